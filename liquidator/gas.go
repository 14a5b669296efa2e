package liquidator

import (
	"errors"
	"fmt"
	"math/bits"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// GasTable is the gas of each thing a bot does, transaction overhead of 21,000 included in Liquidate and Reverted.
type GasTable struct {
	Liquidate uint64 // a liquidation that succeeds
	Again     uint64 // each further call in the same transaction
	Reverted  uint64 // a liquidation that came too late
	Swap      uint64 // the sale of what was seized
}

// DefaultGas is what Morpho Blue's compiled contract used for a successful (median 122.2k) and a lost liquidation (median
// 73.3k), measured in an EVM under Osaka rules with mock tokens; Again leaves out the 21,000 of the transaction; Swap is the
// middle of the 100k–300k a routed swap is estimated at.
var DefaultGas = GasTable{Liquidate: 122_200, Again: 101_200, Reverted: 73_300, Swap: 200_000}

// Validate reports every fault of the table.
func (t GasTable) Validate() error {
	var faults []error
	for _, entry := range []struct {
		name string
		gas  uint64
	}{{"liquidate", t.Liquidate}, {"again", t.Again}, {"reverted", t.Reverted}, {"swap", t.Swap}} {
		if entry.gas > MaxGas {
			faults = append(faults, fmt.Errorf("liquidator: gas of %s is %d, above %d", entry.name, entry.gas, uint64(MaxGas)))
		}
	}
	if t.Reverted > t.Liquidate {
		faults = append(faults, errors.New("liquidator: gas of reverted must not exceed gas of liquidate"))
	}
	return errors.Join(faults...)
}

// MaxGas is the most gas any entry of a table or any overhead may have: far above a block, far below overflow.
const MaxGas = 1 << 32

// success is the gas of a transaction of the given number of calls that sells what it seized.
func (t GasTable) success(calls int, overhead uint64) uint64 {
	return t.Liquidate + uint64(calls-1)*t.Again + t.Swap + overhead
}

// reverted is the gas of a transaction that found the vault gone.
func (t GasTable) reverted(overhead uint64) uint64 { return t.Reverted + overhead }

// GasCost is what gas at weiPerGas costs in loan smallest units: ⌈gas·weiPerGas·weiPrice/1e36⌉, rounded up against the
// payer. weiPrice is loan units per wei times 1e36. It is fixed.ErrOverflow beyond 256 bits.
func GasCost(gas, weiPerGas uint64, weiPrice *uint256.Int) (uint256.Int, error) {
	var wei uint256.Int
	wei[1], wei[0] = bits.Mul64(gas, weiPerGas)
	return fixed.MulDivUp(&wei, weiPrice, &fixed.PriceScale)
}

// affordable is the highest tip in wei per gas that gas units cost no more than value: ⌊⌊value·1e36/weiPrice⌋/gas⌋, so
// GasCost(gas, affordable) ≤ value always. It is 0 where gas or its price is 0.
func affordable(value *uint256.Int, gas uint64, weiPrice *uint256.Int) uint64 {
	var wei uint256.Int
	if over := fixed.SetQuotient(&wei, value, &fixed.PriceScale, weiPrice); over {
		return maxTip
	}
	wei.Div(&wei, uint256.NewInt(gas))
	if !wei.IsUint64() || wei.Uint64() > maxTip {
		return maxTip
	}
	return wei.Uint64()
}

// maxTip keeps base fee plus tip within 64 bits: 9.2 ETH per gas.
const maxTip = 1<<63 - 1

// NextBaseFee is the base fee of the block after one that used gasUsed, by EIP-1559:
// baseFee ± baseFee·|gasUsed − target|/target/8, divisions rounding down, rising by at least 1 wei.
func NextBaseFee(baseFee, gasUsed, target uint64) uint64 {
	if target == 0 {
		return baseFee
	}
	step := func(distance uint64) uint64 {
		var change uint256.Int
		change.Mul(uint256.NewInt(baseFee), uint256.NewInt(distance))
		change.Div(&change, uint256.NewInt(target))
		change.Rsh(&change, 3)
		if !change.IsUint64() {
			return ^uint64(0)
		}
		return change.Uint64()
	}
	if gasUsed > target {
		next, carry := bits.Add64(baseFee, max(1, step(gasUsed-target)), 0)
		if carry != 0 {
			return ^uint64(0)
		}
		return next
	}
	return baseFee - min(baseFee, step(target-gasUsed))
}
