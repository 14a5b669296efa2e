package design

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// CompoundV2 is Compound v2's liquidation: a liquidator repays up to a share of the debt, the close factor, and takes
// collateral worth the incentive times as much, of which the protocol keeps a share as reserves. What is owed when no
// collateral is left stays owed: nobody is charged, and it is in no index.
//
// With mantissas of scale 1e18 and every division rounded down,
//
//	ratio    = (incentive·priceBorrowed/1e18)·1e18 / (priceCollateral·exchangeRate/1e18)
//	seized   = ratio·repaid/1e18, of which the protocol keeps seized·share/1e18
//	repaid   ≤ closeFactor·debt/1e18
//
// A vault is unhealthy where priceBorrowed·debt/1e18 is above
// ((LLTV·exchangeRate/1e18)·priceCollateral/1e18)·collateral/1e18; exactly no shortfall is healthy. A borrower may not
// liquidate itself. Amounts are loan units to repay.
//
// Here the collateral earns nothing, so a cToken is a collateral unit for ever: the exchange rate is 1. As in Compound's
// price feed, prices have 36 decimals less the token's; the loan token is worth LoanPrice.
//
// Limit cases: a close factor of 1 closes whole vaults, as Morpho Blue does, but leaves bad debt standing.
//
// Source: Compound v2, Comptroller.sol, getAccountLiquidity, liquidateBorrowAllowed and liquidateCalculateSeizeTokens;
// CToken.sol, liquidateBorrowFresh and seizeInternal.
type CompoundV2 struct {
	CloseFactor   uint256.Int // scale 1e18, above 0, at most 1
	Incentive     uint256.Int // scale 1e18, from 1 to 10
	ProtocolShare uint256.Int // of what is seized, scale 1e18, below 1
	LoanPrice     uint256.Int // US dollars a whole loan token, scale 1e18, above 0
}

// CompoundV2Mainnet is the design with the parameters of Compound's main markets.
var CompoundV2Mainnet = CompoundV2{
	CloseFactor: *uint256.NewInt(0.5e18), Incentive: *uint256.NewInt(1.08e18), ProtocolShare: *uint256.NewInt(0.028e18), LoanPrice: fixed.WAD,
}

// Refusals of Compound v2.
var (
	// ErrPrice reports a price of zero.
	ErrPrice = errors.New("design: compound-v2: a price is zero")
	// ErrTooMuchRepay reports a repayment above the close factor.
	ErrTooMuchRepay = errors.New("design: compound-v2: repays more than the close factor allows")
	// ErrSeizeTooMuch reports a repayment that earns more collateral than the vault has.
	ErrSeizeTooMuch = errors.New("design: compound-v2: earns more collateral than there is")
)

// Kind is "compound-v2".
func (CompoundV2) Kind() string { return "compound-v2" }

// Cost is the incentive less 1: see [Cost].
func (d CompoundV2) Cost(Market) Constant { return above1("incentive − 1", d.Incentive) }

// Formula implements [FormulaOf].
func (CompoundV2) Formula() Formula {
	return Formula{Counts: "loan units to repay", Lines: []string{
		"unhealthy     D > λ·V",
		"repaid        ≤ close_factor·D",
		"seized·p      = incentive·repaid, of which protocol_share is the protocol's",
		"bad debt      what is left of D where C is 0 stays owed",
	}}
}

// Splitting implements [SplittingOf].
func (CompoundV2) Splitting() Splitting {
	return Splitting{Never: true, Source: "Comptroller.sol, liquidateCalculateSeizeTokens: the incentive is constant"}
}

// Owner implements [OwnerOf].
func (CompoundV2) Owner() string { return forbidsOwner + " (CToken.sol, liquidateBorrowFresh)" }

