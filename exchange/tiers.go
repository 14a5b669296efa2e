package exchange

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Tier is one bracket of a margin schedule. It holds for values from the cap of the tier before it, the first from 0, up to
// but not including its own cap.
type Tier struct {
	Cap         uint256.Int // settlement units; 0 in the last tier means without end
	Maintenance uint256.Int // maintenance margin rate, scale 1e18
	Initial     uint256.Int // initial margin rate, scale 1e18: 1/maximal leverage
}

// Tiers is a margin schedule with its maintenance deductions, which make the requirement continuous:
//
//	m(v) = v·r_n − D_n   for floor_n ≤ v < cap_n,     D_0 = 0,  D_n = D_{n−1} + floor_n·(r_n − r_{n−1})
//
// Rates must not fall from tier to tier. So m is convex and equals the largest of its lines, and everything exact in this
// package rests on that.
//
// A whole schedule has no deductions: a tier's rates apply to the whole value (BitMEX risk limits, Bybit before 2025, OKX). It
// jumps at its caps. So the tier must not follow the mark: maintenance is on entry value, or the schedule goes by size.
//
// By size, a position's tier is that of what its size is worth at the market's first mark, and no later mark moves it. A
// venue that counts contracts (OKX) has such tiers. Their caps are in them: a position of just a cap is in the lower tier.
//
// Source: Binance COIN-M FAQ ("cum"); Bybit (mmDeduction); Hyperliquid docs, "Margin tiers", and Cube, margin.md
// ("maintenance deduction"); OKX help, "Tiered maintenance margin ratio" (number of contracts).
type Tiers struct {
	Brackets []Tier
	Whole    bool
	BySize   bool          // needs Whole
	less     []uint256.Int // deductions, scale 1e18
}

// NewTiers computes a schedule's deductions from its brackets, and refuses what Validate refuses.
func NewTiers(brackets []Tier, whole bool) (Tiers, error) {
	t := Tiers{Brackets: brackets, Whole: whole}
	if err := t.check(); err != nil {
		return Tiers{}, err
	}
	t.less = make([]uint256.Int, len(brackets))
	for i := 1; i < len(brackets) && !whole; i++ {
		var rise uint256.Int
		rise.Sub(&brackets[i].Maintenance, &brackets[i-1].Maintenance)
		rise.Mul(&rise, &brackets[i-1].Cap)
		t.less[i].Add(&t.less[i-1], &rise)
	}
	return t, nil
}

// FlatTiers returns a schedule of one tier without end.
func FlatTiers(maintenance, initial uint256.Int) (Tiers, error) {
	return NewTiers([]Tier{{Maintenance: maintenance, Initial: initial}}, false)
}

// BracketsFrom makes brackets of rows that state both ends, as venues publish them, and reports gaps and overlaps.
func BracketsFrom(rows []Row) ([]Tier, error) {
	var all fault.Faults
	var end uint256.Int
	brackets := make([]Tier, 0, len(rows))
	for i, r := range rows {
		switch {
		case r.Floor.Gt(&end):
			all = append(all, fault.New(tier(i), "begins above the end of the tier before it: the tiers leave a gap", ""))
		case r.Floor.Lt(&end):
			all = append(all, fault.New(tier(i), "begins below the end of the tier before it: the tiers overlap", ""))
		}
		end = r.Cap
		brackets = append(brackets, r.Tier)
	}
	return brackets, fault.Join(all)
}

// tier is the key of a tier, counted from 0 as lists are.
func tier(i int) string { return fmt.Sprintf("tiers.%d", i) }

// Row is a bracket with both ends stated.
type Row struct {
	Floor uint256.Int
	Tier
}

// Validate reports every fault of the schedule.
func (t *Tiers) Validate() error {
	err := t.check()
	if err == nil && len(t.less) != len(t.Brackets) {
		return fault.New("tiers", "have no deductions", "make them with NewTiers")
	}
	return err
}

