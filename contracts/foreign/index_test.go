package foreign_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts/foreign"
)

// A health of 1.25 at 2,000 is 1 at 1,600. Interest of 2 % a day brings that up to 1,632 and a bit after a day.
func TestTheIndexKnowsWhenAHealthMustBeRead(t *testing.T) {
	t.Parallel()
	x := foreign.NewIndex(3)
	price, now := at(2000), uint64(1000)
	require.Equal(t, []int{0, 1, 2}, x.Due(&price, now, nil), "nothing is known yet")
	x.Read(0, uint256.NewInt(1.25e18), &price, now)
	x.Read(1, new(uint256.Int).SetAllOne(), &price, now) // owes nothing
	x.Read(2, uint256.NewInt(2e18), &price, now)
	for _, row := range []struct {
		price, after uint64
		due          []int
	}{{2000, 0, nil}, {1601, 0, nil}, {1600, 0, []int{0}}, {1633, 86_400, nil}, {1632, 86_400, []int{0}}, {1, 0, []int{0, 2}}, {2000, 50 * 86_400, []int{0, 2}}, {0, 0, []int{0, 2}}} {
		p := at(row.price)
		require.Equal(t, row.due, x.Due(&p, now+row.after, nil), row)
	}
	require.EqualValues(t, 3+1+1+2+2+2, x.Listed())
	x.Forget(1)
	require.Equal(t, []int{1}, x.Due(&price, now, nil))
}
