package liquidity_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
)

// study is what forms are told of a study, whose paths start at a folder.
func study(folder string) *catalog.Builder {
	s := catalog.Study{Collateral: catalog.Token{Symbol: "ETH", Decimals: 18}, Loan: catalog.Token{Symbol: "USDC", Decimals: 6}}
	return catalog.NewBuilder(s, folder).At("venue")
}

// A file of depth is read where it is there and has depth in it; else the venue is refused.
func TestTheVenueOfAFile(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "good.csv"), []byte("time,side,price,size\n100,bid,9,1\n100,ask,11,2\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "bad.csv"), []byte("time,side,price,size\n100,bid,0,1\n"), 0o600))
	for name, is := range map[string]bool{"good.csv": true, "bad.csv": false, "none.csv": false} {
		rule := liquidity.ReplayForm{File: name}.Venue(study(folder))
		require.Equal(t, is, rule != nil, name)
		if is {
			require.Equal(t, units(2, 18), rule.(liquidity.ReplayParams).Snapshots[0].Asks[0].Base)
		}
	}
}

// A venue that dries up is one of another, and none where that is refused or none is named.
func TestTheVenueThatDriesUp(t *testing.T) {
	pool := liquidity.PoolForm{}
	rule := liquidity.DryingForm{Of: pool}.Venue(study(""))
	require.Equal(t, pool.Venue(study("")), rule.(liquidity.Drying).Of)
	require.Nil(t, liquidity.DryingForm{Of: liquidity.ReplayForm{File: "none.csv"}}.Venue(study(t.TempDir())))
	require.Nil(t, liquidity.DryingForm{}.Venue(study("")))
}

// The shape of a book is its points, from nothing to its end. A pool has none.
func TestTheShapeOfABook(t *testing.T) {
	book := must(liquidity.NewLinear(liquidity.LinearParams{Offset: num(1e15), Per: num(1_000_000), Reach: num(5e17)}))
	shape, err := liquidity.Shape(book)
	require.NoError(t, err)
	require.True(t, shape[0].Depth.IsZero())
	require.Equal(t, num(5e17), shape[len(shape)-1].Offset)
	require.InDelta(t, 500_000_000, shape[len(shape)-1].Depth.Float64(), 1, "500 times 0.1 %")
	_, err = liquidity.Shape(must(liquidity.NewPool(liquidity.PoolParams{QuoteReserve: num(1_000_000)})))
	require.Error(t, err)
}
