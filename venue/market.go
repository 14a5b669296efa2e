package venue

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/desk"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/spot"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Refusals of the market's own, beside those of the exchange.
var (
	ErrUnknownOrder    = errors.New("venue: no such order of this account, or it is over")
	ErrDuplicateClient = errors.New("venue: an open order of this account has that client id")
	ErrAmount          = errors.New("venue: an amount must be a whole number below 2^127")
	ErrEnd             = errors.New("venue: the path of prices is at its end; reset the market, or set marks by hand")
	ErrNotServed       = errors.New("venue: not served here")
	ErrUnchanged       = errors.New("venue: the order is what it was")
	ErrNonce           = errors.New("venue: a nonce counts once, and not below the last hundred")
	ErrTooMany         = errors.New("venue: an account may have 200 open orders")
)

// maxOpen is how many orders of an account may be open at once.
const maxOpen = 200

// Market is a running market. Make it with New.
type Market struct {
	Config
	mu        sync.Mutex
	log       *Log
	history   []Command
	listeners []func(*Note)
	notes     []Note

	engine *liquidation.Engine
	desk   *desk.Desk
	maker  *book.Quoter
	unrest liquidity.Unrest // of the path, where the maker's offers dry up

	step     uint64      // marks made since the first
	byHand   uint256.Int // mark set by hand, and the price of the path then: the path goes on in proportion
	followed uint256.Int
	mark     uint256.Int
	stamp    int64 // of the command

	accounts []account
	orders   []*Order
	counter  uint64 // of everything that has a number but orders
	resting  map[book.ID]*Order
	waiting  map[book.ID]*Order
	bound    []*Order // that wait with a position
	parents  []*Order // that others are placed after
	earliest int64    // the first deadline of an account; 0: there is none
	incoming *Order
	pending  []taken
	trades   []Trade
	traded   uint64
	forced   []Forced
	bars     []Bar
	due      uint64 // time of the next funding
	unopened int
	payments []exchange.Payment
	rates    []FundingPaid
	spent    bool   // at the last mark the fund paid, and others had to bear the rest
	moving   *Order // that is taken off the desk to be amended
	counts   Counts
}

// Counts are what has happened in a market.
type Counts struct {
	Liquidations, Deleveraged uint64
	FundPaid                  uint256.Int
}

// account is what the market keeps for one beside the engine.
type account struct {
	open      []*Order
	all       []*Order
	fills     []*Fill
	movements []Movement
	purse     *purse   // of isolated spot margin
	nonces    []uint64 // the last ones, in order
	quiet     bool     // nobody asks for its history
	profit    fixed.Signed
	lots      int64 // of its position, by its fills; below 0 of a short
	deadline  int64 // stamp from which on no order is left; 0: none
}

// purse is an account's side of isolated spot margin.
type purse struct {
	spot   spot.Account
	base   uint256.Int // base asset outside the isolated account
	orders []*Order
	fills  []*Fill
}

// taken is a trade of the incoming order.
type taken struct {
	price, lots int64
	trade       uint64
}

// New returns a market at the first mark of its path, or every fault of its configuration.
func New(c Config) (*Market, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	m := &Market{Config: c}
	if err := m.begin(); err != nil {
		return nil, err
	}
	m.notes = m.notes[:0]
	return m, nil
}

// begin opens the market anew.
func (m *Market) begin() error {
	engine, err := liquidation.New(m.Rules)
	if err != nil {
		return err
	}
	d, err := desk.New(engine)
	if err != nil {
		return err
	}
	maker, err := book.NewQuoter(book.QuoterParams{Account: desk.Outside, Tick: m.Instrument.Tick, Offers: m.Offers, HalfLife: m.HalfLife})
	if err != nil {
		return err
	}
	if _, err := d.AddMarket(m.Instrument, maker); err != nil {
		return err
	}
	d.Heard, d.Settled, d.Lost = m.heard, m.settled, m.lost
	engine.Seed(m.Seed, 0)
	m.engine, m.desk, m.maker = engine, d, maker
	if m.Drying != nil {
		m.unrest = liquidity.NewUnrest(m.Drying.HalfLife)
	}
	m.step, m.byHand, m.followed, m.mark, m.counter = 0, uint256.Int{}, uint256.Int{}, uint256.Int{}, 0
	m.accounts, m.orders, m.trades, m.forced, m.bars = nil, nil, nil, nil, nil
	m.traded, m.unopened, m.counts, m.incoming, m.pending, m.bound, m.parents, m.rates, m.earliest = 0, 0, Counts{}, nil, nil, nil, nil, nil, 0
	m.resting, m.waiting = map[book.ID]*Order{}, map[book.ID]*Order{}
	m.due = ^uint64(0)
	if m.Funding.Every > 0 && !m.Funding.Rate.IsZero() {
		m.due = m.Start + m.Funding.Every
	}
	return m.open()
}

