package study_test

import (
	"bytes"
	"crypto/ecdsa"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/study"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

const gwei = 1_000_000_000

var (
	rulebook = common.Address(vault.EngineAddress)
	seller   = common.Address(vault.NamedAddress("ringfence: seller"))
	key, _   = crypto.ToECDSA(crypto.Keccak256([]byte("a key of nobody's")))
	bot      = crypto.PubkeyToAddress(key.PublicKey)

	another, _ = crypto.ToECDSA(crypto.Keccak256([]byte("another key of nobody's")))
)

// brings is what the bot of these tests has.
func brings() study.Account {
	a := study.Account{Name: "outsider", Address: bot}
	a.Loan.SetUint64(50_000_000e6)
	a.Ether.Mul(uint256.NewInt(1000), uint256.NewInt(1e18))
	return a
}

func word(x *uint256.Int) []byte { b := x.Bytes32(); return b[:] }

// amount is a word of an event's data.
func amount(data []byte, i int) fixed.Signed {
	return fixed.Positive(new(uint256.Int).SetBytes(data[32*i : 32*i+32]))
}

func padded(a common.Address) []byte { return common.LeftPadBytes(a[:], 32) }

func signature(text string) []byte { return crypto.Keccak256([]byte(text))[:4] }

// keeper is an outsider's bot: after each block it reads the vaults that it knows from the Borrow events, and sends a liquidation
// of each that can be liquidated, at its tip.
type keeper struct {
	t         testing.TB
	study     *study.Study
	key       *ecdsa.PrivateKey // nil is bot's
	tip       uint64
	most      int // transactions that it sends in all; 0 is any number
	nonce     uint64
	scanned   uint64
	borrowers []common.Address
	sent      map[common.Address]uint64 // block before which it was sent
}

// read calls a contract after the last block.
func (k *keeper) read(to common.Address, data ...[]byte) []byte {
	c := k.study.Chain()
	v, err := c.After(c.Head())
	require.NoError(k.t, err)
	out, _, err := v.EVM(vm.Config{}).StaticCall(bot, to, bytes.Join(data, nil), vm.NewGasBudget(1e7, 0))
	require.NoError(k.t, err)
	return out
}

func (k *keeper) scan() {
	c, id := k.study.Chain(), k.study.Market().ID()
	borrow := crypto.Keccak256Hash([]byte("Borrow(bytes32,address,address,address,uint256,uint256)"))
	for ; k.scanned <= c.Head().NumberU64(); k.scanned++ {
		for _, in := range c.Block(k.scanned).Included {
			for _, l := range in.Receipt.Logs {
				if l.Topics[0] == borrow && l.Topics[1] == common.Hash(id) {
					k.borrowers = append(k.borrowers, common.BytesToAddress(l.Topics[2][:]))
				}
			}
		}
	}
}

func (k *keeper) act() {
	k.scan()
	m, c := k.study.Market(), k.study.Chain()
	id := m.ID()
	number := func(b []byte, i int) *big.Int { return new(big.Int).SetBytes(b[32*i : 32*i+32]) }
	market := k.read(rulebook, signature("market(bytes32)"), id[:])
	price := number(k.read(common.Address(m.Oracle), signature("price()")), 0)
	if has := new(uint256.Int).SetBytes(k.read(common.Address(m.Collateral), signature("balanceOf(address)"), padded(bot))); !has.IsZero() && len(c.Waiting()) == 0 {
		k.send(seller, 300_000, bytes.Join([][]byte{
			signature("sell(address,address,uint256)"), padded(common.Address(m.Collateral)), padded(common.Address(m.Loan)), word(has),
		}, nil))
	}
	e18, e36 := big.NewInt(1e18), new(big.Int).Exp(big.NewInt(10), big.NewInt(36), nil)
	for _, b := range k.borrowers {
		if len(c.Waiting()) >= 600 {
			return
		}
		if k.sent[b] == c.Head().NumberU64() || k.most > 0 && k.nonce >= uint64(k.most) {
			continue
		}
		p := k.read(rulebook, signature("position(bytes32,address)"), id[:], padded(b))
		shares, collateral := number(p, 1), number(p, 2)
		if shares.Sign() == 0 || collateral.Sign() == 0 {
			continue
		}
		debt := new(big.Int).Mul(shares, new(big.Int).Add(number(market, 2), big.NewInt(1)))
		debt.Div(debt, new(big.Int).Add(number(market, 3), big.NewInt(1e6)))
		value := new(big.Int).Mul(collateral, price)
		value.Div(value, e36)
		carries := new(big.Int).Mul(value, m.LLTV.ToBig())
		if carries.Div(carries, e18); debt.Cmp(carries) <= 0 {
			continue
		}
		seize, repay := new(uint256.Int), uint256.MustFromBig(shares)
		if cost := new(big.Int).Mul(debt, big.NewInt(1045)); cost.Div(cost, big.NewInt(1000)).Cmp(value) > 0 { // more than there is
			seize, repay = uint256.MustFromBig(collateral), new(uint256.Int)
		}
		data := bytes.Join([][]byte{
			signature("liquidate((address,address,address,address,uint256),address,uint256,uint256,bytes)"),
			padded(common.Address(m.Loan)), padded(common.Address(m.Collateral)), padded(common.Address(m.Oracle)), padded(common.Address(m.IRM)), word(&m.LLTV),
			padded(b), word(seize), word(repay), word(uint256.NewInt(9 * 32)), word(new(uint256.Int)),
		}, nil)
		k.send(rulebook, 300_000, data)
		k.sent[b] = c.Head().NumberU64()
	}
}

func (k *keeper) send(to common.Address, gas uint64, data []byte) {
	c := k.study.Chain()
	tip := new(big.Int).SetUint64(k.tip)
	feeCap := new(big.Int).Add(new(big.Int).Mul(c.Head().BaseFee(), big.NewInt(2)), tip)
	signs := k.key
	if signs == nil {
		signs = key
	}
	tx, err := types.SignNewTx(signs, c.Signer(), &types.DynamicFeeTx{
		ChainID: c.Config().ChainID, Nonce: k.nonce, GasTipCap: tip, GasFeeCap: feeCap, Gas: gas, To: &to, Data: data,
	})
	require.NoError(k.t, err)
	_, err = k.study.Submit(chain.Tx{Transaction: tx, From: crypto.PubkeyToAddress(signs.PublicKey)})
	require.NoError(k.t, err)
	k.nonce++
}

// from is who it is.
func (k *keeper) from() common.Address {
	if k.key == nil {
		return bot
	}
	return crypto.PubkeyToAddress(k.key.PublicKey)
}

// approve lets the rulebook have what a repayment takes, and the venue what is sold.
func (k *keeper) approve() {
	most, m := new(uint256.Int).SetAllOne(), k.study.Market()
	for token, spender := range map[vault.Address]common.Address{m.Loan: rulebook, m.Collateral: seller} {
		k.send(common.Address(token), 60_000, bytes.Join([][]byte{signature("approve(address,uint256)"), padded(spender), word(most)}, nil))
	}
}

// crowded is a crash in which blocks have little room, so that vaults stand for a while.
var crowded = []string{
	"population.borrowers=200", "prices={source: gbm, start: 200, volatility: 20, horizon: 1h}", "gas.base_fee_gwei=20",
	"gas.taken=0.9", "gas.fees={source: constant}", "gas.block_gas_limit=12000000",
}

// run lives a path with the bot, and returns what it did by the chain's own receipts.
func run(t testing.TB, tip uint64, most int, tape *bytes.Buffer) (s *study.Study, rows record.Arm, paid *big.Int, loan, collateral fixed.Signed) {
	sets := crowded
	if testing.Short() {
		sets = append(sets[:len(sets):len(sets)], "population.borrowers=60", "prices={source: gbm, start: 200, volatility: 20, horizon: 20m}")
	}
	p, text := planned(t, sets...)
	o := study.Options{Accounts: []study.Account{brings()}, Sink: kept(&rows), Scenario: text}
	if tape != nil {
		o.Tape = tape
	}
	s, err := study.New(p, o)
	require.NoError(t, err)
	k := &keeper{t: t, study: s, tip: tip, most: most, sent: map[common.Address]uint64{}}
	paid = new(big.Int)
	approved, sales := false, 0
	sold := crypto.Keccak256Hash([]byte("Sold(address,uint256,uint256,uint256)"))
	liquidate := crypto.Keccak256Hash([]byte("Liquidate(bytes32,address,address,uint256,uint256,uint256,uint256,uint256)"))
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
					sales++
				}
			}
		}
		if !approved || tape != nil && len(s.Chain().Waiting()) < 100 { // a tape of much that does little
			k.approve()
			approved = true
		}
		k.act()
	})
	if tip > 0 {
		require.NotZero(t, sales)
	}
	return s, rows, paid, loan, collateral
}

