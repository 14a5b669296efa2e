package vault_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// lookAtAll is the at-risk query without an index: every vault with collateral, by the check that Liquidate makes.
func lookAtAll(t testing.TB, e *vault.Engine, id vault.ID, policy vault.Policy, who []vault.Address, price uint256.Int) (found []vault.AtRisk) {
	m, err := e.Accrued(id)
	if err != nil {
		return nil
	}
	for _, a := range who {
		p := e.Position(id, a)
		if p.Collateral.IsZero() {
			continue
		}
		if unhealthy, debt, err := policy.Unhealthy(&vault.Case{Totals: m, Position: p, Price: price}); err == nil && unhealthy {
			found = append(found, vault.AtRisk{Borrower: a, Collateral: p.Collateral, BorrowShares: p.BorrowShares, Debt: debt})
		}
	}
	slices.SortFunc(found, func(a, b vault.AtRisk) int {
		left, right := mul(a.BorrowShares.ToBig(), b.Collateral.ToBig()), mul(b.BorrowShares.ToBig(), a.Collateral.ToBig())
		if order := right.Cmp(left); order != 0 {
			return order
		}
		return bytes.Compare(a.Borrower[:], b.Borrower[:])
	})
	return found
}

// atEquality is a policy that finds a vault unhealthy whose debt is exactly what its collateral carries, too.
type atEquality struct{ vault.Policy }

func (p atEquality) Trigger() vault.Trigger {
	t := p.Policy.Trigger()
	t.Slack = one
	return t
}

func (p atEquality) Unhealthy(c *vault.Case) (bool, uint256.Int, error) {
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return false, debt, err
	}
	carried, err := vault.MaxBorrow(c.Position.Collateral, c.Price, lltv86)
	return err == nil && !debt.IsZero() && !debt.Lt(&carried), debt, err
}

// threshold returns the price below which a vault is unhealthy now, give or take a few units.
func threshold(m vault.Market, p vault.Position, lltv uint256.Int) uint256.Int {
	debt, err := m.Debt(p.BorrowShares)
	if err != nil || p.Collateral.IsZero() || lltv.IsZero() {
		return uint256.Int{}
	}
	z := quo(quo(mul(debt.ToBig(), pow(10, 54)), lltv.ToBig()), p.Collateral.ToBig())
	if z.BitLen() > 255 {
		return uint256.Int{}
	}
	return fromBig(z)
}

