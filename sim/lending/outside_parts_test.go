package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

// An act takes three vaults for 100,001 gas, which costs 1,000 and a tip of 200. Of 60 units seized it sells 45 for
// 8,100 less 9. Each vault bears a third of what is left when its turn comes; of the sale 10, 20 and 30 sixtieths. A
// unit is worth 100.
func TestEachLiquidationOfAnActBearsItsPart(t *testing.T) {
	u := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	price := *new(uint256.Int).Mul(uint256.NewInt(100), &fixed.PriceScale)
	c := &crowd{arm: &running{price: price}}
	part := parted{of: expense{gas: u(1000), tip: u(200)}, gas: 100_001, left: 3, sold: u(45), fetched: u(8100), fee: u(9)}
	seized := u(60)
	for k, row := range []struct {
		seized, paid           uint64
		gas, tip, used, left   uint64
		proceeds, fee          uint64 // of what was sold, what is kept at 100 each beside
		reference, impact, won int64
	}{
		// 7.5 rounded down of 10 are sold for 1,260 less 1, and 3 kept
		{10, 900, 333, 66, 33_333, 2, 1260 + 300, 1, 1000, -560, 1560 - 1 - 900 - 333 - 66},
		{20, 1900, 333, 67, 33_334, 1, 15*180 + 500, 3, 2000, -1200, 3200 - 3 - 1900 - 333 - 67},
		{30, 2900, 334, 67, 33_334, 0, 22*180 + 800, 4, 3000, -1760, 4760 - 4 - 2900 - 334 - 67},
	} {
		o := c.outcome(&Event{Seized: u(row.seized), Assets: u(row.paid)}, &part, &seized)
		require.Equal(t, []uint256.Int{u(row.gas), u(row.tip)}, []uint256.Int{o.Gas, o.Tip}, k)
		require.Equal(t, []uint64{row.used, row.left}, []uint64{o.GasUsed, part.left}, k)
		require.Equal(t, []uint256.Int{u(row.seized), u(row.paid), u(uint64(row.reference))}, []uint256.Int{o.Received, o.Cost, o.ReferenceValue}, k)
		require.Equal(t, []uint256.Int{u(row.proceeds), u(row.fee)}, []uint256.Int{o.Proceeds, o.Fee}, k)
		require.Equal(t, fixed.FromInt64(row.impact), o.Impact, k)
		require.Equal(t, fixed.FromInt64(row.won), o.Profit, k)
	}
	require.Zero(t, part.gas)
	require.Equal(t, expense{}, part.of)
}

// An act that sells as much as it seizes, or more, has sold all of each vault; one that sells nothing keeps all.
func TestWhatIsSoldOfALiquidation(t *testing.T) {
	u := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	price := *new(uint256.Int).Mul(uint256.NewInt(100), &fixed.PriceScale)
	for sold, want := range map[uint64]uint64{0: 1000, 20: 4000 / 2, 19: 9*4000/19 + 100, 40: 4000 / 4} {
		c := &crowd{arm: &running{price: price}}
		seized, part := u(20), parted{left: 1, sold: u(sold), fetched: u(4000)}
		o := c.outcome(&Event{Seized: u(10)}, &part, &seized)
		require.Equal(t, u(want), o.Proceeds, "of 20 seized %d are sold", sold)
	}
}

// town is a chain of whose addresses only ada is an outsider's.
type town struct {
	Joined
	ada vault.Address
}

func (w town) Outsider(at vault.Address) (k int, is bool) { return 0, at == w.ada }

// A vault of an outsider's has a number of its own, above all borrowers', and is at risk since the first of the blocks
// lived in a row in which it was. One that is too small for its gas is counted, and not wanted.
func TestSinceWhenAnOutsidersVaultIsAtRisk(t *testing.T) {
	ada, eve := vault.NamedAddress("ada"), vault.NamedAddress("eve")
	a := setting(t, nil, []uint64{2000}, owing(10, 8_000), owing(10, 16_000))
	for _, who := range []vault.Address{ada, eve} {
		ten := *new(uint256.Int).Mul(uint256.NewInt(10), uint256.NewInt(1e18))
		require.NoError(t, a.index.Mint(collateralAddress, who, ten))
		require.NoError(t, a.index.SupplyCollateral(who, a.market, ten, who))
		_, err := a.index.Borrow(who, a.market, *uint256.NewInt(500e6), uint256.Int{}, who, who)
		require.NoError(t, err)
	}
	c := &crowd{Joined: town{ada: ada}, arm: a, stands: map[vault.Address]*standing{}}
	small, large, larger := *uint256.NewInt(1), *uint256.MustFromDecimal("10000000000000000000"), *uint256.MustFromDecimal("10000000000000000001")
	look := func(lives, block, dollars uint64, worthwhile *uint256.Int) (wanted int) {
		a.lives, a.block, a.answer = lives, block, a.Scaled(oracleDollars(dollars))
		found := c.want(nil, worthwhile)
		for k := range found {
			require.Equal(t, ada, found[k].Borrower, "borrowers of the study, and strangers, are none of the crowd's")
		}
		return len(found)
	}
	require.Zero(t, look(5, 50, 2000, &small))
	require.Empty(t, c.stands)
	for k, row := range []struct {
		lives, block, price uint64
		worthwhile          *uint256.Int
		wanted              int
		since               uint64
	}{
		{6, 60, 50, &small, 1, 60},
		{7, 70, 50, &large, 1, 60},    // just enough
		{8, 80, 50, &larger, 0, 60},   // a unit too small, and at risk all the same
		{9, 90, 50, &small, 1, 60},    //
		{10, 100, 2000, &small, 0, 0}, // safe
		{11, 110, 50, &small, 1, 110},
	} {
		require.Equal(t, row.wanted, look(row.lives, row.block, row.price, row.worthwhile), k)
		if row.since == 0 {
			continue
		}
		require.Len(t, c.stands, 1, k)
		o := offerFor(c, ada)
		require.Equal(t, []uint64{2 + 1<<20, row.since}, []uint64{uint64(o.Vault), o.Since}, k)
	}
	before := offerFor(c, eve)
	require.Equal(t, []uint64{7, 7}, []uint64{uint64(before.Vault), before.Since}, "nothing is known of eve's")
	require.Nil(t, (*crowd)(nil).want(nil, &small))
}