func (t *Tiers) check() error {
	if len(t.Brackets) == 0 {
		return fault.New("tiers", "are none", "give at least one with a maintenance rate")
	}
	var all fault.Faults
	refuse := func(i int, problem string) { all = append(all, fault.New(tier(i), problem, "")) }
	for i := range t.Brackets {
		b, last := &t.Brackets[i], i == len(t.Brackets)-1
		if b.Cap.IsZero() && !last {
			refuse(i, "cap is missing; only the last tier may be without end")
		}
		if !b.Cap.Lt(&maxAmount) {
			refuse(i, "cap does not fit 128 bits")
		}
		if b.Maintenance.IsZero() || !b.Maintenance.Lt(&fixed.WAD) {
			refuse(i, "maintenance rate must be above 0 and below 1 (100 %)")
		}
		if b.Initial.Lt(&b.Maintenance) || b.Initial.Gt(&fixed.WAD) {
			refuse(i, "initial rate must lie between the maintenance rate and 1 (100 %)")
		}
		if i == 0 {
			continue
		}
		before := &t.Brackets[i-1]
		if !b.Cap.IsZero() && !b.Cap.Gt(&before.Cap) {
			refuse(i, "its cap is not above that of the tier before it: the tiers overlap")
		}
		if b.Maintenance.Lt(&before.Maintenance) || b.Initial.Lt(&before.Initial) {
			refuse(i, "rates fall; they may only rise with value")
		}
	}
	if t.BySize && !t.Whole {
		all = append(all, fault.New("tiers", "that go by size apply to the whole value", "set Whole, too"))
	}
	return fault.Join(all)
}

// At returns the number of the tier, from 0, that holds at value. Values beyond the last cap are in the last tier.
func (t *Tiers) At(value *uint256.Int) int {
	last := len(t.Brackets) - 1
	for i := range last {
		if c := value.Cmp(&t.Brackets[i].Cap); c < 0 || c == 0 && t.BySize {
			return i
		}
	}
	return last
}

// Excess returns the least by which a value must fall to be in tier n, which is not the last; 0 where it is in it or below.
func (t *Tiers) Excess(value *uint256.Int, n int) (z uint256.Int) {
	if t.At(value) <= n {
		return zero
	}
	z.Sub(value, &t.Brackets[n].Cap)
	if !t.BySize {
		z.AddUint64(&z, 1)
	}
	return z
}

// Deduction returns D_n of tier n, scale 1e18.
func (t *Tiers) Deduction(n int) uint256.Int { return t.less[n] }

// Maintenance returns ⌈v·(r_n + more) − D_n⌉, the maintenance margin of a value and of a further rate on it (the rate of a
// closing fee, or 0). Rounded up once, against the trader.
func (t *Tiers) Maintenance(value, more *uint256.Int) uint256.Int {
	return t.MaintenanceIn(t.At(value), value, more)
}

// MaintenanceIn is Maintenance with the rate and the deduction of tier n, whatever the value.
func (t *Tiers) MaintenanceIn(n int, value, more *uint256.Int) uint256.Int {
	rate := exact.Sum(&t.Brackets[n].Maintenance, more)
	var m uint256.Int
	m.Mul(value, &rate)
	if m.Lt(&t.less[n]) {
		return zero
	}
	m.Sub(&m, &t.less[n])
	return exact.MulDivUp(&m, &one, &fixed.WAD)
}

// InitialMargin returns ⌈v·i_n⌉ with the initial rate of the tier that holds at value.
func (t *Tiers) InitialMargin(value *uint256.Int) uint256.Int {
	return exact.MulDivUp(value, &t.Brackets[t.At(value)].Initial, &fixed.WAD)
}

// exceeded reports whether a value is beyond the last cap, where no position may be opened.
func (t *Tiers) exceeded(value *uint256.Int) bool {
	limit := &t.Brackets[len(t.Brackets)-1].Cap
	return !limit.IsZero() && value.Gt(limit)
}

// fall returns the largest value at which an owner of value with bankruptcy value k (equity is v − k) fails
//
//	v − k < m(v) + more·v        (strict; with ≤ otherwise)
//
// and false where no value does. For integers x < ⌈y⌉ ⇔ x < y, and x ≤ ⌈y⌉ ⇔ x < y + 1, so with R = 1e18
//
//	v·(R − r_n) < k·R − D_n  ⇔  v ≤ ⌈(k·R − D_n)/(R − r_n)⌉ − 1        (k + 1 in place of k where not strict)
//
// in the tier that holds there. With r = 1 − λ and no fees this is the vault's ⌊v·λ⌋ < debt, to the unit.
func (t *Tiers) fall(k fixed.Signed, more *uint256.Int, strict bool) (uint256.Int, bool) {
	if !strict {
		k = k.Add(fixed.FromInt64(1))
	}
	if k.Sign() <= 0 {
		return zero, false
	}
	need, keep := k.Abs(), uint256.Int{}
	need.Mul(&need, &fixed.WAD)
	for n := range t.Brackets {
		rate := exact.Sum(&t.Brackets[n].Maintenance, more)
		keep.Sub(&fixed.WAD, &rate)
		end := &t.Brackets[n].Cap
		if n < len(t.Brackets)-1 {
			var have uint256.Int
			have.Mul(end, &keep)
			have.Add(&have, &t.less[n])
			if have.Lt(&need) {
				continue // still failing at the cap: the threshold is in a higher tier
			}
		}
		if !need.Gt(&t.less[n]) {
			return zero, false
		}
		need.Sub(&need, &t.less[n])
		v := exact.MulDivUp(&need, &one, &keep)
		v.Sub(&v, &one)
		return v, true
	}
	return zero, false
}

