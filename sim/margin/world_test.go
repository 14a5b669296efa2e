package margin

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Tokens have 18 and 6 decimals, as ether and dollars.

func num(x uint64) uint256.Int   { return *uint256.NewInt(x) }
func ether(x uint64) uint256.Int { return product(x, 1e18) }
func usdc(x uint64) uint256.Int  { return product(x, 1e6) }

func product(x, y uint64) (z uint256.Int) {
	z.Mul(uint256.NewInt(x), uint256.NewInt(y))
	return z
}

// dollars are reference prices, one a mark.
func dollars(prices ...float64) (all []oracle.Price) {
	for _, p := range prices {
		all = append(all, oracle.Price(math.Round(p*1e10)))
	}
	return all
}

// stall buys at the reference price less a hundredth, sells at it plus a hundredth, and takes 10 basis points: impact
// and fee are different numbers. It deals so much of its token in a path.
type stall struct {
	reference, room uint256.Int
}

func (s *stall) Follow(reference *uint256.Int, _ uint64) { s.reference = *reference }

func (s *stall) Quote(side liquidity.Side, base, _ *uint256.Int) (fill liquidity.Fill) {
	if fill.Base = *base; s.room.Lt(base) {
		fill.Base = s.room
	}
	var price uint256.Int
	if price.MulDivOverflow(&s.reference, uint256.NewInt(99), uint256.NewInt(100)); side == liquidity.Buy {
		price.MulDivOverflow(&s.reference, uint256.NewInt(101), uint256.NewInt(100))
	}
	fill.Quote, _ = fixed.MulDivDown(&fill.Base, &price, &fixed.PriceScale)
	fill.Fee, _ = fixed.MulDivUp(&fill.Quote, uint256.NewInt(10), uint256.NewInt(10_000))
	return fill
}

func (s *stall) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	fill := s.Quote(side, base, limit)
	s.room.Sub(&s.room, &fill.Base)
	return fill
}

func (s *stall) Mid() uint256.Int { return s.reference }
func (s *stall) Reset()           {}

// market is the rule of a stall with so much room.
type market struct{ room uint256.Int }

func (market) Fee() (none uint256.Int) { return none }

func (m market) Open(_ liquidity.Venue, first, _ uint256.Int) (liquidity.Venue, error) {
	return &stall{reference: first, room: m.room}, nil
}

// world is one of marks of 3 s, four of which are a block of the chain, with a wide stall.
func world(legs ...arm.Leg) *arm.World {
	return &arm.World{
		Seed: 7, Clock: oracle.Clock{Start: 1_700_000_000, Interval: 3, Blocks: 100}, Block: 12 * time.Second,
		CollateralSymbol: "ETH", LoanSymbol: "USDC", CollateralDecimals: 18, LoanDecimals: 6, HealthLLTV: num(0.86e18),
		Behaviours: map[string]uint16{"passive": 0, "top-up": 1, "repay": 2, "leave": 3, "add-margin": 4, "switch-to-cross": 5},
		Portfolio:  arm.Portfolio{Legs: legs}, Venue: market{ether(1_000_000)},
	}
}

// venue is an arm of a preset with overrides, marked every 3 s, and with as many instruments as there are others.
func venue(t require.TestingT, preset string, others int, overrides ...string) Arm {
	p, err := presets.Load(preset, overrides...)
	require.NoError(t, err)
	return from(t, p, others)
}

// level is an arm of a preset whose maintenance is 14 % of value.
func level(t require.TestingT, preset string, overrides ...string) Arm {
	p, err := presets.Matched(preset, num(0.86e18), overrides...)
	require.NoError(t, err)
	return from(t, p, 0)
}

func from(t require.TestingT, p *presets.Preset, others int) Arm {
	rules, err := p.Settled(6)
	require.NoError(t, err)
	in, err := p.Instrument("ETHUSDC", exchange.Linear, 0, 6)
	require.NoError(t, err)
	a := Arm{Name: "arm", Rules: rules, Instrument: in, Every: 3 * time.Second, Infinite: p.Infinite, Counterparties: 3, Account: others > 0}
	for j := range others {
		in, err := p.Instrument([]string{"ALTUSDC", "HDGUSDC"}[j], exchange.Linear, 0, 6)
		require.NoError(t, err)
		a.Others = append(a.Others, in)
	}
	return a
}

func borrower(collateral, debt uint64, does ...agents.Behaviour) agents.Borrower {
	b := agents.Borrower{Collateral: ether(collateral), Debt: usdc(debt), Behaviour: agents.Passive{}}
	if len(does) > 0 {
		b.Behaviour = does[0]
	}
	return b
}

// alt and hedge are a long of half of the main position's value on leverage 5 and a short of a quarter on 4.
var (
	alt   = arm.Leg{Symbol: "ALT", Side: exchange.Long, Notional: num(0.5e18), Leverage: num(5e18)}
	hedge = arm.Leg{Symbol: "HDG", Side: exchange.Short, Notional: num(0.25e18), Leverage: num(4e18)}
)

// begin opens borrowers in an arm at the first of the prices.
func begin(t require.TestingT, w *arm.World, m Arm, borrowers []agents.Borrower, prices ...[]oracle.Price) *running {
	w.Borrowers = len(borrowers)
	built, err := m.Build(w)
	require.NoError(t, err)
	first := []oracle.Price{}
	for _, asset := range prices {
		first = append(first, asset[0])
	}
	require.NoError(t, built.Reset(&arm.Start{Path: 3, Prices: first, Borrowers: borrowers}))
	return built.(*running)
}

// finish walks along all prices, ends the path, and checks that the parts of each loss are the vault's.
func finish(t require.TestingT, a *running, prices ...[]oracle.Price) (rows record.Arm) {
	require.NoError(t, a.Walk(prices, 0))
	require.NoError(t, a.Finish(&rows))
	require.NoError(t, rows.Identities())
	for i := range rows.Vaults {
		var loss [record.Losses]fixed.Signed
		for k := range rows.Liquidations {
			if l := &rows.Liquidations[k]; int(l.Borrower) == i {
				for r := range loss {
					loss[r] = loss[r].Add(l.Loss[r])
				}
			}
		}
		for r := range loss {
			require.Equal(t, rows.Vaults[i].Paid[r].String(), loss[r].String(), "borrower %d, %s", i, journal.Reason(r))
		}
	}
	return rows
}

func walk(t require.TestingT, w *arm.World, m Arm, borrowers []agents.Borrower, prices ...[]oracle.Price) record.Arm {
	return finish(t, begin(t, w, m, borrowers, prices...), prices...)
}

// losses are parts of a loss by reason, those that are not 0.
func losses(parts []fixed.Signed) map[string]string {
	all := map[string]string{}
	for r := range parts[:record.Losses] {
		if !parts[r].IsZero() {
			all[journal.Reason(r).String()] = parts[r].String()
		}
	}
	return all
}

// wander is a path of prices that wanders and jumps.
func wander(dice *rand.Rand, n int, price, wild, fall float64) (all []oracle.Price) {
	for range n {
		all = append(all, oracle.Price(price*1e10))
		move := wild * (dice.NormFloat64() - fall)
		if dice.IntN(40) == 0 {
			move += 0.04 * dice.NormFloat64()
		}
		price *= math.Exp(move)
	}
	return all
}
