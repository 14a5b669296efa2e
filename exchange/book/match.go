package book

import (
	"math/bits"

	"github.com/holiman/uint256"
)

// Place matches an order against the book, best price first and oldest first at each price, and rests what its kind and
// lifetime let rest. A reduce-only order is cut to the position first. A resting reduce-only order is cut to its
// owner's position when its turn comes, and dropped where nothing is left to reduce.
func (b *Book) Place(o Order) (Result, error) {
	var r Result
	lots, err := b.check(&o)
	if err != nil {
		return r, err
	}
	left := b.match(&o, lots, &r)
	if left > 0 && o.Kind == Limit && (o.Lifetime == GoodTillCancelled || o.Lifetime == PostOnly) {
		r.ID = b.rest(&o, left)
		r.Resting = left
	}
	r.Dropped = o.Lots - r.Filled - r.Resting
	return r, nil
}

// Check returns why Place would refuse an order, and changes nothing.
func (b *Book) Check(o Order) error {
	_, err := b.check(&o)
	return err
}

// check returns the lots that may trade, or why the order is refused.
func (b *Book) check(o *Order) (lots int64, err error) {
	switch {
	case o.Account > MaxAccount:
		return 0, ErrAccount
	case !o.known():
		return 0, ErrWord
	case o.Lots < 1 || o.Lots > MaxLots:
		return 0, ErrLots
	case o.Price < 0 || o.Price > MaxPrice || (o.Price == 0 && o.Kind == Limit):
		return 0, ErrPrice
	case o.Kind == Market && o.Lifetime == PostOnly:
		return 0, ErrMarketPost
	}
	lots = o.Lots
	if o.ReduceOnly {
		if lots = min(lots, b.reducible(o.Account, o.Side)); lots <= 0 {
			return 0, ErrReduceOnly
		}
	}
	switch o.Lifetime {
	case PostOnly:
		if i := b.best(o.Side.Other()); i >= 0 && o.accepts(b.levels.items[i].price) {
			return 0, ErrPostOnly
		}
	case FillOrKill:
		if filled, _ := b.preview(o, lots); filled < lots {
			return 0, ErrFillOrKill
		}
	}
	return lots, nil
}

// known reports whether the order's side, kind, lifetime and self-trade prevention are among those of this package.
func (o *Order) known() bool {
	return o.Side <= Sell && o.Kind <= Market && o.Lifetime <= PostOnly && o.SelfTrade <= Decrement
}

// accepts reports whether the order would trade at a price.
func (o *Order) accepts(price int64) bool {
	switch {
	case o.Price == 0:
		return true
	case o.Side == Buy:
		return price <= o.Price
	}
	return price >= o.Price
}

// reducible returns how many lots on a side would bring the account's position nearer to 0; at most 0 where none.
func (b *Book) reducible(account Account, side Side) int64 {
	position := b.ledger.Position(account)
	if side == Buy {
		return -position
	}
	return position
}

// match trades up to lots and returns what is left to rest or drop.
func (b *Book) match(o *Order, lots int64, r *Result) int64 {
	other := o.Side.Other()
	for lots > 0 {
		at := b.best(other)
		if at < 0 || !o.accepts(b.levels.items[at].price) {
			break
		}
		price, i := b.levels.items[at].price, b.levels.items[at].head
		maker := &b.orders.items[i]
		size := min(lots, maker.lots)
		if maker.account == o.Account {
			switch o.SelfTrade {
			case CancelNewest:
				return 0
			case CancelBoth:
				b.drop(i, SelfTraded)
				return 0
			case CancelOldest:
				b.drop(i, SelfTraded)
			case Decrement:
				lots -= size
				b.dropLots(i, size, SelfTraded)
			}
			continue
		}
		if maker.reduceOnly {
			if size = min(size, b.reducible(maker.account, other)); size <= 0 {
				b.drop(i, Reduced)
				continue
			}
		}
		t, total := b.trade(o, i, price, size), r.Value
		b.addValue(&total, o.Side, price, size)
		switch b.ledger.Admits(t, r.Filled+size, total) {
		case MakerRefused:
			b.drop(i, Unmargined)
			continue
		case TakerRefused: // as far as its owner can carry, then
			lots = 0
			if size = b.most(o, i, price, size, r.Filled, r.Value); size == 0 {
				return 0
			}
			t, total = b.trade(o, i, price, size), r.Value
			b.addValue(&total, o.Side, price, size)
		default:
			lots -= size
		}
		b.reduce(i, size)
		r.Filled, r.Value = r.Filled+size, total
		r.Last, b.last = price, price
		b.ledger.Traded(t)
	}
	return lots
}