// Do applies a command, and tells the listeners what came of it. Where there is a log the command stands in it first.
// A refused command changes nothing but the log.
func (m *Market) Do(c Command) (Answer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c.At = max(c.At, m.stamp)
	if m.log != nil {
		if err := m.log.append(&c); err != nil {
			return Answer{}, err
		}
	}
	m.history = append(m.history, c)
	m.before(&c)
	m.tell()
	a, err := m.apply(&c)
	m.follow()
	if err != nil {
		m.notes = m.notes[:0]
	}
	m.tell()
	return a, err
}

// View runs f while the market stands still.
func (m *Market) View(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
}

func (m *Market) apply(c *Command) (Answer, error) {
	if c.Account < 0 || int(c.Account) >= len(m.accounts) {
		return Answer{}, fmt.Errorf("venue: no account %d", c.Account)
	}
	if c.Kind != Advance {
		m.stamp = max(m.stamp, c.At)
	}
	switch c.Kind {
	case Place:
		return m.place(c)
	case Cancel:
		return m.cancel(c.Account, c.ID)
	case CancelAll:
		return m.cancelAll(c)
	case CancelBy:
		m.accounts[c.Account].deadline = int64(min(c.Steps, 1<<62))
		m.earliest = m.nextDeadline()
		return Answer{}, nil
	case Amend:
		return m.amend(c)
	case Nonce:
		return Answer{}, m.nonce(c)
	case SetMode:
		return m.told(c.Account, "mode", m.engine.SetMode(c.Account, market, c.Mode))
	case Lever, Switch:
		return m.lever(c)
	case AddMargin:
		return m.margin(c)
	case RiskLimit, AutoTopUp:
		id, ok := m.Held(c.Account)
		if !ok {
			return Answer{}, m.engine.Refuse(exchange.ErrNoPosition)
		}
		if c.Kind == AutoTopUp {
			return m.told(c.Account, "margin", m.engine.SetAutoMargin(id, c.On))
		}
		return m.told(c.Account, "margin", m.engine.SetRiskLimit(id, int(min(c.Steps, 1<<20))))
	case Advance:
		return m.advance(c)
	case SetMark:
		return m.setMark(c)
	case SpotMove, SpotLoan, SpotTrade:
		return m.spot(c)
	}
	return Answer{}, fmt.Errorf("venue: unknown command %q", c.Kind)
}

// told notes a change of an account that was not refused.
func (m *Market) told(a exchange.AccountID, why string, err error) (Answer, error) {
	if err == nil {
		m.noteAccount(a, why)
	}
	return Answer{}, err
}

func (m *Market) lever(c *Command) (Answer, error) {
	leverage, err := amount(c.Amount)
	if err != nil || leverage.Sign() < 0 {
		return Answer{}, ErrAmount
	}
	if c.Kind == Switch {
		err = m.engine.Switch(c.Account, market, c.Mode, leverage.Capped())
	} else {
		err = m.engine.ChooseLeverage(c.Account, market, leverage.Capped())
	}
	if err != nil {
		return Answer{}, err
	}
	m.note(Note{Topic: LeverageSet, Account: c.Account})
	return m.told(c.Account, "leverage", nil)
}

func (m *Market) margin(c *Command) (Answer, error) {
	sum, err := amount(c.Amount)
	if err != nil {
		return Answer{}, err
	}
	id, ok := m.Held(c.Account)
	switch {
	case !ok:
		return Answer{}, m.engine.Refuse(exchange.ErrNoPosition)
	case sum.Sign() < 0:
		err = m.engine.RemoveMargin(id, sum.Abs())
	default:
		err = m.engine.AddMargin(id, sum.Abs())
	}
	if err != nil {
		return Answer{}, err
	}
	moved := m.moved(c.Account, "margin", sum, m.Quote)
	m.noteAccount(c.Account, "margin")
	return Answer{ID: moved}, nil
}

