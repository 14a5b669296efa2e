package venue

import (
	"errors"
	"slices"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/rng"
)

// The events at which Advance stops.
const (
	AnyLiquidation = "liquidation"
	AnyDeleverage  = "adl"
	AnyFunding     = "funding"
	AnyTrade       = "trade"
	FundEmpty      = "fund-empty" // it has nothing left, or less than was needed of it
)

// Events are the names that an Advance may run until.
var Events = []string{AnyLiquidation, AnyDeleverage, AnyFunding, AnyTrade, FundEmpty}

// pathPrice is the price of the path where the market stands.
func (m *Market) pathPrice() (price uint256.Int) {
	price.Mul(uint256.NewInt(m.Path[min(m.step, uint64(len(m.Path)-1))]), &m.Unit)
	return price
}

// reference is the price of the path where the market stands, moved in proportion where a mark was set by hand.
func (m *Market) reference() uint256.Int {
	price := m.pathPrice()
	if !m.byHand.IsZero() {
		price, _ = fixed.MulDivDown(&price, &m.byHand, &m.followed)
		if price.IsZero() {
			price = m.Instrument.Tick
		}
	}
	return price
}

// setMark sets the mark by hand. The path goes on from there, in proportion.
func (m *Market) setMark(c *Command) (Answer, error) {
	price, err := amount(c.Amount)
	switch {
	case err != nil:
		return Answer{}, err
	case price.Sign() <= 0:
		return Answer{}, ErrAmount
	}
	m.followed = m.pathPrice()
	m.byHand = price.Capped()
	return Answer{}, m.markAt(m.byHand)
}

// advance goes on by so many marks, or until something happens. The command's stamp is that of its last mark.
func (m *Market) advance(c *Command) (out Answer, err error) {
	if c.Until != "" && !slices.Contains(Events, c.Until) {
		return out, errors.New("venue: unknown event " + c.Until)
	}
	left := uint64(len(m.Path)-1) - min(m.step, uint64(len(m.Path)-1))
	if left == 0 {
		return out, ErrEnd
	}
	last := min(c.Steps, left)
	for out.Steps < last && out.Event == "" {
		m.step++
		out.Steps++
		m.stamp = max(m.stamp, c.At-int64((c.Steps-out.Steps)*m.Every))
		m.keepDeadlines(m.stamp)
		before, traded := m.counts, m.traded
		had := m.engine.FundBalance(market)
		if err := m.markAt(m.reference()); err != nil {
			return out, err
		}
		paid := m.fund()
		m.trade()
		if c.Until == "" {
			continue
		}
		has := m.engine.FundBalance(market)
		switch {
		case c.Until == AnyLiquidation && m.counts.Liquidations > before.Liquidations,
			c.Until == AnyDeleverage && m.counts.Deleveraged > before.Deleveraged,
			c.Until == AnyFunding && paid,
			c.Until == AnyTrade && m.traded > traded,
			c.Until == FundEmpty && (has.IsZero() && !had.IsZero() || m.spent):
			out.Event = c.Until
		}
	}
	return out, nil
}

// markAt marks the market: liquidations, then what waited for the price.
func (m *Market) markAt(price uint256.Int) error {
	m.mark = price
	m.dry()
	events, fired, err := m.desk.Mark(market, &m.mark, m.Time())
	if err != nil {
		return err
	}
	paid, lacked := false, false
	for i := range events {
		ev := &events[i]
		paid = paid || !ev.FundPaid.IsZero()
		lacked = lacked || !ev.Shared.IsZero() || ev.Action == liquidation.Deleveraged || ev.Action == liquidation.Charged
		m.event(ev)
	}
	m.spent = paid && lacked
	m.refusedFired(fired)
	m.follow()
	m.liquidateSpot()
	m.bar(m.ticks(&m.mark), 0)
	m.note(Note{Topic: Marked})
	return nil
}

// dry has the maker offer what is left after what the path did. Marks that are set by hand leave its offers as they are.
func (m *Market) dry() {
	if m.Drying == nil {
		return
	}
	price := m.pathPrice()
	m.unrest.Witness(&price, m.Time())
	left := m.Drying.law().Left(&m.unrest)
	m.maker.Offer(left.Uint64())
}

