package foreign

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// public is a chain that others join, before its first block.
type public struct{ contracts.Blocks }

var author = vault.NamedAddress("the publisher of feeds")

func (public) Publisher() vault.Address { return author }

// A feed on a chain that others join answers as any of ours, and takes its value from its publisher alone.
func TestAFeedTakesItsValueFromItsPublisherAlone(t *testing.T) {
	t.Parallel()
	plain, err := contracts.NewChain()
	require.NoError(t, err)
	joined, err := contracts.NewChain()
	require.NoError(t, err)
	joined.Join(public{})
	feed, price := vault.NamedAddress("a feed"), uint256.NewInt(41)
	require.NoError(t, putFeed(plain, feed))
	require.NoError(t, publish(plain, feed, price))
	require.NoError(t, putFeed(joined, feed))
	words := append(make([]byte, 32), word(41)...)
	for _, at := range []uint64{100, 200} {
		require.NoError(t, plain.SetTime(at))
		require.NoError(t, joined.SetTime(at))
		_, err := joined.Call(vault.NamedAddress("somebody else"), feed, append(make([]byte, 32), word(7)...))
		require.NoError(t, err)
		_, err = joined.Call(author, feed, words)
		require.NoError(t, err)
		_, err = joined.Call(author, feed, words[:63]) // no two words
		require.NoError(t, err)
		_, err = joined.Call(vault.NamedAddress("somebody else"), feed, append(make([]byte, 32), word(8)...))
		require.NoError(t, err)
		require.Equal(t, common.Hash(price.Bytes32()), joined.StorageAt(feed, common.Hash{}))
		for _, what := range []string{"price()", "latestAnswer()", "decimals()", "latestRoundData()"} {
			want, err := view(plain, feed, what)
			require.NoError(t, err)
			got, err := view(joined, feed, what)
			require.NoError(t, err)
			require.Equal(t, want, got, what)
		}
	}
}
