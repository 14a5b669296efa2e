package sim_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/vault"
)

// Claim S45 (docs/claims.md): a vault and the position matched to it are the same position, to the unit: the exchange's
// liquidation price is the highest price at which the vault's own rulebook finds the vault unhealthy, and the bankruptcy
// price is the lowest at which the collateral is worth the debt.
func TestS45AVaultAndItsMatchedPositionShareThresholdAndBankruptcyPrice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scale := new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(36))
		collateral := uint256.NewInt(rapid.Uint64Range(1, 1e18).Draw(t, "collateral"))
		price := new(uint256.Int).Mul(uint256.NewInt(rapid.Uint64Range(1e6, 1e15).Draw(t, "price")), uint256.NewInt(1e18))
		price.Mul(price, uint256.NewInt(1e9))
		lltv := uint256.NewInt(rapid.Uint64Range(5e17, 98e16).Draw(t, "LLTV"))
		value, _ := new(uint256.Int).MulDivOverflow(collateral, price, scale)
		most, _ := new(uint256.Int).MulDivOverflow(value, lltv, uint256.NewInt(1e18))
		if most.LtUint64(2) {
			t.Skip("worth nothing")
		}
		debt, _ := new(uint256.Int).MulDivOverflow(most, uint256.NewInt(rapid.Uint64Range(1, 999).Draw(t, "of the most that may be borrowed")), uint256.NewInt(1000))
		if debt.IsZero() {
			debt.SetOne()
		}

		// The vault: all of a market's debt, so that its shares are worth exactly that.
		market := vault.Market{TotalBorrowAssets: *debt, TotalBorrowShares: *new(uint256.Int).Mul(debt, uint256.NewInt(1e6))}
		position := vault.Position{Collateral: *collateral, BorrowShares: market.TotalBorrowShares}
		owed, err := market.Debt(position.BorrowShares)
		require.NoError(t, err)
		require.Equal(t, *debt, owed)
		healthy := func(price *uint256.Int) bool {
			ok, err := market.Healthy(position, *price, *lltv)
			require.NoError(t, err)
			return ok
		}

		// The position: the same collateral, bought for its value, on a margin that leaves the debt to be owed.
		preset, err := presets.Matched("matched", *lltv)
		require.NoError(t, err)
		rules, err := preset.Settled(0)
		require.NoError(t, err)
		e, err := liquidation.New(rules)
		require.NoError(t, err)
		in, err := preset.Instrument("ETH", exchange.Linear, 0, 0)
		require.NoError(t, err)
		in.TakerFee.Clear()
		m, err := e.AddMarket(in, nil)
		require.NoError(t, err)
		_, err = e.Mark(m, price, 1)
		require.NoError(t, err)
		margin := *new(uint256.Int).Sub(value, debt)
		a := e.AddAccount()
		require.NoError(t, e.Deposit(a, 0, margin))
		id, err := e.Open(exchange.Opening{Account: a, Market: m, Side: exchange.Long, Size: *collateral, Value: *value, Margin: margin, Mode: exchange.Isolated})
		if err != nil {
			require.False(t, healthy(price), "the vault stands where the exchange refuses: %v", err)
			t.Skip("liquidated at once")
		}
		p := e.Position(id)
		next := *new(uint256.Int).AddUint64(&p.Liquidation, 1)
		require.True(t, healthy(&next), "healthy just above the exchange's liquidation price")
		if !p.Liquidation.IsZero() {
			require.False(t, healthy(&p.Liquidation), "and not at it")
		}
		worth, _ := new(uint256.Int).MulDivOverflow(collateral, &p.Bankruptcy, scale)
		require.False(t, worth.Lt(debt), "at the bankruptcy price the collateral pays the debt")
		below := *new(uint256.Int).SubUint64(&p.Bankruptcy, 1)
		worth, _ = new(uint256.Int).MulDivOverflow(collateral, &below, scale)
		require.True(t, worth.Lt(debt), "and just below it does not")
	})
}
