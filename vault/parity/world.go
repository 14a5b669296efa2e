package parity

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/holiman/uint256"
	"golang.org/x/crypto/sha3"

	"github.com/ringfence-sim/ringfence/vault"
)

// Two names stand for fixed addresses: the zero address and the lending contract itself, whose token balances are the
// pool's. A name of 0x and 40 hexadecimal digits is that address; every other name is [vault.NamedAddress] of itself.
const (
	Zero = "zero"
	Pool = "pool"
)

// World is what the names of a history stand for. It grows as steps are applied and does not depend on an engine, so
// one World serves all engines that walk the same history. The zero value is ready. It is not safe for concurrent use.
type World struct {
	Accounts, Tokens, Markets []string // in the order of first appearance

	addresses map[string]vault.Address
	markets   map[string]vault.ID
}

// Returned is what a call returned: assets and shares of a supply, withdrawal, borrow or repayment; seized and repaid
// assets, repaid shares, bad debt in assets and shares, and the protocol's share, of a liquidation; nothing otherwise.
type Returned struct {
	N      int
	Values [6]uint256.Int
}

// Address returns the address a name stands for.
func (w *World) Address(name string) vault.Address {
	if at, ok := w.addresses[name]; ok {
		return at
	}
	if w.addresses == nil {
		w.addresses = map[string]vault.Address{Zero: {}, Pool: vault.EngineAddress}
		return w.Address(name)
	}
	at := vault.NamedAddress(name)
	if digits, literal := strings.CutPrefix(name, "0x"); literal && len(digits) == 2*len(at) {
		if raw, err := hex.DecodeString(digits); err == nil {
			at = vault.Address(raw)
		}
	}
	w.addresses[name] = at
	return at
}

// Market returns the ID a market's name stands for: that of the parameters it was first created with, or, for a name no
// createMarket step carried, an ID nothing hashes to.
func (w *World) Market(name string) vault.ID {
	if id, ok := w.markets[name]; ok {
		return id
	}
	hash := sha3.NewLegacyKeccak256()
	hash.Write([]byte(name))
	return vault.ID(hash.Sum(nil))
}

// marketID is Keccak-256 of the five parameters, each padded to 32 bytes (mechanics of Morpho Blue, MarketParamsLib.id).
// It stands here a second time so that an engine's own hashing is checked and not assumed.
func marketID(p vault.Params) vault.ID {
	hash := sha3.NewLegacyKeccak256()
	var pad [12]byte
	for _, at := range []vault.Address{p.Loan, p.Collateral, p.Oracle, p.IRM} {
		hash.Write(pad[:])
		hash.Write(at[:])
	}
	lltv := p.LLTV.Bytes32()
	hash.Write(lltv[:])
	return vault.ID(hash.Sum(nil))
}

// learn takes up the names a step uses, so that they are observed from then on.
func (w *World) learn(op *Op) {
	switch op.Kind {
	case AddToken:
		w.Tokens = adopt(w.Tokens, op.Token)
	case CreateMarket:
		if _, known := w.markets[op.Market]; !known {
			if w.markets == nil {
				w.markets = map[string]vault.ID{}
			}
			w.markets[op.Market] = marketID(w.params(op))
			w.Markets = append(w.Markets, op.Market)
		}
	}
	for _, name := range []string{op.Caller, op.OnBehalf, op.Receiver} {
		if name != "" {
			w.Accounts = adopt(w.Accounts, name)
		}
	}
	for i := range op.Then {
		w.learn(&op.Then[i])
	}
}

func adopt(names []string, name string) []string {
	for _, have := range names {
		if have == name {
			return names
		}
	}
	return append(names, name)
}

func (w *World) params(op *Op) vault.Params {
	return vault.Params{
		Loan: w.Address(op.Loan), Collateral: w.Address(op.Collateral), Oracle: w.Address(op.Oracle), IRM: w.Address(op.IRM), LLTV: op.Value,
	}
}

// Apply sets the engine's clock to the step's time and performs the step. The error is the engine's.
func (w *World) Apply(e vault.Rulebook, op *Op) (ret Returned, err error) {
	w.learn(op)
	if op.Time > e.Time() {
		if err := e.SetTime(op.Time); err != nil {
			return ret, err
		}
	}
	caller, on, market := w.Address(op.Caller), w.Address(op.OnBehalf), w.Market(op.Market)
	switch op.Kind {
	case AddToken:
		err = e.AddToken(w.Address(op.Token))
	case AddOracle:
		err = e.AddOracle(w.Address(op.Oracle), vault.PriceFeed{MaxAge: op.MaxAge})
	case AddIRM:
		var model vault.IRM
		if model, err = modelOf(op.Model, op.Params); err == nil {
			err = e.AddIRM(w.Address(op.IRM), model)
		} else {
			err = fmt.Errorf("parity: %w", err)
		}
	case Mint:
		err = e.Mint(w.Address(op.Token), on, op.Assets)
	case Burn:
		err = e.Burn(w.Address(op.Token), on, op.Assets)
	case SetPrice:
		err = e.SetPrice(w.Address(op.Oracle), op.Value)
	case SetOwner:
		err = e.SetOwner(caller, on)
	case EnableIRM:
		err = e.EnableIRM(caller, w.Address(op.IRM))
	case EnableLLTV:
		err = e.EnableLLTV(caller, op.Value)
	case SetFeeRecipient:
		err = e.SetFeeRecipient(caller, on)
	case SetFee:
		err = e.SetFee(caller, market, op.Value)
	case CreateMarket:
		var id vault.ID
		params := w.params(op)
		if id, err = e.CreateMarket(params); err == nil && id != marketID(params) {
			err = fmt.Errorf("parity: market %s was created with ID %x where its parameters hash to %x", op.Market, id, marketID(params))
		}
	default:
		return w.verb(e, op, caller, on, market)
	}
	return ret, err
}

