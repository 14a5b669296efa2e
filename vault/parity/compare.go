package parity

import (
	"context"
	"fmt"
	"slices"

	"github.com/ringfence-sim/ringfence/vault"
)

// Pair is two engines walking one history side by side. A is the reference: what it does is what a mismatch expects.
type Pair struct {
	A, B  vault.Rulebook
	World World

	step int // steps applied
	last *Op
}

// fullEvery is after how many steps everything is compared rather than everything a step can touch.
const fullEvery = 64

// Apply performs a step on both engines and compares the outcome: success or error, what was returned, the clock, every
// market with its rate at target, the balances of pool and protocol, and the positions, balances and authorisations of
// every account the step names. Every 64 steps all accounts are compared. It returns the first difference, or nil, and
// the reason the reference gave.
func (p *Pair) Apply(op *Op) (*Mismatch, string) {
	p.step++
	p.last = op
	retA, errA := p.World.Apply(p.A, op)
	retB, errB := p.World.Apply(p.B, op)
	reason, other := Reason(errA), Reason(errB)
	c := check{most: 1, file: "step", line: p.step, op: op}
	switch {
	case reason != other:
		c.text("outcome", verdict(reason), verdict(other))
	case reason != "" && !isReason(reason):
		c.text("outcome", "an error of the rulebook", verdict(reason))
	case retA != retB:
		c.text("returned", fmt.Sprint(decimals(retA.Values[:retA.N])), fmt.Sprint(decimals(retB.Values[:retB.N])))
	default:
		p.state(&c, op, p.step%fullEvery == 0)
	}
	if len(c.found) > 0 {
		return &c.found[0], reason
	}
	return nil, reason
}

// Finish compares everything, whether the last steps touched it or not.
func (p *Pair) Finish() *Mismatch {
	c := check{most: 1, file: "step", line: p.step, op: p.last}
	if p.last != nil {
		p.state(&c, p.last, true)
	}
	if len(c.found) > 0 {
		return &c.found[0]
	}
	return nil
}

func (p *Pair) state(c *check, op *Op, full bool) {
	w := &p.World
	c.text("time", fmt.Sprint(p.A.Time()), fmt.Sprint(p.B.Time()))
	c.text("owner", w.nameOf(p.A.Owner()), w.nameOf(p.B.Owner()))
	c.text("fee recipient", w.nameOf(p.A.FeeRecipient()), w.nameOf(p.B.FeeRecipient()))
	accounts := w.Accounts
	if !full {
		accounts = involved(nil, op)
	}
	recipient := p.A.FeeRecipient()
	for _, name := range w.Markets {
		id := w.Market(name)
		if full {
			if a, b := p.A.Params(id), p.B.Params(id); a != b {
				c.text(name+".params", fmt.Sprint(a), fmt.Sprint(b))
			}
		}
		marketA, marketB := p.A.Market(id), p.B.Market(id)
		c.market(name, &marketA, &marketB)
		rateA, rateB := p.A.RateAtTarget(id), p.B.RateAtTarget(id)
		c.amount(name+".rateAtTarget", &rateA, &rateB)
		for _, account := range accounts {
			at := w.Address(account)
			c.position(name+"."+account, p.A.Position(id, at), p.B.Position(id, at))
		}
		c.position(name+".fee recipient", p.A.Position(id, recipient), p.B.Position(id, recipient))
	}
	for _, token := range w.Tokens {
		at := w.Address(token)
		pool := [2]vault.Address{p.A.Address(), p.B.Address()}
		poolA, poolB := p.A.Balance(at, pool[0]), p.B.Balance(at, pool[1])
		c.amount("balance of the pool in "+token, &poolA, &poolB)
		keptA, keptB := p.A.Balance(at, vault.TreasuryAddress), p.B.Balance(at, vault.TreasuryAddress)
		c.amount("balance of the protocol in "+token, &keptA, &keptB)
		for _, account := range accounts {
			of := w.Address(account)
			balanceA, balanceB := p.A.Balance(at, of), p.B.Balance(at, of)
			if balanceA != balanceB {
				c.amount("balance of "+account+" in "+token, &balanceA, &balanceB)
			}
		}
	}
	if !full && !authorises(op) {
		return
	}
	for _, owner := range accounts {
		for _, other := range accounts {
			ofA := p.A.IsAuthorized(w.Address(owner), w.Address(other))
			if ofB := p.B.IsAuthorized(w.Address(owner), w.Address(other)); ofA != ofB {
				c.text("authorisation of "+other+" by "+owner, fmt.Sprint(ofA), fmt.Sprint(ofB))
			}
		}
	}
}

