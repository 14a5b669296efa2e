package study

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/vault"
)

// Who acts in these tests: an outsider, somebody of the study at the address of a key, and a contract of nobody's.
var (
	outsider, nobody = common.Address{1}, common.Address{9}
	simulated        = vault.Address{2} // as the arm knows it
	keyed            = common.Address{3}
	loan             = common.Address(lending.LoanToken)
	engine           = common.Address(vault.EngineAddress)
)

func watching() *book {
	s := &Study{outsiders: newOutsiders([]Account{{Address: common.Address{8}}, {Address: outsider}}), market: vault.Params{Loan: lending.LoanToken, LLTV: *uint256.NewInt(5)}}
	return &book{study: s, host: &host{publisher: chain.NewActor("publisher", 5)}, here: map[vault.Address]vault.Address{vault.Address(keyed): simulated}}
}

func u(x uint64) uint256.Int { return *uint256.NewInt(x) }

func topics(first common.Hash, at ...common.Address) []common.Hash {
	all := []common.Hash{first}
	for _, a := range at {
		all = append(all, common.BytesToHash(a[:]))
	}
	return all
}

func data(words ...uint64) (all []byte) {
	for _, w := range words {
		b := uint256.NewInt(w).Bytes32()
		all = append(all, b[:]...)
	}
	return all
}

func included(to *common.Address, logs ...*types.Log) *chain.Included {
	return &chain.Included{
		Tx:      chain.Tx{Transaction: types.NewTx(&types.LegacyTx{To: to})},
		Receipt: &types.Receipt{Status: types.ReceiptStatusSuccessful, GasUsed: 77, Logs: logs, ContractAddress: common.Address{44}},
	}
}

// The events of Morpho Blue's interface, EventsLib.sol: who called is the second topic, or the first word of the data where the
// receiver is a topic; whose position it was is the third topic, or the second. Words follow in the order of the event.
func TestEventsOfTheLendingContractAreRead(t *testing.T) {
	b := watching()
	id := common.Hash(b.study.market.ID())
	in := func(signature string, at []common.Address, words ...uint64) *types.Log {
		log := &types.Log{Address: engine, Topics: append([]common.Hash{topic(signature), id}, topics(common.Hash{}, at...)[1:]...), Data: data(words...)}
		return log
	}
	caller := new(uint256.Int).SetBytes(keyed[:])
	first := func(l *types.Log) *types.Log { // the caller is a word of the data
		w := caller.Bytes32()
		copy(l.Data, w[:])
		return l
	}
	at, who := vault.Address(outsider), simulated
	for name, x := range map[string]struct {
		log  *types.Log
		want lending.Event
	}{
		"supply":   {in("Supply(bytes32,address,address,uint256,uint256)", []common.Address{keyed, outsider}, 5, 6), lending.Event{Kind: lending.Supplied, Caller: who, OnBehalf: at, Assets: u(5), Shares: u(6)}},
		"withdraw": {first(in("Withdraw(bytes32,address,address,address,uint256,uint256)", []common.Address{outsider, nobody}, 0, 5, 6)), lending.Event{Kind: lending.Withdrew, Caller: who, OnBehalf: at, Assets: u(5), Shares: u(6)}},
		"borrow":   {first(in("Borrow(bytes32,address,address,address,uint256,uint256)", []common.Address{outsider, nobody}, 0, 5, 6)), lending.Event{Kind: lending.Borrowed, Caller: who, OnBehalf: at, Assets: u(5), Shares: u(6)}},
		"repay":    {in("Repay(bytes32,address,address,uint256,uint256)", []common.Address{outsider, keyed}, 5, 6), lending.Event{Kind: lending.Repaid, Caller: at, OnBehalf: who, Assets: u(5), Shares: u(6)}},
		"collateral": {
			in("SupplyCollateral(bytes32,address,address,uint256)", []common.Address{keyed, outsider}, 5),
			lending.Event{Kind: lending.SecuredBy, Caller: who, OnBehalf: at, Assets: u(5)},
		},
		"collateral out": {
			first(in("WithdrawCollateral(bytes32,address,address,address,uint256)", []common.Address{outsider, nobody}, 0, 5)),
			lending.Event{Kind: lending.Unsecured, Caller: who, OnBehalf: at, Assets: u(5)},
		},
		"liquidation": {
			in("Liquidate(bytes32,address,address,uint256,uint256,uint256,uint256,uint256)", []common.Address{outsider, keyed}, 5, 6, 7, 8, 9),
			lending.Event{Kind: lending.Liquidated, Caller: at, OnBehalf: who, Assets: u(5), Shares: u(6), Seized: u(7), BadDebt: u(8)},
		},
		"interest": {in("AccrueInterest(bytes32,uint256,uint256,uint256)", nil, 5, 6, 7), lending.Event{Kind: lending.Accrued}},
	} {
		a, err := b.act(1, included(&engine, x.log), uint256.NewInt(3))
		require.NoError(t, err, name)
		require.Equal(t, &lending.Act{Who: 1, Gas: 77, Tip: 3, Events: []lending.Event{x.want}}, a, name)

		for _, spoil := range []func(*types.Log){
			func(l *types.Log) { l.Data = l.Data[:len(l.Data)-1] }, func(l *types.Log) { l.Data = append(l.Data, 0) },
		} {
			log := *x.log
			log.Data = append([]byte(nil), log.Data...)
			spoil(&log)
			_, err := b.act(1, included(&engine, &log), uint256.NewInt(3))
			require.ErrorIs(t, err, errStrangeLog, name)
		}
		short := *x.log
		short.Topics = short.Topics[:len(short.Topics)-1]
		a, err = b.act(1, included(&engine, &short), uint256.NewInt(3))
		switch {
		case x.want.Kind == lending.Accrued: // no market is named
			require.NoError(t, err)
			require.Empty(t, a.Events)
		case len(x.log.Topics) == 4 && verbs[x.log.Topics[0]].onBehalf == 3:
			require.ErrorIs(t, err, errStrangeLog, name)
		default: // the receiver, of whom nothing is asked
			require.NoError(t, err, name)
		}
	}
	for name, spoil := range map[string]func(*types.Log){
		"of another market":   func(l *types.Log) { l.Topics[1] = common.Hash{1} },
		"of another contract": func(l *types.Log) { l.Address = nobody },
		"of no market":        func(l *types.Log) { l.Topics = l.Topics[:1] },
		"of another kind":     func(l *types.Log) { l.Topics[0] = topic("FlashLoan(address,address,uint256)") },
	} {
		log := in("Supply(bytes32,address,address,uint256,uint256)", []common.Address{keyed, outsider}, 5, 6)
		spoil(log)
		a, err := b.act(1, included(&engine, log), uint256.NewInt(3))
		require.NoError(t, err, name)
		require.Empty(t, a.Events, name)
	}
}

