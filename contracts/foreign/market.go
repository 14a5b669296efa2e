package foreign

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Market is a protocol on a chain, as liquidators see it. It is used by one goroutine.
//
// As what package liquidator calls a Market it counts an offer's amount in loan units that are repaid at most.
// Terms are what a trial of the call moves. Trials of the same call in the same state are made once.
type Market struct {
	Protocol
	Chain *contracts.Chain

	hands   *hands
	taker   vault.Address   // tries liquidations, with all the loan tokens that they need
	purse   vault.Address   // pays for what the bots are given, and gets what they sell
	bots    []vault.Address // by number, as Take is told it
	tried   map[trial]tried
	trials  int
	ofOffer map[vault.Address]uint256.Int // by borrower: most that may be repaid, in the present state
}

// trial is a liquidation after another of the same borrower, which is 0 where it is the first.
type trial struct {
	borrower      vault.Address
	before, repay uint256.Int
}

type tried struct {
	Taken
	err error
}

// purseFull is what the purse begins with, of the loan token.
var purseFull = *new(uint256.Int).Lsh(uint256.NewInt(1), 120)

// Open loads a protocol on a chain.
func Open(chain *contracts.Chain, p Protocol) (*Market, error) {
	if err := p.Load(chain); err != nil {
		return nil, err
	}
	m := &Market{
		Protocol: p, Chain: chain, hands: handsOn(chain), taker: chain.Actor("ringfence: who tries"), purse: chain.Actor("ringfence: venue"),
	}
	_, loan := p.Pair()
	for _, who := range [...]vault.Address{m.taker, m.purse} {
		if err := m.hands.give(loan.Address, who, &purseFull); err != nil {
			return nil, err
		}
	}
	m.changed()
	return m, m.hands.approve(loan.Address, m.taker, p.Spender())
}

func handsOn(c *contracts.Chain) *hands {
	return &hands{chain: c, slots: map[vault.Address]balanceSlot{}}
}

// changed forgets what trials showed.
func (m *Market) changed() {
	m.tried, m.ofOffer = map[trial]tried{}, map[vault.Address]uint256.Int{}
}

// Admit gives a liquidator an address and loan tokens, and lets the protocol take them. Bots are numbered in the
// order in which they are admitted.
func (m *Market) Admit(bot vault.Address, funds *uint256.Int) error {
	_, loan := m.Pair()
	m.bots = append(m.bots, bot)
	if err := m.hands.give(loan.Address, bot, funds); err != nil {
		return err
	}
	return m.hands.approve(loan.Address, bot, m.Spender())
}

// Trials is how many liquidations were tried so far.
func (m *Market) Trials() int { return m.trials }

// SetPrice publishes a price: see [Protocol].
func (m *Market) SetPrice(price *uint256.Int) error {
	m.changed()
	return m.Protocol.SetPrice(price)
}

// SetTime starts the next block: see [contracts.Chain.SetTime].
func (m *Market) SetTime(now uint64) error {
	if now != m.Chain.Time() {
		m.changed()
	}
	return m.Chain.SetTime(now)
}

// Open adds to a borrower's position: see [Protocol].
func (m *Market) Open(borrower vault.Address, collateral, debt uint256.Int) error {
	m.changed()
	return m.Protocol.Open(borrower, collateral, debt)
}

// Balance is what an account has of a token.
func (m *Market) Balance(token, of vault.Address) (uint256.Int, error) {
	return m.hands.balance(token, of)
}

// Give adds to what an account has of a token. On a chain that others join that is before its first block.
func (m *Market) Give(token, to vault.Address, amount *uint256.Int) error {
	return m.hands.give(token, to, amount)
}

// Changed says that others have changed what the chain holds: what trials showed is forgotten.
func (m *Market) Changed() { m.changed() }

// Transfer moves tokens from one account to another, as the first of them would.
func (m *Market) Transfer(token, from, to vault.Address, amount *uint256.Int) error {
	return m.hands.transfer(token, from, to, amount)
}

// Purse is the account that pays for what liquidators are given, and gets what they sell.
func (m *Market) Purse() vault.Address { return m.purse }

// ErrHealthy reports a borrower of whom nothing can be taken.
var ErrHealthy = errors.New("foreign: nothing of this borrower can be liquidated")

// MaxSeize is the most that one call repays of a borrower's debt, and what it gets for that. The protocol's own
// close factor and bonus decide. It is [ErrHealthy] where the protocol refuses.
func (m *Market) MaxSeize(borrower vault.Address) (repay, seize uint256.Int, err error) {
	_, debt, err := m.Position(borrower)
	if err != nil || debt.IsZero() {
		return repay, seize, errors.Join(ErrHealthy, err)
	}
	t, err := m.Try(borrower, uint256.Int{}, debt)
	if err != nil {
		return repay, seize, fmt.Errorf("%w: %w", ErrHealthy, err)
	}
	return t.Pay, t.Receive, nil
}

