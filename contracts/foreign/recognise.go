package foreign

import (
	"encoding/hex"
	"errors"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/ringfence-sim/ringfence/vault"
)

// Recognise is the kind of the protocol that stands at its mainnet address, or where [Example] has it, among
// accounts, "" where there is none.
func Recognise(accounts types.GenesisAlloc) string {
	kind, _ := Find(accounts)
	return kind
}

// Find is Recognise, with where the protocol stands.
func Find(accounts types.GenesisAlloc) (kind string, at vault.Address) {
	for _, p := range [...]struct {
		at   vault.Address
		kind string
	}{{aaveProvider, (*Aave)(nil).Kind()}, {morphoBlue, (*Morpho)(nil).Kind()}, {vault.EngineAddress, (*Morpho)(nil).Kind()}} {
		if len(accounts[common.Address(p.at)].Code) > 0 {
			return p.kind, p.at
		}
	}
	return "", at
}

var (
	errAddress = errors.New("an address has 40 hexadecimal digits")
	errID      = errors.New("an id has 64 hexadecimal digits")
)

// ParseAddress reads an address of 40 hexadecimal digits.
func ParseAddress(text string) (at vault.Address, err error) {
	err = parse(text, at[:], errAddress)
	return at, err
}

// ParseID reads a market's id of 64 hexadecimal digits.
func ParseID(text string) (id vault.ID, err error) {
	err = parse(text, id[:], errID)
	return id, err
}

func parse(text string, to []byte, wrong error) error {
	raw, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil || len(raw) != len(to) {
		return wrong
	}
	copy(to, raw)
	return nil
}

// Hex is an address as people write it, with the capitals of EIP-55.
func Hex(at vault.Address) string { return common.Address(at).Hex() }
