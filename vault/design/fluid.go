package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Fluid is Fluid's liquidation: vaults stand on ticks of debt to collateral, each 0.15 % above the next, and are liquidated
// together. A taker pays debt from the highest tick down, for collateral at the oracle's price and a penalty; all that stand
// above are pooled and fall to the same ratio, until that is at the threshold, so that none loses more than the penalty on what
// takes it there. Vaults above a limit are absorbed first: the protocol takes all of them, collateral and debt, and sells that
// at the ratio at which it took it.
//
// Amounts are loan units to pay, of lot 1 for pooled vaults, of lot 2 for what was absorbed. A call pays 10,000 units, and a
// billionth of all debt, at least. The formulas stand at the arithmetic, [fluidRule], [fluidStep] and [place].
//
// The threshold is the LLTV, rounded down to thousandths as the limit and, to hundredths of a percent, the penalty
// are. Raw debt is debt shares. A vault's part of what a call did is taken out of it at once, where Fluid keeps a
// factor for each branch; and a vault that its owner changed is placed on its tick anew. Vaults of less than 10,000
// units of debt are left alone. A vault that calls have shrunk stands for all of its dust, and is liquidated by that.
//
// Limit cases: a limit at the threshold absorbs all and pools nothing.
//
// Source: Fluid, vaultTypesCommon/coreModule/main.sol and main2.sol, tickMath.sol.
type Fluid struct {
	Limit   uint256.Int // scale 1e18, from the LLTV to below 1
	Penalty uint256.Int // scale 1e18, below 1/(its limit) − 1
}

// FluidMainnet is the design with the parameters of its vaults of ether and dollars.
var FluidMainnet = Fluid{Limit: whole(0.93e18), Penalty: whole(0.03e18)}

// AbsorbedAddress is where what was absorbed lies, and who owes its debt.
var AbsorbedAddress = vault.NamedAddress("absorbed liquidity")

// Kind is "fluid".
func (Fluid) Kind() string { return "fluid" }

// Formula implements [FormulaOf].
func (Fluid) Formula() Formula {
	return Formula{Counts: "loan units to pay", Lines: []string{
		"ticks         a vault stands on the first 1.0015^n above D/C, and λ·p and limit·p on the last",
		"              below",
		"c             = (1 + penalty)/p, collateral for a unit of debt",
		"repaid        ≤ (D − r·C)/(1 − r·c) of all above a ratio r together, the next tick's or λ·p's",
		"seized        = c·repaid, from each vault by its debt",
		"absorbed      all above limit·p, and sold for its own debt",
	}}
}

// Splitting implements [SplittingOf].
func (Fluid) Splitting() Splitting {
	return Splitting{Never: true, Source: "coreModule/main.sol, liquidate: collateral per debt is of the oracle's price alone"}
}

// Owner implements [OwnerOf].
func (Fluid) Owner() string { return sellsPooled }

// Validate reports parameters out of their limits.
func (d Fluid) Validate(of Market) error {
	var l limits
	if of.LLTV.LtUint64(1e15) {
		l.refuse("lltv", &of.LLTV, "is below a thousandth", "raise it")
	}
	if d.Limit.Lt(&of.LLTV) || !d.Limit.Lt(&one) {
		l.refuse("limit", &d.Limit, "is not from the LLTV to below 1", "choose one within")
	}
	var c checked
	if most := c.part(d.Limit, c.add(one, d.Penalty), one); most.GtUint64(0.997e18) {
		l = append(l, fault.New("penalty", "and limit together leave less than 0.3 % for the owner", "lower one of them: Fluid allows no more"))
	}
	if p := d.rule(of).penalty; p.GtUint64(1023) {
		l.refuse("penalty", &d.Penalty, "is above 10.23 %", "lower it: Fluid has ten bits for it")
	}
	return l.err()
}

func (d Fluid) rule(of Market) (r fluidRule) {
	r.threshold.Div(&of.LLTV, ref(whole(1e15)))
	r.limit.Div(&d.Limit, ref(whole(1e15)))
	r.penalty.Div(&d.Penalty, ref(whole(1e14)))
	return r
}

// Policy lets nobody liquidate by the ledger's own verb; vaults are unsafe on ticks above the threshold's.
func (d Fluid) Policy(of Market) vault.Policy { return &fluidVaults{rule: d.rule(of), ltv: of.LLTV} }

// Open starts the design.
func (d Fluid) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return &fluid{
		Ledger: ledger, fluidVaults: fluidVaults{rule: d.rule(of), ltv: of.LLTV}, id: id, params: ledger.Params(id),
		number: map[vault.Address]int{}, penalty: d.Penalty,
	}, nil
}

