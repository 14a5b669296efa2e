package contracts

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
)

// setBooks writes a market and a position into the rulebook's storage, whatever history would lead there.
func setBooks(t *testing.T, e *Engine, id vault.ID, of vault.Address, m vault.Market, p vault.Position) {
	t.Helper()
	mapping := func(key []byte, slot common.Hash) common.Hash {
		return crypto.Keccak256Hash(common.LeftPadBytes(key, 32), slot[:])
	}
	pack := func(low, high *uint256.Int) common.Hash {
		var w uint256.Int
		return w.Or(w.Lsh(high, 128), low).Bytes32()
	}
	put := func(base common.Hash, words ...common.Hash) {
		var slot uint256.Int
		slot.SetBytes32(base[:])
		for _, w := range words {
			e.Chain().state.SetState(common.Address(vault.EngineAddress), slot.Bytes32(), w)
			slot.AddUint64(&slot, 1)
		}
	}
	positions, markets := common.Hash{31: 2}, common.Hash{31: 3}
	put(mapping(id[:], markets), pack(&m.TotalSupplyAssets, &m.TotalSupplyShares),
		pack(&m.TotalBorrowAssets, &m.TotalBorrowShares), pack(uint256.NewInt(m.LastUpdate), &m.Fee))
	put(mapping(of[:], mapping(id[:], positions)), p.SupplyShares.Bytes32(), pack(&p.BorrowShares, &p.Collateral))
	require.NoError(t, e.Chain().finish())
	require.Equal(t, m, e.Market(id), "the storage layout is as assumed here")
	require.Equal(t, p, e.Position(id, of))
}

// Three liquidations that were run on Morpho's own contracts: a part, everything with bad debt, and everything
// but one unit of collateral, which hides the bad debt.
func TestLiquidationsOfTheReferenceRun(t *testing.T) {
	i := func(decimal string) uint256.Int { return *uint256.MustFromDecimal(decimal) }
	var none uint256.Int
	for _, c := range []struct {
		name, tSA, tBA, tBS  string
		price, seize         string
		repaid, shares       string
		badAssets, badShares string
		afterSA, afterBA     string
		afterBS, left        string
	}{
		{
			"a part", "10000559875866", "1360559875866", "1359999996477304781",
			"1965000000000000000000000000", "10000000000000000000",
			"18824700002", "18816953512428732", "0", "0",
			"10000559875866", "1341735175864", "1341183042964876049", "151183046487571268",
		},
		{
			"everything", "10000559876901", "1297335210649", "1296801347617907563",
			"1000000000000000000000000000", "100000000000000000000",
			"95800000002", "95760577592697705", "74269985056", "74239422407302295",
			"9926289891845", "1127265225591", "1126801347617907563", "0",
		},
		{
			"all but one unit", "10000559876901", "1297335210649", "1296801347617907563",
			"1000000000000000000000000000", "99999999999999999999",
			"95800000002", "95760577592697705", "0", "0",
			"10000559876901", "1201535210647", "1201040770025209858", "74239422407302295",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := New(benchOwner)
			require.NoError(t, err)
			id := benchMarket(t, e)
			borrower := vault.NamedAddress("borrower")
			setBooks(t, e, id, borrower, vault.Market{
				TotalSupplyAssets: i(c.tSA), TotalSupplyShares: i("10000055984762012781"),
				TotalBorrowAssets: i(c.tBA), TotalBorrowShares: i(c.tBS), LastUpdate: e.Time(),
			}, vault.Position{BorrowShares: i("170000000000000000"), Collateral: i("100000000000000000000")})
			require.NoError(t, e.SetPrice(e.Params(id).Oracle, i(c.price)))

			done, err := e.Liquidate(benchKeeper, id, borrower, i(c.seize), none)
			require.NoError(t, err)
			require.Equal(t, vault.Liquidation{
				SeizedAssets: i(c.seize), RepaidAssets: i(c.repaid), RepaidShares: i(c.shares),
				BadDebtAssets: i(c.badAssets), BadDebtShares: i(c.badShares),
			}, done)
			m := e.Market(id)
			require.Equal(t, [4]uint256.Int{i(c.afterSA), i(c.afterBA), i(c.afterBS), i(c.left)},
				[4]uint256.Int{m.TotalSupplyAssets, m.TotalBorrowAssets, m.TotalBorrowShares, e.Position(id, borrower).BorrowShares})
		})
	}
}
