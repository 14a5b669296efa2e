package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// Morpho is Morpho Blue's liquidation: anybody repays any part of an unhealthy vault's debt and takes collateral worth LIF
// times as much; debt that is left when no collateral is, is written off against the suppliers at once. With λ the LLTV,
// scale 1e18 throughout, both divisions rounded down, in the borrower's favour,
//
//	LIF = min(Cap, 1/(1 − Cursor·(1 − λ)))
//
// unless it is set. Who gets: the liquidator all of the incentive, the protocol nothing. Limit cases: LIF 1 sells at the
// oracle's price; at λ·LIF ≥ 1 no sale restores health. Equality of debt and what the collateral carries is healthy.
//
// Amounts are collateral to seize; the debt repaid for it is rounded up (three times), in favour of the borrower and of the
// suppliers. Where the whole debt is repaid and collateral is left, the debt's shares are repaid, and the collateral for
// them is rounded down (three times).
//
// Source: Morpho Blue, Morpho.sol, liquidate, and ConstantsLib.sol for cursor and cap.
type Morpho struct {
	LIF    uint256.Int // the incentive factor, scale 1e18, at least 1; 0: by the formula
	Cursor uint256.Int // scale 1e18, at most 1
	Cap    uint256.Int // the largest factor of the formula, scale 1e18, at least 1
}

// MorphoBlue is the design with the deployed contract's constants.
var MorphoBlue = Morpho{Cursor: *uint256.NewInt(0.3e18), Cap: *uint256.NewInt(1.15e18)}

// Kind is "morpho".
func (Morpho) Kind() string { return "morpho" }

// Cost is LIF − 1: see [Cost].
func (m Morpho) Cost(of Market) Constant { return above1("LIF − 1", m.Factor(of.LLTV)) }

// Formula implements [FormulaOf].
func (Morpho) Formula() Formula {
	return Formula{Counts: "collateral units to seize", Lines: []string{
		"unhealthy     D > λ·V",
		"LIF           = lif, or min(cap, 1/(1 − cursor·(1 − λ))) where that is 0",
		"seized·p      = LIF·repaid",
		"bad debt      = what is left of D where C is 0",
	}}
}

// Splitting implements [SplittingOf].
func (Morpho) Splitting() Splitting {
	return Splitting{Never: true, Source: "Morpho.sol, liquidate: the incentive is of the LLTV alone"}
}

// Contract implements [Deployable]. With the deployed contract's constants it is the lending contract's own rule.
func (m Morpho) Contract(Market) (policy vault.Contract, of Design) {
	if m == MorphoBlue {
		return policy, m
	}
	return vault.Contract{Name: "MorphoPolicy", Arguments: []uint256.Int{m.LIF, m.Cursor, m.Cap}}, m
}

// MaxIncentive bounds every incentive factor, scale 1e18: one that takes ten units of worth for one repaid.
var MaxIncentive = *uint256.NewInt(10e18)

// Validate reports parameters out of their limits, each under the key that a scenario gives it.
func (m Morpho) Validate(of Market) error {
	var l limits
	if !m.LIF.IsZero() {
		l.incentive("lif", &m.LIF, "write 0 for the formula of the LLTV")
	} else {
		l.incentive("cap", &m.Cap, "choose one within")
	}
	l.share("cursor", &m.Cursor, 0)
	if m.LIF.IsZero() && m.Cursor.Eq(&one) && of.LLTV.IsZero() {
		l.refuse("cursor", &m.Cursor, "at an LLTV of 0 divides by zero", "lower it")
	}
	return l.err()
}

// Factor returns the incentive factor at an LLTV below 1, scale 1e18.
func (m Morpho) Factor(lltv uint256.Int) uint256.Int {
	if !m.LIF.IsZero() {
		return m.LIF
	}
	var gap, lif uint256.Int
	gap.Sub(&fixed.WAD, &lltv)
	gap.Mul(&gap, &m.Cursor)
	gap.Div(&gap, &fixed.WAD)
	gap.Sub(&fixed.WAD, &gap)
	lif.Mul(&fixed.WAD, &fixed.WAD)
	lif.Div(&lif, &gap)
	if lif.Gt(&m.Cap) {
		return m.Cap
	}
	return lif
}

// Policy is the design's arithmetic at a market's LLTV.
func (m Morpho) Policy(of Market) vault.Policy { return m.at(of.LLTV) }

// Closing is Policy for [vault.New].
func (m Morpho) Closing(p vault.Params) vault.Policy { return m.at(p.LLTV) }

func (m Morpho) at(lltv uint256.Int) *morpho {
	return &morpho{lltv: lltv, lif: m.Factor(lltv)}
}

// Open starts the design.
func (m Morpho) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := m.Validate(of); err != nil {
		return nil, err
	}
	return Sell(ledger, id, m.at(of.LLTV)), nil
}

type morpho struct{ lltv, lif uint256.Int }

func (m *morpho) Trigger() vault.Trigger { return vault.Trigger{LTV: m.lltv} }
func (m *morpho) Earns() uint256.Int     { return m.lif }

// Even says what [Key] has of it: all of the debt, or all of the collateral, is sold at one price.
func (m *morpho) Even() bool { return true }

// Exact implements [vault.Exact].
func (m *morpho) Exact() bool { return true }

