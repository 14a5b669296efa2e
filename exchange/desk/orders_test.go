package desk_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/desk"
	"github.com/ringfence-sim/ringfence/exchange/presets"
)

// Orders are those of accounts and markets that there are, and each is its owner's.
func TestWhoseOrdersAreWhose(t *testing.T) {
	p := newPit(t, "binance-usdm", "default-mode=isolated")
	a, b := p.account(10_000), p.account(10_000)
	p.mark(100)
	id := p.place(a, order(book.Buy, 5, 90)).ID
	waits, err := p.PlaceWhen(a, p.m, book.Conditional{Order: order(book.Buy, 1, 0), Trigger: 110_00})
	require.NoError(t, err)
	calls := func(a exchange.AccountID, m exchange.MarketID) map[string]error {
		_, placed := p.Place(a, m, order(book.Buy, 1, 90))
		_, when := p.PlaceWhen(a, m, book.Conditional{Order: order(book.Buy, 1, 0), Trigger: 110_00})
		_, all := p.CancelAll(a, m)
		return map[string]error{
			"place": placed, "place when": when, "cancel all": all, "cancel": p.Desk.Cancel(a, m, id), "shrink": p.Shrink(a, m, id, 1),
			"cancel waiting": p.CancelWaiting(a, m, waits),
		}
	}
	for _, m := range []exchange.MarketID{-1, 1} {
		for name, err := range calls(a, m) {
			require.ErrorContains(t, err, "no market", name)
		}
	}
	for _, who := range []exchange.AccountID{-1, 2} {
		for name, err := range calls(who, p.m) {
			require.ErrorContains(t, err, "no account", name)
		}
	}
	for who, no := range map[exchange.AccountID]book.ID{a: 99, b: 0} {
		resting, waiting := id, waits
		if no != 0 {
			resting, waiting = no, no
		}
		require.ErrorIs(t, p.Desk.Cancel(who, p.m, resting), book.ErrUnknown)
		require.ErrorIs(t, p.Shrink(who, p.m, resting, 1), book.ErrUnknown)
		require.ErrorIs(t, p.CancelWaiting(who, p.m, waiting), book.ErrUnknown)
	}
	require.NoError(t, p.Shrink(a, p.m, id, 100))
	require.EqualValues(t, 400, p.Book(p.m).Lots(id))
	require.Equal(t, u(4), p.Orders(a, p.m).Bids)
	require.NoError(t, p.CancelWaiting(a, p.m, waits))
	require.Zero(t, p.Waiting(a, p.m))
	for range 2 {
		p.place(a, order(book.Buy, 1, 80))
		_, err = p.PlaceWhen(a, p.m, book.Conditional{Order: order(book.Buy, 1, 0), Trigger: 110_00})
		require.NoError(t, err)
	}
	n, err := p.CancelAll(a, p.m)
	require.NoError(t, err)
	require.Equal(t, 5, n, "three that rest and two that wait")
	require.False(t, p.Desk.CancelOrders(a, p.m), "there are none any more")
	p.place(a, order(book.Buy, 1, 80))
	require.True(t, p.Desk.CancelOrders(a, p.m))
}

// Whoever listens is told of the first account as of any other: two at 101 cost the maker 0.02 % and the taker 0.05 %
// of 202; and closing one of them at 99 loses the taker 2.
func TestWhoListensIsTold(t *testing.T) {
	p := newPit(t, "binance-usdm", "default-mode=isolated")
	maker, taker := p.account(1000), p.account(1000)
	require.Zero(t, maker)
	p.mark(100)
	require.NoError(t, p.ChooseLeverage(maker, p.m, wad(10)))
	require.NoError(t, p.ChooseLeverage(taker, p.m, wad(10)))
	var trades []desk.Trade
	var settled []desk.Settled
	var lost []desk.Lost
	p.Heard = func(x desk.Trade) { trades = append(trades, x) }
	p.Desk.Settled = func(x desk.Settled) { settled = append(settled, x) }
	p.Lost = func(x desk.Lost) { lost = append(lost, x) }
	ask := p.place(maker, order(book.Sell, 5, 101))
	p.place(taker, order(book.Buy, 2, 0))
	require.Len(t, trades, 1)
	require.Equal(t, [2]exchange.AccountID{maker, taker}, [2]exchange.AccountID{trades[0].Maker, trades[0].Taker})
	require.Equal(t, u(0.0404), trades[0].Fee)
	require.True(t, trades[0].Profit.IsZero())
	require.Len(t, settled, 2)
	require.True(t, settled[0].Fee.IsZero())
	require.Equal(t, u(0.101), settled[1].Fee)
	require.NoError(t, p.Desk.Cancel(maker, p.m, ask.ID))
	require.Len(t, lost, 1)
	require.Equal(t, maker, lost[0].Account)
	require.EqualValues(t, 300, lost[0].Lots)
	p.place(maker, order(book.Buy, 1, 99))
	p.place(taker, order(book.Sell, 1, 0))
	require.InDelta(t, -2, whole(settled[3].Profit), 1e-9)
	require.InDelta(t, 2, whole(trades[1].Profit), 1e-9, "the maker's short gained them")
	_, err := p.Place(taker, p.m, book.Order{Lots: 1, Price: -5})
	require.Error(t, err)
	require.Len(t, settled, 4, "what was refused was not taken in")
	p.Heard, p.Desk.Settled, p.Lost = nil, nil, nil
	p.place(maker, order(book.Sell, 1, 101))
	p.place(taker, order(book.Buy, 1, 0))
	_, err = p.CancelAll(maker, p.m)
	require.NoError(t, err)
}

