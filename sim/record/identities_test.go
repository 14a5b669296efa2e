package record

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// sold is a run with two vaults. The first is sold in two calls: 100 of value for 90 of debt, then 60 for 50
// and 5 written off. The second is an account: its main position is closed at an exchange for 40, and 3 are
// lost by another of its positions.
func sold() *Arm {
	amount := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	rows := []Liquidation{
		{Kind: DiscountSale, Block: 7, Time: 70, Seized: amount(10), Value: amount(100), Repaid: amount(90), Proceeds: amount(97), Least: amount(20)},
		{Kind: DiscountSale, Block: 8, Time: 80, Seized: amount(6), Value: amount(60), Repaid: amount(50), BadDebt: amount(5), Proceeds: amount(58), Least: amount(30)},
		{Kind: FullClose, Borrower: 1, Block: 9, Time: 90, Seized: amount(4), Value: amount(40), Repaid: amount(30), Proceeds: amount(39)},
		{Kind: PartialClose, Borrower: 1, Position: 1, Block: 9, Time: 90, Seized: amount(2), Value: amount(20)},
		{Kind: Unwinding, Borrower: 1, Block: 10, Time: 100},
	}
	for k, loss := range []map[journal.Reason]int64{
		{journal.PriceImpact: 3, journal.VenueFee: 1, journal.LiquidatorProfit: 6, journal.Rounding: 1},
		{journal.PriceImpact: 2, journal.Gas: 8, journal.BadDebt: -5},
		{journal.PriceImpact: 1, journal.ClearanceFee: 2},
		{journal.PriceImpact: 3},
		{journal.PriceImpact: 6, journal.Insurance: -4, journal.BadDebt: -2}, // the operator pays 2, and no debt of the vault's
	} {
		for reason, paid := range loss {
			rows[k].Loss[reason] = fixed.FromInt64(paid)
		}
	}
	vaults := []Vault{
		{
			Liquidations: 2, FirstBlock: 7, FirstTime: 70, PositionsClosed: 1, ClosedCollateral: amount(16), ClosedDebt: amount(145), ClosedValue: amount(160), LeastDebt: amount(50),
			StartEquity: fixed.FromInt64(30), EndEquity: fixed.FromInt64(10),
		},
		{
			Borrower: 1, Liquidations: 1, FirstBlock: 9, FirstTime: 90, PositionsClosed: 2, ClosedCollateral: amount(4), ClosedDebt: amount(30), ClosedValue: amount(40),
			StartEquity: fixed.FromInt64(50), EndEquity: fixed.FromInt64(44), OtherLoss: fixed.FromInt64(3),
		},
	}
	for i, paid := range []map[journal.Reason]int64{
		{journal.PriceImpact: 5, journal.VenueFee: 1, journal.LiquidatorProfit: 6, journal.Gas: 8, journal.BadDebt: -5, journal.Rounding: 1, journal.MarketMove: 4},
		{journal.PriceImpact: 10, journal.ClearanceFee: 2, journal.Insurance: -4, journal.BadDebt: -2},
	} {
		for reason, amount := range paid {
			vaults[i].Paid[reason] = fixed.FromInt64(amount)
		}
	}
	return &Arm{Vaults: vaults, Liquidations: rows}
}

func TestRowsThatAddUpKeepTheirIdentities(t *testing.T) {
	t.Parallel()
	require.NoError(t, sold().Identities())
	broken := &Arm{Err: ErrOrder, Liquidations: []Liquidation{{Borrower: 3}}}
	require.NoError(t, broken.Identities(), "a run that failed has no rows to hold")
}

// Whatever is wrong in one row is found, and said.
func TestEachIdentityIsHeld(t *testing.T) {
	t.Parallel()
	more := func(x *uint256.Int, by uint64) { x.AddUint64(x, by) }
	add := func(x *fixed.Signed, by int64) { *x = x.Add(fixed.FromInt64(by)) }
	for name, c := range map[string]struct {
		tamper func(*Arm)
		says   string
	}{
		"an unwinding that writes off what the takeover did": {func(a *Arm) { more(&a.Liquidations[4].BadDebt, 2) }, "bad debt of 2 in an unwinding"},
		"fee and impact swapped in a row": {func(a *Arm) {
			l := &a.Liquidations[0]
			l.Loss[journal.VenueFee], l.Loss[journal.PriceImpact] = l.Loss[journal.PriceImpact], l.Loss[journal.VenueFee]
		}, "value 100 less proceeds 97 is not the price impact 1"},
		"fee and impact swapped in a vault": {func(a *Arm) {
			p := &a.Vaults[0].Paid
			p[journal.VenueFee], p[journal.PriceImpact] = p[journal.PriceImpact], p[journal.VenueFee]
		}, "vault of borrower 0: paid 5 for venue_fee, its liquidations say 1"},
		"a sale whose parts do not add up":       {func(a *Arm) { more(&a.Liquidations[0].Repaid, 2) }, "parts of 10, value less debt repaid and written off 8"},
		"a blank row":                            {func(a *Arm) { a.Liquidations[0].Loss = [Losses]fixed.Signed{} }, "parts of 0"},
		"impact of a close at an exchange":       {func(a *Arm) { more(&a.Liquidations[2].Proceeds, 2) }, "value 40 less proceeds 41"},
		"bad debt beside its part":               {func(a *Arm) { more(&a.Liquidations[1].BadDebt, 1) }, "bad debt of 6, as a part of the loss -5"},
		"more rounding than divisions can leave": {func(a *Arm) { add(&a.Liquidations[0].Loss[journal.Rounding], 2) }, "rounding of 3"},
		"a liquidation of nobody":                {func(a *Arm) { a.Liquidations[4].Borrower = 2 }, "liquidation 4 is of borrower 2"},
		"least debt":                             {func(a *Arm) { a.Liquidations[1].Least.Clear() }, "least debt of 50, its liquidations say 20"},
		"collateral closed":                      {func(a *Arm) { more(&a.Vaults[0].ClosedCollateral, 1) }, "collateral closed of 17, its liquidations say 16"},
		"value closed":                           {func(a *Arm) { more(&a.Vaults[0].ClosedValue, 3) }, "value closed of 163"},
		"debt closed":                            {func(a *Arm) { more(&a.Vaults[1].ClosedDebt, 2) }, "debt closed of 32, its liquidations say 30"},
		"a liquidation too many":                 {func(a *Arm) { a.Vaults[1].Liquidations++ }, "liquidated 2 times, by 1 rows"},
		"the last liquidation for the first":     {func(a *Arm) { a.Vaults[0].FirstBlock = 8 }, "first liquidated in block 8 at 70, by its rows in block 7"},
		"its time":                               {func(a *Arm) { a.Vaults[0].FirstTime = 80 }, "in block 7 at 80"},
		"positions closed":                       {func(a *Arm) { a.Vaults[1].PositionsClosed = 1 }, "1 positions closed, by its rows 2"},
		"loss of other positions":                {func(a *Arm) { add(&a.Vaults[1].OtherLoss, 1) }, "lost 4 by other positions, its liquidations say 3"},
		"end equity above what is left":          {func(a *Arm) { add(&a.Vaults[0].EndEquity, 1) }, "an end equity of 11, by what it had and paid 10"},
		"end equity three units short":           {func(a *Arm) { add(&a.Vaults[0].EndEquity, -3) }, "an end equity of 7"},
	} {
		a := sold()
		c.tamper(a)
		require.ErrorContains(t, a.Identities(), c.says, name)
	}
}
