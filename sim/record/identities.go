package record

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// Identities reports what the rows of a run that did not fail contradict, nil where nothing. It is for tests of
// designs and of arms: whatever a liquidation is, its rows keep these.
//
// Of each liquidation, where a value is that of its block and may differ by one smallest unit, for it is what a
// position lost of its value and not that of the part by itself:
//
//	price impact = value − proceeds, where the main position was sold into a venue and that fetched something; less
//	the protocol's share where it keeps that in collateral, which is a value more that is rounded
//	sum of parts = value − repaid − bad debt − credited, where a liquidator, or the owner as one, repaid debt
//	bad debt     = −(its part of the loss); 0 in an unwinding, whose position's debt was cancelled before
//
// Of each vault, from its liquidations:
//
//	each part of its loss, collateral closed and least debt are the sums of theirs, exactly; where vaults bear what was
//	others', what they gained or lost by that is a part of their loss too, and of no liquidation of theirs
//	value and debt closed are the sums of theirs, to one unit for each
//	liquidations, the first block and its time, and positions closed are counted from them
//	end equity = start equity − everything paid, or up to two units less: what rounding leaves when an account is opened
func (a *Arm) Identities() error {
	if a.Err != nil {
		return nil
	}
	var faults []error
	sums, shared := make([]totals, len(a.Vaults)), false
	for k := range a.Liquidations {
		l := &a.Liquidations[k]
		if int(l.Borrower) >= len(sums) {
			faults = append(faults, fmt.Errorf("record: liquidation %d is of borrower %d, whom no vault has", k, l.Borrower))
			continue
		}
		if err := l.identities(); err != nil {
			faults = append(faults, fmt.Errorf("record: liquidation %d of borrower %d: %w", k, l.Borrower, err))
		}
		sums[l.Borrower].add(l)
		shared = shared || l.Kind == Pooling
	}
	for i := range a.Vaults {
		if shared {
			sums[i].loss[journal.ADL] = a.Vaults[i].Paid[journal.ADL]
		}
		if err := a.Vaults[i].identities(&sums[i]); err != nil {
			faults = append(faults, fmt.Errorf("record: vault of borrower %d: %w", i, err))
		}
	}
	return errors.Join(faults...)
}

// identities reports what a row contradicts by itself.
func (l *Liquidation) identities() error {
	var faults []error
	switch want := fixed.Negative(&l.BadDebt); {
	case l.Kind == Unwinding && !l.BadDebt.IsZero():
		faults = append(faults, fmt.Errorf("bad debt of %s in an unwinding", l.BadDebt.Dec()))
	case l.Kind != Unwinding && l.Loss[journal.BadDebt].Cmp(want) != 0:
		faults = append(faults, fmt.Errorf("bad debt of %s, as a part of the loss %s", l.BadDebt.Dec(), l.Loss[journal.BadDebt]))
	}
	sold := l.Kind == DiscountSale || (l.Kind == PartialClose || l.Kind == FullClose) && l.Position == 0
	sold = sold && !(l.Kind == DiscountSale && l.Proceeds.IsZero())
	gone, impact, slack := fixed.Difference(&l.Value, &l.Proceeds), l.Loss[journal.PriceImpact], int64(1)
	if fee := l.Loss[journal.ProtocolFee]; fee.Sign() > 0 && !within(impact, gone, 1) && within(impact, gone.Sub(fee), 2) {
		gone, slack = gone.Sub(fee), 2
	}
	if sold && !within(impact, gone, slack) {
		faults = append(faults, fmt.Errorf("value %s less proceeds %s is not the price impact %s", l.Value.Dec(), l.Proceeds.Dec(), impact))
	}
	if l.Kind == DiscountSale || l.Kind == SelfLiquidation {
		var parts fixed.Signed
		for reason, part := range l.Loss {
			if journal.Reason(reason) != journal.Rounding {
				parts = parts.Add(part)
			}
		}
		want := fixed.Difference(&l.Value, &l.Repaid).Sub(fixed.Positive(&l.BadDebt)).Sub(fixed.Positive(&l.Credited))
		if !within(parts, want, slack) {
			faults = append(faults, fmt.Errorf("parts of %s, value less debt repaid and written off %s", parts, want))
		}
		if !within(l.Loss[journal.Rounding], fixed.Signed{}, 2) {
			faults = append(faults, fmt.Errorf("rounding of %s", l.Loss[journal.Rounding]))
		}
	}
	return errors.Join(faults...)
}