// What an order does not trade and does not rest holds no margin: one that is immediate or cancelled, and what is
// taken off both sides where an account meets itself.
func TestWhatNeitherTradesNorRestsHoldsNothing(t *testing.T) {
	p := newPit(t, "binance-usdm", "default-mode=isolated")
	a := p.account(10_000)
	p.mark(100)
	now := order(book.Buy, 5, 99)
	now.Lifetime = book.ImmediateOrCancel
	r := p.place(a, now)
	require.Zero(t, r.Filled)
	require.Equal(t, exchange.Orders{}, p.Orders(a, p.m))
	p.place(a, order(book.Sell, 2, 101))
	meets := order(book.Buy, 5, 101)
	meets.SelfTrade = book.Decrement
	r = p.place(a, meets)
	require.EqualValues(t, 300, r.Resting)
	o := p.Orders(a, p.m)
	require.Equal(t, [4]uint256.Int{u(3), u(303), {}, {}}, [4]uint256.Int{o.Bids, o.BidValue, o.Asks, o.AskValue})
}

// Ten at 100 on ten times are bankrupt at 90 and 110. Who closes them into the only offer there, where nothing is
// left for the fee, is not refused: as much is filled as can be paid for. Who turns round is refused.
func TestWhoClosesIsNotRefusedWhereTheBookIsTooFar(t *testing.T) {
	for side, at := range map[book.Side]float64{book.Buy: 90, book.Sell: 110} {
		p := newPit(t, "binance-usdm", "default-mode=isolated")
		a, b := p.account(100.5), p.account(100_000)
		p.mark(100)
		require.NoError(t, p.ChooseLeverage(a, p.m, wad(10)))
		p.place(b, order(side.Other(), 10, 100))
		p.place(a, order(side, 10, 0))
		p.place(b, order(side, 30, at))
		_, err := p.Place(a, p.m, order(side.Other(), 10.01, 0))
		require.Error(t, err, "a lot is opened the other way")
		r, err := p.Place(a, p.m, order(side.Other(), 10, 0))
		require.NoError(t, err)
		require.Less(t, r.Filled, int64(1000), "what is left must pay the fee")
	}
}

// A closing order goes no further than the tick within the bankruptcy price. On 99.95 of margin that is 90.005 for a
// long of ten, so 90.01, and 109.995 for a short, so 109.99.
func TestAClosingOrderStopsAtTheBankruptcyPrice(t *testing.T) {
	for side, offers := range map[book.Side][2]float64{book.Buy: {90.01, 90}, book.Sell: {109.99, 110}} {
		for i, at := range offers {
			p := newPit(t, "binance-usdm", "default-mode=isolated", "taker-fee=0")
			a, b := p.account(1000), p.account(100_000)
			p.mark(100)
			require.NoError(t, p.ChooseLeverage(a, p.m, wad(10)))
			p.place(b, order(side.Other(), 10, 100))
			p.place(a, order(side, 10, 0))
			id := p.position(a, exchange.Side(side))
			p.Charge(id, u(0.05))
			p.place(b, order(side, 10, at))
			r := p.place(a, order(side.Other(), 10, 0))
			require.EqualValues(t, 1000*(1-i), r.Filled, "into %v", at)
		}
	}
}

