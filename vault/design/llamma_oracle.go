package design

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// oracleLimit is what LLAMMA remembers of the oracle, prices and fees at scale 1e18.
type oracleLimit struct {
	price   uint256.Int // that was used last
	fee     uint256.Int // the least fee that came with it
	written uint64      // when, unix seconds
}

// limitTime is the seconds over which a move of the oracle still costs a fee.
const limitTime = 120

// mostMove is how much the price may move at once, scale 1e18; leastRatio is ⌊1e36/mostMove⌋.
var (
	mostMove   = whole(1.25e18)
	leastRatio = whole(0.8e18)
)

// read is the oracle's price as the curve uses it some seconds after the last write, and the least fee. With
// dt = 120 − min(120, seconds) and r = ⌊min/max of old and new price·1e18⌋, floored at 0.8 with the price
// limited to the old one times or over 1.25,
//
//	fee = min(⌊(1e18 + old fee − ⌊r³/1e36⌋)·dt/120⌋, 1e18 − 1)
//
// so that a sudden move cannot be traded against at once.
//
// Source: crvUSD, AMM.vy, limit_p_o.
func (o *oracleLimit) read(p uint256.Int, seconds uint64) (limited, fee uint256.Int, err error) {
	var c checked
	limited = p
	dt := limitTime - min(limitTime, seconds)
	if dt == 0 {
		return limited, fee, nil
	}
	var ratio uint256.Int
	if p.Gt(&o.price) {
		if ratio = c.part(o.price, one, p); ratio.Lt(&leastRatio) {
			limited, ratio = c.part(o.price, mostMove, one), leastRatio
		}
	} else {
		if ratio = c.part(p, one, o.price); ratio.Lt(&leastRatio) {
			limited, ratio = c.part(o.price, one, mostMove), leastRatio
		}
	}
	cube := c.div(c.mul(c.mul(ratio, ratio), ratio), square36)
	fee = c.part(c.sub(c.add(one, o.fee), cube), whole(dt), whole(limitTime))
	return limited, smaller(fee, whole(1e18-1)), c.err
}

// tell brings the curve's reading of the oracle to a time and a price.
func (s *llamma) tell(now uint64, price *uint256.Int) error {
	s.now, s.price = now, *price
	var c checked
	p := c.part(*price, s.up, s.down)
	if p.IsZero() && c.err == nil {
		c.err = ErrNoPrice
	}
	if c.err != nil {
		return c.err
	}
	if s.oracle.price.IsZero() {
		s.oracle = oracleLimit{price: p, written: now}
		var err error
		if s.curveRule, err = newCurveRule(whole(s.A), p, s.Fee); err != nil {
			return err
		}
	}
	var err error
	s.raw = p
	s.po, s.floor, err = s.oracle.read(p, now-s.oracle.written)
	return err
}

// traded is what every trade does to the reading: the price and the fee that it was made at are the last. A
// further reading of the same moment is limited anew, from there towards the oracle's own price.
//
// Source: crvUSD, AMM.vy, _price_oracle_w: it asks the oracle at every trade, and limits what that says.
func (s *llamma) traded() (err error) {
	s.oracle = oracleLimit{price: s.po, fee: s.floor, written: s.now}
	s.po, s.floor, err = s.oracle.read(s.raw, 0)
	return err
}

// Tick implements [Running]: the reading of the oracle moves.
func (s *llamma) Tick(now uint64, price uint256.Int, dst []Move) ([]Move, error) {
	if err := s.tell(now, &price); err != nil && !errors.Is(err, ErrNoPrice) {
		return dst, err
	}
	return dst, nil
}

// Wake implements [Running]. The bounds are the curve's own prices either way, with its fee. While a fee
// after a move of the oracle still falls, and while a vault is nearly unhealthy, the design is asked at every
// block. Debts may grow by the least health.
func (s *llamma) Wake() Key {
	k := Key{Trigger: s.policy.Trigger(), Until: Never, Earns: largest}
	k.High.SetAllOne()
	if s.po.IsZero() {
		return k
	}
	if !s.floor.IsZero() {
		k.Until = s.now + 1
	}
	if s.look(); len(s.unsafe) > 0 || s.worst.LtUint64(1e15) {
		k.Until = s.now + 1
	}
	if k.Growth.Add(&fixed.WAD, &s.worst); s.worst.Sign() < 0 { // there is none
		k.Growth.Clear()
	}
	k.Low, k.High = s.bounds()
	return k
}

// bounds are the prices, in the ledger's scale, at and below which collateral can be put in at a gain, and at
// and above which loan tokens can.
func (s *llamma) bounds() (low, high uint256.Int) {
	high.SetAllOne()
	var c checked
	for n := s.active; n <= s.high; n++ {
		b := s.band(n)
		if b.y.IsZero() {
			continue
		}
		up := c.keep(s.edge(n))
		p := c.keep(s.priceIn(b.x, b.y, s.po, up))
		p = c.part(p, antifee(&c, larger(larger(s.Fee, s.floor), s.dynamicFee(&c, s.po, up))), one)
		if high = c.part(p, s.wadUnits.down, s.wadUnits.up); c.err != nil {
			high.Clear()
		}
		break
	}
	for n := s.active; n >= s.low; n-- {
		b := s.band(n)
		if b.x.IsZero() {
			continue
		}
		up := c.keep(s.edge(n))
		p := c.keep(s.priceIn(b.x, b.y, s.po, up))
		p = c.part(p, one, antifee(&c, larger(larger(s.Fee, s.floor), s.dynamicFee(&c, s.po, up))))
		low = c.part(c.add(p, whole(1)), s.wadUnits.down, s.wadUnits.up)
		if c.err != nil {
			low.SetAllOne()
		}
		break
	}
	return low, high
}
