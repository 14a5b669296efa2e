package design_test

import (
	"math/big"

	"github.com/holiman/uint256"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

func atLeast0(x *big.Int) *big.Int {
	if x.Sign() < 0 {
		return i(0)
	}
	return x
}

func valueOf(c *vault.Case) *big.Int {
	return down(times(c.Position.Collateral.ToBig(), c.Price.ToBig()), pow10(36))
}

func preLiquidationTwin(d design.PreLiquidation, m design.Market) twin {
	wad := i(1e18)
	lltv, pre := m.LLTV.ToBig(), d.PreLLTV.ToBig()
	full := morphoTwin(d.Morpho, m)
	over := func(c *vault.Case, ltv *big.Int) bool {
		return ledgerOf(c).debt().Cmp(down(times(valueOf(c), ltv), wad)) > 0
	}
	return twin{
		unhealthy: func(c *vault.Case) bool { return over(c, pre) },
		close: func(c *vault.Case, seized *big.Int) *result {
			if over(c, lltv) {
				return full.close(c, seized)
			}
			l := ledgerOf(c)
			q := down(times(minus(up(times(l.debt(), wad), valueOf(c)), pre), wad), minus(lltv, pre))
			between := func(a, b uint256.Int) *big.Int {
				return plus(a.ToBig(), down(times(q, minus(b.ToBig(), a.ToBig())), wad))
			}
			lif, part := between(d.LIF1, d.LIF2), between(d.LCF1, d.LCF2)
			asked := up(times(up(times(seized, c.Price.ToBig()), pow10(36)), wad), lif)
			shares := up(times(asked, l.shares), l.assets)
			if shares.Cmp(down(times(l.own, part), wad)) > 0 || shares.Cmp(l.own) > 0 || seized.Cmp(c.Position.Collateral.ToBig()) > 0 {
				return nil
			}
			repaid := up(times(shares, l.assets), l.shares)
			after := *c
			after.Position.Collateral = fromBig(minus(c.Position.Collateral.ToBig(), seized))
			after.Position.BorrowShares = fromBig(minus(l.own, shares))
			after.Totals.TotalBorrowShares = fromBig(minus(c.Totals.TotalBorrowShares.ToBig(), shares))
			after.Totals.TotalBorrowAssets = fromBig(atLeast0(minus(c.Totals.TotalBorrowAssets.ToBig(), repaid)))
			if over(&after, lltv) {
				return nil
			}
			return &result{seized, i(0), repaid, shares, i(0)}
		},
	}
}

func midnightTwin(d design.Midnight, m design.Market) twin {
	wad := i(1e18)
	lltv := m.LLTV.ToBig()
	lif := down(times(wad, wad), minus(wad, down(times(d.Cursor.ToBig(), minus(wad, lltv)), wad)))
	carried := func(c *vault.Case) *big.Int { return down(times(valueOf(c), lltv), wad) }
	return twin{
		unhealthy: func(c *vault.Case) bool { return ledgerOf(c).debt().Cmp(carried(c)) > 0 },
		close: func(c *vault.Case, seized *big.Int) *result {
			l := ledgerOf(c)
			collateral, price := c.Position.Collateral.ToBig(), c.Price.ToBig()
			covered := up(times(up(times(collateral, price), pow10(36)), wad), lif)
			bad := atLeast0(minus(l.debt(), covered))
			left := minus(l.debt(), bad)
			repaid := up(times(up(times(seized, price), pow10(36)), wad), lif)
			most := up(times(minus(left, carried(c)), wad, wad), minus(times(wad, wad), times(lif, lltv)))
			if repaid.Cmp(most) > 0 {
				rest := atLeast0(minus(down(times(valueOf(c), wad), lif), most))
				if rest.Cmp(d.RCFThreshold.ToBig()) >= 0 {
					return nil
				}
			}
			if repaid.Cmp(left) > 0 || seized.Cmp(collateral) > 0 {
				return nil
			}
			badShares := down(times(bad, l.shares), l.assets)
			shares := down(times(repaid, l.shares), l.assets)
			if repaid.Cmp(left) == 0 {
				shares = minus(l.own, badShares)
			}
			bad = lesser(bad, atLeast0(minus(c.Totals.TotalBorrowAssets.ToBig(), repaid)))
			return &result{seized, i(0), repaid, shares, bad}
		},
	}
}

func siloTwin(d design.SiloV2, m design.Market) twin {
	wad := i(1e18)
	fee, target := d.Fee.ToBig(), d.TargetLTV.ToBig()
	return twin{
		unhealthy: func(c *vault.Case) bool {
			value := valueOf(c)
			return value.Sign() == 0 && ledgerOf(c).debt().Sign() > 0 ||
				value.Sign() > 0 && up(times(ledgerOf(c).debt(), wad), value).Cmp(m.LLTV.ToBig()) > 0
		},
		close: func(c *vault.Case, cover *big.Int) *result {
			l, value := ledgerOf(c), valueOf(c)
			debt := l.debt()
			if value.Sign() == 0 {
				return nil
			}
			repaid := lesser(cover, debt)
			if up(times(debt, wad), value).Cmp(wad) < 0 {
				whole := target.Sign() == 0
				divisor := minus(wad, plus(target, down(times(target, fee), wad)))
				x := i(0)
				if !whole && times(target, value).Cmp(times(debt, wad)) < 0 {
					if whole = divisor.Sign() <= 0; !whole {
						x = down(minus(times(debt, wad), times(target, value)), divisor)
						whole = x.Cmp(debt) > 0 || down(times(x, wad), debt).Cmp(d.FullAbove.ToBig()) > 0
					}
				}
				if whole {
					if cover.Cmp(debt) < 0 {
						return nil
					}
					repaid = debt
				} else {
					repaid = lesser(cover, x)
				}
			}
			gives := lesser(plus(repaid, down(times(repaid, fee), wad)), value)
			return &result{down(times(gives, c.Position.Collateral.ToBig()), value), i(0), repaid, l.paid(repaid), i(0)}
		},
	}
}

func fraxlendTwin(d design.Fraxlend, m design.Market) twin {
	all := i(1e5)
	of := func(x uint256.Int) *big.Int { return down(x.ToBig(), i(1e13)) }
	rate := func(c *vault.Case) *big.Int {
		return down(times(down(pow10(54), c.Price.ToBig()), minus(i(1e18), d.Spread.ToBig())), i(1e18))
	}
	return twin{
		unhealthy: func(c *vault.Case) bool {
			debt := ledgerOf(c).debt()
			if debt.Sign() == 0 {
				return false
			}
			return down(times(down(times(debt, rate(c)), i(1e18)), all), c.Position.Collateral.ToBig()).Cmp(of(m.LLTV)) > 0
		},
		close: func(c *vault.Case, shares *big.Int) *result {
			l, collateral := ledgerOf(c), c.Position.Collateral.ToBig()
			if shares.Cmp(l.own) > 0 {
				return nil
			}
			worth := down(times(down(times(shares, l.assets), l.shares), rate(c)), i(1e18))
			r := &result{repaid: up(times(shares, l.assets), l.shares), shares: shares, badDebt: i(0)}
			r.seized = down(times(worth, plus(all, of(d.CleanFee))), all)
			clean := r.seized.Cmp(collateral) >= 0
			if clean {
				r.seized = collateral
				r.badDebt = down(times(minus(l.own, shares), l.assets), l.shares)
				r.badDebt = lesser(r.badDebt, atLeast0(minus(c.Totals.TotalBorrowAssets.ToBig(), r.repaid)))
			} else {
				r.seized = down(times(worth, plus(all, of(d.DirtyFee))), all)
			}
			r.protocol = down(times(of(d.ProtocolFee), r.seized), all)
			return r
		},
	}
}

func aaveV4Twin(d design.AaveV4, m design.Market) twin {
	bps := func(x uint256.Int) *big.Int { return down(x.ToBig(), i(1e14)) }
	all, wad := i(1e4), i(1e18)
	to18 := func(decimals uint8) *big.Int { return pow10(18 - uint64(decimals)) }
	secured := func(b base) *big.Int { return times(b.collateral, b.price, to18(m.CollateralDecimals)) }
	owed := func(b base) *big.Int { return times(b.debt, b.loanPrice, to18(m.LoanDecimals)) }
	health := func(b base) *big.Int {
		if b.debt.Sign() == 0 {
			return times(wad, wad)
		}
		return down(times(secured(b), bps(m.LLTV), i(1e14)), owed(b))
	}
	return twin{
		unhealthy: func(c *vault.Case) bool { return health(baseOf(c, d.LoanPrice, m)).Cmp(wad) < 0 },
		close: func(c *vault.Case, cover *big.Int) *result {
			b, l := baseOf(c, d.LoanPrice, m), ledgerOf(c)
			if c.Self || b.price.Sign() == 0 {
				return nil
			}
			hf, least := health(b), d.Leftover.ToBig()
			bonus := bps(d.MaxBonus)
			if hf.Cmp(d.HFMax.ToBig()) > 0 {
				lowest := plus(down(times(minus(bonus, all), bps(d.BonusFactor)), all), all)
				bonus = plus(lowest, down(times(minus(bonus, lowest), minus(wad, hf)), minus(wad, d.HFMax.ToBig())))
			}
			penalty := up(times(bonus, i(1e14), bps(m.LLTV)), all)
			target := up(times(owed(b), pow10(27), b.loanUnit, minus(d.TargetHF.ToBig(), hf)),
				times(minus(d.TargetHF.ToBig(), penalty), b.loanPrice, wad))
			repaid := lesser(lesser(up(target, pow10(27)), cover), b.debt)
			if rest := minus(b.debt, repaid); rest.Sign() > 0 && times(rest, b.loanPrice, to18(m.LoanDecimals)).Cmp(least) < 0 {
				repaid = b.debt
			}
			gives := func(repaid *big.Int) *big.Int {
				return down(times(repaid, b.loanPrice, b.unit, bonus), times(b.loanUnit, b.price, all))
			}
			seized := gives(repaid)
			rest := times(minus(b.collateral, seized), b.price, to18(m.CollateralDecimals))
			if seized.Cmp(b.collateral) > 0 || seized.Cmp(b.collateral) < 0 && rest.Cmp(least) < 0 && repaid.Cmp(b.debt) < 0 {
				seized = b.collateral
				exact := up(times(seized, b.price, b.loanUnit, all, pow10(27)), times(b.loanPrice, b.unit, bonus))
				if repaid = up(exact, pow10(27)); repaid.Cmp(b.debt) > 0 {
					repaid = b.debt
					seized = lesser(gives(repaid), b.collateral)
				}
			}
			if cover.Cmp(repaid) < 0 {
				return nil
			}
			r := &result{seized, up(times(seized, bps(d.ProtocolFee), minus(bonus, all)), times(bonus, all)), repaid, l.paid(repaid), i(0)}
			if seized.Cmp(b.collateral) == 0 && repaid.Cmp(b.debt) < 0 {
				r.badDebt = l.left(repaid, r.shares)
			}
			return r
		},
	}
}

// drawSale draws a design that sells from vaults: see drawDesign.
func drawSale(t *rapid.T, kind string, m design.Market) (design.Design, twin) {
	hundredths := func(name string, least, most int) uint256.Int {
		return n(uint64(rapid.IntRange(least, most).Draw(t, name)) * 1e14)
	}
	lltv := int(m.LLTV.Uint64() / 1e14)
	switch kind {
	case "morpho-preliquidation":
		d := design.PreLiquidation{Morpho: design.MorphoBlue, PreLLTV: hundredths("pre-LLTV", lltv*4/5, lltv-1)}
		d.LCF1 = hundredths("LCF1", 0, 10_000)
		d.LCF2 = hundredths("LCF2", int(d.LCF1.Uint64()/1e14), 15_000)
		highest := min(100_000_000/lltv, 15_000)
		d.LIF1 = hundredths("LIF1", 10_000, highest)
		d.LIF2 = hundredths("LIF2", int(d.LIF1.Uint64()/1e14), highest)
		return d, preLiquidationTwin(d, m)
	case "morpho-midnight":
		d := design.Midnight{Cursor: hundredths("cursor", 0, 8000), Ramp: 900}
		if rapid.Bool().Draw(t, "threshold") {
			d.RCFThreshold = fromBig(times(i(rapid.Uint64Range(1, 100_000).Draw(t, "tokens")), pow10(uint64(m.LoanDecimals))))
		}
		return d, midnightTwin(d, m)
	case "silo-v2":
		d := design.SiloV2{
			TargetLTV: hundredths("target", lltv/2, lltv), Fee: hundredths("fee", 0, 3000), FullAbove: hundredths("full above", 5000, 10_000),
		}
		if rapid.IntRange(0, 9).Draw(t, "no target") == 0 {
			d.TargetLTV = zero
		}
		return d, siloTwin(d, m)
	case "fraxlend":
		d := design.Fraxlend{CleanFee: hundredths("clean", 0, 3000), ProtocolFee: hundredths("protocol", 0, 5000), Spread: hundredths("spread", 0, 500)}
		d.DirtyFee = hundredths("dirty", 0, int(d.CleanFee.Uint64()/1e14))
		return d, fraxlendTwin(d, m)
	}
	d := design.AaveV4{BonusFactor: hundredths("factor", 0, 10_000), ProtocolFee: hundredths("fee", 0, 10_000), TargetHF: hundredths("target", 10_000, 12_000)}
	highest := 99_900_000 / lltv // times the LLTV stays below 1
	d.MaxBonus = hundredths("bonus", 10_000, max(10_000, min(highest, 13_000)))
	d.HFMax = hundredths("HF of the largest bonus", int(d.MaxBonus.Uint64()/1e14)*lltv/10_000+1, 9999)
	d.Leftover = fromBig(times(i(rapid.Uint64Range(0, 2000).Draw(t, "dust")), pow10(26)))
	d.LoanPrice = rapid.SampledFrom([]uint256.Int{n(1e8), n(99_987_654), n(1000)}).Draw(t, "loan price")
	return d, aaveV4Twin(d, m)
}
