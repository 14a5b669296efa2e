package design

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// MakerClipper is Maker's Liquidations 2.0. Somebody starts the auction of an unsafe vault, for a reward, and its collateral
// lies in a lot whose price falls from above the market's. Whoever takes of it pays at once. A lot is to raise the debt and
// the penalty, chop; what then is left of it is its owner's, and what a lot that is sold out did not raise is lost.
//
//	price  = curve(top, seconds), top = feed·Buf
//	slice  = min(lot, amount), but no more than raises what is to be raised, and no less than leaves dust·chop of it
//	reward = Tip + Chip·(what is to be raised), at the start, and at a restart of what is not dust
//
// An auction is restarted where it has run for more than Tail, or its price is below Cusp of what it began at; at either limit
// it still runs. No more than Hole, of all collaterals TotalHole, is being raised at once. Amounts are collateral units; of a
// start they are 1.
//
// Debts here are the ledger's, with interest, so that Maker's rate is 1; while a lot is sold its debt goes on to bear interest.
// What a taker pays goes to the debt first, then to the protocol's account, which pays the rewards out of Surplus and what it
// has earned, and pays none beyond. Each call rounds what is paid up to a loan unit and what is got down to a collateral unit.
//
// Limit cases: without Tip and Chip nobody starts an auction for its own sake. A cut of 1 is a price that does not fall.
//
// Source: Maker, dog.sol, clip.sol and abaci.sol.
type MakerClipper struct {
	Chop            uint256.Int // scale 1e18, from 1
	Dust            uint256.Int // whole loan tokens, scale 1e18
	Hole, TotalHole uint256.Int // whole loan tokens, scale 1e18
	Buf             uint256.Int // scale 1e18
	Tail            uint64      // seconds
	Cusp            uint256.Int // scale 1e18, below 1
	Curve           Curve
	Cut             uint256.Int // of a stair or an exponential, scale 1e18, at most 1
	Step            uint64      // seconds, of a stair
	Tau             uint64      // seconds in which a linear price falls to 0
	Tip             uint256.Int // whole loan tokens, scale 1e18
	Chip            uint256.Int // scale 1e18, below 1
	Surplus         uint256.Int // whole loan tokens, scale 1e18
	Closed          int         // circuit breaker, from 0 to 3
}

// Lots is where collateral lies, and who owes its debt, while designs that hold auctions sell it.
var Lots = vault.NamedAddress("lots under auction")

// tokens is a number of whole tokens, scale 1e18.
func tokens(n uint64) (z uint256.Int) {
	z.Mul(uint256.NewInt(n), &fixed.WAD)
	return z
}

// MakerClipperMainnet is the design with the parameters of Maker's WBTC-C, which are those that its risk team set for ether too.
var MakerClipperMainnet = MakerClipper{
	Chop: *uint256.NewInt(1.13e18), Dust: tokens(7500), Hole: tokens(25_000_000), TotalHole: tokens(100_000_000),
	Buf: *uint256.NewInt(1.2e18), Tail: 5400, Cusp: *uint256.NewInt(0.4e18), Curve: StairStep, Cut: *uint256.NewInt(0.99e18), Step: 90, Tau: 21_600,
	Tip: tokens(300), Chip: *uint256.NewInt(0.001e18), Surplus: tokens(10_000_000),
}

// Kind is "maker-clipper".
func (MakerClipper) Kind() string { return "maker-clipper" }

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

// Splitting implements [SplittingOf].
func (MakerClipper) Splitting() Splitting {
	return Splitting{Never: true, Source: "clip.sol, take: at one moment the price is one"}
}

// Owner implements [OwnerOf].
func (MakerClipper) Owner() string { return sellsLots }

