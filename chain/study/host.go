package study

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// host is where the contracts of the arm run: a chain without blocks until the market is created, whose state the genesis has,
// and from then on the block under construction.
type host struct {
	plain  *contracts.Chain
	chain  *chain.Chain
	making *chain.Making
	shown  *chain.View // the state after the last block, where none is under construction
	evm    *vm.EVM

	actors    map[common.Address]*chain.Actor
	publisher *chain.Actor
	shift     uint64 // seconds from the study's time to the chain's
	baseFee   uint64
	tip       uint64                  // that liquidators pay at present, wei per gas
	tippers   map[common.Address]bool // who they are
}

// newHost is where contracts run of which a chain is not begun.
func newHost(s *Study, plain *contracts.Chain) *host {
	h := &host{
		plain: plain, shift: s.shift, publisher: chain.NewActor("publisher", s.id),
		actors: map[common.Address]*chain.Actor{}, tippers: map[common.Address]bool{},
	}
	h.actors[h.publisher.Address] = h.publisher
	return h
}

// issuer is who the engine publishes prices and issues tokens as.
var issuer = contracts.Issuer

var errNoBlock = errors.New("study: a call between two blocks")

func (h *host) sender(of vault.Address) common.Address {
	if of == issuer {
		return h.publisher.Address
	}
	return common.Address(of)
}

// Deploy implements [contracts.Host]: before the first block alone.
func (h *host) Deploy(at, from vault.Address, creation []byte) error {
	if h.plain == nil {
		return fmt.Errorf("study: the contract %s is deployed after the market was created", common.Address(at))
	}
	return h.plain.Deploy(at, vault.Address(h.sender(from)), creation)
}

// SetCode implements [contracts.Host]: before the first block alone. An account with code can sign nothing.
func (h *host) SetCode(at vault.Address, code []byte) error {
	if h.plain == nil {
		return fmt.Errorf("study: %s, who signs, is given code", common.Address(at))
	}
	return h.plain.SetCode(at, code)
}

// CodeAt implements [contracts.Host].
func (h *host) CodeAt(at vault.Address) []byte {
	switch {
	case h.plain != nil:
		return h.plain.CodeAt(at)
	case h.making != nil:
		return h.making.Code(common.Address(at))
	}
	if v := h.show(); v != nil {
		return v.State.GetCode(common.Address(at))
	}
	return nil
}

// Time implements [contracts.Host], in the study's own time.
func (h *host) Time() uint64 {
	switch {
	case h.plain != nil:
		return h.plain.Time() - h.shift
	case h.making != nil:
		return h.making.Time() - h.shift
	}
	return h.chain.Head().Time() - h.shift
}

// SetTime implements [contracts.Host]. Blocks are begun by the arm, so that here nothing is left to do.
func (h *host) SetTime(now uint64) error {
	if h.plain != nil {
		return h.plain.SetTime(now + h.shift)
	}
	if h.Time() != now {
		return fmt.Errorf("study: the block's time is %d, and not %d", h.Time(), now)
	}
	return nil
}

// show opens the state after the last block.
func (h *host) show() *chain.View {
	if h.shown == nil {
		v, err := h.chain.After(h.chain.Head())
		if err != nil {
			return nil
		}
		h.shown, h.evm = v, v.EVM(vm.Config{})
	}
	return h.shown
}

// View implements [contracts.Host].
func (h *host) View(to vault.Address, data []byte) (output []byte, err error) {
	switch {
	case h.plain != nil:
		return h.plain.View(to, data)
	case h.making != nil:
		output, err = h.making.Call(common.Address{}, common.Address(to), data)
	default:
		if h.show() == nil {
			return nil, errNoBlock
		}
		output, _, err = h.evm.StaticCall(common.Address{}, common.Address(to), data, vm.NewGasBudget(chain.TransactionGas, 0))
	}
	if err != nil {
		return nil, contracts.Refusal(err, output)
	}
	return output, nil
}

// Transact implements [contracts.Host]: a transaction that its sender has signed.
func (h *host) Transact(from, to vault.Address, data []byte) (output []byte, gas uint64, err error) {
	if h.plain != nil {
		return h.plain.Transact(vault.Address(h.sender(from)), to, data)
	}
	in, err := h.send(h.sender(from), common.Address(to), data)
	if err != nil {
		return nil, 0, err
	}
	result := h.making.Result()
	if result.Failed() {
		return nil, in.Receipt.GasUsed, contracts.Refusal(result.Err, result.Revert())
	}
	return result.Return(), in.Receipt.GasUsed, nil
}

func (h *host) send(from, to common.Address, data []byte) (*chain.Included, error) {
	if h.making == nil {
		return nil, errNoBlock
	}
	who := h.actors[from]
	if who == nil {
		return nil, fmt.Errorf("study: %s calls, whose key nobody has", from)
	}
	tip := new(big.Int)
	if h.tippers[from] {
		tip.SetUint64(h.tip)
	}
	tx, err := who.Sign(&types.DynamicFeeTx{
		ChainID: new(big.Int).SetUint64(h.chain.ID()), Nonce: h.making.Nonce(from), Gas: chain.TransactionGas, To: &to, Data: common.CopyBytes(data),
		GasTipCap: tip, GasFeeCap: new(big.Int).Add(tip, new(big.Int).SetUint64(h.baseFee)),
	})
	if err != nil {
		return nil, err
	}
	return h.making.Apply(tx)
}

// open makes a chain of what was deployed. Its first block is a second before the study's, with nothing in it.
func (h *host) open(g chain.Genesis) (err error) {
	g.From, g.Time = h.plain, h.plain.Time()-1
	if h.chain, err = chain.New(g); err != nil {
		return err
	}
	now := h.plain.Time()
	h.plain = nil
	return h.begin(now, g.BaseFee.Uint64(), g.GasLimit)
}

// begin starts a block, at a time of the chain's.
func (h *host) begin(now, baseFee, gasLimit uint64) (err error) {
	h.baseFee, h.shown = baseFee, nil
	h.making, err = h.chain.Begin(chain.Next{Time: now, BaseFee: uint256.NewInt(baseFee), GasLimit: gasLimit})
	return err
}

// best reports whether a transaction of the pool comes before a bid.
func (s *Study) best(tip, roll, room uint64) bool {
	m := s.host.making
	for {
		tx, pays, rolled, ok := m.Best()
		if !ok || pays.LtUint64(tip) || (pays.IsUint64() && pays.Uint64() == tip && rolled >= roll) {
			return false
		}
		if _, is := s.outsiders.of[tx.From]; is && tx.Gas() <= room { // others were not accepted from outside
			return true
		}
		m.Skip()
	}
}

// take executes what is best. Nothing is included of what left the pool unseen.
func (s *Study) take() (who int, in *chain.Included, pays uint256.Int) {
	m := s.host.making
	tx, pays, _, _ := m.Best()
	who = s.outsiders.of[tx.From]
	if in = m.Take(s.bundles); in == nil {
		s.dropped[who]++
	}
	return who, in, pays
}

func (h *host) seal() (*chain.Block, error) {
	if h.making == nil {
		return nil, errNoBlock
	}
	block, err := h.making.Seal()
	h.making = nil
	return block, err
}

// abandon gives up the block under construction.
func (h *host) abandon() {
	if h.making != nil {
		h.making.Abandon()
		h.making = nil
	}
}
