package contracts

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// benchWorld is what the benchmark's call needs of an engine.
type benchWorld interface {
	AddToken(token vault.Address) error
	Mint(token, to vault.Address, amount uint256.Int) error
	AddOracle(oracle vault.Address, feed vault.PriceFeed) error
	SetPrice(oracle vault.Address, price uint256.Int) error
	AddIRM(irm vault.Address, model vault.IRM) error
	SetTime(now uint64) error
	Time() uint64
	EnableIRM(caller, irm vault.Address) error
	EnableLLTV(caller vault.Address, lltv uint256.Int) error
	CreateMarket(params vault.Params) (vault.ID, error)
	Supply(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error)
	Borrow(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error)
	Repay(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error)
	SupplyCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf vault.Address, then ...vault.Call) error
	Liquidate(caller vault.Address, market vault.ID, borrower vault.Address, seizedAssets, repaidShares uint256.Int, then ...vault.Call) (vault.Liquidation, error)
}

var (
	benchUser   = vault.NamedAddress("user")
	benchSaver  = vault.NamedAddress("saver")
	benchKeeper = vault.NamedAddress("keeper")
	benchOwner  = vault.NamedAddress("owner")
)

// benchMarket makes an unhealthy vault so large that small liquidations of it can go on for ever, the user's, and a healthy
// one that can borrow and repay for ever, the saver's.
func benchMarket(tb testing.TB, x benchWorld) vault.ID {
	tb.Helper()
	ten := func(exponent uint64) (z uint256.Int) {
		z.Exp(uint256.NewInt(10), uint256.NewInt(exponent))
		return z
	}
	p := vault.Params{
		Loan: vault.NamedAddress("loan"), Collateral: vault.NamedAddress("collateral"), Oracle: vault.NamedAddress("oracle"),
		IRM: vault.NamedAddress("irm"), LLTV: *uint256.NewInt(86e16),
	}
	var none uint256.Int
	require.NoError(tb, x.SetTime(1_700_000_000))
	for _, token := range []vault.Address{p.Loan, p.Collateral} {
		require.NoError(tb, x.AddToken(token))
		for _, account := range []vault.Address{benchUser, benchSaver, benchKeeper} {
			require.NoError(tb, x.Mint(token, account, ten(34)))
		}
	}
	require.NoError(tb, x.AddOracle(p.Oracle, vault.PriceFeed{}))
	require.NoError(tb, x.SetPrice(p.Oracle, ten(36)))
	require.NoError(tb, x.AddIRM(p.IRM, vault.AdaptiveCurve{}))
	require.NoError(tb, x.EnableIRM(benchOwner, p.IRM))
	require.NoError(tb, x.EnableLLTV(benchOwner, p.LLTV))
	id, err := x.CreateMarket(p)
	require.NoError(tb, err)
	_, err = x.Supply(benchUser, id, ten(31), none, benchUser)
	require.NoError(tb, err)
	require.NoError(tb, x.SupplyCollateral(benchUser, id, ten(31), benchUser))
	require.NoError(tb, x.SupplyCollateral(benchSaver, id, ten(31), benchSaver))
	_, err = x.Borrow(benchSaver, id, ten(20), none, benchSaver, benchSaver)
	require.NoError(tb, err)
	var debt, price uint256.Int
	_, err = x.Borrow(benchUser, id, *debt.Mul(uint256.NewInt(8e17), uint256.NewInt(1e13)), none, benchUser, benchUser)
	require.NoError(tb, err)
	require.NoError(tb, x.SetPrice(p.Oracle, *price.Mul(uint256.NewInt(9e17), uint256.NewInt(1e18))))
	return id
}

func benchLiquidate(tb testing.TB, x benchWorld, id vault.ID) {
	if err := x.SetTime(x.Time() + 12); err != nil {
		tb.Fatal(err)
	}
	if _, err := x.Liquidate(benchKeeper, id, benchUser, benchAmount, uint256.Int{}); err != nil {
		tb.Fatal(err)
	}
}

func benchBorrow(tb testing.TB, x benchWorld, id vault.ID) {
	if err := x.SetTime(x.Time() + 12); err != nil {
		tb.Fatal(err)
	}
	if _, err := x.Borrow(benchSaver, id, benchAmount, uint256.Int{}, benchSaver, benchSaver); err != nil {
		tb.Fatal(err)
	}
}

