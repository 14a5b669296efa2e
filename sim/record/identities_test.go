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

// Which closings sell their position into a venue: each sale at a discount that fetched something, and each close of the main
// position, in part or in full.
func TestTheImpactOfASaleIsThatOfWhatWasSold(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		kind     Kind
		position uint16
		proceeds uint64
		sold     bool
	}{
		{DiscountSale, 0, 90, true},
		{DiscountSale, 1, 90, true},
		{DiscountSale, 0, 0, false},
		{PartialClose, 0, 90, true},
		{PartialClose, 0, 0, true},
		{PartialClose, 1, 90, false},
		{FullClose, 0, 90, true},
		{FullClose, 1, 90, false},
		{Takeover, 0, 90, false},
		{Conversion, 0, 90, false},
		{SelfLiquidation, 0, 90, false},
	} {
		l := Liquidation{Kind: row.kind, Position: row.position, Value: *uint256.NewInt(100), Proceeds: *uint256.NewInt(row.proceeds)}
		l.Loss[journal.PriceImpact] = fixed.FromInt64(50)
		l.Loss[journal.LiquidatorProfit] = fixed.FromInt64(50) // so that the parts add up
		says := ""
		if err := l.identities(); err != nil {
			says = err.Error()
		}
		if row.sold {
			require.Contains(t, says, "is not the price impact 50", "%+v", row)
			require.NotContains(t, says, "parts")
		} else {
			require.Empty(t, says, "%+v", row)
		}
	}
}

// A protocol that keeps its share in collateral keeps it out of what is sold: 100 less 90 is 3 of it and 7 of impact, or one unit
// beside for each of two values that are rounded.
func TestAShareThatIsKeptInCollateralIsNotSold(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		fee, impact int64
		good        bool
	}{
		{0, 10, true},
		{0, 9, true},
		{0, 11, true},
		{0, 8, false},
		{0, 12, false},
		{3, 10, true}, // kept in the loan token
		{3, 9, true},
		{3, 7, true},
		{3, 5, true},
		{3, 4, false},
		{7, 5, true},
		{7, 1, true},
		{7, 0, false},
		{-3, 13, false},
	} {
		l := Liquidation{Kind: FullClose, Value: *uint256.NewInt(100), Proceeds: *uint256.NewInt(90)}
		l.Loss[journal.PriceImpact], l.Loss[journal.ProtocolFee] = fixed.FromInt64(row.impact), fixed.FromInt64(row.fee)
		require.Equal(t, row.good, l.identities() == nil, "%+v: %v", row, l.identities())
	}
}

// The parts of a sale at a discount, and of what an owner closes as one, are what it lost, to a unit, and two with a share that
// is kept in collateral; of other closings nothing says so.
func TestThePartsOfALossByHand(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		kind  Kind
		parts int64 // where 100 are taken for 80, 5 are written off and 4 are given back
		good  bool
	}{
		{DiscountSale, 11, true},
		{DiscountSale, 10, true},
		{DiscountSale, 12, true},
		{DiscountSale, 9, false},
		{DiscountSale, 13, false},
		{SelfLiquidation, 11, true},
		{SelfLiquidation, 9, false},
		{Pooling, 99, true},
		{Takeover, 99, true},
	} {
		amount := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
		l := Liquidation{Kind: row.kind, Value: amount(100), Repaid: amount(80), BadDebt: amount(5), Credited: amount(4)}
		l.Loss[journal.BadDebt], l.Loss[journal.LiquidatorProfit] = fixed.FromInt64(-5), fixed.FromInt64(row.parts+5)
		l.Loss[journal.Rounding] = fixed.FromInt64(2)
		require.Equal(t, row.good, l.identities() == nil, "%+v: %v", row, l.identities())
		l.Loss[journal.Rounding] = fixed.FromInt64(-3)
		require.Equal(t, row.kind == Pooling || row.kind == Takeover, l.identities() == nil, "%+v, and three units of rounding", row)
	}
}

// An unwinding has no debt to write off, whatever its part of the loss; any other closing has as much as its part says.
func TestBadDebtIsThatOfItsPart(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		kind       Kind
		debt, part int64
		good       bool
	}{
		{Unwinding, 0, 0, true},
		{Unwinding, 0, -2, true},
		{Unwinding, 2, -2, false},
		{Takeover, 0, 0, true},
		{Takeover, 2, -2, true},
		{Takeover, 2, 0, false},
		{Takeover, 0, -2, false},
		{Takeover, 2, 2, false},
	} {
		l := Liquidation{Kind: row.kind, BadDebt: *uint256.NewInt(uint64(row.debt))}
		l.Loss[journal.BadDebt] = fixed.FromInt64(row.part)
		require.Equal(t, row.good, l.identities() == nil, "%+v", row)
	}
}

// Where vaults bore what was another's, what that was to each is told of no liquidation; else it must be. Every fault is told.
func TestWhatVaultsShareIsNoLiquidationOfTheirs(t *testing.T) {
	t.Parallel()
	a := sold()
	a.Vaults[0].Paid[journal.ADL] = fixed.FromInt64(4)
	a.Vaults[0].EndEquity = fixed.FromInt64(6)
	require.ErrorContains(t, a.Identities(), "paid 4 for ")
	a.Liquidations = append(a.Liquidations, Liquidation{Kind: Pooling, Borrower: 1})
	a.Liquidations = append(a.Liquidations, Liquidation{Kind: Unwinding, Borrower: 1}) // after it
	a.Vaults[1].Liquidations++
	require.NoError(t, a.Identities())

	a = sold()
	a.Liquidations[0].Borrower, a.Liquidations[4].Borrower = 2, 7
	for _, want := range []string{"liquidation 0 is of borrower 2", "liquidation 4 is of borrower 7", "vault of borrower 0", "vault of borrower 1"} {
		require.ErrorContains(t, a.Identities(), want)
	}
}

// Each bound of what a vault's sums may differ by, from what its two liquidations say.
func TestAVaultIsTheSumOfItsLiquidationsByHand(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		value, debt uint64
		equity      int64
		good        bool
	}{
		{160, 145, 10, true},
		{162, 147, 10, true},
		{158, 143, 10, true},
		{163, 145, 10, false},
		{160, 148, 10, false},
		{157, 145, 10, false},
		{160, 142, 10, false},
		{160, 145, 8, true},
		{160, 145, 7, false},
		{160, 145, 11, false},
	} {
		a := sold()
		v := &a.Vaults[0]
		v.ClosedValue, v.ClosedDebt, v.EndEquity = *uint256.NewInt(row.value), *uint256.NewInt(row.debt), fixed.FromInt64(row.equity)
		require.Equal(t, row.good, a.Identities() == nil, "%+v: %v", row, a.Identities())
	}
}