// Validate reports parameters out of their limits.
func (d MakerClipper) Validate(of Market) error {
	var l limits
	if d.Chop.Lt(&one) || d.Chop.Gt(&MaxIncentive) {
		l.refuse("chop", &d.Chop, "is not from 1 to 10", "choose one within; 1.13 is a penalty of 13 %")
	}
	for _, amount := range [...]struct {
		key string
		x   *uint256.Int
	}{{"dust", &d.Dust}, {"hole", &d.Hole}, {"total_hole", &d.TotalHole}, {"tip", &d.Tip}, {"surplus", &d.Surplus}} {
		if amount.x.BitLen() > 110 {
			l.refuse(amount.key, amount.x, "is beyond any token's supply", "lower it")
		}
	}
	for _, ratio := range [...]struct {
		key string
		x   *uint256.Int
	}{{"cusp", &d.Cusp}, {"chip", &d.Chip}} {
		if !ratio.x.Lt(&one) {
			l.refuse(ratio.key, ratio.x, "is not below 1", "lower it")
		}
	}
	if d.Buf.IsZero() || d.Buf.Gt(&MaxIncentive) {
		l.refuse("buf", &d.Buf, "is not above 0 and at most 10", "choose one within")
	}
	switch {
	case d.Curve != Linear && d.Curve != StairStep && d.Curve != Exponential:
		l = append(l, fault.New("curve", fmt.Sprintf("%q is unknown", string(d.Curve)), "use linear, stairstep or exponential"))
	case d.Curve != Linear && d.Cut.Gt(&one):
		l.refuse("cut", &d.Cut, "is above 1: prices would rise", "lower it")
	case d.Curve == StairStep && d.Step == 0:
		l = append(l, fault.New("step", "is 0 seconds", "choose a longer one, or the exponential curve"))
	}
	if d.Closed < 0 || d.Closed > 3 {
		l = append(l, fault.New("closed", fmt.Sprintf("%d is no level of the circuit breaker", d.Closed), "choose one from 0 to 3"))
	}
	validateMakerMarket(&l, of)
	return l.err()
}

// Policy lets nobody liquidate by the ledger's own verb; vaults are unsafe as Maker finds it.
func (d MakerClipper) Policy(of Market) vault.Policy {
	v := newMakerVaults(of)
	return &v
}

// Open starts the design.
func (d MakerClipper) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	c := &clipper{
		auctions: auctions{Ledger: ledger, id: id, params: ledger.Params(id), price: fixed.PriceScale},
		vaults:   newMakerVaults(of),
		dog:      dog{chop: d.Chop, dust: rads(&d.Dust), total: rads(&d.TotalHole), own: rads(&d.Hole)},
		clip: clip{
			calc: calc{curve: d.Curve, cut: rays(&d.Cut), step: d.Step, tau: d.Tau}, buf: rays(&d.Buf), tail: d.Tail, cusp: rays(&d.Cusp),
			tip: rads(&d.Tip), chip: d.Chip, closed: d.Closed,
		},
		surplus: rads(&d.Surplus),
	}
	c.chost.MulDivOverflow(&c.dust, &c.chop, &fixed.WAD)
	c.earns = c.bound()
	return c, nil
}

