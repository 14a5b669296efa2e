package designtest

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// SelfDealing checks that nobody is paid for dealing with itself. One party is borrower, taker and lender. It
// begins healthy, the price stays where it is, no interest accrues, and it touches nobody else's vault. It
// may give tokens to the market and to the design's accounts for nothing. By no sequence of its calls does it
// end with more than it would have by repaying and withdrawing, but for the rounding of each call: as
// attackers did who emptied pools in 2026, by a gift that moved a price or by lending that moved a threshold.
//
// For a vault that is under water it reports who pays where its owner takes it: that is not for a rule to forbid.
func SelfDealing(t *testing.T, d design.Design, m design.Market) {
	t.Helper()
	require.NoError(t, d.Validate(m))
	taken := 0
	t.Run("starting healthy", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { dealing(t, d, m, &taken) })
	})
	t.Logf("%d offers of its own vault were taken", taken)
	t.Run("starting under water", func(t *testing.T) {
		said := false
		rapid.Check(t, func(r *rapid.T) {
			if p := drowned(r, d, m); p.taken > 0 && !said {
				said = true
				t.Logf("taking all of its own vault, %d %% under water, changes what the owner has by %s loan units, suppliers by %s, and the design's own accounts by %s",
					drownedBy, p.owner, p.suppliers, p.protocol)
			}
		})
	})
}

var (
	evil       = borrower(900)
	evilLender = vault.NamedAddress("lender that is the borrower")
)

// alone is the one party in a market of others.
type alone struct {
	*town
	calls int64
	whose vault.Address // who takes offers: a bot of the party's, or the borrower itself
}

// enter gives the party tokens to begin with.
func enter(t *rapid.T, d design.Design, m design.Market) *alone {
	a := &alone{town: foundOf(t, d, m, uint256.Int{}, 300, 600), whose: bot}
	require.NoError(t, a.Mint(collateral, evil, scale(1000, m.CollateralDecimals)))
	require.NoError(t, a.Mint(loan, evil, scale(100_000, m.LoanDecimals)))
	require.NoError(t, a.Mint(loan, evilLender, scale(1_000_000, m.LoanDecimals)))
	return a
}

// has is what the party has in loan units: its tokens, its claims, and its vault as far as that is worth more
// than it owes.
func (a *alone) has(t *rapid.T) *big.Int {
	sum := new(big.Int)
	for _, who := range []vault.Address{evil, evilLender, bot} {
		tokens, units := a.Balance(loan, who), a.Balance(collateral, who)
		sum.Add(sum, tokens.ToBig())
		sum.Add(sum, a.worth(&units))
		p := a.Position(a.id, who)
		totals, err := a.Accrued(a.id)
		require.NoError(t, err)
		lent, err := totals.SupplyWorth(p.SupplyShares)
		require.NoError(t, err)
		sum.Add(sum, lent.ToBig())
		if c, is := a.running.(design.Custodian); is {
			held, shares := c.Held(who)
			p.Collateral.Add(&p.Collateral, &held)
			p.BorrowShares.Add(&p.BorrowShares, &shares)
		}
		debt, err := totals.Debt(p.BorrowShares)
		require.NoError(t, err)
		net := a.worth(&p.Collateral)
		if c, is := a.running.(design.Converter); is {
			coins := c.Coins(who)
			net.Add(net, coins.ToBig())
		}
		if net.Cmp(debt.ToBig()) > 0 {
			sum.Add(sum, net.Sub(net, debt.ToBig()))
		}
	}
	return sum
}

// pass lets time pass, and happen what happens by itself.
func (a *alone) pass(t *rapid.T, seconds uint64) {
	require.NoError(t, a.SetTime(a.Time()+seconds))
	for range 100 {
		moves, err := a.running.Tick(a.Time(), a.price, nil)
		require.NoError(t, err)
		if len(moves) == 0 {
			return
		}
	}
}

