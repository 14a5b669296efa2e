package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
)

// FeeRule is where the base fee of gas comes from. It is a value: each path has fees of its own. One with a method Free() bool
// that is true costs nothing, so that no study needs a price of ether for it.
type FeeRule interface {
	// Open returns the fees of a path that begins at a time, unix seconds.
	Open(now uint64) (BaseFee, error)
}

// BaseFee is the base fee along one path, in wei per gas. Where it also is a [liquidity.Witness] it is told the reference
// price of every block.
type BaseFee interface {
	// At is the base fee in the block at a time, the last that was witnessed.
	At(now uint64) uint64
	// Least is a bound: from now until a time, both included, the base fee is at least that, whatever prices do.
	Least(now, until uint64) uint64
}

// Dated is a fee rule that holds for certain times alone.
type Dated interface {
	// Covers reports what the rule does not know of a path from a time to another, unix seconds.
	Covers(from, to uint64) error
}

// FeesForm is a fee rule as a scenario states it.
type FeesForm interface {
	// Fees builds it. calm is the base fee in calm times, wei per gas.
	Fees(b *catalog.Builder, calm uint64) FeeRule
}

// FeeRules are those a scenario can name.
var FeeRules = catalog.NewKind[FeesForm](catalog.Kind{
	Topic: "fees", Key: "source", About: "where the base fee of gas can come from", Default: "constant",
})

// ConstantFee is gas at one price for ever, in wei per gas.
type ConstantFee uint64

// Free reports a fee of 0: see [FeeRule].
func (f ConstantFee) Free() bool { return f == 0 }

// Open implements [FeeRule].
func (f ConstantFee) Open(uint64) (BaseFee, error) { return f, nil }

// At is the fee.
func (f ConstantFee) At(uint64) uint64 { return uint64(f) }

// Least is the fee.
func (f ConstantFee) Least(_, _ uint64) uint64 { return uint64(f) }

// ConstantFeeForm states a [ConstantFee].
type ConstantFeeForm struct{}

// Fees implements [FeesForm].
func (ConstantFeeForm) Fees(_ *catalog.Builder, calm uint64) FeeRule { return ConstantFee(calm) }

func init() {
	FeeRules.Register(ConstantFeeForm{}, catalog.Rule{
		Name: "constant", Source: catalog.Definition, Doc: "gas.base_fee_gwei in every block.",
	})
}

// Traffic is what others use of a block: Share of its gas limit at the base fee of calm times, and Rise more for each multiple of
// that by which the base fee is higher. With f the base fee and c that of calm times,
//
//	taken = Share + Rise·(f − c)/c
//
// between 0 and 1. It is rounded up, against liquidators. Where the calm fee is 0, Share is taken. Others do not give way: who
// pays more than they do would take their place in a real block.
type Traffic struct {
	Share uint256.Int // scale 1e18, at most 1e18
	Rise  uint256.Int // scale 1e18, at most 1e18
	Calm  uint64      // wei per gas
}

// Room is what is left of a gas limit at a base fee.
func (t *Traffic) Room(limit, fee uint64) uint64 {
	taken := t.Share
	if t.Calm > 0 {
		var change, calm uint256.Int
		calm.SetUint64(t.Calm)
		if fee >= t.Calm {
			change.SetUint64(fee - t.Calm)
			change.Mul(&change, &t.Rise)
			change.AddUint64(&change, t.Calm-1)
			taken.Add(&taken, change.Div(&change, &calm))
		} else {
			change.SetUint64(t.Calm - fee)
			change.Mul(&change, &t.Rise)
			if change.Div(&change, &calm); change.Gt(&taken) {
				return limit
			}
			taken.Sub(&taken, &change)
		}
	}
	if !taken.LtUint64(wad) {
		return 0
	}
	var used uint256.Int
	used.SetUint64(limit)
	used.Mul(&used, &taken)
	used.AddUint64(&used, wad-1)
	used.Div(&used, uint256.NewInt(wad))
	return limit - used.Uint64()
}
