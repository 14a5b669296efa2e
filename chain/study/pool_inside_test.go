package study

import (
	"context"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/vault"
)

// pooled is a study of two outsiders, each of whom has a transaction of some gas and tip waiting while a block is made. Its base
// fee is 7 wei.
func pooled(t *testing.T, bundles bool, tips [2]uint64, gas uint64, then func(*chain.Chain)) *Study {
	t.Helper()
	h := bare(t)
	ada, ben := chain.NewActor("ada", chain.ID), chain.NewActor("ben", chain.ID)
	rich := types.Account{Balance: new(big.Int).Lsh(big.NewInt(1), 100)}
	require.NoError(t, h.SetCode(keeper, echo))
	require.NoError(t, h.open(chain.Genesis{
		ID: chain.ID, BaseFee: uint256.NewInt(7), GasLimit: chain.GasLimit, Alloc: types.GenesisAlloc{ada.Address: rich, ben.Address: rich}, Coinbase: builder,
	}))
	_, err := h.seal()
	require.NoError(t, err)
	for i, a := range []*chain.Actor{ada, ben} {
		to := common.Address(keeper)
		tx, err := a.Sign(&types.DynamicFeeTx{ChainID: big.NewInt(chain.ID), GasTipCap: new(big.Int).SetUint64(tips[i]), GasFeeCap: big.NewInt(1e9), Gas: gas, To: &to, Data: []byte{1}})
		require.NoError(t, err)
		_, err = h.chain.Add(tx)
		require.NoError(t, err)
	}
	if then != nil {
		then(h.chain)
	}
	require.NoError(t, h.begin(h.chain.Head().Time()+12, 7, chain.GasLimit))
	t.Cleanup(h.abandon)
	return &Study{host: h, outsiders: newOutsiders([]Account{{Address: ada.Address}, {Address: ben.Address}}), dropped: make([]uint64, 2), bundles: bundles}
}

// An outsider's transaction comes before a bid of a lower tip, or of the same with a greater roll, where there is room for it.
func TestAnOutsiderComesBeforeABidOfALowerTip(t *testing.T) {
	for _, x := range []struct {
		tip, room uint64
		roll      int64 // from its own
		comes     bool
	}{
		{4, 100_000, 0, true},
		{5, 100_000, 1, true},
		{5, 100_000, 0, false},
		{5, 100_000, -1, false},
		{6, 100_000, 1, false},
		{0, 50_000, 0, true},
		{0, 49_999, 0, false},
	} {
		s := pooled(t, false, [2]uint64{2, 5}, 50_000, nil)
		_, _, rolled, ok := s.host.making.Best()
		require.True(t, ok)
		require.Equal(t, x.comes, s.best(x.tip, rolled+uint64(x.roll), x.room), x)
	}
	// Who is no outsider is left out, and the next is looked at.
	s := pooled(t, false, [2]uint64{2, 5}, 50_000, nil)
	ben := s.outsiders.accounts[1].Address
	delete(s.outsiders.of, ben)
	require.True(t, s.best(1, 0, 100_000))
	tx, _, _, _ := s.host.making.Best()
	require.NotEqual(t, ben, tx.From)
	require.False(t, s.best(2, 0, 100_000))
}

// What is taken failed and pays, and in bundles leaves the pool unseen, which is counted.
func TestWhatAnOutsiderSendsIsTaken(t *testing.T) {
	s := pooled(t, false, [2]uint64{2, 5}, 50_000, nil)
	who, in, pays := s.take()
	require.Equal(t, 1, who)
	require.Equal(t, types.ReceiptStatusFailed, in.Receipt.Status)
	require.Equal(t, *uint256.NewInt(5), pays)
	require.Equal(t, []uint64{0, 0}, s.dropped)
	s = pooled(t, true, [2]uint64{2, 5}, 50_000, nil)
	for n := range uint64(2) {
		_, in, _ = s.take()
		require.Nil(t, in)
		require.Equal(t, []uint64{n, 1}, s.dropped)
	}
	require.False(t, s.best(0, ^uint64(0), 1e9))
	s = pooled(t, true, [2]uint64{2, 5}, 50_000, nil)
	act, err := (&book{study: s}).Next(0, ^uint64(0), 1e9)
	require.NoError(t, err)
	require.Nil(t, act, "both were dropped")
}

