package agents

import (
	"slices"

	"github.com/ringfence-sim/ringfence/rng"
)

// Assign returns the borrowers of a recorded population on the path of an address. Whoever has no behaviour gets one of the mix.
// Borrower i's is a function of the address's seed and path and of i alone, drawn as [Population.Draw] draws it.
func (m Mix) Assign(key rng.Key, borrowers []Borrower) []Borrower {
	all := slices.Clone(borrowers)
	key.Purpose = Purpose
	for i := range all {
		if all[i].Behaviour != nil {
			continue
		}
		key.Actor = uint64(i)
		stream := key.Lane(2)
		all[i].Behaviour = m.draw(&stream)
	}
	return all
}
