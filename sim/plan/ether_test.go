package plan

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// What a wei costs in millionths of a USDC, times 1e36, where a whole collateral token costs 2,400 loan tokens.
func TestWhatGasIsPaidIn(t *testing.T) {
	t.Parallel()
	wei := func(usd uint64) uint256.Int { // a wei at usd loan tokens of six decimals: usd·1e6/1e18·1e36
		return *new(uint256.Int).Mul(uint256.NewInt(usd), new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(24)))
	}
	const btc, loan = "market.collateral={symbol: BTC, decimals: 8}", "market.loan={symbol: DAI, decimals: 6}"
	const other = "market.loan={symbol: EURC, decimals: 6}"
	const later = "prices={source: gbm, start: 7000, begin: 2021-01-01, horizon: 1d}"
	lent := wei(1)
	for name, row := range map[string]struct {
		set  []string
		want uint256.Int
		err  string
	}{
		"the collateral is ether":       {set: nil, want: wei(2400)},
		"or its wrapper":                {set: []string{"market.collateral.symbol=weth"}, want: wei(2400)},
		"a price is given":              {set: []string{btc, "gas.ether_price=130"}, want: wei(130)},
		"a price is given beside ether": {set: []string{"gas.ether_price=130"}, want: wei(130)},
		"staked ether":                  {set: []string{"market.collateral.symbol=wstETH", "gas.ether_per_collateral=1.2"}, want: wei(2000)},
		"the loan is ether":             {set: []string{"market.collateral.symbol=wstETH", "market.loan={symbol: WETH, decimals: 6}"}, want: lent},
		"nothing is given":              {set: []string{btc, other}, err: "gas.ether_price: is not given, and gas is paid in ether: neither BTC nor EURC is ether; set it to the price of ether in EURC, or gas.ether_prices to a file of its prices or a history; where BTC is staked ether, set gas.ether_per_collateral instead"},
		"nothing is given for staked":   {set: []string{"market.collateral.symbol=wstETH", later}, err: "gas.ether_price: is not given"},
		"no history covers the study":   {set: []string{btc, loan, later}, err: "gas.ether_price: is not given"},
		"a history is not there":        {set: []string{btc, "gas.ether_prices.history=eth-2020-4"}, err: "gas.ether_prices.history: there is no history"},
		"it is of another time":         {set: []string{btc, later, "gas.ether_prices.history=eth-2020-03"}, err: "eth-2020-03 has prices of ether from 2020-03-10 to 2020-03-15, and the study lasts from 2021-01-01"},
		"it is too short":               {set: []string{btc, later, "gas.ether_prices={history: eth-2020-03, align: start}", "prices.horizon=4d"}, err: "eth-2020-03 has prices"},
		"a history and a price":         {set: []string{btc, "gas.ether_prices.history=eth-2020-03", "gas.ether_price=130"}, err: "gas.ether_prices: are given beside gas.ether_price"},
		"both are given":                {set: []string{"gas.ether_price=130", "gas.ether_per_collateral=2"}, err: "gas.ether_per_collateral: is given beside gas.ether_price"},
		"gas costs nothing":             {set: []string{btc, "gas.base_fee_gwei=0", "gas.fees={source: constant}"}, want: wei(2400)},
		"nobody pays for it":            {set: []string{btc, "liquidators=[]"}, want: wei(2400)},
		"nobody is on a chain":          {set: []string{btc, "arms=[{design: exchange-isolated, name: matched, thresholds: matched}]"}, want: wei(2400)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := scenario.Builtin(append([]string{"paths=1", "population.borrowers=5"}, row.set...)...)
			require.NoError(t, err)
			p, err := New(s)
			if row.err != "" {
				require.ErrorContains(t, err, row.err)
				return
			}
			require.NoError(t, err)
			w := p.World()
			require.Equal(t, row.want, w.WeiPrice(2400*oracle.PriceOne, 0))
		})
	}
}

// Ether costs 200 in the first hour, 150 from then on, and 100 in the last.
func TestGasIsPaidAtAFilesPricesOfEther(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "eth.csv"), []byte("time,price\n2020-03-12T00:00:00Z,200\n2020-03-12T01:00:00Z,150\n2020-03-13T23:00:00Z,100\n"), 0o600))
	study := func(set ...string) (*Plan, error) {
		s, err := scenario.Builtin(append([]string{"paths=1", "population.borrowers=5", "market.collateral={symbol: BTC, decimals: 8}"}, set...)...)
		require.NoError(t, err)
		return New(s)
	}
	file := "gas.ether_prices.file=" + filepath.Join(dir, "eth.csv")
	p, err := study(file)
	require.NoError(t, err)
	w := p.World()
	for after, usd := range map[uint64]uint64{0: 200, 3599: 200, 3600: 150, 47*3600 - 1: 150, 48 * 3600: 100} {
		want := new(uint256.Int).Mul(uint256.NewInt(usd), new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(24)))
		require.Equal(t, *want, w.WeiPrice(7000*oracle.PriceOne, w.Clock.Start+after), after)
	}
	least := w.EtherPrices.Least(w.Clock.Start, w.Clock.Start+3600)
	require.Equal(t, w.EtherPrices.Wei[1], least)
	_, err = study(file, "prices={source: gbm, start: 7000, begin: 2021-01-01, horizon: 1d}")
	require.ErrorContains(t, err, "eth.csv has prices of ether from 2020-03-12 to 2020-03-13T23:00:00Z, and the study lasts from 2021-01-01")
	_, err = study(file, "gas.ether_prices.align=start", "prices={source: gbm, start: 7000, begin: 2021-01-01, horizon: 1d}")
	require.NoError(t, err)
	_, err = study(file, "prices={source: gbm, start: 7000, begin: 2020-03-12, horizon: 10d}", "blocks.step=12s")
	require.ErrorContains(t, err, "eth.csv has prices of ether from 2020-03-12 to 2020-03-13T23:00:00Z, and the study lasts from 2020-03-12 to 2020-03-21")
	_, err = study(file, "gas.ether_price=130")
	require.ErrorContains(t, err, "gas.ether_prices: are given beside gas.ether_price")
}