// verb performs one of the rulebook's own calls, the ones that may also stand inside a callback.
func (w *World) verb(e vault.Rulebook, op *Op, caller, on vault.Address, market vault.ID) (ret Returned, err error) {
	receiver, then := w.receiver(op, caller), w.calls(op.Then, caller)
	var moved vault.Moved
	switch op.Kind {
	case SetAuthorization:
		return ret, e.SetAuthorization(caller, on, op.Allowed)
	case SupplyCollateral:
		return ret, e.SupplyCollateral(caller, market, op.Assets, on, then...)
	case WithdrawCollateral:
		return ret, e.WithdrawCollateral(caller, market, op.Assets, on, receiver)
	case FlashLoan:
		return ret, e.FlashLoan(caller, w.Address(op.Token), op.Assets, then...)
	case AccrueInterest:
		return ret, e.AccrueInterest(market)
	case Liquidate:
		var l vault.Liquidation
		if l, err = e.Liquidate(caller, market, on, op.Assets, op.Shares, then...); err == nil {
			ret = Returned{6, [6]uint256.Int{l.SeizedAssets, l.RepaidAssets, l.RepaidShares, l.BadDebtAssets, l.BadDebtShares, l.ProtocolAssets}}
		}
		return ret, err
	case Supply:
		moved, err = e.Supply(caller, market, op.Assets, op.Shares, on, then...)
	case Withdraw:
		moved, err = e.Withdraw(caller, market, op.Assets, op.Shares, on, receiver)
	case Borrow:
		moved, err = e.Borrow(caller, market, op.Assets, op.Shares, on, receiver)
	case Repay:
		moved, err = e.Repay(caller, market, op.Assets, op.Shares, on, then...)
	default:
		return ret, fmt.Errorf("parity: no step is called %q", op.Kind)
	}
	if err == nil {
		ret = Returned{2, [6]uint256.Int{moved.Assets, moved.Shares}}
	}
	return ret, err
}

func (w *World) receiver(op *Op, caller vault.Address) vault.Address {
	if op.Receiver == "" {
		return caller
	}
	return w.Address(op.Receiver)
}

// verbs says which call of the rulebook a kind is.
var verbs = map[Kind]vault.Verb{
	SetAuthorization: vault.VerbSetAuthorization, Supply: vault.VerbSupply, Withdraw: vault.VerbWithdraw, Borrow: vault.VerbBorrow,
	Repay: vault.VerbRepay, SupplyCollateral: vault.VerbSupplyCollateral, WithdrawCollateral: vault.VerbWithdrawCollateral,
	Liquidate: vault.VerbLiquidate, FlashLoan: vault.VerbFlashLoan, AccrueInterest: vault.VerbAccrueInterest,
}

// calls turns the steps of a callback into the engine's plan, made by the outermost caller; nil stays nil, which means
// no callback.
func (w *World) calls(ops []Op, caller vault.Address) []vault.Call {
	if len(ops) == 0 {
		return nil
	}
	plan := make([]vault.Call, len(ops))
	for i := range ops {
		op := &ops[i]
		plan[i] = vault.Call{
			Verb: verbs[op.Kind], Caller: caller, Market: w.Market(op.Market), Token: w.Address(op.Token), Assets: op.Assets, Shares: op.Shares,
			OnBehalf: w.Address(op.OnBehalf), Receiver: w.receiver(op, caller), Allowed: op.Allowed, Then: w.calls(op.Then, caller),
		}
	}
	return plan
}

// modelOf returns the interest rate model a history names.
func modelOf(name string, params []uint256.Int) (vault.IRM, error) {
	want := map[string]int{"adaptive-curve": 0, "fixed-rate": 1, "kinked": 4}
	n, known := want[name]
	if !known {
		return nil, fmt.Errorf("no interest rate model is called %q: use adaptive-curve, fixed-rate or kinked", name)
	}
	if len(params) != n {
		return nil, fmt.Errorf("interest rate model %s takes %d params, not %d", name, n, len(params))
	}
	switch name {
	case "fixed-rate":
		return vault.FixedRate{PerSecond: params[0]}, nil
	case "kinked":
		return vault.Kinked{BasePerSecond: params[0], SlopeBelow: params[1], SlopeAbove: params[2], Kink: params[3]}, nil
	}
	return vault.AdaptiveCurve{}, nil
}
