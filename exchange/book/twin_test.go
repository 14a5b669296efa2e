package book

import (
	"cmp"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// record is a ledger that keeps everything it hears. Lists are compared between the book and its twin.
type record struct {
	positions map[Account]int64
	trades    []Trade
	drops     []Drop
	picky     int64 // if above 0, refuse some trades; see Admits
}

func newRecord() *record { return &record{positions: map[Account]int64{}} }

func (r *record) Position(a Account) int64 { return r.positions[a] }

func (r *record) Traded(t Trade) {
	r.trades = append(r.trades, t)
	bought := t.Lots
	if t.Side == Sell {
		bought = -bought
	}
	r.positions[t.Taker] += bought
	r.positions[t.Maker] -= bought
}

// Admits refuses one price in five to each maker, and takers more than some lots in an order.
func (r *record) Admits(t Trade, filled int64, value uint256.Int) Verdict {
	switch {
	case r.picky == 0:
		return Admitted
	case (t.Price+int64(t.Maker))%5 == 0:
		return MakerRefused
	case filled > r.picky*int64(t.Taker+1):
		return TakerRefused
	}
	return Admitted
}

func (r *record) Dropped(d Drop) { r.drops = append(r.drops, d) }

// naiveBook is a list of orders, sorted afresh whenever the best one is wanted. It knows orders by their number.
type naiveBook struct {
	*record
	orders []naiveOrder
	next   ID
	last   int64
}

type naiveOrder struct {
	Order
	number ID
}

// facing returns the positions in the list of the orders the given one meets, best first.
func (n *naiveBook) facing(o *Order) []int {
	var found []int
	for i, x := range n.orders {
		good := x.Price <= o.Price
		if o.Side == Sell {
			good = x.Price >= o.Price
		}
		if x.Side != o.Side && (good || o.Price == 0) {
			found = append(found, i)
		}
	}
	slices.SortFunc(found, func(i, j int) int {
		x, y := n.orders[i], n.orders[j]
		byPrice := cmp.Compare(x.Price, y.Price)
		if o.Side == Sell {
			byPrice = -byPrice
		}
		return cmp.Or(byPrice, cmp.Compare(x.number, y.number))
	})
	return found
}

func (n *naiveBook) closes(a Account, side Side) int64 {
	if side == Buy {
		return max(-n.positions[a], 0)
	}
	return max(n.positions[a], 0)
}

func (n *naiveBook) copy() *naiveBook {
	c := &naiveBook{record: &record{positions: map[Account]int64{}, picky: n.picky}, orders: slices.Clone(n.orders), next: n.next, last: n.last}
	for a, p := range n.positions {
		c.positions[a] = p
	}
	return c
}

func (n *naiveBook) drop(i int, lots int64, why Reason) {
	o := n.orders[i]
	n.Dropped(Drop{o.number, o.Account, o.Side, o.Price, lots, o.Lots - lots, o.ReduceOnly, why})
	if n.orders[i].Lots -= lots; n.orders[i].Lots == 0 {
		n.orders = slices.Delete(n.orders, i, i+1)
	}
}

func (n *naiveBook) place(o Order) (r Result, err error) {
	switch {
	case o.Lots < 1 || o.Lots > MaxLots:
		return r, ErrLots
	case o.Price < 0 || o.Price > MaxPrice || (o.Price == 0 && o.Kind == Limit):
		return r, ErrPrice
	case o.Kind == Market && o.Lifetime == PostOnly:
		return r, ErrMarketPost
	case o.ReduceOnly && n.closes(o.Account, o.Side) == 0:
		return r, ErrReduceOnly
	case o.Lifetime == PostOnly && len(n.facing(&o)) > 0:
		return r, ErrPostOnly
	}
	lots := o.Lots
	if o.ReduceOnly {
		lots = min(lots, n.closes(o.Account, o.Side))
	}
	if o.Lifetime == FillOrKill {
		trial := o
		trial.Lifetime, trial.ReduceOnly, trial.Lots = ImmediateOrCancel, false, lots
		if got, _ := n.copy().place(trial); got.Filled < lots {
			return r, ErrFillOrKill
		}
	}
	stopped := false
	for lots > 0 && !stopped {
		found := n.facing(&o)
		if len(found) == 0 {
			break
		}
		i := found[0]
		maker := n.orders[i]
		size := min(lots, maker.Lots)
		if maker.Account == o.Account {
			switch o.SelfTrade {
			case CancelNewest:
				stopped = true
			case CancelOldest:
				n.drop(i, maker.Lots, SelfTraded)
			case CancelBoth:
				n.drop(i, maker.Lots, SelfTraded)
				stopped = true
			case Decrement:
				lots -= size
				n.drop(i, size, SelfTraded)
			}
			continue
		}
		if maker.ReduceOnly {
			size = min(size, n.closes(maker.Account, maker.Side))
			if size == 0 {
				n.drop(i, maker.Lots, Reduced)
				continue
			}
		}
		trade := Trade{maker.Price, size, o.Side, maker.Account, o.Account, maker.number, maker.Lots - size, maker.ReduceOnly}
		total := new(uint256.Int).Add(&r.Value, new(uint256.Int).Mul(uint256.NewInt(uint64(size)), uint256.NewInt(uint64(maker.Price))))
		switch n.Admits(trade, r.Filled+size, *total) {
		case MakerRefused:
			n.drop(i, maker.Lots, Unmargined)
			continue
		case TakerRefused:
			stopped = true
			for n.Admits(trade, r.Filled+size, *total) != Admitted && size > 0 { // one lot less, and again
				size--
			}
			if size == 0 {
				continue
			}
			trade.Lots, trade.Left = size, maker.Lots-size
			total = new(uint256.Int).Add(&r.Value, new(uint256.Int).Mul(uint256.NewInt(uint64(size)), uint256.NewInt(uint64(maker.Price))))
		}
		n.Traded(trade)
		n.orders[i].Lots -= size
		if size == maker.Lots {
			n.orders = slices.Delete(n.orders, i, i+1)
		}
		lots -= size
		r.Filled += size
		r.Last, n.last = maker.Price, maker.Price
		r.Value = *total
	}
	if lots > 0 && !stopped && o.Kind == Limit && (o.Lifetime == GoodTillCancelled || o.Lifetime == PostOnly) {
		n.next++
		rest := o
		rest.Lots = lots
		n.orders = append(n.orders, naiveOrder{rest, n.next})
		r.ID, r.Resting = n.next, lots
	}
	r.Dropped = o.Lots - r.Filled - r.Resting
	return r, nil
}

// pair runs the book and its twin side by side.
type pair struct {
	book    *Book
	heard   *record
	naive   *naiveBook
	numbers map[ID]ID // the book's ID to the twin's number
	ids     []ID      // the book's, by the twin's number
}

func newPair() *pair {
	p := &pair{heard: newRecord(), naive: &naiveBook{record: newRecord()}, numbers: map[ID]ID{}, ids: []ID{0}}
	p.book = New(p.heard)
	return p
}

func (p *pair) place(t require.TestingT, o Order) {
	filled, value := p.book.Preview(o)
	got, gotErr := p.book.Place(o)
	want, wantErr := p.naive.place(o)
	require.Equal(t, wantErr, gotErr)
	require.Equal(t, filled, got.Filled, "Preview said otherwise")
	require.Equal(t, value, got.Value, "Preview said otherwise")
	if got.ID != 0 {
		require.NotContains(t, p.numbers, got.ID, "an ID was used twice")
		p.numbers[got.ID] = want.ID
		p.ids = append(p.ids, got.ID)
		got.ID = want.ID
	}
	require.Equal(t, want, got)
}

func (p *pair) cancel(t require.TestingT, number int) {
	err := p.book.Cancel(p.ids[number])
	i := slices.IndexFunc(p.naive.orders, func(o naiveOrder) bool { return o.number == ID(number) })
	if i < 0 {
		require.ErrorIs(t, err, ErrUnknown)
		return
	}
	require.NoError(t, err)
	p.naive.drop(i, p.naive.orders[i].Lots, Withdrawn)
}

func (p *pair) cancelWhere(side *Side, account Account) int {
	n := 0
	for i := len(p.naive.orders) - 1; i >= 0; i-- {
		if o := p.naive.orders[i]; o.Account == account && (side == nil || o.Side == *side) {
			p.naive.drop(i, o.Lots, Withdrawn)
			n++
		}
	}
	return n
}

// agree compares all that was heard since the last time, and all that rests.
func (p *pair) agree(t require.TestingT) {
	for i := range p.heard.trades {
		p.heard.trades[i].Order = p.numbers[p.heard.trades[i].Order]
	}
	for i := range p.heard.drops {
		p.heard.drops[i].Order = p.numbers[p.heard.drops[i].Order]
	}
	require.Equal(t, p.naive.trades, p.heard.trades)
	require.Equal(t, p.naive.drops, p.heard.drops)
	require.Equal(t, p.naive.last, p.book.Last())
	p.heard.trades, p.heard.drops, p.naive.trades, p.naive.drops = nil, nil, nil, nil
	for _, side := range []Side{Buy, Sell} {
		depth := map[int64]int64{}
		open := map[Account]int64{}
		for _, o := range p.naive.orders {
			if o.Side == side {
				depth[o.Price] += o.Lots
				open[o.Account] += o.Lots
			}
		}
		var prices []int64
		for price, lots, ok := p.book.Best(side); ok; price, lots, ok = p.book.Beyond(side, price) {
			require.Equal(t, depth[price], lots, "%s at %d", side, price)
			prices = append(prices, price)
		}
		require.Len(t, prices, len(depth))
		require.True(t, slices.IsSortedFunc(prices, func(x, y int64) int {
			if side == Buy {
				return cmp.Compare(y, x)
			}
			return cmp.Compare(x, y)
		}))
		for account := range Account(5) {
			require.Equal(t, open[account], p.book.Open(account, side))
		}
	}
	bid, _, bids := p.book.Best(Buy)
	ask, _, asks := p.book.Best(Sell)
	require.False(t, bids && asks && bid >= ask, "the book is crossed")
}

func drawOrder(t *rapid.T, spread int64) Order {
	o := Order{
		Account:    Account(rapid.IntRange(0, 4).Draw(t, "account")),
		Side:       Side(rapid.IntRange(0, 1).Draw(t, "side")),
		Kind:       Kind(rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "kind")),
		Lifetime:   Lifetime(rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3}).Draw(t, "lifetime")),
		SelfTrade:  SelfTrade(rapid.IntRange(0, 3).Draw(t, "self-trade")),
		ReduceOnly: rapid.IntRange(0, 3).Draw(t, "reduce-only") == 0,
		Price:      rapid.Int64Range(0, 12).Draw(t, "price"),
		Lots:       rapid.Int64Range(0, 20).Draw(t, "lots"),
	}
	if o.Price > 0 {
		o.Price *= spread
	}
	return o
}