// Where nothing says what ether costs, it is a position of the portfolio, or else the history of the study's own days.
func TestGasFollowsTheStudysOwnEther(t *testing.T) {
	t.Parallel()
	prices := func(set ...string) (*Plan, [][]oracle.Price) {
		s, err := scenario.Builtin(append([]string{
			"paths=1", "population.borrowers=5", "market.collateral={symbol: BTC, decimals: 8}", "prices={source: gbm, start: 7000, begin: 2020-03-12, horizon: 2d}", "blocks.step=12s",
		}, set...)...)
		require.NoError(t, err)
		p, err := New(s)
		require.NoError(t, err)
		rows := make([][]oracle.Price, p.Assets())
		for i := range rows {
			rows[i] = make([]oracle.Price, 2*86_400/12)
		}
		n, err := p.Walk(0).Fill(rows)
		require.NoError(t, err)
		require.Len(t, rows[0], n)
		return p, rows
	}
	wei := func(price oracle.Price) uint256.Int { // price·1e-10 loan tokens of six decimals for 1e18 wei, times 1e36
		return *new(uint256.Int).Mul(uint256.NewInt(uint64(price)), new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(36-10+6-18)))
	}

	p, rows := prices("arms=[{design: morpho}]")
	w := p.World()
	require.Equal(t, 1, w.EtherAsset)
	require.Equal(t, oracle.MustPrice("194.61"), rows[1][0], "the open of 12 March 2020")
	require.Equal(t, oracle.MustPrice("107.82"), rows[1][86_400/12-1])
	require.Equal(t, oracle.MustPrice("86"), w.EtherLeast)
	require.Equal(t, wei(rows[1][100]), w.WeiPrice(rows[1][100], 0))
	require.Contains(t, p.Notes()[len(p.Notes())-1], "history eth-2020-03")

	positions := "portfolio.positions=[{symbol: ALT, prices: {start: 3}}, {symbol: WETH, prices: {start: 200}}]"
	p, rows = prices(positions, "arms=[{design: morpho}, {design: exchange-account, name: x, preset: idealised, thresholds: matched, rules: {mark-interval: 12}}]")
	w = p.World()
	require.Len(t, rows, 3)
	require.Equal(t, 2, w.EtherAsset)
	require.Equal(t, 200*oracle.PriceOne, rows[2][0])
	require.Equal(t, wei(rows[2][100]), w.WeiPrice(rows[2][100], 0))
	require.Zero(t, w.EtherLeast, "nothing bounds a diffusion")

	p, rows = prices("prices.begin=2024-01-01", "gas.ether_prices={history: eth-2020-03, align: start}", "arms=[{design: morpho}]")
	require.Equal(t, oracle.MustPrice("194.61"), rows[1][0])
	require.False(t, p.SamePrices(mustPlan(t, "prices.begin=2024-01-01", "gas.ether_prices={history: eth-2021-05, align: start}")))
}

func mustPlan(t *testing.T, set ...string) *Plan {
	t.Helper()
	s, err := scenario.Builtin(append([]string{
		"paths=1", "population.borrowers=5", "market.collateral={symbol: BTC, decimals: 8}", "prices={source: gbm, start: 7000, begin: 2020-03-12, horizon: 2d}", "blocks.step=12s", "arms=[{design: morpho}]",
	}, set...)...)
	require.NoError(t, err)
	p, err := New(s)
	require.NoError(t, err)
	return p
}

// Prices that a user brought name no asset, so that what gas is paid in is told; a history says what it is of.
func TestWhoseEtherIsBroughtIsTold(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.csv")
	require.NoError(t, os.WriteFile(file, []byte("time,price\n1700000000,2000\n1700000060,1990\n1700000120,1980\n"), 0o644))
	for text, told := range map[string]bool{
		"prices={source: file, file: " + file + "}":   true,
		"prices={source: history, name: eth-2020-03}": false,
		"prices={source: gbm, start: 2000}":           false,
	} {
		s, err := scenario.Builtin("paths=1", text)
		require.NoError(t, err)
		p, err := New(s)
		require.NoError(t, err)
		notes := strings.Join(p.Notes(), "\n")
		require.Equal(t, told, strings.Contains(notes, "Gas is paid in ether at the price of the collateral, which is called ETH"), text)
	}
}