// Transfers of the market's two tokens are read, and whoever nobody knows that one is to or from becomes the outsider's.
func TestTransfersOfTheMarketsTokensAreRead(t *testing.T) {
	moves := func(token, from, to common.Address) *types.Log {
		return &types.Log{Address: token, Topics: topics(topicTransfer, from, to), Data: data(5)}
	}
	b := watching()
	for _, token := range []common.Address{loan, common.Address(lending.CollateralToken)} {
		a, err := b.act(1, included(&loan, moves(token, outsider, keyed)), new(uint256.Int))
		require.NoError(t, err)
		require.Equal(t, []lending.Event{{Kind: lending.Transferred, Token: vault.Address(token), From: vault.Address(outsider), To: simulated, Assets: u(5)}}, a.Events)
	}
	require.Equal(t, [][]common.Address{{{8}}, {outsider}}, b.study.outsiders.at)
	for _, known := range []common.Address{
		{},
		engine, common.Address(vault.TreasuryAddress), common.Address(seller), common.Address(keeper), loan, common.Address(lending.CollateralToken), common.Address(lending.Oracle),
		common.Address(lending.RateModel), b.host.publisher.Address, keyed, outsider,
		{8},
	} {
		require.True(t, b.known(known), known)
		_, err := b.act(1, included(&loan, moves(loan, known, known)), new(uint256.Int))
		require.NoError(t, err)
	}
	require.Len(t, b.study.outsiders.at[1], 1)
	other, short, more := moves(nobody, outsider, nobody), moves(loan, outsider, nobody), moves(loan, outsider, nobody)
	short.Data, more.Topics = short.Data[:31], append(more.Topics, common.Hash{})
	strange := moves(loan, outsider, nobody)
	strange.Topics[0] = topic("Approval(address,address,uint256)")
	a, err := b.act(1, included(&loan, other, short, more, strange), new(uint256.Int))
	require.NoError(t, err)
	require.Empty(t, a.Events)
	require.Len(t, b.study.outsiders.at[1], 1)

	_, err = b.act(1, included(&loan, moves(loan, outsider, nobody), moves(loan, common.Address{10}, outsider)), new(uint256.Int))
	require.NoError(t, err)
	require.Equal(t, [][]common.Address{{{8}}, {outsider, nobody, {10}}}, b.study.outsiders.at)
	k, is := b.Outsider(vault.Address(nobody))
	require.True(t, is)
	require.Equal(t, 1, k)
	_, err = b.act(0, included(&loan, moves(loan, nobody, outsider)), new(uint256.Int))
	require.NoError(t, err)
	require.Len(t, b.study.outsiders.at[0], 1, "it stays whose it is")
}

// What an outsider deploys is its own; what fails does nothing. A sale is read from the seller's event alone.
func TestDeploymentsAndSalesAreRead(t *testing.T) {
	b := watching()
	a, err := b.act(1, included(nil), new(uint256.Int))
	require.NoError(t, err)
	require.False(t, a.Failed)
	require.Equal(t, []common.Address{outsider, {44}}, b.study.outsiders.at[1])
	b = watching()
	failed := included(nil)
	failed.Receipt.Status = types.ReceiptStatusFailed
	a, err = b.act(1, failed, new(uint256.Int))
	require.NoError(t, err)
	require.True(t, a.Failed)
	_, err = b.act(1, included(&loan), new(uint256.Int))
	require.NoError(t, err)
	require.Len(t, b.study.outsiders.at[1], 1)

	sold := &types.Log{Address: common.Address(seller), Topics: topics(topicSold, outsider), Data: data(5, 6, 7)}
	a, err = b.act(1, included(&loan, sold), new(uint256.Int))
	require.NoError(t, err)
	require.Equal(t, []lending.Event{{Kind: lending.Sold, Assets: u(5), Shares: u(6), Fee: u(7)}}, a.Events)
	require.True(t, b.sold)
	for _, spoil := range []func(*types.Log){
		func(l *types.Log) { l.Address = nobody }, func(l *types.Log) { l.Topics[0] = topicTransfer }, func(l *types.Log) { l.Data = l.Data[:95] },
	} {
		b := watching()
		l := &types.Log{Address: sold.Address, Topics: topics(topicSold, outsider), Data: data(5, 6, 7)}
		spoil(l)
		a, err := b.act(1, included(&loan, l), new(uint256.Int))
		require.NoError(t, err)
		require.Empty(t, a.Events)
		require.False(t, b.sold)
	}
}