func TestAnOutsiderWinsWithATipAndLosesWithoutOne(t *testing.T) {
	of := func(rows *record.Arm) (won int) {
		for i := range rows.Liquidations {
			if rows.Liquidations[i].Liquidator == 5 { // four of the scenario, the exchange's engine, and the outsider
				won++
			}
		}
		require.EqualValues(t, won, rows.Liquidators[4].Won)
		return won
	}
	s, high, paid, loan, collateral := run(t, 5000*gwei, 0, nil)
	wins := of(&high)
	t.Log("high tip:", wins, "of", len(high.Liquidations), "won,", high.Liquidators[4].Reverted, "reverted; of the others", high.Liquidators[0].Won, high.Liquidators[1].Won)
	require.NotZero(t, wins)

	// What the study says that it has is what its receipts say.
	accounts, err := s.Accounts()
	require.NoError(t, err)
	require.Equal(t, new(big.Int).Neg(paid), accounts[0].EtherProfit)
	require.Equal(t, loan, accounts[0].LoanProfit)
	require.Equal(t, collateral, accounts[0].CollateralProfit)
	require.Equal(t, "outsider", s.Names().Liquidators[5])

	_, low, paid, _, _ := run(t, 0, 0, nil)
	t.Log("no tip:", of(&low), "of", len(low.Liquidations), "won,", low.Liquidators[4].Reverted, "reverted")
	require.Less(t, of(&low), wins)
	require.NotZero(t, low.Liquidators[4].Reverted)
	require.Positive(t, paid.Sign())
	lost := low.Liquidators[4].LostBase
	require.False(t, lost.IsZero())
}