// Validate reports parameters out of their limits.
func (d CompoundV2) Validate(of Market) error {
	var l limits
	l.share("close_factor", &d.CloseFactor, 1)
	l.incentive("incentive", &d.Incentive, "choose one within")
	if !d.ProtocolShare.Lt(&one) {
		l.refuse("protocol_share", &d.ProtocolShare, "is not below 1", "lower it")
	}
	if of.LLTV.IsZero() {
		l.refuse("lltv", &of.LLTV, "secures nothing", "raise it")
	}
	if p := d.at(of).priceBorrowed; p.IsZero() || p.BitLen() > 128 {
		l.refuse("loan_price", &d.LoanPrice, "is none that a price feed of 36 decimals less the token's can tell", "choose one nearer to 1")
	}
	return l.err()
}

// Policy is the design's arithmetic in a market.
func (d CompoundV2) Policy(of Market) vault.Policy { return d.at(of) }

// Contract implements [Deployable].
func (d CompoundV2) Contract(of Market) (vault.Contract, Design) {
	return vault.Contract{Name: "CompoundV2Policy", Arguments: []uint256.Int{d.CloseFactor, d.Incentive, d.ProtocolShare, d.at(of).priceBorrowed}}, d
}

// Open starts the design.
func (d CompoundV2) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return Sell(ledger, id, d.at(of)), nil
}

func (d CompoundV2) at(of Market) *compoundV2 {
	p := &compoundV2{CompoundV2: d, factor: of.LLTV, priceBorrowed: d.LoanPrice}
	if decimals := uint64(of.LoanDecimals); decimals <= 18 {
		p.priceBorrowed.Mul(&p.priceBorrowed, tenTo(18-decimals))
	} else {
		p.priceBorrowed.Div(&p.priceBorrowed, tenTo(decimals-18))
	}
	return p
}

// tenTo is 10^n.
func tenTo(n uint64) *uint256.Int {
	return new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(n))
}

type compoundV2 struct {
	CompoundV2
	factor        uint256.Int // the collateral factor
	priceBorrowed uint256.Int
}

// Trigger states what the two roundings of the collateral's value can cost: with the collateral's price rounded down to
// price·priceBorrowed/1e36, and factor times that rounded down, a unit of either is 1e36/priceBorrowed of the ledger's price
// and 1/factor of that. A shortfall is compared after rounding both sides down, which can hide one but not make one.
func (d *compoundV2) Trigger() vault.Trigger {
	t := vault.Trigger{LTV: d.factor}
	var units uint256.Int
	units.Div(&fixed.WAD, &d.factor)
	units.AddUint64(&units, 2) // ⌈1/factor⌉ of the factor's rounding, 1 of the price's
	unit, err := fixed.MulDivUp(&units, &fixed.PriceScale, &d.priceBorrowed)
	if err != nil {
		unit.SetAllOne() // no promise at any price
	}
	t.Grain = unit
	return t
}

// priceCollateral is a price of the ledger's as a mantissa of 36 decimals less the collateral's.
func (d *compoundV2) priceCollateral(price *uint256.Int) (uint256.Int, error) {
	return fixed.MulDivDown(price, &d.priceBorrowed, &fixed.PriceScale)
}

// holding is what an account has in one of Compound's markets.
type holding struct {
	factor, exchangeRate, price uint256.Int // mantissas, scale 1e18
	tokens, borrow              uint256.Int // cTokens; units of the underlying
}

// addTo adds a holding to an account's sums of collateral and borrows. Errors: ErrPrice, ErrOverflow.
func (h *holding) addTo(collateral, borrows *uint256.Int) error {
	if h.price.IsZero() {
		return ErrPrice
	}
	perToken, err := fixed.WMulDown(&h.factor, &h.exchangeRate)
	if err != nil {
		return err
	}
	if perToken, err = fixed.WMulDown(&perToken, &h.price); err != nil {
		return err
	}
	secures, err := fixed.WMulDown(&perToken, &h.tokens)
	if err != nil {
		return err
	}
	owes, err := fixed.WMulDown(&h.price, &h.borrow)
	if err != nil {
		return err
	}
	if *collateral, err = fixed.Add(collateral, &secures); err != nil {
		return err
	}
	*borrows, err = fixed.Add(borrows, &owes)
	return err
}