// TestAtRiskEqualsALookAtEveryVault changes a crowd of vaults of all sizes at random, with many equal ones among them,
// and asks at prices on and beside their thresholds after every change.
func TestAtRiskEqualsALookAtEveryVault(t *testing.T) {
	market := design.Market{LLTV: lltv86, CollateralDecimals: 18, LoanDecimals: 6}
	morpho, aave, coarse := design.MorphoBlue.Policy(market), design.AaveV33Mainnet.Policy(market), design.AaveV33Mainnet
	coarse.LoanPrice = small(3) // a unit of the base currency is a third of a loan token
	for _, c := range []struct {
		name   string
		policy vault.Policy
		price  uint256.Int
		sizes  []uint64 // powers of ten of collateral
	}{
		{"WETH and USDC", morpho, at2000, []uint64{18, 18, 19, 21}},
		{"dust", morpho, at2000, []uint64{0, 8, 9, 10, 11, 12, 18}},
		{"eight decimals each, every size", morpho, tenTo(3, 36), []uint64{0, 1, 2, 4, 6, 9, 12, 16, 20, 25}},
		{"a collateral unit worth thousands", morpho, tenTo(60_000, 36), []uint64{0, 1, 3, 5, 8}},
		{"prices and values rounded to a currency", aave, at2000, []uint64{8, 9, 10, 11, 12, 18}},
		{"and to a coarse one", coarse.Policy(market), at2000, []uint64{12, 15, 16, 17, 18, 20}},
		{"closed at equality", atEquality{morpho}, at2000, []uint64{9, 10, 11, 12, 18}},
	} {
		t.Run(c.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			e, id := worldOf(t, func(vault.Params) vault.Policy { return c.policy })
			for _, token := range []vault.Address{usd, eth} {
				require.NoError(t, e.Mint(token, lender, tenTo(1, 50)))
			}
			require.NoError(t, e.SetPrice(feed, c.price))
			_, err := e.Supply(lender, id, tenTo(1, 32), zero, lender)
			require.NoError(t, err)
			var who []vault.Address
			open := func(i int) {
				a := account(i)
				size := c.sizes[random.IntN(len(c.sizes))]
				collateral := tenTo(1+random.Uint64N(9), size)
				if random.IntN(4) > 0 && size > 2 {
					noise := tenTo(random.Uint64N(1000), size-3)
					collateral.Add(&collateral, &noise)
				}
				require.NoError(t, e.SupplyCollateral(lender, id, collateral, a))
				limit, err := vault.MaxBorrow(e.Position(id, a).Collateral, c.price, lltv86)
				require.NoError(t, err)
				share := uint256.NewInt(100 - random.Uint64N(10)*random.Uint64N(2))
				limit.Mul(&limit, share)
				limit.Div(&limit, uint256.NewInt(100))
				_, _ = e.Borrow(a, id, limit, zero, a, a) // may be 0, or beyond the threshold by a rounding
				who = append(who, a)
			}
			for i := range 300 {
				open(i)
			}
			hits, watermarks := 0, 0
			var index indexed
			for round := range 400 {
				a := who[random.IntN(len(who))]
				p := e.Position(id, a)
				switch random.IntN(6) {
				case 0:
					open(len(who))
				case 1:
					_, _ = e.Repay(lender, id, zero, p.BorrowShares, a)
				case 2:
					_ = e.SupplyCollateral(lender, id, tenTo(1, c.sizes[0]), a)
				case 3:
					require.NoError(t, e.SetTime(e.Time()+uint64(random.IntN(1e5))))
				case 4:
					m, err := e.Accrued(id)
					require.NoError(t, err)
					if limit := threshold(m, p, lltv86); !limit.IsZero() {
						limit.SubUint64(&limit, 1)
						require.NoError(t, e.SetPrice(feed, limit))
						var half uint256.Int
						half.Rsh(&p.BorrowShares, 1)
						_, _ = e.Liquidate(lender, id, a, zero, half)
						require.NoError(t, e.SetPrice(feed, c.price))
					}
				case 5:
					// A callback that fails must leave the index as it was, new accounts included.
					fail := vault.Call{Verb: vault.VerbWithdrawCollateral, Market: id, Assets: one, OnBehalf: owner, Receiver: lender}
					change := vault.Call{Verb: vault.VerbRepay, Market: id, Shares: p.BorrowShares, OnBehalf: a}
					fresh := vault.Call{Verb: vault.VerbSupplyCollateral, Market: id, Assets: ether, OnBehalf: account(1e6 + round)}
					require.Error(t, e.SupplyCollateral(lender, id, ether, a, change, fresh, fail))
				}
				m, err := e.Accrued(id)
				require.NoError(t, err)
				price := threshold(m, e.Position(id, who[random.IntN(len(who))]), lltv86)
				price.AddUint64(&price, 3)
				price.SubUint64(&price, min(price.Uint64(), random.Uint64N(6)))
				want := lookAtAll(t, e, id, c.policy, who, price)
				require.Equal(t, want, e.AtRisk(id, price, e.Time(), nil))
				index.check(t, e, id, &price, want)
				hits += len(want)
				if safe, until := e.SafePrice(id, e.Time()); until >= e.Time() {
					watermarks++
					require.Empty(t, lookAtAll(t, e, id, c.policy, who, safe))
				}
			}
			require.NotZero(t, hits)
			t.Logf("%d vaults at risk in 400 queries, %d watermarks, %d searches that stood, %d rooms", hits, watermarks, index.stood, index.held)
		})
	}
}

