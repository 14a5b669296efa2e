package chain

import (
	"crypto/ecdsa"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/rng"
)

// Tx is a transaction whose sender is known.
type Tx struct {
	*types.Transaction
	From common.Address

	Unsigned bool   // the sender has not signed it: no client can recover it from the bytes
	Private  bool   // is not announced while it waits, as a bundle is not
	Order    uint64 // settles equal tips in place of the roll, the smaller first; 0 is the roll
}

// Actor is somebody simulated, with a key derived from its name. Everyone can derive that key: it is good for nothing but this
// chain.
type Actor struct {
	Address common.Address
	key     *ecdsa.PrivateKey
	signer  types.Signer
}

// NewActor returns the actor of that name on a chain of that id.
func NewActor(name string, chainID uint64) *Actor {
	seed := crypto.Keccak256([]byte("ringfence: key of " + name))
	key, err := crypto.ToECDSA(seed)
	for err != nil { // the chance that a hash is no key is 2^-128
		seed = crypto.Keccak256(seed)
		key, err = crypto.ToECDSA(seed)
	}
	return &Actor{
		Address: crypto.PubkeyToAddress(key.PublicKey), key: key,
		signer: types.LatestSignerForChainID(new(big.Int).SetUint64(chainID)),
	}
}

// Sign makes a transaction of the actor's.
func (a *Actor) Sign(data types.TxData) (Tx, error) {
	t, err := types.SignNewTx(a.key, a.signer, data)
	return Tx{Transaction: t, From: a.Address}, err
}

// tip is the effective tip at a base fee; ok is false where the cap is below the fee.
func tip(m *core.Message, baseFee *uint256.Int) (effective uint256.Int, ok bool) {
	if m.GasFeeCap.Lt(baseFee) {
		return effective, false
	}
	effective.Sub(m.GasFeeCap, baseFee)
	if m.GasTipCap.Lt(&effective) {
		return *m.GasTipCap, true
	}
	return effective, true
}

// Purpose is what the randomness of this package is for.
var Purpose = rng.Named("chain: order of equal tips")

// roll is the addressed draw that settles equal tips.
func roll(seed, path, block uint64, hash common.Hash) uint64 {
	var first uint64
	for _, b := range hash[:8] {
		first = first<<8 | uint64(b)
	}
	key := rng.Key{Seed: seed, Path: path, Purpose: Purpose, Actor: first}
	stream := key.Lane(block)
	return stream.Uint64()
}
