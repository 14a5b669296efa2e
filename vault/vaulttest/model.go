package vaulttest

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// Model checks the laws of an interest rate model, on which the ledger relies between two accruals. make returns it, anew
// at each call. What the model remembers is taken only from the model itself: at first it is 0, as in a new market, then
// what it returned.
func Model(t *testing.T, make func() vault.IRM) {
	law := func(name string, check func(*rapid.T, vault.IRM)) {
		t.Run(name, func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { check(t, make()) }) })
	}
	law("a new market has a rate", func(t *rapid.T, model vault.IRM) {
		rate, _, err := model.BorrowRate(vault.Market{LastUpdate: start}, u(0), start)
		require.NoError(t, err)
		require.Less(t, rate.BitLen(), 128, "a rate is per second, scale 1e18")
	})
	law("the rate is a function of the market, of what was remembered and of the time", func(t *rapid.T, model vault.IRM) {
		m, remembered := lived(t, model)
		now := m.LastUpdate + seconds(t)
		rate, next, err := model.BorrowRate(m, remembered, now)
		require.NoError(t, err)
		other, _ := lived(t, model)
		_, _, _ = model.BorrowRate(other, remembered, other.LastUpdate+7) // it serves another market, too
		again, nextAgain, err := model.BorrowRate(m, remembered, now)
		require.NoError(t, err)
		require.Equal(t, []uint256.Int{rate, next}, []uint256.Int{again, nextAgain})
		again, nextAgain, err = make().BorrowRate(m, remembered, now)
		require.NoError(t, err)
		require.Equal(t, []uint256.Int{rate, next}, []uint256.Int{again, nextAgain})
	})
	law("no rate until a time is above the largest said for it", func(t *rapid.T, model vault.IRM) {
		m, remembered := lived(t, model)
		until := m.LastUpdate + seconds(t)
		most, err := model.MaxRate(m, remembered, until)
		require.NoError(t, err)
		for range 8 {
			at := rapid.Uint64Range(m.LastUpdate, until).Draw(t, "at")
			rate, _, err := model.BorrowRate(m, remembered, at)
			require.NoError(t, err)
			require.False(t, rate.Gt(&most), "%s after %d s, at most %s in %d s", rate.Dec(), at-m.LastUpdate, most.Dec(), until-m.LastUpdate)
		}
	})
	law("the largest rate does not fall as the time grows", func(t *rapid.T, model vault.IRM) {
		m, remembered := lived(t, model)
		near := m.LastUpdate + seconds(t)
		far := near + seconds(t)
		first, err := model.MaxRate(m, remembered, near)
		require.NoError(t, err)
		second, err := model.MaxRate(m, remembered, far)
		require.NoError(t, err)
		require.False(t, second.Lt(&first), "at most %s until %d, at most %s until %d", first.Dec(), near, second.Dec(), far)
	})
	law("a rate does not fall while more is borrowed", func(t *rapid.T, model vault.IRM) {
		m, remembered := lived(t, model)
		now := m.LastUpdate + rapid.Uint64Range(0, 12).Draw(t, "a block")
		more := m
		more.TotalBorrowAssets.SetUint64(rapid.Uint64Range(m.TotalBorrowAssets.Uint64(), m.TotalSupplyAssets.Uint64()).Draw(t, "borrowed"))
		low, _, err := model.BorrowRate(m, remembered, now)
		require.NoError(t, err)
		high, _, err := model.BorrowRate(more, remembered, now)
		require.NoError(t, err)
		require.False(t, high.Lt(&low), "%s at %s of %s, %s at %s", low.Dec(), m.TotalBorrowAssets.Dec(), m.TotalSupplyAssets.Dec(), high.Dec(), more.TotalBorrowAssets.Dec())
	})
	law("in a market of its own the ledger's promise of a safe price holds", safePrices)
}