func benchRepay(tb testing.TB, x benchWorld, id vault.ID) {
	if err := x.SetTime(x.Time() + 12); err != nil {
		tb.Fatal(err)
	}
	if _, err := x.Repay(benchSaver, id, benchAmount, uint256.Int{}, benchSaver); err != nil {
		tb.Fatal(err)
	}
}

var benchAmount = *uint256.NewInt(1e6)

// benchVerbs is each call that is measured, and the same as a value.
var benchVerbs = []struct {
	name string
	do   func(tb testing.TB, x benchWorld, id vault.ID)
	call vault.Call
}{
	{"liquidate", benchLiquidate, vault.Call{Verb: vault.VerbLiquidate, Caller: benchKeeper, OnBehalf: benchUser, Assets: benchAmount}},
	{"borrow", benchBorrow, vault.Call{Verb: vault.VerbBorrow, Caller: benchSaver, OnBehalf: benchSaver, Receiver: benchSaver, Assets: benchAmount}},
	{"repay", benchRepay, vault.Call{Verb: vault.VerbRepay, Caller: benchSaver, OnBehalf: benchSaver, Assets: benchAmount}},
}

// bareEVM is the least that a call on an EVM takes: the calldata is ready, nothing is priced, read or decoded.
type bareEVM struct {
	*Chain
	from, to common.Address
	input    []byte
}

func newBareEVM(tb testing.TB, c vault.Call) *bareEVM {
	tb.Helper()
	x, err := New(benchOwner)
	require.NoError(tb, err)
	c.Market = benchMarket(tb, x)
	return &bareEVM{x.Chain(), common.Address(c.Caller), common.Address(vault.EngineAddress), x.verb(nil, &c)}
}

func (b *bareEVM) run(tb testing.TB) {
	b.evm.Context.Time += 12
	b.state.Prepare(b.rules, b.from, b.evm.Context.Coinbase, &b.to, vm.ActivePrecompiles(b.rules), nil)
	if _, _, err := b.evm.Call(b.from, b.to, b.input, vm.NewGasBudget(TransactionGas, 0), &zero); err != nil {
		tb.Fatal(err)
	}
	b.state.Finalise(b.rules) // without which the next call would be the same transaction's; logs pile up
}

// BenchmarkEngine measures one call with 12 s of interest to accrue at an adaptive curve, three ways in one run: native, on
// the EVM engine, and on a bare reused EVM. "ratios" takes turns in small batches, so that other load on the machine weighs
// on all three alike, and reports the fastest batch of each, how many times as fast native is as the EVM engine, and the
// EVM engine's rate as a share of the bare EVM's.
func BenchmarkEngine(b *testing.B) {
	for _, verb := range benchVerbs {
		native := vault.New(benchOwner, design.MorphoBlue.Closing)
		nativeID := benchMarket(b, native)
		evm, err := New(benchOwner)
		require.NoError(b, err)
		evmID := benchMarket(b, evm)
		bare := newBareEVM(b, verb.call)
		ways := []struct {
			name string
			run  func()
		}{
			{"native", func() { verb.do(b, native, nativeID) }},
			{"evm", func() { verb.do(b, evm, evmID) }},
			{"bare", func() { bare.run(b) }},
		}
		for _, way := range ways {
			b.Run(verb.name+"/"+way.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					way.run()
				}
			})
		}
		b.Run(verb.name+"/ratios", func(b *testing.B) {
			const batch = 128
			best := [3]time.Duration{1 << 62, 1 << 62, 1 << 62}
			for b.Loop() {
				for i, way := range ways {
					start := time.Now()
					for range batch {
						way.run()
					}
					best[i] = min(best[i], time.Since(start))
				}
			}
			for i, way := range ways {
				b.ReportMetric(float64(best[i].Nanoseconds())/batch, way.name+"-ns")
			}
			b.ReportMetric(float64(best[1])/float64(best[0]), "native:evm")
			b.ReportMetric(100*float64(best[2])/float64(best[1]), "%bare")
			b.ReportMetric(0, "ns/op")
		})
	}
}
