package liquidation

import (
	"fmt"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Rules are everything in which one venue's margin engine differs from another's. Rates and ratios have scale 1e18,
// amounts are in settlement units, times are seconds.
type Rules struct {
	// Accounts are the rules of what accounts need and may do.
	Accounts exchange.Rules
	// First says who of those that a mark reaches is liquidated first. Empty: WorstFirst.
	First Precedence
	// Most is how many buckets are liquidated at one time, in all markets together (dYdX: 50 attempts a block). Who is not reached
	// waits for the next mark. 0: no limit.
	Most uint64
	// Fee is charged on what is closed by force.
	Fee ClearanceFee
	// Steps is what the engine does with a bucket that fails its requirement, in order.
	Steps []Step
}

// ClearanceFee is a fee on value closed by force. It goes to the insurance fund, and is never more than the closed
// part's own equity. Rounded up.
type ClearanceFee struct {
	Rate uint256.Int
	On   FeeBasis // empty: OnReference
}

// FeeBasis is the value that a clearance fee is taken of.
type FeeBasis string

const (
	// OnReference is the value at mark of what was closed.
	OnReference FeeBasis = "mark"
	// OnProceeds is what a fill fetched or cost (dYdX).
	OnProceeds FeeBasis = "proceeds"
)

// Validate reports every fault of the rules, each under the key that a preset file gives it.
func (r *Rules) Validate() error {
	all := fault.All(r.Accounts.Validate())
	refuse := func(key, problem string) { all = append(all, fault.New(key, problem, "")) }
	fault.Word(&all, "first", r.First, "", WorstFirst, ByFillable)
	fault.Word(&all, "clearance-fee-on", r.Fee.On, "", OnReference, OnProceeds)
	if !r.Fee.Rate.Lt(&fixed.WAD) {
		refuse("clearance-fee", "must be below 1 (100 %)")
	}
	if len(r.Steps) == 0 {
		refuse("steps", "are none: list at least who bears what is missing, operator or share")
		return fault.Join(all)
	}
	for i, s := range r.Steps {
		all = append(all, s.Faults(r)...)
		if kind(s) == 3 {
			refuse("steps", s.Name()+" is none of this package's steps")
		}
		if i == 0 {
			continue
		}
		before := r.Steps[i-1]
		if kind(s) < kind(before) {
			refuse("steps", fmt.Sprintf("%s cannot come after %s", s.Name(), before.Name()))
		}
		_, again := s.(Takeover)
		if !again && slices.ContainsFunc(r.Steps[:i], func(o Step) bool { return o.Name() == s.Name() }) {
			refuse("steps", s.Name()+" is listed twice")
		}
	}
	keeps := !r.Lists(BelowZero{}.Name()) || r.Lists(Takeover{}.Name()) || r.Lists(Inventory{}.Name()) || r.Lists(Backstop{}.Name()) || r.Lists(AtAnyPrice{}.Name())
	passes := r.Lists(Takeover{}.Name()) || r.Lists(BelowZero{}.Name())
	closes := slices.ContainsFunc(r.Steps, func(s Step) bool { return kind(s) == 1 })
	switch last := r.Steps[len(r.Steps)-1].Name(); {
	case keeps && last != Operator{}.Name() && last != Share{}.Name():
		refuse("steps", "must end with who bears what is missing, operator or share")
	case !keeps && kind(r.Steps[len(r.Steps)-1]) < 2:
		refuse("steps", "must end with who bears what is missing: fund, gate, operator or share")
	case passes && !closes:
		refuse("steps", "list nothing that is done with a position once it is taken over")
	case closes && !passes:
		refuse("steps", "list neither takeover nor below-zero, after which positions are closed")
	}
	if chunk, _ := find[Chunk](r); r.First == ByFillable && chunk.Spread.IsZero() {
		refuse("first", "fillable needs the step chunk with a chunk-spread above 0, which makes fillable prices")
	}
	if r.Accounts.Margin.OrdersInTier && !r.Lists(CancelOrders{}.Name()) {
		refuse("orders-in-tier", "needs the step cancel-orders: a requirement that orders raised must fall when they go")
	}
	return fault.Join(all)
}

// Lists reports whether a step of a name is listed.
func (r *Rules) Lists(name string) bool {
	return slices.ContainsFunc(r.Steps, func(s Step) bool { return s.Name() == name })
}

// find returns the step of a kind that is listed, and its zero value and false where none is.
func find[S Step](r *Rules) (S, bool) {
	for _, s := range r.Steps {
		if found, ok := s.(S); ok {
			return found, true
		}
	}
	var none S
	return none, false
}

// FundPerSymbol reports whether each market has a fund of its own; otherwise there is one for each settlement asset.
func (r *Rules) FundPerSymbol() bool {
	f, _ := find[Fund](r)
	return f.PerSymbol
}

// Shares reports whether open positions bear what nobody else does.
func (r *Rules) Shares() bool {
	_, listed := find[Share](r)
	return listed
}
