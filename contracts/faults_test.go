package contracts_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// solidityFaults are what a policy's source can have wrong, each with the design whose histories must show it. Faults at an exact
// equality of health are not among them, which a random history does not meet, nor those of what no parameters reach.
var solidityFaults = []struct{ file, from, to, design string }{
	{"AaveV2Policy", "min(mulDivHalfUp(debt, part, PERCENT), cover)", "min(mulDivDown(debt, part, PERCENT), cover)", "aave-v2"},
	{"AaveV2Policy", "mulDivHalfUp(minusCapped(done.seizedAssets, without), fee, PERCENT)", "mulDivDown(minusCapped(done.seizedAssets, without), fee, PERCENT)", "aave-v3"},
	{"AaveV2Policy", "return (min(repaid, mulDivHalfUp(worth, PERCENT, bonus)), collateral)", "return (repaid, collateral)", "aave-v2"},
	{"AaveV2Policy", "> fullBelow ? closeFactor : PERCENT", "> fullBelow ? PERCENT : closeFactor", "aave-v3"},
	{"AaveV33Policy", "mulDivUp(seized - mulDivDown(seized, PERCENT, bonus), fee, PERCENT)", "mulDivDown(seized - mulDivDown(seized, PERCENT, bonus), fee, PERCENT)", "aave-v3-3"},
	{"AaveV33Policy", "owes < leftover || secures < leftover", "owes < leftover && secures < leftover", "aave-v3-3"},
	{"AaveV33Policy", "if (cleared) (", "if (!cleared) (", "aave-v3-3"},
	{"AaveV33Policy", " || a.collateralValue < largeFrom || a.debtValue < largeFrom", "", "aave-v3-3"},
	{"AaveV33Policy", "if (c.self) revert SelfLiquidation();", "", "aave-v3-3"},
	{"AaveV33Policy", "repaid = mulDivUp(a.price * seized", "repaid = mulDivDown(a.price * seized", "aave-v3-3"},
	{"AaveV4Policy", "if (target % RAY > 0) ++units;", "", "aave-v4"},
	{"AaveV4Policy", "wideUp(seized, (a.bonus", "wideDown(seized, (a.bonus", "aave-v4"},
	{"AaveV4Policy", "if (cover < repaid) revert MustNotLeaveDust();", "", "aave-v4"},
	{"AaveV4Policy", "WAD - health, WAD - hfMax", "WAD - health, WAD", "aave-v4"},
	{"AaveV4Policy", "if (debt % RAY > 0) ++repaid;", "", "aave-v4"},
	{"AaveV4Policy", "repaid < a.debt && _isDust(a, c.collateral - seized)", "false", "aave-v4"},
	{"CompoundV2Policy", "wMulDown(done.seizedAssets, protocolShare)", "wMulDown(done.repaidAssets, protocolShare)", "compound-v2"},
	{"CompoundV2Policy", "done.repaidAssets > wMulDown(closeFactor, debt)", "done.repaidAssets >= wMulDown(closeFactor, debt)", "compound-v2"},
	{"CompoundV2Policy", "if (done.seizedAssets > c.collateral) revert SeizeTooMuch();", "if (done.seizedAssets > c.collateral) done.seizedAssets = c.collateral;", "compound-v2"},
	{"EulerV2Policy", "if (factor < least) factor = least;", "", "euler-v2"},
	{"EulerV2Policy", "done.takenOver = true;", "", "euler-v2"},
	{"EulerV2Policy", "if (taken > repay) revert ExcessiveRepay();", "", "euler-v2"},
	{"EulerV2Policy", "done.badDebtShares = left;", "", "euler-v2"},
	{"FraxlendPolicy", "PRECISION + dirty", "PRECISION + clean", "fraxlend"},
	{"FraxlendPolicy", "mulDivDown(protocol, taken, PRECISION)", "mulDivDown(protocol, worth, PRECISION)", "fraxlend"},
	{"FraxlendPolicy", "done.badDebtShares = left;", "", "fraxlend"},
	{"FraxlendPolicy", "if (spread > 0) rate = wMulDown(rate, WAD - spread);", "", "fraxlend"},
	{"MidnightPolicy", "o.bad = minusCapped(o.debt, covered);", "", "morpho-midnight"},
	{"MidnightPolicy", "if (repaid <= most) return;", "if (repaid <= o.left) return;", "morpho-midnight"},
	{"MidnightPolicy", ">= threshold) revert", ">= 0) revert", "morpho-midnight"},
	{"MidnightPolicy", "min(mulDivDown(largest - WAD, block.timestamp - maturity, ramp) + WAD, largest)", "largest", "morpho-midnight after maturity"},
	{"MidnightPolicy", "block.timestamp > maturity)", "block.timestamp > maturity + 5 days)", "morpho-midnight after maturity"},
	{"MorphoPolicy", "if (set > 0) return set;", "", "morpho with a set incentive"},
	{"MorphoPolicy", "wDivUp(mulDivUp(seized, c.price, PRICE_SCALE), factor)", "wDivUp(mulDivDown(seized, c.price, PRICE_SCALE), factor)", "morpho with own constants"},
	{"MorphoPolicy", "if (done.seizedAssets == c.collateral) {", "if (done.seizedAssets == 0) {", "morpho with own constants"},
	{"PreLiquidationPolicy", "if (done.repaidShares > repayable) revert PreLiquidationTooLarge();", "", "morpho-preliquidation"},
	{"PreLiquidationPolicy", "wDivUp(debt, value) - preLltv", "wDivDown(debt, value) - preLltv", "morpho-preliquidation"},
	{"SiloV2Policy", "x > debt || wDivDown(x, debt) > fullAbove", "x > debt", "silo-v2"},
	{"SiloV2Policy", "repaid + wMulDown(repaid, fee)", "repaid", "silo-v2"},
	{"SiloV2Policy", "if (full && cover < repaid) revert FullLiquidation();", "", "silo-v2"},
}

