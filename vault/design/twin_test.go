package design_test

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// The twins are the designs once more, from their rules, in unbounded integers and as plainly as can be. They share no
// arithmetic with the designs.

func i(x uint64) *big.Int { return new(big.Int).SetUint64(x) }

func times(x ...*big.Int) *big.Int {
	z := i(1)
	for _, y := range x {
		z.Mul(z, y)
	}
	return z
}
func plus(x, y *big.Int) *big.Int  { return new(big.Int).Add(x, y) }
func minus(x, y *big.Int) *big.Int { return new(big.Int).Sub(x, y) }
func down(x, y *big.Int) *big.Int  { return new(big.Int).Quo(x, y) }
func up(x, y *big.Int) *big.Int    { return down(plus(x, minus(y, i(1))), y) }
func half(x, y *big.Int) *big.Int  { return down(plus(x, down(y, i(2))), y) } // x/y, half-up
func pow10(n uint64) *big.Int      { return new(big.Int).Exp(i(10), i(n), nil) }

func lesser(x, y *big.Int) *big.Int {
	if x.Cmp(y) < 0 {
		return x
	}
	return y
}

// result is what a twin says of a liquidation by amount.
type result struct{ seized, protocol, repaid, shares, badDebt *big.Int }

// twin is a design in unbounded integers. A nil result is a refusal.
type twin struct {
	unhealthy func(c *vault.Case) bool
	close     func(c *vault.Case, amount *big.Int) *result
}

// ledger is what both kinds of twins know of the ledger: what the vault owes, and what shares and assets are worth.
type ledger struct{ assets, shares, own *big.Int }

func ledgerOf(c *vault.Case) ledger {
	return ledger{plus(c.Totals.TotalBorrowAssets.ToBig(), i(1)), plus(c.Totals.TotalBorrowShares.ToBig(), i(1e6)), c.Position.BorrowShares.ToBig()}
}

func (l ledger) debt() *big.Int { return up(times(l.own, l.assets), l.shares) }

// paid is the shares that a repayment pays off.
func (l ledger) paid(repaid *big.Int) *big.Int {
	if repaid.Cmp(l.debt()) >= 0 {
		return l.own
	}
	return down(times(repaid, l.shares), l.assets)
}

// left is what is owed after shares were paid off for assets, at most the market's.
func (l ledger) left(repaid, shares *big.Int) *big.Int {
	assets := minus(minus(l.assets, i(1)), repaid)
	if assets.Sign() < 0 {
		assets.SetInt64(0)
	}
	return lesser(assets, up(times(minus(l.own, shares), plus(assets, i(1))), minus(l.shares, shares)))
}

func morphoTwin(d design.Morpho, m design.Market) twin {
	wad := i(1e18)
	lltv, lif := m.LLTV.ToBig(), d.LIF.ToBig()
	if lif.Sign() == 0 {
		lif = down(times(wad, wad), minus(wad, down(times(d.Cursor.ToBig(), minus(wad, lltv)), wad)))
		lif = lesser(lif, d.Cap.ToBig())
	}
	return twin{
		unhealthy: func(c *vault.Case) bool {
			worth := down(times(c.Position.Collateral.ToBig(), c.Price.ToBig()), pow10(36))
			return ledgerOf(c).debt().Cmp(down(times(worth, lltv), wad)) > 0
		},
		close: func(c *vault.Case, seized *big.Int) *result {
			l := ledgerOf(c)
			r := &result{seized: seized, protocol: i(0), badDebt: i(0)}
			asked := up(times(up(times(seized, c.Price.ToBig()), pow10(36)), wad), lif)
			r.shares = up(times(asked, l.shares), l.assets)
			r.repaid = up(times(r.shares, l.assets), l.shares)
			if r.shares.Cmp(l.own) > 0 || seized.Cmp(c.Position.Collateral.ToBig()) > 0 {
				return nil
			}
			if seized.Cmp(c.Position.Collateral.ToBig()) == 0 {
				r.badDebt = l.left(r.repaid, r.shares)
			}
			return r
		},
	}
}

