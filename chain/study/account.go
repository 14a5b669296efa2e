package study

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
)

// Account is somebody from outside, with the capital that the study is told it brings. Nobody's key is kept.
type Account struct {
	Name       string         `json:"name"`
	Address    common.Address `json:"address"`
	Loan       uint256.Int    `json:"loan"`       // smallest units
	Collateral uint256.Int    `json:"collateral"` // smallest units
	Ether      uint256.Int    `json:"eth"`        // wei
}

// Parse reads an account as it is written on a command line: an address, or a private key of which the address alone is kept, an
// equals sign, and what it brings in whole tokens.
//
//	0x70997970C51812dc3A010C7d01b50e0d17dc79C8=loan:100000,collateral:5,eth:10,name:mine
//
// What is not named is 0, and ether 100.
func Parse(text string, loanDecimals, collateralDecimals uint8) (a Account, err error) {
	refuse := func(problem, remedy string) error {
		return fault.New("--account", problem, remedy)
	}
	who, brings, _ := strings.Cut(text, "=")
	raw, err := hex.DecodeString(strings.TrimPrefix(who, "0x"))
	switch {
	case err != nil || (len(raw) != 20 && len(raw) != 32):
		return a, refuse("what stands before the equals sign is neither an address nor a private key", "write 0x and 40 hexadecimal digits")
	case len(raw) == 20:
		a.Address = common.BytesToAddress(raw)
	default:
		key, err := crypto.ToECDSA(raw)
		if err != nil {
			return a, refuse("the private key is none of the curve's", "write another; cast wallet new makes one")
		}
		a.Address = crypto.PubkeyToAddress(key.PublicKey)
	}
	a.Name = a.Address.Hex()
	a.Ether.Mul(uint256.NewInt(100), uint256.NewInt(1e18))
	if brings == "" {
		return a, nil
	}
	for _, part := range strings.Split(brings, ",") {
		key, value, _ := strings.Cut(part, ":")
		amount, decimals := &a.Loan, loanDecimals
		switch key {
		case "name":
			if a.Name = value; value == "" {
				return a, refuse("the name is empty", "leave it out: the address is then its name")
			}
			continue
		case "loan":
		case "collateral":
			amount, decimals = &a.Collateral, collateralDecimals
		case "eth":
			amount, decimals = &a.Ether, 18
		default:
			return a, refuse(fmt.Sprintf("%q is none of loan, collateral, eth and name", key), "write as in 0xABC…=loan:100000,eth:10,name:mine")
		}
		if *amount, err = units(value, decimals); err != nil {
			return a, refuse(fmt.Sprintf("%s:%s: %s", key, value, err), "write whole tokens, as in loan:100000.5")
		}
	}
	return a, nil
}

// units is an amount of whole tokens in smallest units, below 2^128.
func units(value string, decimals uint8) (x uint256.Int, err error) {
	d, err := catalog.ParseDecimal(value)
	if err != nil {
		return x, err
	}
	if x, err = d.Scaled(int(decimals)); err != nil {
		return x, err
	}
	if x.BitLen() > 128 {
		return x, errors.New("is too large")
	}
	return x, nil
}

// distinct reports two accounts of one name or address, or of a name of the study's.
func distinct(accounts []Account, taken []string) error {
	for k := range accounts {
		a := &accounts[k]
		if slices.Contains(taken, a.Name) {
			return fault.New("--account", fmt.Sprintf("%q is the name of a liquidator of the scenario", a.Name), "name the outsider differently")
		}
		for i := range accounts[:k] {
			if accounts[i].Name == a.Name || accounts[i].Address == a.Address {
				return fault.New("--account", fmt.Sprintf("%s is given twice", a.Name), "give each account once, under a name of its own")
			}
		}
	}
	return nil
}
