package design

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The twins of this file count in unbounded integers, floor and all, from the rules and from nothing of the package.

func drawBig(t *rapid.T, name string, low, high *big.Int) *big.Int {
	span := new(big.Int).Sub(high, low)
	bits := rapid.IntRange(0, span.BitLen()).Draw(t, name+" bits")
	x := new(big.Int)
	for _, b := range rapid.SliceOfN(rapid.Byte(), (bits+7)/8, (bits+7)/8).Draw(t, name) {
		x.Lsh(x, 8).Or(x, big.NewInt(int64(b)))
	}
	return x.Mod(x, span.Add(span, big.NewInt(1))).Add(x, low)
}

func e(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }

func u(x *big.Int) uint256.Int { return *uint256.MustFromBig(x) }

func floor(n, d *big.Int) *big.Int { return new(big.Int).Div(n, d) }

func times(x ...*big.Int) *big.Int {
	z := big.NewInt(1)
	for _, y := range x {
		z.Mul(z, y)
	}
	return z
}

// A pool's product and sum are what each depositor's share of every loss and gain comes to. A loss for a unit is
// rounded up. What that is too much, at most 1e-18 of the pool, is taken off the next loss, of a pool that has become
// smaller since: so a deposit's worth may be above its share by as much for each loss. It is not a billionth below.
func TestProductAndSumAreEverybodysShares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := drawBig(t, "deposits", e(20), e(27))
		pool := stabilityPool{total: u(total), p: one}
		left, gained := new(big.Rat).SetInt(total), new(big.Rat) // of all, exactly
		losses := 0
		for range rapid.IntRange(1, 12).Draw(t, "offsets") {
			most := new(big.Int).Sub(pool.total.ToBig(), e(18))
			if most.Sign() <= 0 {
				break
			}
			debt, coll := drawBig(t, "debt", big.NewInt(1), most), drawBig(t, "coll", new(big.Int), e(22))
			before := pool
			_, err := pool.offset(u(debt), u(coll))
			if err != nil {
				require.Equal(t, before, pool, "a refusal changes nothing")
				return
			}
			losses++
			left.Sub(left, new(big.Rat).SetInt(debt))
			gained.Add(gained, new(big.Rat).SetInt(coll))
		}
		if pool.scale > 0 {
			return // what is below a billionth is not told apart
		}
		worth := new(big.Rat).SetFrac(times(total, pool.p.ToBig()), e(18))
		above := new(big.Rat).SetFrac(times(total, big.NewInt(int64(losses))), e(18))
		require.LessOrEqual(t, new(big.Rat).Sub(worth, left).Cmp(above), 0, "the pool owes its depositors more than it has")
		off := new(big.Rat).Sub(left, worth)
		require.LessOrEqual(t, off.Cmp(new(big.Rat).Quo(new(big.Rat).SetInt(total), big.NewRat(1e9, 1))), 0)
	})
}