// seconds draws a time, short ones as often as long ones.
func seconds(t *rapid.T) uint64 {
	return rapid.SampledFrom([]uint64{0, 1, 12, 3600, 24 * hour, 365 * 24 * hour}).Draw(t, "span") + rapid.Uint64Range(0, 100_000).Draw(t, "seconds")
}

// lived draws a market of the model's after a few accruals, and what the model remembers in it.
func lived(t *rapid.T, model vault.IRM) (m vault.Market, remembered uint256.Int) {
	m.LastUpdate = start
	for range rapid.IntRange(0, 5).Draw(t, "accruals") {
		now := m.LastUpdate + seconds(t)
		_, next, err := model.BorrowRate(m, remembered, now)
		require.NoError(t, err)
		m.LastUpdate, remembered = now, next
		supplied := rapid.Uint64Range(0, 1e18).Draw(t, "supplied")
		m.TotalSupplyAssets.SetUint64(supplied)
		m.TotalBorrowAssets.SetUint64(supplied / 100 * rapid.Uint64Range(0, 100).Draw(t, "per cent borrowed"))
	}
	return m, remembered
}

// safePrices opens a market with the model and some vaults, and asks for the vaults at risk at a safe price until its time is up.
func safePrices(t *rapid.T, model vault.IRM) {
	e := vault.New(parity.Owner, func(p vault.Params) vault.Policy { return watched{p.LLTV} })
	must := func(err error) { require.NoError(t, err) }
	must(e.SetTime(start))
	must(e.AddToken(loan))
	must(e.AddToken(collateral))
	must(e.AddOracle(oracle, vault.PriceFeed{}))
	must(e.AddIRM(adaptive, model))
	must(e.EnableIRM(parity.Owner, adaptive))
	must(e.EnableLLTV(parity.Owner, dec("860000000000000000")))
	must(e.SetPrice(oracle, par))
	id, err := e.CreateMarket(vault.Params{Loan: loan, Collateral: collateral, Oracle: oracle, IRM: adaptive, LLTV: dec("860000000000000000")})
	must(err)
	must(e.Mint(loan, alice, pow2(100)))
	vaults := []vault.Address{bob, carol, poor}
	for _, who := range vaults {
		must(e.Mint(collateral, who, pow2(100)))
	}
	_, err = e.Supply(alice, id, u(1e15), u(0), alice)
	must(err)
	for _, who := range vaults[:rapid.IntRange(1, 3).Draw(t, "vaults")] {
		size := rapid.Uint64Range(2, 1e14).Draw(t, "collateral")
		must(e.SupplyCollateral(bob, id, u(size), who))
		owed := size / 100 * rapid.Uint64Range(0, 80).Draw(t, "LTV in per cent")
		if _, err := e.Borrow(bob, id, u(owed), u(0), who, who); err != nil {
			continue // nothing, or beyond what interest has left of its limit
		}
		must(e.SetTime(e.Time() + seconds(t)))
	}
	asked := e.Time() + seconds(t)
	safe, until := e.SafePrice(id, asked)
	if until < asked {
		return // no promise
	}
	for _, at := range []uint64{asked, asked + (until-asked)/2, until} {
		require.Empty(t, e.AtRisk(id, safe, at, nil), "safe from %s until %d, and not at %d", safe.Dec(), until, at)
	}
}

// watched is a policy under which vaults become unhealthy at an LLTV, and nobody closes them.
type watched struct{ lltv uint256.Int }

func (w watched) Trigger() vault.Trigger { return vault.Trigger{LTV: w.lltv} }

func (w watched) Unhealthy(c *vault.Case) (bool, uint256.Int, error) {
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return false, debt, err
	}
	healthy, err := c.Totals.Healthy(c.Position, c.Price, w.lltv)
	return err == nil && !healthy, debt, err
}

func (watched) Liquidate(*vault.Case, uint256.Int, uint256.Int) (vault.Liquidation, error) {
	return vault.Liquidation{}, vault.ErrUnauthorized
}
