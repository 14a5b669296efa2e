package exchange_test

import (
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/presets"
)

// Random histories under every preset as it is shipped. After each step
//
//   - the books balance;
//   - what an owner was let do leaves nobody of its account to be liquidated at the mark that holds;
//   - what was refused changed nothing;
//   - a mark between the watermarks, and one that liquidates isolated positions only, leaves free balances alone;
//   - whoever is not waiting for a next step stands.
//
// Where the venue counts unrealised profit, what opens and leaves draws on it, and each history says how often.
func TestHistoriesUnderEveryPreset(t *testing.T) {
	for _, name := range presets.Names() {
		h := history{t: t, preset: name}
		runs := 20
		if testing.Short() {
			runs = 8
		}
		for seed := range runs {
			h.run(uint64(seed))
		}
		t.Logf("%s: %d accepted, %d refused, %d on profit, %d quiet, %d liquidated", name, h.accepted, h.refused, h.onProfit, h.quiet, h.liquidated)
		require.Positive(t, h.accepted*h.refused*h.quiet*h.liquidated, name)
		p, err := presets.Load(name)
		require.NoError(t, err)
		if p.Accounts.Profit.Opens {
			require.Positive(t, h.onProfit, name)
		}
	}
}

type history struct {
	t      *testing.T
	preset string

	p      *place
	random *rand.Rand
	quote  []float64

	accepted, refused, onProfit, quiet, liquidated int
}

func (h *history) any(n int) int { return h.random.IntN(n) }

func (h *history) amount() uint256.Int {
	most := 1_000_000
	if h.preset == "bitmex" { // whose tiers end at 650
		most = 50_000
	}
	return u(float64(h.random.IntN(most)) / []float64{1, 100, 10_000}[h.any(3)])
}

// rich is the most that an account begins with.
func (h *history) rich() int {
	if h.preset == "bitmex" {
		return 15
	}
	return 100_000
}

func (h *history) run(seed uint64) {
	h.random = rand.New(rand.NewPCG(seed, uint64(len(h.preset))))
	h.p = at(h.t, h.preset, 2, float64(1+h.any(10_000)), 1000)
	h.quote = []float64{100, 100}
	if h.any(2) == 0 {
		require.NoError(h.t, h.p.Endow(0, h.amount()))
	}
	for range 4 {
		h.p.Account(float64(10 + h.any(h.rich())))
	}
	for m := range h.quote {
		h.p.MarkAt(exchange.MarketID(m), h.quote[m])
	}
	for range 120 {
		if h.any(3) == 0 {
			h.mark()
		} else {
			h.act()
		}
		require.NoError(h.t, h.p.Check(), h.preset)
	}
}

// mark moves a market, within the watermarks or beyond.
func (h *history) mark() {
	m := exchange.MarketID(h.any(2))
	h.quote[m] *= []float64{0.7, 0.9, 0.99, 1.01, 1.1, 1.4}[h.any(6)]
	h.quote[m] = min(max(h.quote[m], 1), 10_000)
	low, high := h.p.Watermarks(m)
	x := px(h.quote[m])
	between := x.Gt(&low) && x.Lt(&high)
	free := h.free()
	events := h.p.MarkAt(m, h.quote[m])
	pools := map[exchange.AccountID]bool{}
	for i := range events {
		if events[i].Mode == exchange.Cross || events[i].Action == liquidation.ToppedUp {
			pools[events[i].Account] = true
		}
		h.liquidated++
	}
	if between {
		h.quiet++
		require.Empty(h.t, events, "%s: a mark between the watermarks", h.preset)
	}
	for a, was := range free {
		if !pools[exchange.AccountID(a)] {
			require.Equal(h.t, was, h.p.Free(exchange.AccountID(a), 0), "%s: free balance of %d", h.preset, a)
		}
	}
}