func compoundTwin(d design.CompoundV2, m design.Market) twin {
	wad := i(1e18)
	priceBorrowed := down(times(d.LoanPrice.ToBig(), pow10(18)), pow10(uint64(m.LoanDecimals)))
	price := func(c *vault.Case) *big.Int { return down(times(c.Price.ToBig(), priceBorrowed), pow10(36)) }
	return twin{
		unhealthy: func(c *vault.Case) bool {
			per := down(times(m.LLTV.ToBig(), price(c)), wad)
			secured := down(times(per, c.Position.Collateral.ToBig()), wad)
			return price(c).Sign() > 0 && down(times(priceBorrowed, ledgerOf(c).debt()), wad).Cmp(secured) > 0
		},
		close: func(c *vault.Case, repaid *big.Int) *result {
			l := ledgerOf(c)
			if repaid.Cmp(down(times(l.debt(), d.CloseFactor.ToBig()), wad)) > 0 || c.Self || price(c).Sign() == 0 {
				return nil
			}
			ratio := down(times(down(times(d.Incentive.ToBig(), priceBorrowed), wad), wad), price(c))
			seized := down(times(ratio, repaid), wad)
			if seized.Cmp(c.Position.Collateral.ToBig()) > 0 {
				return nil
			}
			return &result{seized, down(times(seized, d.ProtocolShare.ToBig()), wad), repaid, l.paid(repaid), i(0)}
		},
	}
}

// base is what Aave's twins see of a vault: debt and collateral, and the two whole tokens' prices and units.
type base struct{ debt, collateral, loanPrice, loanUnit, price, unit *big.Int }

func baseOf(c *vault.Case, loanPrice uint256.Int, m design.Market) base {
	b := base{
		debt: ledgerOf(c).debt(), collateral: c.Position.Collateral.ToBig(), loanPrice: loanPrice.ToBig(),
		loanUnit: pow10(uint64(m.LoanDecimals)), unit: pow10(uint64(m.CollateralDecimals)),
	}
	b.price = down(times(c.Price.ToBig(), b.loanPrice, b.unit), times(b.loanUnit, pow10(36)))
	return b
}

func aaveV2Twin(d design.AaveV2, m design.Market) twin {
	bps := func(x uint256.Int) *big.Int { return down(x.ToBig(), i(1e14)) }
	all, wad := i(1e4), i(1e18)
	health := func(b base) *big.Int {
		secured := half(times(down(times(b.collateral, b.price), b.unit), bps(m.LLTV)), all)
		owed := down(times(b.debt, b.loanPrice), b.loanUnit)
		if owed.Sign() == 0 {
			return times(wad, wad)
		}
		return half(times(secured, wad), owed)
	}
	return twin{
		unhealthy: func(c *vault.Case) bool { return health(baseOf(c, d.LoanPrice, m)).Cmp(wad) < 0 },
		close: func(c *vault.Case, cover *big.Int) *result {
			b, l := baseOf(c, d.LoanPrice, m), ledgerOf(c)
			part := bps(d.CloseFactor)
			if health(b).Cmp(d.FullBelow.ToBig()) <= 0 {
				part = all
			}
			repaid := lesser(cover, half(times(b.debt, part), all))
			if b.price.Sign() == 0 {
				return nil
			}
			seized := down(half(times(b.loanPrice, repaid, b.unit, bps(d.Bonus)), all), times(b.price, b.loanUnit))
			if seized.Cmp(b.collateral) > 0 {
				seized = b.collateral
				worth := down(times(b.price, seized, b.loanUnit), times(b.loanPrice, b.unit))
				repaid = lesser(repaid, half(times(worth, all), bps(d.Bonus)))
			}
			fee := i(0)
			if bps(d.ProtocolFee).Sign() > 0 {
				bonus := minus(seized, half(times(seized, all), bps(d.Bonus)))
				if bonus.Sign() < 0 {
					bonus.SetInt64(0)
				}
				fee = half(times(bonus, bps(d.ProtocolFee)), all)
			}
			return &result{seized, fee, repaid, l.paid(repaid), i(0)}
		},
	}
}

