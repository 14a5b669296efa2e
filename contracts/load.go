package contracts

import (
	"errors"
	"fmt"
	"math/big"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/triedb"
	"github.com/ethereum/go-ethereum/triedb/hashdb"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// LoadChain returns a chain that begins with accounts, in the block of a number and time. Package contracts/state
// reads them from files. An account with nothing but storage does not exist, by EIP-161, and is left out.
func LoadChain(accounts types.GenesisAlloc, number, now uint64) (*Chain, error) {
	c, err := newChain(&triedb.Config{Preimages: true, HashDB: hashdb.Defaults})
	if err != nil {
		return nil, err
	}
	c.shared.preimages = true
	for at, account := range accounts {
		if account.Balance != nil {
			balance, over := uint256.FromBig(account.Balance)
			if over || account.Balance.Sign() < 0 {
				return nil, fmt.Errorf("contracts: the balance of %s is %s, which no account can have", at, account.Balance)
			}
			c.state.SetBalance(at, balance, tracing.BalanceIncreaseGenesisBalance)
		}
		c.state.SetNonce(at, account.Nonce, tracing.NonceChangeGenesis)
		if len(account.Code) > 0 {
			c.state.SetCode(at, account.Code, tracing.CodeChangeGenesis)
		}
		for slot, value := range account.Storage {
			c.state.SetState(at, slot, value)
		}
	}
	c.state.Finalise(c.rules)
	c.evm.Context.BlockNumber, c.evm.Context.Time = new(big.Int).SetUint64(number), now
	return c, c.commit()
}

// Accounts returns all accounts as they are now, for package contracts/state to write. Only a chain of [LoadChain]
// knows the addresses and slots of what it holds.
func (c *Chain) Accounts() (types.GenesisAlloc, error) {
	if !c.shared.preimages {
		return nil, ErrForgetful
	}
	if err := c.commit(); err != nil {
		return nil, err
	}
	return c.AccountsIn(c.state)
}

// AccountsIn returns all accounts of a state that was committed to the chain's [States].
func (c *Chain) AccountsIn(s *state.StateDB) (types.GenesisAlloc, error) {
	if !c.shared.preimages {
		return nil, ErrForgetful
	}
	all := make(collector)
	if _, err := s.DumpToCollector(all, nil); err != nil {
		return nil, fmt.Errorf("contracts: read the state: %w", err)
	}
	return types.GenesisAlloc(all), nil
}

// ErrForgetful reports a chain that keeps hashes of addresses alone.
var ErrForgetful = errors.New("contracts: this chain keeps no addresses: make it with LoadChain to have its accounts listed")

// collector gathers what go-ethereum dumps.
type collector types.GenesisAlloc

func (collector) OnRoot(common.Hash) {}

func (all collector) OnAccount(at *common.Address, d state.DumpAccount) {
	balance, _ := new(big.Int).SetString(d.Balance, 10)
	account := types.Account{Balance: balance, Nonce: d.Nonce, Code: d.Code}
	for slot, value := range d.Storage {
		if account.Storage == nil {
			account.Storage = make(map[common.Hash]common.Hash, len(d.Storage))
		}
		account.Storage[slot] = common.HexToHash(value)
	}
	all[*at] = account
}

// Watch tells, once for each address, which accounts are read that do not exist: of a state that holds only what
// was touched where it was written, they may be missing. Precompiled contracts, the zero address, which is the
// block's beneficiary, and whoever has made a call are not told. It stays with the chain's forks, which may call
// absent from several goroutines.
func (c *Chain) Watch(absent func(vault.Address)) error {
	c.shared.watched = &watched{Database: c.shared.database, told: map[common.Address]bool{}, known: vm.ActivePrecompiledContracts(c.rules), absent: absent}
	c.shared.database = c.shared.watched
	return c.commit()
}

// watched is a database that tells of accounts that it has not.
type watched struct {
	state.Database
	mu     sync.Mutex
	told   map[common.Address]bool
	known  vm.PrecompiledContracts
	absent func(vault.Address)
}

func (w *watched) Reader(root common.Hash) (state.Reader, error) {
	r, err := w.Database.Reader(root)
	return watchedReader{r, w}, err
}

type watchedReader struct {
	state.Reader
	by *watched
}

func (r watchedReader) Account(at common.Address) (*types.StateAccount, error) {
	account, err := r.Reader.Account(at)
	if account == nil && err == nil {
		r.by.tell(at)
	}
	return account, err
}

// made notes who makes a call.
func (w *watched) made(by common.Address) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told[by] = true
}

func (w *watched) tell(at common.Address) {
	if _, known := w.known[at]; known || at == (common.Address{}) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.told[at] {
		w.told[at] = true
		w.absent(vault.Address(at))
	}
}
