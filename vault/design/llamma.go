package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/vault"
)

// Llamma is crvUSD's and LlamaLend's soft liquidation. A vault's collateral lies in bands of a curve whose own price moves more
// than the oracle's: where that falls through a band, whoever trades against the curve puts loan tokens in and takes the
// collateral out, and the other way when it rises. The owner loses what each way costs, and keeps the vault. Where what the
// bands would fetch on the way down, less a discount, is below the debt, the vault is closed for what is missing.
//
//	price of a band's edge = po³/p², p the oracle's price there
//	health                 = value(bands)·(1 − LiquidationDiscount)/debt − 1, below 0 liquidated
//
// Two kinds of offers: to trade either way, in coins to put in (lot 1 loan tokens, lot 2 collateral), as far as ten bands go;
// and to close a share of an unhealthy vault, in parts of 1e18. The formulas stand at the arithmetic, [curve] and [oracleLimit].
//
// A new loan's bands begin where its collateral, less LoanDiscount, carries its debt; where that is above the price, at the
// highest band that takes collateral. An owner that pays back or adds collateral has its bands placed anew, unless they hold
// loan tokens. The grid does not move with interest, and band 0 begins at the first price. What nobody pays stays owed.
//
// Limit cases: few bands convert at once and lose more on the way back; a fee of 1 is no arbitrage.
//
// Source: crvUSD, AMM.vy and controller.vy.
type Llamma struct {
	A                   uint64
	Bands               uint64      // of a loan, from 4 to 50
	Fee                 uint256.Int // of a trade, scale 1e18, below 1
	LoanDiscount        uint256.Int // scale 1e18, below 1
	LiquidationDiscount uint256.Int // scale 1e18, below 1
}

// LlammaMainnet is the design with the parameters of crvUSD's markets of ether, and ten bands a loan.
var LlammaMainnet = Llamma{A: 100, Bands: 10, Fee: whole(0.006e18), LoanDiscount: whole(0.09e18), LiquidationDiscount: whole(0.06e18)}

// Bands is where collateral lies, and the loan tokens that it was converted to.
var Bands = vault.NamedAddress("bands of a curve")

// Kind is "llamma".
func (Llamma) Kind() string { return "llamma" }

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

// Splitting implements [SplittingOf].
func (Llamma) Splitting() Splitting {
	return Splitting{Parts: true, Source: "controller.vy, _get_f_remove: a part of the debt takes less than its part of the bands"}
}

// Owner implements [OwnerOf].
func (Llamma) Owner() string { return sellsPooled }

// Validate reports parameters out of their limits.
func (d Llamma) Validate(of Market) error {
	var l limits
	validateWadUnits(&l, of)
	if d.A < 2 || d.A > 10_000 {
		l = append(l, fault.New("a", "is not from 2 to 10000", "choose one within; a band is 1/a of its price wide"))
	}
	if d.Bands < 4 || d.Bands > maxBands {
		l = append(l, fault.New("bands", "are not from 4 to 50", "choose a number within"))
	}
	for _, p := range [...]struct {
		key string
		x   *uint256.Int
	}{{"fee", &d.Fee}, {"loan_discount", &d.LoanDiscount}, {"liquidation_discount", &d.LiquidationDiscount}} {
		if !p.x.Lt(&one) {
			l.refuse(p.key, p.x, "is not below 1", "lower it")
		}
	}
	return l.err()
}

// Policy finds no vault unhealthy: collateral lies in the bands.
func (d Llamma) Policy(of Market) vault.Policy { return Closed(of.LLTV) }

// Open starts the design.
func (d Llamma) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return &llamma{
		Llamma: d, Ledger: ledger, id: id, params: ledger.Params(id), wadUnits: newWadUnits(of), policy: Closed(of.LLTV),
		number: map[vault.Address]int{},
	}, nil
}

type llamma struct {
	Llamma
	Ledger
	wadUnits
	id     vault.ID
	params vault.Params
	policy vault.Policy

	curve
	oracle  oracleLimit
	loans   []loan
	number  map[vault.Address]int
	now     uint64
	price   uint256.Int // the oracle's, in the ledger's scale
	raw     uint256.Int // the same, scale 1e18
	po      uint256.Int // as the curve reads it now, scale 1e18
	floor   uint256.Int // the least fee now
	version uint64      // how often the bands changed

	seen    seen
	unsafe  []vault.AtRisk
	worst   uint256.Int     // least health of a vault that is healthy, scale 1e18; where there is none, the largest number
	changed []vault.Address // whose coins the last call changed
	found   []vault.AtRisk
	t       trade
	spare   []band
	spares  []uint256.Int
	plan    planned
}

// Holders implements [Running].
func (*llamma) Holders() []vault.Address { return []vault.Address{Bands} }

// Limits implements [Running].
func (*llamma) Limits(dst []Limit) []Limit { return dst }

// LlammaForm states a [Llamma].
type LlammaForm struct {
	Name string `key:"name" default:"llamma" doc:"Name of the arm."`
	MarketForm
	A                   uint64          `key:"a" default:"100" min:"2" max:"10000" doc:"Amplification: a band is 1/a of its price wide." source:"crvUSD, markets of ether"`
	Bands               uint64          `key:"bands" default:"10" min:"4" max:"50" doc:"Bands that a loan's collateral is spread over." assumed:"4 50" source:"4 to 50 allowed (crvUSD, constants.vy)"`
	Fee                 catalog.Decimal `key:"fee" default:"0.006" min:"0" below:"1" places:"18" doc:"Least fee of a trade against the bands, which is the bands'." source:"crvUSD, markets of ether"`
	LoanDiscount        catalog.Decimal `key:"loan_discount" default:"0.09" min:"0" below:"1" places:"18" doc:"By how much collateral is counted lower when a loan's bands are placed." source:"crvUSD, markets of ether"`
	LiquidationDiscount catalog.Decimal `key:"liquidation_discount" default:"0.06" min:"0" below:"1" places:"18" doc:"By how much a vault's worth on the way down is counted lower in its health." source:"crvUSD, markets of ether"`
}

// Label implements [catalog.DesignForm].
func (f LlammaForm) Label() string { return f.Name }

// Design implements [Form].
func (f LlammaForm) Design(b *catalog.Builder) Design {
	return Llamma{
		A: f.A, Bands: f.Bands, Fee: b.Ratio("fee", f.Fee),
		LoanDiscount: b.Ratio("loan_discount", f.LoanDiscount), LiquidationDiscount: b.Ratio("liquidation_discount", f.LiquidationDiscount),
	}
}

func init() {
	catalog.Designs.Register(LlammaForm{}, catalog.Rule{
		Name: "llamma", Source: "crvUSD, AMM.vy and controller.vy",
		Doc: "crvUSD's soft liquidation: collateral lies in bands of a curve that overreacts to the oracle, so that traders convert it to loan tokens as the price falls and back as it rises. A vault whose bands would fetch less than its debt and a discount is closed.",
	})
}