// The second vault of outsiders has the next number.
func TestVaultsOfOutsidersAreNumberedInTheOrderInWhichTheyAreAtRisk(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8_000))
	ada := vault.NamedAddress("ada")
	c := &crowd{Joined: town{ada: ada}, arm: a, stands: map[vault.Address]*standing{{1}: {number: 5}}}
	ten := *new(uint256.Int).Mul(uint256.NewInt(10), uint256.NewInt(1e18))
	require.NoError(t, a.index.Mint(collateralAddress, ada, ten))
	require.NoError(t, a.index.SupplyCollateral(ada, a.market, ten, ada))
	_, err := a.index.Borrow(ada, a.market, *uint256.NewInt(500e6), uint256.Int{}, ada, ada)
	require.NoError(t, err)
	a.answer = a.Scaled(oracleDollars(50))
	require.Len(t, c.want(nil, new(uint256.Int)), 1)
	require.Equal(t, 1+1<<20+1, offerFor(c, ada).Vault)
}

// Contracts say how much collateral was seized for how many shares. The arm's own engine closes the vault by the
// collateral where that makes the shares, and by the shares where it does not: either way to the unit.
func TestALiquidationIsMirroredByWhatItWasAskedFor(t *testing.T) {
	byShares := 0
	for k := range uint64(40) {
		a := setting(t, nil, []uint64{2000, 1850}, owing(10, 16_000))
		of, policy := borrowerAddress(0), a.Design.Policy(a.known)
		c := vault.Case{Totals: a.accrued(), Position: a.index.Position(a.market, of), Price: a.answer}
		l, err := policy.Liquidate(&c, uint256.Int{}, *uint256.NewInt(1e9 + 12_345_677*k))
		require.NoError(t, err)
		if other, err := policy.Liquidate(&c, l.SeizedAssets, uint256.Int{}); err != nil || other.RepaidShares != l.RepaidShares {
			byShares++
		}
		crew := &crowd{Joined: guests{}, arm: a, all: make([]arm.Outsider, 2), tally: make([]record.Liquidator, 2)}
		a.books = books.New(1, 3)
		debt := a.touch(0)
		a.books.Open(0, &c.Position.Collateral, &a.price, fixed.Positive(&debt), fixed.Signed{})
		e := Event{Kind: Liquidated, Caller: ada, OnBehalf: of, Assets: l.RepaidAssets, Shares: l.RepaidShares, Seized: l.SeizedAssets, BadDebt: l.BadDebtAssets}
		require.NoError(t, crew.liquidation(0, &e, &parted{left: 1}, &e.Seized, 0, true, &debt), k)
		require.Len(t, a.rows, 1)
	}
	require.Positive(t, byShares)
}

// leveller is a chain on which everybody has 50 of a token.
type leveller struct{ guests }

func (leveller) Balance(vault.Address, vault.Address) uint256.Int { return *uint256.NewInt(50) }

// The arm's own engine has the balances of the contracts on both sides of a transfer: one had more before, and one less.
func TestBothSidesOfATransferAreReconciled(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000))
	c := &crowd{Joined: leveller{}, arm: a}
	require.NoError(t, a.index.Mint(loanAddress, ada, *uint256.NewInt(70)))
	require.NoError(t, c.reconcile(&Act{Events: []Event{{Kind: Transferred, Token: loanAddress, From: ada, To: ben}}}))
	for _, who := range []vault.Address{ada, ben} {
		require.Equal(t, *uint256.NewInt(50), a.index.Balance(loanAddress, who))
	}
	require.NoError(t, a.index.Mint(loanAddress, ada, *uint256.NewInt(70)))
	require.NoError(t, c.reconcile(&Act{Events: []Event{{Kind: Supplied, Caller: ada, OnBehalf: shop}}}))
	for _, who := range []vault.Address{ada, shop, vault.EngineAddress} {
		for _, token := range []vault.Address{loanAddress, collateralAddress} {
			require.Equal(t, *uint256.NewInt(50), a.index.Balance(token, who), "and of a verb for all that it may have moved")
		}
	}
}