// fluidVaults is which vaults are liquidated.
type fluidVaults struct {
	rule fluidRule
	ltv  uint256.Int
}

// Trigger implements [vault.Policy]. A vault stands on the tick above its ratio, and the threshold on the one below: two ticks,
// and what rounding to units costs.
func (v *fluidVaults) Trigger() vault.Trigger {
	t := vault.Trigger{Slack: whole(16), Grain: whole(2e9)}
	t.LTV.MulDivOverflow(&v.ltv, ref(whole(9_965)), ref(whole(10_000)))
	return t
}

// rawPerShare is how many debt shares are a raw unit.
var rawPerShare = whole(1e6)

// raw is raw debt for debt shares, rounded up.
func raw(shares uint256.Int) uint256.Int { return ceilDiv(&shares, &rawPerShare) }

// exPrice is what a raw unit of debt is worth, scale 1e12.
func exPrice(m *vault.Market) (p uint256.Int) {
	var assets, shares uint256.Int
	assets.AddUint64(&m.TotalBorrowAssets, 1)
	shares.AddUint64(&m.TotalBorrowShares, 1e6)
	p.MulDivOverflow(&assets, ref(whole(1e18)), &shares)
	return p
}

// exOne is an exchange price of 1.
var exOne = whole(1e12)

// at is the limits at the ledger's price.
func (v *fluidVaults) at(price *uint256.Int, m *vault.Market) (fluidLimits, error) {
	var p uint256.Int
	p.Div(price, ref(whole(1e9)))
	ex := exPrice(m)
	return v.rule.limits(p, exOne, ex)
}

// Unhealthy implements [vault.Policy].
func (v *fluidVaults) Unhealthy(c *vault.Case) (bool, uint256.Int, error) {
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return false, debt, err
	}
	p, err := place(c.Position.Collateral, raw(c.Position.BorrowShares))
	if err != nil {
		return false, debt, nil //nolint:nilerr // such a vault stands on no tick
	}
	l, err := v.at(&c.Price, &c.Totals)
	return err == nil && p.tick > l.liquidation, debt, err
}

// Liquidate implements [vault.Policy].
func (*fluidVaults) Liquidate(*vault.Case, uint256.Int, uint256.Int) (vault.Liquidation, error) {
	return vault.Liquidation{}, vault.ErrUnauthorized
}

type fluid struct {
	Ledger
	fluidVaults
	id      vault.ID
	params  vault.Params
	penalty uint256.Int

	standing
	plan    fluidPlan
	seen    surveyed
	number  map[vault.Address]int // of a vault's place
	now     uint64
	price   uint256.Int // the oracle's, at the last tick
	looks   uint64
	holds   bool // something was absorbed
	changed []vault.Address
	found   []vault.AtRisk
}

// The lots of Fluid's offers.
const (
	lotPooled   = 1
	lotAbsorbed = 2
)

// Holders implements [Running].
func (*fluid) Holders() []vault.Address { return []vault.Address{AbsorbedAddress} }

// Wake implements [Running].
func (s *fluid) Wake() Key {
	k := Key{Trigger: s.Trigger(), Until: Never}
	k.Earns.AddUint64(ref(one), 1e9)
	k.Earns.Add(&k.Earns, &s.penalty)
	k.Until = s.next()
	if s.holds { // the price of what was absorbed has nothing to do with the oracle's
		k.Earns = largest
	}
	return k
}

// Tick implements [Running].
func (s *fluid) Tick(now uint64, price uint256.Int, dst []Move) ([]Move, error) {
	s.now, s.price = now, price
	return dst, nil
}

// Offers implements [Running].
func (s *fluid) Offers(price uint256.Int, _ []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	for _, lot := range [...]uint64{lotPooled, lotAbsorbed} {
		o := offer.Offer{Kind: offer.Sale, Lot: lot, Case: vault.Case{Price: price}}
		if s.Refresh(&o) == nil {
			dst = append(dst, o)
		}
	}
	return dst
}

// Refresh implements [Running].
func (s *fluid) Refresh(o *offer.Offer) (err error) {
	if o.Case.Totals, err = s.Accrued(s.id); err != nil {
		return err
	}
	if err := s.survey(&o.Case.Price); err != nil {
		return err
	}
	return s.open(o)
}

// open makes an offer of what stands.
func (s *fluid) open(o *offer.Offer) error {
	ex := exPrice(&o.Case.Totals)
	var c checked
	if o.Lot == lotAbsorbed {
		debt, coll := s.absorbed(&o.Case.Totals)
		o.Most, o.Case.Position = debt, vault.Position{Collateral: coll}
	} else {
		p, err := s.walk(largest)
		if err != nil {
			return err
		}
		o.Most, o.Case.Position = c.part(p.debt, ex, exOne), vault.Position{Collateral: p.col}
	}
	if least := s.least(&o.Case.Totals); o.Most.Lt(&least) {
		return offer.ErrGone
	}
	return c.err
}

