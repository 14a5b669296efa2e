package books

import (
	"math/bits"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// History is what the rows tell of a borrower beyond its balances. Amounts are smallest units: of the loan token, but for
// ClosedCollateral. The zero value is a borrower to whom nothing has happened.
type History struct {
	// Threshold is the first block, plus 1, in which the reference price stood below the borrower's threshold. 0: none did.
	Threshold uint64
	// Touched is the number of the arm's lived block in which the borrower's books were last touched. An arm counts the
	// blocks that it lives through from 1, and leaves out those it sleeps through.
	Touched uint64

	Reached  bool   // it could be liquidated in some block
	Stood    uint64 // seconds for which it could be, until its first liquidation
	Standing bool   // it can be liquidated at the last block
	Queued   uint64 // seconds for which some liquidator lacked the capital for it

	First        uint64 // block of the first liquidation
	FirstTime    uint64 // its time, unix seconds
	Last         uint64 // block of the last one
	Liquidations uint32 // of the main position, parts included

	ClosedDebt       uint256.Int // debt cancelled by liquidations
	ClosedCollateral uint256.Int // collateral sold or seized, collateral units
	ClosedValue      uint256.Int // its value at the reference prices of its blocks
	LeastDebt        uint256.Int // sum of the least debts whose closing would have restored health
	StartHealth      uint256.Int // LLTV·value/debt at the start, scale 1e18
	Hour             *Hour       // from the first liquidation on; nil where there was none, or nobody watches

	GivenBack fixed.Signed // what the design gave its owner of a lot that was sold, or beside its debt: outside of the books

	*Exchange // what is of an account at an exchange; nil for a vault
}

// Exchange is what else is told of an account at an exchange. A set of positions is a set of bits: bit 0 is the main position,
// bit j the one in market j.
type Exchange struct {
	Cross   bool   // the main position is margined by the pool
	Left    bool   // its owner closed the main position
	Closed  uint64 // positions that the venue closed, wholly or in part
	Hit     uint64 // positions in a pool from which a closing took margin, the closed one included
	Culprit uint64 // the first position that the venue closed: it is not counted as hit

	Apart       fixed.Signed // cash of the pool that does not count as behind the main position
	StartRest   fixed.Signed // what the account was worth at the start beside the main position
	StartOthers uint256.Int  // value of its other positions at the start
	OtherLoss   fixed.Signed // loss by closing them
}

// Finish writes the rows of an arm whose books are brought up to date to the last block. What is handed over of its liquidations
// is their memory itself, and the arm has what was handed over before instead, so that there is one copy of them.
func (b *Books) Finish(w *arm.World, path uint32, first oracle.Price, positions uint32, borrowers []agents.Borrower, state []History, watch *agents.Watch, rows *[]record.Liquidation, to *record.Arm) {
	start := w.Scaled(first)
	to.Vaults = slices.Grow(to.Vaults, len(borrowers))
	for i := range borrowers {
		who, s, end, x := &borrowers[i], &state[i], &b.Accounts[i], state[i].Exchange
		if x == nil {
			x = new(Exchange)
		}
		row := record.Vault{
			Path: path, Behaviour: w.Behaviours[agents.KindOf(who.Behaviour)], Borrower: uint32(i),
			StartPrice: uint64(first), StartCollateral: who.Collateral, StartDebt: who.Debt, StartHealth: s.StartHealth,
			EndCollateral: end.Collateral, EndDebt: end.Debt.Capped(), EndEquity: end.Equity(),
			Liquidations: s.Liquidations, FirstBlock: s.First, FirstTime: s.FirstTime,
			ClosedDebt: s.ClosedDebt, ClosedCollateral: s.ClosedCollateral, ClosedValue: s.ClosedValue, LeastDebt: s.LeastDebt,
			Reached: s.Reached, Stood: s.Stood, Standing: s.Standing, Queued: s.Queued,
		}
		if h := s.Hour; h != nil && h.Whole {
			row.HourDebt, row.HourClosed, row.HourLeast = h.Debt.Capped(), h.Closed, h.Least
			row.HourCollateral, row.HourSold, row.HourLeastSold = h.Collateral, h.Sold, h.LeastSold()
		}
		if s.Threshold > 0 && s.Liquidations > 0 && s.First+1 > s.Threshold {
			row.FirstDelay = s.First + 1 - s.Threshold
		}
		row.AddedCollateral, row.RepaidDebt = watch.Spent(i)
		row.GivenBack = s.GivenBack
		row.Switched, row.Refusals, row.Left, row.MovedMargin = watch.Switched(i), watch.Refused(i), x.Left, watch.Moved(i)
		row.Positions, row.PositionsClosed = positions, uint32(bits.OnesCount64(x.Closed))
		if x.Closed == 0 && s.Liquidations > 0 {
			row.PositionsClosed = 1
		}
		row.PositionsHit = uint32(bits.OnesCount64(x.Hit &^ x.Culprit))
		value := arm.Worth(&who.Collateral, &start)
		row.StartEquity = fixed.Difference(&value, &who.Debt).Add(x.StartRest)
		row.StartNotional.Add(&value, &x.StartOthers)
		row.OtherLoss = x.OtherLoss
		for r := range row.Paid {
			row.Paid[r] = b.Journal.Paid(journal.Account(i), journal.Reason(r))
		}
		to.Vaults = append(to.Vaults, row)
	}
	to.Liquidations, *rows = *rows, to.Liquidations[:0]
}