// What is wrong in a policy's Solidity is found by the histories that compare it with the native design.
func TestFaultsPlantedInSolidityAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles every policy several times; run without -short")
	}
	if _, err := os.Stat("node_modules/solc"); err != nil {
		t.Skip("the Solidity compiler is not there: npm ci in contracts/ fetches it")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node is not installed; it is needed only where a contract changes")
	}
	type wanted struct {
		File string `json:"file"`
		From string `json:"from"`
		To   string `json:"to"`
	}
	var all []wanted
	for _, f := range solidityFaults {
		all = append(all, wanted{f.file, f.from, f.to})
	}
	text, err := json.Marshal(all)
	require.NoError(t, err)
	compile := exec.Command(node, "faults.mjs")
	compile.Stdin, compile.Stderr = bytes.NewReader(text), os.Stderr
	said, err := compile.Output()
	require.NoError(t, err)
	var answers []struct{ Code, Problem string }
	require.NoError(t, json.Unmarshal(said, &answers))
	require.Len(t, answers, len(solidityFaults))
	for i, f := range solidityFaults {
		t.Run(f.file+" "+f.from, func(t *testing.T) {
			require.Empty(t, answers[i].Problem)
			undo, err := contracts.Plant(f.file, answers[i].Code)
			require.NoError(t, err)
			defer undo()
			require.True(t, differs(t, policied[f.design], 12_000), "no history shows %q in place of %q", f.to, f.from)
		})
	}
}

// differs reports whether a random history of so many calls shows a difference between a design and its contract.
func differs(t *testing.T, d design.Deployable, calls int) bool {
	market := design.Market{LLTV: n(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
	policy, is := design.ContractOf(d, market)
	require.True(t, is)
	closing := func(p vault.Params) vault.Policy {
		m := market
		m.LLTV = p.LLTV
		return d.Policy(m)
	}
	for number := uint64(0); calls > 0; number++ {
		native := vault.New(parity.Owner, closing)
		evm, err := contracts.NewWith(parity.Owner, policy)
		require.NoError(t, err)
		pair := parity.Pair{A: native, B: evm}
		epoch := parity.NewEpoch(13, number, steered(d))
		for ; calls > 0; calls-- {
			op, more := epoch.Next(native, &pair.World)
			if !more {
				break
			}
			if mismatch, _ := pair.Apply(&op); mismatch != nil {
				return true
			}
		}
	}
	return false
}
