package foreign_test

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/vault"
)

// step is one call, and what came of it on the real bytecode. Amounts are smallest units, prices loan units a
// collateral unit times 1e36, health is of scale 1e18. RINGFENCE_RECORD writes the outcomes anew.
type step struct {
	Do         string `json:"do"` // lend, open, price, wait, liquidate
	Who        string `json:"who,omitempty"`
	Collateral string `json:"collateral,omitempty"` // of the position after it; of open: what is added
	Debt       string `json:"debt,omitempty"`
	Amount     string `json:"amount,omitempty"` // of lend, and of liquidate what is repaid at most
	Price      string `json:"price,omitempty"`
	Seconds    uint64 `json:"seconds,omitempty"`

	Health    string `json:"health,omitempty"` // afterwards
	Has       string `json:"has,omitempty"`
	Owes      string `json:"owes,omitempty"`
	Most      string `json:"most,omitempty"` // that may be repaid afterwards; 0 where it is healthy
	MostSeize string `json:"most_seize,omitempty"`
	Pay       string `json:"pay,omitempty"`
	Receive   string `json:"receive,omitempty"`
	Gas       uint64 `json:"gas,omitempty"`
	Refused   bool   `json:"refused,omitempty"`
}

func number(t *testing.T, s string) (x uint256.Int) {
	t.Helper()
	if s == "" {
		return x
	}
	require.NoError(t, x.SetFromDecimal(s), s)
	return x
}

// live makes the calls of a history, and returns it with what came of them.
func live(t *testing.T, m *foreign.Market, history []step) []step {
	t.Helper()
	funds := *new(uint256.Int).Lsh(uint256.NewInt(1), 100)
	keeper := vault.NamedAddress("keeper")
	require.NoError(t, m.Admit(keeper, &funds))
	out := make([]step, len(history))
	for i, s := range history {
		o := step{Do: s.Do, Who: s.Who, Collateral: s.Collateral, Debt: s.Debt, Amount: s.Amount, Price: s.Price, Seconds: s.Seconds}
		who, amount := vault.NamedAddress(s.Who), number(t, s.Amount)
		switch s.Do {
		case "lend":
			require.NoError(t, m.Lend(amount))
		case "open":
			o.Refused = m.Open(who, number(t, s.Collateral), number(t, s.Debt)) != nil
		case "price":
			price := number(t, s.Price)
			require.NoError(t, m.SetPrice(&price))
		case "wait":
			require.NoError(t, m.SetTime(m.Chain.Time()+s.Seconds))
		case "liquidate":
			tried, trial := m.Try(who, uint256.Int{}, amount)
			got, err := m.Liquidate(keeper, who, amount)
			if o.Refused = err != nil; o.Refused {
				require.Error(t, trial)
				break
			}
			require.NoError(t, trial)
			require.Equal(t, tried.Pay.Dec()+" "+tried.Receive.Dec(), got.Pay.Dec()+" "+got.Receive.Dec(), "what was tried is what was done")
			o.Pay, o.Receive, o.Gas = got.Pay.Dec(), got.Receive.Dec(), got.Gas
		default:
			t.Fatalf("step %d: no %q", i, s.Do)
		}
		if s.Who != "" {
			health, err := m.Health(who)
			require.NoError(t, err)
			has, owes, err := m.Position(who)
			require.NoError(t, err)
			o.Health, o.Has, o.Owes = health.Dec(), has.Dec(), owes.Dec()
			repay, seize, err := m.MaxSeize(who)
			if err == nil {
				o.Most, o.MostSeize = repay.Dec(), seize.Dec()
			} else {
				require.ErrorIs(t, err, foreign.ErrHealthy)
			}
		}
		out[i] = o
	}
	return out
}

func historyOf(t *testing.T, kind string) (history []step) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", kind+".json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &history))
	return history
}

// replay holds a market against the recording of a kind. Gas is that of the real bytecode alone.
func replay(t *testing.T, m *foreign.Market, real bool) {
	t.Helper()
	want := historyOf(t, m.Kind())
	got := live(t, m, want)
	if real && os.Getenv("RINGFENCE_RECORD") != "" {
		lines := make([]string, len(got))
		for i := range got {
			line, err := json.Marshal(got[i])
			require.NoError(t, err)
			lines[i] = string(line)
		}
		require.NoError(t, os.WriteFile(filepath.Join("testdata", m.Kind()+".json"), []byte("[\n"+strings.Join(lines, ",\n")+"\n]\n"), 0o644))
		return
	}
	for i := range want {
		if !real {
			want[i].Gas, got[i].Gas = 0, 0
		}
		require.Equal(t, want[i], got[i], "step %d", i)
	}
}

