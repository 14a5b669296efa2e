package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// holding is a design that holds five units of collateral and a debt of three units of everybody's, and converts
// them: each owner has two units of loan tokens.
type holds struct{ design.Converter }

func (holds) Held(vault.Address) (collateral, shares uint256.Int) {
	return *uint256.NewInt(5), *uint256.NewInt(3e6)
}
func (holds) Coins(vault.Address) uint256.Int { return *uint256.NewInt(2) }

// dealing is a design of which one thing is asked: nothing.
type dealing struct{ design.Dealer }

// Moves of a design are counted for the taking that they are part of by where they come from and go to. Each is of
// ten units, of which one of collateral is worth two.
func TestWhatAMoveIsForATaking(t *testing.T) {
	pool, suppliers, own, other, bot, lot := vault.EngineAddress, design.Suppliers, borrowerAddress(0), borrowerAddress(1), bots[1], lots[0]
	const collateral, loan, claim = design.Collateral, design.Loan, design.Claim
	type sums struct{ seized, returned, repaid, forgiven, credited, kept, own uint64 }
	for name, row := range map[string]struct {
		unit     design.Unit
		from, to vault.Address
		reason   journal.Reason
		event    design.Event
		borrower int
		change   func(*running, *taking)
		want     sums
		loss     int64 // for the reason
	}{
		"a debt of the design's own":              {unit: loan, from: lot, to: pool, event: design.Settled, reason: journal.Repay},
		"what is settled elsewhere is a loss":     {unit: loan, from: bot, to: lot, event: design.Settled, reason: journal.ProtocolFee, loss: 10},
		"an owner's coins that repay":             {unit: loan, from: lot, to: pool, event: design.Settled, reason: journal.Repay, change: turns, want: sums{own: 10}},
		"back to the owner":                       {unit: collateral, from: pool, to: own, reason: journal.Seize, want: sums{returned: 10}},
		"what the owner itself bought":            {unit: collateral, from: pool, to: own, reason: journal.Seize, change: func(_ *running, t *taking) { t.self = true }, want: sums{seized: 10}},
		"seized by a bot":                         {unit: collateral, from: pool, to: bot, reason: journal.Seize, want: sums{seized: 10}},
		"kept by the design":                      {unit: collateral, from: pool, to: lot, reason: journal.ProtocolFee, want: sums{seized: 10, kept: 20}, loss: 20},
		"into the vault of another":               {unit: collateral, from: pool, to: other, reason: journal.ADL, want: sums{seized: 10, kept: 20}, loss: 20},
		"seized of the market's own":              {unit: collateral, from: pool, to: lot, reason: journal.ProtocolFee, borrower: none, want: sums{seized: 10}},
		"sold of the design's":                    {unit: collateral, from: lot, to: bot, reason: journal.Sale},
		"from a lot to its taker":                 {unit: collateral, from: lot, to: bot, reason: journal.Sale, change: keeps, want: sums{seized: 10}},
		"from a lot to somebody":                  {unit: collateral, from: lot, to: other, reason: journal.Sale, change: keeps, want: sums{returned: 10}},
		"from a lot to another":                   {unit: collateral, from: lot, to: lots[1], reason: journal.Sale, change: keeps},
		"into a lot":                              {unit: collateral, from: pool, to: lot, reason: journal.Seize, change: keeps},
		"repaid by a bot":                         {unit: loan, from: bot, to: pool, reason: journal.Repay, want: sums{repaid: 10}},
		"paid by a holder for what it got":        {unit: loan, from: lot, to: pool, reason: journal.ProtocolFee, want: sums{repaid: 10}, loss: -10},
		"by a holder for the market's":            {unit: loan, from: lot, to: pool, reason: journal.ProtocolFee, borrower: none, want: sums{repaid: 10}},
		"by a holder where lots are owners'":      {unit: loan, from: lot, to: pool, reason: journal.ProtocolFee, change: keeps, want: sums{repaid: 10}},
		"by a holder where lots go by themselves": {unit: loan, from: lot, to: pool, reason: journal.ProtocolFee, change: func(a *running, _ *taking) { a.deals = dealing{} }, want: sums{repaid: 10}},
		"a fee of the owner's":                    {unit: loan, from: bot, to: lot, reason: journal.ProtocolFee, loss: 10},
		"a fee of nobody's":                       {unit: loan, from: bot, to: lot, reason: journal.ProtocolFee, borrower: none},
		"bad debt":                                {unit: claim, from: suppliers, to: own, reason: journal.BadDebt, want: sums{forgiven: 10}, loss: -10},
		"a credit":                                {unit: claim, from: suppliers, to: own, reason: journal.ProtocolFee, event: design.Settled, want: sums{credited: 10}, loss: -10},
		"a debt that the design took over":        {unit: claim, from: lot, to: own, reason: journal.ADL, want: sums{repaid: 10}, loss: -10},
		"another's claim":                         {unit: claim, from: suppliers, to: other, reason: journal.BadDebt},
		"bad debt of an outsider's":               {unit: claim, from: suppliers, to: lot, reason: journal.BadDebt, borrower: none, want: sums{forgiven: 10}},
		"another claim of an outsider's":          {unit: claim, from: suppliers, to: lot, reason: journal.ProtocolFee, borrower: none},
		"bad debt that no supplier bears":         {unit: claim, from: lots[1], to: lot, reason: journal.BadDebt, borrower: none},
		"bad debt of neither":                     {unit: claim, from: suppliers, to: lot, reason: journal.BadDebt},
	} {
		a := &running{World: &arm.World{}, books: books.New(2, 4), wallets: bots, holders: lots, brought: make([]fixed.Signed, 2), borrowers: make([]agents.Borrower, 2)}
		a.price.Mul(uint256.NewInt(2), &fixed.PriceScale)
		taken := taking{borrower: row.borrower}
		if row.change != nil {
			row.change(a, &taken)
		}
		move := design.Move{From: row.from, To: row.to, Unit: row.unit, Amount: *uint256.NewInt(10), Reason: row.reason, Event: row.event}
		moves := 0
		a.books.Journal.Listen(func(p journal.Posting) {
			if p.Unit == units[row.unit] {
				moves++
			}
		})
		require.NoError(t, a.postMoves([]design.Move{move, move}, &taken))
		got := sums{taken.seized.Uint64(), taken.returned.Uint64(), taken.repaid.Uint64(), taken.forgiven.Uint64(), taken.credited.Uint64(), taken.kept.Uint64(), taken.own.Uint64()}
		w := row.want
		require.Equal(t, sums{2 * w.seized, 2 * w.returned, 2 * w.repaid, 2 * w.forgiven, 2 * w.credited, 2 * w.kept, 2 * w.own}, got, name)
		for reason, loss := range taken.loss {
			want := int64(0)
			if journal.Reason(reason) == row.reason {
				want = 2 * row.loss
			}
			require.Equal(t, fixed.FromInt64(want), loss, "%s: %s", name, journal.Reason(reason))
		}
		require.GreaterOrEqual(t, moves, 2, name)
	}
}

func turns(a *running, _ *taking) { a.turns, a.holds = holds{}, holds{} }
func keeps(a *running, _ *taking) { a.holds = holds{} }

// Ten ether owe 8,000 dollars, five units more are held of each owner, and a debt of three more, beside two coins.
func TestAnOwnerSeesWhatItOwesBeyondItsCoins(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000))
	collateral, debt, open := owners{a}.Position(0)
	require.True(t, open)
	require.Equal(t, [2]uint256.Int{*uint256.NewInt(10e18), *uint256.NewInt(8000e6)}, [2]uint256.Int{collateral, debt})
	turns(a, nil)
	collateral, debt, open = owners{a}.Position(0)
	require.True(t, open)
	require.Equal(t, [2]uint256.Int{*uint256.NewInt(10e18 + 5), *uint256.NewInt(8000e6 + 3 - 2)}, [2]uint256.Int{collateral, debt})
}
