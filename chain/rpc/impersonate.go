package rpc

import (
	"context"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/ringfence-sim/ringfence/chain"
)

// unsigned is a driver that takes transactions without a signature. A study is none: nobody acts in it without one.
type unsigned interface {
	Add(chain.Tx) (common.Hash, error)
}

// ImpersonateAccount lets eth_sendTransaction send in that account's name, without its key.
func (c *control) ImpersonateAccount(who common.Address) error {
	if _, can := c.s.driver.(unsigned); !can {
		return refuse(codeNoMeaning, "nobody acts in a study without a signature: use an account whose key you have, or `ringfence chain --bare --control`")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.played[who] = true
	return nil
}

// StopImpersonatingAccount ends that.
func (c *control) StopImpersonatingAccount(who common.Address) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	delete(c.s.played, who)
}

// AutoImpersonateAccount lets eth_sendTransaction send in anybody's name.
func (c *control) AutoImpersonateAccount(on bool) error {
	if _, can := c.s.driver.(unsigned); !can {
		return c.ImpersonateAccount(common.Address{})
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.playsAll = on
	return nil
}

// impersonating is the part of eth that exists where the verbs of test nodes do.
type impersonating struct{ e *eth }

// SendTransaction sends in the name of an account that is impersonated. The server has nobody's key: what it sends has
// none of a signature but its sender's address, so that no two alike have one hash.
func (i *impersonating) SendTransaction(ctx context.Context, a arguments) (common.Hash, error) {
	s := i.e.s
	from := a.from()
	s.mu.Lock()
	plays := s.played[from] || s.playsAll
	s.mu.Unlock()
	if !plays {
		return common.Hash{}, refuse(codeRefused, "unknown account %s: no key is held here; sign and send by eth_sendRawTransaction, or call anvil_impersonateAccount first", from)
	}
	f, err := i.e.FillTransaction(ctx, a)
	if err != nil {
		return common.Hash{}, err
	}
	blank := new(types.Transaction)
	if err := blank.UnmarshalBinary(f.Raw); err != nil {
		return common.Hash{}, err
	}
	tx := chain.Tx{Transaction: nameless(blank, from), From: from, Unsigned: true}
	s.mu.Lock()
	defer s.mu.Unlock()
	hash, err := s.driver.(unsigned).Add(tx)
	if err != nil {
		return hash, err
	}
	s.actedLocked(from)
	return hash, s.mined()
}

// nameless puts the sender where a signature would be.
func nameless(t *types.Transaction, from common.Address) *types.Transaction {
	mark := new(big.Int).SetBytes(from[:])
	to, price := t.To(), t.GasPrice()
	switch t.Type() {
	case types.LegacyTxType:
		return types.NewTx(&types.LegacyTx{
			Nonce: t.Nonce(), GasPrice: price, Gas: t.Gas(), To: to, Value: t.Value(), Data: t.Data(), V: big.NewInt(27), R: mark, S: mark,
		})
	case types.AccessListTxType:
		return types.NewTx(&types.AccessListTx{
			ChainID: t.ChainId(), Nonce: t.Nonce(), GasPrice: price, Gas: t.Gas(), To: to, Value: t.Value(), Data: t.Data(), AccessList: t.AccessList(),
			V: new(big.Int), R: mark, S: mark,
		})
	}
	return types.NewTx(&types.DynamicFeeTx{
		ChainID: t.ChainId(), Nonce: t.Nonce(), GasTipCap: t.GasTipCap(), GasFeeCap: t.GasFeeCap(), Gas: t.Gas(), To: to, Value: t.Value(), Data: t.Data(),
		AccessList: t.AccessList(), V: new(big.Int), R: mark, S: mark,
	})
}
