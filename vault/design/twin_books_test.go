package design_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// plainBooks are a market's books kept once more, in unbounded integers: what everybody owes and holds. They
// change only as a twin of a design says. Interest is the ledger's.
type plainBooks struct {
	assets, shares, supply *big.Int                   // the market's debt, its shares, and what was lent
	owes, holds            map[vault.Address]*big.Int // by vaults: debt shares, collateral units
	loan, coll             map[vault.Address]*big.Int // tokens
}

func of(m map[vault.Address]*big.Int, who vault.Address) *big.Int {
	if m[who] == nil {
		m[who] = new(big.Int)
	}
	return m[who]
}

func move(m map[vault.Address]*big.Int, from, to vault.Address, x *big.Int) {
	m[from] = minus(of(m, from), x)
	m[to] = plus(of(m, to), x)
}

// worth is what debt shares owe, rounded up.
func (b *plainBooks) worth(shares *big.Int) *big.Int {
	return up(times(shares, plus(b.assets, i(1))), plus(b.shares, i(1e6)))
}

// parts are the shares that an amount pays off, rounded down.
func (b *plainBooks) parts(assets *big.Int) *big.Int {
	return down(times(assets, plus(b.shares, i(1e6))), plus(b.assets, i(1)))
}

// repay pays off a vault's debt; all of it where the amount is what it owes.
func (b *plainBooks) repay(who vault.Address, assets *big.Int, whole bool) {
	shares := b.parts(assets)
	if whole {
		shares = of(b.owes, who)
	}
	b.pay(who, assets, shares)
}

// pay pays an amount for shares of a vault's debt.
func (b *plainBooks) pay(who vault.Address, assets, shares *big.Int) {
	b.owes[who] = minus(of(b.owes, who), shares)
	b.shares = minus(b.shares, shares)
	if b.assets = minus(b.assets, assets); b.assets.Sign() < 0 {
		b.assets = new(big.Int)
	}
}

// forgive writes off what a vault owes, against the lenders.
func (b *plainBooks) forgive(who vault.Address) { b.forgiveOf(who, of(b.owes, who)) }

// forgiveOf writes off some of it.
func (b *plainBooks) forgiveOf(who vault.Address, shares *big.Int) {
	bad := lesser(b.assets, b.worth(shares))
	b.owes[who] = minus(of(b.owes, who), shares)
	b.assets, b.shares, b.supply = minus(b.assets, bad), minus(b.shares, shares), minus(b.supply, bad)
}

// ward is a market on which a design runs beside the books.
type ward struct {
	*vault.Engine
	plainBooks
	id     vault.ID
	r      design.Running
	feed   vault.Address
	price  *big.Int // of a collateral unit, scale 1e36
	vaults []vault.Address
	begun  uint64
}

// between draws a number evenly: a range of rapid's own prefers small ones.
func between(t *rapid.T, name string, low, high uint64) uint64 {
	return low + rapid.Uint64().Draw(t, name)*0x9e37_79b9_7f4a_7c15>>32%(high-low+1)
}

