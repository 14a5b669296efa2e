// Package designtest holds the laws that any design of package design must keep, whoever wrote it. A design is held to them
// by one call:
//
//	func TestOurs(t *testing.T) {
//		designtest.Run(t, ours{}, design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6})
//	}
//
// Histories are drawn and shrink when a law is broken: vaults of all sizes are opened in a market of the ledger, interest
// accrues, prices fall, and offers are quoted, taken in parts, asked for too much, and taken again. How many are drawn is
// the flag -rapid.checks.
//
// The laws: an offer's quote is what taking it moves, to the unit, and quoting changes nothing; a refused call changes
// nothing; nobody takes more than is offered, and no vault gives more than it has; tokens are conserved, and the moves
// say where each went; the offer that After shows is the one that stands after the call; the index finds every vault
// that the policy finds unhealthy, at once, and the safe price is safe; a unit paid earns no more than the wake key
// says; a sale at a constant incentive lowers the LTV below one over it, the toxic frontier, and raises it above;
// closing the least debt restores health where anything does; other vaults are left as they are but for roundings of
// the debt's share price; what a design remembers can be put back; what After shows is quoted as what stands then; a
// borrower that takes its own vault pays and gets what anybody does, or is refused; two calls in place of one pay a
// taker no more where the design claims so, and where it does not the split that paid most is told; where the wake key
// says Even, every vault at risk is on offer as a sale at one price; and calls that are only tried change no quote of what
// stands, nor what another plan shows, save that this may be refused.
package designtest

import (
	"encoding/binary"
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// Run checks the laws for a design in markets of one kind.
func Run(t *testing.T, d design.Design, m design.Market) {
	t.Helper()
	require.NoError(t, d.Validate(m))
	taken, refused, found := 0, 0, finding{}
	t.Run("histories", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { history(t, d, m, &taken, &refused, &found) })
	})
	if found.more != nil {
		t.Logf("a split in two paid a taker %s loan units more on a cost of %s: a %s. %s", found.more, found.cost, found.text, design.SplittingOf(d))
	}
	t.Logf("%d histories had offers taken, %d steps not", taken, refused)
	if taken == 0 {
		t.Errorf("nothing was ever taken of the %d histories: are the parameters such that something is on offer?", refused)
	}
}

var (
	owner      = vault.NamedAddress("owner")
	bank       = vault.NamedAddress("bank")
	bot        = vault.NamedAddress("bot")
	loan       = vault.NamedAddress("loan")
	collateral = vault.NamedAddress("collateral")
	oracle     = vault.NamedAddress("oracle")
	irm        = vault.NamedAddress("irm")
)

func borrower(i int) (a vault.Address) {
	binary.BigEndian.PutUint64(a[12:], uint64(i)+1)
	return a
}

// town is a market with a design, its vaults and one taker with money.
type town struct {
	*vault.Engine
	design   design.Design
	id       vault.ID
	of       design.Market
	policy   vault.Policy
	cost     design.Constant // what closing a unit costs by the rule alone
	priced   bool            // and there is such a constant
	running  design.Running
	price    uint256.Int
	accounts []vault.Address // of which balances are compared
	vaults   []vault.Address
	found    *finding
}

// scale is 10^decimals·n.
func scale(n uint64, decimals uint8) (z uint256.Int) {
	z.Exp(uint256.NewInt(10), uint256.NewInt(uint64(decimals)))
	return *z.Mul(&z, uint256.NewInt(n))
}

// found opens a market at 2000 whole loan tokens a collateral token.
func found(t *rapid.T, d design.Design, m design.Market) *town {
	return foundOf(t, d, m, *uint256.NewInt(1_585_489_599), 800, 1000) // 5 % a year
}

