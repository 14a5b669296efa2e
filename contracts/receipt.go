package contracts

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/ringfence-sim/ringfence/vault"
)

// Receipt is what a call did.
type Receipt struct {
	Output []byte // what the contract returned; nil for a call that failed
	Gas    uint64 // as a receipt shows it: see [Chain.Transact]
	Logs   []*types.Log
}

// Call is [Chain.Transact] with the logs.
func (c *Chain) Call(from, to vault.Address, calldata []byte) (r Receipt, err error) {
	r.Output, r.Gas, err = c.transact(from, to, calldata, &r.Logs)
	return r, err
}

// Request is a call that somebody makes.
type Request struct {
	From, To vault.Address
	Calldata []byte
}

// Try makes calls one after another and undoes them all. It stops at the first that fails and returns the receipts
// until then, that of the failed one included, with its error: see [Chain.Transact].
//
// The first call's gas is exact. What it touched is warm for those after it, which cost less than transactions of
// their own.
func (c *Chain) Try(requests ...Request) (receipts []Receipt, err error) {
	before := c.state.Snapshot()
	depth := c.trying
	defer func() {
		c.state.RevertToSnapshot(before)
		c.trying = depth
	}()
	for _, q := range requests {
		r, err := c.try(q)
		c.trying = depth + 1 // the next finds the accounts warm
		if r != nil {
			receipts = append(receipts, *r)
		}
		if err != nil {
			return receipts, err
		}
	}
	return receipts, nil
}

// try makes a call and leaves what it did. The receipt is nil where nothing ran.
func (c *Chain) try(q Request) (*Receipt, error) {
	if len(q.Calldata) < 4 {
		return nil, ErrShortCalldata
	}
	target := common.Address(q.To)
	if c.state.GetCodeSize(target) == 0 {
		return nil, vault.ErrNoCode
	}
	intrinsic, floor := intrinsicGas(q.Calldata), floorGas(q.Calldata)
	if max(intrinsic, floor) > TransactionGas {
		return nil, ErrOutOfGas
	}
	run := c.run
	if c.trying == 0 {
		run = c.execute
	}
	output, left, failure := run(common.Address(q.From), target, q.Calldata, TransactionGas-intrinsic)
	r := &Receipt{Gas: c.paid(left, floor), Logs: c.logs()}
	c.state.SubRefund(c.state.GetRefund())
	if failure != nil {
		return r, refusal(failure, output)
	}
	r.Output = output
	return r, nil
}

// Suppose makes a call, has then look at the chain as it is after it, and undoes all. Then may try more calls, which are
// warm as those of [Chain.Try] are. It is not called where the call fails.
func (c *Chain) Suppose(q Request, then func() error) error {
	before := c.state.Snapshot()
	defer c.state.RevertToSnapshot(before)
	if _, err := c.try(q); err != nil {
		return err
	}
	c.trying++
	defer func() { c.trying-- }()
	return then()
}

// nextTransaction is a hash that no other transaction of this state has.
func (c *Chain) nextTransaction() (hash common.Hash) {
	c.tx++
	binary.BigEndian.PutUint64(hash[24:], c.tx)
	return hash
}

// logs are those of the last transaction. finish may drop them.
func (c *Chain) logs() []*types.Log {
	var hash common.Hash
	binary.BigEndian.PutUint64(hash[24:], c.tx)
	return c.state.GetLogs(hash, c.Number(), common.Hash{}, c.Time())
}
