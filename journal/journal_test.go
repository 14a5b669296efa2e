package journal_test

import (
	"fmt"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

func Example() {
	const borrower, liquidator, suppliers = 0, 1, 2
	j := journal.New(1, 3)
	j.Post(borrower, liquidator, 0, uint256.NewInt(43), journal.LiquidatorProfit)
	j.Post(suppliers, borrower, 0, uint256.NewInt(40), journal.BadDebt)
	fmt.Println("loss", j.Loss(borrower), "= profit", j.Paid(borrower, journal.LiquidatorProfit), "+ bad debt", j.Paid(borrower, journal.BadDebt))
	fmt.Println("books balance:", j.Trial() == nil)
	// Output:
	// loss 3 = profit 43 + bad debt -40
	// books balance: true
}

func TestBalancesEqualARecountOfThePostings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const units = 2
		j := journal.New(units, 0)
		type key struct {
			account journal.Account
			unit    journal.Unit
		}
		balance := map[key]int64{}
		paid := map[[2]int]int64{}
		for range rapid.IntRange(0, 60).Draw(t, "postings") {
			from := journal.Account(rapid.IntRange(0, 9).Draw(t, "from"))
			to := journal.Account(rapid.IntRange(0, 9).Draw(t, "to"))
			unit := journal.Unit(rapid.IntRange(0, units-1).Draw(t, "unit"))
			amount := rapid.Int64Range(-1e6, 1e6).Draw(t, "amount")
			reason := journal.Reason(rapid.IntRange(0, journal.Reasons-1).Draw(t, "reason"))
			j.PostSigned(from, to, unit, fixed.FromInt64(amount), reason)
			if from != to {
				balance[key{from, unit}] -= amount
				balance[key{to, unit}] += amount
				paid[[2]int{int(from), int(reason)}] += amount
				paid[[2]int{int(to), int(reason)}] -= amount
			}
		}
		require.NoError(t, j.Trial())
		require.NoError(t, j.Settle(func(a journal.Account, u journal.Unit) (fixed.Signed, bool) {
			return fixed.FromInt64(balance[key{a, u}]), true
		}))
		for a := range journal.Account(10) {
			var loss int64
			for r := range journal.Reason(journal.Reasons) {
				if r <= journal.Contribution {
					require.Equal(t, fmt.Sprint(paid[[2]int{int(a), int(r)}]), j.Paid(a, r).String())
				}
				if r.IsLoss() {
					loss += paid[[2]int{int(a), int(r)}]
				}
			}
			require.Equal(t, fmt.Sprint(loss), j.Loss(a).String())
		}
	})
}

func TestSettleFindsOneUnit(t *testing.T) {
	j := journal.New(1, 2)
	j.Post(0, 1, 0, uint256.NewInt(7), journal.Sale)
	err := j.Settle(func(a journal.Account, _ journal.Unit) (fixed.Signed, bool) {
		return fixed.FromInt64(6), a == 1
	})
	require.ErrorIs(t, err, journal.ErrUnbalanced)
	require.ErrorContains(t, err, "postings sum to 7, the engine holds 6")
}

func TestEveryReasonHasAName(t *testing.T) {
	for r := range journal.Reason(journal.Reasons) {
		require.NotEmpty(t, r.String())
	}
}

func BenchmarkPost(b *testing.B) {
	j := journal.New(2, 1000)
	amount := uint256.NewInt(12345)
	b.ReportAllocs()
	for i := range b.N {
		j.Post(journal.Account(i%1000), journal.Account((i+1)%1000), 0, amount, journal.LiquidatorProfit)
		if i%16 == 0 {
			_ = j.Settle(func(journal.Account, journal.Unit) (fixed.Signed, bool) { return fixed.Signed{}, false })
		}
	}
}
