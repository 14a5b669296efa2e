package liquidator

import (
	"math"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Slight is a sale at the market's floor of which a race may never see the offer: what it costs is known, but for a little.
type Slight struct {
	Vault int32   // as [Offer] has it
	Made  bool    // it was considered, and need not be again
	Since uint64  // likewise
	Cost  float64 // loan units that all of it costs, within [Rough] of it and two units
}

// Stock is what is for sale in a block at the market's floor.
type Stock struct {
	Sales   []Slight
	Shelves []Shelf
}

// Shelf is a number of sales that all bots have noticed, and that cost about the same.
type Shelf struct {
	Least, Most float64 // loan units that all of one surely costs
	Sales       int     // how many lie on it
	stripe      uint8   // of them all, from 1; 0 where each has its own
}

// Rough is by how much a [Slight]'s cost may be wrong, as a share.
const Rough = 1.0 / (1 << 20)

// Counter is a market that makes its offers when it is asked for them.
type Counter interface {
	Market
	Floor

	// Next is the next of the block's sales, worst first. One that lay on a shelf is taken off it, and follows the sales.
	Next() (sale int, is bool)
	// Open takes all that is left on a shelf off it.
	Open(shelf int)
	// Make makes the offer of a sale, as one that is kept beside so many others of the block: what was made beside as many is no
	// longer needed.
	Make(sale, kept int) Offer
	// Cost is what all of such a sale costs, but for a few loan units.
	Cost(sale int) uint256.Int
}

// OnDemand reports whether [Race.RunOnDemand] may hold the race in place of [Race.Run]: whether no bot has a rule of its own,
// which may look at all offers.
func (r *Race) OnDemand() bool {
	for bot := range r.bots {
		if !r.built[bot] {
			return false
		}
	}
	return !r.thorough
}

// RunOnDemand is Run for sales that are all made at the market's floor, each of whose prices is that of all others, and of its
// parts, but for rounding. Offers are asked for, worst first, until no bot can gain; why bots pass over the rest follows from
// what they cost. [Race.Why] then names an offer by the place of its sale. Quiet says that nobody bid, and that no bot passed
// over a sale because its reaction time had not passed.
func (r *Race) RunOnDemand(block Block, stock *Stock, market Counter, venue liquidity.Venue) (round Round, quiet bool, err error) {
	if r.dice == nil {
		panic("liquidator: RunOnDemand before Reset")
	}
	r.begin(block)
	r.offers, r.places = r.offers[:0], r.places[:0]
	r.why, r.stripe = r.why[:0], r.stripe[:0]
	r.stripes, r.striped, r.ready, r.even = r.stripes[:0], r.striped[:0], false, true
	if len(stock.Sales)+len(stock.Shelves) == 0 {
		return round, true, nil
	}
	if err := r.reckon(market, venue); err != nil {
		return round, false, err
	}
	unnoticed := r.unnoticed()
	r.belittle()
	for !r.idle() {
		sale, is := market.Next()
		if !is {
			break
		}
		r.grow(len(stock.Sales))
		s := &stock.Sales[sale]
		if s.Made = true; r.trifling(sale, s) || r.vain(s) && r.prepared(venue) && r.slight(sale, s) {
			continue
		}
		if !r.ask(sale, market, venue) {
			r.learn(s, venue)
		}
	}
	r.passShelves(stock, market, venue)
	r.passRest(stock.Sales, market, venue)
	round, err = r.finish(block, r.offers, market, venue)
	return round, round.Bidders == 0 && r.unnoticed() == unnoticed, err
}

// grow makes room for the reasons of so many sales.
func (r *Race) grow(sales int) {
	for had := len(r.stripe); had < sales; had++ {
		r.stripe = append(r.stripe, 0)
	}
	r.why = slices.Grow(r.why, max(0, sales*len(r.bots)-len(r.why)))[:sales*len(r.bots)]
}

// Slowest is the longest reaction time of any bot, blocks.
func (r *Race) Slowest() (blocks uint64) {
	for bot := range r.bots {
		blocks = max(blocks, r.bots[bot].Delay.Max)
	}
	return blocks
}

// InBulk is which of the reasons of the last round, the same for many sales, are those of all that lay on a shelf; false where
// each has its own.
func (s *Shelf) InBulk() (bulk uint8, is bool) { return s.stripe - 1, s.stripe != 0 }

// unnoticed is how often bots passed over an offer because their reaction time had not passed.
func (r *Race) unnoticed() (n uint64) {
	for bot := range r.refused {
		n += r.refused[bot][Unnoticed]
	}
	return n
}

// belittle finds for each bot below which cost no sale can bring its least gain, wherever it is sold.
func (r *Race) belittle() {
	r.paltry = r.paltry[:0]
	for bot := range r.bots {
		r.paltry = append(r.paltry, r.paltryAt(bot, &r.mid))
	}
	copy(r.barren, r.paltry)
}

// paltryAt is below which cost no sale can bring a bot its least gain, where no unit sells for more than a price m. With q the
// floor, what costs c gains at most c·(m/q − 1), and ε of rounding. So nothing below (w − ε)/(m/q − 1) brings w.
func (r *Race) paltryAt(bot int, price *uint256.Int) (cost float64) {
	const grain = 1.0 / (1 << 30)
	slack, floor, least := r.hidden(), r.floor.Float64(), r.stands[bot].least.Capped()
	if r.bots[bot].Calls > 1 || !least.Gt(&slack) || floor == 0 {
		return 0
	}
	over, margin := fixed.MinusCapped(&least, &slack), fixed.MinusCapped(price, &r.floor)
	cost = over.Float64() / margin.Float64() * floor // without a margin, infinite
	return float64(cost * (1 - grain))
}

// trifling notes why bots pass over a sale that can bring none of them its least gain. It is false, and nothing is counted, where
// some bot may gain from it.
func (r *Race) trifling(k int, s *Slight) bool {
	most := s.Cost + float64(s.Cost*Rough) + 2
	if most >= r.fine {
		return false
	}
	row := r.why[k*len(r.bots) : (k+1)*len(r.bots)]
	on := Offer{Vault: int(s.Vault), Since: s.Since}
	for bot := range r.bots {
		switch who, stands := &r.bots[bot], &r.stands[bot]; {
		case !who.Delay.over(r.dice, bot, &on, r.block.Number):
			row[bot] = Unnoticed
		case stands.capped:
			row[bot] = GasCapped
		case stands.unfunded:
			row[bot] = Unfunded
		case most < r.paltry[bot]:
			row[bot] = Unprofitable
		default:
			return false
		}
	}
	r.count(k)
	return true
}

// ask has an offer made on demand, and lets the bots consider it. It is kept where any of them bids for it.
func (r *Race) ask(sale int, market Counter, venue liquidity.Venue) (bid bool) {
	at := len(r.offers)
	r.offers, r.places = append(r.offers, market.Make(sale, at)), append(r.places, sale)
	if r.considerAll(r.offers, at, market, venue) == 0 {
		r.offers, r.places = r.offers[:at], r.places[:at]
		return false
	}
	r.ready = false
	return true
}

// place is where the reasons of one of the block's offers stand.
func (r *Race) place(at int) int {
	if len(r.places) == 0 {
		return at
	}
	return r.places[at]
}

// passShelves finds why bots pass over what lies on shelves, once no bot can gain. What that is not the same for is taken off.
func (r *Race) passShelves(stock *Stock, market Counter, venue liquidity.Venue) {
	for at := range stock.Shelves {
		shelf := &stock.Shelves[at]
		if shelf.stripe = 0; shelf.Sales > 0 && r.prepared(venue) && shelf.Most < r.fine {
			shelf.stripe, _ = r.among(shelf.Least, shelf.Most, uint64(shelf.Sales))
		}
		if shelf.stripe == 0 {
			market.Open(at)
		}
	}
	r.grow(len(stock.Sales))
}

// passRest finds why bots pass over the sales that were not made, once no bot can gain.
func (r *Race) passRest(sales []Slight, market Counter, venue liquidity.Venue) {
	for k := range sales {
		if s := &sales[k]; !s.Made {
			s.Made = r.prepared(venue) && r.slight(k, s)
		}
	}
	r.countStripes()
	for k := range sales {
		s := &sales[k]
		if s.Made {
			continue
		}
		if r.prepared(venue) && r.passOver(k, &vain{vault: int(s.Vault), since: s.Since, cost: market.Cost(k)}) {
			r.count(k)
			continue
		}
		r.ask(k, market, venue)
	}
}

// toll is a bot's passing in double precision, with room for what that and a sale's cost round.
type toll struct {
	low, high      float64
	within, beyond float64
}

// stripe is a range of costs within which each bot passes over a sale that all have noticed for the same reason.
type stripe struct {
	above, below float64 // what a sale surely costs
	sales        uint64  // how many of the block's are in it
}

// round rounds what prepare found away from what would be told too soon.
func (r *Race) round() {
	const grain = 1.0 / (1 << 40)
	r.tolls, r.latest = r.tolls[:0], 0
	for bot := range r.passes {
		p := &r.passes[bot]
		t := toll{low: p.low.Float64(), high: p.high.Float64(), within: p.within.Float64(), beyond: p.beyond.Float64()}
		t.low -= float64(t.low * grain)
		t.high += float64(t.high * grain)
		t.within -= float64(t.within * grain)
		t.beyond += float64(t.beyond * grain)
		r.tolls = append(r.tolls, t)
		r.latest = max(r.latest, r.bots[bot].Delay.Max)
	}
}

// slight notes why each bot passes over a sale. It is false where what the sale costs is not known well enough.
func (r *Race) slight(k int, s *Slight) bool {
	slack := float64(s.Cost*Rough) + 2
	least, most := s.Cost-slack, s.Cost+slack
	if most >= r.fine {
		return false
	}
	if now := r.block.Number; r.latest > 0 && (now < s.Since || now-s.Since < r.latest) {
		return r.slightly(k, s, least, most)
	}
	stripe, is := r.among(least, most, 1)
	if !is && len(r.striped) >= len(r.bots)*maxStripes {
		return r.slightly(k, s, least, most)
	}
	r.stripe[k] = stripe
	return is
}

// among is the stripe of sales whose costs are between two, from 1. It is false where they are in no one.
func (r *Race) among(least, most float64, sales uint64) (number uint8, is bool) {
	for at := r.first; at < len(r.stripes); at++ {
		if p := &r.stripes[at]; least > p.above && most < p.below {
			p.sales += sales
			return uint8(at + 1), true
		}
	}
	bots, row := len(r.bots), len(r.striped)
	if row >= bots*maxStripes {
		return 0, false
	}
	r.striped = append(r.striped, make([]Reason, bots)...)
	p := stripe{above: math.Inf(-1), below: r.fine, sales: sales}
	for bot := range r.bots {
		why, above, below, ok := r.toll(bot, least, most)
		if !ok {
			r.striped = r.striped[:row]
			return 0, false
		}
		r.striped[row+bot], p.above, p.below = why, max(p.above, above), min(p.below, below)
	}
	r.stripes = append(r.stripes, p)
	return uint8(len(r.stripes)), true
}

// maxStripes is how many stripes are remembered in a block; there are seldom more than five.
const maxStripes = 250

// slightly is slight for a sale that some bot may not have noticed.
func (r *Race) slightly(k int, s *Slight, least, most float64) bool {
	bots := len(r.bots)
	row := r.why[k*bots : (k+1)*bots]
	on := Offer{Vault: int(s.Vault), Since: s.Since}
	for bot := range r.bots {
		if !r.bots[bot].Delay.over(r.dice, bot, &on, r.block.Number) {
			row[bot] = Unnoticed
			continue
		}
		why, _, _, ok := r.toll(bot, least, most)
		if !ok {
			return false
		}
		row[bot] = why
	}
	r.count(k)
	return true
}

// toll is why a bot that has noticed a sale passes over it, and between which costs that is why. It is false where that is open.
func (r *Race) toll(bot int, least, most float64) (why Reason, above, below float64, ok bool) {
	p, t := &r.passes[bot], &r.tolls[bot]
	above, below = math.Inf(-1), math.Inf(1)
	switch {
	case p.always:
		return p.why, above, below, true
	case most < t.low:
		return Unprofitable, above, t.low, true
	case least <= t.high:
		return 0, 0, 0, false
	case !p.limited:
		return NoDepth, t.high, below, true
	case most < t.within:
		return NoDepth, t.high, t.within, true
	case least <= t.beyond || p.poor == p.rich:
		return 0, 0, 0, false
	case p.poor:
		return Unfunded, max(t.high, t.beyond), below, true
	}
	return NoDepth, max(t.high, t.beyond), below, true
}

// countStripes counts why bots passed over the sales of all stripes.
func (r *Race) countStripes() {
	for at := range r.stripes {
		for bot := range r.bots {
			r.refused[bot][r.striped[at*len(r.bots)+bot]] += r.stripes[at].sales
		}
	}
}

// finenessOf is the cost from which on a floor is too coarse for a sale to be passed over: see [Race.passOver].
func finenessOf(floor *uint256.Int) float64 {
	const bits = 8
	return math.Ldexp(1, floor.BitLen()-bits)
}