func TestWatermarkStandsNextToTheWorstVault(t *testing.T) {
	e, id := crowd(t, 1000)
	safe, until := e.SafePrice(id, e.Time())
	require.Equal(t, e.Time()+24*3600, until)
	// The worst vault owes 1599.4 against 1 WETH: its threshold is 1859.77, and a day's interest lifts it a little.
	low, high := tenTo(1859, 24), tenTo(1861, 24)
	require.True(t, safe.Gt(&low) && safe.Lt(&high), safe.Dec())
	require.NotEmpty(t, e.AtRisk(id, low, e.Time(), nil))
	require.Empty(t, e.AtRisk(id, safe, until, nil))
}

func TestNothingIsAtRiskInAnUnknownMarket(t *testing.T) {
	e, _ := world(t)
	require.Empty(t, e.AtRisk(vault.ID{1}, zero, e.Time(), nil))
	_, until := e.SafePrice(vault.ID{1}, e.Time())
	require.Zero(t, until)
}

func TestAtRiskAppendsAndAllocatesNothing(t *testing.T) {
	e, id := crowd(t, 100)
	price := tenTo(1500, 24)
	dst := make([]vault.AtRisk, 1, 200)
	dst[0].Borrower = bob
	got := e.AtRisk(id, price, e.Time(), dst)
	require.Equal(t, bob, got[0].Borrower)
	require.Greater(t, len(got), 2)
	require.Zero(t, testing.AllocsPerRun(100, func() { e.AtRisk(id, price, e.Time(), dst) }))
}

// A day's promise is kept for a day and forgotten after it, though nobody touches the market: at 1 % a day a vault that was safe
// is not.
func TestAWatermarkIsGoodForADayAndNotASecondLonger(t *testing.T) {
	const day = 24 * 3600
	e, _ := world(t)
	dear := vault.NamedAddress("one per cent a day")
	require.NoError(t, e.AddIRM(dear, vault.FixedRate{PerSecond: small(10_000_000_000_000_000 / day)}))
	require.NoError(t, e.EnableIRM(owner, dear))
	id, err := e.CreateMarket(vault.Params{Loan: usd, Collateral: eth, Oracle: feed, IRM: dear, LLTV: lltv86})
	require.NoError(t, err)
	_, err = e.Supply(lender, id, tenTo(1_000_000, 6), zero, lender)
	require.NoError(t, err)
	require.NoError(t, e.SupplyCollateral(ann, id, ether, ann))
	_, err = e.Borrow(ann, id, tenTo(1600, 6), zero, ann, ann)
	require.NoError(t, err)
	who := []vault.Address{ann}

	safe, until := e.SafePrice(id, present)
	require.Equal(t, present+day, until)
	// 1600·(1.01 + 0.00005 + 0.0000002)/0.86 = 1879.163, and a unit or two for roundings.
	low, high := tenTo(18791, 23), tenTo(18793, 23)
	require.True(t, safe.Gt(&low) && safe.Lt(&high), safe.Dec())
	again, same := e.SafePrice(id, present+day)
	require.Equal(t, []any{safe, until}, []any{again, same}, "asked again it is the same promise")
	require.Empty(t, e.AtRisk(id, safe, until, nil))
	require.Empty(t, e.AtRisk(id, low, present, nil), "that at which it is unhealthy tomorrow is good today")

	for _, days := range []uint64{2, 3, 30, 400} {
		require.NoError(t, e.SetTime(present+days*day))
		found := lookAtAll(t, e, id, design.MorphoBlue.Closing(e.Params(id)), who, safe)
		require.Len(t, found, 1)
		require.Equal(t, found, e.AtRisk(id, safe, e.Time(), nil), "after %d days", days)
	}
	later, until := e.SafePrice(id, e.Time())
	require.Equal(t, e.Time()+day, until)
	require.True(t, later.Gt(&safe))
	require.Empty(t, e.AtRisk(id, later, until, nil))

	// A promise for a time to come reaches a day beyond that time; a time before the last accrual counts as that.
	ahead := e.Time() + 10*day
	_, until = e.SafePrice(id, ahead)
	require.Equal(t, ahead+day, until)
	require.NoError(t, e.AccrueInterest(id))
	_, until = e.SafePrice(id, present)
	require.Equal(t, e.Time()+day, until)
}

