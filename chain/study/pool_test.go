package study_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"errors"
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
	"github.com/ringfence-sim/ringfence/sim/plan"
)

// short is a path of two minutes on which little happens.
func short(t *testing.T) (*plan.Plan, []byte) {
	t.Helper()
	return planned(t, "population.borrowers=3", "prices={source: gbm, start: 200, volatility: 1, horizon: 2m}", "gas.taken=0", "gas.fees={source: constant}")
}

// present is ether that somebody sends, signed.
func present(t *testing.T, s *study.Study, from *ecdsa.PrivateKey, to common.Address, nonce uint64) chain.Tx {
	t.Helper()
	c := s.Chain()
	tx, err := types.SignNewTx(from, c.Signer(), &types.DynamicFeeTx{
		ChainID: c.Config().ChainID, Nonce: nonce, GasTipCap: big.NewInt(gwei), GasFeeCap: new(big.Int).Add(new(big.Int).Mul(c.Head().BaseFee(), big.NewInt(2)), big.NewInt(gwei)),
		Gas: 21_000, To: &to, Value: big.NewInt(1e18),
	})
	require.NoError(t, err)
	return chain.Tx{Transaction: tx, From: crypto.PubkeyToAddress(from.PublicKey)}
}

// fills is a tape on a disk that is full from some time on.
type fills struct {
	bytes.Buffer
	full bool
}

var errFull = errors.New("no space left on device")

func (f *fills) Write(p []byte) (int, error) {
	if f.full {
		return 0, errFull
	}
	return f.Buffer.Write(p)
}

// What is dropped from the pool is on the tape, before the block that is next, and only what was there. A tape that cannot
// be written has neither: a transaction that it lacks does not wait. Who sends ether has less by it and by the gas.
func TestWhatIsDroppedIsOnTheTape(t *testing.T) {
	t.Parallel()
	p, text := short(t)
	ben := brings()
	ben.Name, ben.Address = "ben", crypto.PubkeyToAddress(another.PublicKey)
	var tape fills
	accounts := []study.Account{brings(), ben}
	s, err := study.New(p, study.Options{Accounts: accounts, Scenario: text, Tape: &tape})
	require.NoError(t, err)
	require.NoError(t, s.Start(context.Background()))
	defer s.Close()
	_, err = s.Step()
	require.NoError(t, err)
	next := s.Chain().Head().NumberU64() + 1
	require.EqualValues(t, 3, next)

	kept, left := present(t, s, key, ben.Address, 0), present(t, s, key, ben.Address, 1)
	for _, tx := range []chain.Tx{kept, left} {
		hash, err := s.Submit(tx)
		require.NoError(t, err)
		require.Equal(t, tx.Hash(), hash)
	}
	require.True(t, s.Drop(left.Hash()))
	require.False(t, s.Drop(left.Hash()), "it waits no longer")
	require.False(t, s.Drop(common.Hash{1}))
	read, err := study.ReadTape(bytes.NewReader(tape.Bytes()))
	require.NoError(t, err)
	bytesOf := func(tx chain.Tx) []byte {
		raw, err := tx.MarshalBinary()
		require.NoError(t, err)
		return raw
	}
	hash := left.Hash()
	require.Equal(t, []study.Line{
		{Block: next, Seq: 1, Raw: bytesOf(kept)}, {Block: next, Seq: 2, Raw: bytesOf(left)}, {Block: next, Seq: 3, Verb: "drop", Hash: &hash},
	}, read.Lines)

	tape.full = true
	_, err = s.Submit(left)
	require.ErrorIs(t, err, errFull)
	require.Len(t, s.Chain().Waiting(), 1)
	tape.full = false
	_, err = s.Submit(left)
	require.NoError(t, err)
	tape.full = true
	require.False(t, s.Drop(left.Hash()))
	require.Len(t, s.Chain().Waiting(), 1)

	block, err := s.Step()
	require.NoError(t, err)
	require.Equal(t, next, block.NumberU64())
	var receipt *types.Receipt
	for _, in := range block.Included {
		if in.Hash() == kept.Hash() {
			receipt = in.Receipt
		}
	}
	require.NotNil(t, receipt)
	all, closed, err := s.Rows()
	require.NoError(t, err)
	require.Empty(t, closed)
	paid := new(uint256.Int).Mul(uint256.MustFromBig(receipt.EffectiveGasPrice), uint256.NewInt(receipt.GasUsed))
	paid.Add(paid, uint256.NewInt(1e18))
	require.Equal(t, fixed.Positive(paid).Neg(), all[0].EtherProfit)
	require.Equal(t, fixed.FromInt64(1e18), all[1].EtherProfit)
}

// A tape that does not fit the path is refused at its line, where the first is what it was recorded of.
func TestATapeOfAnotherPathIsRefusedAtItsLine(t *testing.T) {
	t.Parallel()
	for text, line := range map[string]study.Line{
		"line 2 of the tape, of block 1, does not fit: the block is 1 already":                     {Block: 1, Seq: 1, Raw: []byte{1}},
		"line 2 of the tape, of block 2, does not fit: " + common.Hash{1}.Hex() + " does not wait": {Block: 2, Seq: 1, Verb: "drop", Hash: &common.Hash{1}},
		"line 3 of the tape, of block 2, does not fit: ":                                           {Block: 2, Seq: 2, Raw: []byte{1}},
	} {
		p, _ := short(t)
		s, err := study.New(p, study.Options{Replay: &study.Tape{Lines: []study.Line{line}}})
		require.NoError(t, err)
		require.NoError(t, s.Start(context.Background()))
		_, err = s.Step()
		require.ErrorContains(t, err, text)
		s.Close()
	}
}