// event takes in what the engine did to an account.
func (m *Market) event(ev *liquidation.Event) {
	m.counts.FundPaid.Add(&m.counts.FundPaid, &ev.FundPaid)
	if ev.Account < 0 { // the engine sold what it had taken over, for the fund
		return
	}
	switch ev.Action {
	case liquidation.Cancelled:
		for _, o := range slices.Clone(m.accounts[ev.Account].open) {
			if o.Status == Waiting {
				m.endWaiting(o, Expired, "liquidated")
			}
		}
	case liquidation.Reduced, liquidation.TakenOver:
		m.counts.Liquidations++
		m.close(ev, "liquidation")
		if made := fixed.Positive(&ev.FundPaid).Add(fixed.Positive(&ev.Shared)); ev.Action == liquidation.Reduced && made.Sign() > 0 {
			m.moved(ev.Account, "insurance", made, m.Quote)
		}
	case liquidation.Deleveraged:
		m.counts.Deleveraged++
		m.close(ev, "adl")
	case liquidation.Charged:
		m.moved(ev.Account, "insurance", fixed.Negative(&ev.Moved), m.Quote)
		m.noteAccount(ev.Account, "margin")
	case liquidation.ToppedUp, liquidation.Sold:
		m.noteAccount(ev.Account, "margin")
	}
}

// close takes in a closing by the engine: an order of the venue's, filled, in the account's name.
//
// What it was closed at is what the venue paid or got; of a position that was taken over what its owner was left with, which is
// the bankruptcy value, or a part's share of it, with what closing cost; and of a deleveraged one the value at mark less what
// its owner gave up. So the profit and the fee are what the owner's money has changed by. Where the fund made good what fees took
// beyond the margin, or a loss was shared out, that is a movement of its own.
func (m *Market) close(ev *liquidation.Event, what string) {
	if ev.Size.IsZero() {
		return
	}
	side := book.Sell
	if ev.Side == exchange.Short {
		side = book.Buy
	}
	value := ev.Proceeds
	switch {
	case ev.Action == liquidation.Deleveraged:
		value = against(ev.Reference, ev.Bystanders.Neg(), ev.Side)
	case ev.Action == liquidation.TakenOver:
		lost, whole := ev.EquityBefore.Sub(ev.EquityAfter), ev.Size
		if whole.Add(&whole, &ev.Remaining); !ev.Remaining.IsZero() {
			lost = signedShare(ev.EquityBefore, m.lotsOf(&ev.Size), m.lotsOf(&whole))
		}
		value = against(ev.Reference, lost, ev.Side)
	}
	o := &Order{Account: ev.Account, Created: m.stamp, Updated: m.stamp, Forced: what, Status: Filled}
	o.Side, o.Kind, o.Lots = side, book.Market, max(m.lotsOf(&ev.Size), 1)
	m.enter(o)
	m.over(o)
	o.Filled = o.Lots
	unit, _ := fixed.MulDivDown(&m.Instrument.Tick, &m.Instrument.Lot, &fixed.PriceScale)
	o.Turnover.Div(&value, &unit)
	f := &Fill{Order: o, Side: side, Size: ev.Size, Value: value, At: m.stamp, Forced: what}
	if f.Profit = fixed.Positive(&value).Sub(fixed.Positive(&ev.Cost)); ev.Side == exchange.Short {
		f.Profit = f.Profit.Neg()
	}
	m.counter++
	f.ID = m.counter | 1<<40 // apart from the numbers of trades
	if ev.Action == liquidation.Reduced {
		f.Fee.Add(&ev.VenueFee, &ev.ClearanceFee)
	}
	m.keep(o, f)
	m.released(ev.Position)
	bust, _ := fixed.MulDivDown(&value, &fixed.PriceScale, &ev.Size)
	m.forced = append(m.forced, Forced{Account: ev.Account, Side: side, Size: ev.Size, Value: value, Bust: bust, At: m.stamp, Time: m.Time(), What: what, Order: o})
	last := m.forced[len(m.forced)-1]
	m.note(Note{Topic: Closed, Account: ev.Account, Forced: &last})
	m.noteOrder(o, f)
	m.noteAccount(ev.Account, what)
}

// against is a value moved by so much against the owner of a position on a side.
func against(value uint256.Int, by fixed.Signed, side exchange.Side) uint256.Int {
	if side == exchange.Long {
		return fixed.Positive(&value).Sub(by).Capped()
	}
	return fixed.Positive(&value).Add(by).Capped()
}

// released gives the owner what is left in the bucket of a closed position.
func (m *Market) released(id exchange.PositionID) {
	if h := m.engine.Holding(id); h.Size.IsZero() && h.Mode == exchange.Isolated && !h.Margin.IsZero() {
		if _, err := m.engine.Release(id); err != nil {
			panic("venue: a closed position was not released: " + err.Error())
		}
	}
}

