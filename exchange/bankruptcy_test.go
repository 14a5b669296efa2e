package exchange_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/presets"
)

// A quarter at 2,000 with 10x goes bankrupt at 1,800, whether or not the fee to close is reserved beside the
// margin: at 1,800 that fee is what is left, and pays itself.
func TestBankruptcyDoesNotCountTheFeeToClose(t *testing.T) {
	for _, preset := range []string{"bybit-2021", "bybit-2025", "bitmex", "binance-usdm", "hyperliquid"} {
		p := at(t, preset, 1, 1e6, 1000, "taker-fee=0.00055")
		p.MarkAt(0, 2000)
		id := p.OpenAt(p.Me, 0, exchange.Long, 0.25, 2000, 10, exchange.Isolated)
		require.Equal(t, px(1800), p.Position(id).Bankruptcy, preset)
		require.Equal(t, px(1800), p.Engine.Bankruptcy(id), preset)
	}
}

// The limit of the engine's first order at its bankruptcy price is what Position.Bankruptcy said before, in every
// preset that orders there, of longs and shorts.
func TestBankruptcyIsWhereTheEngineTakesOver(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 9))
	for _, preset := range presets.Names() {
		p, err := presets.Load(preset)
		require.NoError(t, err)
		if p.Accounts.Mode.Scope == exchange.BySubaccount { // dYdX orders at fillable prices, Cube at its own target
			continue
		}
		for range 20 {
			v := newOutsideVenue(t, preset, false)
			m := v.market([]outsideTier{{new(big.Rat), big.NewRat(1, 100)}}, false, nil)
			entry := big.NewRat(1000+random.Int64N(1000), 1)
			o := outsidePosition{long: random.IntN(2) == 0 || p.SpotLoan, size: big.NewRat(1+random.Int64N(1000), 100), entry: entry, leverage: big.NewRat(10, 1), margin: new(big.Rat), extra: new(big.Rat)}
			id := v.open(m, &o)
			said := v.e.Position(id)
			require.Equal(t, said.Bankruptcy, v.e.Bankruptcy(id))
			_, bankruptcy, _ := v.look(id)
			liquidated := outsideWhole(&said.Liquidation, 36)
			v.mark(m, liquidated)
			require.Zero(t, bankruptcy.Cmp(v.firstLimit(m)), "%s: %s and %s", preset, bankruptcy.FloatString(9), v.firstLimit(m).FloatString(9))
		}
	}
}

// Of two positions of a pool each has its share of the equity by maintenance margin: 40 and 60 of 100.
func TestBankruptcyInAPoolIsOfTheShareOfEquity(t *testing.T) {
	p := at(t, "binance-usdm", 2, 1e6, 100, "taker-fee=0")
	for m := range exchange.MarketID(2) {
		p.MarkAt(m, 100)
	}
	a := p.OpenAt(p.Me, 0, exchange.Long, 4, 100, 20, exchange.Cross)
	b := p.OpenAt(p.Me, 1, exchange.Short, 6, 100, 20, exchange.Cross)
	require.Equal(t, px(90), p.Position(a).Bankruptcy)
	require.Equal(t, px(110), p.Position(b).Bankruptcy)
}

