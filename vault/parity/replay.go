package parity

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// Mismatch is one place where an engine did something else than a history says, or than another engine did.
type Mismatch struct {
	File     string
	Line     int
	Call     string // the step, in words
	Field    string // what differs, such as "market.totalBorrowAssets"
	Expected string
	Got      string
}

// String returns the mismatch as one line.
func (m Mismatch) String() string {
	return fmt.Sprintf("%s:%d: %s: %s: expected %s, got %s", m.File, m.Line, m.Call, m.Field, m.Expected, m.Got)
}

// Tally counts what steps came to: by kind and reason, where the reason of a success is "".
type Tally map[Kind]map[string]int

func (t Tally) add(kind Kind, reason string) {
	if t[kind] == nil {
		t[kind] = map[string]int{}
	}
	t[kind][reason]++
}

// Merge adds the counts of another tally.
func (t Tally) Merge(other Tally) {
	for kind, reasons := range other {
		for reason, n := range reasons {
			if t[kind] == nil {
				t[kind] = map[string]int{}
			}
			t[kind][reason] += n
		}
	}
}

// Of returns how many steps came to that reason, whatever their kind.
func (t Tally) Of(reason string) (n int) {
	for _, reasons := range t {
		n += reasons[reason]
	}
	return n
}

// Replay walks a history on a fresh engine and compares what it does with what the history says: whether each call
// succeeded or which error it gave, what it returned, the market, rate at target and position after it, and the final
// state. It stops after the step at which the number of mismatches reaches most; most < 1 counts as 1.
func Replay(e vault.Rulebook, h *History, most int) ([]Mismatch, Tally) {
	c, tally := check{most: max(most, 1), file: h.Name}, Tally{}
	w := &World{}
	for i := range h.Steps {
		step := &h.Steps[i]
		ret, err := w.Apply(e, &step.Op)
		got := Reason(err)
		tally.add(step.Op.Kind, got)
		c.line, c.op = step.Line, &step.Op
		c.step(w, e, &step.Want, got, &ret)
		if len(c.found) >= c.most {
			return c.found, tally
		}
	}
	if h.Final != nil {
		c.line, c.op = h.Final.Line, nil
		c.final(w, e, h.Final)
	}
	return c.found, tally
}

// check collects the mismatches of one replay.
type check struct {
	most  int
	file  string
	line  int
	op    *Op // nil: the final state
	found []Mismatch
}

func (c *check) text(field, want, got string) {
	if want == got {
		return
	}
	call := "final state"
	if c.op != nil {
		call = c.op.String()
	}
	c.found = append(c.found, Mismatch{File: c.file, Line: c.line, Call: call, Field: field, Expected: want, Got: got})
}

func (c *check) amount(field string, want, got *uint256.Int) {
	if !want.Eq(got) {
		c.text(field, want.Dec(), got.Dec())
	}
}

func (c *check) step(w *World, e vault.Rulebook, want *Outcome, reason string, ret *Returned) {
	if want.Reason != reason {
		c.text("outcome", verdict(want.Reason), verdict(reason))
	} else if want.Reason == "" {
		names := [6]string{"assets", "shares"}
		if c.op.Kind == Liquidate {
			names = [6]string{"seized assets", "repaid assets", "repaid shares", "bad debt assets", "bad debt shares", "protocol assets"}
		}
		for i := range want.Returned.N {
			c.amount("returned "+names[i], &want.Returned.Values[i], &ret.Values[i])
		}
	}
	id := w.Market(c.op.Market)
	if want.Market != nil {
		got := e.Market(id)
		c.market("market", want.Market, &got)
	}
	if want.RateAtTarget != nil {
		got := e.RateAtTarget(id)
		c.amount("rateAtTarget", want.RateAtTarget, &got)
	}
	if who, shown := w.shown(e, c.op); want.Position != nil && shown {
		c.position("position", *want.Position, e.Position(id, who))
	}
}

// verdict is how a report writes an outcome.
func verdict(reason string) string {
	if reason == "" {
		return "success"
	}
	return fmt.Sprintf("error %q", reason)
}

func (c *check) market(field string, want, got *vault.Market) {
	if *want == *got {
		return
	}
	c.amount(field+".totalSupplyAssets", &want.TotalSupplyAssets, &got.TotalSupplyAssets)
	c.amount(field+".totalSupplyShares", &want.TotalSupplyShares, &got.TotalSupplyShares)
	c.amount(field+".totalBorrowAssets", &want.TotalBorrowAssets, &got.TotalBorrowAssets)
	c.amount(field+".totalBorrowShares", &want.TotalBorrowShares, &got.TotalBorrowShares)
	c.text(field+".lastUpdate", fmt.Sprint(want.LastUpdate), fmt.Sprint(got.LastUpdate))
	c.amount(field+".fee", &want.Fee, &got.Fee)
}

func (c *check) position(field string, want, got vault.Position) {
	if want == got {
		return
	}
	c.amount(field+".supplyShares", &want.SupplyShares, &got.SupplyShares)
	c.amount(field+".borrowShares", &want.BorrowShares, &got.BorrowShares)
	c.amount(field+".collateral", &want.Collateral, &got.Collateral)
}

func (c *check) final(w *World, e vault.Rulebook, want *Final) {
	if want.Owner != "" { // with named markets: the final state of a single one may be read in a later block than its last call
		c.text("time", fmt.Sprint(want.Time), fmt.Sprint(e.Time()))
		c.text("owner", want.Owner, w.nameOf(e.Owner()))
	}
	if want.FeeRecipient != "" {
		c.text("fee recipient", want.FeeRecipient, w.nameOf(e.FeeRecipient()))
	}
	for _, name := range slices.Sorted(maps.Keys(want.Markets)) {
		state, id := want.Markets[name], w.Market(name)
		market, rate := e.Market(id), e.RateAtTarget(id)
		c.market(name, &state.Market, &market)
		c.amount(name+".rateAtTarget", &state.RateAtTarget, &rate)
		for _, account := range slices.Sorted(maps.Keys(state.Positions)) {
			c.position(name+"."+account, state.Positions[account], e.Position(id, w.Address(account)))
		}
	}
	for _, token := range slices.Sorted(maps.Keys(want.Balances)) {
		for _, account := range slices.Sorted(maps.Keys(want.Balances[token])) {
			balance, got := want.Balances[token][account], e.Balance(w.Address(token), w.Address(account))
			c.amount(fmt.Sprintf("balance of %s in %s", account, token), &balance, &got)
		}
	}
	if want.Authorized == nil {
		return
	}
	got := w.final(e).Authorized
	owners := slices.Concat(slices.Collect(maps.Keys(want.Authorized)), slices.Collect(maps.Keys(got)))
	slices.Sort(owners)
	for _, owner := range slices.Compact(owners) {
		c.text("authorised by "+owner, strings.Join(want.Authorized[owner], " "), strings.Join(got[owner], " "))
	}
}
