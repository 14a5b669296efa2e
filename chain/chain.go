package chain

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
	"github.com/ethereum/go-ethereum/trie"
	"github.com/ethereum/go-ethereum/triedb"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
)

const (
	// ID is the chain id unless a genesis names another.
	ID = contracts.ChainID
	// GasLimit is a block's gas limit unless a genesis names another: mainnet's as of 2026.
	GasLimit = 60_000_000
	// TransactionGas is the most gas that a transaction may ask for (EIP-7825), 2^24.
	TransactionGas = params.MaxTxGas
)

// Genesis is what a chain begins with.
type Genesis struct {
	ID         uint64             // chain id, never 1; 0 is [ID]
	Number     uint64             // of the first block
	Time       uint64             // unix seconds, of the first block
	BaseFee    *uint256.Int       // wei; nil is one gwei
	GasLimit   uint64             // of a block; 0 is [GasLimit]
	Coinbase   common.Address     // who gets the tips unless a block says otherwise
	Alloc      types.GenesisAlloc // accounts
	From       *contracts.Chain   // a state to continue from; Alloc is put on top of it
	Seed, Path uint64             // address of the dice that settle equal tips
}

var (
	// ErrMainnet reports the chain id of a real chain.
	ErrMainnet = errors.New("chain: id 1 is Ethereum's: what outsiders sign here would be valid there; choose another")
	// ErrUnknownBlock reports a number or hash that no block has.
	ErrUnknownBlock = errors.New("chain: there is no such block")
	// ErrTime reports a block that is not later than its parent.
	ErrTime = errors.New("chain: a block must be at least a second later than its parent")
)

// Chain is blocks, the states after them, and a pool of what waits for the next.
type Chain struct {
	genesis Genesis
	config  *params.ChainConfig
	signer  types.Signer
	rules   params.Rules
	states  contracts.States

	writing sync.Mutex     // held by whoever changes the chain, all the while that a block is made
	head    *state.StateDB // the state the next block starts from, nil until it is needed; whoever writes has it

	mu       sync.RWMutex // held by whoever reads the rest, and together with writing by whoever changes it
	blocks   []*Block     // without gaps, from genesis.Number on
	byHash   map[common.Hash]*Block
	included map[common.Hash]Place
	pool     pool
	watchers []func(Event)
}

// write takes the chain for a change, which the function that it returns ends.
func (c *Chain) write() (end func()) {
	c.writing.Lock()
	c.mu.Lock()
	return func() {
		c.mu.Unlock()
		c.writing.Unlock()
	}
}

// Place is where a transaction stands.
type Place struct {
	Block *Block
	Index int
}

// Block is a block with what its transactions did.
type Block struct {
	*types.Block
	Included []Included
	Dropped  []Dropped
	State    common.Hash // root of the state the next block starts from: the header's, and the gifts since
}

// Included is a transaction in a block.
type Included struct {
	Tx
	Receipt *types.Receipt
	Output  []byte // what a failed one reverted with; nil for one that succeeded
	System  bool   // was put at the top by the simulation
}

// Dropped is a transaction that left the pool without being included.
type Dropped struct {
	Tx
	Reason error
}

// Event is what a chain tells those who watch it: one of its fields is set.
type Event struct {
	Block    *Block  // was built
	Pending  *Tx     // entered the pool
	Reverted *uint64 // the chain went back to that block
}

// New returns a chain of one block, its genesis.
func New(g Genesis) (*Chain, error) {
	if g.ID == 1 {
		return nil, ErrMainnet
	}
	if g.ID == 0 {
		g.ID = ID
	}
	if g.GasLimit == 0 {
		g.GasLimit = GasLimit
	}
	if g.BaseFee == nil {
		g.BaseFee = uint256.NewInt(params.GWei)
	}
	c := &Chain{
		genesis: g, config: contracts.Rules(g.ID), byHash: map[common.Hash]*Block{}, included: map[common.Hash]Place{},
	}
	c.signer = types.LatestSigner(c.config)
	c.rules = c.config.Rules(new(big.Int), true, g.Time)
	c.pool = newPool()
	if g.From != nil {
		states, err := g.From.States()
		if err != nil {
			return nil, err
		}
		c.states = states
		if err := c.hold(states.Root); err != nil {
			return nil, err
		}
	} else {
		disk := rawdb.NewMemoryDatabase()
		tries := triedb.NewDatabase(disk, triedb.HashDefaults)
		c.states = contracts.States{
			Database: state.NewDatabase(tries, state.NewCodeDB(disk)), Tries: tries, Root: types.EmptyRootHash,
		}
	}
	s, err := state.New(c.states.Root, c.states.Database)
	if err != nil {
		return nil, fmt.Errorf("chain: open the state: %w", err)
	}
	for address, account := range g.Alloc {
		if account.Balance != nil {
			balance, over := uint256.FromBig(account.Balance)
			if over {
				return nil, fmt.Errorf("chain: balance of %s is above 2^256-1", address)
			}
			s.SetBalance(address, balance, tracing.BalanceIncreaseGenesisBalance)
		}
		if account.Nonce > 0 {
			s.SetNonce(address, account.Nonce, tracing.NonceChangeGenesis)
		}
		if len(account.Code) > 0 {
			s.SetCode(address, account.Code, tracing.CodeChangeGenesis)
		}
		for slot, value := range account.Storage {
			s.SetState(address, slot, value)
		}
	}
	s.Finalise(c.rules)
	root, err := c.commit(s, g.Number)
	if err != nil {
		return nil, err
	}
	c.append(&Block{Block: types.NewBlock(c.header(nil, Next{
		Time: g.Time, BaseFee: g.BaseFee,
	}, root), &types.Body{Withdrawals: types.Withdrawals{}}, nil, trie.NewStackTrie(nil)), State: root})
	return c, nil
}