// own are the offers of the party's own vault, and of lots and the market.
func (a *alone) own() (own []offer.Offer) {
	risky := a.AtRisk(a.id, a.price, a.Time(), nil)
	mine := risky[:0]
	for _, v := range risky {
		if v.Borrower == evil {
			mine = append(mine, v)
		}
	}
	for _, o := range a.running.Offers(a.price, mine, nil) {
		if o.Of == evil || o.Of == (vault.Address{}) {
			own = append(own, o)
		}
	}
	return own
}

// take takes a part of an offer of its own, all of one that begins something. Debt that it takes over it repays at
// once, as whoever is to be healthy must.
func (a *alone) take(t *rapid.T, which int, of func(uint256.Int) uint256.Int) bool {
	offers := a.own()
	if len(offers) == 0 {
		return false
	}
	o := &offers[which%len(offers)]
	amount := of(o.Most)
	if o.Kind == offer.Start || o.Kind == offer.Absorb {
		amount = o.Most
	}
	if _, _, err := a.running.Take(a.whose, o, amount, nil); err != nil {
		return false
	}
	if shares := a.Position(a.id, bot).BorrowShares; !shares.IsZero() {
		_, err := a.Repay(bot, a.id, uint256.Int{}, shares, bot)
		require.NoError(t, err)
	}
	return true
}

// changed tells a design that converts that the owner changed its vault.
func (a *alone) changed(t *rapid.T) {
	if c, is := a.running.(design.Converter); is {
		_, err := c.Changed(evil, nil)
		require.NoError(t, err)
	}
}

// settle lets all that is under way come to its end.
func (a *alone) settle(t *rapid.T) {
	for range 8 {
		a.pass(t, 10*86_400)
	}
}

// evenly draws a number below n. A range of rapid's own prefers small numbers, and the sequences that pay
// need calls of all kinds.
func evenly(t *rapid.T, n uint64, label string) uint64 {
	return rapid.Uint64().Draw(t, label) * 0x9e37_79b9_7f4a_7c15 >> 32 % n
}

func dealing(t *rapid.T, d design.Design, m design.Market, taken *int) {
	a := enter(t, d, m)
	before := a.has(t)
	for range 1 + evenly(t, 16, "calls") {
		a.calls++
		part := 1 + evenly(t, 1000, "thousandths")
		of := func(x uint256.Int) (z uint256.Int) {
			z.MulDivOverflow(&x, uint256.NewInt(part), uint256.NewInt(1000))
			return z
		}
		p := a.Position(a.id, evil)
		switch evenly(t, 14, "call") { // what is refused changes nothing
		case 0:
			_ = a.SupplyCollateral(evil, a.id, of(a.Balance(collateral, evil)), evil)
			a.changed(t)
		case 1:
			_ = a.WithdrawCollateral(evil, a.id, of(p.Collateral), evil, evil)
			a.changed(t)
		case 2, 3: // up to the last unit, often
			most, err := vault.MaxBorrow(p.Collateral, a.price, a.of.LLTV)
			require.NoError(t, err)
			totals, err := a.Accrued(a.id)
			require.NoError(t, err)
			debt, err := totals.Debt(p.BorrowShares)
			require.NoError(t, err)
			if most.Gt(&debt) {
				most.Sub(&most, &debt)
				switch rapid.IntRange(0, 3).Draw(t, "how much") {
				case 0, 1:
					most = of(most)
				case 2: // more than the price allows, where a rule believes in another
					most.Lsh(&most, 1)
				}
				_, _ = a.Borrow(evil, a.id, most, uint256.Int{}, evil, evil)
				a.changed(t)
			}
		case 4:
			_, _ = a.Repay(evil, a.id, uint256.Int{}, of(p.BorrowShares), evil)
			a.changed(t)
		case 5:
			_, _ = a.Supply(evilLender, a.id, of(a.Balance(loan, evilLender)), uint256.Int{}, evilLender)
		case 6:
			_, _ = a.Withdraw(evilLender, a.id, uint256.Int{}, of(a.Position(a.id, evilLender).SupplyShares), evilLender, evilLender)
		case 7:
			a.pass(t, rapid.SampledFrom([]uint64{0, 12, 600, 86_400}).Draw(t, "seconds"))
		case 8:
			token := rapid.SampledFrom([]vault.Address{loan, collateral}).Draw(t, "gift of")
			to := rapid.SampledFrom(append([]vault.Address{vault.EngineAddress}, a.running.Holders()...)).Draw(t, "to")
			_ = a.Transfer(token, evil, to, of(a.Balance(token, evil)))
		default:
			a.whose = rapid.SampledFrom([]vault.Address{bot, evil}).Draw(t, "taker")
			if a.take(t, rapid.IntRange(0, 3).Draw(t, "which"), of) {
				*taken++
			}
		}
	}
	a.settle(t)
	grain := new(big.Int).Quo(a.price.ToBig(), new(big.Int).Exp(big.NewInt(10), big.NewInt(36), nil)) // of a unit of collateral
	grain.Add(grain, big.NewInt(4))
	most := new(big.Int).Add(before, grain.Mul(grain, big.NewInt(2*a.calls)))
	after := a.has(t)
	require.LessOrEqual(t, after.Cmp(most), 0, "it began with %s and ended with %s", before, after)
}

