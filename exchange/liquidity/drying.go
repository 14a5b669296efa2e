package liquidity

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Drying is a venue whose depth shrinks in a crash, on top of the law of another. With x the fall of the reference from its
// recent high and y its recent volatility, of the other's depth there is left
//
//	d = max(Least, 1/(1 + Drawdown·x + Volatility·y))
//
// where both are those of [Unrest]. An order of Q is executed as one of Q/d is on the other venue, and d of that is what it
// fetches or costs, so that the average price is that of a book of d times the depth. What trades displaced is the other's to
// forget; a change of depth does not move the mid.
//
// Rounding is against the taker: of a sale the size is rounded down and the proceeds too, of a purchase both up.
//
// Source: on 10 October 2025 about 2 % of the usual depth was left (Amberdata); the form of the law is an assumption.
type Drying struct {
	Of         Rule        // the venue in calm times
	Drawdown   uint256.Int // scale 1e18
	Volatility uint256.Int // scale 1e18
	Least      uint256.Int // scale 1e18, above 0 and at most 1e18
	HalfLife   uint64      // seconds, above 0
}

// Fee implements [Rule].
func (d Drying) Fee() uint256.Int { return d.Of.Fee() }

// Validate reports every fault of the parameters.
func (d Drying) Validate() error {
	var faults []error
	for _, weight := range []struct {
		key string
		x   *uint256.Int
	}{{"drawdown", &d.Drawdown}, {"volatility", &d.Volatility}} {
		if weight.x.BitLen() > 90 {
			faults = append(faults, fault.New(weight.key, catalog.FromScaled(weight.x, 18).String()+" is above 1e9", "lower it"))
		}
	}
	if d.Least.IsZero() || d.Least.Gt(&fixed.WAD) {
		faults = append(faults, fault.New("least", catalog.FromScaled(&d.Least, 18).String()+" is no share above 0 and at most 1", "correct it"))
	}
	if d.HalfLife == 0 || d.HalfLife > longest {
		faults = append(faults, fault.New("half_life", fmt.Sprintf("%s is not above 0 and at most a century", catalog.Duration(d.HalfLife)), "correct it"))
	}
	if d.Of == nil {
		faults = append(faults, fault.New("of", "is missing", "name the venue in calm times"))
	}
	return fault.Join(faults...)
}

// Left returns the share of the depth that is left, scale 1e18, for those who rest a book of their own. Their record of
// the reference has the rule's half-life.
func (d *Drying) Left(of *Unrest) (left uint256.Int) {
	fall, swing := of.Drawdown(), of.Volatility()
	var weight uint256.Int
	fall.Mul(&fall, &d.Drawdown)
	swing.Mul(&swing, &d.Volatility)
	weight.Add(&fall, &swing)
	weight.Div(&weight, &fixed.WAD)
	weight.Add(&weight, &fixed.WAD)
	left.Mul(&fixed.WAD, &fixed.WAD)
	left.Div(&left, &weight)
	if left.Lt(&d.Least) {
		left = d.Least
	}
	return left
}

// Open implements [Rule].
func (d Drying) Open(before Venue, first, fee uint256.Int) (Venue, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	v, again := before.(*dried)
	if !again {
		v = &dried{rule: d, unrest: NewUnrest(d.HalfLife)}
	}
	inner, err := d.Of.Open(v.Venue, first, fee)
	if err != nil {
		return nil, fault.Under("of", err)
	}
	v.Venue = inner
	v.sees, _ = inner.(Witness)
	v.forget()
	return v, nil
}

// dried is a venue under the rule [Drying].
type dried struct {
	Venue
	sees   Witness // the other venue where it is one, or nil
	rule   Drying
	unrest Unrest

	left  uint256.Int // d, scale 1e18
	stale bool        // d is to be computed anew
	asked uint256.Int // scratch: what the other venue is asked for
}

func (v *dried) forget() {
	v.unrest.Reset()
	v.left, v.stale = fixed.WAD, false
}

// Reset implements [Venue].
func (v *dried) Reset() {
	v.Venue.Reset()
	v.forget()
}

// Witness implements [Witness].
func (v *dried) Witness(reference *uint256.Int, now uint64) {
	if v.sees != nil {
		v.sees.Witness(reference, now)
	}
	v.unrest.Witness(reference, now)
	v.stale = true
}

