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
	err := j.Settle(func(account journal.Account, _ journal.Unit) (fixed.Signed, bool) {
		return fixed.FromInt64(42), account == liquidator // its wallet, as the ledger has it
	})
	fmt.Println(err)
	// Output:
	// loss 3 = profit 43 + bad debt -40
	// journal: books do not balance: account 1, unit 0: postings sum to 43, the engine holds 42
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
		books := func(a journal.Account, u journal.Unit) (fixed.Signed, bool) {
			return fixed.FromInt64(balance[key{a, u}]), true
		}
		require.NoError(t, j.Settle(books))
		require.NoError(t, j.Audit(books))
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

// holds is an engine's books: what is not in them it does not keep.
type holds map[[2]int]int64

func (h holds) confirm(a journal.Account, u journal.Unit) (fixed.Signed, bool) {
	amount, kept := h[[2]int{int(a), int(u)}]
	return fixed.FromInt64(amount), kept
}

func TestSettleFindsOneUnitWithPayerOrPayee(t *testing.T) {
	const payer, payee, stranger, unit = 0, 1, 2, 1
	for _, row := range []struct {
		books holds
		want  string
	}{
		{holds{{payer, unit}: -7, {payee, unit}: 7}, ""},
		{holds{}, ""},
		{holds{{payer, unit}: -7, {payee, unit}: 6}, "account 1, unit 1: postings sum to 7, the engine holds 6"},
		{holds{{payer, unit}: -8, {payee, unit}: 7}, "account 0, unit 1: postings sum to -7, the engine holds -8"},
		{holds{{payer, 0}: 1, {payee, 0}: 1, {stranger, unit}: 1}, ""}, // not posted to in this block
	} {
		j := journal.New(2, 3)
		j.Post(payer, payee, unit, uint256.NewInt(7), journal.Sale)
		err := j.Settle(row.books.confirm)
		if row.want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, journal.ErrUnbalanced)
		require.ErrorContains(t, err, row.want)
	}
}

func TestSettleAsksOnlyForWhatWasPostedSinceTheLast(t *testing.T) {
	j := journal.New(1, 3)
	asked := []journal.Account{}
	ask := func(a journal.Account, _ journal.Unit) (fixed.Signed, bool) {
		asked = append(asked, a)
		return fixed.Signed{}, false
	}
	j.Post(0, 1, 0, uint256.NewInt(7), journal.Sale)
	j.Post(1, 0, 0, uint256.NewInt(2), journal.Sale)
	j.Post(2, 2, 0, uint256.NewInt(5), journal.Sale) // to itself: nothing moves
	j.Post(2, 1, 0, new(uint256.Int), journal.Sale)  // nothing
	require.NoError(t, j.Settle(ask))
	require.Equal(t, []journal.Account{0, 1}, asked, "each once")
	asked = asked[:0]
	require.NoError(t, j.Settle(ask))
	require.Empty(t, asked)
	j.Post(2, 0, 0, uint256.NewInt(1), journal.Sale)
	require.NoError(t, j.Settle(ask))
	require.Equal(t, []journal.Account{2, 0}, asked)
}

func TestAnAuditFindsWhatWasMovedAndNotPosted(t *testing.T) {
	j := journal.New(2, 4)
	j.Post(0, 1, 0, uint256.NewInt(7), journal.Sale)
	require.NoError(t, j.Audit(holds{{0, 0}: -7, {1, 0}: 7, {2, 0}: 0, {3, 1}: 0}.confirm))
	for at, amount := range map[[2]int]int64{{1, 0}: 8, {0, 1}: 1, {2, 0}: 1, {3, 1}: -1} {
		err := j.Audit(holds{at: amount}.confirm)
		require.ErrorIs(t, err, journal.ErrUnbalanced)
		require.ErrorContains(t, err, fmt.Sprintf("account %d, unit %d:", at[0], at[1]))
	}
}

// A journal that has grown knows as many accounts as it was asked for, and what it knew before.
func TestAJournalGrowsByWhoIsPostedTo(t *testing.T) {
	j := journal.New(2, 4)
	j.Post(0, 3, 1, uint256.NewInt(7), journal.Gas)
	j.Post(0, 10, 1, uint256.NewInt(5), journal.Gas)
	asked := 0
	require.NoError(t, j.Audit(func(journal.Account, journal.Unit) (fixed.Signed, bool) {
		asked++
		return fixed.Signed{}, false
	}))
	require.Equal(t, 2*11, asked)
	require.Equal(t, []string{"-12", "7", "5"}, []string{j.Balance(0, 1).String(), j.Balance(3, 1).String(), j.Balance(10, 1).String()})
	require.Equal(t, []string{"12", "-7", "-5"}, []string{j.Paid(0, journal.Gas).String(), j.Paid(3, journal.Gas).String(), j.Paid(10, journal.Gas).String()})
	require.NoError(t, j.Settle(holds{{0, 1}: -12, {3, 1}: 7, {10, 1}: 5}.confirm))
}

// Who was paid received what who paid lost, reason by reason; an account that stands for both sides of a trade is at zero.
// A journal grows by half of what it holds, or to whom it is posted where that is more, and not before it must.
func TestAJournalGrowsByHalf(t *testing.T) {
	for _, row := range []struct {
		made, to int
		accounts int
	}{{4, 3, 4}, {4, 4, 6}, {4, 5, 6}, {4, 6, 7}, {10, 10, 15}, {0, 1, 2}} {
		j := journal.New(2, row.made)
		j.Post(0, journal.Account(row.to), 1, uint256.NewInt(7), journal.Gas)
		asked := 0
		require.NoError(t, j.Audit(func(journal.Account, journal.Unit) (fixed.Signed, bool) {
			asked++
			return fixed.Signed{}, false
		}))
		require.Equal(t, 2*row.accounts, asked, row)
	}
}