// MakerClipperForm states a [MakerClipper].
type MakerClipperForm struct {
	Name string `key:"name" default:"maker-clipper" doc:"Name of the arm."`
	MarketForm
	Chop      catalog.Decimal  `key:"chop" default:"1.13" min:"1" max:"10" places:"18" discount:"factor" doc:"What an auction is to raise for a unit of debt: the rest is the protocol's penalty." source:"Maker, WBTC-C, executive vote of 2021"`
	Dust      catalog.Decimal  `key:"dust" default:"7500" min:"0" max:"1000000000" places:"18" unit:"loan" doc:"Least debt of a vault: no less of one is auctioned or left over, save with all of it." source:"Maker, WBTC-C, executive vote of 2021"`
	Hole      catalog.Decimal  `key:"hole" default:"25000000" above:"0" max:"1000000000000" places:"18" unit:"loan" doc:"Most that auctions of this collateral are to raise at once." source:"Maker, WBTC-C, executive vote of 2021"`
	TotalHole catalog.Decimal  `key:"total_hole" default:"100000000" above:"0" max:"1000000000000" places:"18" unit:"loan" doc:"Most that auctions of all collaterals are to raise at once; here there is one." source:"Maker, dog, 2021"`
	Buf       catalog.Decimal  `key:"buf" default:"1.2" above:"0" max:"10" places:"18" doc:"Price at which an auction begins, of the oracle's." source:"Maker, WBTC-C, executive vote of 2021"`
	Tail      catalog.Duration `key:"tail" default:"90m" min:"0" max:"31536000" doc:"Time after which an auction must be restarted." source:"Maker, WBTC-C, executive vote of 2021"`
	Cusp      catalog.Decimal  `key:"cusp" default:"0.4" min:"0" below:"1" places:"18" doc:"Part of its first price below which an auction must be restarted." source:"Maker, WBTC-C, executive vote of 2021"`
	Curve     string           `key:"curve" default:"stairstep" choices:"linear stairstep exponential" doc:"How the price falls: in a straight line to 0, by a factor at each step, or by a factor at each second." source:"Maker, abaci.sol; WBTC-C steps"`
	Cut       catalog.Decimal  `key:"cut" default:"0.99" min:"0" max:"1" places:"18" doc:"Factor of the price at each step of a stair, or at each second of an exponential." source:"Maker, WBTC-C, executive vote of 2021"`
	Step      catalog.Duration `key:"step" default:"90s" min:"1" max:"31536000" doc:"Length of a step of a stair." source:"Maker, WBTC-C, executive vote of 2021"`
	Tau       catalog.Duration `key:"tau" default:"6h" min:"1" max:"31536000" doc:"Time in which a linear price falls to 0." assumed:"x0.5 x2"`
	Tip       catalog.Decimal  `key:"tip" default:"300" min:"0" max:"1000000000" places:"18" unit:"loan" doc:"Reward of whoever starts an auction." source:"Maker, WBTC-C, executive vote of 2021"`
	Chip      catalog.Decimal  `key:"chip" default:"0.001" min:"0" below:"1" places:"18" doc:"Reward of whoever starts an auction, for each unit that it is to raise." source:"Maker, WBTC-C, executive vote of 2021"`
	Surplus   catalog.Decimal  `key:"surplus" default:"10000000" min:"0" max:"1000000000000" places:"18" unit:"loan" doc:"What the protocol has for rewards from the start; it adds its penalties." assumed:"x0.1 x10"`
	Closed    int              `key:"closed" default:"0" min:"0" max:"3" doc:"Level of the circuit breaker: from 1 on nothing starts, from 2 on nothing restarts, at 3 nothing is sold." source:"Maker, clip.sol, stopped"`
}

// Label implements [catalog.DesignForm].
func (f MakerClipperForm) Label() string { return f.Name }

// Design implements [Form].
func (f MakerClipperForm) Design(b *catalog.Builder) Design {
	return MakerClipper{
		Chop: b.Ratio("chop", f.Chop), Dust: b.Ratio("dust", f.Dust), Hole: b.Ratio("hole", f.Hole), TotalHole: b.Ratio("total_hole", f.TotalHole),
		Buf: b.Ratio("buf", f.Buf), Tail: f.Tail.Seconds(), Cusp: b.Ratio("cusp", f.Cusp), Curve: Curve(f.Curve), Cut: b.Ratio("cut", f.Cut),
		Step: f.Step.Seconds(), Tau: f.Tau.Seconds(), Tip: b.Ratio("tip", f.Tip), Chip: b.Ratio("chip", f.Chip),
		Surplus: b.Ratio("surplus", f.Surplus), Closed: f.Closed,
	}
}

func init() {
	catalog.Designs.Register(MakerClipperForm{}, catalog.Rule{
		Name: "maker-clipper", Source: "Maker, dog.sol, clip.sol and abaci.sol",
		Doc: "Maker's Dutch auction: somebody starts it for tip and chip, the price falls from buf times the oracle's along a curve, and whoever takes of the lot pays at once. It is to raise chop times the debt; what is left of the lot is its owner's, what is not raised is lost.",
	})
}
