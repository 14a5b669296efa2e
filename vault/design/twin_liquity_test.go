package design_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// plainTrove is what closing a trove does, scale 1e18.
type plainTrove struct{ gas, offset, toPool, borne, spread, surplus *big.Int }

// Both versions of Liquity at work are their twins on random histories: who is closed in either mode, what the
// pool pays and gets, what all others bear, with the errors that are carried over, and the pool's product and
// sum.
func TestLiquityIsItsTwinOnHistories(t *testing.T) {
	for _, version := range []int{1, 2} {
		reached := map[string]int{}
		for range 4 {
			rapid.Check(t, func(t *rapid.T) { liquityHistory(t, version, reached) })
		}
		reaches(t, reached, "pool alone", "pool and others", "others alone", "surplus", "last is left")
		if version == 1 {
			reaches(t, reached, "recovery", "capped", "withheld", "under water in recovery")
		}
	}
}

func liquityHistory(t *rapid.T, version int, reached map[string]int) {
	m := dollars(0.86e18)
	wad := pow10(18)
	pool := n(between(t, "pool, thousandths of debt", 0, 1200) * 1e15)
	v1, v2 := design.LiquityV1Mainnet, design.LiquityV2Mainnet
	v1.Pool, v2.Pool = pool, pool
	if between(t, "no recovery mode, where 0", 0, 1) == 0 {
		v1.CCR = zero
	}
	var d design.Design = v1
	if version == 2 {
		d = v2
	}
	w := wardOf(t, d, m, 500, 859)
	mcr, ccr := down(pow10(36), m.LLTV.ToBig()), new(big.Int)
	if version == 1 {
		ccr = v1.CCR.ToBig()
	}
	deposits := times(of(w.loan, design.StabilityPool), pow10(12))
	p, s, gainLeft, lossLeft, scale := pow10(18), new(big.Int), new(big.Int), new(big.Int), uint64(0)
	collLeft, debtLeft := new(big.Int), new(big.Int)
	for range between(t, "steps", 1, 10) {
		w.later(t, rapid.SampledFrom([]uint64{0, 12, 86_400}).Draw(t, "seconds"), between(t, "price", 850, 1010))
		_, err := w.r.Tick(w.Time(), fromBig(w.price), nil)
		require.NoError(t, err)
		price := down(w.price, pow10(6))
		total, owing := new(big.Int), 0
		for _, who := range w.vaults {
			total = plus(total, w.holds[who])
			if w.owes[who].Sign() > 0 {
				owing++
			}
		}
		tcr := new(big.Int)
		if w.assets.Sign() > 0 {
			tcr = down(times(total, price), times(w.assets, pow10(12)))
		}
		recovery := ccr.Sign() > 0 && tcr.Cmp(ccr) < 0
		can := minus(deposits, wad)
		if can.Sign() < 0 {
			can = new(big.Int)
		}
		can = times(down(can, pow10(12)), pow10(12))
		closes := func(who vault.Address) *plainTrove {
			coll, debt := w.holds[who], times(w.worth(w.owes[who]), pow10(12))
			if debt.Sign() == 0 {
				return nil
			}
			if owing == 1 {
				reached["last is left"]++
				return nil
			}
			icr, none := down(times(coll, price), debt), new(big.Int)
			switch {
			case version == 1 && recovery && icr.Cmp(wad) <= 0:
				reached["under water in recovery"]++
				gas := down(coll, i(200))
				return &plainTrove{gas, none, none, debt, minus(coll, gas), none}
			case version == 1 && icr.Cmp(mcr) < 0:
				gas := down(coll, i(200))
				rest, offset := minus(coll, gas), lesser(debt, can)
				toPool := down(times(rest, offset), debt)
				return &plainTrove{gas, offset, toPool, minus(debt, offset), minus(rest, toPool), none}
			case version == 1 && recovery && icr.Cmp(tcr) < 0:
				if debt.Cmp(can) > 0 {
					reached["withheld"]++
					return nil
				}
				reached["capped"]++
				most := down(times(debt, mcr), price)
				gas := down(most, i(200))
				return &plainTrove{gas, debt, minus(most, gas), none, none, minus(coll, most)}
			case version == 2 && icr.Cmp(mcr) < 0:
				seize := func(coll, debt *big.Int, permille uint64) (*big.Int, *big.Int) {
					got := lesser(coll, down(times(debt, i(1000+permille), pow10(15)), price))
					return got, minus(coll, got)
				}
				offset := lesser(debt, can)
				part := down(times(coll, offset), debt)
				gas := lesser(down(part, i(200)), times(i(2), wad))
				toPool, over := seize(minus(part, gas), offset, 50)
				spread := none
				if rest := minus(debt, offset); rest.Sign() > 0 {
					spread, over = seize(plus(minus(coll, part), over), rest, 100)
				}
				return &plainTrove{gas, offset, toPool, minus(debt, offset), spread, over}
			}
			return nil
		}
		offers, open := w.offered(), map[vault.Address]*plainTrove{}
		for _, who := range w.vaults {
			c := closes(who)
			require.Equal(t, c != nil, offerOf(offers, offer.Start, who) != nil, "whether %s is to be closed", who)
			if c != nil {
				open[who] = c
			}
		}
		require.Len(t, offers, len(open))
		if len(open) == 0 {
			continue
		}
		if recovery {
			reached["recovery"]++
		}
		o := &offers[between(t, "which", 0, uint64(len(open)-1))]
		who, c := o.Of, open[o.Of]
		offset, borne := down(c.offset, pow10(12)), down(c.borne, pow10(12))
		reserve := i(200e6)
		if version == 2 {
			reserve = down(times(i(375e14), price), times(wad, pow10(12)))
		}
		reward := lesser(reserve, of(w.loan, design.GasPool))
		totals := w.plainBooks // as they are before the pool pays
		_, terms, err := w.r.Take(bot, o, n(1), nil)
		require.NoError(t, err)
		require.Equal(t, offer.Terms{Receive: fromBig(c.gas), Reward: fromBig(reward)}, terms)
		move(w.loan, design.GasPool, bot, reward)
		w.coll[bot] = plus(of(w.coll, bot), c.gas)
		w.coll[design.StabilityPool] = plus(of(w.coll, design.StabilityPool), c.toPool)
		w.coll[who] = plus(of(w.coll, who), c.surplus)
		if c.surplus.Sign() > 0 {
			reached["surplus"]++
		}
		w.holds[who] = new(big.Int)
		switch {
		case borne.Sign() == 0:
			reached["pool alone"]++
		case offset.Sign() > 0:
			reached["pool and others"]++
		default:
			reached["others alone"]++
		}
		if offset.Sign() > 0 {
			move(w.loan, design.StabilityPool, vault.EngineAddress, offset)
			delete(w.loan, vault.EngineAddress) // the market's, which the books do not count
			w.repay(who, offset, borne.Sign() == 0)
			if version == 1 {
				lost := minus(times(c.offset, wad), lossLeft)
				loss := plus(down(lost, deposits), i(1))
				lossLeft = minus(times(loss, deposits), lost)
				gained := plus(times(c.toPool, wad), gainLeft)
				gain := down(gained, deposits)
				gainLeft = minus(gained, times(gain, deposits))
				s = plus(s, times(gain, p))
				left := times(p, minus(wad, loss))
				if p = down(left, wad); p.Cmp(pow10(9)) < 0 {
					p = down(times(left, pow10(9)), wad)
					if scale++; p.Cmp(pow10(9)) < 0 {
						p = times(p, pow10(9))
						scale++
					}
				}
			}
			deposits = minus(deposits, c.offset)
		}
		if borne.Sign() > 0 {
			stakes := new(big.Int)
			for _, other := range w.vaults {
				if other != who && w.owes[other].Sign() > 0 {
					stakes = plus(stakes, w.holds[other])
				}
			}
			each := func(amount *big.Int, left **big.Int) *big.Int {
				all := plus(times(amount, wad), *left)
				q := down(all, stakes)
				*left = minus(all, times(q, stakes))
				return q
			}
			collEach, debtEach := each(c.spread, &collLeft), each(c.borne, &debtLeft)
			shares, coll, odd := w.owes[who], c.spread, 0
			var rest vault.Address
			for _, other := range w.vaults {
				if other == who || w.owes[other].Sign() == 0 {
					continue
				}
				bears := totals.parts(down(down(times(w.holds[other], debtEach), wad), pow10(12)))
				gets := down(times(w.holds[other], collEach), wad)
				at := w.Position(w.id, other)
				if plus(w.owes[other], bears).Cmp(at.BorrowShares.ToBig()) != 0 || plus(w.holds[other], gets).Cmp(at.Collateral.ToBig()) != 0 {
					odd, rest = odd+1, other // the one that gets what rounding leaves
					continue
				}
				w.owes[other], shares = plus(w.owes[other], bears), minus(shares, bears)
				w.holds[other], coll = plus(w.holds[other], gets), minus(coll, gets)
			}
			require.LessOrEqual(t, odd, 1, "all but one bear what their stake is")
			if odd == 1 {
				w.owes[rest], w.holds[rest] = plus(w.owes[rest], shares), plus(w.holds[rest], coll)
			}
		}
		w.owes[who] = new(big.Int)
		w.same(t)
		for _, f := range w.r.State(nil) {
			switch want := map[string]*big.Int{"deposits": deposits, "P": p, "S": s, "scale": i(scale), "collateral error": collLeft, "debt error": debtLeft}; {
			case want[f.Name] == nil:
			default:
				require.Equal(t, want[f.Name].String(), f.Value.Dec(), f.Name)
			}
		}
	}
}