// Try tries a liquidation by an account with all the loan tokens it needs, after one of another amount where before
// is not 0.
func (m *Market) Try(borrower vault.Address, before, repay uint256.Int) (Taken, error) {
	key := trial{borrower, before, repay}
	if t, done := m.tried[key]; done {
		return t.Taken, t.err
	}
	m.trials++
	var t tried
	t.Taken, t.err = m.try(&key)
	m.tried[key] = t
	return t.Taken, t.err
}

func (m *Market) try(t *trial) (got Taken, err error) {
	if t.repay.IsZero() {
		return got, offer.ErrTooSmall
	}
	if t.before.IsZero() {
		return m.tryOne(t.borrower, t.repay)
	}
	first, err := m.Liquidation(m.taker, t.borrower, t.before)
	if err != nil {
		return got, err
	}
	err = m.Chain.Suppose(first, func() (err error) { // the second call is put on the state that the first leaves
		got, err = m.tryOne(t.borrower, t.repay)
		return err
	})
	return got, err
}

func (m *Market) tryOne(borrower vault.Address, repay uint256.Int) (got Taken, err error) {
	q, err := m.Liquidation(m.taker, borrower, repay)
	if err != nil {
		return got, err
	}
	receipts, err := m.Chain.Try(q)
	if err != nil {
		return got, called(q.To, "liquidation(", err)
	}
	return m.taken(m.taker, &receipts[0])
}

// taken reads what a liquidation moved from its logs.
func (m *Market) taken(by vault.Address, r *contracts.Receipt) (got Taken, err error) {
	collateral, loan := m.Pair()
	got.Gas, got.Moves = r.Gas, Movements(r.Logs)
	var back, out uint256.Int
	for i := range got.Moves {
		move := &got.Moves[i]
		switch {
		case move.Token == loan.Address && move.From == by:
			got.Pay.Add(&got.Pay, &move.Amount)
		case move.Token == loan.Address && move.To == by:
			back.Add(&back, &move.Amount)
		case move.Token == collateral.Address && move.To == by:
			got.Receive.Add(&got.Receive, &move.Amount)
		case move.Token == collateral.Address && move.From == by:
			out.Add(&out, &move.Amount)
		}
	}
	if back.Gt(&got.Pay) || out.Gt(&got.Receive) {
		return got, fmt.Errorf("foreign: a liquidation paid loan tokens, or took collateral: %s is no protocol of this kind", m.Kind())
	}
	got.Pay.Sub(&got.Pay, &back)
	got.Receive.Sub(&got.Receive, &out)
	if got.Pay.IsZero() && got.Receive.IsZero() {
		return got, offer.ErrTooSmall
	}
	return got, nil
}

// Liquidate repays up to an amount of a borrower's debt. The liquidator must have the loan tokens, and must have
// let the protocol take them: see [Market.Admit].
func (m *Market) Liquidate(liquidator, borrower vault.Address, repay uint256.Int) (got Taken, err error) {
	q, err := m.Liquidation(liquidator, borrower, repay)
	if err != nil {
		return got, err
	}
	m.changed()
	r, err := m.Chain.Call(q.From, q.To, q.Calldata)
	if err != nil {
		return got, called(q.To, "liquidation(", err)
	}
	return m.taken(liquidator, &r)
}

