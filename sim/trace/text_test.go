package trace_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/trace"
)

// A text of a borrower whose numbers are found by hand: 10 ETH at 200 and a health of 1.1 owe 10·200·0.86/1.1 = 1563.64. At
// 180 the bot pays all of it and takes ETH for 1.04384 times as much; what is left loses 5 an ETH until the path ends. An
// account at an exchange needs 0.4 % of 2,000 and of 1,750.
func TestTheWholeText(t *testing.T) {
	p := planned(t, "paths=1", "prices={source: script, points: [{at: 0s, price: 200}, {at: 1m, price: 180}, {at: 2m, price: 175}, {at: 3m, price: 175}]}",
		"population={source: drawn, borrowers: 1, collateral: {law: constant, value: 10}, health: {law: constant, value: 1.1}, behaviours: [{behaviour: passive}]}",
		"liquidators=[{strategy: fixed-share, name: bot, share: 0.3}, {strategy: fixed-share, name: second, share: 0.2}]", "arms=[{design: morpho, name: a}, {design: exchange-isolated, preset: binance-usdm, name: an exchange of a long name}]")
	got, err := trace.Walk(p, 0, 0)
	require.NoError(t, err)
	require.Equal(t, `Path 0, borrower 0 (passive).
Each line is a payment of the borrower's in USDC, rounded:
below 0 it received. Health is LLTV·value/debt at the price
that the contract reads, at an exchange equity over
maintenance margin: below 1 the position can be liquidated.

a
────────
2024-01-01 00:00:00 opened
  reference 200
           -436.36  endowment           from outside
  then 10 ETH, owes 1563.64 USDC, equity 436.36, health
    1.1000
2024-01-01 00:01:00 discount-sale by bot, 9.067721 ETH for
  1563.64 USDC of debt
  reference 180
            200.00  market_move         to outside
              0.00  carry               to suppliers
             45.74  liquidator_profit   to bot
              2.39  gas                 to gas
             19.60  builder_tip         to block builder
              0.82  venue_fee           to venue
              0.00  price_impact        to venue
              0.00  rounding            to suppliers
  then 0.932279 ETH, owes 0.00 USDC, equity 167.81
2024-01-01 00:03:00 the path ends
  reference 175
              4.66  market_move         to outside
  then 0.932279 ETH, owes 0.00 USDC, equity 163.15
lost by liquidation 68.55 USDC: liquidator_profit 45.74,
  gas 2.39, builder_tip 19.60, venue_fee 0.82, price_impact
  0.00, rounding 0.00

an exchange of a long name
──────────────────────────
2024-01-01 00:00:00 opened
  reference 200
           -436.36  endowment           from outside
  then 10 ETH, owes 1563.64 USDC, equity 436.36, health
    54.5455
2024-01-01 00:03:00 the path ends
  reference 175
            250.00  market_move         to outside
  then 10 ETH, owes 1563.64 USDC, equity 186.36, health
    26.6234
lost by liquidation 0.00 USDC
`, got.Text(60))
}
