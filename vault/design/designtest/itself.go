package designtest

import (
	"errors"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// itself has the borrower take a part of its own vault. Where the design permits it, it pays and gets what anybody
// would; where it does not, nothing changes. It reports whether it was permitted.
func (w *town) itself(t *rapid.T, o *offer.Offer) bool {
	if o.Kind != offer.Sale || o.Of == (vault.Address{}) {
		return false
	}
	require.NoError(t, w.Mint(loan, o.Of, scale(1_000_000_000, w.of.LoanDecimals)))
	amount := o.Most
	if rapid.Bool().Draw(t, "half of its own") {
		amount.Rsh(&amount, 1)
	}
	if amount.IsZero() {
		return false
	}
	terms, err := w.running.Quote(o, amount)
	before := w.shot()
	moves, got, refused := w.running.Take(o.Of, o, amount, nil)
	require.Equal(t, errors.Is(refused, design.ErrSelf), design.ForbidsOwner(w.design), "whether a borrower may take its own vault is what the design says of it")
	if refused != nil {
		require.Empty(t, moves)
		require.Equal(t, before, w.shot(), "a refused call changes nothing")
		return false
	}
	require.NoError(t, err)
	require.Equal(t, terms, got, "a borrower pays and gets what anybody does")
	w.balanced(t, &before, moves)
	return true
}
