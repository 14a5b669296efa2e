package design

import (
	"reflect"

	"github.com/ringfence-sim/ringfence/catalog"
)

// Formula is a design's formula in the words of its keys, for whoever reads what a design is. Rounding is left out: the
// comment of each design's type has it.
type Formula struct {
	Lines  []string
	Counts string // what an offer's amount counts
}

// Symbols say what the letters of formulas are.
const Symbols = "C is the vault's collateral, D its debt, p the oracle's price, V = C·p, and λ the LLTV."

// FormulaOf is a design's formula. It is empty where it has no method Formula.
func FormulaOf(d Design) (f Formula) {
	if of, is := d.(interface{ Formula() Formula }); is {
		return of.Formula()
	}
	return f
}

// FormulaNamed is that of the design of a name in scenarios.
func FormulaNamed(name string) Formula { return FormulaOf(named(name)) }

// named is the design of a name in scenarios, by its defaults; nil where no such design is registered.
func named(name string) Design {
	for _, rule := range catalog.Designs.Rules() {
		if rule.Name != name {
			continue
		}
		if form, is := reflect.New(rule.Form()).Elem().Interface().(Form); is {
			if d := form.Design(catalog.NewBuilder(catalog.Study{}, "")); d != nil {
				return d
			}
		}
	}
	return nil
}

// Formula implements [FormulaOf].
func (Morpho) Formula() Formula {
	return Formula{Counts: "collateral units to seize", Lines: []string{
		"unhealthy     D > λ·V",
		"LIF           = lif, or min(cap, 1/(1 − cursor·(1 − λ))) where that is 0",
		"seized·p      = LIF·repaid",
		"bad debt      = what is left of D where C is 0",
	}}
}

// Formula implements [FormulaOf].
func (PreLiquidation) Formula() Formula {
	return Formula{Counts: "collateral units to seize", Lines: []string{
		"pre-liquidated  where pre_lltv·V < D ≤ λ·V, with x = (D/V − pre_lltv)/(λ − pre_lltv)",
		"repaid          ≤ (lcf1 + x·(lcf2 − lcf1))·D",
		"seized·p        = (lif1 + x·(lif2 − lif1))·repaid",
		"above λ·V       as morpho",
	}}
}

// Formula implements [FormulaOf].
func (Midnight) Formula() Formula {
	return Formula{Counts: "collateral units to seize", Lines: []string{
		"unhealthy     D > λ·V; after maturity any vault",
		"maxLIF        = 1/(1 − cursor·(1 − λ))",
		"bad debt      = max(0, D − V/maxLIF), before anything is repaid",
		"LIF           = maxLIF; of a healthy vault t after maturity min(maxLIF, 1 + (maxLIF − 1)·t/ramp)",
		"seized·p      = LIF·repaid",
		"repaid        ≤ (D − λ·V)/(1 − LIF·λ), D without the bad debt;",
		"              ≤ D where V/LIF less that is below rcf_threshold, or the vault is healthy",
	}}
}

// Formula implements [FormulaOf].
func (CompoundV2) Formula() Formula {
	return Formula{Counts: "loan units to repay", Lines: []string{
		"unhealthy     D > λ·V",
		"repaid        ≤ close_factor·D",
		"seized·p      = incentive·repaid, of which protocol_share is the protocol's",
		"bad debt      what is left of D where C is 0 stays owed",
	}}
}

// Formula implements [FormulaOf].
func (AaveV2) Formula() Formula {
	return Formula{Counts: "loan units to repay", Lines: []string{
		"unhealthy     HF = λ·V/D < 1",
		"repaid        ≤ D where HF ≤ full_below, else ≤ close_factor·D",
		"seized·p      = bonus·repaid",
		"protocol      = protocol_fee·(seized − seized/bonus)",
		"bad debt      what is left of D where C is 0 stays owed",
	}}
}

// Formula implements [FormulaOf].
func (AaveV33) Formula() Formula {
	return Formula{Counts: "loan units to repay", Lines: []string{
		"unhealthy     HF = λ·V/D < 1",
		"repaid        ≤ D; ≤ close_factor·D where HF > full_below and D and V are ≥ large_from",
		"seized·p      = bonus·repaid",
		"protocol      = protocol_fee·(seized − seized/bonus)",
		"refused       where less than leftover is left of D or V, and all of neither went",
		"bad debt      = what is left of D where C is 0",
	}}
}

// Formula implements [FormulaOf].
func (AaveV4) Formula() Formula {
	return Formula{Counts: "loan units to repay", Lines: []string{
		"unhealthy     HF = λ·V/D < 1",
		"bonus         = max_bonus where HF ≤ hf_max, else b + (max_bonus − b)·(1 − HF)/(1 − hf_max),",
		"              b = 1 + bonus_factor·(max_bonus − 1)",
		"repaid        ≤ D·(target_hf − HF)/(target_hf − bonus·λ); all of a side of which less than",
		"              leftover would be left",
		"seized·p      = bonus·repaid",
		"protocol      = protocol_fee·(seized − seized/bonus)",
		"bad debt      = what is left of D where C is 0",
	}}
}

// Formula implements [FormulaOf].
func (SiloV2) Formula() Formula {
	return Formula{Counts: "loan units to repay", Lines: []string{
		"unhealthy     D > λ·V",
		"x             = (D − target_ltv·V)/(1 − target_ltv·(1 + fee))",
		"repaid        ≤ x; exactly D where x > full_above·D; ≤ D where D ≥ V",
		"seized·p      = (1 + fee)·repaid",
		"bad debt      what is left of D where C is 0 stays owed",
	}}
}

