package foreign

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// Morpho is a market of Morpho Blue 1.0.0, and of what has its interface, as Rulebook.sol of this project. The
// market's oracle becomes a feed of ours, of any price that it can hold.
//
// Source: the interface IMorpho of morpho-blue.
type Morpho struct {
	At     vault.Address // the contract; zero is mainnet's, and else that of [Example]
	Market vault.ID      // zero is that of [Example]

	*hands
	collateral, loan Token
	params           vault.Params
	words            []byte // of the parameters, as calldata
	lenders          int
}

// morphoBlue is the contract on Ethereum's mainnet.
var morphoBlue = vault.Address(common.HexToAddress("0xBBBBBbbBBb9cC5e90e3b3Af64bdAF62C37EEFFCb"))

// params is the parameters' tuple, in signatures.
const params = "(address,address,address,address,uint256)"

// Kind implements [Protocol].
func (m *Morpho) Kind() string { return "morpho-blue" }

// Pair implements [Protocol].
func (m *Morpho) Pair() (collateral, loan Token) { return m.collateral, m.loan }

// Threshold implements [Protocol].
func (m *Morpho) Threshold() uint256.Int { return m.params.LLTV }

// Spender implements [Protocol].
func (m *Morpho) Spender() vault.Address { return m.At }

// Load implements [Protocol].
func (m *Morpho) Load(c *contracts.Chain) (err error) {
	if m.At == (vault.Address{}) {
		if m.At = morphoBlue; len(c.CodeAt(m.At)) == 0 && len(c.CodeAt(vault.EngineAddress)) > 0 {
			m.At = vault.EngineAddress
		}
	}
	m.hands = handsOn(c)
	if len(c.CodeAt(m.At)) == 0 {
		return fmt.Errorf("foreign: no Morpho Blue at %s: the dump has no contract there; name another address", common.Address(m.At))
	}
	if m.Market == (vault.ID{}) {
		m.Market = ExampleMarket()
	}
	out, err := view(c, m.At, "idToMarketParams(bytes32)", m.Market)
	if err != nil {
		return err
	}
	m.params = vault.Params{Loan: out.address(0), Collateral: out.address(1), Oracle: out.address(2), IRM: out.address(3), LLTV: out.word(4)}
	if m.words = out; m.params.Loan == (vault.Address{}) || len(out) != 160 {
		return fmt.Errorf("foreign: Morpho Blue at %s has no market %#x in this dump: give the id of one that it has", common.Address(m.At), m.Market)
	}
	if m.collateral, err = m.token(m.params.Collateral); err != nil {
		return err
	}
	if m.loan, err = m.token(m.params.Loan); err != nil {
		return err
	}
	return putFeed(c, m.params.Oracle)
}

// Params are the market's.
func (m *Morpho) Params() vault.Params { return m.params }

// Places are where it stands, by the names that programs read from the environment.
func (m *Morpho) Places() [][2]string {
	return [][2]string{
		{"MORPHO", Hex(m.At)}, {"MARKET_ID", common.Hash(m.Market).Hex()}, {"IRM", Hex(m.params.IRM)}, {"ORACLE", Hex(m.params.Oracle)}, {"LLTV", m.params.LLTV.Dec()},
	}
}

// Lend implements [Protocol].
func (m *Morpho) Lend(amount uint256.Int) error {
	m.lenders++
	who := m.chain.Actor(fmt.Sprintf("ringfence: lender %d", m.lenders))
	if err := m.bring(who, m.params.Loan, amount); err != nil {
		return err
	}
	_, err := send(m.chain, who, m.At, "supply("+params+",uint256,uint256,address,bytes)", m.words, amount, uint256.Int{}, who, "")
	return err
}

func (m *Morpho) bring(who, token vault.Address, amount uint256.Int) error {
	return errors.Join(m.give(token, who, &amount), m.approve(token, who, m.At))
}

