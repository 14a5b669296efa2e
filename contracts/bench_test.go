package contracts

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
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
	SupplyCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf vault.Address, then ...vault.Call) error
	Liquidate(caller vault.Address, market vault.ID, borrower vault.Address, seizedAssets, repaidShares uint256.Int, then ...vault.Call) (vault.Liquidation, error)
}

var (
	benchUser   = vault.NamedAddress("user")
	benchKeeper = vault.NamedAddress("keeper")
	benchOwner  = vault.NamedAddress("owner")
)

// benchMarket makes an unhealthy vault so large that small liquidations of it can go on for ever.
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
		require.NoError(tb, x.Mint(token, benchUser, ten(34)))
		require.NoError(tb, x.Mint(token, benchKeeper, ten(34)))
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
	if _, err := x.Liquidate(benchKeeper, id, benchUser, *uint256.NewInt(1e6), uint256.Int{}); err != nil {
		tb.Fatal(err)
	}
}

// bareEVM is the least that a liquidation on an EVM takes: the calldata is ready, nothing is priced, read or decoded.
type bareEVM struct {
	*Chain
	from, to common.Address
	input    []byte
}

func newBareEVM(tb testing.TB) *bareEVM {
	x, err := New(benchOwner)
	require.NoError(tb, err)
	id := benchMarket(tb, x)
	input := x.verb(nil, &vault.Call{Verb: vault.VerbLiquidate, Market: id, OnBehalf: benchUser, Assets: *uint256.NewInt(1e6)})
	return &bareEVM{x.chain, common.Address(benchKeeper), common.Address(vault.EngineAddress), input}
}

func (b *bareEVM) liquidate(tb testing.TB) {
	b.evm.Context.Time += 12
	b.state.Prepare(b.rules, b.from, b.evm.Context.Coinbase, &b.to, vm.ActivePrecompiles(b.rules), nil)
	_, _, err := b.evm.Call(b.from, b.to, b.input, vm.NewGasBudget(TransactionGas, 0), &zero)
	if err != nil {
		tb.Fatal(err)
	}
	b.state.Finalise(b.rules) // without which the next call would be the same transaction's; logs pile up
}

// BenchmarkEngine measures one liquidation with interest accruing over 12 s at an adaptive curve, three ways in one run: native,
// on the EVM engine, and on a bare reused EVM. "ratios" takes turns in small batches, so that other load on
// the machine weighs on all three alike, and reports how many times as fast native is as the EVM engine, and the EVM engine's
// rate as a share of the bare EVM's.
func BenchmarkEngine(b *testing.B) {
	native := vault.New(benchOwner)
	nativeID := benchMarket(b, native)
	evm, err := New(benchOwner)
	require.NoError(b, err)
	evmID := benchMarket(b, evm)
	bare := newBareEVM(b)

	b.Run("native", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			benchLiquidate(b, native, nativeID)
		}
	})
	b.Run("evm", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			benchLiquidate(b, evm, evmID)
		}
	})
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			bare.liquidate(b)
		}
	})
	b.Run("ratios", func(b *testing.B) {
		best := [3]time.Duration{1 << 62, 1 << 62, 1 << 62}
		const batch = 256
		for b.Loop() {
			for i, f := range []func(){
				func() { benchLiquidate(b, native, nativeID) },
				func() { benchLiquidate(b, evm, evmID) },
				func() { bare.liquidate(b) },
			} {
				start := time.Now()
				for range batch {
					f()
				}
				best[i] = min(best[i], time.Since(start))
			}
		}
		b.ReportMetric(float64(best[0].Nanoseconds())/batch, "native-ns")
		b.ReportMetric(float64(best[1].Nanoseconds())/batch, "evm-ns")
		b.ReportMetric(float64(best[2].Nanoseconds())/batch, "bare-ns")
		b.ReportMetric(float64(best[1])/float64(best[0]), "native:evm")
		b.ReportMetric(100*float64(best[2])/float64(best[1]), "%bare")
		b.ReportMetric(0, "ns/op")
	})
}