// Gas is what a liquidation of half of a position uses, and one of a healthy position, which the protocol refuses.
// Both are tried on a position of a whole collateral token, and nothing is left of it.
func (m *Market) Gas() (liquidate, refused uint64, err error) {
	before, err := m.Chain.Snapshot()
	if err != nil {
		return 0, 0, err
	}
	defer func() {
		m.changed()
		err = errors.Join(err, m.Chain.Revert(before), m.Chain.Drop(before))
	}()
	collateral, loan := m.Pair()
	ten, who := uint256.NewInt(10), m.Chain.Actor("ringfence: whose gas is measured")
	var whole, debt, price, threshold uint256.Int
	whole.Exp(ten, uint256.NewInt(uint64(collateral.Decimals)))
	debt.Exp(ten, uint256.NewInt(uint64(loan.Decimals)+3))
	price.Exp(ten, uint256.NewInt(36+uint64(loan.Decimals)))
	price.Div(&price, &whole) // a whole loan token a whole collateral token
	threshold = m.Threshold()
	// Opened at twice the price at which the position's health is 1.03, as if by somebody who had more once.
	price.Mul(&price, uint256.NewInt(1030)) // for a debt of 1,000
	if _, over := price.MulDivOverflow(&price, uint256.NewInt(1e18), &threshold); over {
		return 0, 0, fmt.Errorf("foreign: the threshold of %s is too low", m.Kind())
	}
	double := price
	double.Lsh(&double, 1)
	half := debt
	half.Rsh(&half, 1)
	var plenty uint256.Int
	plenty.Lsh(&debt, 4)
	lent := m.Lend(plenty)
	for _, step := range [...]func() error{
		func() error { return m.SetPrice(&double) },
		func() error { return m.Open(who, whole, debt) },
		func() error { return m.SetPrice(&price) },
	} {
		if err := step(); err != nil {
			return 0, 0, errors.Join(err, lent)
		}
	}
	q, err := m.Liquidation(m.taker, who, half)
	if err != nil {
		return 0, 0, err
	}
	receipts, refusal := m.Chain.Try(q)
	if len(receipts) == 0 || refusal == nil {
		return 0, 0, fmt.Errorf("foreign: %s did not refuse to liquidate a position at a health of 1.03", m.Kind())
	}
	refused = receipts[0].Gas
	price.Mul(&price, uint256.NewInt(94))
	price.Div(&price, uint256.NewInt(100))
	if err := m.SetPrice(&price); err != nil {
		return 0, 0, err
	}
	t, err := m.Try(who, uint256.Int{}, half)
	return t.Gas, refused, err
}

// Offer is what a borrower's vault offers now: to repay some of its debt. It is [ErrHealthy] where that is nothing.
func (m *Market) Offer(borrower vault.Address) (o offer.Offer, err error) {
	o.Kind, o.Of = offer.Sale, borrower
	return o, m.Refresh(&o)
}

// Refresh implements liquidator.Market.
func (m *Market) Refresh(o *offer.Offer) (err error) {
	most, known := m.ofOffer[o.Of]
	if !known {
		if most, _, err = m.MaxSeize(o.Of); err != nil && !errors.Is(err, ErrHealthy) {
			return err
		}
		m.ofOffer[o.Of] = most
	}
	if most.IsZero() {
		return offer.ErrGone
	}
	o.Most, o.Data = most, [4]uint256.Int{}
	return nil
}

// Quote implements liquidator.Market. What the plan took before is the offer's first number.
func (m *Market) Quote(o *offer.Offer, amount uint256.Int) (terms offer.Terms, err error) {
	if amount.Gt(&o.Most) {
		return terms, offer.ErrAbove
	}
	t, err := m.Try(o.Of, o.Data[0], amount)
	return offer.Terms{Pay: t.Pay, Receive: t.Receive}, err
}

// After implements liquidator.Market: a second call in the same transaction.
func (m *Market) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	if !o.Data[0].IsZero() {
		return offer.ErrGone
	}
	t, err := m.Try(o.Of, amount, o.Most)
	if err != nil {
		return offer.ErrGone
	}
	*next = *o
	next.Most, next.Data[0] = t.Pay, amount
	return nil
}

// Take implements liquidator.Market. The purse advances what the bot pays, and gets the collateral. Who runs the
// race settles what is left: see [Market.Transfer].
func (m *Market) Take(bot int, o *offer.Offer, amount uint256.Int) (terms offer.Terms, err error) {
	t, err := m.Sell(bot, o.Of, amount)
	return offer.Terms{Pay: t.Pay, Receive: t.Receive}, err
}

// Sell liquidates a borrower for a bot as Take does, and says all that moved.
func (m *Market) Sell(bot int, borrower vault.Address, amount uint256.Int) (t Taken, err error) {
	if bot >= len(m.bots) {
		return t, fmt.Errorf("foreign: bot %d was not admitted", bot)
	}
	who := m.bots[bot]
	collateral, loan := m.Pair()
	if err := m.hands.transfer(loan.Address, m.purse, who, &amount); err != nil {
		return t, err
	}
	if t, err = m.Liquidate(who, borrower, amount); err != nil {
		return t, err
	}
	var rest uint256.Int
	if rest.Sub(&amount, &t.Pay); t.Pay.Gt(&amount) {
		return t, fmt.Errorf("foreign: the liquidation of %s cost %s and was to cost at most %s", common.Address(borrower), t.Pay.Dec(), amount.Dec())
	}
	return t, errors.Join(m.hands.transfer(loan.Address, who, m.purse, &rest), m.hands.transfer(collateral.Address, who, m.purse, &t.Receive))
}

// Snapshot records the chain as it is now: see [contracts.Chain.Snapshot].
func (m *Market) Snapshot() (contracts.Snapshot, error) { return m.Chain.Snapshot() }

// Revert returns the chain to a snapshot.
func (m *Market) Revert(s contracts.Snapshot) error {
	m.changed()
	return m.Chain.Revert(s)
}
