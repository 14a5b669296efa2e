package exchange

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// AccountID, PositionID and MarketID number what an engine holds, from 0 in order of creation.
type (
	AccountID  int32
	PositionID int32
	MarketID   int32
)

// none stands for no account or position.
const none = -1

// Engine is a margin venue under one set of rules. Make it with New.
type Engine struct {
	rules     Rules
	markets   []market
	accounts  []account
	wallets   []fixed.Signed // free balances and cross pools: account a, asset s at a·assets+s
	assets    int
	positions []position
	funds     []fund
	fees      []uint256.Int  // taker fees and liquidity fees collected, by asset
	operator  []fixed.Signed // the venue's own capital: below 0 by what it paid for losses nobody else bore
	outside   []fixed.Signed // deposits and endowments less withdrawals, by asset
	now       uint64
	marks     uint64 // number of times at which something was marked so far
	gate      uint64 // withdrawals are refused before this mark
	seed      uint64
	keeper    Keeper

	lent struct { // arguments of the call to a venue that is going on
		size, limit uint256.Int
		at          *uint256.Int
	}
	events  []Event
	waiting []PositionID // popped from a trigger heap and to be put back at the end of the mark
	charged []PositionID // scratch of charge
	shares  []share
	aside   []pair    // hedged parts of the pool being liquidated
	queue   []reached // scratch of liquidateByFillable
	block   block     // what was done at the time of the last mark
}

// market is an instrument, its mark and the books that the engine keeps for it.
type market struct {
	Instrument
	venue    liquidity.Venue
	mark     uint256.Int
	previous uint256.Int // mark before this one
	atRisk   [2]heap     // by side, ordered by trigger price
	fund     int
	result   fixed.Signed // what this market paid into its fund, less what it took out
	best     peak         // of result
	draining bool

	uncovered uint256.Int // what the operator bore in this mark and the market's positions are to share

	// The other side of all trades at the venue, and the engine's own inventory. Sizes and costs are signed as value:
	// above 0 is owned.
	maker struct{ size, cost fixed.Signed }
	stock struct {
		size, cost fixed.Signed
		bust       fixed.Signed // bankruptcy value of the positions that it came from
	}

	ranked [2]queue
}

// account is one customer, or one of a customer's subaccounts.
type account struct {
	first  PositionID // of the account's positions, linked through position.next
	parent AccountID
	mode   Mode
	orders []Orders      // open orders by market, as told by SetOrders
	modes  []Mode        // by market, where set apart from mode
	chosen []uint256.Int // leverage by market, scale 1e18; 0: the highest of the tier
	chunk  uint64        // time of the chunk whose cooldown runs, or ran
	turn   turn          // what the engine did to the account at one time
	spent  struct {      // closed by chunks at that time
		time  uint64
		value uint256.Int
	}
}

// New returns an engine without markets, or every fault of the rules. Deposits in up to 256 assets are kept apart.
func New(rules Rules) (*Engine, error) {
	if err := rules.Validate(); err != nil {
		return nil, err
	}
	return &Engine{rules: rules}, nil
}

// Markets and Accounts return how many there are.
func (e *Engine) Markets() int  { return len(e.markets) }
func (e *Engine) Accounts() int { return len(e.accounts) }

// Rules returns the rules in force.
func (e *Engine) Rules() Rules { return e.rules }

// Seed sets what random ranking is drawn from. The draw is addressed by (seed, time, market), so it does not depend
// on what else happened.
func (e *Engine) Seed(seed uint64) { e.seed = seed }

// AddMarket adds an instrument whose closings are executed on venue, which may be nil (then nothing ever fills). The venue
// of an inverse instrument is quoted in settlement units per contract. Add markets before accounts of their settlement
// asset trade; the caller tells the venue its reference price (liquidity.Venue.Follow).
func (e *Engine) AddMarket(in Instrument, venue liquidity.Venue) (MarketID, error) {
	err := in.Validate()
	if in.Tiers.Whole && e.rules.MaintenanceOn != OnEntry {
		err = errors.Join(err, fmt.Errorf("exchange: %s: tiers that apply to the whole value need maintenance on entry", in.Symbol))
	}
	if len(e.accounts) > 0 && int(in.Settle) >= e.assets {
		err = errors.Join(err, fmt.Errorf("exchange: %s: settlement asset %d is new; add its market before the first account", in.Symbol, in.Settle))
	}
	if err != nil {
		return none, err
	}
	for e.assets <= int(in.Settle) {
		e.assets++
		e.fees = append(e.fees, uint256.Int{})
		e.operator = append(e.operator, fixed.Signed{})
		e.outside = append(e.outside, fixed.Signed{})
	}
	id := MarketID(len(e.markets))
	m := market{Instrument: in, venue: venue, fund: none}
	if !e.rules.FundPerSymbol {
		for i := range e.markets {
			if e.markets[i].Settle == in.Settle {
				m.fund = e.markets[i].fund
			}
		}
	}
	if m.fund == none {
		m.fund = len(e.funds)
		e.funds = append(e.funds, fund{highest: peak{window: e.rules.DrawdownWindow}})
	}
	m.best.window = e.rules.DrawdownWindow
	m.best.add(e.now, m.result)
	m.atRisk[Short].upward = true
	e.markets = append(e.markets, m)
	return id, nil
}

