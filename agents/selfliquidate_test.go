package agents

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// stand is a ledger that sells a borrower its vault from a block on, unless it refuses.
type stand struct {
	*ledger
	open, refuses bool
	asked         int
}

func (s *stand) Take(i int, part uint256.Int) (repaid uint256.Int, later bool, err error) {
	s.asked++
	if !s.open || s.refuses {
		return repaid, !s.refuses, nil
	}
	repaid.MulDivOverflow(&s.shares[i], &part, uint256.NewInt(1e18))
	s.shares[i].Sub(&s.shares[i], &repaid)
	return repaid, false, nil
}

func TestSelfLiquidateLooksUntilItsVaultIsOnOffer(t *testing.T) {
	borrowers := []Borrower{{ether(10), usdc(15_000), SelfLiquidate{Trigger: n(0.9e18), Reaction: 24, Part: n(0.5e18)}}}
	s := &stand{ledger: newLedger(borrowers)}
	w := NewWatch(borrowers, s)
	w.Reset(&s.growth)
	require.Zero(t, wake(t, w, s.ledger, cents(1660_00), 0), "it wakes")
	require.Zero(t, wake(t, w, s.ledger, cents(1660_00), 24), "nothing is on offer yet")
	require.Equal(t, 1, s.asked)
	s.open = true
	require.Zero(t, wake(t, w, s.ledger, cents(1660_00), 36), "it looks each 24 seconds")
	require.Equal(t, 1, wake(t, w, s.ledger, cents(1660_00), 48))
	require.Equal(t, 2, s.asked)
	_, repaid := w.Spent(0)
	require.Equal(t, usdc(7500), repaid)
	require.Zero(t, w.Refused(0))
}

func TestSelfLiquidateAsksOnceWhereItIsForbidden(t *testing.T) {
	borrowers := []Borrower{{ether(10), usdc(15_000), SelfLiquidate{Trigger: n(0.9e18), Part: n(1e18)}}}
	s := &stand{ledger: newLedger(borrowers), refuses: true}
	w := NewWatch(borrowers, s)
	w.Reset(&s.growth)
	for block := range uint64(5) {
		require.Zero(t, wake(t, w, s.ledger, cents(1600_00), 12*block))
	}
	require.Equal(t, 1, s.asked)
	require.EqualValues(t, 1, w.Refused(0))
}

func TestSelfLiquidateRefusesAPartThatIsNone(t *testing.T) {
	require.ErrorContains(t, SelfLiquidate{Trigger: n(0.9e18)}.Validate(), "part")
	require.ErrorContains(t, SelfLiquidate{Trigger: n(0.9e18), Part: n(1.1e18)}.Validate(), "part")
}
