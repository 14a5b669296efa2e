package lending

import (
	"fmt"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/vault"
)

var (
	ada, ben, shop = vault.NamedAddress("ada"), vault.NamedAddress("ben"), vault.NamedAddress("shop")
	bots           = []vault.Address{walletAddress("first"), walletAddress("second")}
	lots           = []vault.Address{vault.NamedAddress("lots"), vault.NamedAddress("other lots")}
)

// guests are ada and ben.
type guests struct{ Joined }

func (guests) Venue() vault.Address { return shop }

func (guests) Outsider(at vault.Address) (k int, is bool) {
	return map[vault.Address]int{ada: 0, ben: 1}[at], at == ada || at == ben
}

// visited is an arm with two bots, whose design holds tokens at two addresses, and its crowd.
func visited() *crowd {
	a := &running{World: &arm.World{}, books: books.New(1, 6), wallets: bots, holders: lots, brought: make([]fixed.Signed, 2)}
	return &crowd{Joined: guests{}, arm: a, all: make([]arm.Outsider, 2)}
}

// Each movement of the market's tokens is posted between those it is between, and by what it is for.
func TestMovementsArePostedByWhoTheyAreBetween(t *testing.T) {
	const debt, worth = "loan", "collateral"
	pool, world, other := vault.EngineAddress, borrowerAddress(0), vault.NamedAddress("another token")
	for _, x := range []struct {
		what, token string
		from, to    vault.Address
		posted      string
		brought     int64 // to the first bot
	}{
		{"a sale", worth, ada, shop, "ada → venue: 5 collateral, sale", 0},
		{"its proceeds", debt, shop, ben, "venue → ben: 5 loan, sale", 0},
		{"a sale by the pool", worth, pool, shop, "pool → venue: 5 collateral, sale", 0},
		{"a seizure", worth, pool, ada, "pool → ada: 5 collateral, seize", 0},
		{"a repayment", debt, ada, pool, "ada → pool: 5 loan, repay", 0},
		{"a borrowing", debt, pool, ada, "pool → ada: 5 loan, borrow", 0},
		{"collateral", worth, ben, pool, "ben → pool: 5 collateral, collateral", 0},
		{"a present", debt, ada, ben, "ada → ben: 5 loan, contribution", 0},
		{"a present to a bot", debt, ada, bots[0], "ada → first: 5 loan, contribution", 5},
		{"to the other bot", debt, ada, bots[1], "ada → second: 5 loan, contribution", 0},
		{"of collateral to a bot", worth, ada, bots[0], "ada → first: 5 collateral, contribution", 0},
		{"to where lots are kept", worth, ada, lots[1], "ada → other lots: 5 collateral, contribution", 0},
		{"a present to lots", debt, ada, lots[0], "ada → lots: 5 loan, contribution", 0},
		{"from there", debt, lots[0], ada, "lots → ada: 5 loan, contribution", 0},
		{"to a borrower", debt, ada, world, "ada → world: 5 loan, contribution", 0},
		{"another token", "", ada, pool, "", 0},
	} {
		c := visited()
		b := c.arm.books
		names := map[journal.Account]string{
			b.World: "world", b.Pool: "pool", b.Venue: "venue", b.Liquidator: "first", b.Liquidator + 1: "second", b.Liquidator + 2: "lots", b.Liquidator + 3: "other lots",
			b.Liquidator + 4: "ada", b.Liquidator + 5: "ben",
		}
		posted := ""
		b.Journal.Listen(func(p journal.Posting) {
			unit := map[journal.Unit]string{books.LoanUnit: debt, books.CollateralUnit: worth}[p.Unit]
			posted += fmt.Sprintf("%s → %s: %s %s, %s", names[p.From], names[p.To], p.Amount, unit, p.Reason)
		})
		token := map[string]vault.Address{debt: loanAddress, worth: collateralAddress, "": other}[x.token]
		require.NoError(t, c.transfer(0, &Event{Token: token, From: x.from, To: x.to, Assets: *uint256.NewInt(5)}), x.what)
		require.Equal(t, x.posted, posted, x.what)
		require.Equal(t, fixed.FromInt64(x.brought), c.arm.brought[0], x.what)
	}
}

// Who is not there does nothing, and holds nothing that the journal knows.
func TestNobodyDoesNothing(t *testing.T) {
	var c *crowd
	for _, f := range []func() error{c.fund, c.begin, c.show, c.rest, c.end} {
		require.NoError(t, f())
	}
	c.spent(7)
	require.Empty(t, c.did())
	_, known := c.kept(0, loanAddress)
	require.False(t, known)
	_, known = visited().kept(2, loanAddress)
	require.False(t, known, "there are two")
	require.Empty(t, c.want(nil, uint256.NewInt(0)))
	_, is := c.owned(ada)
	require.False(t, is)
	spender := visited()
	spender.spent(7)
	spender.spent(5)
	require.EqualValues(t, 12, spender.used)
	account, is := visited().owned(ben)
	require.True(t, is)
	require.Equal(t, visited().arm.books.Liquidator+5, account)
	require.Equal(t, []uint64{0, 3, 0}, []uint64{fits(5, 5), fits(8, 5), fits(5, 8)})
}

// A verb was asked for by assets where those make its shares, rounded as the verb does; else by shares. A share of a market of
// 3 assets and 2 shares is worth (3 + 1)/(2 + 1e6).
func TestByWhatAVerbWasAskedFor(t *testing.T) {
	assets, shares := uint256.NewInt(3), uint256.NewInt(2)
	for _, x := range []struct {
		made     uint64
		byAssets bool
	}{{2_000_004, true}, {2_000_003, false}, {2_000_005, false}} {
		a, s := by(&Event{Assets: *uint256.NewInt(8), Shares: *uint256.NewInt(x.made)}, fixed.MulDivDown, assets, shares)
		require.Equal(t, x.byAssets, s.IsZero())
		if x.byAssets {
			require.Equal(t, *uint256.NewInt(8), a)
		} else {
			require.True(t, a.IsZero())
			require.Equal(t, *uint256.NewInt(x.made), s)
		}
	}
}

// A borrower of the study has an address of its number and nothing else.
func TestWhoIsABorrower(t *testing.T) {
	a := &running{borrowers: make([]agents.Borrower, 2)}
	similar := borrowerAddress(1)
	similar[0] = 9
	for _, x := range []struct {
		at vault.Address
		is bool
	}{{borrowerAddress(0), true}, {borrowerAddress(1), true}, {borrowerAddress(2), false}, {similar, false}, {vault.Address{}, false}, {ada, false}} {
		_, is := a.borrower(x.at)
		require.Equal(t, x.is, is, "%x", x.at)
	}
	i, _ := a.borrower(borrowerAddress(1))
	require.Equal(t, 1, i)
}
