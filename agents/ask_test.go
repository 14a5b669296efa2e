package agents

import (
	"errors"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// venue is a ledger whose accounts can do everything, unless it refuses.
type venue struct {
	*ledger
	reserve         uint256.Int
	refuses         bool
	fault           error
	closed, crossed int
	fills           uint256.Int // collateral that one order to close sells
}

func (v *venue) Close(i int) (bool, error) {
	if v.refuses || v.fault != nil {
		return false, v.fault
	}
	v.closed++
	v.collateral[i].Sub(&v.collateral[i], &v.fills)
	v.ledger.closed[i] = v.collateral[i].IsZero()
	return true, nil
}

func (v *venue) SwitchToCross(int) (bool, error) {
	v.crossed++
	return !v.refuses, nil
}

func (v *venue) Reserve(int) uint256.Int { return v.reserve }

func (v *venue) AddMargin(i int, amount uint256.Int) (bool, error) {
	if v.refuses {
		return false, nil
	}
	v.reserve.Sub(&v.reserve, &amount)
	v.shares[i].Sub(&v.shares[i], &amount)
	return true, nil
}

const ninety = 0.9e18

// at is a watch over one borrower with 10 ETH and 15,000 USDC of debt: an LTV of 0.9 at 1666.66.
func at(b Behaviour) (*Watch, *venue) {
	borrowers := []Borrower{{ether(10), usdc(15_000), b}}
	v := &venue{ledger: newLedger(borrowers), fills: ether(10)}
	w := NewWatch(borrowers, v)
	w.Reset(&v.growth)
	return w, v
}

func TestLeaveSellsWhatTheVenueTakesUntilAllIsSold(t *testing.T) {
	w, v := at(Leave{Trigger: *uint256.NewInt(ninety), Reaction: 12})
	v.fills = ether(4)
	require.Zero(t, wake(t, w, v.ledger, cents(1660_00), 0))
	require.Equal(t, 1, wake(t, w, v.ledger, cents(1660_00), 12))
	require.Equal(t, ether(6), v.collateral[0])
	require.Zero(t, wake(t, w, v.ledger, cents(1660_00), 13), "the next order takes a reaction time again")
	v.fills = ether(6)
	require.Equal(t, 1, wake(t, w, v.ledger, cents(1660_00), 25))
	require.Zero(t, wake(t, w, v.ledger, cents(1660_00), 100), "nothing is left to sell")
	require.Equal(t, 2, v.closed)
	require.Zero(t, w.Refused(0))
}

func TestARefusalIsCountedAndNotAskedForAgain(t *testing.T) {
	for _, b := range []Behaviour{
		Leave{Trigger: *uint256.NewInt(ninety)},
		SwitchToCross{Trigger: *uint256.NewInt(ninety)},
		AddMargin{Trigger: *uint256.NewInt(ninety), Target: *uint256.NewInt(0.8e18)},
	} {
		w, v := at(b)
		v.reserve, v.refuses = usdc(5000), true
		require.Equal(t, 1, wake(t, w, v.ledger, cents(1600_00), 0), b.Kind())
		for now := range uint64(5) {
			require.Zero(t, wake(t, w, v.ledger, cents(1600_00), now+1), b.Kind())
		}
		require.Equal(t, uint32(1), w.Refused(0), b.Kind())
		require.False(t, w.Switched(0))
		w.Reset(&v.growth)
		require.Zero(t, w.Refused(0))
	}
}

func TestAFaultOfTheAccountEndsTheRun(t *testing.T) {
	w, v := at(Leave{Trigger: *uint256.NewInt(ninety)})
	v.fault = errors.New("broken")
	price := cents(1600_00)
	_, err := w.Wake(&price, 0, &v.growth)
	require.ErrorIs(t, err, v.fault)
}

func TestSwitchToCrossAsksOnce(t *testing.T) {
	w, v := at(SwitchToCross{Trigger: *uint256.NewInt(ninety)})
	require.Equal(t, 1, wake(t, w, v.ledger, cents(1600_00), 0))
	require.Zero(t, wake(t, w, v.ledger, cents(1500_00), 1))
	require.Equal(t, 1, v.crossed)
	require.True(t, w.Switched(0))
}

func TestAddMarginRestoresItsTargetAsFarAsTheReserveGoes(t *testing.T) {
	b := AddMargin{Trigger: *uint256.NewInt(ninety), Target: *uint256.NewInt(0.8e18)}
	w, v := at(b)
	v.reserve = usdc(3000)
	require.Equal(t, 1, wake(t, w, v.ledger, cents(1650_00), 0))
	require.Equal(t, usdc(13_200), v.shares[0], "0.8·10·1650")
	require.Equal(t, usdc(1200), v.reserve)
	require.Equal(t, 1, wake(t, w, v.ledger, cents(1400_00), 1))
	require.Equal(t, usdc(12_000), v.shares[0], "2000 were wanted, 1200 were there")
	require.Zero(t, wake(t, w, v.ledger, cents(1300_00), 2))
	require.Zero(t, w.Refused(0), "an empty reserve is no refusal")
}

func TestWhatAnAccountCannotDoIsNotDone(t *testing.T) {
	for _, b := range []Behaviour{
		Leave{Trigger: *uint256.NewInt(ninety)},
		SwitchToCross{Trigger: *uint256.NewInt(ninety)},
		AddMargin{Trigger: *uint256.NewInt(ninety), Target: *uint256.NewInt(0.8e18)},
	} {
		w, l := watch(Borrower{ether(10), usdc(15_000), b})
		require.Zero(t, wake(t, w, l, cents(1600_00), 0), b.Kind())
		price, at := w.Next(&l.growth)
		require.Zero(t, price.Uint64(), "%s: it is not woken again", b.Kind())
		require.Equal(t, ^uint64(0), at)
		require.Zero(t, w.Refused(0))
	}
}

func TestBehavioursReportEveryFault(t *testing.T) {
	require.ErrorContains(t, Leave{Reaction: 1 << 40}.Validate(), "trigger: 0 is no LTV")
	require.ErrorContains(t, Leave{Trigger: *uint256.NewInt(ninety), Reaction: 1 << 40}.Validate(), "is more than a year")
	require.ErrorContains(t, SwitchToCross{}.Validate(), "trigger: 0 is no LTV")
	require.ErrorContains(t, AddMargin{Trigger: *uint256.NewInt(ninety), Target: *uint256.NewInt(ninety)}.Validate(), "below the trigger")
	require.NoError(t, AddMargin{Trigger: *uint256.NewInt(ninety), Target: *uint256.NewInt(0.8e18)}.Validate())
}