// foundOf does so at a rate of interest, a second, scale 1e18, with vaults that have so many thousandths of the debt that they
// carry.
func foundOf(t *rapid.T, d design.Design, m design.Market, rate uint256.Int, least, most uint64) *town {
	w := &town{design: d, of: m, policy: d.Policy(m), found: new(finding)}
	w.cost, w.priced = design.Cost(d, m)
	w.Engine = vault.New(owner, func(vault.Params) vault.Policy { return w.policy })
	must := func(err error) { require.NoError(t, err) }
	w.price.MulDivOverflow(ptr(scale(2000, m.LoanDecimals)), ptr(scale(1, 36)), ptr(scale(1, m.CollateralDecimals)))
	must(w.SetTime(1_700_000_000))
	must(w.AddToken(loan))
	must(w.AddToken(collateral))
	must(w.AddOracle(oracle, vault.PriceFeed{}))
	must(w.SetPrice(oracle, w.price))
	must(w.AddIRM(irm, vault.FixedRate{PerSecond: rate}))
	must(w.EnableIRM(owner, irm))
	must(w.EnableLLTV(owner, m.LLTV))
	id, err := w.CreateMarket(vault.Params{Loan: loan, Collateral: collateral, Oracle: oracle, IRM: irm, LLTV: m.LLTV})
	must(err)
	w.id = id
	w.running, err = d.Open(w.Engine, id, m)
	must(err)
	plenty := scale(1_000_000_000, m.LoanDecimals)
	must(w.Mint(loan, bank, plenty))
	must(w.Mint(loan, bot, plenty))
	if e, is := w.running.(design.Endowed); is {
		must(w.Mint(loan, vault.TreasuryAddress, e.Endowment()))
	}
	_, err = w.Supply(bank, id, plenty, uint256.Int{}, bank)
	must(err)
	for i := range rapid.IntRange(2, 6).Draw(t, "vaults") {
		w.open(t, borrower(i), least, most)
	}
	if p, is := w.running.(design.Pooled); is {
		for _, d := range p.Deposits(w.Market(id).TotalBorrowAssets, w.price, len(w.vaults)) {
			must(w.Mint(loan, d.To, d.Amount))
		}
	}
	must(w.Mint(collateral, bot, scale(1_000_000, m.CollateralDecimals)))
	if c, is := w.running.(design.Converter); is {
		_, err := c.Begin(w.Time(), w.price, nil)
		must(err)
	}
	w.accounts = append([]vault.Address{bank, bot, vault.EngineAddress, vault.TreasuryAddress}, w.vaults...)
	for _, h := range w.running.Holders() {
		if h != vault.TreasuryAddress {
			w.accounts = append(w.accounts, h)
		}
	}
	return w
}

func ptr(x uint256.Int) *uint256.Int { return &x }

// open opens a vault of a thousandth of a token to ten thousand of them, with so many thousandths of the debt that it carries.
func (w *town) open(t *rapid.T, who vault.Address, least, most uint64) {
	thousandths := rapid.SampledFrom([]uint64{1, 300, 1000, 1500, 10_000, 1_000_000, 10_000_000}).Draw(t, "thousandths of a token")
	size := scale(thousandths, w.of.CollateralDecimals)
	size.Div(&size, uint256.NewInt(1000))
	size.AddUint64(&size, rapid.Uint64Range(0, 999).Draw(t, "odd units"))
	require.NoError(t, w.Mint(collateral, who, size))
	require.NoError(t, w.SupplyCollateral(who, w.id, size, who))
	debt, err := vault.MaxBorrow(size, w.price, w.of.LLTV)
	require.NoError(t, err)
	debt.MulDivOverflow(&debt, uint256.NewInt(rapid.Uint64Range(least, most).Draw(t, "part of what it carries")), uint256.NewInt(1000))
	if debt.IsZero() {
		return
	}
	_, err = w.Borrow(who, w.id, debt, uint256.Int{}, who, bank)
	require.NoError(t, err)
	w.vaults = append(w.vaults, who)
}

// snapshot is all that a call may change.
type snapshot struct {
	market    vault.Market
	positions map[vault.Address]vault.Position
	balances  map[[2]vault.Address]uint256.Int
	state     []design.Field
}

func (w *town) shot() snapshot {
	s := snapshot{market: w.Market(w.id), positions: map[vault.Address]vault.Position{}, balances: map[[2]vault.Address]uint256.Int{}}
	for _, a := range w.accounts {
		s.positions[a] = w.Position(w.id, a)
		for _, token := range []vault.Address{loan, collateral} {
			s.balances[[2]vault.Address{token, a}] = w.Balance(token, a)
		}
	}
	// What the taker took over stands in its own vault.
	held, pool := s.balances[[2]vault.Address{collateral, bot}], s.balances[[2]vault.Address{collateral, vault.EngineAddress}]
	own := s.positions[bot].Collateral
	s.balances[[2]vault.Address{collateral, bot}] = *held.Add(&held, &own)
	s.balances[[2]vault.Address{collateral, vault.EngineAddress}] = *pool.Sub(&pool, &own)
	s.state = w.running.State(nil)
	return s
}