// Unhealthy reports a shortfall. Errors: ErrPrice, ErrOverflow.
func (d *compoundV2) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	if debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return false, debt, err
	}
	price, err := d.priceCollateral(&c.Price)
	if err != nil {
		return false, debt, err
	}
	var collateral, borrows uint256.Int
	secured := holding{factor: d.factor, exchangeRate: fixed.WAD, price: price, tokens: c.Position.Collateral}
	if err := secured.addTo(&collateral, &borrows); err != nil {
		return false, debt, err
	}
	owed := holding{price: d.priceBorrowed, borrow: debt}
	if err := owed.addTo(&collateral, &borrows); err != nil {
		return false, debt, err
	}
	return borrows.Gt(&collateral), debt, nil
}

// maxClose is the most of a debt that one call may repay.
func (d *CompoundV2) maxClose(debt *uint256.Int) (uint256.Int, error) {
	return fixed.WMulDown(&d.CloseFactor, debt)
}

// ratio is how many cTokens a unit repaid seizes, scale 1e18. Errors: ErrPrice, ErrOverflow, ErrDivisionByZero.
func (d *CompoundV2) ratio(priceBorrowed, priceCollateral, exchangeRate *uint256.Int) (ratio uint256.Int, err error) {
	if priceBorrowed.IsZero() || priceCollateral.IsZero() {
		return ratio, ErrPrice
	}
	gives, err := fixed.WMulDown(&d.Incentive, priceBorrowed)
	if err != nil {
		return ratio, err
	}
	costs, err := fixed.WMulDown(priceCollateral, exchangeRate)
	if err != nil {
		return ratio, err
	}
	return fixed.WDivDown(&gives, &costs)
}

// split divides what is seized: the protocol's cTokens, the liquidator's, and what the former add to reserves.
func (d *CompoundV2) split(seized, exchangeRate *uint256.Int) (protocol, liquidator, reserves uint256.Int, err error) {
	if protocol, err = fixed.WMulDown(seized, &d.ProtocolShare); err != nil {
		return protocol, liquidator, reserves, err
	}
	liquidator.Sub(seized, &protocol)
	reserves, err = fixed.WMulDown(exchangeRate, &protocol)
	return protocol, liquidator, reserves, err
}

// Liquidate repays loan units. Where debt shares are given, it repays what they owe.
//
// Errors: ErrOverflow of the debt, ErrTooMuchRepay, ErrSelf, ErrPrice, ErrOverflow of a product, ErrSeizeTooMuch.
func (d *compoundV2) Liquidate(c *vault.Case, repaid, shares uint256.Int) (l vault.Liquidation, err error) {
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return l, err
	}
	if repaid.IsZero() {
		if repaid, err = c.Totals.Debt(shares); err != nil {
			return l, err
		}
	}
	most, err := d.maxClose(&debt)
	if err != nil {
		return l, err
	}
	if repaid.Gt(&most) {
		return l, ErrTooMuchRepay
	}
	if c.Self {
		return l, ErrSelf
	}
	if l.RepaidShares, err = sharesOf(c, &repaid, &debt); err != nil {
		return l, err
	}
	price, err := d.priceCollateral(&c.Price)
	if err != nil {
		return l, err
	}
	ratio, err := d.ratio(&d.priceBorrowed, &price, &fixed.WAD)
	if err != nil {
		return l, err
	}
	if l.SeizedAssets, err = fixed.WMulDown(&ratio, &repaid); err != nil {
		return l, err
	}
	if l.SeizedAssets.Gt(&c.Position.Collateral) {
		return l, ErrSeizeTooMuch
	}
	l.RepaidAssets = repaid
	l.ProtocolAssets, _, _, err = d.split(&l.SeizedAssets, &fixed.WAD)
	return l, err
}

// sharesOf is the debt shares that a repayment pays off, rounded down against the borrower; all of them where it is the whole
// debt.
func sharesOf(c *vault.Case, repaid, debt *uint256.Int) (uint256.Int, error) {
	if !repaid.Lt(debt) {
		return c.Position.BorrowShares, nil
	}
	return c.Totals.DebtShares(*repaid)
}