// least is the smallest amount of a call, loan units: 10,000, and a billionth of all debt.
func (s *fluid) least(m *vault.Market) (z uint256.Int) {
	z.Div(&m.TotalBorrowAssets, ref(whole(1e9)))
	return larger(*z.AddUint64(&z, 1), fluidLeast)
}

// Spreads implements [Spreader]: a call touches many vaults.
func (*fluid) Spreads(*offer.Offer) bool { return true }

// Converted implements [Sharer].
func (s *fluid) Converted() []vault.Address { return s.changed }

// terms finds what an amount of an offer moves. Of pooled vaults the walk is left in their scratch.
func (s *fluid) terms(o *offer.Offer, amount uint256.Int) (t offer.Terms, p pooled, err error) {
	if amount.Gt(&o.Most) {
		return t, p, offer.ErrAbove
	}
	if least := s.least(&o.Case.Totals); amount.Lt(&least) {
		return t, p, ErrFluidAmount
	}
	var c checked
	if o.Lot == lotAbsorbed {
		t.Pay, t.Receive = amount, c.part(o.Case.Position.Collateral, amount, o.Most)
		return t, p, c.err
	}
	ex := exPrice(&o.Case.Totals)
	due := c.part(amount, exOne, ex)
	if amount.Eq(&o.Most) {
		due = largest // to the threshold
	}
	if p, err = s.walk(due); err != nil {
		return t, p, err
	}
	t.Pay, t.Receive = smaller(c.part(p.debt, ex, exOne), amount), p.col
	if t.Pay.IsZero() || t.Receive.IsZero() {
		return t, p, ErrFluidAmount
	}
	return t, p, c.err
}

// Quote implements [Running].
func (s *fluid) Quote(o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	if s.imagine(o) {
		defer s.wake()
	} else if s.stale(o) {
		return offer.Terms{}, offer.ErrStale
	}
	t, _, err := s.terms(o, amount)
	if err != nil {
		return offer.Terms{}, err
	}
	return t, nil
}

// Take implements [Running]. What is above the limit is absorbed first.
func (s *fluid) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []Move) ([]Move, offer.Terms, error) {
	now := *o
	if err := s.Refresh(&now); err != nil {
		return dst, offer.Terms{}, err
	}
	t, p, err := s.terms(&now, amount)
	if err != nil {
		return dst, offer.Terms{}, err
	}
	if has := s.Balance(s.params.Loan, who); has.Lt(&t.Pay) {
		return dst, offer.Terms{}, vault.ErrInsufficientBalance
	}
	from := len(dst)
	s.changed, s.plan.made, s.seen = s.changed[:0], false, surveyed{}
	if dst, err = s.absorb(dst); err == nil {
		if now.Lot == lotAbsorbed {
			dst, err = s.sell(who, &now, &t, dst)
		} else {
			dst, err = s.liquidate(who, &now, &t, &p, dst)
		}
	}
	if err != nil {
		return dst[:from], offer.Terms{}, err
	}
	return dst, t, nil
}

// absorb takes over the vaults above the limit.
func (s *fluid) absorb(dst []Move) ([]Move, error) {
	var all uint256.Int
	for _, k := range s.over[:s.sinks] {
		v := &s.vaults[k]
		if err := s.Assume(s.id, v.owner, AbsorbedAddress, v.shares); err != nil {
			return dst, err
		}
		if err := s.Seize(s.id, v.owner, AbsorbedAddress, v.coll); err != nil {
			return dst, err
		}
		all.Add(&all, &v.coll)
		s.changed = append(s.changed, v.owner)
	}
	if all.IsZero() {
		return dst, nil
	}
	s.holds = true
	return append(dst, Move{vault.EngineAddress, AbsorbedAddress, Collateral, all, journal.ProtocolFee, Absorbed}), nil
}

// sell gives collateral that was absorbed for its debt.
func (s *fluid) sell(who vault.Address, o *offer.Offer, t *offer.Terms, dst []Move) ([]Move, error) {
	assets, shares := t.Pay, uint256.Int{}
	if t.Pay.Eq(&o.Most) {
		assets, shares = shares, s.Position(s.id, AbsorbedAddress).BorrowShares
	}
	if _, err := s.Repay(who, s.id, assets, shares, AbsorbedAddress); err != nil {
		return dst, err
	}
	if err := s.Transfer(s.params.Collateral, AbsorbedAddress, who, t.Receive); err != nil {
		return dst, err
	}
	return append(dst, Move{who, vault.EngineAddress, Loan, t.Pay, journal.Repay, Settled}, Move{AbsorbedAddress, who, Collateral, t.Receive, journal.Sale, Taken}), nil
}

