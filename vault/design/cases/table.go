package cases

import (
	"fmt"
	"math/big"
)

// Ints reads a list of integers of either sign.
func (in *In) Ints(name string) []*big.Int {
	var texts []string
	in.get(name, &texts, "a list of decimal strings")
	return in.row(name, texts)
}

// Table reads a list of lists of integers of either sign.
func (in *In) Table(name string) (all [][]*big.Int) {
	var rows [][]string
	in.get(name, &rows, "a list of lists of decimal strings")
	for i, texts := range rows {
		all = append(all, in.row(fmt.Sprintf("%s.%d", name, i), texts))
	}
	return all
}

func (in *In) row(name string, texts []string) (all []*big.Int) {
	for i, text := range texts {
		x, ok := new(big.Int).SetString(text, 10)
		if !ok || x.BitLen() > 256 {
			in.fault(fmt.Sprintf("%s.%d", name, i), fmt.Sprintf("%q is not %s of at most 256 bits", text, decimal), "correct it")
			x = new(big.Int)
		}
		all = append(all, x)
	}
	return all
}
