package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/rng"
)

// Chunk closes a fraction of a position at a time, in an immediate-or-cancel order at the bankruptcy price, or beyond
// it at the fillable price ([Chunk.Spread]).
//
// Source: Hyperliquid docs, "Liquidations"; dYdX v4, x/clob, liquidations config.
type Chunk struct {
	// Fraction is the share of a position closed at once, scale 1e18. Rounded down to a lot, but at least one lot.
	Fraction uint256.Int
	// Above is the value up to which a position is closed at once, in settlement units (Hyperliquid 100,000 USDC).
	Above uint256.Int
	// Least is the least value closed at once, or all there is, in settlement units (dYdX 1,000 USDC,
	// min_position_notional_liquidated). 0: Fraction, however little.
	Least uint256.Int
	// Most is the most value closed of one account at one time, in settlement units (dYdX 100,000 USDC a block,
	// max_notional_liquidated of a subaccount). Rounded down. 0: no limit.
	Most uint256.Int
	// Cooldown is for how many seconds, after the time of an account's chunk, orders are for everything (Hyperliquid 30). 0:
	// another chunk at each mark.
	Cooldown uint64
	// Spread makes the limit dYdX's fillable price, at this spread to the maintenance margin ratio, scale 1e18 (dYdX 1.5). The fund
	// then pays what that loses beyond the chunk's own equity. 0: the limit is the bankruptcy price.
	Spread uint256.Int
	// OneTurn gives a pool one turn at one time, however often that is marked: one of its positions, drawn at random, is ordered.
	// Where anything of that was filled, the bucket waits for the next time, whatever its equity; where nothing was, steps
	// after this one are for that position alone (dYdX, where a block liquidates one position of a subaccount).
	OneTurn bool
}

// Name is chunk.
func (Chunk) Name() string { return "chunk" }

// Faults are those of the parameters.
func (s Chunk) Faults(*Rules) (all fault.Faults) {
	if s.Fraction.IsZero() || s.Fraction.Gt(&fixed.WAD) {
		all = append(all, fault.New("chunk-fraction", "must be above 0 and at most 1 (100 %)", ""))
	}
	if s.Least.Gt(&s.Most) && !s.Most.IsZero() {
		all = append(all, fault.New("chunk-least", "must be at most chunk-most", ""))
	}
	return all
}

func (s Chunk) take(e *Engine, b exchange.Bucket) outcome {
	var stands, filled bool
	if s.OneTurn && b.Pool() {
		t := e.turn(b.Account)
		if t.position = e.drawn(b); t.position == none {
			return fails
		}
		filled = s.closePart(e, b, t.position)
		stands = e.Stands(b)
	} else {
		stands, filled = e.closeSome(b, func(id exchange.PositionID) bool { return s.closePart(e, b, id) })
	}
	switch {
	case stands:
		return ends
	case filled && s.OneTurn:
		return awaits
	}
	return fails
}

var drawOfPosition = rng.Named("exchange: position of a pool that a block liquidates")

// drawn is one of a pool's positions in markets with a mark, drawn at random; none where there is none.
func (e *Engine) drawn(b exchange.Bucket) exchange.PositionID {
	e.shares = e.shares[:0]
	e.Each(b, func(id exchange.PositionID) {
		if mark := e.MarkPrice(e.Holding(id).Market); !mark.IsZero() {
			e.shares = append(e.shares, share{id: id})
		}
	})
	switch n := len(e.shares); n {
	case 0:
		return none
	case 1:
		return e.shares[0].id
	default:
		s := rng.Key{Seed: e.seed, Path: e.path, Purpose: drawOfPosition, Actor: uint64(b.Account)}.Lane(e.Now())
		return e.shares[s.IntN(n)].id
	}
}

// hadItsTurn reports whether a pool was liquidated at this time already, where it has one turn.
func (e *Engine) hadItsTurn(b exchange.Bucket) bool {
	if !b.Pool() || !e.chunk.OneTurn {
		return false
	}
	return e.turn(b.Account).taken
}

// closePart closes what may be closed of a position now. It reports whether anything was filled, or nothing may be ordered of
// it now: the account's allowances are new at the next time.
func (s Chunk) closePart(e *Engine, b exchange.Bucket, id exchange.PositionID) (filled bool) {
	p := e.Holding(id)
	size := s.size(e, &p, id)
	if size.IsZero() {
		return true
	}
	before := e.Value(id)
	if s.Spread.IsZero() {
		limit := e.bustLimit(b, &p, id)
		e.closeBy(b, id, &size, &limit, false)
	} else {
		filled = s.closeAtFillable(e, b, &p, id, &size)
	}
	s.note(e, p.Account, id, &before)
	left := e.Holding(id).Size
	return filled || left.Lt(&p.Size)
}

// size is what may be closed of a position now:
//
//   - all of it where it is worth no more than Above, or during the cooldown of any position of the account;
//   - else Fraction of it, or what is worth Least where that is more;
//   - never more than what Most leaves of the account's allowance at this time.
func (s Chunk) size(e *Engine, p *exchange.Holding, id exchange.PositionID) uint256.Int {
	size, v := p.Size, e.Value(id)
	if v.Gt(&s.Above) && v.Gt(&s.Least) && !s.cooling(e, p.Account) {
		size = exact.MulDivDown(&p.Size, &s.Fraction, &fixed.WAD)
		if least := exact.MulDivUp(&p.Size, &s.Least, &v); size.Lt(&least) {
			size = least
		}
		size = e.Instrument(p.Market).LotsDown(size)
		if size.IsZero() {
			size.SetOne()
			size = e.Instrument(p.Market).LotsUp(&size, &p.Size)
		}
	}
	if s.Most.IsZero() || v.IsZero() {
		return size
	}
	room := fixed.MinusCapped(&s.Most, &e.turn(p.Account).closed)
	if !room.Lt(&v) {
		return size
	}
	return exact.Min(size, exact.MulDivDown(&p.Size, &room, &v))
}

// cooling reports whether an account is in the cooldown of a chunk closed before now.
func (s Chunk) cooling(e *Engine, a exchange.AccountID) bool {
	if s.Cooldown == 0 {
		return false
	}
	since, now := e.turn(a).chunk, e.Now()
	return since > 0 && since < now && now-since <= s.Cooldown
}

// note notes, of a position worth before until now, what was closed: towards the allowance, and to begin a cooldown.
func (s Chunk) note(e *Engine, a exchange.AccountID, id exchange.PositionID, before *uint256.Int) {
	left := e.Value(id)
	if !left.Lt(before) || s.Most.IsZero() && s.Cooldown == 0 {
		return
	}
	t := e.turn(a)
	closed := fixed.MinusCapped(before, &left)
	t.closed.Add(&t.closed, &closed)
	if p := e.Holding(id); !p.Size.IsZero() && !s.cooling(e, a) {
		t.chunk = e.Now()
	}
}
