package foreign

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// Aave is Aave v3: one reserve as collateral, another that is borrowed at the variable rate.
//
// Its oracle is asked for the two reserves' feeds, and feeds of ours take their place, with 8 decimals. Where the
// dump does not say which they were, the protocol's administrator sets new ones. The loan token is worth one unit
// of the oracle's currency.
//
// Sources: the contracts' interfaces IPoolAddressesProvider, IPool, IAaveOracle and IACLManager of aave-v3-core.
type Aave struct {
	Provider   vault.Address // PoolAddressesProvider; zero is mainnet's
	Collateral vault.Address // token; zero is mainnet's WETH
	Loan       vault.Address // token; zero is mainnet's DAI

	*hands
	collateral, loan  Token
	pool, oracle      vault.Address
	aToken, debtToken vault.Address // of the collateral, and of the loan
	feed, loanFeed    vault.Address
	unitPrice         uint256.Int // what the oracle answers for the loan token
	threshold         uint256.Int // scale 1e18
	lenders           int
}

// Addresses of Ethereum's mainnet.
var (
	aaveProvider = vault.Address(common.HexToAddress("0x2f39d218133AFaB8F2B819B1066c7E434Ad94E9e"))
	weth         = vault.Address(common.HexToAddress("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"))
	dai          = vault.Address(common.HexToAddress("0x6B175474E89094C44Da98b954EedeAC495271d0F"))
)

// Kind implements [Protocol].
func (a *Aave) Kind() string { return "aave-v3" }

// Pair implements [Protocol].
func (a *Aave) Pair() (collateral, loan Token) { return a.collateral, a.loan }

// Threshold implements [Protocol].
func (a *Aave) Threshold() uint256.Int { return a.threshold }

// Spender implements [Protocol].
func (a *Aave) Spender() vault.Address { return a.pool }

// Load implements [Protocol].
func (a *Aave) Load(c *contracts.Chain) (err error) {
	for _, set := range [...]struct{ to, or *vault.Address }{{&a.Provider, &aaveProvider}, {&a.Collateral, &weth}, {&a.Loan, &dai}} {
		if *set.to == (vault.Address{}) {
			*set.to = *set.or
		}
	}
	a.hands = handsOn(c)
	if len(c.CodeAt(a.Provider)) == 0 {
		return fmt.Errorf("foreign: no PoolAddressesProvider of Aave v3 at %s: the dump has no contract there; name another address", common.Address(a.Provider))
	}
	for _, part := range [...]struct {
		to   *vault.Address
		what string
	}{{&a.pool, "getPool()"}, {&a.oracle, "getPriceOracle()"}} {
		out, err := view(c, a.Provider, part.what)
		if err != nil {
			return err
		}
		*part.to = out.address(0)
	}
	if a.collateral, err = a.token(a.Collateral); err != nil {
		return err
	}
	if a.loan, err = a.token(a.Loan); err != nil {
		return err
	}
	const aTokenWord, variableDebtWord = 8, 10 // of ReserveData
	reserve, err := view(c, a.pool, "getReserveData(address)", a.Collateral)
	if err != nil {
		return err
	}
	borrowed, err := view(c, a.pool, "getReserveData(address)", a.Loan)
	if err != nil {
		return err
	}
	if a.aToken, a.debtToken = reserve.address(aTokenWord), borrowed.address(variableDebtWord); a.aToken == (vault.Address{}) || a.debtToken == (vault.Address{}) {
		return fmt.Errorf("foreign: the pool at %s has no reserve of %s or of %s in this dump: choose two that it has",
			common.Address(a.pool), common.Address(a.Collateral), common.Address(a.Loan))
	}
	configuration := reserve.word(0)
	basisPoints := configuration.Rsh(&configuration, 16).Uint64() & 0xffff // bits 16 to 31
	if a.threshold.Mul(uint256.NewInt(basisPoints), uint256.NewInt(1e14)); basisPoints == 0 {
		return fmt.Errorf("foreign: %s is no collateral at the pool at %s: its liquidation threshold is 0; choose another", a.collateral.Symbol, common.Address(a.pool))
	}
	if err := a.feeds(); err != nil {
		return err
	}
	a.unitPrice.SetUint64(1e8)
	return publish(c, a.loanFeed, &a.unitPrice)
}

// feeds puts feeds of ours where the oracle looks.
func (a *Aave) feeds() error {
	for _, f := range [...]struct {
		of Token
		to *vault.Address
	}{{a.collateral, &a.feed}, {a.loan, &a.loanFeed}} {
		out, err := view(a.chain, a.oracle, "getSourceOfAsset(address)", f.of.Address)
		if err != nil {
			return err
		}
		if *f.to = out.address(0); *f.to == (vault.Address{}) {
			*f.to = vault.NamedAddress("ringfence: feed of " + common.Address(f.of.Address).Hex())
			if err := a.source(f.of.Address, *f.to); err != nil {
				return err
			}
		}
		if err := putFeed(a.chain, *f.to); err != nil {
			return err
		}
	}
	if a.feed == a.loanFeed {
		return fmt.Errorf("foreign: %s and %s have the same feed in this dump, %s: choose two assets whose prices differ", a.collateral.Symbol, a.loan.Symbol, common.Address(a.feed))
	}
	return nil
}