func (m *morpho) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	if debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return false, debt, err
	}
	carried, err := vault.MaxBorrow(c.Position.Collateral, c.Price, m.lltv)
	return err == nil && debt.Gt(&carried), debt, err
}

// Liquidate seizes an amount of collateral, or as much as debt shares pay for.
//
// Errors: ErrOverflow of a conversion, ErrDivisionByZero for shares at price 0, ErrMaxUint128Exceeded, ErrOverflow where the
// vault owes fewer shares or has less collateral, ErrOverflow of the bad debt.
func (m *morpho) Liquidate(c *vault.Case, seized, repaidShares uint256.Int) (l vault.Liquidation, err error) {
	if seized.IsZero() {
		seized, err = m.seizable(c, &repaidShares)
	} else {
		repaidShares, err = m.repayable(c, &seized)
	}
	if err != nil {
		return l, err
	}
	repaid, err := c.Totals.Debt(repaidShares)
	if err != nil {
		return l, err
	}
	left := *c
	if err := left.Repay(&repaid, &repaidShares); err != nil {
		return l, err
	}
	if err := left.Seize(&seized); err != nil {
		return l, err
	}
	l.SeizedAssets, l.RepaidAssets, l.RepaidShares = seized, repaid, repaidShares
	if left.Position.Collateral.IsZero() { // nothing is left to repay the rest with
		l.BadDebtAssets, l.BadDebtShares, err = left.BadDebt()
	}
	return l, err
}

// repayable returns the debt shares that seizing collateral costs, rounded up.
func (m *morpho) repayable(c *vault.Case, seized *uint256.Int) (shares uint256.Int, err error) {
	worth, err := fixed.MulDivUp(seized, &c.Price, &fixed.PriceScale)
	if err != nil {
		return shares, err
	}
	repaid, err := fixed.WDivUp(&worth, &m.lif)
	if err != nil {
		return shares, err
	}
	return c.Totals.DebtSharesUp(repaid)
}

// seizable returns the collateral that repaying debt shares earns, rounded down.
func (m *morpho) seizable(c *vault.Case, shares *uint256.Int) (seized uint256.Int, err error) {
	repaid, err := c.Totals.DebtDown(*shares)
	if err != nil {
		return seized, err
	}
	worth, err := fixed.WMulDown(&repaid, &m.lif)
	if err != nil {
		return seized, err
	}
	return fixed.MulDivDown(&worth, &fixed.PriceScale, &c.Price)
}

// Most returns the most collateral that one liquidation can seize: all of it, or what the whole debt pays for. It is exact:
// one unit more, and the liquidation would need more shares than the vault owes. At price 0 collateral costs nothing and all
// of it is seizable. ErrOverflow where a product passes 2^256.
//
// Where the result is below the collateral, repaying all shares clears the debt and seizes exactly as much.
func (m *morpho) Most(c *vault.Case) (uint256.Int, error) {
	collateral := c.Position.Collateral
	if c.Price.IsZero() {
		return collateral, nil
	}
	most, err := m.seizable(c, &c.Position.BorrowShares)
	if err != nil || most.Lt(&collateral) {
		return most, err
	}
	return collateral, nil
}

// Ask asks by collateral, except where the whole debt is to be repaid and collateral is left, which only repaying all shares
// does exactly.
func (m *morpho) Ask(c *vault.Case, most, amount uint256.Int) (seized, shares uint256.Int) {
	if amount.Eq(&most) && most.Lt(&c.Position.Collateral) {
		return uint256.Int{}, c.Position.BorrowShares
	}
	return amount, uint256.Int{}
}

func (m *morpho) Least(c *vault.Case) uint256.Int { return leastSale(c, &m.lltv, &m.lif) }

// MorphoForm states a [Morpho].
type MorphoForm struct {
	Name string `key:"name" default:"morpho" doc:"Name of the arm."`
	MarketForm
	LIF    catalog.Decimal `key:"lif" default:"0" min:"0" max:"10" places:"18" discount:"factor" doc:"Incentive factor: collateral is sold for its worth over this. 0 is the formula of cursor and cap."`
	Cursor catalog.Decimal `key:"cursor" default:"0.3" min:"0" max:"1" places:"18" doc:"Cursor of the formula." source:"Morpho Blue, ConstantsLib.sol"`
	Cap    catalog.Decimal `key:"cap" default:"1.15" min:"1" max:"10" places:"18" doc:"Largest incentive factor of the formula." source:"Morpho Blue, ConstantsLib.sol"`
}

// Label implements [catalog.DesignForm].
func (f MorphoForm) Label() string { return f.Name }

// Design implements [Form].
func (f MorphoForm) Design(b *catalog.Builder) Design {
	return Morpho{LIF: b.Ratio("lif", f.LIF), Cursor: b.Ratio("cursor", f.Cursor), Cap: b.Ratio("cap", f.Cap)}
}

func init() {
	catalog.Designs.Register(MorphoForm{}, catalog.Rule{
		Name: "morpho", Source: "Morpho Blue, Morpho.sol, liquidate, and ConstantsLib.sol",
		Doc: "The discount sale of Morpho Blue: anybody may repay debt and seize collateral worth LIF times as much, where LIF = min(cap, 1/(1 − cursor·(1 − LLTV))) unless it is set. Debt that is left when no collateral is, is written off against the suppliers at once.",
	})
}