// Every change of a market ends its promise, whoever makes it.
func TestAWatermarkEndsWithTheNextTouch(t *testing.T) {
	e, id := world(t)
	_, err := e.Supply(lender, id, tenTo(1_000_000, 6), zero, lender)
	require.NoError(t, err)
	require.NoError(t, e.SupplyCollateral(ann, id, tenTo(10, 18), ann))
	_, err = e.Borrow(ann, id, tenTo(1000, 6), zero, ann, ann)
	require.NoError(t, err)
	first, _ := e.SafePrice(id, present)
	_, err = e.Borrow(ann, id, tenTo(15_000, 6), zero, ann, ann)
	require.NoError(t, err)
	second, _ := e.SafePrice(id, present)
	require.True(t, second.Gt(&first), "a larger debt")
	require.NotEmpty(t, e.AtRisk(id, first, present, nil))
	_, err = e.Repay(lender, id, tenTo(15_000, 6), zero, ann)
	require.NoError(t, err)
	third, _ := e.SafePrice(id, present)
	require.True(t, third.Lt(&second), "a smaller one")
	require.NoError(t, e.SupplyCollateral(ann, id, tenTo(10, 18), ann))
	fourth, _ := e.SafePrice(id, present)
	require.True(t, fourth.Lt(&third), "more collateral")
}

// At a rate at which a day's interest does not fit 128 bits there is no safe price. Without a debt there is one again.
func TestThereMayBeNoSafePriceForAWhile(t *testing.T) {
	e, id := absurd(t)
	_, until := e.SafePrice(id, present)
	require.NotZero(t, until)
	_, err := e.Borrow(ann, id, tenTo(1, 20), zero, ann, ann)
	require.NoError(t, err)
	_, until = e.SafePrice(id, present)
	require.Zero(t, until)
	require.Empty(t, e.AtRisk(id, at2000, present, nil), "which is no reason to find a healthy vault at risk")
	_, err = e.Repay(ann, id, zero, e.Position(id, ann).BorrowShares, ann)
	require.NoError(t, err)
	_, until = e.SafePrice(id, present)
	require.Equal(t, present+24*3600, until)
}

// Two hundred vaults of one WETH owe 1000 to 1597 USDC, three apart, so that the k-th is at risk below (1000 + 3k)/0.86.
// Five of 100 WETH, which are of another class, owe 160,000 and are so below 1860.5.
func TestTheMostAtRiskByHand(t *testing.T) {
	e, id := crowd(t, 200)
	_, err := e.Supply(lender, id, tenTo(1_000_000, 6), zero, lender)
	require.NoError(t, err)
	for i := range 5 {
		who := account(1000 + i)
		require.NoError(t, e.SupplyCollateral(ann, id, tenTo(100, 18), who))
		_, err := e.Borrow(who, id, tenTo(160_000, 6), zero, who, bot)
		require.NoError(t, err)
	}
	for _, row := range []struct {
		dollars uint64
		vaults  int
	}{
		{2000, 0},
		{1861, 0},
		{1860, 5},   // 1599.6 are carried
		{1856, 6},   // 1596.16
		{1500, 108}, // 1290: those that owe 1291, 1294, … 1597 are 103
		{1100, 205},
		{0, 205},
	} {
		price := tenTo(row.dollars, 24)
		require.Equal(t, row.vaults, e.MostAtRisk(id, price, e.Time()), "at %d", row.dollars)
		require.Len(t, e.AtRisk(id, price, e.Time(), nil), row.vaults)
	}
	require.Zero(t, e.MostAtRisk(vault.ID{1}, zero, e.Time()))
}