func aaveV33Twin(d design.AaveV33, m design.Market) twin {
	bps := func(x uint256.Int) *big.Int { return down(x.ToBig(), i(1e14)) }
	all, wad := i(1e4), i(1e18)
	secured := func(b base) *big.Int { return down(times(b.collateral, b.price), b.unit) }
	owed := func(b base) *big.Int { return up(times(b.debt, b.loanPrice), b.loanUnit) }
	health := func(b base) *big.Int {
		if b.debt.Sign() == 0 {
			return times(wad, wad)
		}
		return down(half(times(secured(b), bps(m.LLTV), wad), owed(b)), all)
	}
	return twin{
		unhealthy: func(c *vault.Case) bool { return health(baseOf(c, d.LoanPrice, m)).Cmp(wad) < 0 },
		close: func(c *vault.Case, cover *big.Int) *result {
			b, l := baseOf(c, d.LoanPrice, m), ledgerOf(c)
			if c.Self || b.price.Sign() == 0 {
				return nil
			}
			large := d.LargeFrom.ToBig()
			most := b.debt
			if health(b).Cmp(d.FullBelow.ToBig()) > 0 && secured(b).Cmp(large) >= 0 && owed(b).Cmp(large) >= 0 {
				if part := half(times(owed(b), bps(d.CloseFactor)), all); owed(b).Cmp(part) > 0 {
					most = down(times(part, b.loanUnit), b.loanPrice)
				}
			}
			repaid := lesser(cover, most)
			seized := down(times(down(times(b.loanPrice, repaid, b.unit), times(b.price, b.loanUnit)), bps(d.Bonus)), all)
			if seized.Cmp(b.collateral) > 0 {
				seized = b.collateral
				worth := down(times(b.price, seized, b.loanUnit), times(b.loanPrice, b.unit))
				repaid = up(times(worth, all), bps(d.Bonus))
			}
			fee := i(0)
			if bps(d.ProtocolFee).Sign() > 0 {
				fee = up(times(minus(seized, down(times(seized, all), bps(d.Bonus))), bps(d.ProtocolFee)), all)
			}
			if repaid.Cmp(b.debt) < 0 && seized.Cmp(b.collateral) < 0 {
				leftDebt := up(times(minus(b.debt, repaid), b.loanPrice), b.loanUnit)
				leftCollateral := down(times(minus(b.collateral, seized), b.price), b.unit)
				if least := d.Leftover.ToBig(); leftDebt.Cmp(least) < 0 || leftCollateral.Cmp(least) < 0 {
					return nil
				}
			}
			r := &result{seized, fee, repaid, l.paid(repaid), i(0)}
			if down(times(seized, b.price), b.unit).Cmp(secured(b)) == 0 {
				r.badDebt = l.left(repaid, r.shares)
			}
			return r
		},
	}
}

// drawDesign draws a design with parameters of its own, its market and its twin.
func drawDesign(t *rapid.T, kind string) (design.Design, design.Market, twin) {
	hundredths := func(name string, least, most int) uint256.Int {
		return n(uint64(rapid.IntRange(least, most).Draw(t, name)) * 1e14)
	}
	m := design.Market{
		LLTV: hundredths("LLTV", 1000, 9800), CollateralDecimals: uint8(rapid.SampledFrom([]int{6, 8, 18}).Draw(t, "collateral decimals")),
		LoanDecimals: uint8(rapid.SampledFrom([]int{6, 18}).Draw(t, "loan decimals")),
	}
	switch kind {
	case "morpho":
		d := design.MorphoBlue
		if rapid.Bool().Draw(t, "set") {
			d.LIF = hundredths("LIF", 10_000, 15_000)
		}
		return d, m, morphoTwin(d, m)
	case "compound-v2":
		d := design.CompoundV2Mainnet
		d.CloseFactor, d.Incentive, d.ProtocolShare = hundredths("close factor", 1, 10_000), hundredths("incentive", 10_000, 15_000), hundredths("share", 0, 9999)
		d.LoanPrice = rapid.SampledFrom([]uint256.Int{n(1e18), n(0.987e18), n(12_345)}).Draw(t, "loan price")
		return d, m, compoundTwin(d, m)
	case "aave-v2":
		d := design.AaveV30Mainnet
		d.CloseFactor, d.Bonus, d.ProtocolFee = hundredths("close factor", 1, 10_000), hundredths("bonus", 10_000, 15_000), hundredths("fee", 0, 10_000)
		d.FullBelow = hundredths("full below", 0, 10_000)
		d.LoanPrice = rapid.SampledFrom([]uint256.Int{n(1e8), n(1e18), n(99_987_654), n(3), n(1000)}).Draw(t, "loan price")
		return d, m, aaveV2Twin(d, m)
	}
	if kind != "aave-v3-3" {
		d, plain := drawSale(t, kind, m)
		return d, m, plain
	}
	d := design.AaveV33Mainnet
	d.CloseFactor, d.Bonus, d.ProtocolFee = hundredths("close factor", 1, 10_000), hundredths("bonus", 10_000, 15_000), hundredths("fee", 0, 10_000)
	d.FullBelow = hundredths("full below", 0, 10_000)
	d.LoanPrice = rapid.SampledFrom([]uint256.Int{n(1e8), n(99_987_654), n(3), n(1000)}).Draw(t, "loan price")
	return d, m, aaveV33Twin(d, m)
}

