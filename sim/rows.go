package sim

import (
	"math/bits"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// history is what the tables tell of a borrower beyond its balances.
type history struct {
	threshold        uint64 // block, plus 1, in which the reference price first stood below its threshold
	offered          uint64 // count of the arm's lives when the vault was last on offer
	since            uint64 // block in which that offer began
	touched          uint64 // count of lives when its books were last touched
	first, firstTime uint64
	last             uint64 // block of the last liquidation
	liquidations     uint32
	closedDebt       uint256.Int
	closedCollateral uint256.Int
	closedValue      uint256.Int
	leastDebt        uint256.Int
	startHealth      uint256.Int

	// Of an account at an exchange. Positions are bits: 1 the main one, 2 the first beside it.
	cross                bool         // the main position is in a pool
	left                 bool         // and was closed by its owner
	closed, hit, culprit uint64       // positions that the venue closed, that another's closing hit, the first of the former
	apart                fixed.Signed // cash in the pool that is not counted as behind the main position
	startRest            fixed.Signed // what the account held at the start beside the main position
	startOthers          uint256.Int  // and its other positions' value
	otherLoss            fixed.Signed // by closing them
}

// finish writes the rows of an arm whose books are brought up to date to the last block.
func finish(p *Plan, path uint32, first oracle.Price, positions uint32, borrowers []agents.Borrower, state []history, b *books, watch *agents.Watch, rows []record.Liquidation, to *record.Arm) {
	start := p.scaled(first)
	to.Vaults = slices.Grow(to.Vaults, len(borrowers))
	for i := range borrowers {
		who, s, end := &borrowers[i], &state[i], &b.accounts[i]
		row := record.Vault{
			Path: path, Behaviour: p.kinds[kindOf(who.Behaviour)], Borrower: uint32(i),
			StartPrice: uint64(first), StartCollateral: who.Collateral, StartDebt: who.Debt, StartHealth: s.startHealth,
			EndCollateral: end.collateral, EndDebt: end.debt.Capped(), EndEquity: end.equity(),
			Liquidations: s.liquidations, FirstBlock: s.first, FirstTime: s.firstTime,
			ClosedDebt: s.closedDebt, ClosedCollateral: s.closedCollateral, ClosedValue: s.closedValue, LeastDebt: s.leastDebt,
		}
		if s.threshold > 0 && s.liquidations > 0 && s.first+1 > s.threshold {
			row.FirstDelay = s.first + 1 - s.threshold
		}
		row.AddedCollateral, row.RepaidDebt = watch.Spent(i)
		row.Switched, row.Refusals, row.Left, row.MovedMargin = watch.Switched(i), watch.Refused(i), s.left, watch.Moved(i)
		row.Positions, row.PositionsClosed = positions, uint32(bits.OnesCount64(s.closed))
		if s.closed == 0 && s.liquidations > 0 {
			row.PositionsClosed = 1
		}
		row.PositionsHit = uint32(bits.OnesCount64(s.hit &^ s.culprit))
		value := worth(&who.Collateral, &start)
		row.StartEquity = fixed.Difference(&value, &who.Debt).Add(s.startRest)
		row.StartNotional.Add(&value, &s.startOthers)
		row.OtherLoss = s.otherLoss
		for r := range row.Paid {
			row.Paid[r] = b.journal.Paid(journal.Account(i), journal.Reason(r))
		}
		to.Vaults = append(to.Vaults, row)
	}
	to.Liquidations = append(to.Liquidations, rows...)
}

func kindOf(b agents.Behaviour) string {
	if b == nil {
		return agents.Passive{}.Kind()
	}
	return b.Kind()
}
