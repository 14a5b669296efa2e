package parity

import (
	"fmt"
	"math/rand/v2"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// Epoch draws the steps of one random history: a world of tokens, oracles, interest rate models and markets, then a few
// hundred calls on it. What is drawn for a step depends on the seed, the epoch's number, the step's index and the state
// the reference engine is in, so the same seed gives the same history. It is not safe for concurrent use.
type Epoch struct {
	seed, number uint64
	profile      profile
	setup        []Op
	steps        int // of the epoch, setup included
	index        int
	now          uint64
	random       *rand.Rand

	markets []Op                   // their createMarket steps
	prices  map[string]uint256.Int // by oracle
	owner   string                 // who administers at present
	prey    string                 // whom the last price was set to harm, and in which market
	preyIn  string
	state   vault.Rulebook // the reference, only read
	world   *World
	terms   Terms
}

// Terms steer what is drawn to where the rule by which markets close vaults has its limits. The zero value is for Morpho
// Blue's. Both engines of a comparison must have that rule.
type Terms struct {
	// Policy is the rule at an LLTV, or nil where no market can have that LLTV.
	Policy func(lltv uint256.Int) Policy
}

// Policy is a rule that says how much of a vault it closes at once; those of package vault/design do.
type Policy interface {
	vault.Policy
	Most(c *vault.Case) (uint256.Int, error)
}

// policy is the rule of a market at an LLTV, or nil where nothing steers.
func (t Terms) policy(lltv *uint256.Int) Policy {
	if t.Policy == nil {
		return nil
	}
	return t.Policy(*lltv)
}

// profile is the temper of an epoch.
type profile struct {
	name  string
	bits  uint   // typical length of an amount
	funds uint   // every account starts with 2^funds of every token
	edges int    // of 100 amounts, how many come from the edges whatever the rule's limit
	gap   uint64 // longest everyday gap between steps, in seconds
	leap  uint64 // longest rare gap
}

const (
	day  = 24 * 60 * 60
	year = 365 * day
)

var profiles = []profile{
	{"everyday", 80, 120, 5, 2 * day, 30 * day},
	{"still", 70, 100, 5, 1, 12},
	{"extreme", 120, 250, 25, 10 * day, year},
	{"wide", 108, 200, 15, 60, day},
	{"small", 12, 40, 10, 5 * day, 200 * day},
	{"slow", 75, 150, 8, 200 * day, 5 * year},
}

var (
	users     = []string{"u0", "u1", "u2", "u3", "u4", "u5"}
	receivers = []string{"u0", "u1", "u2", "u3", "u4", "u5", "receiver", Zero, Pool}
	lltvs     = []string{
		"0", "1", "385000000000000000", "625000000000000000", "770000000000000000", "860000000000000000", "915000000000000000",
		"945000000000000000", "965000000000000000", "980000000000000000", "999999999999999999",
	}
)

// perYear returns a rate per second × 1e18 from one in thousandths per year.
func perYear(thousandths uint64) *uint256.Int {
	rate := new(uint256.Int).Mul(uint256.NewInt(thousandths), uint256.NewInt(1e15))
	return rate.Div(rate, uint256.NewInt(year))
}

// NewEpoch returns the epoch of that number, whose markets are of those terms.
func NewEpoch(seed, number uint64, terms Terms) *Epoch {
	g := &Epoch{
		seed: seed, number: number, profile: profiles[number%uint64(len(profiles))], steps: 700, now: 1_700_000_000,
		prices: map[string]uint256.Int{}, owner: "owner", terms: terms,
	}
	g.random = rand.New(rand.NewPCG(seed, number<<20))
	g.setup = g.draw()
	return g
}

// Next returns the epoch's next step, given the state the reference is in, or false at its end.
func (g *Epoch) Next(reference vault.Rulebook, w *World) (op Op, more bool) {
	if g.index >= g.steps {
		return op, false
	}
	g.state, g.world = reference, w
	g.random = rand.New(rand.NewPCG(g.seed, g.number<<20|uint64(g.index+1)))
	if g.index < len(g.setup) {
		op = g.setup[g.index]
	} else {
		g.pass()
		op = g.step()
	}
	op.Time = g.now
	g.index++
	if op.Kind == SetPrice {
		g.prices[op.Oracle] = op.Value
	}
	return op, true
}

// draw draws the world: three tokens and one that is not there, three oracles of which one is guarded, every kind of
// interest rate model and one that is not there, and markets of them, some of which must be refused.
func (g *Epoch) draw() (ops []Op) {
	r := g.random
	add := func(op Op) { ops = append(ops, op) }
	for _, token := range []string{"t0", "t1", "t2"} {
		add(Op{Kind: AddToken, Token: token})
	}
	add(Op{Kind: AddOracle, Oracle: "o0"})
	add(Op{Kind: AddOracle, Oracle: "o1"})
	add(Op{Kind: AddOracle, Oracle: "o2", MaxAge: uint64(1 + r.IntN(3*day))})
	rate := below(r, perYear(8_000))
	add(Op{Kind: AddIRM, IRM: "adaptive", Model: "adaptive-curve"})
	add(Op{Kind: AddIRM, IRM: "fixed", Model: "fixed-rate", Params: []uint256.Int{rate}})
	add(Op{Kind: AddIRM, IRM: "kinked", Model: "kinked", Params: []uint256.Int{
		below(r, perYear(20)), below(r, perYear(100)), below(r, perYear(30_000)), below(r, uint256.NewInt(1e18)),
	}})
	for _, irm := range []string{Zero, "adaptive", "fixed", "kinked", "ghost"} {
		add(Op{Kind: EnableIRM, Caller: "owner", IRM: irm})
	}
	var enabled []string
	for _, lltv := range lltvs[:len(lltvs)-1] {
		value := uint256.MustFromDecimal(lltv)
		if g.terms.Policy != nil && g.terms.Policy(*value) == nil {
			continue
		}
		enabled = append(enabled, lltv)
		add(Op{Kind: EnableLLTV, Caller: "owner", Value: *value})
	}
	add(Op{Kind: SetFeeRecipient, Caller: "owner", OnBehalf: "fees"})
	amount := pow2(g.profile.funds)
	for _, user := range users[:5] { // u5 starts with nothing
		for _, token := range []string{"t0", "t1", "t2"} {
			add(Op{Kind: Mint, Token: token, OnBehalf: user, Assets: amount})
		}
	}
	for _, oracle := range []string{"o0", "o1", "o2"} {
		price := sized(r, 60)
		price.Mul(&price, uint256.MustFromDecimal("1000000000000000000000000"))
		g.prices[oracle] = price
		add(Op{Kind: SetPrice, Oracle: oracle, Value: price})
	}
	for i, irm := range []string{"adaptive", "adaptive", "fixed", "kinked", Zero, "ghost", "adaptive"} {
		market := Op{
			Kind: CreateMarket, Market: fmt.Sprintf("m%d", i), Loan: fmt.Sprintf("t%d", i%3), Collateral: fmt.Sprintf("t%d", (i+1)%3),
			Oracle: fmt.Sprintf("o%d", i%3), IRM: irm, Value: *uint256.MustFromDecimal(pick(r, enabled)),
		}
		if i == 6 { // the odd one: a token or oracle that is not there, or one token on both sides
			switch r.IntN(3) {
			case 0:
				market.Oracle = "nowhere"
			case 1:
				market.Loan = "nothing"
			case 2:
				market.Collateral = market.Loan
			}
		}
		g.markets = append(g.markets, market)
		add(market)
		if r.IntN(2) == 0 {
			add(Op{Kind: SetFee, Caller: "owner", Market: market.Market, Value: below(r, uint256.NewInt(0.25e18))})
		}
	}
	for _, market := range g.markets { // something to lend and to lend against, so that borrowing starts at once
		amount := pow2(g.profile.bits)
		add(Op{Kind: Supply, Caller: "u0", Market: market.Market, Assets: below(r, &amount), OnBehalf: "u0"})
		add(Op{Kind: SupplyCollateral, Caller: "u1", Market: market.Market, Assets: below(r, &amount), OnBehalf: "u1"})
	}
	for i := range ops {
		ops[i].Time = g.now
	}
	return ops
}

// pass lets time pass: half the steps share a block with the one before.
func (g *Epoch) pass() {
	r := g.random
	switch p := r.IntN(100); {
	case p < 50:
	case p < 75:
		g.now += 12
	case p < 97:
		g.now += r.Uint64N(g.profile.gap + 1)
	default:
		g.now += r.Uint64N(g.profile.leap + 1)
	}
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// step draws a call. The weights are what lets positions be built, harmed and liquidated within an epoch.
func (g *Epoch) step() Op {
	switch p := g.random.IntN(1000); {
	case p < 110:
		return g.price()
	case p < 125:
		return g.mint()
	case p < 140:
		return g.burn()
	case p < 175:
		return g.administer()
	default:
		return g.verb(2)
	}
}

func (g *Epoch) price() Op {
	r := g.random
	market := *g.market()
	op := Op{Kind: SetPrice, Oracle: market.Oracle}
	if market.Oracle == "nowhere" {
		op.Oracle = "o0"
	}
	now := g.prices[op.Oracle]
	switch p := r.IntN(100); {
	case p < 40: // exactly where a vault of that market becomes liquidatable, or a unit beside it
		for range 6 {
			user := pick(r, users)
			debt, position, at := g.debt(&market, user), g.position(&market, user), market.Value
			if p := g.terms.policy(&market.Value); p != nil {
				if trigger := p.Trigger(); !trigger.LTV.IsZero() {
					at = trigger.LTV
				}
			}
			if debt.IsZero() || position.Collateral.IsZero() || at.IsZero() {
				continue
			}
			var value uint256.Int
			value.MulDivOverflow(&debt, uint256.MustFromDecimal("1000000000000000000000000000000000000"), &position.Collateral)
			value.MulDivOverflow(&value, uint256.NewInt(1e18), &at)
			if op.Value = around(r, &value); r.IntN(2) == 0 { // or well below
				op.Value.MulDivOverflow(&value, uint256.NewInt(500+r.Uint64N(500)), uint256.NewInt(1000))
			}
			g.prey, g.preyIn = user, market.Market
			return op
		}
		op.Value = now
	case p < 85: // a move of a market
		op.Value.MulDivOverflow(&now, uint256.NewInt(700+r.Uint64N(700)), uint256.NewInt(1000))
	case p < 94:
		op.Value = now
		if now.LtUint64(1e6) || now.BitLen() > 140 {
			op.Value = sized(r, 133)
		}
	case p < 95:
		op.Value.Clear()
	case p < 97:
		op.Value = edge(r)
	default: // up to 1e40
		op.Value = sized(r, 133)
	}
	return op
}

func (g *Epoch) mint() Op {
	op := Op{Kind: Mint, Token: fmt.Sprintf("t%d", g.random.IntN(3)), OnBehalf: pick(g.random, users)}
	if g.random.IntN(10) == 0 {
		op.Token = "nothing"
	}
	op.Assets = sized(g.random, g.profile.funds)
	if g.random.IntN(4) == 0 {
		op.Assets = edge(g.random)
	}
	return op
}

func (g *Epoch) burn() Op {
	op := Op{Kind: Burn, Token: fmt.Sprintf("t%d", g.random.IntN(3)), OnBehalf: pick(g.random, users)}
	balance := g.state.Balance(g.world.Address(op.Token), g.world.Address(op.OnBehalf))
	op.Assets = g.near(&balance)
	return op
}

func (g *Epoch) administer() Op {
	r := g.random
	op := Op{Caller: g.owner}
	if r.IntN(5) == 0 {
		op.Caller = pick(r, users)
	}
	switch r.IntN(8) {
	case 0:
		op.Kind, op.IRM = EnableIRM, pick(r, []string{"fixed", "kinked", "ghost", fmt.Sprintf("irm%d", r.IntN(1000))})
	case 1:
		op.Kind, op.Value = EnableLLTV, below(r, uint256.NewInt(2e18))
		if r.IntN(2) == 0 {
			op.Value = *uint256.MustFromDecimal(pick(r, lltvs[:5]))
		}
	case 2:
		op.Kind, op.OnBehalf = SetFeeRecipient, pick(r, []string{"fees", "u3", "u4", Zero})
	case 3:
		op.Kind, op.OnBehalf = SetOwner, pick(r, []string{"owner", "u0", "owner2"})
		if op.Caller == g.owner && op.OnBehalf != g.owner {
			g.owner = op.OnBehalf
		}
	case 4:
		odd := pick(r, g.markets)
		odd.Market = fmt.Sprintf("n%d", g.index)
		switch r.IntN(4) {
		case 0:
			odd.IRM = "unheard"
		case 1:
			odd.Value = *uint256.MustFromDecimal(lltvs[len(lltvs)-1])
		case 2:
			odd.Oracle = "o0"
		}
		return odd
	default:
		op.Kind, op.Market, op.Value = SetFee, g.market().Market, below(r, uint256.NewInt(0.27e18))
		if r.IntN(4) == 0 {
			op.Value = g.state.Market(g.world.Market(op.Market)).Fee
		}
	}
	return op
}

// market returns one of the epoch's markets, seldom one that was never made.
func (g *Epoch) market() *Op {
	if g.random.IntN(60) == 0 {
		return &Op{Market: "unmade", Loan: "t0", Collateral: "t1", Oracle: "o0"}
	}
	if hot := &g.markets[g.number%5]; g.random.IntN(2) == 0 { // one market an epoch that sees half the calls
		return hot
	}
	for {
		market := &g.markets[g.random.IntN(len(g.markets))]
		if market.IRM != "ghost" || g.random.IntN(20) == 0 {
			return market
		}
	}
}

func (g *Epoch) position(market *Op, user string) vault.Position {
	return g.state.Position(g.world.Market(market.Market), g.world.Address(user))
}

// debt is what an account owes in loan assets as of the last accrual, rounded down; it only steers what is drawn.
func (g *Epoch) debt(market *Op, user string) (debt uint256.Int) {
	m := g.state.Market(g.world.Market(market.Market))
	position := g.position(market, user)
	return worth(&position.BorrowShares, &m.TotalBorrowAssets, &m.TotalBorrowShares)
}

func worth(shares, assets, total *uint256.Int) (z uint256.Int) {
	var a, s uint256.Int
	a.AddUint64(assets, 1)
	s.AddUint64(total, 1e6)
	z.MulDivOverflow(shares, &a, &s)
	return z
}