// act has an account do something, and looks at what came of it.
func (h *history) act() {
	p := h.p
	a := exchange.AccountID(h.any(p.NumAccounts()))
	m := exchange.MarketID(h.any(2))
	mine, some := h.positions(a)
	profit := exchange.Signed{}
	for _, id := range mine {
		if p.Holding(id).Mode == exchange.Cross {
			if made := p.Profit(id); made.Sign() > 0 {
				profit = profit.Add(made)
			}
		}
	}
	before := h.picture()
	failing := h.failing(a)
	var err error
	what := h.any(9)
	switch what {
	case 0, 1, 2, 3:
		o := exchange.Opening{Account: a, Market: m, Side: exchange.Side(h.any(2)), Size: h.amount(), Leverage: wad(float64(1 + h.any(40)))}
		if h.any(2) == 0 {
			o.Leverage = uint256.Int{}
		}
		if h.any(3) == 0 {
			o.Mode = exchange.Cross
		}
		if h.any(2) == 0 {
			o.Value = p.Instrument(m).Value(o.Side, &o.Size, pointer(p.MarkPrice(m)))
		}
		if h.any(2) == 0 { // as much as can be
			most := p.Openable(a, 0)
			o.Size = *most.Div(most.Mul(&most, uint256.NewInt(uint64(5+h.any(20)))), uint256.NewInt(uint64(h.quote[m])+1))
			o.Value = p.Instrument(m).Value(o.Side, &o.Size, pointer(p.MarkPrice(m)))
		}
		opens := p.Openable(a, 0)
		if _, err = p.Open(o); err == nil { // what was used is more than what there was without profit
			left := p.Openable(a, 0)
			if used := exchange.Plus(&opens).Sub(exchange.Plus(&left)); used.Cmp(exchange.Plus(&opens).Sub(profit)) > 0 && profit.Sign() > 0 {
				h.onProfit++
			}
		}
	case 4:
		out := h.amount()
		if h.any(2) == 0 {
			out = p.Available(a, 0)
		}
		err = p.Withdraw(a, 0, out)
	case 5:
		if some >= 0 {
			if h.any(2) == 0 {
				err = p.RemoveMargin(some, p.Removable(some))
			} else {
				err = p.AddMargin(some, h.amount())
			}
		}
	case 6:
		if some >= 0 {
			size := p.Holding(some).Size
			if h.any(2) == 0 {
				size = h.amount()
			}
			_, err = p.Reduce(some, size, nil)
			failing = true // what is left may fail: the next mark sees to it
		}
	case 7:
		if some >= 0 && !p.Closed(some) {
			err = p.SetLeverage(some, wad(float64(h.any(60))))
		}
	case 8:
		err = p.SetMode(a, m, []exchange.Mode{exchange.Isolated, exchange.Cross}[h.any(2)])
	}
	if err != nil {
		h.refused++
		require.Equal(h.t, before, h.picture(), "%s: what was refused (%v) changed something", h.preset, err)
		return
	}
	h.accepted++
	if !failing {
		require.False(h.t, h.failing(a), "%s: action %d leaves account %d to be liquidated", h.preset, what, a)
	}
}

// positions are those of an account, and one of them that is open; −1 where none is.
func (h *history) positions(a exchange.AccountID) (all []exchange.PositionID, some exchange.PositionID) {
	some = -1
	for id := range exchange.PositionID(h.p.NumPositions()) {
		if p := h.p.Holding(id); p.Account == a && !p.Size.IsZero() {
			all = append(all, id)
		}
	}
	if len(all) > 0 {
		some = all[h.any(len(all))]
	}
	return all, some
}

// failing reports whether a bucket of an account would be liquidated at the marks that hold.
func (h *history) failing(a exchange.AccountID) bool {
	for id := range exchange.PositionID(h.p.NumPositions()) {
		if p := h.p.Holding(id); p.Account == a && !p.Size.IsZero() {
			if _, _, fails := h.p.Test(h.p.BucketOf(id)); fails {
				return true
			}
		}
	}
	return false
}

func (h *history) free() (all []exchange.Signed) {
	for a := range exchange.AccountID(h.p.NumAccounts()) {
		all = append(all, h.p.Free(a, 0))
	}
	return all
}

// picture is what a refusal must leave alone.
func (h *history) picture() (all []any) {
	for id := range exchange.PositionID(h.p.NumPositions()) {
		if !h.p.Closed(id) {
			all = append(all, h.p.Holding(id), h.p.InitialMargin(id), h.p.Engine.Position(id).Extra)
		}
	}
	for a := range exchange.AccountID(h.p.NumAccounts()) {
		for m := range exchange.MarketID(2) {
			all = append(all, h.p.Mode(a, m), h.p.Leverage(a, m))
		}
	}
	return append(all, h.free(), h.p.Fees(0))
}
