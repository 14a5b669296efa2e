package rpc_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// feeHistory is the answer of the method.
type feeHistory struct {
	OldestBlock                      string
	BaseFeePerGas, BaseFeePerBlobGas []string
	GasUsedRatio, BlobGasUsedRatio   []float64
	Reward                           [][]string
}

// at builds a block at a base fee.
func (n *node) at(fee float64) *chain.Block {
	n.t.Helper()
	require.NoError(n.t, n.driver.Override(chain.Override{BaseFee: uint256.NewInt(uint64(fee * 1e9))}))
	return n.mine()
}

// The price that a client begins with is the dearer of the last and the next base fee, and the tip.
func TestPricesBeginFromTheDearerBaseFee(t *testing.T) {
	n := start(t, nil, rpc.Options{Manual: true})
	require.Equal(t, gwei(2), n.reads("eth_gasPrice"))
	require.Equal(t, gwei(1), n.reads("eth_maxPriorityFeePerGas"))
	require.NoError(t, n.driver.Override(chain.Override{BaseFee: uint256.NewInt(7e9)}))
	require.Equal(t, gwei(8), n.reads("eth_gasPrice"), "the next is dearer")
	n.mine() // after it an eighth less, as it was empty
	require.Equal(t, gwei(8), n.reads("eth_gasPrice"), "the last is dearer")
}

// A history has the blocks up to the newest, their base fees and the one that follows, and what of their gas was used.
func TestFeeHistoriesHaveTheBlocksThatAreAskedFor(t *testing.T) {
	n := start(t, town(), rpc.Options{Manual: true})
	n.at(2) // 101
	n.reads("eth_sendRawTransaction", raw(t, sign(t, second, &types.LegacyTx{GasPrice: wei(5e9), Gas: 15_000_000, To: &greedy})))
	n.at(3) // 102 used a quarter of its gas
	n.at(4) // 103
	require.NoError(t, n.driver.Override(chain.Override{BaseFee: uint256.NewInt(5e9)}))
	for _, row := range []struct {
		blocks, newest any
		oldest         string
		fees           []float64
		ratios         []float64
	}{
		{"0x1", "latest", "0x67", []float64{4, 5}, []float64{0}},
		{2, "latest", "0x66", []float64{3, 4, 5}, []float64{0.25, 0}},
		{"2", "0x66", "0x65", []float64{2, 3, 4}, []float64{0, 0.25}},
		{4, "latest", "0x64", []float64{1, 2, 3, 4, 5}, []float64{0, 0, 0.25, 0}},
		{5, "latest", "0x64", []float64{1, 2, 3, 4, 5}, []float64{0, 0, 0.25, 0}},
		{3, "earliest", "0x64", []float64{1, 2}, []float64{0}},
		{1, "pending", "0x67", []float64{4, 5}, []float64{0}},
		{0, "latest", "0x68", []float64{5}, []float64{}},
	} {
		var h feeHistory
		n.tells(&h, "eth_feeHistory", row.blocks, row.newest)
		require.Equal(t, row.oldest, h.OldestBlock, "%v", row)
		var fees, blobs []string
		for _, f := range row.fees {
			fees, blobs = append(fees, gwei(f)), append(blobs, "0x1")
		}
		require.Equal(t, fees, h.BaseFeePerGas, "%v", row)
		require.Equal(t, blobs, h.BaseFeePerBlobGas)
		require.Equal(t, row.ratios, h.GasUsedRatio, "%v", row)
		require.Equal(t, make([]float64, len(row.ratios)), h.BlobGasUsedRatio)
		require.Nil(t, h.Reward)
	}
	n.refuses(-32000, "request beyond head block: requested 104, head 103", "eth_feeHistory", 1, "0x68")
}