// source has the administrator name a feed.
func (a *Aave) source(asset, feed vault.Address) error {
	admin, err := view(a.chain, a.Provider, "getACLAdmin()")
	if err != nil {
		return err
	}
	roles, err := view(a.chain, a.Provider, "getACLManager()")
	if err != nil {
		return err
	}
	who := admin.address(0)
	role, err := view(a.chain, roles.address(0), "ASSET_LISTING_ADMIN_ROLE()")
	if err != nil {
		return err
	}
	if _, err := send(a.chain, who, roles.address(0), "grantRole(bytes32,address)", role.word(0), who); err != nil {
		return err
	}
	_, err = send(a.chain, who, a.oracle, "setAssetSources(address[],address[])", []vault.Address{asset}, []vault.Address{feed})
	return err
}

// Places are where it stands, by the names that programs read from the environment.
func (a *Aave) Places() [][2]string {
	return [][2]string{{"AAVE_PROVIDER", Hex(a.Provider)}, {"AAVE_POOL", Hex(a.pool)}, {"AAVE_ORACLE", Hex(a.oracle)}}
}

// Lend implements [Protocol].
func (a *Aave) Lend(amount uint256.Int) error {
	a.lenders++
	who := a.chain.Actor(fmt.Sprintf("ringfence: lender %d", a.lenders))
	return a.supply(who, a.Loan, amount)
}

func (a *Aave) supply(who, asset vault.Address, amount uint256.Int) error {
	if err := a.give(asset, who, &amount); err != nil {
		return err
	}
	if err := a.approve(asset, who, a.pool); err != nil {
		return err
	}
	_, err := send(a.chain, who, a.pool, "supply(address,uint256,address,uint16)", asset, amount, who, 0)
	return err
}

// Open implements [Protocol].
func (a *Aave) Open(borrower vault.Address, collateral, debt uint256.Int) error {
	if !collateral.IsZero() {
		if err := a.supply(borrower, a.Collateral, collateral); err != nil {
			return err
		}
	}
	if debt.IsZero() {
		return nil
	}
	const variable = 2
	_, err := send(a.chain, borrower, a.pool, "borrow(address,uint256,uint256,uint16,address)", a.Loan, debt, variable, 0, borrower)
	return err
}

// SetPrice implements [Protocol]. An answer below 1e-8 is 1e-8: a feed of 0 counts as none.
func (a *Aave) SetPrice(price *uint256.Int) error {
	// Loan units a collateral unit times 1e36 are 10^(decimals of the loan − those of the collateral) whole ones.
	var answer, up, down uint256.Int
	ten := uint256.NewInt(10)
	up.Exp(ten, uint256.NewInt(8+uint64(a.collateral.Decimals)))
	down.Exp(ten, uint256.NewInt(36+uint64(a.loan.Decimals)))
	if _, over := answer.MulDivOverflow(price, &up, &down); over || answer.BitLen() > 127 {
		return fmt.Errorf("foreign: a price of %s is more than a feed of Aave carries", price.Dec())
	}
	if answer.IsZero() {
		answer.SetOne()
	}
	return publish(a.chain, a.feed, &answer)
}

// Account is what getUserAccountData says, in the oracle's currency with 8 decimals, basis points, and a health
// factor of scale 1e18.
type Account struct {
	Collateral, Debt, Available, Threshold, LTV, Health uint256.Int
}

// Account asks the pool.
func (a *Aave) Account(of vault.Address) (Account, error) {
	out, err := view(a.chain, a.pool, "getUserAccountData(address)", of)
	return Account{out.word(0), out.word(1), out.word(2), out.word(3), out.word(4), out.word(5)}, err
}

// Health implements [Protocol].
func (a *Aave) Health(borrower vault.Address) (uint256.Int, error) {
	account, err := a.Account(borrower)
	return account.Health, err
}

// Position implements [Protocol].
func (a *Aave) Position(borrower vault.Address) (collateral, debt uint256.Int, err error) {
	if collateral, err = a.balance(a.aToken, borrower); err != nil {
		return collateral, debt, err
	}
	debt, err = a.balance(a.debtToken, borrower)
	return collateral, debt, err
}

// Liquidation implements [Protocol]. The collateral itself is asked for, not its aToken.
func (a *Aave) Liquidation(liquidator, borrower vault.Address, repay uint256.Int) (contracts.Request, error) {
	return contracts.Request{
		From: liquidator, To: a.pool,
		Calldata: pack("liquidationCall(address,address,address,uint256,bool)", a.Collateral, a.Loan, borrower, repay, false),
	}, nil
}
