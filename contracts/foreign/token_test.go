package foreign

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
)

// A token has up to 18 decimals, and says how many.
func TestWhatATokenSaysOfItself(t *testing.T) {
	t.Parallel()
	a := newAave(t)
	token := vault.NamedAddress("token")
	require.NoError(t, a.chain.SetCode(token, answerer))
	read := func() (Token, error) { return handsOn(a.chain).token(token) }
	_, err := read()
	require.ErrorContains(t, err, "the token at "+Hex(token)+" says it has 0 decimals", "it says nothing")
	a.says(token, pack("decimals()"), 18)
	got, err := read()
	require.NoError(t, err)
	require.Equal(t, Token{token, Hex(token)[:8], 18}, got)
	a.says(token, pack("decimals()"), 0)
	_, err = read()
	require.NoError(t, err)
	a.says(token, pack("decimals()"), 19)
	_, err = read()
	require.ErrorContains(t, err, "says it has 19 decimals")
}