func history(t *rapid.T, d design.Design, m design.Market, taken, refused *int, splits *finding) {
	w := found(t, d, m)
	w.found = splits
	for range rapid.IntRange(1, 8).Draw(t, "steps") {
		require.NoError(t, w.SetTime(w.Time()+rapid.SampledFrom([]uint64{0, 12, 60, 600, 3600, 86_400, 40 * 86_400}).Draw(t, "seconds")))
		permille := rapid.Uint64Range(700, 1010).Draw(t, "price in thousandths of the last")
		w.price.MulDivOverflow(&w.price, uint256.NewInt(permille), uint256.NewInt(1000))
		require.NoError(t, w.SetPrice(oracle, w.price))
		w.tick(t)
		w.index(t)
		risky := w.AtRisk(w.id, w.price, w.Time(), nil)
		offers := w.running.Offers(w.price, risky, nil)
		for i := range offers {
			require.False(t, offers[i].Most.IsZero(), "an offer of nothing")
		}
		w.even(t, risky, offers)
		if len(offers) == 0 {
			*refused++
			continue
		}
		if rapid.IntRange(0, 7).Draw(t, "itself, where 0") == 0 {
			if w.itself(t, &offers[rapid.IntRange(0, len(offers)-1).Draw(t, "its own")]) {
				*taken++
			}
			continue
		}
		if w.take(t, offers, rapid.IntRange(0, len(offers)-1).Draw(t, "which")) {
			*taken++
			w.redeem(t)
		} else {
			*refused++
		}
	}
	w.remembers(t)
}

// redeem repays what the taker took over and empties its vault, as whoever runs a design has a taker do.
func (w *town) redeem(t *rapid.T) {
	own := w.Position(w.id, bot)
	if !own.BorrowShares.IsZero() {
		_, err := w.Repay(bot, w.id, uint256.Int{}, own.BorrowShares, bot)
		require.NoError(t, err)
	}
	if !own.Collateral.IsZero() {
		require.NoError(t, w.WithdrawCollateral(bot, w.id, own.Collateral, bot, bot))
	}
}

// tick lets happen what happens by itself. What the wake key said of it must come true, and no earlier.
func (w *town) tick(t *rapid.T) {
	for again := true; again; _, again = w.running.(design.Dealer) {
		before, until := w.shot(), w.running.Wake().Until
		moves, err := w.running.Tick(w.Time(), w.price, nil)
		require.NoError(t, err)
		w.balanced(t, &before, moves)
		if len(moves) == 0 {
			break
		}
		require.LessOrEqual(t, until, w.Time(), "something happened before the wake key said")
	}
	require.Greater(t, w.running.Wake().Until, w.Time(), "the wake key names an instant that has passed")
}

// index checks that the ledger's index finds exactly the vaults that the policy finds unhealthy, and that its promises hold.
func (w *town) index(t *rapid.T) {
	totals, err := w.Accrued(w.id)
	require.NoError(t, err)
	trigger := w.running.Wake().Trigger
	require.Equal(t, w.policy.Trigger(), trigger)
	look := func(price uint256.Int) (found int) {
		for _, who := range w.vaults {
			c := vault.Case{Totals: totals, Position: w.Position(w.id, who), Price: price}
			before := c
			unhealthy, debt, err := w.policy.Unhealthy(&c)
			require.Equal(t, before, c, "a policy changes no case")
			if err != nil || !unhealthy || c.Position.Collateral.IsZero() {
				continue
			}
			found++
			require.False(t, quiet(&trigger, &c.Position.Collateral, &debt, &price), "the trigger says healthy, the policy does not")
		}
		return found
	}
	require.Len(t, w.AtRisk(w.id, w.price, w.Time(), nil), look(w.price))
	if safe, until := w.SafePrice(w.id, w.Time()); until != 0 {
		require.Zero(t, look(safe), "the safe price is not safe")
	}
}

// quiet is the promise of a trigger, in unbounded integers.
func quiet(trigger *vault.Trigger, collateral, debt, price *uint256.Int) bool {
	p := new(big.Int).Sub(price.ToBig(), trigger.Grain.ToBig())
	if p.Sign() < 0 {
		p.SetInt64(0)
	}
	worth := p.Mul(p, collateral.ToBig())
	worth.Quo(worth, new(big.Int).Exp(big.NewInt(10), big.NewInt(36), nil))
	worth.Mul(worth, trigger.LTV.ToBig())
	worth.Quo(worth, big.NewInt(1e18))
	owed := new(big.Int).Add(debt.ToBig(), trigger.Slack.ToBig())
	return owed.Cmp(worth) <= 0
}

// remembers checks that a state can be put back.
func (w *town) remembers(t *rapid.T) {
	state := w.running.State(nil)
	require.NoError(t, w.running.Restore(state))
	require.Equal(t, state, w.running.State(nil))
	require.Error(t, w.running.Restore(append(state, design.Field{Name: "not a field of any design"})))
}
