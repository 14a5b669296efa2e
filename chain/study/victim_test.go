package study_test

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/study"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// An outsider who borrows as much as it may is liquidated by the scenario's own liquidators. What the study says that
// it lost is what the contract's events say.
func TestAnOutsidersVaultIsLiquidatedByTheScenariosBots(t *testing.T) {
	closed := 0
	for _, set := range [][]string{
		{"seed=2020"},
		{"seed=2020", "gas.regime=auction"},
	} {
		var rows record.Arm
		p, text := planned(t, append([]string{"prices={source: gbm, start: 200, volatility: 8, horizon: 2h}"}, set...)...)
		account := brings()
		account.Collateral.Mul(uint256.NewInt(20), uint256.NewInt(1e18))
		s, err := study.New(p, study.Options{Accounts: []study.Account{account}, Sink: kept(&rows), Scenario: text})
		require.NoError(t, err)
		k := &keeper{t: t, study: s, tip: 5000 * gwei}
		liquidate := crypto.Keccak256Hash([]byte("Liquidate(bytes32,address,address,uint256,uint256,uint256,uint256,uint256)"))
		var repaid, seized, forgiven fixed.Signed
		times, began := 0, false
		lived(t, s, func(b *chain.Block) {
			for _, in := range b.Included {
				if in.From == bot {
					require.EqualValues(t, types.ReceiptStatusSuccessful, in.Receipt.Status, "%x", in.Output)
				}
				for _, l := range in.Receipt.Logs {
					if l.Topics[0] == liquidate && common.BytesToAddress(l.Topics[3][:]) == bot {
						require.NotEqual(t, bot, in.From, "it did not do it itself")
						times++
						repaid, seized, forgiven = repaid.Add(amount(l.Data, 0)), seized.Add(amount(l.Data, 2)), forgiven.Add(amount(l.Data, 3))
					}
				}
			}
			if began {
				return
			}
			began = true
			m := s.Market()
			price := new(big.Int).SetBytes(k.read(common.Address(m.Oracle), signature("price()")))
			most := new(big.Int).Mul(account.Collateral.ToBig(), price)
			most.Mul(most, m.LLTV.ToBig()).Div(most, new(big.Int).Exp(big.NewInt(10), big.NewInt(54), nil))
			most.Mul(most, big.NewInt(99)).Div(most, big.NewInt(100))
			terms := bytes.Join([][]byte{
				padded(common.Address(m.Loan)), padded(common.Address(m.Collateral)), padded(common.Address(m.Oracle)), padded(common.Address(m.IRM)), word(&m.LLTV),
			}, nil)
			none := new(uint256.Int)
			k.send(common.Address(m.Collateral), 60_000, bytes.Join([][]byte{signature("approve(address,uint256)"), padded(rulebook), word(none.Not(none))}, nil))
			k.send(common.Address(m.Loan), 60_000, bytes.Join([][]byte{signature("approve(address,uint256)"), padded(rulebook), word(none)}, nil))
			k.send(rulebook, 300_000, bytes.Join([][]byte{ // it lends what it borrows itself: the market has little to spare
				signature("supply((address,address,address,address,uint256),uint256,uint256,address,bytes)"), terms,
				word(uint256.NewInt(1_000_000e6)), word(new(uint256.Int)), padded(bot), word(uint256.NewInt(9 * 32)), word(new(uint256.Int)),
			}, nil))
			k.send(rulebook, 300_000, bytes.Join([][]byte{
				signature("supplyCollateral((address,address,address,address,uint256),uint256,address,bytes)"), terms,
				word(&account.Collateral), padded(bot), word(uint256.NewInt(8 * 32)), word(new(uint256.Int)),
			}, nil))
			k.send(rulebook, 400_000, bytes.Join([][]byte{
				signature("borrow((address,address,address,address,uint256),uint256,uint256,address,address)"), terms,
				word(uint256.MustFromBig(most)), word(new(uint256.Int)), padded(bot), padded(bot),
			}, nil))
		})
		accounts, err := s.Accounts()
		require.NoError(t, err)
		is := &accounts[0]
		t.Log(is)
		if times > 0 {
			closed++
		}
		require.Equal(t, times, is.Closed.Times)
		require.Equal(t, repaid, fixed.Positive(&is.Closed.Repaid))
		require.Equal(t, seized, fixed.Positive(&is.Closed.Seized))
		require.Equal(t, forgiven, fixed.Positive(&is.Closed.BadDebt))
		if is.Posted.IsZero() && times == 0 {
			continue // base fees were too high for it to begin
		}
		left := account.Collateral
		left.Sub(&left, &is.Closed.Seized)
		require.Equal(t, left, is.Posted)
		for i := range rows.Liquidations {
			require.Less(t, int(rows.Liquidations[i].Borrower), len(rows.Vaults), "an outsider is no borrower of the study's")
		}
	}
	require.Equal(t, 2, closed)
}
