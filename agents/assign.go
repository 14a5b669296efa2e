package agents

import "github.com/ringfence-sim/ringfence/rng"

// Assign gives each borrower of a recorded population a behaviour of the mix. Borrower i's is a function of key's seed and
// of i alone, drawn as [Population.Draw] draws it, so that it is the same on every path.
func (m Mix) Assign(key rng.Key, borrowers []Borrower) {
	key.Path, key.Purpose = 0, Purpose
	for i := range borrowers {
		key.Actor = uint64(i)
		stream := key.Lane(2)
		borrowers[i].Behaviour = m.draw(&stream)
	}
}
