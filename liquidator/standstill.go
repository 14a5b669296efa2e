package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// vain is a vault's sale in a block in which no bot can gain. All of it gives collateral worth, at the market's floor, what it
// costs.
type vain struct {
	vault int         // as [Offer] has it
	since uint64      // likewise
	cost  uint256.Int // loan units that all of it costs, but for a few
}

// idle reports whether no bot can gain any more in the present block.
func (r *Race) idle() bool {
	for bot := range r.bots {
		if s := &r.stands[bot]; !r.spent[bot] && !s.capped && !s.unfunded {
			return false
		}
	}
	return r.told && !r.thorough
}

// passing is why a bot passes over sales in vain, by what all of one costs. Between two bounds interest and rounding leave it
// open.
type passing struct {
	always         bool // for the same reason
	poor, rich     bool // the part of a sale that it can pay for is worth too little; or enough
	limited        bool
	why            Reason      // always
	low, high      uint256.Int // below low it is worth too little, from high on enough
	within, beyond uint256.Int // up to within it can be paid, above beyond it cannot
}

// Why bots pass over sales in vain follows from what they cost. With e the venue's price less its fee and q the floor, all of
// a sale that costs c is worth c·(e/q − 1), give or take what rounding hides, ε. That is a few loan units in the payment, a few
// at the ratio of the prices in what the design rounds before it divides by its price, and a few collateral units. So it pays a
// bot that wants w where c ≥ (w + ε)/(e/q − 1), and does not where c is below (w − ε)/(e/q − 1). Of a sale that a bot cannot
// pay, the part for its limit L is worth L·(e/q − 1).

// count counts why bots pass over a sale.
func (r *Race) count(k int) {
	bots := len(r.bots)
	for bot, why := range r.why[k*bots : (k+1)*bots] {
		r.refused[bot][why]++
	}
}

// netPrice is the venue's price less its fee, rounded down.
func (r *Race) netPrice(venue liquidity.Venue) (price uint256.Int, ok bool) {
	r.total = most128
	fill := venue.Quote(liquidity.Sell, &r.total, nil)
	if fill.Quote.IsZero() {
		return r.mid, true
	}
	fee, err := fixed.MulDivUp(&r.mid, &fill.Fee, &fill.Quote)
	return fixed.MinusCapped(&r.mid, &fee), err == nil
}

// hidden is what rounding may hide in the worth of a sale, loan units.
func (r *Race) hidden() (slack uint256.Int) {
	const units = 20
	var ratio, unit uint256.Int
	ratio.Div(&r.mid, &r.floor).AddUint64(&ratio, 1)
	unit.Div(&r.mid, &fixed.PriceScale).AddUint64(&unit, 1)
	slack.Mul(&ratio, &unit)
	slack.Lsh(&slack, 3)
	return *slack.AddUint64(&slack, units)
}

// prepare finds each bot's bounds.
func (r *Race) prepare(venue liquidity.Venue) bool {
	const units = 10 // what rounding hides in a cost
	price, ok := r.netPrice(venue)
	slack := r.hidden()
	if !ok || r.floor.BitLen() < 64 || price.BitLen() > 200 || slack.BitLen() > 64 {
		return false
	}
	margin := fixed.MinusCapped(&price, &r.floor)
	var wide uint256.Int
	wide.Lsh(&slack, 3)
	if r.passes == nil {
		r.passes = make([]passing, len(r.bots))
	}
	for bot := range r.bots {
		p, s := &r.passes[bot], &r.stands[bot]
		*p = passing{always: true}
		switch least := s.least.Capped(); {
		case s.capped:
			p.why = GasCapped
		case s.unfunded:
			p.why = Unfunded
		case !least.Gt(&slack):
			return false // it acts for nearly nothing
		case margin.IsZero():
			p.why = Unprofitable
		default:
			p.always = false
			below, above := fixed.MinusCapped(&least, &slack), least
			above.Add(&above, &slack)
			if over := fixed.SetQuotient(&p.high, &above, &r.floor, &margin); over {
				p.high.SetAllOne()
			} else {
				p.high.AddUint64(&p.high, 1)
			}
			if over := fixed.SetQuotient(&p.low, &below, &r.floor, &margin); over {
				p.low.SetAllOne()
			}
			p.low = fixed.MinusCapped(&p.low, &one)
			limit := r.payable(bot, false)
			if limit == nil {
				continue
			}
			p.limited = true
			p.within = fixed.MinusCapped(limit, uint256.NewInt(units))
			p.beyond.AddUint64(limit, units)
			var part uint256.Int
			if over := fixed.SetQuotient(&part, limit, &margin, &r.floor); over {
				return false
			}
			below, above = fixed.MinusCapped(&least, &wide), least
			above.Add(&above, &wide)
			p.poor, p.rich = part.Lt(&below), part.Gt(&above)
		}
	}
	return true
}

// passOver writes why each bot passes over a sale. It is false where that is open, or the prices are too coarse for what it
// costs.
func (r *Race) passOver(k int, sale *vain) bool {
	if sale.cost.BitLen()+8 > r.floor.BitLen() {
		return false
	}
	on := Offer{Vault: sale.vault, Since: sale.since}
	why := r.why[k*len(r.bots):]
	for bot := range r.bots {
		p := &r.passes[bot]
		switch {
		case !r.bots[bot].Delay.over(r.dice, bot, &on, r.block.Number):
			why[bot] = Unnoticed
		case p.always:
			why[bot] = p.why
		case sale.cost.Lt(&p.low):
			why[bot] = Unprofitable
		case sale.cost.Lt(&p.high):
			return false
		case !p.limited || !sale.cost.Gt(&p.within):
			why[bot] = NoDepth
		case !sale.cost.Gt(&p.beyond):
			return false
		case p.poor:
			why[bot] = Unfunded
		case p.rich:
			why[bot] = NoDepth
		default:
			return false
		}
	}
	return true
}

var one = *uint256.NewInt(1)
