package rpc

import (
	"math"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common/hexutil"
	gethrpc "github.com/ethereum/go-ethereum/rpc"
)

// fees are what clients' fees begin from.
type fees struct{ base, tip *big.Int }

// fees are the dearer of the last and the next base fee, and the tip that would win at present.
func (s *Server) fees() fees {
	s.mu.Lock()
	defer s.mu.Unlock()
	both := []*big.Int{s.driver.Chain().Head().BaseFee(), s.driver.Next().BaseFee.ToBig()}
	return fees{slices.MaxFunc(both, (*big.Int).Cmp), s.driver.Tip().ToBig()}
}

func (f fees) price() *big.Int { return new(big.Int).Add(f.base, f.tip) }

func (e *eth) GasPrice() *hexutil.Big { return (*hexutil.Big)(e.s.fees().price()) }

func (e *eth) MaxPriorityFeePerGas() *hexutil.Big { return (*hexutil.Big)(e.s.fees().tip) }

func (e *eth) BlobBaseFee() *hexutil.Big { return (*hexutil.Big)(big.NewInt(1)) }

// history is the answer of eth_feeHistory.
type history struct {
	Oldest    *hexutil.Big     `json:"oldestBlock"`
	Reward    [][]*hexutil.Big `json:"reward,omitempty"`
	BaseFee   []*hexutil.Big   `json:"baseFeePerGas"`
	Ratio     []float64        `json:"gasUsedRatio"`
	BlobFee   []*hexutil.Big   `json:"baseFeePerBlobGas"`
	BlobRatio []float64        `json:"blobGasUsedRatio"`
}

// historyLimit is how many blocks a history has.
const historyLimit = 1024

// FeeHistory says what blocks paid: base fees of each and of the next, and the tips at percentiles of their gas.
func (e *eth) FeeHistory(blocks number, newest gethrpc.BlockNumber, percentiles *[]float64) (*history, error) {
	c := e.s.driver.Chain()
	last := e.s.block(newest)
	if last == nil {
		return nil, refuse(codeRefused, "request beyond head block: requested %d, head %d", newest, c.Head().NumberU64())
	}
	var at []float64
	if percentiles != nil {
		at = *percentiles
	}
	if len(at) > 100 {
		return nil, refuse(codeParameters, "over the query limit 100 of percentiles")
	}
	for i, p := range at {
		if !(p >= 0 && p <= 100) || i > 0 && p < at[i-1] {
			return nil, refuse(codeParameters, "percentiles are between 0 and 100 and do not fall: %v", p)
		}
	}
	n := min(uint64(blocks), historyLimit, last.NumberU64()-c.First().NumberU64()+1)
	h := &history{Oldest: (*hexutil.Big)(new(big.Int).SetUint64(last.NumberU64() + 1 - n)), Ratio: []float64{}, BlobRatio: []float64{}}
	for k := range n {
		b := c.Block(last.NumberU64() + 1 - n + k)
		if b == nil {
			return nil, refuse(codeRefused, "the chain went back meanwhile; ask again")
		}
		h.BaseFee = append(h.BaseFee, (*hexutil.Big)(b.BaseFee()))
		h.BlobFee = append(h.BlobFee, quantity(big.NewInt(1)))
		h.Ratio = append(h.Ratio, math.Round(float64(b.GasUsed())/float64(b.GasLimit())*1e9)/1e9)
		h.BlobRatio = append(h.BlobRatio, 0)
		if len(at) > 0 {
			h.Reward = append(h.Reward, rewards(b, at))
		}
	}
	following := e.s.next().BaseFee.ToBig()
	if b := c.Block(last.NumberU64() + 1); b != nil {
		following = b.BaseFee()
	}
	h.BaseFee, h.BlobFee = append(h.BaseFee, (*hexutil.Big)(following)), append(h.BlobFee, quantity(big.NewInt(1)))
	return h, nil
}
