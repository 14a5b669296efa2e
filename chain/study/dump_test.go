package study_test

import (
	"bytes"
	"context"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/study"
	"github.com/ringfence-sim/ringfence/contracts"
	protocols "github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/contracts/state"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/foreign"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// onDump is a study whose one arm runs on the example's contracts, on a chain that others join; natively without options.
func onDump(t testing.TB, dump *state.Dump, o *study.Options, sets ...string) (*plan.Plan, *study.Study) {
	t.Helper()
	sc, err := scenario.Builtin(append([]string{
		"paths=1", "population.borrowers=20", "population.health={law: lognormal, shift: 1, median: 0.1, sigma: 0.7}", "market.collateral={symbol: WETH, decimals: 18}",
		"market.loan={symbol: USDC, decimals: 6}", "prices={source: gbm, start: 200, volatility: 20, horizon: 1h}",
	}, sets...)...)
	require.NoError(t, err)
	var s *study.Study
	own := foreign.Arm{Name: "morpho-blue", Dump: dump, Protocol: func() protocols.Protocol { return &protocols.Morpho{} }}
	if o != nil {
		own.Join = func(w *arm.World, c *contracts.Chain) (foreign.Joined, error) { return s.Join(w, c) }
		o.Scenario = sc.JSON()
	}
	p, err := plan.NewWith(sc, plan.Additions{Arms: []arm.Arm{own}, Alone: true})
	require.NoError(t, err)
	if o != nil {
		s, err = study.New(p, *o)
		require.NoError(t, err)
	}
	return p, s
}

// One bot that pays for no gas has the same rows on a dump by itself and in a chain's blocks, to the unit. The feed, which takes
// its prices from transactions there, uses a little more gas.
func TestADumpIsTheSameNativelyAndOnAChain(t *testing.T) {
	dump, err := protocols.Example()
	require.NoError(t, err)
	sets := []string{"gas.base_fee_gwei=0", "gas.fees={source: constant}", "gas.regime=bundle", "liquidators=[{strategy: fixed-share, name: a}]"}
	var native, onChain record.Arm
	p, _ := onDump(t, dump, nil, sets...)
	require.NoError(t, sim.Run(context.Background(), p, sim.Options{Workers: 1}, kept(&native)))
	require.NotEmpty(t, native.Liquidations)

	_, s := onDump(t, dump, &study.Options{Sink: kept(&onChain)}, sets...)
	txs, liquidated := 0, 0
	liquidate := crypto.Keccak256Hash([]byte("Liquidate(bytes32,address,address,uint256,uint256,uint256,uint256,uint256)"))
	lived(t, s, func(b *chain.Block) {
		txs += len(b.Included)
		for _, in := range b.Included {
			for _, l := range in.Receipt.Logs {
				if l.Topics[0] == liquidate {
					liquidated++
				}
			}
		}
	})
	require.Equal(t, len(native.Liquidations), liquidated)
	for i := range onChain.Liquidations {
		require.Greater(t, onChain.Liquidations[i].Gas, native.Liquidations[i].Gas)
		onChain.Liquidations[i].Gas = native.Liquidations[i].Gas
	}
	require.Equal(t, native, onChain)
	require.Greater(t, txs, 100)
	require.Equal(t, dump.Number+1, s.Chain().First().NumberU64()+1)
	require.Equal(t, dump.Time, s.Chain().First().Time())
}

// The scenario's liquidators and a bot from outside compete on a dump, in blocks with little room. What the study says that the
// bot has is what its receipts say, its liquidations are rows, and the tape gives the same again.
func TestABotFromOutsideWinsOnADump(t *testing.T) {
	dump, err := protocols.Example()
	require.NoError(t, err)
	lives := func(tip uint64) (s *study.Study, rows record.Arm, text []byte, paid *big.Int, loan, collateral fixed.Signed) {
		var tape bytes.Buffer
		o := study.Options{Accounts: []study.Account{brings()}, Sink: kept(&rows), Tape: &tape}
		_, s = onDump(t, dump, &o, "population.borrowers=40", "prices={source: gbm, start: 200, volatility: 20, horizon: 20m}", "gas.base_fee_gwei=20", "gas.taken=0.9", "gas.fees={source: constant}", "gas.block_gas_limit=12000000")
		k := &keeper{t: t, study: s, tip: tip, sent: map[common.Address]uint64{}}
		paid = new(big.Int)
		sold := crypto.Keccak256Hash([]byte("Sold(address,uint256,uint256,uint256)"))
		liquidate := crypto.Keccak256Hash([]byte("Liquidate(bytes32,address,address,uint256,uint256,uint256,uint256,uint256)"))
		first, sales := true, 0
		lived(t, s, func(b *chain.Block) {
			for _, in := range b.Included {
				if in.From != bot {
					continue
				}
				paid.Add(paid, new(big.Int).Mul(in.Receipt.EffectiveGasPrice, new(big.Int).SetUint64(in.Receipt.GasUsed)))
				for _, l := range in.Receipt.Logs {
					switch l.Topics[0] {
					case liquidate:
						loan = loan.Sub(amount(l.Data, 0))
						collateral = collateral.Add(amount(l.Data, 2))
					case sold:
						collateral = collateral.Sub(amount(l.Data, 0))
						loan = loan.Add(amount(l.Data, 1)).Sub(amount(l.Data, 2))
						again := k.read(seller, signature("quote(uint256)"), l.Data[:32])
						require.Negative(t, amount(again, 1).Cmp(amount(l.Data, 1)), "the venue has moved by what was sold")
						sales++
					}
				}
			}
			if first {
				k.approve()
				k.scan()
				m := s.Market()
				k.send(rulebook, 300_000, bytes.Join([][]byte{ // a present of one token to somebody who owes
					signature("repay((address,address,address,address,uint256),uint256,uint256,address,bytes)"), padded(common.Address(m.Loan)),
					padded(common.Address(m.Collateral)), padded(common.Address(m.Oracle)), padded(common.Address(m.IRM)), word(&m.LLTV),
					word(uint256.NewInt(1e6)), word(new(uint256.Int)), padded(k.borrowers[0]), word(uint256.NewInt(9 * 32)), word(new(uint256.Int)),
				}, nil))
				loan = loan.Sub(fixed.FromInt64(1e6))
			}
			first = false
			k.act()
		})
		require.NotZero(t, sales)
		return s, rows, tape.Bytes(), paid, loan, collateral
	}
	of := func(rows *record.Arm) (won int) {
		for i := range rows.Liquidations {
			if rows.Liquidations[i].Liquidator == 5 { // four of the scenario, the exchange's engine, and the outsider
				won++
			}
		}
		require.EqualValues(t, won, rows.Liquidators[4].Won)
		return won
	}
	s, rows, text, paid, loan, collateral := lives(5000 * gwei)
	t.Log("high tip:", of(&rows), "of", len(rows.Liquidations), "won,", rows.Liquidators[4].Reverted, "reverted; of the others", rows.Liquidators[0].Won, rows.Liquidators[1].Won)
	require.NotZero(t, of(&rows))
	require.Less(t, of(&rows), len(rows.Liquidations))
	accounts, err := s.Accounts()
	require.NoError(t, err)
	t.Log(&accounts[0])
	require.Equal(t, new(big.Int).Neg(paid), accounts[0].EtherProfit)
	require.Equal(t, loan, accounts[0].LoanProfit)
	require.Equal(t, collateral, accounts[0].CollateralProfit)

	// A borrower's loss is what its position fell by in value, less the debt that went with it, whoever liquidated it.
	var given fixed.Signed
	for i := range rows.Vaults {
		v := &rows.Vaults[i]
		change := v.EndEquity.Sub(v.StartEquity)
		moves := v.Paid[journal.MarketMove].Add(v.Paid[journal.Carry]).Add(v.Paid[journal.Contribution]).Add(v.Loss())
		require.Equal(t, change.String(), moves.Neg().String())
		given = given.Sub(v.Paid[journal.Contribution])
	}
	require.Equal(t, "1000000", given.String())

	tape, err := study.ReadTape(bytes.NewReader(text))
	require.NoError(t, err)
	var second record.Arm
	o := study.Options{Accounts: tape.Begin.Accounts, Sink: kept(&second), Replay: tape, Workers: 2, ID: tape.Begin.ID}
	_, replayed := onDump(t, dump, &o, "population.borrowers=40", "prices={source: gbm, start: 200, volatility: 20, horizon: 20m}", "gas.base_fee_gwei=20", "gas.taken=0.9", "gas.fees={source: constant}", "gas.block_gas_limit=12000000")
	lived(t, replayed, nil)
	require.Equal(t, s.Chain().Head().Hash(), replayed.Chain().Head().Hash())
	require.Equal(t, rows, second)

	// Whoever traces a block finds that it does again what it did, the feed's publication first.
	head := s.Chain().Head()
	for n := head.NumberU64(); n > 0; n-- {
		b := s.Chain().Block(n)
		if len(b.Included) < 2 {
			continue
		}
		v, err := s.Chain().Replay(b, len(b.Included), vm.Config{})
		require.NoError(t, err)
		root := v.State.IntermediateRoot(s.Chain().Config().Rules(b.Number(), true, b.Time()))
		require.Equal(t, b.Root(), root)
		break
	}
}