// authorises reports whether a step or a call inside its callback gives or takes an authorisation.
func authorises(op *Op) bool {
	return op.Kind == SetAuthorization || slices.ContainsFunc(op.Then, func(nested Op) bool { return authorises(&nested) })
}

// involved appends the accounts a step names, those of its callback included.
func involved(names []string, op *Op) []string {
	for _, name := range []string{op.Caller, op.OnBehalf, op.Receiver} {
		if name != "" {
			names = adopt(names, name)
		}
	}
	for i := range op.Then {
		names = involved(names, &op.Then[i])
	}
	return names
}

// Make makes a fresh engine that [Owner] owns.
type Make func() (vault.Rulebook, error)

// Comparison is a random comparison of two implementations.
type Comparison struct {
	Reference, Candidate Make
	Terms                Terms  // of the policy that closes their vaults; none is Morpho Blue's
	Ops                  int    // steps to compare
	Seed                 uint64 // same seed, same steps
	// Progress, when not nil, is called after every step with the number of steps done.
	Progress func(done int)
}

// Result is what a comparison found.
type Result struct {
	Done     int   // steps compared
	Tally    Tally // what they came to
	Mismatch *Mismatch
	// Shortest is the shortest history found on which the candidate differs from the reference, recorded from the
	// reference: replayed on the candidate it shows the mismatch. Nil where nothing differs.
	Shortest *History
	Original int // steps of the history it was cut down from
}

// Run compares. Steps come in epochs of a few hundred, each in a world of its own that [NewEpoch] draws from the seed and the
// epoch's number, so that markets that an extreme step broke for good are left behind. At the first mismatch it stops
// and looks for the shortest history that shows it. The error is that of making an engine, or the context's, beside a
// result that holds what was compared until then.
func (c *Comparison) Run(ctx context.Context) (*Result, error) {
	result := &Result{Tally: Tally{}}
	for number := uint64(0); result.Done < c.Ops; number++ {
		pair, err := c.pair()
		if err != nil {
			return result, err
		}
		epoch, history := NewEpoch(c.Seed, number, c.Terms), []Op{}
		for result.Done < c.Ops {
			op, more := epoch.Next(pair.A, &pair.World)
			if !more {
				break
			}
			if err := ctx.Err(); err != nil {
				return result, err
			}
			history = append(history, op)
			mismatch, reason := pair.Apply(&op)
			result.Done++
			result.Tally.add(op.Kind, reason)
			if c.Progress != nil {
				c.Progress(result.Done)
			}
			if mismatch != nil {
				return c.shorten(ctx, result, mismatch, history)
			}
		}
		if mismatch := pair.Finish(); mismatch != nil {
			return c.shorten(ctx, result, mismatch, history)
		}
	}
	return result, nil
}

func (c *Comparison) pair() (*Pair, error) {
	a, err := c.Reference()
	if err != nil {
		return nil, fmt.Errorf("parity: making the reference engine: %w", err)
	}
	b, err := c.Candidate()
	if err != nil {
		return nil, fmt.Errorf("parity: making the candidate engine: %w", err)
	}
	return &Pair{A: a, B: b}, nil
}

func (c *Comparison) shorten(ctx context.Context, result *Result, mismatch *Mismatch, history []Op) (*Result, error) {
	result.Mismatch, result.Original = mismatch, len(history)
	differs := func(ops []Op) (*Mismatch, int) {
		pair, err := c.pair()
		if err != nil {
			return nil, 0
		}
		for i := range ops {
			if m, _ := pair.Apply(&ops[i]); m != nil {
				return m, i + 1
			}
		}
		return pair.Finish(), len(ops)
	}
	ops, found := shrink(ctx, history, differs)
	if found != nil {
		result.Mismatch = found
	}
	reference, err := c.Reference()
	if err != nil {
		return result, fmt.Errorf("parity: making the reference engine: %w", err)
	}
	result.Shortest = Record(reference, ops)
	return result, nil
}