// trade is the match of an order with a resting one.
func (b *Book) trade(o *Order, i int32, price, lots int64) Trade {
	maker := &b.orders.items[i]
	return Trade{
		Price: price, Lots: lots, Side: o.Side, Maker: maker.account, Taker: o.Account,
		Order: b.id(i), Left: maker.lots - lots, ReduceOnly: maker.reduceOnly,
	}
}

// most is the largest number of lots, below those refused, that both owners can carry of a trade after what the order has traded.
func (b *Book) most(o *Order, i int32, price, refused, filled int64, value uint256.Int) int64 {
	low, high := int64(0), refused // low is admitted, high is not
	for high-low > 1 {
		lots := low + (high-low)/2
		total := value
		b.addValue(&total, o.Side, price, lots)
		if b.ledger.Admits(b.trade(o, i, price, lots), filled+lots, total) == Admitted {
			low = lots
		} else {
			high = lots
		}
	}
	return low
}

func (b *Book) addValue(sum *uint256.Int, taker Side, price, lots int64) {
	if b.valuation != nil {
		more := b.valuation(taker, price, lots)
		sum.Add(sum, &more)
		return
	}
	hi, lo := bits.Mul64(uint64(price), uint64(lots))
	sum.Add(sum, &uint256.Int{lo, hi})
}

// taken is what a preview has taken from an account's orders.
type taken struct {
	account Account
	lots    int64
}

// Preview returns how many lots of the order would trade if it were placed now, and Σ price·lots of them; nothing
// changes. An order that Place refuses trades none. The ledger is asked about each trade as things stand: where
// several orders of one owner would trade and only the first can be carried, Place trades less, and a fill-or-kill
// order may be filled in part.
func (b *Book) Preview(o Order) (filled int64, value uint256.Int) {
	lots, err := b.check(&o)
	if err != nil {
		return 0, value
	}
	return b.preview(&o, lots)
}

func (b *Book) preview(o *Order, lots int64) (filled int64, value uint256.Int) {
	other := o.Side.Other()
	b.tally = b.tally[:0]
	for at := b.best(other); at >= 0 && lots > 0; at = b.beyond(other, b.levels.items[at].price) {
		l := &b.levels.items[at]
		if !o.accepts(l.price) {
			break
		}
		for i := l.head; i >= 0 && lots > 0; i = b.orders.items[i].next {
			maker := &b.orders.items[i]
			size := min(lots, maker.lots)
			if maker.account == o.Account {
				switch o.SelfTrade {
				case CancelNewest, CancelBoth:
					return filled, value
				case Decrement:
					lots -= size
				}
				continue
			}
			if maker.reduceOnly {
				size = min(size, b.reducible(maker.account, other)-b.takenFrom(maker.account))
				if size <= 0 {
					continue
				}
			}
			total := value
			b.addValue(&total, o.Side, l.price, size)
			switch b.ledger.Admits(b.trade(o, i, l.price, size), filled+size, total) {
			case MakerRefused:
				continue
			case TakerRefused:
				size = b.most(o, i, l.price, size, filled, value)
				b.addValue(&value, o.Side, l.price, size)
				return filled + size, value
			}
			b.tally = append(b.tally, taken{maker.account, size})
			lots -= size
			filled, value = filled+size, total
		}
	}
	return filled, value
}

func (b *Book) takenFrom(account Account) (lots int64) {
	for i := range b.tally {
		if b.tally[i].account == account {
			lots += b.tally[i].lots
		}
	}
	return lots
}
