package agentstest

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/agents"
)

// Supplier checks the laws of a supplier. make returns it, anew at each call.
func Supplier(t *testing.T, make func() agents.Supplier) {
	s := make()
	require.NotEmpty(t, s.Kind())
	t.Run("it takes out what is its own and idle, by what it sees", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			draw := func(name string) uint256.Int {
				z := uint256.NewInt(rapid.Uint64().Draw(t, name))
				return *z.Lsh(z, uint(rapid.IntRange(0, 60).Draw(t, name+", doublings")))
			}
			see := agents.Lending{Balance: draw("balance"), Idle: draw("idle"), BadDebt: draw("bad debt")}
			out := s.Withdraw(see)
			require.False(t, out.Gt(&see.Balance), "%s of a balance of %s", out.Dec(), see.Balance.Dec())
			require.False(t, out.Gt(&see.Idle), "%s where %s are idle", out.Dec(), see.Idle.Dec())
			s.Withdraw(agents.Lending{Balance: draw("another's balance"), Idle: draw("another's idle")})
			require.Equal(t, out, s.Withdraw(see))
			require.Equal(t, out, make().Withdraw(see))
		})
	})
}