// The k-th of two hundred vaults owes 1000 + 3k on one WETH, at 2000 an LTV of 0.5 + 0.0015k.
func TestWhoOwesBeyondAnLTVByHand(t *testing.T) {
	e, id := crowd(t, 200)
	for _, row := range []struct {
		hundredths uint64
		vaults     int
	}{{80, 0}, {79, 6}, {65, 99}, {50, 199}, {49, 200}, {0, 200}} { // the 100th owes 0.65, and not more
		found := e.Beyond(id, at2000, tenTo(row.hundredths, 16), e.Time(), nil)
		require.Len(t, found, row.vaults, "beyond 0.%d", row.hundredths)
		for k := range found {
			require.Equal(t, account(199-k), found[k].Borrower, "the worst first")
		}
	}
	kept := e.Beyond(id, at2000, tenTo(79, 16), e.Time(), []vault.AtRisk{{Borrower: bob}})
	require.Len(t, kept, 7)
	require.Equal(t, bob, kept[0].Borrower)
	require.Empty(t, e.Beyond(vault.ID{1}, at2000, zero, e.Time(), nil))
}

// absurd is a market whose debts grow a thousandfold a second, in which ann has collateral and no debt.
func absurd(t *testing.T) (*vault.Engine, vault.ID) {
	e, _ := world(t)
	rate := vault.NamedAddress("a thousand times a second")
	require.NoError(t, e.AddIRM(rate, vault.FixedRate{PerSecond: tenTo(1, 21)}))
	require.NoError(t, e.EnableIRM(owner, rate))
	id, err := e.CreateMarket(vault.Params{Loan: usd, Collateral: eth, Oracle: feed, IRM: rate, LLTV: lltv86})
	require.NoError(t, err)
	_, err = e.Supply(lender, id, tenTo(1, 25), zero, lender)
	require.NoError(t, err)
	require.NoError(t, e.SupplyCollateral(ann, id, ampl, ann))
	return e, id
}

// usurious is one in which ann owes what a day's interest takes beyond 128 bits.
func usurious(t *testing.T) (*vault.Engine, vault.ID) {
	e, id := absurd(t)
	_, err := e.Borrow(ann, id, tenTo(1, 20), zero, ann, ann)
	require.NoError(t, err)
	return e, id
}

// Where an accrual fails so do liquidations.
func TestNobodyIsAtRiskWhereNothingCanBeLiquidated(t *testing.T) {
	e, id := usurious(t)
	require.Equal(t, 1, e.MostAtRisk(id, zero, present))
	_, err := e.AccruedBy(id, present+24*3600)
	require.Error(t, err)
	require.Zero(t, e.MostAtRisk(id, zero, present+24*3600))
	require.Empty(t, e.AtRisk(id, zero, present+24*3600, nil))
}

// Equal vaults owe 1000 on 1e12 units, and are at risk below ⌈1000/0.86⌉ = 1163 of them. Sixteen of a class are computed.
// From the seventeenth on the class's bound serves: a debt may be a unit more, on the class's smallest collateral, 2^32:
//
//	1000/0.86·1e24 + (1/0.86 + 1)·1e36/2^32 + 1 = 1162.79e24 + 503.57e24
func TestAWatermarkComputesSixteenVaultsOfAClass(t *testing.T) {
	e, _ := world(t)
	id, err := e.CreateMarket(vault.Params{Loan: usd, Collateral: eth, Oracle: feed, LLTV: lltv86})
	require.NoError(t, err)
	_, err = e.Supply(lender, id, tenTo(1, 6), zero, lender)
	require.NoError(t, err)
	open := func(i int) {
		require.NoError(t, e.SupplyCollateral(ann, id, tenTo(1, 12), account(i)))
		_, err := e.Borrow(account(i), id, small(1000), zero, account(i), bot)
		require.NoError(t, err)
	}
	for i := range 16 {
		open(i)
	}
	safe, _ := e.SafePrice(id, present)
	require.Equal(t, tenTo(1163, 24), safe)
	require.Empty(t, e.AtRisk(id, safe, present, nil))
	require.Len(t, e.AtRisk(id, *new(uint256.Int).SubUint64(&safe, 1), present, nil), 16)
	open(16)
	safe, _ = e.SafePrice(id, present)
	low, high := tenTo(16663, 23), tenTo(16664, 23)
	require.True(t, safe.Gt(&low) && safe.Lt(&high), safe.Dec())
}
