package foreign

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// Morpho Blue is sought at mainnet's address, else where the example has it.
func TestWhatMorphoLacksIsSaid(t *testing.T) {
	t.Parallel()
	load := func(change func(*contracts.Chain), m *Morpho) error {
		a := newAave(t)
		if change != nil {
			change(a.chain)
		}
		return m.Load(a.chain)
	}
	m := new(Morpho)
	require.NoError(t, load(nil, m))
	require.Equal(t, vault.EngineAddress, m.At)

	empty, err := contracts.NewChain()
	require.NoError(t, err)
	require.ErrorContains(t, new(Morpho).Load(empty), "no Morpho Blue at "+Hex(morphoBlue))
	require.ErrorContains(t, load(nil, &Morpho{At: vault.NamedAddress("nowhere")}), "no Morpho Blue at "+Hex(vault.NamedAddress("nowhere")))

	stop := common.FromHex("00") // a contract that answers nothing
	m = new(Morpho)
	err = load(func(c *contracts.Chain) { require.NoError(t, c.SetCode(morphoBlue, stop)) }, m)
	require.ErrorContains(t, err, "Morpho Blue at "+Hex(morphoBlue)+" has no market")
	require.ErrorContains(t, load(nil, &Morpho{Market: vault.ID{1}}), "has no market 0x0100")

	for _, token := range []vault.Address{example.Collateral, example.Loan} {
		err := load(func(c *contracts.Chain) { require.NoError(t, c.SetCode(token, nil)) }, new(Morpho))
		require.ErrorContains(t, err, "no token at "+Hex(token))
	}
}