// drawVault draws a vault whose LTV lies about a market's LLTV: whole tokens of a few to many, at a price of about 2000.
func drawVault(t *rapid.T, m design.Market) (c vault.Case) {
	collateral := times(i(rapid.SampledFrom([]uint64{1, 500, 1000, 3333, 20_000, 1e6, 1e7}).Draw(t, "thousandths of a token")), pow10(uint64(m.CollateralDecimals)))
	collateral = plus(down(collateral, i(1000)), i(rapid.Uint64Range(0, 999).Draw(t, "odd units")))
	price := times(i(rapid.SampledFrom([]uint64{7, 1_000_000, 1_999_987_654, 63_123_456_789}).Draw(t, "price in millionths")), pow10(uint64(m.LoanDecimals)+30))
	price = plus(down(price, pow10(uint64(m.CollateralDecimals))), i(rapid.Uint64Range(0, 1e6).Draw(t, "odd price")))
	worth := down(times(collateral, price), pow10(36))
	ltv := rapid.SampledFrom([]uint64{0, 990, 995, 999, 1000, 1001, 1010, 1040, 1080, 1300, 1500, 2000}).Draw(t, "LTV over LLTV in thousandths")
	debt := down(times(worth, m.LLTV.ToBig(), i(ltv)), pow10(21))
	debt = plus(debt, i(rapid.Uint64Range(0, 3).Draw(t, "odd debt")))
	others := times(debt, i(rapid.Uint64Range(0, 3).Draw(t, "debts of others")))
	all := plus(debt, others)
	c.Position.Collateral, c.Price = fromBig(collateral), fromBig(price)
	c.Totals.TotalBorrowAssets = fromBig(all)
	c.Totals.TotalSupplyAssets = fromBig(times(all, i(2)))
	shares := func(x *big.Int) *big.Int { // the share price has risen by up to a tenth
		return times(x, i(1e6-rapid.Uint64Range(0, 1e5).Draw(t, "interest")))
	}
	c.Totals.TotalBorrowShares = fromBig(shares(all))
	own := times(c.Totals.TotalBorrowShares.ToBig(), debt)
	if all.Sign() > 0 {
		own = down(own, all)
	}
	c.Position.BorrowShares = fromBig(own)
	return c
}

func TestDesignsEqualTheirTwins(t *testing.T) {
	for kind, reaches := range map[string][]string{
		"morpho": {"closed", "refused", "bad debt"}, "compound-v2": {"closed", "refused"},
		"aave-v2": {"closed"}, "aave-v3-3": {"closed", "refused", "bad debt"},
		"aave-v4": {"closed", "refused", "bad debt"}, "silo-v2": {"closed", "refused"}, "fraxlend": {"closed", "bad debt"},
		"morpho-preliquidation": {"closed", "refused", "bad debt"}, "morpho-midnight": {"closed", "refused", "bad debt"},
	} {
		t.Run(kind, func(t *testing.T) {
			reached := map[string]int{}
			for range 20 { // a hundred draws reach a rare branch too seldom
				rapid.Check(t, func(t *rapid.T) { likeItsTwin(t, kind, reached) })
			}
			if testing.Short() {
				return
			}
			for _, what := range append(reaches, "healthy", "unhealthy") {
				require.NotZero(t, reached[what], what)
			}
		})
	}
}

