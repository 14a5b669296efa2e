package parity

import (
	"encoding/hex"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// History is a life of one or several markets: steps, each with what came of it, and the state at the end.
type History struct {
	Name  string // where it was read from
	Steps []Step
	Final *Final // nil: not recorded
}

// Step is one call and what came of it.
type Step struct {
	Line int // in the file it was read from
	Op   Op
	Want Outcome
}

// Outcome is what a call did, as far as the history records it.
type Outcome struct {
	Reason string // "" means that the call succeeded
	// Returned.N is 0 where nothing is recorded; of a liquidation the first two values suffice.
	Returned     Returned
	Market       *vault.Market   // nil: not recorded
	RateAtTarget *uint256.Int    // nil: not recorded
	Position     *vault.Position // of the account acted for, of the fee recipient after setFee; nil: not recorded
}

// Final is the state at a history's end, by names. What a map lacks is not compared.
type Final struct {
	Line         int
	Time         uint64
	Owner        string // "" is not recorded
	FeeRecipient string // "" is not recorded
	Markets      map[string]MarketState
	Balances     map[string]map[string]uint256.Int // by token, then account
	Authorized   map[string][]string               // by owner, sorted; nil: not recorded, but an owner it lacks authorised nobody
}

// MarketState is everything a market holds.
type MarketState struct {
	Market       vault.Market
	RateAtTarget uint256.Int
	Positions    map[string]vault.Position
}

// Record performs ops on a fresh engine and returns the history of what came of them: what the engine did becomes what
// a replay expects.
func Record(e vault.Rulebook, ops []Op) *History {
	w, h := &World{}, &History{}
	for i := range ops {
		op := &ops[i]
		step := Step{Line: i + 2, Op: *op}
		ret, err := w.Apply(e, op)
		step.Want = Outcome{Reason: Reason(err), Returned: ret}
		if op.Kind.onMarket() || op.Kind == CreateMarket {
			market := e.Market(w.Market(op.Market))
			rate := e.RateAtTarget(w.Market(op.Market))
			step.Want.Market, step.Want.RateAtTarget = &market, &rate
			if who, shown := w.shown(e, op); shown {
				position := e.Position(w.Market(op.Market), who)
				step.Want.Position = &position
			}
		}
		h.Steps = append(h.Steps, step)
	}
	h.Final = w.final(e)
	h.Final.Line = len(h.Steps) + 2
	return h
}

// shown returns the account whose position stands beside a step's outcome.
func (w *World) shown(e vault.Rulebook, op *Op) (vault.Address, bool) {
	switch {
	case op.Kind == SetFee:
		return e.FeeRecipient(), true
	case op.Kind.onMarket() && op.OnBehalf != "":
		return w.Address(op.OnBehalf), true
	}
	return vault.Address{}, false
}

// final returns the whole state of an engine as far as the world has names for it.
func (w *World) final(e vault.Rulebook) *Final {
	f := &Final{
		Time: e.Time(), Owner: w.nameOf(e.Owner()), FeeRecipient: w.nameOf(e.FeeRecipient()),
		Markets: map[string]MarketState{}, Balances: map[string]map[string]uint256.Int{}, Authorized: map[string][]string{},
	}
	for _, name := range w.Markets {
		id := w.Market(name)
		state := MarketState{Market: e.Market(id), RateAtTarget: e.RateAtTarget(id), Positions: map[string]vault.Position{}}
		for _, account := range w.Accounts {
			state.Positions[account] = e.Position(id, w.Address(account))
		}
		f.Markets[name] = state
	}
	for _, token := range w.Tokens {
		f.Balances[token] = map[string]uint256.Int{Pool: e.Balance(w.Address(token), e.Address())}
		for _, account := range w.Accounts {
			f.Balances[token][account] = e.Balance(w.Address(token), w.Address(account))
		}
	}
	for _, owner := range w.Accounts {
		for _, other := range w.Accounts {
			if e.IsAuthorized(w.Address(owner), w.Address(other)) {
				f.Authorized[owner] = append(f.Authorized[owner], other)
			}
		}
		slices.Sort(f.Authorized[owner])
	}
	return f
}

// nameOf returns the name of an address, and the address in hexadecimal where the world has no name for it.
func (w *World) nameOf(at vault.Address) string {
	for _, name := range append([]string{Zero, Pool, "owner"}, w.Accounts...) {
		if w.Address(name) == at {
			return name
		}
	}
	return "0x" + hex.EncodeToString(at[:])
}