// AddAccount opens an account with nothing in it.
func (e *Engine) AddAccount() AccountID { return e.addAccount(none) }

// AddSubaccount opens an account that belongs to another. It is a pool of its own; under scope subaccount it is how a
// position is isolated.
func (e *Engine) AddSubaccount(parent AccountID) AccountID { return e.addAccount(parent) }

func (e *Engine) addAccount(parent AccountID) AccountID {
	e.accounts = append(e.accounts, account{first: none, parent: parent, mode: e.rules.DefaultMode})
	for range e.assets {
		e.wallets = append(e.wallets, fixed.Signed{})
	}
	return AccountID(len(e.accounts) - 1)
}

// Reset empties the engine of accounts, positions, events and money, and keeps rules, markets and memory, for the next path.
// Venues are the caller's to reset.
func (e *Engine) Reset() {
	e.accounts, e.wallets, e.positions = e.accounts[:0], e.wallets[:0], e.positions[:0]
	e.events, e.now, e.marks, e.gate, e.block = e.events[:0], 0, 0, 0, block{}
	clear(e.fees)
	clear(e.operator)
	clear(e.outside)
	for i := range e.funds {
		f := &e.funds[i]
		f.balance = zero
		f.highest.seen, f.highest.first = f.highest.seen[:0], 0
	}
	for i := range e.markets {
		m := &e.markets[i]
		m.mark, m.previous, m.result, m.draining = zero, zero, fixed.Signed{}, false
		m.maker.size, m.maker.cost = fixed.Signed{}, fixed.Signed{}
		m.stock.size, m.stock.cost, m.stock.bust = fixed.Signed{}, fixed.Signed{}, fixed.Signed{}
		m.best.seen, m.best.first = m.best.seen[:0], 0
		m.best.add(0, m.result)
		for s := range m.atRisk {
			m.atRisk[s].nodes = m.atRisk[s].nodes[:0]
			m.ranked[s].fresh = false
		}
	}
}

// Grow makes room for n accounts with a position each.
func (e *Engine) Grow(n int) {
	e.accounts = append(make([]account, 0, len(e.accounts)+n), e.accounts...)
	e.wallets = append(make([]fixed.Signed, 0, len(e.wallets)+n*e.assets), e.wallets...)
	e.positions = append(make([]position, 0, len(e.positions)+n), e.positions...)
}

func (e *Engine) wallet(a AccountID, s Asset) *fixed.Signed {
	_ = e.fees[s] // panics where nothing settles in it
	return &e.wallets[int(a)*e.assets+int(s)]
}

// Free returns an account's balance of an asset outside its isolated positions: its cross pool, without unrealised profit.
func (e *Engine) Free(a AccountID, s Asset) fixed.Signed { return *e.wallet(a, s) }

// Deposit pays outside money into an account's free balance.
func (e *Engine) Deposit(a AccountID, s Asset, amount uint256.Int) error {
	if err := e.known(a, s); err != nil {
		return err
	}
	if !amount.Lt(&maxAmount) {
		return ErrAmountTooLarge
	}
	w := e.wallet(a, s)
	*w = w.Add(fixed.Positive(&amount))
	e.outside[s] = e.outside[s].Add(fixed.Positive(&amount))
	e.rekeyPool(a, s)
	return nil
}

// Withdraw pays available money of an account out. It is refused while withdrawals are gated, and for more than Available.
func (e *Engine) Withdraw(a AccountID, s Asset, amount uint256.Int) error {
	if err := e.known(a, s); err != nil {
		return err
	}
	if e.marks < e.gate {
		return e.refuse(ErrWithdrawalsGated)
	}
	if have := e.Available(a, s); amount.Gt(&have) {
		return e.refuse(ErrInsufficientBalance)
	}
	w := e.wallet(a, s)
	*w = w.Sub(fixed.Positive(&amount))
	e.outside[s] = e.outside[s].Sub(fixed.Positive(&amount))
	e.rekeyPool(a, s)
	return nil
}

// Transfer moves available money from one account to another, between a customer's subaccounts for example.
func (e *Engine) Transfer(from, to AccountID, s Asset, amount uint256.Int) error {
	if err := errors.Join(e.known(from, s), e.known(to, s)); err != nil {
		return err
	}
	if have := e.Available(from, s); amount.Gt(&have) {
		return e.refuse(ErrInsufficientBalance)
	}
	w := e.wallet(from, s)
	*w = w.Sub(fixed.Positive(&amount))
	w = e.wallet(to, s)
	*w = w.Add(fixed.Positive(&amount))
	e.rekeyPool(from, s)
	e.rekeyPool(to, s)
	return nil
}