// Formula implements [FormulaOf].
func (EulerV2) Formula() Formula {
	return Formula{Counts: "loan units of debt to take over", Lines: []string{
		"liquidatable  D ≥ λ·V",
		"discount      = min(1 − λ·V/D, max_discount)",
		"taken over    = (1 − discount)·seized·p",
		"bad debt      = what is left of D where C is 0",
	}}
}

// Formula implements [FormulaOf].
func (Fraxlend) Formula() Formula {
	return Formula{Counts: "debt shares to repay", Lines: []string{
		"unhealthy     D·(1 − spread) > λ·V",
		"x             = repaid·(1 − spread)/p",
		"seized        = C where x·(1 + clean_fee) ≥ C, else x·(1 + dirty_fee)",
		"protocol      = protocol_fee·seized",
		"bad debt      = what is left of D where C is 0",
	}}
}

// Formula implements [FormulaOf].
func (FreeRestoration) Formula() Formula {
	return Formula{Counts: "loan units to repay", Lines: []string{
		"unhealthy     D > λ·V",
		"repaid        = (D − λ·V)/(1 − λ) exactly; V where D ≥ V",
		"seized·p      = repaid",
		"bad debt      = what is left of D where C is 0",
		"reward        = wage + wage_share·repaid, of the protocol",
	}}
}

// Formula implements [FormulaOf].
func (MakerClipper) Formula() Formula {
	return Formula{Counts: "collateral units to buy; 1 to start an auction", Lines: []string{
		"unsafe        D > λ·V",
		"to be raised  = chop·D, as far as hole and total_hole have room",
		"price         = buf·p·(1 − t/tau)            linear",
		"                buf·p·cut^⌊t/step⌋           stairstep",
		"                buf·p·cut^t, t in seconds    exponential, p of the start, t since then",
		"restarted     where t > tail, or the price is below cusp·buf·p",
		"reward        = tip + chip·(to be raised)",
		"owner         gets what is left of C once all is raised",
	}}
}

// Formula implements [FormulaOf].
func (MakerFlipper) Formula() Formula {
	return Formula{Counts: "loan units of a bid; collateral units that are asked for once all is raised", Lines: []string{
		"unsafe        D > λ·V",
		"to be raised  = chop·(the lot's debt) ≤ dunk, as far as box has room",
		"bids rise     for the whole lot: each ≥ beg times the last, or all that is to be raised",
		"lots fall     for all that is to be raised: each ≤ 1/beg of the last; the freed is the owner's",
		"won           ttl after the last bid, and tau after the start at the latest",
	}}
}

// Formula implements [FormulaOf].
func (BlockAuction) Formula() Formula {
	return Formula{Counts: "collateral units to take", Lines: []string{
		"unhealthy     D > λ·V; of the vault part is auctioned",
		"k             = blocks since it began",
		"collateral    min(1, step·min(k, blocks)) of it is given",
		"debt          1 − min(1, step·max(0, k − blocks)) of it is taken over for that",
		"bad debt      = what is left of D where C is 0",
	}}
}

// Formula implements [FormulaOf].
func (CallOption) Formula() Formula {
	return Formula{Counts: "the premium; of a vault whose option lapsed, collateral units to seize", Lines: []string{
		"on offer      where D > λ·V, for window",
		"P             = premium·D, which pays off debt when the option ends",
		"taken back    at expiry, where V − D > reverse_fee·P and the rest is healthy:",
		"              P·(1 + reverse_fee)/p of C is the supporter's",
		"exercised     else, where V > D − P: it pays D − P for C",
		"lapsed        else, and as morpho, with lif",
	}}
}

// Formula implements [FormulaOf].
func (Comet) Formula() Formula {
	return Formula{Counts: "loan units to pay; 1 to absorb", Lines: []string{
		"unhealthy     D > λ·V: absorbed whole",
		"credit        = max(0, liquidation_factor·V − D), the owner's",
		"storefront    sells at p·(1 − store_front_price_factor·(1 − liquidation_factor)),",
		"              while reserves are below target_reserves",
	}}
}

// Formula implements [FormulaOf].
func (LiquityV1) Formula() Formula {
	return Formula{Counts: "1, the whole vault", Lines: []string{
		"closed        V/D < 1/λ; where all vaults' V/D is below ccr, also those below all vaults'",
		"gas           = C/200 and gas_reserve, the caller's",
		"pool          pays min(D, its deposits), and gets that part of the rest of C",
		"others        bear the rest of both by their collateral",
		"from 1/λ on   the pool gets D/(λ·p) for D, and the owner the rest; V ≤ D: others alone",
	}}
}

// Formula implements [FormulaOf].
func (LiquityV2) Formula() Formula {
	return Formula{Counts: "1, the whole vault", Lines: []string{
		"closed        V/D < 1/λ",
		"offset        = min(D, the pool's deposits), with part = C·offset/D",
		"gas           = min(part/200, gas_cap) and gas_reserve, the caller's",
		"pool          gets min(part − gas, (1 + penalty)·offset/p) for offset",
		"others        bear D − offset, for min(what is left of C,",
		"              (1 + redistribution_penalty)·(D − offset)/p)",
		"owner         gets what is left then",
	}}
}

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

// Formula implements [FormulaOf].
func (Llamma) Formula() Formula {
	return Formula{Counts: "loan or collateral units to put in; of a closing, a part, scale 1e18", Lines: []string{
		"band n        from base·((a − 1)/a)^n down to the next one's; in it (f + x)·(g + y) = p·a²·y0²,",
		"              f = a·y0·p²/(the upper edge), g = (a − 1)·y0·(the upper edge)/p",
		"fee           = the largest of fee, the band's own far from p, and that of a sudden move of p",
		"health        = (what the bands fetch on the way down)·(1 − h)/D − 1, h = liquidation_discount",
		"closed        below 0: q of D for ((1 + h/2)/(1 + h)·(1 − q) + q)·q of the bands",
	}}
}