// Whatever sizes and prices are accepted, looking at a position and marking it answers.
func TestWhateverIsAcceptedCanBeLookedAt(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 11))
	any := func(bits int) (z uint256.Int) {
		z[0], z[1], z[2] = random.Uint64(), random.Uint64(), random.Uint64()
		return *z.Rsh(&z, uint(192-1-random.IntN(bits)))
	}
	for _, preset := range presets.Names() {
		pre, err := presets.Load(preset)
		require.NoError(t, err)
		rules, err := pre.Settled(6)
		require.NoError(t, err)
		looked := 0
		for i := range 150 {
			e, err := liquidation.New(rules)
			require.NoError(t, err)
			tiers, err := exchange.FlatTiers(wad(0.01), wad(0.02))
			require.NoError(t, err)
			if i%3 == 0 {
				tiers, err = exchange.NewTiers([]exchange.Tier{{Cap: *new(uint256.Int).AddUint64(pointer(any(126)), 1), Maintenance: wad(0.01), Initial: wad(0.02)}, {Maintenance: wad(0.1), Initial: wad(0.2)}}, true)
				require.NoError(t, err)
				tiers.BySize = true
			}
			kind := exchange.Kind(i % 2)
			for _, s := range []string{"A", "B"} {
				_, err := e.AddMarket(exchange.Instrument{Symbol: s, Kind: kind, Tiers: tiers, TakerFee: pre.TakerFee}, nil)
				require.NoError(t, err)
			}
			now := uint64(0)
			mark := func() {
				now++
				for m := range exchange.MarketID(2) {
					price := any(158)
					if kind == exchange.Inverse {
						price.Lsh(&price, 58)
					}
					if e.Markable(m, &price, now) == nil {
						_, err := e.Mark(m, &price, now)
						require.NoError(t, err, fmt.Sprint(preset, " ", i))
					}
				}
			}
			mark()
			for range 3 {
				a := e.AddAccount()
				require.NoError(t, e.Deposit(a, 0, any(127)))
				for m := range exchange.MarketID(2) {
					o := exchange.Opening{Account: a, Market: m, Side: exchange.Side(random.IntN(2)), Size: any(127), Value: any(127)}
					if random.IntN(2) == 0 {
						o.Leverage = any(70)
					}
					if random.IntN(2) == 0 {
						o.Value = e.Instrument(m).Value(o.Side, &o.Size, pointer(e.MarkPrice(m)))
					}
					_, _ = e.Open(o)
				}
			}
			for range 4 {
				for id := range exchange.PositionID(e.NumPositions()) {
					_ = e.Position(id)
					looked++
				}
				require.NoError(t, e.Check())
				mark()
			}
		}
		require.Positive(t, looked, preset)
	}
}

// A pool far richer than a price can say, and a short of one unit: the price at which that alone would use the pool
// up has no place in 256 bits.
func TestBankruptcyBeyondEveryPrice(t *testing.T) {
	e, err := liquidation.New(func() liquidation.Rules {
		p, err := presets.Load("binance-usdm")
		require.NoError(t, err)
		r, err := p.Settled(6)
		require.NoError(t, err)
		return r
	}())
	require.NoError(t, err)
	tiers, err := exchange.FlatTiers(wad(0.01), wad(0.02))
	require.NoError(t, err)
	for _, s := range []string{"A", "B"} {
		_, err := e.AddMarket(exchange.Instrument{Symbol: s, Tiers: tiers}, nil)
		require.NoError(t, err)
	}
	one, huge := px(1), *new(uint256.Int).Lsh(uint256.NewInt(1), 119)
	_, err = e.MarkAll([]uint256.Int{one, one}, 1)
	require.NoError(t, err)
	a := e.AddAccount()
	require.NoError(t, e.Deposit(a, 0, *new(uint256.Int).Lsh(uint256.NewInt(1), 120)))
	_, err = e.Open(exchange.Opening{Account: a, Market: 0, Side: exchange.Long, Size: huge, Value: huge})
	require.NoError(t, err)
	id, err := e.Open(exchange.Opening{Account: a, Market: 1, Side: exchange.Short, Size: *uint256.NewInt(1), Value: *uint256.NewInt(1)})
	require.NoError(t, err)
	_, err = e.Mark(0, new(uint256.Int).Lsh(&one, 20), 2)
	require.NoError(t, err)
	said := e.Position(id).Bankruptcy
	require.True(t, said.Gt(&one))
	// Its share of the pool is by requirement, and so small; where it is all that is open, the pool is its own.
	b := e.AddAccount()
	for range 1 << 10 {
		require.NoError(t, e.Deposit(b, 0, *new(uint256.Int).Lsh(uint256.NewInt(1), 127)))
	}
	id, err = e.Open(exchange.Opening{Account: b, Market: 1, Side: exchange.Short, Size: *uint256.NewInt(1), Value: *uint256.NewInt(1)})
	require.NoError(t, err)
	require.Equal(t, *said.SetAllOne(), e.Position(id).Bankruptcy)
}