// Most is what the close factor allows, or less where that would earn more collateral than there is: the largest r with
// ⌊ratio·r/1e18⌋ ≤ C, which is ⌊((C + 1)·1e18 − 1)/ratio⌋.
func (d *compoundV2) Most(c *vault.Case) (most uint256.Int, err error) {
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return most, err
	}
	if most, err = d.maxClose(&debt); err != nil {
		return most, err
	}
	price, err := d.priceCollateral(&c.Price)
	if err != nil {
		return most, err
	}
	ratio, err := d.ratio(&d.priceBorrowed, &price, &fixed.WAD)
	if err != nil || ratio.IsZero() {
		return most, err
	}
	var pays uint256.Int
	pays.AddUint64(&c.Position.Collateral, 1)
	pays.Mul(&pays, &fixed.WAD) // below 2^188
	pays.SubUint64(&pays, 1)
	pays.Div(&pays, &ratio)
	if pays.Lt(&most) {
		return pays, nil
	}
	return most, nil
}

// Ask asks by amount.
func (d *compoundV2) Ask(_ *vault.Case, _, amount uint256.Int) (repaid, shares uint256.Int) {
	return amount, shares
}

// Earns bounds what a liquidator gets for a unit repaid: the incentive without the protocol's share, whose rounding can give
// it a unit of collateral more. That unit is left to the last nine places.
func (d *compoundV2) Earns() (bound uint256.Int) {
	var rest uint256.Int
	rest.Sub(&fixed.WAD, &d.ProtocolShare)
	bound.MulDivOverflow(&d.CompoundV2.Incentive, &rest, &fixed.WAD)
	return *bound.AddUint64(&bound, 1e9)
}

func (d *compoundV2) Least(c *vault.Case) uint256.Int {
	return leastSale(c, &d.factor, &d.CompoundV2.Incentive)
}

// CompoundV2Form states a [CompoundV2].
type CompoundV2Form struct {
	Name string `key:"name" default:"compound-v2" doc:"Name of the arm."`
	MarketForm
	CloseFactor   catalog.Decimal `key:"close_factor" default:"0.5" above:"0" max:"1" places:"18" doc:"Largest share of a debt that one call repays." source:"Compound v2 main markets; the contract allows 0.05 to 0.9"`
	Incentive     catalog.Decimal `key:"incentive" default:"1.08" min:"1" max:"10" places:"18" discount:"factor" doc:"Worth of collateral that is seized for a unit repaid." source:"Compound v2 main markets; 1.05 until 2020"`
	ProtocolShare catalog.Decimal `key:"protocol_share" default:"0.028" min:"0" below:"1" places:"18" doc:"Share of what is seized that the protocol keeps as reserves; there was none before 2021." source:"Compound v2, CTokenInterfaces.sol, protocolSeizeShareMantissa"`
	LoanPrice     catalog.Decimal `key:"loan_price" default:"1" above:"0" max:"1000000" places:"18" unit:"dollars" doc:"Price of a whole loan token, in which the price feed counts."`
}

// Label implements [catalog.DesignForm].
func (f CompoundV2Form) Label() string { return f.Name }

// Design implements [Form].
func (f CompoundV2Form) Design(b *catalog.Builder) Design {
	return CompoundV2{
		CloseFactor: b.Ratio("close_factor", f.CloseFactor), Incentive: b.Ratio("incentive", f.Incentive),
		ProtocolShare: b.Ratio("protocol_share", f.ProtocolShare), LoanPrice: b.Ratio("loan_price", f.LoanPrice),
	}
}

func init() {
	catalog.Designs.Register(CompoundV2Form{}, catalog.Rule{
		Name: "compound-v2", Source: "Compound v2, Comptroller.sol and CToken.sol",
		Doc: "Compound v2's sale: a call repays at most close_factor of the debt and seizes collateral worth incentive times as much, of which the protocol keeps protocol_share. What is owed when no collateral is left stays owed.",
	})
}
