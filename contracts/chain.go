package contracts

import (
	"errors"
	"fmt"
	"math/big"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/triedb"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// TransactionGas is the gas a transaction may use: the cap that EIP-7825 puts on each, 2^24.
const TransactionGas = params.MaxTxGas

// callsPerCommit is how many calls a chain makes before it commits and reopens its state. Logs and the journal of changed
// slots pile up in between, about 1 kB a call; a commit costs about as much as fifty calls.
const callsPerCommit = 4096

// ChainID is the chain id that contracts see: RINGFENCE on the keys of a telephone. No real chain has it, as far as is
// known, so that what is signed for it is valid nowhere else.
const ChainID = 746433623

// fork is the set of rules the chain runs: Ethereum's mainnet as of Osaka, from genesis on. Later forks stay off:
// they price state differently, and the development presets of go-ethereum switch them on before mainnet does.
var fork = &params.ChainConfig{
	ChainID:                 big.NewInt(ChainID),
	HomesteadBlock:          new(big.Int),
	EIP150Block:             new(big.Int),
	EIP155Block:             new(big.Int),
	EIP158Block:             new(big.Int),
	ByzantiumBlock:          new(big.Int),
	ConstantinopleBlock:     new(big.Int),
	PetersburgBlock:         new(big.Int),
	IstanbulBlock:           new(big.Int),
	MuirGlacierBlock:        new(big.Int),
	BerlinBlock:             new(big.Int),
	LondonBlock:             new(big.Int),
	TerminalTotalDifficulty: new(big.Int),
	ShanghaiTime:            new(uint64),
	CancunTime:              new(uint64),
	PragueTime:              new(uint64),
	OsakaTime:               new(uint64),
	BlobScheduleConfig: &params.BlobScheduleConfig{
		Cancun: params.DefaultCancunBlobConfig,
		Prague: params.DefaultPragueBlobConfig,
	},
}

var (
	// ErrShortCalldata reports calldata too short to name a function.
	ErrShortCalldata = errors.New("contracts: calldata has fewer than 4 bytes and names no function")
	// ErrOutOfGas reports a transaction that needs more than TransactionGas.
	ErrOutOfGas = errors.New("contracts: the transaction needs more gas than one may use, 2^24: split it")
	// ErrOccupied reports a deployment to an address that holds a contract.
	ErrOccupied = errors.New("contracts: a contract is already at that address: choose another")
)

// Chain is an Ethereum chain in memory with no network, no signatures and no fees: one EVM, one state, one pinned fork. Each
// call is one transaction; all transactions at one time are one block. A Chain is used by one goroutine; its forks
// may each be used by another.
//
//	chain, err := contracts.NewChain()
//	err = chain.Deploy(token, issuer, code)
//	output, gas, err := chain.Transact(alice, token, calldata)
//
// Memory depends on what the state holds and not on how many calls were made.
type Chain struct {
	shared *shared // with every fork

	state *state.StateDB
	root  common.Hash // of the last commit; holds one reference
	evm   *vm.EVM
	rules params.Rules
	calls int    // since the last commit
	tx    uint64 // number of the last transaction, by which its logs are found

	revertData []byte // of the last transaction
	trying     int    // calls that are tried and whose touched accounts are warm

	blocks   Blocks // of others, where they join; nil on a chain of its own
	followed bool   // the state is theirs
}

// shared is where a chain and its forks keep committed states: tries whose nodes count their references.
type shared struct {
	database  state.Database
	tries     *triedb.Database
	preimages bool     // of the hashes in the tries are kept
	watched   *watched // the database, where absent accounts are told

	// Held while a state is committed and referenced, and while one is released: two forks may arrive at the same state.
	mu sync.Mutex
}

// NewChain returns an empty chain at time 0.
func NewChain() (*Chain, error) { return newChain(triedb.HashDefaults) }

func newChain(config *triedb.Config) (*Chain, error) {
	disk := rawdb.NewMemoryDatabase()
	tries := triedb.NewDatabase(disk, config)
	c := &Chain{shared: &shared{database: state.NewDatabase(tries, state.NewCodeDB(disk)), tries: tries}}
	return c, c.open(types.EmptyRootHash, new(big.Int), 0)
}

// open makes the chain continue from a committed state.
func (c *Chain) open(root common.Hash, number *big.Int, now uint64) error {
	opened, err := state.New(root, c.shared.database)
	if err != nil {
		return fmt.Errorf("contracts: open the state: %w", err)
	}
	c.state, c.root, c.calls = opened, root, 0
	if c.evm != nil {
		c.evm.StateDB = Warm(opened, c.rules) // keeps what the EVM knows of the contracts' code
		c.evm.Context.BlockNumber, c.evm.Context.Time = number, now
		return nil
	}
	block := vm.BlockContext{
		CanTransfer: holds,
		Transfer:    move,
		GetHash:     func(uint64) common.Hash { return common.Hash{} },
		GasLimit:    TransactionGas,
		BlockNumber: number,
		Time:        now,
		Difficulty:  new(big.Int),
		BaseFee:     new(big.Int),
		BlobBaseFee: new(big.Int),
		Random:      new(common.Hash),
	}
	c.evm = vm.NewEVM(block, opened, fork, vm.Config{})
	c.evm.SetTxContext(vm.TxContext{GasPrice: new(uint256.Int)})
	c.rules = c.evm.GetRules()
	c.evm.StateDB = Warm(opened, c.rules)
	return nil
}

// Time returns the timestamp of the block being built, unix seconds.
func (c *Chain) Time() uint64 { return c.evm.Context.Time }

// Number returns the number of the block being built.
func (c *Chain) Number() uint64 { return c.evm.Context.BlockNumber.Uint64() }

// SetTime starts the next block at that time, or stays in this one where it is the same. It is
// [vault.ErrTimeReversed] for an earlier time.
func (c *Chain) SetTime(now uint64) error {
	if now < c.Time() {
		return vault.ErrTimeReversed
	}
	if now > c.Time() && c.followed {
		return errBetween
	}
	if now > c.Time() {
		c.evm.Context.BlockNumber = new(big.Int).SetUint64(c.Number() + 1)
		c.evm.Context.Time = now
	}
	return nil
}

// Transact calls a contract in a transaction of its own. It returns what the contract returned and the gas a receipt would
// show: 21,000 and the price of the calldata, then the execution less refunds, at least the floor of EIP-7623. Gas is
// charged for failed calls too, which otherwise change nothing.
//
// Errors: [ErrShortCalldata] and [vault.ErrNoCode] before anything runs, at no gas; those of package vault for what
// the contract's rules refuse; [*RevertError] for any other refusal; [ErrOutOfGas].
func (c *Chain) Transact(from, to vault.Address, calldata []byte) (output []byte, gas uint64, err error) {
	return c.transact(from, to, calldata, nil)
}

// transact is Transact, with what the call logged where logs is not nil.
func (c *Chain) transact(from, to vault.Address, calldata []byte, logs *[]*types.Log) (output []byte, gas uint64, err error) {
	c.revertData = nil
	if len(calldata) < 4 {
		return nil, 0, ErrShortCalldata
	}
	target := common.Address(to)
	if c.state.GetCodeSize(target) == 0 {
		return nil, 0, vault.ErrNoCode
	}
	if c.followed {
		output, gas, all, err := c.sent(from, to, calldata)
		if logs != nil {
			*logs = all
		}
		return output, gas, err
	}
	intrinsic, floor := intrinsicGas(calldata), floorGas(calldata)
	if max(intrinsic, floor) > TransactionGas {
		return nil, 0, ErrOutOfGas
	}
	output, left, failure := c.execute(common.Address(from), target, calldata, TransactionGas-intrinsic)
	gas = c.paid(left, floor)
	if logs != nil {
		*logs = c.logs()
	}
	if err := c.finish(); err != nil {
		return nil, gas, err
	}
	if failure != nil {
		c.revertData = output
		return nil, gas, refusal(failure, output)
	}
	return output, gas, nil
}

// paid is what a receipt shows of a call that had some of a transaction's gas left. finish must not have been called.
func (c *Chain) paid(left, floor uint64) uint64 {
	gas := TransactionGas - left
	gas -= min(c.state.GetRefund(), gas/params.RefundQuotientEIP3529)
	return max(gas, floor)
}

// RevertData returns what the last call of [Chain.Transact] reverted with, byte for byte as the contract said it; nothing
// where that call succeeded or never ran.
func (c *Chain) RevertData() []byte { return c.revertData }

// execute runs a call as a transaction's first, without the gas a transaction pays on top, and leaves its refund counter to be
// read. finish must follow.
func (c *Chain) execute(from, to common.Address, calldata []byte, gas uint64) (output []byte, left uint64, err error) {
	c.evm.StateDB.Prepare(c.rules, from, c.evm.Context.Coinbase, &to, nil, nil)
	return c.run(from, to, calldata, gas)
}

// run is execute in a transaction that has begun.
func (c *Chain) run(from, to common.Address, calldata []byte, gas uint64) (output []byte, left uint64, err error) {
	if w := c.shared.watched; w != nil {
		w.made(from)
	}
	c.state.SetTxContext(c.nextTransaction(), 0, 0)
	c.evm.Origin = from
	output, budget, err := c.evm.Call(from, to, calldata, vm.NewGasBudget(gas, 0), &zero)
	return output, budget.ExecutionGas, err
}

// finish ends a transaction.
func (c *Chain) finish() error {
	c.state.Finalise(c.rules)
	if c.calls++; c.calls >= callsPerCommit {
		return c.commit()
	}
	return nil
}

// View calls a contract and undoes whatever that changed. Errors are those of [Chain.Transact].
func (c *Chain) View(to vault.Address, calldata []byte) ([]byte, error) {
	if len(calldata) < 4 {
		return nil, ErrShortCalldata
	}
	target := common.Address(to)
	if c.state.GetCodeSize(target) == 0 {
		return nil, vault.ErrNoCode
	}
	before := c.state.Snapshot()
	output, _, err := c.evm.StaticCall(common.Address{}, target, calldata, vm.NewGasBudget(TransactionGas, 0))
	c.state.RevertToSnapshot(before)
	if err != nil {
		return nil, refusal(err, output)
	}
	return output, nil
}

// Deploy runs a contract's creation code (with the constructor's arguments appended) and puts what it returns at an
// address of the caller's choice; a real chain would derive the address. It is [ErrOccupied] where code stands already.
func (c *Chain) Deploy(at, from vault.Address, creation []byte) error {
	if c.followed {
		return errBetween
	}
	target := common.Address(at)
	if c.state.GetCodeSize(target) != 0 {
		return ErrOccupied
	}
	before := c.state.Snapshot()
	c.state.SetNonce(target, 1, tracing.NonceChangeNewContract)
	c.state.SetCode(target, creation, tracing.CodeChangeUnspecified)
	code, _, failure := c.execute(common.Address(from), target, nil, TransactionGas)
	if failure == nil && len(code) > params.MaxCodeSize {
		failure = vm.ErrMaxCodeSizeExceeded
	}
	if failure != nil {
		c.state.RevertToSnapshot(before)
		return errors.Join(refusal(failure, code), c.finish())
	}
	c.state.SetCode(target, code, tracing.CodeChangeContractCreation)
	return c.finish()
}

// SetCode puts code at an account's address as it is.
func (c *Chain) SetCode(at vault.Address, code []byte) error {
	if c.followed {
		return errBetween
	}
	c.state.SetCode(common.Address(at), code, tracing.CodeChangeUnspecified)
	return c.finish()
}

// CodeAt returns the code at an address, empty where no contract is.
func (c *Chain) CodeAt(at vault.Address) []byte { return c.state.GetCode(common.Address(at)) }

// commit writes the state's changes into the tries, drops what only history needs, and reopens.
func (c *Chain) commit() error {
	if c.followed {
		return errRewound
	}
	number, now := c.evm.Context.BlockNumber, c.Time()
	root, err := c.shared.commit(c)
	if err != nil {
		return err
	}
	if err := c.shared.release(c.root); err != nil {
		return err
	}
	return c.open(root, number, now)
}

// commit returns the root of the chain's state, written and held.
func (s *shared) commit(c *Chain) (common.Hash, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	root, err := c.state.Commit(c.rules, c.Number())
	if err != nil {
		return root, fmt.Errorf("contracts: commit the state: %w", err)
	}
	return root, s.holdLocked(root)
}

// hold keeps a committed state from being dropped until it is released as often.
func (s *shared) hold(root common.Hash) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.holdLocked(root)
}

