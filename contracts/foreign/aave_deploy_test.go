package foreign_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// The compiled contracts of Aave v3 are their licensor's and are not here. Who has the folder artifacts/contracts
// of the npm package @aave/core-v3 names it, and the tests deploy them.
const aaveArtifacts = "RINGFENCE_AAVE_ARTIFACTS"

// artifact is a compiled contract as hardhat writes it.
type artifact struct {
	ABI      abi.ABI                           `json:"abi"`
	Bytecode string                            `json:"bytecode"`
	Links    map[string]map[string][]placement `json:"linkReferences"`
}

type placement struct{ Start, Length int }

// deployer deploys Aave v3 with a market of WETH and DAI, at mainnet's addresses and with its parameters as of
// March 2024.
type deployer struct {
	t       *testing.T
	chain   *contracts.Chain
	folder  string
	found   map[string]string // by name of a contract: its artifact's file
	already map[string]common.Address
}

var (
	admin    = common.Address(vault.NamedAddress("aave: admin"))
	treasury = common.Address(vault.NamedAddress("aave: treasury"))
	provider = common.HexToAddress("0x2f39d218133AFaB8F2B819B1066c7E434Ad94E9e")
	weth     = common.HexToAddress("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2")
	dai      = common.HexToAddress("0x6B175474E89094C44Da98b954EedeAC495271d0F")
)

// deployedAave is a chain with Aave v3, at block 19,471,508 and its time.
func deployedAave(t *testing.T) *contracts.Chain {
	t.Helper()
	folder := os.Getenv(aaveArtifacts)
	if folder == "" {
		t.Skipf("%s is not set: name the folder artifacts/contracts of the npm package @aave/core-v3 1.19.3 to test on the real bytecode", aaveArtifacts)
	}
	c, err := contracts.LoadChain(nil, 19_471_508, 1_710_905_975)
	require.NoError(t, err)
	d := &deployer{t: t, chain: c, folder: folder, found: map[string]string{}, already: map[string]common.Address{}}
	require.NoError(t, filepath.WalkDir(folder, func(path string, e os.DirEntry, err error) error {
		if name, is := strings.CutSuffix(filepath.Base(path), ".json"); is && !strings.HasSuffix(name, ".dbg") && !strings.Contains(path, "mocks/helpers") {
			d.found[name] = path
		}
		return err
	}))
	d.all()
	return c
}

func (d *deployer) artifact(name string) (a artifact) {
	d.t.Helper()
	require.Contains(d.t, d.found, name)
	data, err := os.ReadFile(d.found[name])
	require.NoError(d.t, err)
	require.NoError(d.t, json.Unmarshal(data, &a))
	return a
}

// put deploys a contract at an address, with its libraries.
func (d *deployer) put(name string, at common.Address, arguments ...any) common.Address {
	d.t.Helper()
	a := d.artifact(name)
	text := []byte(strings.TrimPrefix(a.Bytecode, "0x"))
	for _, file := range a.Links {
		for library, places := range file {
			address := d.library(library)
			for _, p := range places {
				hex.Encode(text[2*p.Start:], address[:])
			}
		}
	}
	require.False(d.t, bytes.ContainsRune(text, '_'), "a library of %s is not linked", name)
	packed, err := a.ABI.Pack("", arguments...)
	require.NoError(d.t, err)
	require.NoError(d.t, d.chain.Deploy(vault.Address(at), vault.Address(admin), append(common.FromHex(string(text)), packed...)), name)
	return at
}

func (d *deployer) library(name string) common.Address {
	at, known := d.already[name]
	if !known {
		at = d.put(name, common.Address(vault.NamedAddress("aave: "+name)))
		d.already[name] = at
	}
	return at
}

func (d *deployer) named(name string, arguments ...any) common.Address {
	d.t.Helper()
	return d.put(name, common.Address(vault.NamedAddress("aave: "+name)), arguments...)
}

// do calls a contract as its administrator, and returns the first word of the answer.
func (d *deployer) do(of string, at common.Address, method string, arguments ...any) common.Address {
	d.t.Helper()
	a := d.artifact(of)
	data, err := a.ABI.Pack(method, arguments...)
	require.NoError(d.t, err)
	r, err := d.chain.Call(vault.Address(admin), vault.Address(at), data)
	require.NoError(d.t, err, "%s of %s", method, of)
	if len(r.Output) < 32 {
		return common.Address{}
	}
	return common.BytesToAddress(r.Output[:32])
}

func (d *deployer) all() {
	ray := func(percent int64) *big.Int {
		return new(big.Int).Mul(big.NewInt(percent), new(big.Int).Exp(big.NewInt(10), big.NewInt(25), nil))
	}
	d.put("PoolAddressesProvider", provider, "Aave Ethereum Market", admin)
	d.do("PoolAddressesProvider", provider, "setACLAdmin", admin)
	roles := d.named("ACLManager", provider)
	d.do("PoolAddressesProvider", provider, "setACLManager", roles)
	d.do("ACLManager", roles, "addPoolAdmin", admin)
	d.do("PoolAddressesProvider", provider, "setPoolImpl", d.named("Pool", provider))
	d.do("PoolAddressesProvider", provider, "setPoolConfiguratorImpl", d.named("PoolConfigurator"))
	pool, configurator := d.do("PoolAddressesProvider", provider, "getPool"), d.do("PoolAddressesProvider", provider, "getPoolConfigurator")
	d.do("PoolAddressesProvider", provider, "setPriceOracle",
		d.named("AaveOracle", provider, []common.Address{}, []common.Address{}, common.Address{}, common.Address{}, big.NewInt(1e8)))
	d.put("WETH9", weth)
	d.put("MintableERC20", dai, "Dai Stablecoin", "DAI", uint8(18))
	rates := d.named("DefaultReserveInterestRateStrategy", provider, ray(80), ray(0), ray(4), ray(75), ray(0), ray(0), ray(0), ray(0), ray(20))
	type reserve struct {
		ATokenImpl, StableDebtTokenImpl, VariableDebtTokenImpl                                     common.Address
		UnderlyingAssetDecimals                                                                    uint8
		InterestRateStrategyAddress, UnderlyingAsset, Treasury, IncentivesController               common.Address
		ATokenName, ATokenSymbol                                                                   string
		VariableDebtTokenName, VariableDebtTokenSymbol, StableDebtTokenName, StableDebtTokenSymbol string
		Params                                                                                     []byte
	}
	tokens := reserve{
		ATokenImpl: d.named("AToken", pool), StableDebtTokenImpl: d.named("StableDebtToken", pool), VariableDebtTokenImpl: d.named("VariableDebtToken", pool),
		UnderlyingAssetDecimals: 18, InterestRateStrategyAddress: rates, Treasury: treasury,
		ATokenName: "a", ATokenSymbol: "a", VariableDebtTokenName: "v", VariableDebtTokenSymbol: "v", StableDebtTokenName: "s", StableDebtTokenSymbol: "s",
		Params: []byte{},
	}
	both := []reserve{tokens, tokens}
	both[0].UnderlyingAsset, both[1].UnderlyingAsset = weth, dai
	d.do("PoolConfigurator", configurator, "initReserves", both)
	d.do("PoolConfigurator", configurator, "configureReserveAsCollateral", weth, big.NewInt(8050), big.NewInt(8300), big.NewInt(10500))
	d.do("PoolConfigurator", configurator, "setLiquidationProtocolFee", weth, big.NewInt(1000))
	d.do("PoolConfigurator", configurator, "setReserveBorrowing", dai, true)
	d.do("PoolConfigurator", configurator, "setReserveFactor", dai, big.NewInt(1000))
}
