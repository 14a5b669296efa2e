package rpc

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/ringfence-sim/ringfence/chain"
)

// rewards are the effective tips of a block at percentiles of its gas, zeros where it is empty.
func rewards(b *chain.Block, percentiles []float64) []*hexutil.Big {
	type paid struct {
		tip *big.Int
		gas uint64
	}
	all := make([]paid, len(b.Included))
	for i := range b.Included {
		r := b.Included[i].Receipt
		all[i] = paid{new(big.Int).Sub(r.EffectiveGasPrice, b.BaseFee()), r.GasUsed}
	}
	slices.SortStableFunc(all, func(x, y paid) int { return x.tip.Cmp(y.tip) })
	at := make([]*hexutil.Big, len(percentiles))
	if len(all) == 0 {
		for k := range at {
			at[k] = quantity(nil)
		}
		return at
	}
	i, sum := 0, all[0].gas
	for k, p := range percentiles {
		for threshold := uint64(float64(b.GasUsed()) * p / 100); sum < threshold; sum += all[i].gas {
			i++
		}
		at[k] = (*hexutil.Big)(all[i].tip)
	}
	return at
}

// number is a count or a time as clients write it: a number, or text in decimal or hex.
type number uint64

// UnmarshalJSON reads all three.
func (n *number) UnmarshalJSON(text []byte) error {
	s := strings.Trim(string(text), `"`)
	base := 10
	if digits, hex := strings.CutPrefix(s, "0x"); hex {
		s, base = digits, 16
	}
	v, err := strconv.ParseUint(s, base, 64)
	if err != nil {
		return fmt.Errorf("%.40s is no whole number that is not negative", text)
	}
	*n = number(v)
	return nil
}
