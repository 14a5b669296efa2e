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
			k.borrows(&account)
		})
		accounts, err := s.Accounts()
		require.NoError(t, err)
		is := &accounts[0]
		t.Log(is)
		if times > 0 {
			closed++
		}
		require.EqualValues(t, times, is.Closed.Times)
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

// borrows makes an outsider borrow as much as it may on all that it brings. It lends as much: the market has little to spare.
func (k *keeper) borrows(account *study.Account) {
	m := k.study.Market()
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
	k.send(rulebook, 300_000, bytes.Join([][]byte{
		signature("supply((address,address,address,address,uint256),uint256,uint256,address,bytes)"), terms,
		word(uint256.NewInt(1_000_000e6)), word(new(uint256.Int)), padded(k.from()), word(uint256.NewInt(9 * 32)), word(new(uint256.Int)),
	}, nil))
	k.send(rulebook, 300_000, bytes.Join([][]byte{
		signature("supplyCollateral((address,address,address,address,uint256),uint256,address,bytes)"), terms,
		word(&account.Collateral), padded(k.from()), word(uint256.NewInt(8 * 32)), word(new(uint256.Int)),
	}, nil))
	k.send(rulebook, 400_000, bytes.Join([][]byte{
		signature("borrow((address,address,address,address,uint256),uint256,uint256,address,address)"), terms,
		word(uint256.MustFromBig(most)), word(new(uint256.Int)), padded(k.from()), padded(k.from()),
	}, nil))
}

// A fall of half the price within one block leaves the vault of an outsider under water. Whoever takes it, one of the
// scenario's liquidators or another outsider, leaves a rest of its debt: suppliers bear that, the books balance, and the
// rows are what the contract's event says.
func TestBadDebtOfAnOutsidersVault(t *testing.T) {
	for name, sets := range map[string][]string{
		"taken by the scenario's": {"gas.regime=auction"},
		"taken by an outsider":    {"liquidators=[]"},
	} {
		t.Run(name, func(t *testing.T) {
			var rows record.Arm
			p, text := planned(t, append([]string{
				"population.borrowers=10", "gas.taken=0", "gas.fees={source: constant}",
				"prices={source: script, begin: 2020-03-12, between: step, points: [{at: 0s, price: 200}, {at: 10m, price: 100}, {at: 40m, price: 100}]}",
			}, sets...)...)
			owner, taker := brings(), brings()
			owner.Name, owner.Address = "owner", crypto.PubkeyToAddress(another.PublicKey)
			owner.Collateral.Mul(uint256.NewInt(20), uint256.NewInt(1e18))
			s, err := study.New(p, study.Options{Accounts: []study.Account{owner, taker}, Sink: kept(&rows), Scenario: text})
			require.NoError(t, err)
			o := &keeper{t: t, study: s, key: another, tip: 5000 * gwei}
			k := &keeper{t: t, study: s, tip: 5000 * gwei, sent: map[common.Address]uint64{}}
			liquidate := crypto.Keccak256Hash([]byte("Liquidate(bytes32,address,address,uint256,uint256,uint256,uint256,uint256)"))
			var repaid, seized, forgiven fixed.Signed
			times, blocks := 0, 0
			lived(t, s, func(b *chain.Block) {
				for _, in := range b.Included {
					for _, l := range in.Receipt.Logs {
						if l.Topics[0] == liquidate && common.BytesToAddress(l.Topics[3][:]) == owner.Address {
							times++
							repaid, seized, forgiven = repaid.Add(amount(l.Data, 0)), seized.Add(amount(l.Data, 2)), forgiven.Add(amount(l.Data, 3))
						}
					}
				}
				if blocks++; blocks == 1 {
					o.borrows(&owner)
					if name == "taken by an outsider" {
						k.approve()
					}
				} else if name == "taken by an outsider" {
					k.act()
				}
			})
			all, closed, err := s.Rows()
			require.NoError(t, err)
			require.Len(t, all, 2)
			require.Equal(t, 1, times, "it is taken whole")
			require.EqualValues(t, 1, all[0].Closed.Times)
			require.Equal(t, forgiven, fixed.Positive(&all[0].Closed.BadDebt))
			require.True(t, all[0].Posted.IsZero())
			require.True(t, all[0].Owed.IsZero())
			require.Positive(t, forgiven.Sign())
			require.Len(t, closed, 1)
			l := &closed[0]
			require.Equal(t, []fixed.Signed{repaid, seized, forgiven}, []fixed.Signed{fixed.Positive(&l.Repaid), fixed.Positive(&l.Seized), fixed.Positive(&l.BadDebt)})
			// 20 ETH at 100: what was worth 2,000 went for 2,000 over 1.0438, the incentive of an LLTV of 86 %.
			require.Equal(t, uint256.NewInt(2000e6), &l.Value)
			require.EqualValues(t, 100_0000000000, l.ReferencePrice)
			require.Negative(t, l.Loss().Sign(), "it owed more than it lost")
			names := s.Names()
			if taken := names.Liquidators[l.Liquidator]; name == "taken by an outsider" {
				require.Equal(t, "outsider", taken)
			} else {
				require.Less(t, int(l.Liquidator), len(names.Liquidators)-1-names.Outsiders, taken)
			}
			for i := range rows.Liquidations {
				require.Less(t, int(rows.Liquidations[i].Borrower), len(rows.Vaults))
			}
			require.NoError(t, rows.Identities())
		})
	}
}