// A short whose bankruptcy price is beyond all prices of the book closes without a limit.
func TestABankruptcyPriceBeyondTheBookIsNoLimit(t *testing.T) {
	p := newPit(t, "binance-usdm", "default-mode=isolated", "taker-fee=0")
	a, b := p.account(1e8), p.account(1e6)
	p.mark(100)
	require.NoError(t, p.ChooseLeverage(a, p.m, wad(10)))
	require.NoError(t, p.ChooseLeverage(b, p.m, wad(10)))
	p.place(b, order(book.Buy, 0.01, 100))
	p.place(a, order(book.Sell, 0.01, 0))
	require.NoError(t, p.AddMargin(p.position(a, exchange.Short), u(9e7)))
	p.place(b, order(book.Sell, 0.01, 101))
	require.EqualValues(t, 1, p.place(a, order(book.Buy, 0.01, 0)).Filled)
	// And a long that owes nothing is bankrupt at no price.
	p.place(b, order(book.Sell, 0.01, 101))
	p.place(a, order(book.Buy, 0.01, 0))
	require.NoError(t, p.AddMargin(p.position(a, exchange.Long), u(10)))
	p.place(b, order(book.Buy, 0.01, 1))
	require.EqualValues(t, 1, p.place(a, order(book.Sell, 0.01, 0)).Filled)
}

// A market order is judged by all that it asks for: 20 cost 200 of margin, although the book has only two.
func TestAMarketOrderIsJudgedWhole(t *testing.T) {
	p := newPit(t, "binance-usdm", "default-mode=isolated")
	a, b := p.account(100), p.account(10_000)
	p.mark(100)
	require.NoError(t, p.ChooseLeverage(a, p.m, wad(10)))
	p.place(b, order(book.Sell, 2, 100))
	_, err := p.Place(a, p.m, order(book.Buy, 20, 0))
	require.ErrorIs(t, err, exchange.ErrInsufficientBalance)
	require.EqualValues(t, 200, p.place(a, order(book.Buy, 9, 0)).Filled)
	p.place(b, order(book.Sell, 8, 100))
	require.EqualValues(t, 700, p.place(a, order(book.Buy, 7, 0)).Filled)
	_, err = p.Place(a, p.m, order(book.Buy, 5, 0))
	require.ErrorIs(t, err, exchange.ErrInsufficientBalance, "fewer than are held, on the same side")
}

// Marks of all markets are as many as there are, each of them a price; then waiting orders of all of them fire.
func TestMarksOfAllMarkets(t *testing.T) {
	p := newPit(t, "binance-usdm", "default-mode=isolated")
	loaded, err := presets.Load("binance-usdm")
	require.NoError(t, err)
	second := p.market(loaded, "BTC", exchange.Linear, nil)
	a := p.account(1000)
	_, _, err = p.Desk.MarkAll([]uint256.Int{*px(100)}, 1)
	require.ErrorContains(t, err, "1 prices for 2 markets")
	_, _, err = p.Desk.MarkAll([]uint256.Int{*px(100), {}}, 1)
	require.ErrorContains(t, err, "(BTC)")
	_, fired, err := p.Desk.MarkAll([]uint256.Int{*px(100), *px(100)}, 1)
	require.NoError(t, err)
	require.Empty(t, fired)
	for _, m := range []exchange.MarketID{p.m, second} {
		_, err := p.PlaceWhen(a, m, book.Conditional{Order: order(book.Buy, 1, 0), Trigger: 110_00})
		require.NoError(t, err)
	}
	_, fired, err = p.Desk.MarkAll([]uint256.Int{*px(111), *px(112)}, 2)
	require.NoError(t, err)
	require.Len(t, fired, 2)
	require.Equal(t, []exchange.MarketID{p.m, second}, []exchange.MarketID{fired[0].Market, fired[1].Market})
}

// A stop's sale at the last price sets off the next one, until none is left.
func TestStopsSetOffStops(t *testing.T) {
	p := newPit(t, "binance-usdm", "default-mode=isolated", "taker-fee=0")
	maker := p.account(1e6)
	p.mark(100)
	require.NoError(t, p.ChooseLeverage(maker, p.m, wad(10)))
	p.place(maker, order(book.Sell, 3, 100))
	for i, at := range []int64{99_00, 98_00, 97_00} {
		a := p.account(1000)
		require.NoError(t, p.ChooseLeverage(a, p.m, wad(5)))
		p.place(a, order(book.Buy, 1, 0))
		_, err := p.PlaceWhen(a, p.m, book.Conditional{Order: order(book.Sell, 0, 0), Source: book.Last, Trigger: at, Close: true})
		require.NoError(t, err)
		p.place(maker, order(book.Buy, 1, 99-float64(i)))
	}
	p.place(maker, order(book.Buy, 1, 96))
	seller := p.account(1000)
	require.NoError(t, p.ChooseLeverage(seller, p.m, wad(5)))
	r := p.place(seller, order(book.Sell, 1, 0))
	require.Len(t, r.Fired, 3)
	require.EqualValues(t, 97_00, r.Fired[2].Price)
}