// rise returns the smallest value at which an ower of value with bankruptcy value k (equity is k − v) fails; there always is
// one. In the tier that holds there, and with k − 1 in place of k where not strict,
//
//	k − v < m(v) + more·v  ⇔  v·(R + r_n) > k·R + D_n  ⇔  v ≥ ⌊(k·R + D_n)/(R + r_n)⌋ + 1
func (t *Tiers) rise(k fixed.Signed, more *uint256.Int, strict bool) uint256.Int {
	if !strict {
		k = k.Sub(fixed.FromInt64(1))
	}
	if k.Sign() < 0 {
		return zero
	}
	need := k.Abs()
	need.Mul(&need, &fixed.WAD)
	for n := range t.Brackets {
		rate := exact.Sum(&t.Brackets[n].Maintenance, more)
		rate.Add(&rate, &fixed.WAD)
		top := exact.Sum(&need, &t.less[n])
		v := exact.MulDivDown(&top, &one, &rate)
		if n == len(t.Brackets)-1 || v.Lt(&t.Brackets[n].Cap) {
			v.Add(&v, &one)
			return v
		}
	}
	panic("exchange: no tiers")
}

// maintenanceWith is Maintenance in a tier that open orders and a chosen risk limit move. The schedule holds for reach in
// place of size, and the position bears its share size/reach of that requirement:
//
//	m(v·reach/size)·size/reach = max over n of v·r_n − D_n·size/reach
//
// Deductions are rounded down, against the trader. It is m(v) where reach is size. Of a whole schedule it is v·r_n in the
// tier of v·reach/size, and at least in the lowest that was chosen.
func (t *Tiers) maintenanceWith(v, more, size, reach *uint256.Int, least int) (need uint256.Int) {
	if t.Whole {
		total := exact.MulDivUp(v, reach, size)
		return t.MaintenanceIn(max(t.At(&total), least), v, more)
	}
	for n := range t.Brackets {
		rate := exact.Sum(&t.Brackets[n].Maintenance, more)
		less := exact.MulDivDown(&t.less[n], size, reach)
		m := new(uint256.Int).Mul(v, &rate)
		*m = fixed.MinusCapped(m, &less)
		if in := exact.MulDivUp(m, &one, &fixed.WAD); in.Gt(&need) {
			need = in
		}
	}
	return need
}

// failsIn is fall (owned) or rise (owed) in one tier of a whole schedule, whatever the value.
func (t *Tiers) failsIn(n int, owns bool, k fixed.Signed, more *uint256.Int, strict bool) (at uint256.Int, ok bool) {
	line := Tiers{Brackets: t.Brackets[n : n+1], less: t.less[n : n+1]}
	if owns {
		return line.fall(k, more, strict)
	}
	return line.rise(k, more, strict), true
}

// failsAt is fall (owned) or rise (owed) for maintenanceWith. The requirement is the largest of the tiers' lines, so who
// fails any of them fails: the threshold is the first that a falling or rising value meets.
func (t *Tiers) failsAt(owns bool, k fixed.Signed, more *uint256.Int, strict bool, size, reach *uint256.Int) (at uint256.Int, ok bool) {
	for n := range t.Brackets {
		line := Tiers{Brackets: t.Brackets[n : n+1], less: []uint256.Int{exact.MulDivDown(&t.less[n], size, reach)}}
		if !owns {
			if v := line.rise(k, more, strict); !ok || v.Lt(&at) {
				at, ok = v, true
			}
			continue
		}
		if v, fails := line.fall(k, more, strict); fails && (!ok || v.Gt(&at)) {
			at, ok = v, true
		}
	}
	return at, ok
}