// The pool, the others, the liquidator and the owner share a vault out to the unit, and each gets what the rule says.
func TestTrovesEqualTheirTwins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coll, debt := drawBig(t, "coll", e(15), e(24)), drawBig(t, "debt", e(18), e(27))
		price, pool := drawBig(t, "price", e(17), e(23)), drawBig(t, "pool", new(big.Int), e(27))
		if rapid.Bool().Draw(t, "near the threshold") {
			price = floor(times(debt, big.NewInt(rapid.Int64Range(950, 1400).Draw(t, "ratio")), e(15)), coll)
			if price.Sign() == 0 {
				price.SetInt64(1)
			}
		}
		v := trove{coll: u(coll), debt: u(debt), price: u(price), pool: u(pool)}
		icr := floor(times(coll, price), debt)
		tcr := drawBig(t, "tcr", e(18), times(big.NewInt(15), e(17)))
		recovery := rapid.Bool().Draw(t, "recovery")
		l, err := v.close1(liquityMCR, u(tcr), recovery)
		require.NoError(t, err)
		mcr := times(big.NewInt(11), e(17))
		offset, toPool, spreadColl, spreadDebt, gas, surplus := new(big.Int), new(big.Int), new(big.Int), new(big.Int), new(big.Int), new(big.Int)
		closed := true
		switch capped := floor(times(debt, mcr), price); {
		case recovery && icr.Cmp(e(18)) <= 0:
			gas = floor(coll, big.NewInt(200))
			spreadDebt.Set(debt)
			spreadColl.Sub(coll, gas)
		case icr.Cmp(mcr) < 0:
			gas = floor(coll, big.NewInt(200))
			rest := new(big.Int).Sub(coll, gas)
			if offset.Set(debt); pool.Cmp(debt) < 0 {
				offset.Set(pool)
			}
			toPool = floor(times(rest, offset), debt)
			spreadColl.Sub(rest, toPool)
			spreadDebt.Sub(debt, offset)
		case recovery && icr.Cmp(tcr) < 0 && debt.Cmp(pool) <= 0:
			gas = floor(capped, big.NewInt(200))
			offset.Set(debt)
			toPool.Sub(capped, gas)
			surplus.Sub(coll, capped)
		default:
			closed = false
		}
		require.Equal(t, closing{
			icr: u(icr), liquidated: closed, gas: u(gas), debtOffset: u(offset), collToPool: u(toPool),
			debtRedistributed: u(spreadDebt), collRedistributed: u(spreadColl), surplus: u(surplus),
		}, l)

		rule := boldRule{mcr: liquityMCR, penaltyPool: whole(0.05e18), penaltyOthers: whole(0.1e18), gasCap: boldGasCap}
		l, err = v.close2(&rule)
		require.NoError(t, err)
		if !l.liquidated {
			require.GreaterOrEqual(t, icr.Cmp(mcr), 0)
			return
		}
		sum := new(big.Int)
		for _, x := range []uint256.Int{l.gas, l.collToPool, l.collRedistributed, l.surplus} {
			sum.Add(sum, x.ToBig())
		}
		require.Equal(t, coll, sum, "all collateral is somebody's")
		require.Equal(t, debt, new(big.Int).Add(l.debtOffset.ToBig(), l.debtRedistributed.ToBig()))
		bound := floor(times(l.debtOffset.ToBig(), big.NewInt(105), e(16)), price)
		require.LessOrEqual(t, l.collToPool.ToBig().Cmp(bound), 0, "the pool gets no more than its penalty")
		bound = floor(times(l.debtRedistributed.ToBig(), big.NewInt(11), e(17)), price)
		require.LessOrEqual(t, l.collRedistributed.ToBig().Cmp(bound), 0, "nor do the others")
	})
}

// A tick's ratio is 1.0015^tick, and the tick of a ratio the highest whose ratio is not above it, but for the last digits, in
// which the source's two reckonings differ.
func TestTicksAndRatiosAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tick := rapid.IntRange(-20_000, 20_000).Draw(t, "tick")
		ratio, err := ratioAt(tick)
		require.NoError(t, err)
		exact := new(big.Rat).SetFrac(new(big.Int).Exp(big.NewInt(10015), big.NewInt(int64(max(tick, -tick))), nil),
			new(big.Int).Exp(big.NewInt(10000), big.NewInt(int64(max(tick, -tick))), nil))
		if tick < 0 {
			exact.Inv(exact)
		}
		exact.Mul(exact, new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 96)))
		off := exact.Sub(exact, new(big.Rat).SetInt(ratio.ToBig()))
		off.Quo(off.Abs(off), new(big.Rat).SetInt(ratio.ToBig()))
		require.LessOrEqual(t, off.Cmp(big.NewRat(1, 1e12)), 0)
		middle := ratio
		middle.Mul(&middle, ref(whole(10_007)))
		middle.Div(&middle, ref(whole(10_000)))
		found, perfect, err := tickOf(middle)
		require.NoError(t, err)
		require.Equal(t, tick, found)
		require.False(t, perfect.Gt(&middle))
	})
}

// Liquidating a step leaves the pooled vaults at the ratio that it was to reach, where the amount did.
func TestAStepReachesItsRatio(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tick := rapid.IntRange(-3000, 3000).Draw(t, "tick")
		below := rapid.IntRange(1, 60).Draw(t, "ticks down")
		ratio, err := ratioAt(tick)
		require.NoError(t, err)
		reference, err := ratioAt(tick - below)
		require.NoError(t, err)
		debt := u(drawBig(t, "debt", e(12), e(26)))
		// Collateral for a unit of debt at a price at which the reference is a threshold of 85 %, and 3 %.
		var c checked
		per := c.part(c.part(fluidScale, ratioOne, reference), whole(8755), whole(10_000))
		require.NoError(t, c.err)
		s, err := step(debt, ratio, reference, per, largest)
		require.NoError(t, err)
		require.False(t, s.amount)
		col := new(big.Rat).SetFrac(times(debt.ToBig(), ratioOne.ToBig()), ratio.ToBig())
		col.Sub(col, new(big.Rat).SetInt(s.col.ToBig()))
		left := new(big.Rat).SetInt(new(big.Int).Sub(debt.ToBig(), s.debt.ToBig()))
		got, _ := left.Quo(left, col).Float64()
		want, _ := new(big.Rat).SetFrac(reference.ToBig(), ratioOne.ToBig()).Float64()
		require.InEpsilon(t, want, got, 1e-8)
		part, err := step(debt, ratio, reference, per, c.div(s.debt, whole(2)))
		require.NoError(t, err)
		require.True(t, part.amount)
		require.False(t, part.factor.Lt(&s.factor), "what is paid less leaves more")
	})
}

