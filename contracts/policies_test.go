package contracts_test

import (
	"os"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// policied are designs that exist as policy contracts, with parameters that open each of their branches.
var policied = map[string]design.Deployable{
	"morpho with a set incentive": design.Morpho{LIF: n(1.05e18)},
	"morpho with own constants":   design.Morpho{Cursor: n(0.5e18), Cap: n(1.3e18)},
	"compound-v2":                 design.CompoundV2Mainnet,
	"aave-v2":                     design.AaveV2Mainnet,
	"aave-v3":                     design.AaveV30Mainnet,
	"aave-v3-3":                   design.AaveV33Mainnet,
	"aave-v4": design.AaveV4{
		MaxBonus: n(1.05e18), BonusFactor: n(0.8e18), ProtocolFee: n(0.1e18), HFMax: n(0.98e18), TargetHF: n(1.04e18),
		Leftover: e(1000, 26), LoanPrice: e(1, 8),
	},
	"silo-v2": design.SiloV2{TargetLTV: n(0.5e18), Fee: n(0.05e18), FullAbove: n(0.9e18)},
	"morpho-preliquidation": design.PreLiquidation{
		Morpho: design.MorphoBlue, PreLLTV: n(0.6e18), LCF1: n(0.2e18), LCF2: n(1.2e18), LIF1: n(1.01e18), LIF2: n(1.015e18),
	},
	"euler-v2":        design.EulerV2{MaxDiscount: n(0.15e18)},
	"fraxlend":        design.Fraxlend{CleanFee: n(0.1e18), DirtyFee: n(0.09e18), ProtocolFee: n(0.1e18), Spread: n(0.01e18)},
	"morpho-midnight": design.Midnight{Cursor: n(0.25e18), RCFThreshold: e(1, 9), Ramp: 900},
	// A Dutch auction over ten days, in the middle of the everyday histories.
	"morpho-midnight after maturity": design.Midnight{Cursor: n(0.5e18), Maturity: 1_700_000_000 + 86_400, Ramp: 864_000},
}

// steered is the terms of a design for random histories, in markets with 18 decimals of collateral and 6 of the loan.
func steered(d design.Design) parity.Terms {
	return parity.Terms{Policy: func(lltv uint256.Int) parity.Policy {
		m := design.Market{LLTV: lltv, CollateralDecimals: 18, LoanDecimals: 6}
		if d.Validate(m) != nil {
			return nil
		}
		return d.Policy(m).(parity.Policy)
	}}
}

// A random history for each design, compared with its native twin after every call: what is refused and why included. Where
// they differ `ringfence verify engines --design NAME` finds the shortest history that shows it.
func TestPoliciesDoWhatTheNativeDesignsDo(t *testing.T) {
	ops := 2_500
	switch {
	case os.Getenv("RINGFENCE_SOAK") != "":
		ops = 100_000
	case testing.Short():
		ops = 1_000
	}
	for name, d := range policied {
		t.Run(name, func(t *testing.T) {
			market := design.Market{LLTV: n(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
			policy, ok := design.ContractOf(d, market)
			require.True(t, ok)
			closing := func(p vault.Params) vault.Policy {
				m := market
				m.LLTV = p.LLTV
				return d.Policy(m)
			}
			done, closed := 0, 0
			for number := uint64(0); done < ops; number++ {
				native := vault.New(parity.Owner, closing)
				evm, err := contracts.NewWith(parity.Owner, policy)
				require.NoError(t, err)
				pair := parity.Pair{A: native, B: evm}
				epoch := parity.NewEpoch(13, number, steered(d))
				for ; done < ops; done++ {
					op, more := epoch.Next(native, &pair.World)
					if !more {
						break
					}
					mismatch, reason := pair.Apply(&op)
					require.Nil(t, mismatch, "epoch %d: %v", number, mismatch)
					if op.Kind == parity.Liquidate && reason == "" {
						closed++
					}
				}
				require.Nil(t, pair.Finish())
			}
			require.Greater(t, closed, ops/250, "liquidations that succeed")
		})
	}
}

func TestAPolicyThatDoesNotExistIsRefused(t *testing.T) {
	_, err := contracts.NewWith(owner, vault.Contract{Name: "Kindness"})
	require.ErrorIs(t, err, contracts.ErrUnknownPolicy)
}

// A fork closes vaults as what it was forked from does, the protocol's share included: 0.028 of 600·1.08/1,600 ether.
func TestAForkKeepsThePolicy(t *testing.T) {
	policy, ok := design.ContractOf(design.CompoundV2Mainnet, design.Market{LLTV: n(86e16), CollateralDecimals: 18, LoanDecimals: 6})
	require.True(t, ok)
	x, err := contracts.NewWith(owner, policy)
	require.NoError(t, err)
	settle(t, x, 0)
	id := market(t, x, nobody)
	_, err = x.Supply(lender, id, e(1, 12), none, lender)
	require.NoError(t, err)
	require.NoError(t, x.SupplyCollateral(alice, id, e(1, 18), alice))
	_, err = x.Borrow(alice, id, e(1500, 6), none, alice, alice)
	require.NoError(t, err)
	require.NoError(t, x.SetPrice(feed, e(1600, 24)))
	fork, err := x.Fork()
	require.NoError(t, err)
	defer func() { require.NoError(t, fork.Close()) }()
	want := vault.Liquidation{
		SeizedAssets: n(405_000_000_000_000_000), ProtocolAssets: n(11_340_000_000_000_000), RepaidAssets: e(600, 6), RepaidShares: e(600, 12),
	}
	for _, one := range []*contracts.Engine{x, fork} {
		done, err := one.Liquidate(bob, id, alice, e(600, 6), none)
		require.NoError(t, err)
		require.Equal(t, want, done)
		require.Equal(t, want.ProtocolAssets, one.Balance(weth, vault.TreasuryAddress))
	}
	_, err = x.Liquidate(alice, id, alice, e(1, 6), none)
	require.Equal(t, design.ErrSelf, err)
}

// One ether at 1,600 dollars secures 1,500: a unit of worth goes for 0.86·1600/1500 = 0.917333… of debt, so that all of it is
// worth 1,467.733333 and the ether goes with it. With 600 go 600/1,467.733333 of the ether, rounded down.
func TestWhatIsTakenOverStandsInTheTakersVault(t *testing.T) {
	policy, ok := design.ContractOf(design.EulerV2{MaxDiscount: n(0.15e18)}, design.Market{LLTV: n(86e16)})
	require.True(t, ok)
	x, err := contracts.NewWith(owner, policy)
	require.NoError(t, err)
	settle(t, x, 0)
	id := market(t, x, nobody)
	_, err = x.Supply(lender, id, e(1, 12), none, lender)
	require.NoError(t, err)
	require.NoError(t, x.SupplyCollateral(alice, id, e(1, 18), alice))
	_, err = x.Borrow(alice, id, e(1500, 6), none, alice, alice)
	require.NoError(t, err)
	require.NoError(t, x.SetPrice(feed, e(1600, 24)))
	before := x.Balance(usdc, bob)
	done, err := x.Liquidate(bob, id, alice, e(600, 6), none)
	require.NoError(t, err)
	require.True(t, done.TakenOver)
	require.Equal(t, e(600, 6), done.RepaidAssets)
	require.Equal(t, n(408_793_604_744_002_908), done.SeizedAssets)
	require.Equal(t, vault.Position{BorrowShares: e(600, 12), Collateral: done.SeizedAssets}, x.Position(id, bob))
	require.Equal(t, before, x.Balance(usdc, bob), "nothing is paid")
	require.Equal(t, vault.ErrInsufficientCollateral, x.WithdrawCollateral(bob, id, e(3, 17), bob, bob))
	_, err = x.Repay(bob, id, none, e(600, 12), bob)
	require.NoError(t, err)
	require.NoError(t, x.WithdrawCollateral(bob, id, done.SeizedAssets, bob, bob))
}

// Random histories do not meet a limit of Aave's exactly. At an LLTV of 0.86 a debt D on 10 ether has the health factor
// 8.6·price/D.
func TestAavesLimitsAreInclusiveOnContracts(t *testing.T) {
	for _, row := range []struct {
		name                              string
		d                                 design.Deployable
		before, debt, price, cover, wants uint64 // dollars, but the price in hundredths of one; 0 is a refusal for dust
	}{
		{"v3.0, 0.95", design.AaveV30Mainnet, 1000, 8600, 950_00, 8600, 8600},
		{"v3.0, above 0.95", design.AaveV30Mainnet, 1000, 8600, 950_01, 8600, 4300},
		{"v3.3, 0.95", design.AaveV33Mainnet, 1000, 8600, 950_00, 8600, 8600},
		{"v3.3, above 0.95", design.AaveV33Mainnet, 1000, 8600, 950_01, 8600, 4300},
		{"v3.3, a debt of 2,000 is large, and 1,000 of it no dust", design.AaveV33Mainnet, 300, 2000, 230_00, 2000, 1000},
		{"v3.3, a debt of 1,999 is small", design.AaveV33Mainnet, 300, 1999, 230_00, 1999, 1999},
		{"v3.3, 1,000 of debt are no dust", design.AaveV33Mainnet, 1000, 8600, 940_00, 7600, 7600},
		{"v3.3, dust of debt alone", design.AaveV33Mainnet, 1000, 8600, 940_00, 7601, 0},
		{"v3.3, dust of collateral alone", design.AaveV33Mainnet, 1000, 8600, 890_00, 7600, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := design.Market{LLTV: n(86e16), CollateralDecimals: 18, LoanDecimals: 6}
			policy, ok := design.ContractOf(row.d, m)
			require.True(t, ok)
			evm, err := contracts.NewWith(owner, policy)
			require.NoError(t, err)
			native := vault.New(owner, func(vault.Params) vault.Policy { return row.d.Policy(m) })
			for _, x := range []engine{native, evm} {
				settle(t, x, 0)
				id := market(t, x, nobody)
				require.NoError(t, x.SetPrice(feed, e(row.before, 24)))
				_, err := x.Supply(lender, id, e(1, 12), none, lender)
				require.NoError(t, err)
				require.NoError(t, x.SupplyCollateral(alice, id, e(10, 18), alice))
				_, err = x.Borrow(alice, id, e(row.debt, 6), none, alice, alice)
				require.NoError(t, err)
				require.NoError(t, x.SetPrice(feed, e(row.price, 22)))
				done, err := x.Liquidate(bob, id, alice, e(row.cover, 6), none)
				if row.wants == 0 {
					require.Equal(t, design.ErrMustNotLeaveDust, err)
					continue
				}
				require.NoError(t, err)
				require.Equal(t, e(row.wants, 6), done.RepaidAssets)
			}
		})
	}
}