// drownedBy is by how much of its worth a vault owes more, in percent.
const drownedBy = 10

// paid is by what a vault under water that its owner took changed what each has, loan units at the oracle's price.
type paid struct {
	owner, suppliers, protocol *big.Int
	taken                      int
}

// drowned is who pays where the owner of a vault that is under water takes it whole.
func drowned(t *rapid.T, d design.Design, m design.Market) (p paid) {
	a := enter(t, d, m)
	units := a.Balance(collateral, evil)
	require.NoError(t, a.SupplyCollateral(evil, a.id, units, evil))
	most, err := vault.MaxBorrow(units, a.price, a.of.LLTV)
	require.NoError(t, err)
	if _, err := a.Borrow(evil, a.id, most, uint256.Int{}, evil, evil); err != nil {
		return p
	}
	a.changed(t)
	a.price.MulDivOverflow(&a.price, &a.of.LLTV, uint256.NewInt(1e18))
	a.price.MulDivOverflow(&a.price, uint256.NewInt(100-drownedBy), uint256.NewInt(100))
	require.NoError(t, a.SetPrice(oracle, a.price))
	lent := func() *big.Int {
		totals, err := a.Accrued(a.id)
		require.NoError(t, err)
		x, err := totals.SupplyWorth(a.Position(a.id, bank).SupplyShares)
		require.NoError(t, err)
		return x.ToBig()
	}
	kept := func() *big.Int {
		sum := new(big.Int)
		for _, who := range append(a.running.Holders(), vault.TreasuryAddress) {
			tokens, units := a.Balance(loan, who), a.Balance(collateral, who)
			totals, err := a.Accrued(a.id)
			require.NoError(t, err)
			at := a.Position(a.id, who)
			debt, err := totals.Debt(at.BorrowShares)
			require.NoError(t, err)
			sum.Add(sum, tokens.ToBig()).Add(sum, a.worth(&units)).Add(sum, a.worth(&at.Collateral)).Sub(sum, debt.ToBig())
			if who == vault.TreasuryAddress {
				break // among the holders, or after them
			}
		}
		return sum
	}
	before, was, had := a.has(t), lent(), kept()
	for k := range 24 {
		a.pass(t, 60)
		if a.take(t, k, func(most uint256.Int) uint256.Int { return most }) {
			p.taken++
		}
	}
	a.settle(t)
	p.owner, p.suppliers, p.protocol = a.has(t), lent(), kept()
	p.owner.Sub(p.owner, before)
	p.suppliers.Sub(p.suppliers, was)
	p.protocol.Sub(p.protocol, had)
	return p
}