func likeItsTwin(t *rapid.T, kind string, reached map[string]int) {
	d, m, plain := drawDesign(t, kind)
	require.NoError(t, d.Validate(m))
	c := drawVault(t, m)
	policy := d.Policy(m).(design.Policy)
	unhealthy, debt, err := policy.Unhealthy(&c)
	if err == nil {
		require.Equal(t, plain.unhealthy(&c), unhealthy)
		require.Zero(t, ledgerOf(&c).debt().Cmp(debt.ToBig()))
	}
	if !unhealthy {
		reached["healthy"]++
		return
	}
	reached["unhealthy"]++
	require.False(t, quiet(policy.Trigger(), &c, debt), "the trigger says healthy, the policy does not")
	most, err := policy.Most(&c)
	if at, is := policy.(interface {
		Look(*vault.Case) (bool, uint256.Int, error)
	}); is {
		bad, same, fault := at.Look(&c)
		require.Equal(t, []any{true, err}, []any{bad, fault}, "at one look")
		require.Equal(t, most, same)
	}
	if err != nil || most.IsZero() {
		return
	}
	if kind == "compound-v2" && !c.Self {
		_, err = policy.Liquidate(&c, most, zero)
		require.NoError(t, err)
		more := most
		_, err = policy.Liquidate(&c, *more.AddUint64(&more, 1), zero)
		require.Error(t, err, "the most is the largest that passes")
	}
	amount := most
	switch rapid.SampledFrom([]int{0, 1, 2, 3, 3}).Draw(t, "amount") {
	case 0:
		amount.AddUint64(&amount, rapid.Uint64Range(0, 2).Draw(t, "beyond"))
	case 1:
		amount = *new(uint256.Int).Rsh(&debt, 1)
	case 2:
		amount.MulDivOverflow(&most, uint256.NewInt(rapid.Uint64Range(1, 1000).Draw(t, "part")), uint256.NewInt(1000))
	}
	c.Self = rapid.SampledFrom([]bool{false, false, false, false, true}).Draw(t, "self")
	if amount.IsZero() {
		return
	}
	before := c
	l, err := policy.Liquidate(&c, amount, zero)
	require.Equal(t, before, c)
	want := plain.close(&c, amount.ToBig())
	if want == nil {
		reached["refused"]++
		require.Error(t, err)
		return
	}
	require.NoError(t, err)
	reached["closed"]++
	for name, pair := range map[string][2]*big.Int{
		"seized": {want.seized, l.SeizedAssets.ToBig()}, "protocol": {want.protocol, l.ProtocolAssets.ToBig()},
		"repaid": {want.repaid, l.RepaidAssets.ToBig()}, "shares": {want.shares, l.RepaidShares.ToBig()}, "bad debt": {want.badDebt, l.BadDebtAssets.ToBig()},
	} {
		require.Equal(t, pair[0].String(), pair[1].String(), "%s: %s", d.Kind(), name)
	}
	if want.badDebt.Sign() > 0 {
		reached["bad debt"]++
	}
	require.NoError(t, c.Apply(&l))
}

// quiet is the promise of a trigger: the vault is certainly healthy.
func quiet(trigger vault.Trigger, c *vault.Case, debt uint256.Int) bool {
	read := minus(c.Price.ToBig(), trigger.Grain.ToBig())
	if read.Sign() < 0 {
		read = i(0)
	}
	carried := down(times(down(times(c.Position.Collateral.ToBig(), read), pow10(36)), trigger.LTV.ToBig()), i(1e18))
	return plus(debt.ToBig(), trigger.Slack.ToBig()).Cmp(carried) <= 0
}
