package design

import (
	"errors"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// told is a ledger that says what it is told to say.
type told struct {
	Ledger
	err   error
	found []vault.AtRisk
	at    map[vault.Address]vault.Position
}

func (l *told) Accrued(vault.ID) (vault.Market, error) {
	return vault.Market{TotalBorrowAssets: whole(1e12 - 1), TotalBorrowShares: whole(1e18 - 1e6)}, l.err
}
func (l *told) Position(_ vault.ID, of vault.Address) vault.Position { return l.at[of] }
func (l *told) Balance(_, _ vault.Address) (none uint256.Int)        { return none }
func (l *told) Beyond(vault.ID, uint256.Int, uint256.Int, uint64, []vault.AtRisk) []vault.AtRisk {
	return l.found
}

// pooling is Fluid at a threshold of 86 % and 1,850 dollars, where a raw unit of debt is one of the ledger's,
// and its limits.
func pooling(t *testing.T) (*fluid, *told, fluidLimits) {
	l := &told{at: map[vault.Address]vault.Position{}}
	m := Market{LLTV: whole(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
	s := &fluid{Ledger: l, fluidVaults: fluidVaults{rule: FluidMainnet.rule(m), ltv: m.LLTV}, number: map[vault.Address]int{}, now: 1_000}
	s.price.Mul(uint256.NewInt(1_850), tenTo(24))
	totals, err := l.Accrued(vault.ID{})
	require.NoError(t, err)
	limits, err := s.at(&s.price, &totals)
	require.NoError(t, err)
	require.Equal(t, exOne, exPrice(&totals))
	return s, l, limits
}

// A vault that a call has shrunk keeps the design awake: within a tick of the threshold at every second, within
// twenty every ten minutes. One farther down does not, nor one that no call shrunk or that its owner changed
// since.
func TestWhenInterestMayTakeAShrunkVault(t *testing.T) {
	for below, until := range map[int]uint64{21: Never, 20: 1_600, 2: 1_600, 1: 1_001, 0: 1_001, -5: 1_001} {
		s, l, limits := pooling(t)
		position := vault.Position{BorrowShares: whole(7), Collateral: whole(9)}
		near := stood{shares: whole(7), coll: whole(9), shrunk: true, tick: limits.liquidation}
		for _, name := range []string{"unshrunk", "changed", "ann", "far"} {
			v := near
			v.owner = vault.NamedAddress(name)
			l.at[v.owner] = position
			switch name {
			case "unshrunk":
				v.shrunk = false
			case "changed":
				v.coll = whole(8)
			case "ann":
				v.tick = limits.liquidation - below
			case "far":
				v.tick = limits.liquidation - 100
			}
			s.vaults = append(s.vaults, v)
		}
		require.Equal(t, until, s.next(), below)
		l.err = errors.New("no totals")
		require.Equal(t, uint64(1_001), s.next(), "where the threshold cannot be told")
		s.vaults[0].shrunk, s.vaults = false, s.vaults[:1]
		require.Equal(t, uint64(Never), s.next())
	}
}

// A vault holds and owes what was left to it where both its debt and its collateral are, and it has a debt.
func TestWhoHoldsWhatACallLeft(t *testing.T) {
	for _, c := range []struct {
		shares, coll, nowShares, nowColl uint64
		holds                            bool
	}{{7, 9, 7, 9, true}, {7, 9, 7, 8, false}, {7, 9, 6, 9, false}, {7, 9, 6, 8, false}, {0, 9, 0, 9, false}, {0, 0, 0, 0, false}, {7, 9, 0, 9, false}} {
		s, l, _ := pooling(t)
		v := stood{owner: vault.NamedAddress("ann"), shares: whole(c.shares), coll: whole(c.coll)}
		l.at[v.owner] = vault.Position{BorrowShares: whole(c.nowShares), Collateral: whole(c.nowColl)}
		require.Equal(t, c.holds, s.holdsAsLeft(&v), "%v", c)
	}
}

// A survey passes over what was absorbed and what stands on no tick, and goes on behind it. It places again
// whoever changed either side, and finds what calls have shrunk by the tick, from the threshold's on.
func TestASurveyFindsWhoMayBeAboveTheThreshold(t *testing.T) {
	s, l, limits := pooling(t)
	vaultOf := func(name string, milli, dollars uint64) vault.AtRisk {
		units := *new(uint256.Int).Mul(uint256.NewInt(milli), tenTo(15))
		return vault.AtRisk{Borrower: vault.NamedAddress(name), Collateral: units, BorrowShares: whole(dollars * 1e12)}
	}
	absorbed := vaultOf("", 10_000, 17_000)
	absorbed.Borrower = AbsorbedAddress
	dust := vault.AtRisk{Borrower: vault.NamedAddress("dust"), Collateral: one, BorrowShares: whole(9_999e6)}
	steep := vault.AtRisk{Borrower: vault.NamedAddress("steep"), Collateral: whole(1), BorrowShares: *new(uint256.Int).Mul(tenTo(27), tenTo(3))}
	for k := 1; ; k++ { // of the largest debt that has a tick
		_, err := place(steep.Collateral, raw(steep.BorrowShares))
		if err != nil {
			break
		}
		steep.BorrowShares.MulDivOverflow(&steep.BorrowShares, &tickStep, &tickUnit)
	}
	steep.BorrowShares.MulDivOverflow(&steep.BorrowShares, &tickUnit, &tickStep)
	l.found = []vault.AtRisk{absorbed, dust, steep, vaultOf("ann", 10_000, 16_000)}
	for k, below := range []int{-1, 0, 1} {
		owner := vault.NamedAddress(string(rune('p' + k)))
		s.vaults = append(s.vaults, stood{owner: owner, shares: whole(7), tick: limits.liquidation - below, shrunk: true})
		s.number[owner] = k
		l.at[owner] = vault.Position{BorrowShares: whole(7)}
	}
	near := func() (all []string) {
		require.NoError(t, s.survey(&s.price))
		for _, k := range s.near {
			for _, name := range []string{"ann", "dust", "steep", "p", "q", "r"} {
				if s.vaults[k].owner == vault.NamedAddress(name) {
					all = append(all, name)
				}
			}
		}
		require.Len(t, s.near, len(all))
		return all
	}
	require.Equal(t, []string{"ann", "p", "q"}, near())
	require.Equal(t, []string{"ann", "p", "q"}, near())
	stands := func() int { return s.vaults[s.number[vault.NamedAddress("ann")]].tick }
	was := stands()
	l.found[3] = vaultOf("ann", 11_000, 16_000)
	near()
	require.Less(t, stands(), was, "more collateral")
	was = stands()
	l.found[3] = vaultOf("ann", 11_000, 15_000)
	near()
	require.Less(t, stands(), was, "less debt")
	require.Empty(t, s.over)
	l.err = errors.New("no totals")
	require.Error(t, s.survey(&s.price))
}

// On the threshold's tick a vault is healthy, on the one above it is not.
func TestAVaultOnTheThresholdsTick(t *testing.T) {
	s, _, limits := pooling(t)
	seen := map[int]bool{}
	for dollars := uint64(15_700); dollars < 16_100; dollars += 5 {
		c := vault.Case{Price: s.price, Position: vault.Position{Collateral: *tenTo(19), BorrowShares: whole(dollars * 1e12)}}
		c.Totals, _ = s.Accrued(s.id)
		p, err := place(c.Position.Collateral, raw(c.Position.BorrowShares))
		require.NoError(t, err)
		unhealthy, _, err := s.Unhealthy(&c)
		require.NoError(t, err)
		require.Equal(t, p.tick > limits.liquidation, unhealthy, dollars)
		seen[p.tick-limits.liquidation] = true
	}
	require.True(t, seen[0] && seen[1])
}

// A call that would get nothing, or pay nothing, is too small.
func TestACallOnNothingIsTooSmall(t *testing.T) {
	s, l, limits := pooling(t)
	totals, _ := l.Accrued(vault.ID{})
	require.NoError(t, s.limit(s.rule, &s.price, &totals))
	ratio, err := ratioAt(limits.liquidation + 10)
	require.NoError(t, err)
	s.vaults, s.over = []stood{{debt: whole(1e9), ratio: ratio}}, []int{0}
	o := &offer.Offer{Lot: lotPooled, Most: whole(1e8)}
	o.Case.Totals = totals
	terms, _, err := s.terms(o, whole(1e6))
	require.NoError(t, err)
	require.False(t, terms.Receive.IsZero())
	s.limits.colPerDebt = whole(1)
	_, _, err = s.terms(o, whole(1e6))
	require.ErrorIs(t, err, ErrFluidAmount)
	for least, why := range map[uint64]error{9_999: ErrFluidAmount, 10_000: nil, 1e8: nil, 1e8 + 1: offer.ErrAbove} {
		s.limits.colPerDebt = limits.colPerDebt
		_, _, err = s.terms(o, whole(least))
		require.ErrorIs(t, err, why, least)
	}
}

// Restored, a vault is shrunk where its raw debt is not what its position makes, or where it has none.
func TestWhichRestoredVaultsAreShrunk(t *testing.T) {
	s, _, _ := pooling(t)
	p, err := place(*tenTo(19), whole(16_000e6))
	require.NoError(t, err)
	s.vaults = append(s.vaults, []stood{
		{owner: vault.NamedAddress("ann"), shares: whole(16_000e12), coll: *tenTo(19), debt: p.debt},
		{owner: vault.NamedAddress("bob"), shares: whole(16_000e12), coll: *tenTo(19), debt: whole(16_000e6)},
		{owner: vault.NamedAddress("cyd"), coll: *tenTo(19)},
	}...)
	again, _, _ := pooling(t)
	require.NoError(t, again.Restore(s.State(nil)))
	require.Len(t, again.vaults, 3)
	require.Equal(t, [3]bool{false, true, true}, [3]bool{again.vaults[0].shrunk, again.vaults[1].shrunk, again.vaults[2].shrunk})
}

// Of a call on two vaults the last pays what rounding leaves. Of all that was absorbed no share is left,
// whatever rounding says; of all that is pooled only what the payment is worth is gone.
func TestWhatAPlannedCallPays(t *testing.T) {
	at := func() (*standing, *offer.Offer) {
		s := &standing{over: []int{0, 1}, vaults: make([]stood, 2), sunk: vault.Position{BorrowShares: whole(2_000), Collateral: whole(50)}}
		for k := range s.vaults {
			s.vaults[k] = stood{shares: whole(900e6), coll: whole(100), debt: whole(900), repay: whole(400 + uint64(k)*199), ratio: ratioOne}
		}
		o := &offer.Offer{Lot: lotPooled, Most: whole(1_000)}
		o.Case.Totals = vault.Market{TotalBorrowAssets: whole(1e6 - 1), TotalBorrowShares: whole(1e12 - 1e6)}
		return s, o
	}
	s, o := at()
	require.NoError(t, s.try(o, &offer.Terms{Pay: whole(1_000)}, &pooled{members: 2, ratio: ratioOne}))
	require.Equal(t, whole(1e6-1-1_000), o.Case.Totals.TotalBorrowAssets)
	require.Equal(t, whole(500e6), s.vaults[0].shares)
	require.Equal(t, whole(300e6), s.vaults[1].shares)

	for pay, left := range map[uint64]bool{7: false, 6: true} {
		s, o = at()
		o.Lot, o.Most, s.sunk.BorrowShares = lotAbsorbed, whole(7), whole(7e6+1)
		require.NoError(t, s.try(o, &offer.Terms{Pay: whole(pay), Receive: whole(20)}, &pooled{}))
		require.Equal(t, left, !s.sunk.BorrowShares.IsZero(), pay)
		require.Equal(t, whole(30), s.sunk.Collateral)
	}
}