// share returns d, scale 1e18.
func (v *dried) share() *uint256.Int {
	if !v.stale {
		return &v.left
	}
	v.stale = false
	v.left = v.rule.Left(&v.unrest)
	return &v.left
}

// Quote implements [Venue].
func (v *dried) Quote(side Side, base, limit *uint256.Int) Fill {
	d := v.share()
	if d.Eq(&fixed.WAD) {
		return v.Venue.Quote(side, base, limit)
	}
	return v.shrunk(side, base, v.Venue.Quote(side, v.grown(side, base), limit))
}

// Execute implements [Venue].
func (v *dried) Execute(side Side, base, limit *uint256.Int) Fill {
	d := v.share()
	if d.Eq(&fixed.WAD) {
		return v.Venue.Execute(side, base, limit)
	}
	return v.shrunk(side, base, v.Venue.Execute(side, v.grown(side, base), limit))
}

// grown is an order as the other venue sees it: base/d, against the taker. It is good until the next call.
func (v *dried) grown(side Side, base *uint256.Int) *uint256.Int {
	z, over := &v.asked, false
	if side == Buy {
		*z, over = fixed.QuotientUp(base, &fixed.WAD, &v.left)
	} else {
		*z, over = fixed.Quotient(base, &fixed.WAD, &v.left)
	}
	if over {
		z.SetAllOne()
	}
	return z
}

// shrunk is what a fill of the other venue was of an order of base here.
func (v *dried) shrunk(side Side, base *uint256.Int, fill Fill) Fill {
	if fill.Base.IsZero() {
		return Fill{}
	}
	z := Fill{Base: *base, Fee: mulDivUp(&fill.Fee, &v.left, &fixed.WAD)}
	part := uint256.Int{} // of a fill that was not whole
	if side == Sell {
		z.Quote, part = mulDivDown(&fill.Quote, &v.left, &fixed.WAD), mulDivUp(&fill.Base, &v.left, &fixed.WAD)
	} else {
		z.Quote, part = mulDivUp(&fill.Quote, &v.left, &fixed.WAD), mulDivDown(&fill.Base, &v.left, &fixed.WAD)
	}
	if !fill.Base.Eq(&v.asked) && part.Lt(base) {
		z.Base = part
	}
	if z.Base.IsZero() {
		return Fill{}
	}
	if side == Sell && z.Fee.Gt(&z.Quote) {
		z.Fee = z.Quote // of dust: the fee was rounded up and the proceeds down
	}
	return z
}

// DryingForm states a [Drying].
type DryingForm struct {
	Of         Form             `key:"of" default:"{model: power-law}" doc:"The venue in calm times."`
	Drawdown   catalog.Decimal  `key:"drawdown" default:"100" min:"0" max:"1000000" places:"18" assumed:"x0.5 x2" doc:"Weight of the fall from the recent high: at 100 a fall of 10 % leaves one part in eleven of the depth." source:"an assumption"`
	Volatility catalog.Decimal  `key:"volatility" default:"500" min:"0" max:"1000000" places:"18" assumed:"x0.5 x2" doc:"Weight of the recent volatility: at 500 a standard deviation of 2 % leaves one part in eleven of the depth." source:"an assumption"`
	HalfLife   catalog.Duration `key:"half_life" default:"15m" min:"1" assumed:"x0.5 x2" doc:"Time in which half of the recent high and of the recent volatility is forgotten." source:"an assumption"`
	Least      catalog.Decimal  `key:"least" default:"0.02" above:"0" max:"1" places:"18" assumed:"x0.5 x2" doc:"Share of the depth that is always left." source:"10 October 2025 (Amberdata)"`
}

// Venue implements [Form].
func (f DryingForm) Venue(b *catalog.Builder) Rule {
	if f.Of == nil {
		return nil // refused where it was read
	}
	of := f.Of.Venue(b.At("of"))
	if of == nil {
		return nil
	}
	return Drying{
		Of: of, Drawdown: b.Ratio("drawdown", f.Drawdown), Volatility: b.Ratio("volatility", f.Volatility),
		Least: b.Ratio("least", f.Least), HalfLife: f.HalfLife.Seconds(),
	}
}

func init() {
	Venues.Register(DryingForm{}, catalog.Rule{
		Name: "drying", Source: "an assumption; about 2 % of the usual depth was left on 10 October 2025 (Amberdata)",
		Doc: "A venue whose depth shrinks in a crash: with the fall from the recent high and with recent volatility, on top of the law of another.",
	})
}