// What one trade gives another takes back for no less: a round trip at one price of the oracle never gains, and a trade in two
// parts never gets more than the whole.
func TestACurveIsNeverTakenForARide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var v curve
		var err error
		base := whole(3000)
		base.Mul(&base, &one)
		a := whole(uint64(rapid.IntRange(20, 300).Draw(t, "a")))
		v.curveRule, err = newCurveRule(a, base, whole(1e15*uint64(rapid.IntRange(0, 10).Draw(t, "fee"))))
		require.NoError(t, err)
		bands := rapid.IntRange(4, 20).Draw(t, "bands")
		amount := u(drawBig(t, "collateral", e(16), e(22)))
		shares, err := v.deposit(amount, 1, bands, nil)
		require.NoError(t, err)
		require.Len(t, shares, bands)
		po := base
		po.Mul(&po, ref(whole(uint64(rapid.IntRange(850, 1000).Draw(t, "price")))))
		po.Div(&po, ref(whole(1000)))
		in := u(drawBig(t, "in", e(15), e(25)))
		var once, first, second, back trade
		unit, none := whole(1), uint256.Int{}
		require.NoError(t, v.exchange(&once, true, in, po, none, unit, unit, maxBands))
		if once.in.IsZero() || once.out.IsZero() {
			return
		}
		w := v
		w.bands = append([]band(nil), v.bands...)
		half := once.in
		half.Rsh(&half, 1)
		require.NoError(t, w.exchange(&first, true, half, po, none, unit, unit, maxBands))
		w.settle(&first, true)
		rest := once.in
		rest.Sub(&rest, &first.in)
		require.NoError(t, w.exchange(&second, true, rest, po, none, unit, unit, maxBands))
		parts := first.out
		parts.Add(&parts, &second.out)
		slack := once.out
		slack.Add(&slack, ref(whole(1000)))
		require.False(t, parts.Gt(&slack), "two parts got %s, the whole %s", parts.Dec(), once.out.Dec())

		spent, got := once.in, once.out
		v.settle(&once, true)
		require.NoError(t, v.exchange(&back, false, got, po, none, unit, unit, maxBands))
		slack = spent
		slack.Add(&slack, ref(whole(1000)))
		require.False(t, back.out.Gt(&slack), "in %s, back %s", spent.Dec(), back.out.Dec())
	})
}

// A step whose whole debt is exactly what is left to pay ends by the amount: the call is over.
func TestAStepOfExactlyTheAmountEndsByIt(t *testing.T) {
	ratio, err := ratioAt(10)
	require.NoError(t, err)
	reference, err := ratioAt(0)
	require.NoError(t, err)
	debt, per := whole(1_000_000), whole(1)
	s, err := step(debt, ratio, reference, per, largest)
	require.NoError(t, err)
	require.False(t, s.amount)
	again, err := step(debt, ratio, reference, per, s.debt)
	require.NoError(t, err)
	require.True(t, again.amount)
	require.Equal(t, s.debt, again.debt)
}

// A fee of a tenth that a move left is half of it after half the time, where the price stands; and it adds to what a new move
// costs: 1 − 0.9³ = 0.271 and 0.1, of which three quarters are left after 30 of 120 seconds.
func TestTheFeeOfAMoveLastsAndAdds(t *testing.T) {
	o := oracleLimit{price: tokens(3000), fee: whole(0.1e18)}
	p, fee, err := o.read(tokens(3000), 60)
	require.NoError(t, err)
	require.Equal(t, tokens(3000), p)
	require.Equal(t, whole(0.05e18), fee)
	_, fee, err = o.read(tokens(2700), 30)
	require.NoError(t, err)
	require.Equal(t, whole(0.27825e18), fee)
}