func (s *shared) holdLocked(root common.Hash) error {
	if root == types.EmptyRootHash {
		return nil
	}
	if err := s.tries.Reference(root, common.Hash{}); err != nil {
		return fmt.Errorf("contracts: keep a state: %w", err)
	}
	return nil
}

func (s *shared) release(root common.Hash) error {
	if root == types.EmptyRootHash {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.tries.Dereference(root); err != nil {
		return fmt.Errorf("contracts: drop a state: %w", err)
	}
	return nil
}

// Snapshot is a moment of a chain, or of a fork of it, that can be returned to.
type Snapshot struct {
	root   common.Hash
	number *big.Int
	time   uint64
}

// Snapshot records the chain as it is now. It costs a commit, and memory for what changes later, until it is dropped.
func (c *Chain) Snapshot() (Snapshot, error) {
	if err := c.commit(); err != nil {
		return Snapshot{}, err
	}
	return Snapshot{root: c.root, number: c.evm.Context.BlockNumber, time: c.Time()}, c.shared.hold(c.root)
}

// Revert returns the chain to a snapshot, time included. The snapshot stays valid.
func (c *Chain) Revert(s Snapshot) error {
	if c.followed {
		return errRewound
	}
	if err := c.shared.hold(s.root); err != nil {
		return err
	}
	old := c.root
	if err := c.open(s.root, s.number, s.time); err != nil {
		return err
	}
	return c.shared.release(old)
}

// Drop gives up a snapshot, which must not be used again.
func (c *Chain) Drop(s Snapshot) error { return c.shared.release(s.root) }

// Fork returns a chain that starts as this one is now and goes its own way. It costs a commit here and nothing in
// proportion to the state's size: both read what they share and write apart. The fork may be used by another goroutine;
// Close it to free what it alone holds.
func (c *Chain) Fork() (*Chain, error) {
	if err := c.commit(); err != nil {
		return nil, err
	}
	if err := c.shared.hold(c.root); err != nil {
		return nil, err
	}
	child := &Chain{shared: c.shared}
	return child, child.open(c.root, c.evm.Context.BlockNumber, c.Time())
}

// Close frees the memory of a fork while its relatives live on. The chain must not be used afterwards.
func (c *Chain) Close() error { return c.shared.release(c.root) }

// zero is the value every call carries. The EVM does not write to it.
var zero uint256.Int
