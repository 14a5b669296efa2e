package contracts

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What a transaction pays for its calldata is what go-ethereum would take for it under the fork of the chain.
func TestCalldataCostsWhatEthereumTakes(t *testing.T) {
	t.Parallel()
	chain, err := NewChain()
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		calldata := rapid.SliceOfN(rapid.ByteMax(2), 0, 400).Draw(t, "calldata")
		to := &common.Address{1}
		intrinsic, err := core.IntrinsicGas(calldata, nil, nil, common.Address{}, to, new(uint256.Int), chain.rules)
		require.NoError(t, err)
		require.Equal(t, intrinsic, intrinsicGas(calldata))
		floor, err := core.FloorDataGas(chain.rules, common.Address{}, to, new(uint256.Int), calldata, nil)
		require.NoError(t, err)
		require.Equal(t, floor, floorGas(calldata))
	})
}