// moved notes a movement of money in an account's history.
func (m *Market) moved(a exchange.AccountID, what string, sum fixed.Signed, asset string) uint64 {
	m.counter++
	if acc := &m.accounts[a]; !acc.quiet {
		acc.movements = append(acc.movements, Movement{ID: m.counter, What: what, Amount: sum, Asset: asset, At: m.stamp})
	}
	return m.counter
}

// Held returns an account's open position.
func (m *Market) Held(a exchange.AccountID) (exchange.PositionID, bool) {
	for _, side := range [...]exchange.Side{exchange.Long, exchange.Short} {
		if id, ok := m.engine.Find(a, market, side); ok && !m.engine.Closed(id) {
			return id, true
		}
	}
	return -1, false
}

// Engine is the market's margin engine, to look at under View.
func (m *Market) Engine() *liquidation.Engine { return m.engine }

// Book is the market's book, to look at under View.
func (m *Market) Book() *book.Book { return m.desk.Book(market) }

// Orders are all orders of an account, oldest first.
func (m *Market) Orders(a exchange.AccountID) []*Order { return m.accounts[a].all }

// OpenOrders are the orders of an account that are not over, oldest first.
func (m *Market) OpenOrders(a exchange.AccountID) []*Order { return m.accounts[a].open }

// Fills are an account's trades, oldest first.
func (m *Market) Fills(a exchange.AccountID) []*Fill { return m.accounts[a].fills }

// Movements are what came into and out of an account and its position otherwise, oldest first.
func (m *Market) Movements(a exchange.AccountID) []Movement { return m.accounts[a].movements }

// Trades are the market's latest trades, oldest first.
func (m *Market) Trades() []Trade { return m.trades }

// Closings are all positions that the engine closed, oldest first.
func (m *Market) Closings() []Forced { return m.forced }

// Fundings are the market's latest payments of funding, oldest first.
func (m *Market) Fundings() []FundingPaid { return m.rates }

// Counts says what has happened so far.
func (m *Market) Counts() Counts { return m.counts }

// Unopened is how many traders the venue would not open a position for.
func (m *Market) Unopened() int { return m.unopened }

// Mark is the mark price, quote units per base unit times 1e36.
func (m *Market) Mark() uint256.Int { return m.mark }

// Index is the reference price, likewise.
func (m *Market) Index() uint256.Int { return m.reference() }

// Time is the time of the path, unix seconds.
func (m *Market) Time() uint64 { return m.timeOf(m.step) }

// Steps is how many marks were made since the first.
func (m *Market) Steps() uint64 { return m.step }

// Stamp is that of the last command, and before the first the time at which the path begins.
func (m *Market) Stamp() int64 {
	if m.stamp == 0 {
		return int64(m.Start) * 1000
	}
	return m.stamp
}

// NextFunding is how many milliseconds of the path it is to the next payment of funding.
//
// Documented assumption: where the scenario has no funding, a rate of 0 is stated every eight hours.
func (m *Market) NextFunding() int64 {
	every := m.Funding.Every
	if every == 0 {
		every = 8 * 3600
	}
	return int64(every-(m.Time()-m.Start)%every) * 1000
}

// Order returns an account's order by its number.
func (m *Market) Order(a exchange.AccountID, id uint64) (*Order, bool) {
	if id == 0 || id > uint64(len(m.orders)) || m.orders[id-1].Account != a {
		return nil, false
	}
	return m.orders[id-1], true
}

// ByClient returns an account's latest order of a client id.
func (m *Market) ByClient(a exchange.AccountID, client string) (*Order, bool) {
	if client == "" {
		return nil, false
	}
	for _, o := range slices.Backward(m.accounts[a].all) {
		if o.Client == client {
			return o, true
		}
	}
	return nil, false
}

func (m *Market) timeOf(step uint64) uint64 { return m.Start + step*m.Every/1000 }
