package study_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/study"
	"github.com/ringfence-sim/ringfence/contracts"
	protocols "github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/contracts/state"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

// inDebt is the example's dump with a position of 10 WETH that owes 900 USDC, of somebody whose key nobody has.
func inDebt(t *testing.T, who common.Address) *state.Dump {
	t.Helper()
	dump, err := protocols.Example()
	require.NoError(t, err)
	c, err := contracts.LoadChain(dump.Alloc, dump.Number, dump.Time)
	require.NoError(t, err)
	m, err := protocols.Open(c, &protocols.Morpho{})
	require.NoError(t, err)
	price := new(uint256.Int).Mul(uint256.NewInt(200), new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(24)))
	require.NoError(t, m.SetPrice(price))
	require.NoError(t, m.Lend(*uint256.NewInt(2000e6)))
	ten := *new(uint256.Int).Mul(uint256.NewInt(10), uint256.NewInt(1e18))
	require.NoError(t, m.Open(vault.Address(who), ten, *uint256.NewInt(900e6)))
	dump.Alloc, err = c.Accounts()
	require.NoError(t, err)
	return dump
}

// On a dump the scenario's liquidators look at outsiders' positions, too: at one that an outsider opens there, and at one that
// stands in the dump, of whoever is named. At half of the price each is taken, and the rows are what the protocol's event says.
func TestOutsidersPositionsOnADumpAreLiquidated(t *testing.T) {
	standing := common.HexToAddress("0x5757575757575757575757575757575757575757")
	dump := inDebt(t, standing)
	owner := brings()
	owner.Name, owner.Address = "owner", crypto.PubkeyToAddress(another.PublicKey)
	owner.Collateral.Mul(uint256.NewInt(20), uint256.NewInt(1e18))
	sets := []string{
		"population.borrowers=5", "gas.taken=0", "gas.fees={source: constant}",
		"prices={source: script, begin: 2020-03-12, between: step, points: [{at: 0s, price: 200}, {at: 10m, price: 100}, {at: 20m, price: 100}]}",
	}
	lives := func(tape *study.Tape, o *study.Options) (*study.Study, record.Arm, map[common.Address][3]fixed.Signed) {
		var rows record.Arm
		o.Accounts, o.Sink, o.Replay = []study.Account{owner, {Name: "standing", Address: standing}}, kept(&rows), tape
		_, s := onDump(t, dump, o, sets...)
		k := &keeper{t: t, study: s, key: another, tip: 5000 * gwei}
		liquidate := crypto.Keccak256Hash([]byte("Liquidate(bytes32,address,address,uint256,uint256,uint256,uint256,uint256)"))
		took, began := map[common.Address][3]fixed.Signed{}, false
		lived(t, s, func(b *chain.Block) {
			for _, in := range b.Included {
				if in.From == owner.Address {
					require.EqualValues(t, types.ReceiptStatusSuccessful, in.Receipt.Status, "%x", in.Output)
				}
				for _, l := range in.Receipt.Logs {
					if l.Topics[0] == liquidate {
						of := common.BytesToAddress(l.Topics[3][:])
						took[of] = [3]fixed.Signed{amount(l.Data, 0), amount(l.Data, 2), amount(l.Data, 3)}
					}
				}
			}
			if !began && tape == nil {
				k.borrows(&owner)
			}
			began = true
		})
		return s, rows, took
	}
	var text bytes.Buffer
	s, rows, took := lives(nil, &study.Options{Tape: &text})
	all, closed, err := s.Rows()
	require.NoError(t, err)
	require.Len(t, closed, 2)
	slices.SortFunc(closed, func(a, b record.OutsiderLiquidation) int { return int(a.Outsider) - int(b.Outsider) })
	require.Equal(t, uint256.NewInt(2000e6), &closed[0].Value, "20 WETH at 100")
	require.False(t, closed[0].BadDebt.IsZero(), "it owed 3,405 USDC")
	require.True(t, closed[1].BadDebt.IsZero())
	for k, at := range []common.Address{owner.Address, standing} {
		l := &closed[k]
		require.EqualValues(t, k, l.Outsider)
		require.Contains(t, took, at)
		require.Equal(t, took[at], [3]fixed.Signed{fixed.Positive(&l.Repaid), fixed.Positive(&l.Seized), fixed.Positive(&l.BadDebt)})
		require.Equal(t, all[k].Closed.Seized, l.Seized)
		require.EqualValues(t, 1, all[k].Closed.Times)
		require.Equal(t, [2]uint64{100_0000000000, 100_0000000000}, [2]uint64{l.ReferencePrice, l.ContractPrice})
		require.Less(t, int(l.Liquidator), len(s.Names().Liquidators)-1-s.Names().Outsiders)
	}
	for i := range rows.Liquidations {
		require.Less(t, int(rows.Liquidations[i].Borrower), len(rows.Vaults), "an outsider is no borrower of the study's")
	}
	require.NoError(t, rows.Identities())
	t.Log(len(rows.Liquidations), "of the study's,", len(closed), "of outsiders'")

	tape, err := study.ReadTape(&text)
	require.NoError(t, err)
	again, second, _ := lives(tape, &study.Options{Workers: 2, ID: tape.Begin.ID})
	require.Equal(t, s.Chain().Head().Hash(), again.Chain().Head().Hash())
	require.Equal(t, rows, second)
}