// The tip that would win is a wei more than the last that a liquidator bid, and a gwei where none has.
func TestTheTipThatWouldWin(t *testing.T) {
	s := &Study{}
	require.Equal(t, uint256.NewInt(1e9), s.Tip())
	for _, x := range []struct{ bid, tip uint64 }{{0, 1e9}, {7, 8}, {0, 8}, {3, 4}} {
		s.bid = x.bid
		require.NoError(t, s.built(nil))
		require.Equal(t, uint256.NewInt(x.tip), s.Tip())
	}
	b := &book{study: s, host: &host{}}
	for _, x := range []struct{ bid, most uint64 }{{5, 5}, {4, 5}, {9, 9}} {
		b.Tips(x.bid)
		require.Equal(t, []uint64{x.bid, x.most}, []uint64{b.host.tip, s.bid})
		s.bid = max(s.bid, 5)
	}
}

// Only outsiders submit. What the next block will be like is the last one's base fee, a block later.
func TestWhatAStudyAnswersBeforeItIsOver(t *testing.T) {
	s := pooled(t, true, [2]uint64{2, 5}, 50_000, nil)
	s.world.Block, s.gasLimit = 13*time.Second, 99
	require.Equal(t, chain.Next{Time: s.Chain().Head().Time() + 13, BaseFee: uint256.NewInt(7), GasLimit: 99, Bundles: true}, s.Next())
	tx := types.NewTx(&types.LegacyTx{To: &common.Address{}, Gas: 21000, GasPrice: new(big.Int)})
	_, err := s.Submit(chain.Tx{Transaction: tx, From: common.Address{5}})
	require.ErrorContains(t, err, "0x0500000000000000000000000000000000000000 brings nothing into this study: name it when it starts")
	s.over = true
	_, err = s.Submit(chain.Tx{Transaction: tx, From: s.outsiders.accounts[0].Address})
	require.ErrorIs(t, err, chain.ErrOver)
	_, err = s.Step()
	require.ErrorIs(t, err, chain.ErrOver)
	require.ErrorIs(t, s.Override(chain.Override{}), ErrStudy)
	require.ErrorIs(t, s.Give(chain.Gift{}), ErrStudy)
	_, err = s.Snapshot()
	require.ErrorIs(t, err, ErrStudy)
	_, err = s.Revert(1)
	require.ErrorIs(t, err, ErrStudy)
	s.err = errStopped
	_, err = s.Step()
	require.Error(t, err)
}

// A reason is what Solidity's require reverts with: Error(string), a selector, an offset, a length, and the text in whole words.
func TestAReasonIsSaidAsSolidityDoes(t *testing.T) {
	for length, size := range map[int]int{0: 68, 1: 100, 31: 100, 32: 100, 33: 132, 300: 68 + 320} {
		text := string(make([]byte, length))
		data := reason(text)
		require.Len(t, data, size, length)
		require.Equal(t, []byte{0x08, 0xc3, 0x79, 0xa0}, data[:4])
		require.Equal(t, uint256.NewInt(32), new(uint256.Int).SetBytes(data[4:36]))
		require.Equal(t, uint256.NewInt(uint64(length)), new(uint256.Int).SetBytes(data[36:68]))
	}
	require.Equal(t, "late", string(reason("late")[68:72]))
}

// pays is a venue at a price of 20 that pays an amount for what it buys.
type pays struct {
	liquidity.Venue
	buys, quote uint64
}

func (p pays) Quote(liquidity.Side, *uint256.Int, *uint256.Int) (f liquidity.Fill) {
	f.Base, f.Quote = *uint256.NewInt(p.buys), *uint256.NewInt(p.quote)
	return f
}

func (p pays) Mid() uint256.Int { return *new(uint256.Int).Mul(uint256.NewInt(20), &fixed.PriceScale) }

// The curve X = y·a/(m·a − y), Y = m·X, by hand: 100 units at 20 would fetch 2,000.
func TestACurveIsBentAlongAVenue(t *testing.T) {
	for _, x := range []struct{ buys, quote, x, y uint64 }{
		{100, 1900, 1900, 38_000},     // 1,900 · 100 / 100
		{100, 1500, 300, 6000},        // 1,500 · 100 / 500
		{100, 2000, 100_000_000, 2e9}, // all of it at the price
		{100, 2001, 100_000_000, 2e9}, // and above it
		{50, 900, 450, 9000},          // it buys half of the probe: 900 · 50 / 100
		{100, 0, 1, 20}, {0, 0, 1, 0},
	} {
		curve := curveOf(pays{buys: x.buys, quote: x.quote}, uint256.NewInt(3), uint256.NewInt(100))
		require.Equal(t, [3]uint256.Int{u(x.x), u(x.y), u(3)}, curve, x)
	}
}

