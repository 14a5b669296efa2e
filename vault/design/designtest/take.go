package designtest

import (
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// take takes an amount of an offer, and checks what that did. It reports whether it could.
func (w *town) take(t *rapid.T, offers []offer.Offer, at int) bool {
	o := &offers[at]
	amount := o.Most
	switch rapid.IntRange(0, 3).Draw(t, "amount") {
	case 0:
	case 1:
		amount = *uint256.NewInt(1)
	default:
		amount.MulDivOverflow(&o.Most, uint256.NewInt(rapid.Uint64Range(1, 999).Draw(t, "thousandths")), uint256.NewInt(1000))
		if amount.IsZero() {
			amount = o.Most
		}
	}
	before, asked, quoted := w.shot(), *o, w.quotes(offers)
	terms, err := w.running.Quote(o, amount)
	next := new(offer.Offer)
	nextErr := w.running.After(o, amount, next)
	more := o.Most
	more.AddUint64(&more, 1)
	_, above := w.running.Quote(o, more)
	require.ErrorIs(t, above, offer.ErrAbove)
	_, _, above = w.running.Take(bot, o, more, nil)
	require.ErrorIs(t, above, offer.ErrAbove)
	planned, parted := 0, uint256.Int{}
	var then offer.Terms
	var thenErr error
	if nextErr == nil {
		planned = rapid.IntRange(1, 4).Draw(t, "quarters of what stands then")
		parted.MulDivOverflow(&next.Most, uint256.NewInt(uint64(planned)), uint256.NewInt(4))
		then, thenErr = w.running.Quote(next, parted)
	}
	w.split(t, o, amount)
	w.tried(t, offers, &amount)
	require.Equal(t, quoted, w.quotes(offers), "calls that were only tried change no quote")
	require.Equal(t, asked, *o, "quoting changes no offer")
	require.Equal(t, before, w.shot(), "quoting, and asking for too much, change nothing")

	spreader, spreads := w.running.(design.Spreader)
	spreads = spreads && spreader.Spreads(o)
	own, has := w.Balance(loan, bot), w.Balance(collateral, bot)
	moves, got, takeErr := w.running.Take(bot, o, amount, nil)
	if err == nil && (terms.Pay.Gt(&own) || terms.Give.Gt(&has)) {
		require.Error(t, takeErr, "nobody pays what it does not have")
		err = takeErr
	}
	require.Equal(t, err, takeErr, "what is quoted can be taken, and what is refused cannot")
	if takeErr != nil {
		require.Empty(t, moves)
		require.Equal(t, before, w.shot(), "a refused call changes nothing")
		return false
	}
	require.Equal(t, terms, got, "the quote is what is moved")
	w.balanced(t, &before, moves)
	partOf(t, moves, &terms)
	w.bounds(t, o, &terms)
	w.frontier(t, &before, o)
	if sharer, is := w.running.(design.Sharer); is && o.Of == (vault.Address{}) {
		w.shared(t, before, sharer.Converted())
	} else if spreads {
		w.borne(t, before, o)
	} else {
		w.others(t, before, o)
	}

	again, fresh := *next, asked
	if nextErr == nil {
		require.NoError(t, w.running.Refresh(&again))
		again.Bidding.By = next.Bidding.By // who would make a bid is not asked beforehand
		require.Equal(t, again, *next, "the offer that After shows is the one that stands")
		stands, err := w.running.Quote(&again, parted)
		require.Equal(t, [2]any{stands, err}, [2]any{then, thenErr}, "what After shows is quoted as what stands then")
		unhealthy, _, err := w.policy.Unhealthy(&next.Case)
		_, judges := w.running.(design.Converter) // by itself
		require.True(t, err == nil && (unhealthy || judges || next.Kind != offer.Sale || next.Lot != 0 || next.Of == vault.Address{}), "a healthy vault is on offer")
	}
	gone := w.running.Refresh(&fresh)
	if nextErr != nil && !errors.Is(nextErr, design.ErrAlone) {
		require.Error(t, gone, "After says that nothing stands: %v", nextErr)
	}
	w.stale(t, &asked, &fresh, gone)
	return true
}

// quotes is what all of each offer and a third of it move.
func (w *town) quotes(offers []offer.Offer) (all [][2]any) {
	for i := range offers {
		third := offers[i].Most
		for _, amount := range [...]uint256.Int{third, *third.Div(&third, uint256.NewInt(3))} {
			terms, err := w.running.Quote(&offers[i], amount)
			all = append(all, [2]any{terms, err})
		}
	}
	return all
}

// tried has takers of several offers plan two calls, and a third, one in the midst of another. What an offer that was shown is
// quoted as stays what it was, or is refused once other calls were tried. Which calls, follows from an amount and the time: cases
// that were kept before are replayed draw by draw.
func (w *town) tried(t *rapid.T, offers []offer.Offer, from *uint256.Int) {
	dice := rand.New(rand.NewPCG(from.Uint64(), w.Time()))
	type shown struct {
		offer.Offer
		terms offer.Terms
		err   error
	}
	var plans []shown
	for range dice.IntN(4) {
		on := offers[dice.IntN(len(offers))]
		if len(plans) > 0 && dice.IntN(2) == 0 {
			on = plans[len(plans)-1].Offer
		}
		amount, next := on.Most, offer.Offer{}
		amount.MulDivOverflow(&amount, uint256.NewInt(1+dice.Uint64N(1000)), uint256.NewInt(1000))
		if amount.IsZero() {
			amount = *uint256.NewInt(1)
		}
		if w.running.After(&on, amount, &next) != nil {
			continue
		}
		terms, err := w.running.Quote(&next, next.Most)
		for i := range plans {
			p := &plans[i]
			if again, err := w.running.Quote(&p.Offer, p.Most); err == nil {
				require.Equal(t, p.terms, again, "an offer that is planned is quoted otherwise once another call was tried")
				require.NoError(t, p.err)
			}
		}
		plans = append(plans, shown{next, terms, err})
	}
}

// stale takes all of an offer as it once stood: it is taken as it stands now, or refused.
func (w *town) stale(t *rapid.T, old, now *offer.Offer, gone error) {
	before := w.shot()
	_, _, err := w.running.Take(bot, old, old.Most, nil)
	switch {
	case gone != nil:
		require.Error(t, err)
	case old.Most.Gt(&now.Most):
		require.ErrorIs(t, err, offer.ErrAbove)
	default:
		return
	}
	require.Equal(t, before, w.shot(), "a refused call changes nothing")
}

// balanced checks that the moves are what balances changed by, and that suppliers lose no more than they forgave.
func (w *town) balanced(t *rapid.T, before *snapshot, moves []design.Move) {
	change := map[[2]vault.Address]*big.Int{}
	add := func(token, who vault.Address, x *big.Int) {
		key := [2]vault.Address{token, who}
		if change[key] == nil {
			change[key] = new(big.Int)
		}
		change[key].Add(change[key], x)
	}
	tokens := map[design.Unit]vault.Address{design.Collateral: collateral, design.Loan: loan}
	forgiven := new(big.Int)
	for i := range moves {
		m := &moves[i]
		amount := m.Amount.ToBig()
		if m.Unit == design.Claim {
			if m.From == design.Suppliers {
				forgiven.Add(forgiven, amount)
			}
			continue
		}
		add(tokens[m.Unit], m.To, amount)
		add(tokens[m.Unit], m.From, new(big.Int).Neg(amount))
	}
	after := w.shot()
	for key, was := range before.balances {
		now := after.balances[key]
		got := new(big.Int).Sub(now.ToBig(), was.ToBig())
		want := change[key]
		if want == nil {
			want = new(big.Int)
		}
		require.Zero(t, want.Cmp(got), "the moves say %s of %x, the ledger %s", want, key[1], got)
		delete(change, key)
	}
	for key, x := range change {
		require.Zero(t, x.Sign(), "a move of %x, whom the design does not name among its holders", key[1])
	}
	owed := new(big.Int).Add(after.market.TotalSupplyAssets.ToBig(), forgiven)
	require.GreaterOrEqual(t, owed.Cmp(before.market.TotalSupplyAssets.ToBig()), 0, "suppliers lost more than they forgave")
}

// partOf checks that the taker's part of the moves is its terms.
func partOf(t *rapid.T, moves []design.Move, terms *offer.Terms) {
	var sum offer.Terms
	for i := range moves {
		m := &moves[i]
		switch {
		case m.From == bot && m.Unit == design.Loan:
			sum.Pay.Add(&sum.Pay, &m.Amount)
		case m.From == bot && m.Unit == design.Collateral:
			sum.Give.Add(&sum.Give, &m.Amount)
		case m.From == bot && m.Unit == design.Claim:
			sum.Owe.Add(&sum.Owe, &m.Amount)
		case m.To == bot && m.Unit == design.Collateral:
			sum.Receive.Add(&sum.Receive, &m.Amount)
		case m.To == bot && m.Unit == design.Loan && m.Event != design.Bettered: // its own bid, which it bettered
			sum.Reward.Add(&sum.Reward, &m.Amount)
		}
	}
	require.Equal(t, *terms, sum)
}

// bounds checks what a unit paid earned, and the yardstick of the least debt.
func (w *town) bounds(t *rapid.T, o *offer.Offer, terms *offer.Terms) {
	key := w.running.Wake()
	if o.Kind == offer.Sale || o.Kind == offer.TakeOver {
		// One unit of collateral may be rounding, and two of loan: the value of all, and a part's payment.
		received := terms.Receive.ToBig()
		received.Sub(received, big.NewInt(1))
		worth := received.Mul(received, o.Case.Price.ToBig())
		worth.Quo(worth, new(big.Int).Exp(big.NewInt(10), big.NewInt(36), nil))
		cost := terms.Cost()
		most := new(big.Int).Add(cost.ToBig(), big.NewInt(2))
		most.Mul(most, key.Earns.ToBig())
		most.Quo(most, big.NewInt(1e18))
		require.LessOrEqual(t, worth.Cmp(most), 0, "paid %s and got %s, worth %s", cost.Dec(), terms.Receive.Dec(), worth)
	}
	least := w.running.Least(o)
	debt, err := o.Case.Totals.Debt(o.Case.Position.BorrowShares)
	require.NoError(t, err)
	require.False(t, least.Gt(&debt), "the least debt is at most the debt")
}

// others checks that the vaults of others hold what they held.
func (w *town) others(t *rapid.T, before snapshot, o *offer.Offer) {
	for _, who := range w.vaults {
		was, now := before.positions[who], w.Position(w.id, who)
		if who != o.Of {
			require.Equal(t, was, now, "a vault that was not on offer was touched")
			continue
		}
		require.False(t, now.Collateral.Gt(&was.Collateral))
		require.False(t, now.BorrowShares.Gt(&was.BorrowShares))
	}
}

// shared checks that a call on several vaults took from none more than it has, and left the others as they were.
func (w *town) shared(t *rapid.T, before snapshot, changed []vault.Address) {
	for _, who := range w.vaults {
		was, now := before.positions[who], w.Position(w.id, who)
		if !slices.Contains(changed, who) {
			require.Equal(t, was, now, "a vault that was not on offer was touched")
			continue
		}
		require.False(t, now.Collateral.Gt(&was.Collateral))
		require.False(t, now.BorrowShares.Gt(&was.BorrowShares))
	}
}

// borne checks that what was put on the vaults of others came from the one that was on offer, and that none is worse off but by
// what it bears.
func (w *town) borne(t *rapid.T, before snapshot, o *offer.Offer) {
	var gained, borne uint256.Int
	for _, who := range w.vaults {
		was, now := before.positions[who], w.Position(w.id, who)
		if who == o.Of {
			require.True(t, now.BorrowShares.IsZero() && now.Collateral.IsZero(), "a vault that was put on others is closed")
			continue
		}
		require.False(t, now.Collateral.Lt(&was.Collateral))
		require.False(t, now.BorrowShares.Lt(&was.BorrowShares))
		gained.Add(&gained, now.Collateral.Sub(&now.Collateral, &was.Collateral))
		borne.Add(&borne, now.BorrowShares.Sub(&now.BorrowShares, &was.BorrowShares))
	}
	held := before.positions[o.Of]
	require.False(t, gained.Gt(&held.Collateral))
	require.False(t, borne.Gt(&held.BorrowShares))
}

// frontier checks that a sale at a constant incentive f takes the LTV down where it was below 1/f, and up where it was above
// and the whole incentive went, but for three units of debt and of collateral.
func (w *town) frontier(t *rapid.T, before *snapshot, o *offer.Offer) {
	if !w.priced || o.Kind != offer.Sale || o.Of == (vault.Address{}) || o.Lot != 0 {
		return
	}
	was, now := before.positions[o.Of], w.Position(w.id, o.Of)
	if now.Collateral.IsZero() || now.BorrowShares.IsZero() {
		return
	}
	debt, err := o.Case.Totals.Debt(was.BorrowShares)
	require.NoError(t, err)
	after := w.Market(w.id)
	left, err := after.Debt(now.BorrowShares)
	require.NoError(t, err)
	mul := func(x ...*big.Int) *big.Int {
		z := big.NewInt(1)
		for _, y := range x {
			z.Mul(z, y)
		}
		return z
	}
	d0, d1, c0, c1 := debt.ToBig(), left.ToBig(), was.Collateral.ToBig(), now.Collateral.ToBig()
	three, scale := big.NewInt(3), new(big.Int).Exp(big.NewInt(10), big.NewInt(36), nil)
	f := new(big.Int).Add(w.cost.Value.ToBig(), big.NewInt(1e18))
	tolerance := mul(three, new(big.Int).Add(c0, d0))
	change := new(big.Int).Sub(mul(d1, c0), mul(d0, c1)) // has the sign of the LTV's
	at := mul(d0, scale, f).Cmp(mul(c0, w.price.ToBig(), big.NewInt(1e18)))
	if at <= 0 {
		require.LessOrEqual(t, change.Cmp(tolerance), 0, "below the frontier a sale raises the LTV: %s on %s, then %s on %s", d0, c0, d1, c1)
		return
	}
	seized, paid := new(big.Int).Sub(c0, c1), new(big.Int).Sub(d0, d1)
	if mul(seized, w.price.ToBig(), big.NewInt(1e18)).Cmp(mul(paid, scale, f)) >= 0 {
		require.GreaterOrEqual(t, change.Cmp(tolerance.Neg(tolerance)), 0, "above the frontier a sale lowers the LTV: %s on %s, then %s on %s", d0, c0, d1, c1)
	}
}