// ID is the chain id.
func (c *Chain) ID() uint64 { return c.genesis.ID }

// Config are the rules of the chain, as go-ethereum has them.
func (c *Chain) Config() *params.ChainConfig { return c.config }

// Signer recovers the senders of the chain's transactions.
func (c *Chain) Signer() types.Signer { return c.signer }

// States are where the chain keeps its states; see [contracts.Chain.Show] for a rulebook's reads of one.
func (c *Chain) States() contracts.States { return c.states }

// Watch calls f after each change, in the goroutine that makes it and without the chain's lock. It cannot be undone.
func (c *Chain) Watch(f func(Event)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watchers = append(c.watchers, f)
}

func (c *Chain) tell(e Event) {
	c.mu.RLock()
	watchers := c.watchers
	c.mu.RUnlock()
	for _, w := range watchers {
		w(e)
	}
}

// header makes the header of a block after a parent; nil is none.
func (c *Chain) header(parent *Block, n Next, root common.Hash) *types.Header {
	h := &types.Header{
		Number: new(big.Int).SetUint64(c.genesis.Number), UncleHash: types.EmptyUncleHash, Coinbase: c.genesis.Coinbase, Root: root,
		Difficulty: new(big.Int), GasLimit: c.genesis.GasLimit, Time: n.Time, BaseFee: n.BaseFee.ToBig(), MixDigest: n.Random,
		WithdrawalsHash: &types.EmptyWithdrawalsHash, BlobGasUsed: new(uint64), ExcessBlobGas: new(uint64),
		ParentBeaconRoot: new(common.Hash), RequestsHash: &types.EmptyRequestsHash,
	}
	if parent != nil {
		h.ParentHash, h.Number = parent.Hash(), new(big.Int).SetUint64(parent.NumberU64()+1)
	}
	if n.Coinbase != nil {
		h.Coinbase = *n.Coinbase
	}
	if n.GasLimit > 0 {
		h.GasLimit = n.GasLimit
	}
	return h
}

// commit writes a state into the tries and holds its root.
func (c *Chain) commit(s *state.StateDB, number uint64) (common.Hash, error) {
	root, err := s.Commit(c.rules, number)
	if err != nil {
		return root, fmt.Errorf("chain: commit the state: %w", err)
	}
	return root, c.hold(root)
}

func (c *Chain) hold(root common.Hash) error {
	if root == types.EmptyRootHash {
		return nil
	}
	return c.states.Tries.Reference(root, common.Hash{})
}

func (c *Chain) release(root common.Hash) error {
	if root == types.EmptyRootHash {
		return nil
	}
	return c.states.Tries.Dereference(root)
}

// append makes a block the head.
func (c *Chain) append(b *Block) {
	c.blocks = append(c.blocks, b)
	c.byHash[b.Hash()] = b
	for i := range b.Included {
		c.included[b.Included[i].Hash()] = Place{b, i}
	}
}

// Head is the last block.
func (c *Chain) Head() *Block {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.blocks[len(c.blocks)-1]
}

// First is the first block, the genesis.
func (c *Chain) First() *Block {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.blocks[0]
}

// Block returns the block of a number, nil where there is none.
func (c *Chain) Block(number uint64) *Block {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.block(number)
}

func (c *Chain) block(number uint64) *Block {
	if i := number - c.genesis.Number; i < uint64(len(c.blocks)) { // that of an earlier one has wrapped around
		return c.blocks[i]
	}
	return nil
}

// BlockByHash returns the block of a hash, nil where there is none.
func (c *Chain) BlockByHash(hash common.Hash) *Block {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.byHash[hash]
}

// Find returns where a transaction stands; ok is false where no block has it.
func (c *Chain) Find(hash common.Hash) (p Place, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	p, ok = c.included[hash]
	return p, ok
}

// hashOf answers BLOCKHASH in a block of that number: the hashes of those before it, of which the EVM asks for 256.
func (c *Chain) hashOf(in uint64) vm.GetHashFunc {
	return func(n uint64) (hash common.Hash) {
		if b := c.block(n); b != nil && n < in {
			hash = b.Hash()
		}
		return hash
	}
}

// state opens the state that the next block starts from, which the caller may change only by Build and Give.
func (c *Chain) open() (*state.StateDB, error) {
	if c.head == nil {
		s, err := state.New(c.blocks[len(c.blocks)-1].State, c.states.Database)
		if err != nil {
			return nil, fmt.Errorf("chain: open the state: %w", err)
		}
		c.head = s
	}
	return c.head, nil
}