// liquidate takes a call's parts out of the pooled vaults.
func (s *fluid) liquidate(who vault.Address, o *offer.Offer, t *offer.Terms, p *pooled, dst []Move) ([]Move, error) {
	var c checked
	left, ex := t.Pay, exPrice(&o.Case.Totals)
	members := s.over[s.sinks:][:p.members]
	for n, k := range members {
		v := &s.vaults[k]
		part := v.pays(&c, &left, ex, n+1 == len(members))
		if c.err != nil {
			return dst, c.err
		}
		if !part.IsZero() {
			if _, err := s.Repay(who, s.id, part, uint256.Int{}, v.owner); err != nil {
				return dst, err
			}
		}
		if !v.seize.IsZero() {
			if err := s.Seize(s.id, v.owner, who, v.seize); err != nil {
				return dst, err
			}
		}
		v.falls(&c, s.Position(s.id, v.owner), p.ratio)
		s.changed = append(s.changed, v.owner)
	}
	return append(dst,
		Move{who, vault.EngineAddress, Loan, t.Pay, journal.Repay, Taken}, Move{vault.EngineAddress, who, Collateral, t.Receive, journal.Seize, Taken}), c.err
}

// Least implements [Running]. No offer is of one vault, and of pooled ones a call takes no more than brings them to the
// threshold.
func (*fluid) Least(*offer.Offer) (none uint256.Int) { return none }

// Limits implements [Running].
func (*fluid) Limits(dst []Limit) []Limit { return dst }

// State implements [Running].
func (s *fluid) State(dst []Field) []Field {
	if s.holds {
		dst = append(dst, Field{Name: "absorbed", Value: whole(1)})
	}
	for i := range s.vaults {
		v := &s.vaults[i]
		for k, x := range [...]uint256.Int{v.shares, v.coll, v.debt, v.ratio, integer(v.tick)} {
			dst = append(dst, Field{Name: fluidFields[k], Of: v.owner, Value: x})
		}
	}
	return dst
}

var fluidFields = [...]string{"debt shares", "collateral", "raw debt", "ratio", "tick"}

// Restore implements [Running].
func (s *fluid) Restore(state []Field) error {
	held := len(state) > 0 && state[0].Name == "absorbed"
	if held {
		state = state[1:]
	}
	if len(state)%len(fluidFields) != 0 {
		return ErrState
	}
	for i := range state {
		if state[i].Name != fluidFields[i%len(fluidFields)] {
			return ErrState
		}
	}
	s.standing, s.holds, s.plan.made = standing{vaults: s.vaults[:0]}, held, false
	clear(s.number)
	for i := 0; i < len(state); i += len(fluidFields) {
		f := state[i:]
		s.number[f[0].Of] = len(s.vaults)
		v := stood{owner: f[0].Of, shares: f[0].Value, coll: f[1].Value, debt: f[2].Value, ratio: f[3].Value, tick: int(int64(f[4].Value[0]))}
		p, err := place(v.coll, raw(v.shares))
		v.shrunk = err != nil || !p.debt.Eq(&v.debt)
		s.vaults = append(s.vaults, v)
	}
	return nil
}

// FluidForm states a [Fluid].
type FluidForm struct {
	Name string `key:"name" default:"fluid" doc:"Name of the arm."`
	MarketForm
	Limit   catalog.Decimal `key:"limit" default:"0.93" above:"0" below:"1" places:"3" doc:"LTV above which a vault is absorbed whole, at least the lltv." source:"Fluid, vault of ether and dollars, liquidationMaxLimit"`
	Penalty catalog.Decimal `key:"penalty" default:"0.03" min:"0" below:"1" places:"4" discount:"share" doc:"Worth of collateral that is given for a unit of debt, less 1." source:"Fluid, vault of ether and dollars, liquidationPenalty"`
}

// Label implements [catalog.DesignForm].
func (f FluidForm) Label() string { return f.Name }

// Design implements [Form].
func (f FluidForm) Design(b *catalog.Builder) Design {
	return Fluid{Limit: b.Ratio("limit", f.Limit), Penalty: b.Ratio("penalty", f.Penalty)}
}

func init() {
	catalog.Designs.Register(FluidForm{}, catalog.Rule{
		Name: "fluid", Source: "Fluid, vaultTypesCommon/coreModule",
		Doc: "Fluid's liquidation: vaults stand on ticks and are liquidated together from the highest down, until all are at the lltv, for a penalty. Those above a limit are absorbed whole, and sold at the ratio at which they were.",
	})
}
