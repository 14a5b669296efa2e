package liquidator

import "cmp"

// precedence is which of two bids comes first in a block: the one with the higher tip; of equal ones the one with the smaller
// roll of the dice, which each bid has of its own; then the lower bot, and the lower vault.
func precedence(a, b Bid) int {
	return cmp.Or(cmp.Compare(b.Tip, a.Tip), cmp.Compare(a.Roll, b.Roll), cmp.Compare(a.Bot, b.Bot), cmp.Compare(a.Vault, b.Vault))
}