// A third of the gas, to nine places.
func TestRatiosOfGasHaveNinePlaces(t *testing.T) {
	n := start(t, town(), rpc.Options{Manual: true})
	n.reads("eth_sendRawTransaction", raw(t, sign(t, second, &types.LegacyTx{GasPrice: wei(5e9), Gas: 8_000_001, To: &greedy})))
	n.mine()
	var h feeHistory
	n.tells(&h, "eth_feeHistory", 1, "latest")
	require.Equal(t, []float64{0.133333350}, h.GasUsedRatio) // 8,000,001/60,000,000 = 0.13333335
	n.reads("eth_sendRawTransaction", raw(t, sign(t, second, &types.LegacyTx{Nonce: 1, GasPrice: wei(5e9), Gas: 21_001, To: &greedy})))
	n.mine()
	n.tells(&h, "eth_feeHistory", 1, "latest")
	require.Equal(t, []float64{0.000350017}, h.GasUsedRatio) // 21,001/60,000,000 = 0.00035001666…
}

func TestAHistoryHas1024Blocks(t *testing.T) {
	n := start(t, nil, rpc.Options{})
	for range 1024 {
		n.mine()
	}
	var h feeHistory
	n.tells(&h, "eth_feeHistory", 5000, "latest")
	require.Equal(t, "0x65", h.OldestBlock)
	require.Len(t, h.GasUsedRatio, 1024)
}

// The tip at a percentile is that of the transaction which reaches this share of the block's gas, from the cheapest on
// (EIP-1559's effective tip; execution-apis, eth_feeHistory).
func TestRewardsAreTipsAtSharesOfTheGas(t *testing.T) {
	n := start(t, town(), rpc.Options{Manual: true})
	// Each uses all its gas: 100,000 at a tip of 3 gwei, 300,000 at 1 and 600,000 at 2, the last limited by its cap.
	for nonce, row := range []struct {
		from     int
		gas      uint64
		tip, cap int64
	}{{0, 100_000, 3, 100}, {1, 300_000, 1, 100}, {1, 600_000, 50, 4}} {
		from := second
		if row.from == 1 {
			from = third
			nonce--
		}
		n.reads("eth_sendRawTransaction", raw(t, sign(t, from, &types.DynamicFeeTx{
			ChainID: wei(chain.ID), Nonce: uint64(nonce), GasTipCap: wei(min(row.tip, row.cap) * 1e9), GasFeeCap: wei(row.cap * 1e9), Gas: row.gas, To: &greedy,
		})))
	}
	n.at(2)
	require.EqualValues(t, 1_000_000, n.on.Head().GasUsed())
	n.at(2) // an empty one
	var h feeHistory
	n.tells(&h, "eth_feeHistory", 2, "latest", []float64{0, 10, 30, 30.0001, 60, 90, 90.0001, 100})
	require.Equal(t, [][]string{
		{gwei(1), gwei(1), gwei(1), gwei(2), gwei(2), gwei(2), gwei(3), gwei(3)},
		{"0x0", "0x0", "0x0", "0x0", "0x0", "0x0", "0x0", "0x0"},
	}, h.Reward)
	n.tells(&h, "eth_feeHistory", 1, "0x65", []float64{100})
	require.Equal(t, [][]string{{gwei(3)}}, h.Reward)
	require.NotContains(t, n.reads("eth_feeHistory", 1, "0x65", []float64{}), "reward")
}

func TestPercentilesAreBetween0And100AndDoNotFall(t *testing.T) {
	n := start(t, nil, rpc.Options{})
	for _, good := range [][]float64{{}, {0}, {100}, {0, 100}, {50, 50}, make([]float64, 100)} {
		n.reads("eth_feeHistory", 1, "latest", good)
	}
	for _, bad := range [][]float64{{-0.001}, {100.001}, {0, 100.001}, {50, 49}, {10, 20, 15}, {101, 102}} {
		n.refuses(-32602, "percentiles are between 0 and 100 and do not fall", "eth_feeHistory", 1, "latest", bad)
	}
	n.refuses(-32602, "over the query limit 100 of percentiles", "eth_feeHistory", 1, "latest", make([]float64, 101))
	for _, bad := range []any{-1, 0.5, "x", "0xg", "0x", "0x10000000000000000"} {
		n.refuses(-32602, "is no whole number that is not negative", "eth_feeHistory", bad, "latest")
	}
}