// What outsiders of a dump are not: who is simulated, nobody's address, what the study put there, and what had code before.
func TestWhoIsKnownOnADump(t *testing.T) {
	s := pooled(t, false, [2]uint64{2, 5}, 50_000, nil)
	began, err := s.Chain().At(s.Chain().First().NumberU64())
	require.NoError(t, err)
	d := &onDump{host: s.host, study: s, began: began}
	s.dump = d
	s.outsiders.adopt(0, common.Address{77})
	for _, at := range []vault.Address{{}, seller, keeper, vault.NamedAddress("ringfence: gas"), vault.NamedAddress("ringfence: block builder"), {77}, vault.Address(s.host.publisher.Address)} {
		require.True(t, d.known(at), at)
		require.True(t, s.Knows(at), at)
	}
	require.False(t, d.known(vault.Address{78}))
	require.False(t, s.Knows(vault.Address{78}))
	require.True(t, s.Knows(vault.Address(builder)))
	require.Equal(t, [][]common.Address{{s.outsiders.accounts[0].Address, {77}}, {s.outsiders.accounts[1].Address}}, s.outsiders.at)
	v, err := s.view()
	require.NoError(t, err)
	sum := new(big.Int).Lsh(big.NewInt(1), 100)
	require.Equal(t, sum, s.outsiders.ether(0, v))
}

// On a dump the positions that liquidators look at are those of outsiders' accounts and contracts.
func TestWhoseAddressesMayOwe(t *testing.T) {
	s := pooled(t, false, [2]uint64{2, 5}, 50_000, nil)
	made := common.Address{80}
	plain, err := contracts.LoadChain(types.GenesisAlloc{made: {Code: []byte{0}, Balance: new(big.Int)}}, 0, 0)
	require.NoError(t, err)
	d := &onDump{study: s, plain: plain}
	for _, at := range []common.Address{{77}, made} {
		s.outsiders.adopt(0, at)
	}
	require.Equal(t, []vault.Address{vault.Address(s.outsiders.accounts[0].Address), vault.Address(made)}, d.Addresses(0))
	require.Equal(t, []vault.Address{vault.Address(s.outsiders.accounts[1].Address)}, d.Addresses(1))
}

// A plan without an arm that outsiders can see is refused, as is an arm that is none of those.
func TestPlansThatNobodyCanJoin(t *testing.T) {
	planned := func(sets ...string) *plan.Plan {
		sc, err := scenario.Builtin(append([]string{"paths=1", "population.borrowers=3", "prices={source: gbm, start: 200, volatility: 1, horizon: 2m}"}, sets...)...)
		require.NoError(t, err)
		p, err := plan.New(sc)
		require.NoError(t, err)
		return p
	}
	two := planned("arms=[{design: exchange-isolated, name: x, preset: binance-usdm, thresholds: matched}, {design: morpho, name: a}, {design: morpho, name: b}]")
	for arm, number := range map[string]uint16{"": 1, "a": 1, "b": 2} {
		s, err := New(two, Options{Arm: arm, Accounts: []Account{{Name: "ada", Address: outsider}}})
		require.NoError(t, err)
		require.Equal(t, number, s.number)
		require.Equal(t, map[string]string{"": "a", "a": "a", "b": "b"}[arm], s.Arm())
		names := s.Names()
		require.Equal(t, 1, names.Outsiders)
		require.Equal(t, "ada", names.Liquidators[len(names.Liquidators)-1])
		require.Len(t, names.Liquidators, len(two.Names().Liquidators)+1)
		require.EqualValues(t, chain.ID, s.id)
	}
	_, err := New(two, Options{Arm: "x"})
	require.ErrorContains(t, err, `--arm: "x" is no arm with the design of Morpho Blue and its own constants; the scenario has ["x" "a" "b"]`)
	_, err = New(planned("arms=[{design: exchange-isolated, name: x, preset: binance-usdm, thresholds: matched}]"), Options{})
	require.ErrorContains(t, err, "arms: none has the design of Morpho Blue")

	for limit, want := range map[string]uint64{"5000000": chain.GasLimit, "90000000": 90_000_000} {
		s, err := New(planned("gas.block_gas_limit="+limit), Options{ID: 9})
		require.NoError(t, err)
		require.Equal(t, want, s.gasLimit)
		require.EqualValues(t, 9, s.id)
	}
	// Two blocks are the least.
	s, err := New(planned("prices={source: gbm, start: 200, volatility: 1, horizon: 24s}"), Options{})
	require.NoError(t, err)
	require.NoError(t, s.Start(context.Background()))
	s.Close()
	s.Close()
	require.Error(t, s.err)
	_, err = s.Step()
	require.Error(t, err)
}