func (e *Engine) known(a AccountID, s Asset) error {
	if a < 0 || int(a) >= len(e.accounts) {
		return fmt.Errorf("exchange: no account %d", a)
	}
	if int(s) >= e.assets {
		return fmt.Errorf("exchange: no market settles in asset %d", s)
	}
	return nil
}

// Available returns what may leave an account's free balance: the pool's equity, unrealised profit not counted, less
// what its cross positions tie up (initial margin, or more where they need more not to be liquidated) and margin of open orders;
// never below 0.
func (e *Engine) Available(a AccountID, s Asset) uint256.Int { return e.available(a, s).Capped() }

// available is Available before it is capped at 0.
func (e *Engine) available(a AccountID, s Asset) fixed.Signed {
	pool := *e.wallet(a, s)
	for id := e.accounts[a].first; id != none; id = e.positions[id].next {
		p := &e.positions[id]
		if p.mode != Cross || p.size.IsZero() || e.markets[p.market].Settle != s {
			continue
		}
		if gain := e.profit(p); gain.Sign() < 0 {
			pool = pool.Add(gain)
		}
		need := e.tied(p)
		pool = pool.Sub(fixed.Positive(&need))
	}
	for i := range e.accounts[a].orders {
		if e.markets[i].Settle == s {
			pool = pool.Sub(fixed.Positive(&e.accounts[a].orders[i].Margin))
		}
	}
	return pool
}

// Fees returns the taker and liquidity fees collected in an asset.
func (e *Engine) Fees(s Asset) uint256.Int { return e.fees[s] }

// Operator returns the venue's own result in an asset: below 0 by the losses it bore because nobody else did.
func (e *Engine) Operator(s Asset) fixed.Signed { return e.operator[s] }

// Check proves that the books balance: for each asset, cash less the cost of all positions (bought counts as paid, sold as
// received), with the venue's, the inventory's, funds, fees and the operator, is deposits less withdrawals; and for
// each market, signed sizes sum to zero. Because sizes sum to zero, the first is the statement that cash plus
// unrealised profit balances at every price, free of the rounding of any one price. It also checks each trigger
// heap, and that no fund is below zero (unsigned) or isolated bucket is so while closed.
func (e *Engine) Check() error {
	var faults []error
	total := make([]fixed.Signed, e.assets)
	size := make([]fixed.Signed, len(e.markets))
	for i, w := range e.wallets {
		total[i%e.assets] = total[i%e.assets].Add(w)
	}
	for i := range e.positions {
		p := &e.positions[i]
		m := &e.markets[p.market]
		q, c := fixed.Positive(&p.size), fixed.Positive(&p.cost)
		if !p.owns {
			q, c = q.Neg(), c.Neg()
		}
		size[p.market] = size[p.market].Add(q)
		total[m.Settle] = total[m.Settle].Add(p.margin).Sub(c)
		if !p.size.IsZero() && p.slot == none {
			faults = append(faults, fmt.Errorf("exchange: open position %d has no trigger price", i))
		}
		if p.size.IsZero() && (!p.cost.IsZero() || p.margin.Sign() < 0) {
			faults = append(faults, fmt.Errorf("exchange: position %d is closed with cost %s and margin %s", i, p.cost.Dec(), p.margin))
		}
	}
	for i := range e.markets {
		m := &e.markets[i]
		total[m.Settle] = total[m.Settle].Sub(m.maker.cost).Sub(m.stock.cost)
		if net := size[i].Add(m.maker.size).Add(m.stock.size); !net.IsZero() {
			faults = append(faults, fmt.Errorf("exchange: %s: signed sizes sum to %s", m.Symbol, net))
		}
		for s := range m.atRisk {
			faults = append(faults, m.atRisk[s].check(e))
		}
		if m.fund >= 0 && (i == 0 || e.firstOfFund(i)) {
			total[m.Settle] = total[m.Settle].Add(fixed.Positive(&e.funds[m.fund].balance))
		}
	}
	for s := range total {
		total[s] = total[s].Add(fixed.Positive(&e.fees[s])).Add(e.operator[s])
		if total[s].Cmp(e.outside[s]) != 0 {
			faults = append(faults, fmt.Errorf("exchange: asset %d: books sum to %s, deposits less withdrawals to %s", s, total[s], e.outside[s]))
		}
	}
	return errors.Join(faults...)
}

func (e *Engine) firstOfFund(i int) bool {
	for j := range i {
		if e.markets[j].fund == e.markets[i].fund {
			return false
		}
	}
	return true
}
