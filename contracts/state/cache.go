package state

import (
	"encoding/json"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// mostPadding is the most zeros that are tried as padding of code. verbs' EVM adds 33.
const mostPadding = 64

// cache reads the form of verbs: [time, block, [[address, [balance, nonce, code's hash, code]]…], [[address, slot,
// value]…]]. Addresses, hashes and code are written from the first byte on; balances, slots and values are
// little-endian.
func (r *reader) cache(t json.Token) error {
	r.dump.Form = Verbs
	parts := 0
	err := r.array(t, func(i int, value json.Token) (err error) {
		parts++
		switch i {
		case 0:
			r.dump.Time, _, err = r.number(value)
			return err
		case 1:
			r.dump.Number, _, err = r.number(value)
			return err
		case 2:
			return r.array(value, r.cachedAccount)
		case 3:
			return r.array(value, r.cachedSlot)
		}
		r.refuse("is more than a time, a block, accounts and slots", "remove it")
		return r.skip(value)
	})
	if err == nil && parts < 4 {
		r.refuse("has fewer parts than a time, a block, accounts and slots", "write the cache anew with verbs")
	}
	return err
}

// texts reads a list of texts and numbers; the others are refused, and of another number too.
func (r *reader) texts(t json.Token, names ...string) (got []string, ok bool, err error) {
	got = make([]string, len(names))
	count, ok := 0, true
	err = r.array(t, func(i int, value json.Token) error {
		count++
		switch v := value.(type) {
		case string:
			if i < len(got) {
				got[i] = v
			}
			return nil
		case json.Number:
			if i < len(got) {
				got[i] = v.String()
			}
			return nil
		}
		ok = false
		r.refuse("is "+kindOf(value)+" and should be a text", "write the cache anew with verbs")
		return r.skip(value)
	})
	if err == nil && ok && count != len(names) {
		ok = false
		r.refuse("has another number of parts", "write the cache anew with verbs")
	}
	return got, ok && err == nil, err
}

func (r *reader) cachedAccount(_ int, t json.Token) error {
	var name string
	return r.array(t, func(i int, value json.Token) error {
		if i == 0 {
			name, _ = value.(string)
			return r.skip(value)
		}
		if i > 1 {
			r.refuse("is more than an address and an account", "remove it")
			return r.skip(value)
		}
		at, known := r.address(name)
		got, ok, err := r.texts(value, "balance", "nonce", "hash", "code")
		if err != nil || !ok || !known {
			return err
		}
		if _, twice := r.dump.Alloc[at]; twice {
			r.refuse("stands twice", "keep one of the two")
			return nil
		}
		balance, bok := r.little(got[0])
		nonce, nok, err := r.number(json.Number(got[1]))
		hash, hok := r.word(got[2])
		code, cok, _ := r.bytes(got[3])
		if err != nil || !bok || !nok || !hok || !cok {
			return err
		}
		if code, ok = trimmed(code, hash); !ok {
			r.refuse("its code is not what its hash "+hash.Hex()+" is of", "the file is damaged, or the code was edited: write it anew")
			return nil
		}
		r.keep(at, types.Account{Balance: new(big.Int).SetBytes(balance[:]), Nonce: nonce, Code: code})
		return nil
	})
}

func (r *reader) cachedSlot(_ int, t json.Token) error {
	got, ok, err := r.texts(t, "address", "slot", "value")
	if err != nil || !ok {
		return err
	}
	at, aok := r.address(got[0])
	slot, sok := r.little(got[1])
	value, vok := r.little(got[2])
	if !aok || !sok || !vok || value == (common.Hash{}) {
		return nil
	}
	a, known := r.dump.Alloc[at]
	if !known {
		a.Balance = new(big.Int)
	}
	if a.Storage == nil {
		a.Storage = map[common.Hash]common.Hash{}
	}
	if was, twice := a.Storage[slot]; twice && was != value {
		r.refuse("stands twice with two values", "keep one of the two")
		return nil
	}
	a.Storage[slot] = value
	r.dump.Alloc[at] = a
	return nil
}

// little reads a word written from its last byte on.
func (r *reader) little(s string) (common.Hash, bool) {
	w, ok := r.word(s)
	if !ok || len(s) != 2*len(w) && s != "0x" && len(s) != 2*len(w)+2 {
		if ok {
			r.refuse("is no word of 32 bytes", "write the cache anew with verbs")
		}
		return w, false
	}
	slices.Reverse(w[:])
	return w, true
}

// trimmed is the code without the zeros after it, so that it has its hash.
func trimmed(code []byte, hash common.Hash) ([]byte, bool) {
	for range mostPadding + 1 {
		if crypto.Keccak256Hash(code) == hash {
			return code, true
		}
		if len(code) == 0 || code[len(code)-1] != 0 {
			return nil, false
		}
		code = code[:len(code)-1]
	}
	return nil, false
}