// totals are what the liquidations of a vault sum to.
type totals struct {
	loss                       [Losses]fixed.Signed
	other                      fixed.Signed
	seized, debt, value, least uint256.Int // of the main position
	acts                       uint32      // of the main position
	block, time                uint64      // of the first of them
	closed                     map[uint16]bool
}

func (s *totals) add(l *Liquidation) {
	for reason, part := range l.Loss {
		s.loss[reason] = s.loss[reason].Add(part)
		if l.Position > 0 {
			s.other = s.other.Add(part)
		}
	}
	if l.Kind == Unwinding { // the position was closed before
		return
	}
	if s.closed == nil {
		s.closed = map[uint16]bool{}
	}
	s.closed[l.Position] = true
	if l.Position > 0 {
		return
	}
	if s.acts == 0 {
		s.block, s.time = l.Block, l.Time
	}
	s.acts++
	s.seized.Add(&s.seized, &l.Seized)
	s.debt.Add(&s.debt, &l.Repaid)
	s.debt.Add(&s.debt, &l.BadDebt)
	s.value.Add(&s.value, &l.Value)
	s.least.Add(&s.least, &l.Least)
}

// identities reports what a vault contradicts in its liquidations.
func (v *Vault) identities(s *totals) error {
	var faults []error
	for reason, want := range s.loss {
		if paid := v.Paid[reason]; paid.Cmp(want) != 0 {
			faults = append(faults, fmt.Errorf("paid %s for %s, its liquidations say %s", paid, journal.Reason(reason), want))
		}
	}
	if v.OtherLoss.Cmp(s.other) != 0 {
		faults = append(faults, fmt.Errorf("lost %s by other positions, its liquidations say %s", v.OtherLoss, s.other))
	}
	slack := int64(s.acts)
	for _, each := range []struct {
		what      string
		has, want *uint256.Int
		slack     int64
	}{
		{"collateral closed", &v.ClosedCollateral, &s.seized, 0},
		{"least debt", &v.LeastDebt, &s.least, 0},
		{"value closed", &v.ClosedValue, &s.value, slack},
		{"debt closed", &v.ClosedDebt, &s.debt, slack},
	} {
		if !within(fixed.Positive(each.has), fixed.Positive(each.want), each.slack) {
			faults = append(faults, fmt.Errorf("%s of %s, its liquidations say %s", each.what, each.has.Dec(), each.want.Dec()))
		}
	}
	if v.Liquidations != s.acts {
		faults = append(faults, fmt.Errorf("liquidated %d times, by %d rows", v.Liquidations, s.acts))
	}
	if s.acts > 0 && (v.FirstBlock != s.block || v.FirstTime != s.time) {
		faults = append(faults, fmt.Errorf("first liquidated in block %d at %d, by its rows in block %d at %d", v.FirstBlock, v.FirstTime, s.block, s.time))
	}
	if int(v.PositionsClosed) != len(s.closed) {
		faults = append(faults, fmt.Errorf("%d positions closed, by its rows %d", v.PositionsClosed, len(s.closed)))
	}
	end := v.StartEquity
	for _, paid := range v.Paid {
		end = end.Sub(paid)
	}
	if left := end.Sub(v.EndEquity); left.Sign() < 0 || !within(left, fixed.Signed{}, 2) {
		faults = append(faults, fmt.Errorf("an end equity of %s, by what it had and paid %s", v.EndEquity, end))
	}
	return errors.Join(faults...)
}

// within reports whether two amounts are at most so many smallest units apart.
func within(a, b fixed.Signed, units int64) bool {
	apart := a.Sub(b).Abs()
	return apart.CmpUint64(uint64(units)) <= 0
}
