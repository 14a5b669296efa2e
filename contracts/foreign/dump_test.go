package foreign_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/contracts/state"
)

// dumped takes a chain through a file.
func dumped(t *testing.T, c *contracts.Chain) *contracts.Chain {
	t.Helper()
	accounts, err := c.Accounts()
	require.NoError(t, err)
	name := t.TempDir() + "/dump.json"
	if keep := os.Getenv("RINGFENCE_KEEP_DUMP"); keep != "" {
		name = keep
	}
	file, err := os.Create(name)
	require.NoError(t, err)
	require.NoError(t, state.Write(file, &state.Dump{Number: c.Number(), Time: c.Time(), Alloc: accounts}))
	require.NoError(t, file.Close())
	d, err := state.ReadFile(name)
	require.NoError(t, err)
	want, err := json.Marshal(accounts)
	require.NoError(t, err)
	got, err := json.Marshal(d.Alloc)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
	loaded, err := contracts.LoadChain(d.Alloc, d.Number, d.Time)
	require.NoError(t, err)
	return loaded
}

func TestTheExampleComesBackFromItsFile(t *testing.T) {
	t.Parallel()
	d, err := foreign.Example()
	require.NoError(t, err)
	c, err := contracts.LoadChain(d.Alloc, d.Number, d.Time)
	require.NoError(t, err)
	m, err := foreign.Open(dumped(t, c), &foreign.Morpho{})
	require.NoError(t, err)
	collateral, loan := m.Pair()
	require.Equal(t, "WETH USDC", collateral.Symbol+" "+loan.Symbol)
	require.Equal(t, [2]uint8{18, 6}, [2]uint8{collateral.Decimals, loan.Decimals})
	require.Equal(t, "morpho-blue", foreign.Recognise(d.Alloc))
}