func TestPaidIsNegativeForThePayee(t *testing.T) {
	j := journal.New(1, 3)
	j.Post(0, 1, 0, uint256.NewInt(43), journal.LiquidatorProfit)
	j.Post(0, 2, 0, uint256.NewInt(5), journal.Gas)
	j.PostSigned(0, 2, 0, fixed.FromInt64(-2), journal.BadDebt)
	j.Post(0, 1, 0, uint256.NewInt(9), journal.Carry)
	j.Post(0, 1, 0, uint256.NewInt(100), journal.Sale)
	for _, row := range []struct {
		account journal.Account
		reason  journal.Reason
		want    string
	}{
		{0, journal.LiquidatorProfit, "43"},
		{1, journal.LiquidatorProfit, "-43"},
		{2, journal.LiquidatorProfit, "0"},
		{0, journal.Gas, "5"},
		{2, journal.Gas, "-5"},
		{0, journal.BadDebt, "-2"},
		{2, journal.BadDebt, "2"},
		{0, journal.Carry, "9"},
		{0, journal.Sale, "0"},
		{0, journal.Endowment, "0"}, // the first that is of no loss and no equity
		{7, journal.Gas, "0"},
	} {
		require.Equal(t, row.want, j.Paid(row.account, row.reason).String(), "%d %v", row.account, row.reason)
	}
	require.Equal(t, "46", j.Loss(0).String(), "interest is no loss by liquidation")
	require.Equal(t, "-155", j.Balance(0, 0).String())
	require.Equal(t, "152", j.Balance(1, 0).String())
	require.Equal(t, "0", j.Balance(7, 0).String(), "who was never posted to")
	require.Equal(t, "0", j.Balance(3, 0).String(), "the first beyond the last")
	require.Equal(t, "0", j.Paid(3, 0).String())
	require.EqualValues(t, 5, j.Postings())
}

func TestResetForgetsEverything(t *testing.T) {
	j := journal.New(2, 2)
	for range 2 {
		require.EqualValues(t, 0, j.Postings())
		require.NoError(t, j.Settle(holds{{0, 0}: 1, {1, 1}: 1}.confirm), "nothing to ask for")
		j.Post(0, 1, 1, uint256.NewInt(7), journal.Gas)
		require.Error(t, j.Settle(holds{{1, 1}: 6}.confirm))
		require.Equal(t, "7", j.Balance(1, 1).String())
		require.Equal(t, "7", j.Paid(0, journal.Gas).String())
		j.Reset()
		require.Equal(t, "0", j.Balance(1, 1).String())
		require.Equal(t, "0", j.Paid(0, journal.Gas).String())
		require.Equal(t, "0", j.Loss(0).String())
	}
}

func TestReasonsOfALossAreTheFirstEleven(t *testing.T) {
	losses := []string{}
	for r := range journal.Reason(journal.Reasons) {
		if r.IsLoss() {
			losses = append(losses, r.String())
		}
	}
	require.Equal(t, []string{
		"liquidator_profit", "gas", "builder_tip", "venue_fee", "price_impact", "protocol_fee", "clearance_fee", "insurance", "adl", "bad_debt", "rounding",
	}, losses)
}

func TestPostingAllocatesNothingOnceItHasGrown(t *testing.T) {
	j := journal.New(2, 10)
	amount := uint256.NewInt(5)
	none := func(journal.Account, journal.Unit) (fixed.Signed, bool) { return fixed.Signed{}, false }
	post := func() {
		j.Post(3, 9, 1, amount, journal.Gas)
		_ = j.Settle(none)
	}
	post()
	require.Zero(t, testing.AllocsPerRun(100, post))
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

// Accounts next to one another, 32 apart and far apart are posted to in turn: each keeps its own sums.
func TestAccountsFarApartKeepTheirOwnSums(t *testing.T) {
	j, accounts := journal.New(2, 3), []journal.Account{0, 31, 32, 63, 64, 96, 640}
	for _, a := range accounts {
		j.PostSigned(a, 1, 1, fixed.FromInt64(int64(a)+1), journal.Gas)
	}
	for _, a := range accounts {
		want := fixed.FromInt64(int64(a) + 1)
		require.Equal(t, want.Neg().String(), j.Balance(a, 1).String(), a)
		require.Equal(t, want.String(), j.Paid(a, journal.Gas).String(), a)
		require.True(t, j.Balance(a+2, 1).IsZero() && j.Paid(a+2, journal.Gas).IsZero(), a)
		require.True(t, j.Balance(a, 0).IsZero() && j.Paid(a, journal.VenueFee).IsZero(), a)
	}
	require.True(t, j.Balance(10_000, 1).IsZero(), "which was never posted to")
}

// One block posts to an account in both units: both are asked for.
func TestABlockSettlesEveryUnitOfAnAccount(t *testing.T) {
	for wrong := range journal.Unit(2) {
		j := journal.New(2, 2)
		for unit := range journal.Unit(2) {
			j.PostSigned(0, 1, unit, fixed.FromInt64(5), journal.Sale)
		}
		require.ErrorIs(t, j.Settle(func(_ journal.Account, unit journal.Unit) (fixed.Signed, bool) { return fixed.Signed{}, unit == wrong }), journal.ErrUnbalanced)
	}
}