func TestTheRecordedHistoryOfAave(t *testing.T) {
	m, err := foreign.Open(deployedAave(t), &foreign.Aave{})
	require.NoError(t, err)
	replay(t, m, true)
}

// morphoCode is a file with the creation code of Morpho Blue 1.0.0 in hexadecimal. Its sources are in the npm package
// @morpho-org/morpho-blue; they are their licensor's and are not here.
const morphoCode = "RINGFENCE_MORPHO_CODE"

func TestTheRecordedHistoryOfMorpho(t *testing.T) {
	d, err := foreign.Example()
	require.NoError(t, err)
	t.Run("on our rulebook", func(t *testing.T) {
		c, err := contracts.LoadChain(d.Alloc, 0, d.Time)
		require.NoError(t, err)
		m, err := foreign.Open(c, &foreign.Morpho{})
		require.NoError(t, err)
		replay(t, m, false)
	})
	t.Run("on the real bytecode", func(t *testing.T) {
		name := os.Getenv(morphoCode)
		if name == "" {
			t.Skipf("%s is not set: name a file with the creation code of Morpho Blue 1.0.0 in hexadecimal to test on the real bytecode", morphoCode)
		}
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		c, err := contracts.LoadChain(d.Alloc, 0, d.Time)
		require.NoError(t, err)
		at := vault.Address(common.HexToAddress("0xBBBBBbbBBb9cC5e90e3b3Af64bdAF62C37EEFFCb"))
		owner := vault.NamedAddress("owner")
		require.NoError(t, c.Deploy(at, owner, append(common.FromHex(strings.TrimSpace(string(text))), common.LeftPadBytes(owner[:], 32)...)))
		id := foreign.ExampleMarket()
		params, err := c.View(vault.EngineAddress, append(crypto.Keccak256([]byte("idToMarketParams(bytes32)"))[:4], id[:]...))
		require.NoError(t, err)
		for _, call := range [][]byte{
			append(crypto.Keccak256([]byte("enableIrm(address)"))[:4], make([]byte, 32)...),
			append(crypto.Keccak256([]byte("enableLltv(uint256)"))[:4], params[128:]...),
			append(crypto.Keccak256([]byte("createMarket((address,address,address,address,uint256))"))[:4], params...),
		} {
			_, _, err := c.Transact(owner, at, call)
			require.NoError(t, err)
		}
		m, err := foreign.Open(c, &foreign.Morpho{At: at, Market: id})
		require.NoError(t, err)
		replay(t, m, true)
	})
}

// Aave's rule, worked anew from the recording's own numbers in big.Int: with both tokens of 18 decimals and a loan
// token of price 1,
//
//	maximum = ⌊repaid·1e8/price⌋ · 105 %, bonus = maximum − maximum/105 %, and the liquidator gets maximum − 10 % of the bonus
//
// where percentages round half up, as PercentageMath does.
func TestTheRecordedSeizuresAreByAavesRule(t *testing.T) {
	t.Parallel()
	part := func(x *big.Int, basisPoints int64) *big.Int {
		y := new(big.Int).Mul(x, big.NewInt(basisPoints))
		return y.Div(y.Add(y, big.NewInt(5000)), big.NewInt(10_000))
	}
	over := func(x *big.Int, basisPoints int64) *big.Int {
		y := new(big.Int).Mul(x, big.NewInt(10_000))
		return y.Div(y.Add(y, big.NewInt(basisPoints/2)), big.NewInt(basisPoints))
	}
	answer, seen := new(big.Int), 0
	for _, s := range historyOf(t, "aave-v3") {
		if s.Do == "price" {
			p := number(t, s.Price)
			answer.Div(p.ToBig(), new(big.Int).Exp(big.NewInt(10), big.NewInt(28), nil))
		}
		if s.Do != "liquidate" || s.Refused {
			continue
		}
		repaid := number(t, s.Pay)
		base := new(big.Int).Mul(repaid.ToBig(), big.NewInt(1e8))
		most := part(base.Div(base, answer), 10_500)
		bonus := new(big.Int).Sub(most, over(most, 10_500))
		require.Equal(t, most.Sub(most, part(bonus, 1000)).String(), s.Receive)
		seen++
	}
	require.GreaterOrEqual(t, seen, 2)
}
