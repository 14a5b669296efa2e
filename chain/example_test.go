package chain_test

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/chain"
)

// Two actors pay the same account; the higher tip is first.
func Example() {
	low, high := chain.NewActor("low", chain.ID), chain.NewActor("high", chain.ID)
	ether := big.NewInt(1e18)
	c, err := chain.New(chain.Genesis{Time: 1583971200, Alloc: types.GenesisAlloc{
		low.Address: {Balance: ether}, high.Address: {Balance: ether},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	to := common.HexToAddress("0x00000000000000000000000000000000000000aa")
	for tip, actor := range []*chain.Actor{low, high} {
		tx, _ := actor.Sign(&types.DynamicFeeTx{
			ChainID: big.NewInt(chain.ID), Gas: 21000, To: &to, Value: big.NewInt(1),
			GasTipCap: big.NewInt(int64(tip)), GasFeeCap: big.NewInt(1e11),
		})
		c.Add(tx)
	}
	block, err := c.Build(chain.Next{Time: 1583971212, BaseFee: uint256.NewInt(2e10)}, nil)
	fmt.Println(err, block.NumberU64(), block.Included[0].From == high.Address, block.Included[1].Receipt.Status)
	// Output: <nil> 1 true 1
}