// found opens a market at 2,000 dollars an ether, of vaults whose LTV is from least to most thousandths.
func wardOf(t *rapid.T, d design.Design, m design.Market, least, most uint64) *ward {
	require.NoError(t, d.Validate(m))
	owner, bank, irm := vault.NamedAddress("owner"), vault.NamedAddress("bank"), vault.NamedAddress("irm")
	w := &ward{feed: vault.NamedAddress("feed"), price: times(i(2000), pow10(24))}
	w.owes, w.holds, w.loan, w.coll = map[vault.Address]*big.Int{}, map[vault.Address]*big.Int{}, map[vault.Address]*big.Int{}, map[vault.Address]*big.Int{}
	w.Engine = vault.New(owner, func(vault.Params) vault.Policy { return d.Policy(m) })
	must := func(err error) { require.NoError(t, err) }
	w.begun = 1_700_000_000
	must(w.SetTime(w.begun))
	must(w.AddToken(usd))
	must(w.AddToken(ether))
	must(w.AddOracle(w.feed, vault.PriceFeed{}))
	must(w.SetPrice(w.feed, fromBig(w.price)))
	must(w.AddIRM(irm, vault.FixedRate{PerSecond: n(1_585_489_599)}))
	must(w.EnableIRM(owner, irm))
	must(w.EnableLLTV(owner, m.LLTV))
	id, err := w.CreateMarket(vault.Params{Loan: usd, Collateral: ether, Oracle: w.feed, IRM: irm, LLTV: m.LLTV})
	must(err)
	w.id = id
	w.r, err = d.Open(w.Engine, id, m)
	must(err)
	for _, who := range []vault.Address{bank, bot, rival} {
		must(w.Mint(usd, who, n(1e18)))
		w.loan[who] = i(1e18)
	}
	_, err = w.Supply(bank, id, n(1e18), zero, bank)
	must(err)
	delete(w.loan, bank)
	for k := range between(t, "vaults", 2, 6) {
		who := vault.NamedAddress(fmt.Sprint("vault ", k))
		coll := times(i(between(t, "milliether", 1, 100_000)), pow10(15))
		coll = plus(coll, i(between(t, "odd units", 0, 999)))
		debt := down(times(coll, w.price, i(between(t, "LTV, thousandths", least, most))), pow10(39))
		must(w.Mint(ether, who, fromBig(coll)))
		must(w.SupplyCollateral(who, id, fromBig(coll), who))
		_, err := w.Borrow(who, id, fromBig(debt), zero, who, bank)
		must(err)
		at := w.Position(id, who)
		w.owes[who], w.holds[who] = at.BorrowShares.ToBig(), at.Collateral.ToBig()
		w.vaults = append(w.vaults, who)
	}
	if e, is := w.r.(design.Endowed); is {
		must(w.Mint(usd, vault.TreasuryAddress, e.Endowment()))
		w.loan[vault.TreasuryAddress] = fromOf(e.Endowment())
	}
	if p, is := w.r.(design.Pooled); is {
		for _, d := range p.Deposits(w.Market(id).TotalBorrowAssets, fromBig(w.price), len(w.vaults)) {
			must(w.Mint(usd, d.To, d.Amount))
			w.loan[d.To] = fromOf(d.Amount)
		}
	}
	w.accrue(t)
	return w
}

func fromOf(x uint256.Int) *big.Int { return x.ToBig() }

// accrue takes the ledger's interest over.
func (w *ward) accrue(t *rapid.T) {
	m, err := w.Accrued(w.id)
	require.NoError(t, err)
	w.assets, w.shares, w.supply = m.TotalBorrowAssets.ToBig(), m.TotalBorrowShares.ToBig(), m.TotalSupplyAssets.ToBig()
}

// later lets time pass and the price move, by thousandths of the last.
func (w *ward) later(t *rapid.T, seconds, thousandths uint64) {
	require.NoError(t, w.SetTime(w.Time()+seconds))
	w.price = down(times(w.price, i(thousandths)), i(1000))
	require.NoError(t, w.SetPrice(w.feed, fromBig(w.price)))
	w.accrue(t)
}

// same holds the ledger to the books.
func (w *ward) same(t *rapid.T) {
	m, err := w.Accrued(w.id)
	require.NoError(t, err)
	require.Equal(t, [3]string{w.assets.String(), w.shares.String(), w.supply.String()},
		[3]string{m.TotalBorrowAssets.Dec(), m.TotalBorrowShares.Dec(), m.TotalSupplyAssets.Dec()}, "debt, its shares, and what was lent")
	all := map[vault.Address]bool{}
	for _, m := range []map[vault.Address]*big.Int{w.owes, w.holds, w.loan, w.coll} {
		for who := range m {
			all[who] = true
		}
	}
	for who := range all {
		at, loan, coll := w.Position(w.id, who), w.Balance(usd, who), w.Balance(ether, who)
		require.Equal(t, [4]string{of(w.owes, who).String(), of(w.holds, who).String(), of(w.loan, who).String(), of(w.coll, who).String()},
			[4]string{at.BorrowShares.Dec(), at.Collateral.Dec(), loan.Dec(), coll.Dec()}, "what %s owes, holds and has of either token", who)
	}
}

// offered are the offers that are made, those of vaults by their owner.
func (w *ward) offered() (all []offer.Offer) {
	price := fromBig(w.price)
	return w.r.Offers(price, w.AtRisk(w.id, price, w.Time(), nil), nil)
}

func offerOf(all []offer.Offer, kind offer.Kind, who vault.Address) *offer.Offer {
	for k := range all {
		if all[k].Kind == kind && all[k].Of == who {
			return &all[k]
		}
	}
	return nil
}

// value is what collateral is worth, rounded down.
func (w *ward) value(coll *big.Int) *big.Int { return down(times(coll, w.price), pow10(36)) }

// reaches checks that histories reached what they are there for.
func reaches(t *testing.T, reached map[string]int, what ...string) {
	t.Helper()
	if testing.Short() { // too few histories for what is rare
		return
	}
	for _, one := range what {
		require.NotZero(t, reached[one], "%s: %v", one, reached)
	}
}
