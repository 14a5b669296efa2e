package foreign

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// pairOf is a protocol of which no more is known than its tokens.
type pairOf struct{ Protocol }

func (pairOf) Kind() string { return "x" }

func (pairOf) Pair() (collateral, loan Token) {
	return Token{Address: vault.Address{1}}, Token{Address: vault.Address{2}}
}

// What a liquidation took is what moved to and from the liquidator, in both directions; what moves between others does not count.
func TestWhatALiquidationTookByHand(t *testing.T) {
	const weth, dollars, other, me, pool, somebody = 1, 2, 3, 7, 8, 9
	type move struct{ token, from, to, amount byte }
	for name, row := range map[string]struct {
		moves        []move
		pay, receive uint64
		err          string
	}{
		"paid and got":                {[]move{{dollars, me, pool, 100}, {weth, pool, me, 9}}, 100, 9, ""},
		"in parts, with some back":    {[]move{{dollars, me, pool, 60}, {dollars, me, pool, 40}, {dollars, pool, me, 30}, {weth, pool, me, 9}, {weth, me, pool, 2}}, 70, 7, ""},
		"others' moves":               {[]move{{dollars, somebody, pool, 5}, {weth, pool, somebody, 5}, {other, me, pool, 5}, {other, pool, me, 5}, {dollars, me, pool, 1}, {weth, pool, me, 1}}, 1, 1, ""},
		"paid alone":                  {[]move{{dollars, me, pool, 100}}, 100, 0, ""},
		"got alone":                   {[]move{{weth, pool, me, 9}}, 0, 9, ""},
		"all back":                    {[]move{{dollars, me, pool, 5}, {dollars, pool, me, 5}}, 0, 0, offer.ErrTooSmall.Error()},
		"nothing":                     {nil, 0, 0, offer.ErrTooSmall.Error()},
		"more loan tokens back":       {[]move{{dollars, me, pool, 5}, {dollars, pool, me, 6}, {weth, pool, me, 1}}, 0, 0, "paid loan tokens, or took collateral"},
		"more collateral than it got": {[]move{{dollars, me, pool, 5}, {weth, pool, me, 1}, {weth, me, pool, 2}}, 0, 0, "paid loan tokens, or took collateral"},
	} {
		r := contracts.Receipt{Gas: 21_000}
		for _, m := range row.moves {
			r.Logs = append(r.Logs, &types.Log{
				Address: common.Address{m.token}, Data: common.BytesToHash([]byte{m.amount}).Bytes(),
				Topics: []common.Hash{transferred, common.BytesToHash([]byte{m.from}), common.BytesToHash([]byte{m.to})},
			})
		}
		got, err := (&Market{Protocol: pairOf{}}).taken(vault.Address{19: me}, &r)
		if row.err != "" {
			require.ErrorContains(t, err, row.err, name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, []uint64{row.pay, row.receive, 21_000}, []uint64{got.Pay.Uint64(), got.Receive.Uint64(), got.Gas}, name)
	}
}
