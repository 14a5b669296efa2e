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

// History is what the tables tell of a borrower beyond its balances.
type History struct {
	Threshold        uint64 // block, plus 1, in which the reference price first stood below its threshold
	Offered          uint64 // count of the arm's lives when the vault was last on offer
	Since            uint64 // block in which that offer began
	Touched          uint64 // count of lives when its books were last touched
	First, FirstTime uint64
	Last             uint64 // block of the last liquidation
	Liquidations     uint32
	ClosedDebt       uint256.Int
	ClosedCollateral uint256.Int
	ClosedValue      uint256.Int
	LeastDebt        uint256.Int
	StartHealth      uint256.Int

	// Of an account at an exchange. Positions are bits: 1 the main one, 2 the first beside it.
	Cross                bool         // the main position is in a pool
	Left                 bool         // and was closed by its owner
	Closed, Hit, Culprit uint64       // positions that the venue closed, that another's closing hit, the first of the former
	Apart                fixed.Signed // cash in the pool that is not counted as behind the main position
	StartRest            fixed.Signed // what the account held at the start beside the main position
	StartOthers          uint256.Int  // and its other positions' value
	OtherLoss            fixed.Signed // by closing them
}

// Finish writes the rows of an arm whose books are brought up to date to the last block.
func (b *Books) Finish(w *arm.World, path uint32, first oracle.Price, positions uint32, borrowers []agents.Borrower, state []History, watch *agents.Watch, rows []record.Liquidation, to *record.Arm) {
	start := w.Scaled(first)
	to.Vaults = slices.Grow(to.Vaults, len(borrowers))
	for i := range borrowers {
		who, s, end := &borrowers[i], &state[i], &b.Accounts[i]
		row := record.Vault{
			Path: path, Behaviour: w.Behaviours[agents.KindOf(who.Behaviour)], Borrower: uint32(i),
			StartPrice: uint64(first), StartCollateral: who.Collateral, StartDebt: who.Debt, StartHealth: s.StartHealth,
			EndCollateral: end.Collateral, EndDebt: end.Debt.Capped(), EndEquity: end.Equity(),
			Liquidations: s.Liquidations, FirstBlock: s.First, FirstTime: s.FirstTime,
			ClosedDebt: s.ClosedDebt, ClosedCollateral: s.ClosedCollateral, ClosedValue: s.ClosedValue, LeastDebt: s.LeastDebt,
		}
		if s.Threshold > 0 && s.Liquidations > 0 && s.First+1 > s.Threshold {
			row.FirstDelay = s.First + 1 - s.Threshold
		}
		row.AddedCollateral, row.RepaidDebt = watch.Spent(i)
		row.Switched, row.Refusals, row.Left, row.MovedMargin = watch.Switched(i), watch.Refused(i), s.Left, watch.Moved(i)
		row.Positions, row.PositionsClosed = positions, uint32(bits.OnesCount64(s.Closed))
		if s.Closed == 0 && s.Liquidations > 0 {
			row.PositionsClosed = 1
		}
		row.PositionsHit = uint32(bits.OnesCount64(s.Hit &^ s.Culprit))
		value := arm.Worth(&who.Collateral, &start)
		row.StartEquity = fixed.Difference(&value, &who.Debt).Add(s.StartRest)
		row.StartNotional.Add(&value, &s.StartOthers)
		row.OtherLoss = s.OtherLoss
		for r := range row.Paid {
			row.Paid[r] = b.Journal.Paid(journal.Account(i), journal.Reason(r))
		}
		to.Vaults = append(to.Vaults, row)
	}
	to.Liquidations = append(to.Liquidations, rows...)
}