// fund settles funding where it is due, and reports whether it was.
func (m *Market) fund() bool {
	if m.Time() < m.due {
		return false
	}
	m.due += m.Funding.Every
	if m.rates = append(m.rates, FundingPaid{At: m.stamp, Rate: m.Funding.Rate, Mark: m.mark}); len(m.rates) > 2000 {
		m.rates = slices.Delete(m.rates, 0, 1000)
	}
	m.payments = m.engine.Funding(market, m.Funding.Rate, m.payments[:0])
	for i := range m.payments {
		p := &m.payments[i]
		m.moved(p.Account, "funding", p.Paid.Neg(), m.Quote)
		m.noteAccount(p.Account, "funding")
	}
	return len(m.payments) > 0
}

// dayEvery is how many marks are between two orders of those who trade all the time.
const dayEvery = 5

// dayLots is the largest size that they trade.
func (m *Market) dayLots() int64 { return 2000 }

// trade lets one of those who trade all the time place an order at market. Who holds much trades the other way.
func (m *Market) trade() {
	if m.Day == 0 || m.step%dayEvery != 0 {
		return
	}
	stream := rng.Key{Seed: m.Seed, Purpose: rng.Named("day trader"), Actor: m.step}.Stream()
	a := exchange.AccountID(len(m.accounts) - m.Day + stream.IntN(m.Day))
	r := Request{Kind: book.Market, Lots: 1 + int64(stream.Uint64N(uint64(m.dayLots())))}
	if stream.Bernoulli(0.5) {
		r.Side = book.Sell
	}
	if net := m.engine.Net(a, market); !net.IsZero() {
		size := net.Abs()
		if held := m.lotsOf(&size); held > 10*m.dayLots() {
			r.Side, r.Lots = book.Sell, held
			if net.Sign() < 0 {
				r.Side = book.Buy
			}
		}
	}
	m.order(a, r)
}

// Bar is what a minute of the path was like.
type Bar struct {
	At                     int64 // stamp of its beginning, a whole minute
	Open, High, Low, Close int64 // ticks
	Lots                   int64
	Trades                 int64
}

// maxBars is how many minutes are kept.
const maxBars = 3000

// bar takes a price, and lots traded at it, into the minute.
func (m *Market) bar(price, lots int64) {
	at := m.stamp / 60_000 * 60_000
	if n := len(m.bars); n == 0 || m.bars[n-1].At < at {
		if n == maxBars {
			m.bars = slices.Delete(m.bars, 0, maxBars/2)
		}
		m.bars = append(m.bars, Bar{At: at, Open: price, High: price, Low: price})
	}
	b := &m.bars[len(m.bars)-1]
	b.High, b.Low, b.Close = max(b.High, price), min(b.Low, price), price
	if lots > 0 {
		b.Lots += lots
		b.Trades++
	}
}

// Day is the market's last day, by the minute.
type Day struct {
	From                   int64 // stamp
	Open, High, Low, Close int64 // ticks
	Lots, Trades           int64
	Turnover               decimal.Decimal // quote, each minute at its last price
}

// LastDay returns the last day.
func (m *Market) LastDay() (d Day) {
	last := m.Last()
	d = Day{From: m.stamp, Open: last, High: last, Low: last, Close: last}
	bars := m.bars[max(len(m.bars)-1440, 0):]
	for i := range bars {
		b := &bars[i]
		if i == 0 {
			d.Open, d.From = b.Open, b.At
		}
		d.High, d.Low, d.Lots, d.Trades = max(d.High, b.High), min(d.Low, b.Low), d.Lots+b.Lots, d.Trades+b.Trades
		d.Turnover = d.Turnover.Add(m.InLots(b.Lots).Mul(m.AtTick(b.Close)))
	}
	return d
}

// Bars are the latest bars of so many minutes, oldest first.
func (m *Market) Bars(minutes int64) (out []Bar) {
	width := max(minutes, 1) * 60_000
	for _, b := range m.bars {
		at := b.At / width * width
		if n := len(out); n > 0 && out[n-1].At == at {
			last := &out[n-1]
			last.High, last.Low, last.Close = max(last.High, b.High), min(last.Low, b.Low), b.Close
			last.Lots, last.Trades = last.Lots+b.Lots, last.Trades+b.Trades
			continue
		}
		b.At = at
		out = append(out, b)
	}
	return out
}
