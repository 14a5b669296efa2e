package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/bits"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/contracts/state"
)

// control are the verbs of test nodes under the names anvil_ and hardhat_: those that have a meaning in a simulation,
// and a reason for those that have none.
type control struct{ s *Server }

// evm are those under the name evm_.
type evm struct{ c *control }

// stepping are the verbs that say when a block is built, and nothing else.
type stepping struct{ c *control }

// mineLimit is how many blocks one command builds.
const mineLimit = 10_000

// mine builds blocks, each an interval later than the one before where one is given.
func (c *control) mine(ctx context.Context, blocks, interval uint64) error {
	if blocks > mineLimit {
		return refuse(codeLimit, "at most %d blocks at a time", mineLimit)
	}
	for i := range blocks {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		c.s.mu.Lock()
		if interval > 0 && i > 0 {
			at := c.s.driver.Chain().Head().Time() + interval
			if err := c.overrideLocked(chain.Override{Time: &at}); err != nil {
				c.s.mu.Unlock()
				return err
			}
		}
		_, err := c.s.step()
		c.s.mu.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// mineOptions are what evm_mine may be told: a time, or an object.
type mineOptions struct {
	time   *uint64
	blocks uint64
}

// UnmarshalJSON reads both.
func (m *mineOptions) UnmarshalJSON(text []byte) error {
	if text[0] == '{' {
		var o struct{ Timestamp, Blocks *number }
		if err := json.Unmarshal(text, &o); err != nil {
			return err
		}
		m.time, m.blocks = (*uint64)(o.Timestamp), 1
		if o.Blocks != nil {
			m.blocks = uint64(*o.Blocks)
		}
		return nil
	}
	var n number
	if err := n.UnmarshalJSON(text); err != nil {
		return err
	}
	m.time, m.blocks = (*uint64)(&n), 1
	return nil
}

// Mine builds a block.
func (e *evm) Mine(ctx context.Context, o *mineOptions) (string, error) {
	blocks := uint64(1)
	if o != nil {
		blocks = o.blocks
		if o.time != nil && *o.time > 0 {
			if err := e.c.override(chain.Override{Time: o.time}); err != nil {
				return "", err
			}
		}
	}
	return "0x0", e.c.mine(ctx, blocks, 0)
}

// Mine builds a block.
func (s *stepping) Mine(ctx context.Context) (string, error) { return "0x0", s.c.mine(ctx, 1, 0) }

// Mine builds blocks.
func (c *control) Mine(ctx context.Context, blocks, interval *number) error {
	n, every := uint64(1), uint64(0)
	if blocks != nil {
		n = uint64(*blocks)
	}
	if interval != nil {
		every = uint64(*interval)
	}
	return c.mine(ctx, n, every)
}

// SetAutomine says whether an outsider's transaction makes a block.
func (c *control) SetAutomine(on bool) (bool, error) {
	if len(c.s.options.WaitFor) > 0 {
		return false, refuse(codeNoMeaning, "blocks wait for accounts here (--wait-for): they are not made by transactions")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.automine = on
	if on {
		c.s.pace = 0
		c.s.wake()
	}
	return true, nil
}

// SetAutomine says whether an outsider's transaction makes a block.
func (e *evm) SetAutomine(on bool) (bool, error) { return e.c.SetAutomine(on) }

// SetAutomine says whether an outsider's transaction makes a block.
func (s *stepping) SetAutomine(on bool) (bool, error) { return s.c.SetAutomine(on) }

// GetAutomine reports it.
func (c *control) GetAutomine() bool {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.s.automine
}

// SetIntervalMining builds a block in so many seconds of the wall clock; 0 is on demand.
func (c *control) SetIntervalMining(seconds number) (bool, error) {
	if len(c.s.options.WaitFor) > 0 {
		return false, refuse(codeNoMeaning, "blocks wait for accounts here (--wait-for): they are not made by the clock")
	}
	if seconds > 1e6 {
		return false, refuse(codeParameters, "%d seconds are too long", seconds)
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.pace = time.Duration(seconds) * time.Second
	if seconds > 0 {
		c.s.automine = false
	}
	c.s.wake()
	return true, nil
}

// SetIntervalMining builds a block in so many seconds of the wall clock; 0 is on demand.
func (e *evm) SetIntervalMining(seconds number) (bool, error) { return e.c.SetIntervalMining(seconds) }

func (c *control) override(o chain.Override) error {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.overrideLocked(o)
}

func (c *control) overrideLocked(o chain.Override) error {
	err := c.s.driver.Override(o)
	if errors.Is(err, chain.ErrTime) {
		return refuse(codeParameters, "%v", err)
	}
	return err
}

// SetNextBlockTimestamp says when the next block is.
func (e *evm) SetNextBlockTimestamp(at number) (string, error) {
	return hexutil.EncodeUint64(uint64(at)), e.c.override(chain.Override{Time: (*uint64)(&at)})
}

// IncreaseTime makes the next block so many seconds later. It returns them.
func (e *evm) IncreaseTime(seconds number) (uint64, error) {
	at, over := bits.Add64(e.c.s.next().Time, uint64(seconds), 0)
	if over != 0 {
		return 0, refuse(codeParameters, "%d seconds are too long", seconds)
	}
	return uint64(seconds), e.c.override(chain.Override{Time: &at})
}

// Snapshot records all there is.
func (e *evm) Snapshot() (hexutil.Uint64, error) {
	e.c.s.mu.Lock()
	defer e.c.s.mu.Unlock()
	id, err := e.c.s.driver.Snapshot()
	return hexutil.Uint64(id), err
}

// Revert goes back to a snapshot, and reports whether there was one.
func (e *evm) Revert(id number) (bool, error) {
	e.c.s.mu.Lock()
	defer e.c.s.mu.Unlock()
	ok, err := e.c.s.driver.Revert(uint64(id))
	if ok {
		e.c.s.over = false
		clear(e.c.s.acted)
		e.c.s.wake()
	}
	return ok, err
}

// Snapshot records all there is.
func (c *control) Snapshot() (hexutil.Uint64, error) { return (&evm{c}).Snapshot() }

// Revert goes back to a snapshot.
func (c *control) Revert(id number) (bool, error) { return (&evm{c}).Revert(id) }

// SetNextBlockTimestamp says when the next block is.
func (c *control) SetNextBlockTimestamp(at number) (string, error) {
	return (&evm{c}).SetNextBlockTimestamp(at)
}

// IncreaseTime makes the next block later.
func (c *control) IncreaseTime(seconds number) (uint64, error) {
	return (&evm{c}).IncreaseTime(seconds)
}

// SetNextBlockBaseFeePerGas says the next block's base fee, wei.
func (c *control) SetNextBlockBaseFeePerGas(fee hexutil.Big) (bool, error) {
	v, over := uint256.FromBig(fee.ToInt())
	if over || v.BitLen() > 128 {
		return false, refuse(codeParameters, "the base fee is above 2^128-1")
	}
	return true, c.override(chain.Override{BaseFee: v})
}

func (c *control) give(g chain.Gift) (bool, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	err := c.s.driver.Give(g)
	return err == nil, err
}

// SetBalance gives an account that much ether.
func (c *control) SetBalance(of common.Address, wei hexutil.Big) (bool, error) {
	v, over := uint256.FromBig(wei.ToInt())
	if over {
		return false, refuse(codeParameters, "the balance is above 2^256-1")
	}
	return c.give(chain.Gift{To: of, Balance: v})
}

// AddBalance gives an account that much more ether.
func (c *control) AddBalance(to common.Address, wei hexutil.Big) (bool, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	v, err := c.s.view(nil)
	if err != nil {
		return false, err
	}
	more, over := uint256.FromBig(wei.ToInt())
	if over {
		return false, refuse(codeParameters, "the amount is above 2^256-1")
	}
	if _, over := more.AddOverflow(more, v.State.GetBalance(to)); over {
		return false, refuse(codeParameters, "the balance is above 2^256-1")
	}
	err = c.s.driver.Give(chain.Gift{To: to, Balance: more})
	return err == nil, err
}

// SetNonce sets an account's nonce.
func (c *control) SetNonce(of common.Address, nonce number) (bool, error) {
	return c.give(chain.Gift{To: of, Nonce: (*uint64)(&nonce)})
}

// SetCode puts code at an address.
func (c *control) SetCode(at common.Address, code hexutil.Bytes) (bool, error) {
	b := []byte(code)
	return c.give(chain.Gift{To: at, Code: &b})
}

// SetStorageAt sets a slot.
func (c *control) SetStorageAt(of common.Address, slot, value string) (bool, error) {
	k, err := word(slot)
	if err != nil {
		return false, err
	}
	v, err := word(value)
	if err != nil {
		return false, err
	}
	return c.give(chain.Gift{To: of, Storage: map[common.Hash]common.Hash{k: v}})
}

// DropTransaction takes a transaction out of the pool.
func (c *control) DropTransaction(hash common.Hash) *common.Hash {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if !c.s.driver.Drop(hash) {
		return nil
	}
	return &hash
}

// DropAllTransactions empties the pool.
func (c *control) DropAllTransactions() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	for _, tx := range c.s.driver.Chain().Waiting() {
		c.s.driver.Drop(tx.Hash())
	}
}

// RemovePoolTransactions drops what an account has in the pool.
func (c *control) RemovePoolTransactions(of common.Address) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	for _, tx := range c.s.driver.Chain().Waiting() {
		if tx.From == of {
			c.s.driver.Drop(tx.Hash())
		}
	}
}

// SetLoggingEnabled does nothing: no log is written here.
func (c *control) SetLoggingEnabled(bool) bool { return true }

// GetIntervalMining is the seconds of the wall clock between two blocks; null where they are not built by it.
func (c *control) GetIntervalMining() *uint64 {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.s.pace == 0 {
		return nil
	}
	seconds := uint64(c.s.pace / time.Second)
	return &seconds
}

// SetTime makes the next block one at a time, unix seconds.
func (c *control) SetTime(at number) (string, error) { return (&evm{c}).SetNextBlockTimestamp(at) }

// LoadState puts the accounts of a dump on top of what there is: of any form that package state reads, gzip or not.
func (c *control) LoadState(dump hexutil.Bytes) (bool, error) {
	d, err := state.Read("the dump", bytes.NewReader(dump))
	if err != nil {
		return false, refuse(codeParameters, "%v", err)
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	for _, g := range chain.Gifts(d.Alloc) {
		if err := c.s.driver.Give(g); err != nil {
			return false, err
		}
	}
	return true, nil
}

// DumpState is all accounts after the last block, as anvil's method answers: what LoadState and `anvil --load-state`
// take. Whether the history of blocks is wanted is not looked at: there is none in it.
func (c *control) DumpState(*json.RawMessage) (string, error) {
	c.s.mu.Lock()
	head := c.s.driver.Chain().Head()
	accounts, err := c.s.driver.Chain().Accounts(head)
	c.s.mu.Unlock()
	if errors.Is(err, chain.ErrForgetful) {
		return "", refuse(codeNoMeaning, "%v", err)
	}
	if err != nil {
		return "", err
	}
	fee, _ := uint256.FromBig(head.BaseFee())
	return state.Pack(&state.Dump{Form: state.Anvil, Number: head.NumberU64(), Time: head.Time(), BaseFee: fee, Alloc: accounts})
}

// NodeInfo says what chain this is, as cast asks before it simulates.
func (c *control) NodeInfo() map[string]any {
	b := c.s.driver.Chain().Head()
	return map[string]any{
		"currentBlockNumber": hexutil.Uint64(b.NumberU64()), "currentBlockTimestamp": b.Time(), "currentBlockHash": b.Hash(),
		"hardFork": "osaka", "transactionOrder": "tip", "environment": map[string]any{
			"baseFee": (*hexutil.Big)(b.BaseFee()), "chainId": c.s.driver.Chain().ID(), "gasLimit": hexutil.Uint64(b.GasLimit()),
			"gasPrice": (*hexutil.Big)(c.s.fees().price()),
		}, "forkConfig": map[string]any{"forkUrl": nil, "forkBlockNumber": nil, "forkRetryBackoff": nil},
	}
}

// What has no meaning in a simulation.

func (c *control) Reset(*json.RawMessage) error {
	return refuse(codeNoMeaning, "the simulation begins where its scenario says: take evm_snapshot first and evm_revert to it")
}

func (c *control) SetCoinbase(common.Address) error {
	return refuse(codeNoMeaning, "who builds blocks is the scenario's")
}

func (c *control) SetMinGasPrice(*json.RawMessage) error {
	return refuse(codeNoMeaning, "the base fee is the scenario's: anvil_setNextBlockBaseFeePerGas overrides it for a block")
}

func (c *control) SetChainId(*json.RawMessage) error { //nolint:revive // the method's name is part of the interface
	return refuse(codeNoMeaning, "the chain id is part of every signature on the tape and does not change")
}

func (c *control) Reorg(*json.RawMessage) error {
	return refuse(codeNoMeaning, "there are no reorganisations here: evm_snapshot and evm_revert go back")
}

func (c *control) Rollback(*json.RawMessage) error { return c.Reorg(nil) }
