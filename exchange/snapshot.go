package exchange

import (
	"slices"

	"github.com/ringfence-sim/ringfence/fixed"
)

// snapshot is what an account's own choices can change.
type snapshot struct {
	account   account
	wallets   []fixed.Signed
	positions []position // in the order of the account's list
}

func (e *Accounts) snapshot(a AccountID) (s snapshot) {
	acc := &e.accounts[a]
	s.account = *acc
	s.account.orders, s.account.modes, s.account.chosen = slices.Clone(acc.orders), slices.Clone(acc.modes), slices.Clone(acc.chosen)
	s.wallets = slices.Clone(e.wallets[int(a)*e.assets : (int(a)+1)*e.assets])
	for id := acc.first; id != none; id = e.positions[id].next {
		s.positions = append(s.positions, e.positions[id])
	}
	return s
}

// restore puts an account back to a snapshot, to which no position has been added since.
func (e *Accounts) restore(a AccountID, s snapshot) {
	e.accounts[a] = s.account
	copy(e.wallets[int(a)*e.assets:], s.wallets)
	for id, i := s.account.first, 0; id != none; id, i = e.positions[id].next, i+1 {
		e.positions[id] = s.positions[i]
	}
	for id := s.account.first; id != none; id = e.positions[id].next {
		e.rekey(id)
	}
}