// Open implements [Protocol].
func (m *Morpho) Open(borrower vault.Address, collateral, debt uint256.Int) error {
	if !collateral.IsZero() {
		if err := m.bring(borrower, m.params.Collateral, collateral); err != nil {
			return err
		}
		if _, err := send(m.chain, borrower, m.At, "supplyCollateral("+params+",uint256,address,bytes)", m.words, collateral, borrower, ""); err != nil {
			return err
		}
	}
	if debt.IsZero() {
		return nil
	}
	_, err := send(m.chain, borrower, m.At, "borrow("+params+",uint256,uint256,address,address)", m.words, debt, uint256.Int{}, borrower, borrower)
	return err
}

// SetPrice implements [Protocol].
func (m *Morpho) SetPrice(price *uint256.Int) error { return publish(m.chain, m.params.Oracle, price) }

// shares is what a borrower has and owes, with the market's totals, after interest until now.
func (m *Morpho) shares(of vault.Address) (collateral, owed uint256.Int, totals vault.Market, err error) {
	ask := func(what string, arguments ...any) contracts.Request {
		return contracts.Request{To: m.At, Calldata: pack(what, arguments...)}
	}
	got, err := m.chain.Try(ask("accrueInterest("+params+")", m.words), ask("market(bytes32)", m.Market), ask("position(bytes32,address)", m.Market, of))
	if err != nil {
		return collateral, owed, totals, called(m.At, "accrueInterest(", err)
	}
	all, own := output(got[1].Output), output(got[2].Output)
	totals.TotalBorrowAssets, totals.TotalBorrowShares = all.word(2), all.word(3)
	return own.word(2), own.word(1), totals, nil
}

// Position implements [Protocol]. The debt is rounded up, as the contract counts it.
func (m *Morpho) Position(borrower vault.Address) (collateral, debt uint256.Int, err error) {
	collateral, owed, totals, err := m.shares(borrower)
	if err != nil {
		return collateral, debt, err
	}
	debt, err = totals.Debt(owed)
	return collateral, debt, err
}

// Health implements [Protocol]: ⌊⌊collateral·price⌋·LLTV⌋ over the debt, rounded down, so that it is below 1 where
// the contract says that the position is unhealthy.
func (m *Morpho) Health(borrower vault.Address) (health uint256.Int, err error) {
	collateral, debt, err := m.Position(borrower)
	if err != nil || debt.IsZero() {
		return *health.SetAllOne(), err
	}
	out, err := view(m.chain, m.params.Oracle, "price()")
	if err != nil {
		return health, err
	}
	price := out.word(0)
	most, err := fixed.MulDivDown(&collateral, &price, &fixed.PriceScale)
	if err != nil {
		return health, err
	}
	if most, err = fixed.WMulDown(&most, &m.params.LLTV); err != nil {
		return health, err
	}
	return fixed.MulDivDown(&most, &fixed.WAD, &debt)
}

// Liquidation implements [Protocol]. A repayment of all of the debt names its shares. Where the collateral is worth
// less than that with its incentive, all of the collateral is named, and what is left of the debt is forgiven.
func (m *Morpho) Liquidation(liquidator, borrower vault.Address, repay uint256.Int) (q contracts.Request, err error) {
	collateral, owed, totals, err := m.shares(borrower)
	if err != nil {
		return q, err
	}
	debt, err := totals.Debt(owed)
	if err != nil {
		return q, err
	}
	shares := owed
	if repay.Lt(&debt) {
		if shares, err = totals.DebtShares(repay); err != nil {
			return q, err
		}
	}
	call := func(seized, shares uint256.Int) contracts.Request {
		return contracts.Request{
			From: liquidator, To: m.At,
			Calldata: pack("liquidate("+params+",address,uint256,uint256,bytes)", m.words, borrower, seized, shares, ""),
		}
	}
	q = call(uint256.Int{}, shares)
	if _, err := m.chain.Try(q); errors.Is(err, vault.ErrOverflow) { // more than there is would be seized
		all := call(collateral, uint256.Int{})
		if _, err := m.chain.Try(all); err == nil {
			return all, nil
		}
	}
	return q, nil
}