func TestBookTradesAsAListSortedAfreshForEachMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPair()
		p.heard.picky = rapid.Int64Range(0, 4).Draw(t, "picky")
		p.naive.picky = p.heard.picky
		spread := rapid.SampledFrom([]int64{1, 7, 64, 5000, 1 << 31}).Draw(t, "ticks between prices")
		for range rapid.IntRange(1, 60).Draw(t, "operations") {
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0, 1:
				if len(p.ids) > 1 {
					p.cancel(t, rapid.IntRange(1, len(p.ids)-1).Draw(t, "number"))
				}
			case 2:
				account := Account(rapid.IntRange(0, 4).Draw(t, "account"))
				require.Equal(t, p.cancelWhere(nil, account), p.book.CancelAccount(account))
			case 3:
				account, side := Account(rapid.IntRange(0, 4).Draw(t, "account")), Side(rapid.IntRange(0, 1).Draw(t, "side"))
				require.Equal(t, p.cancelWhere(&side, account), p.book.CancelSide(account, side))
			default:
				p.place(t, drawOrder(t, spread))
			}
			p.agree(t)
		}
	})
}

func TestPositionsOfAllAccountsSumToZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		heard := newRecord()
		b := New(heard)
		for range rapid.IntRange(1, 80).Draw(t, "orders") {
			_, _ = b.Place(drawOrder(t, 1))
			var sum int64
			for _, position := range heard.positions {
				sum += position
			}
			require.Zero(t, sum)
		}
	})
}

func TestTheTrieKeepsPricesSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tree trie
		tree.clear()
		var sorted []int64
		price := rapid.OneOf(rapid.Int64Range(0, 300), rapid.Int64Range(0, MaxPrice), rapid.SampledFrom([]int64{0, 63, 64, MaxPrice}))
		for i := range rapid.IntRange(1, 200).Draw(t, "operations") {
			p := price.Draw(t, "price")
			at, found := slices.BinarySearch(sorted, p)
			require.Equal(t, found, tree.get(p) >= 0)
			expected := func(i int) int32 {
				if i < 0 || i >= len(sorted) {
					return -1
				}
				return tree.get(sorted[i])
			}
			if found {
				require.Equal(t, expected(at-1), tree.before(p))
				require.Equal(t, expected(at+1), tree.after(p))
				tree.remove(p)
				sorted = slices.Delete(sorted, at, at+1)
			} else {
				require.Equal(t, expected(at-1), tree.before(p))
				require.Equal(t, expected(at), tree.after(p))
				tree.put(p, int32(i))
				sorted = slices.Insert(sorted, at, p)
				require.Equal(t, int32(i), tree.get(p))
			}
			require.Equal(t, expected(0), tree.first())
			require.Equal(t, expected(len(sorted)-1), tree.last())
		}
		for _, p := range sorted {
			tree.remove(p)
		}
		require.Len(t, tree.nodes.free, len(tree.nodes.items)-1, "only the root is left")
	})
}
