package stats

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Three borrowers of 2,000. In a the first has 900 after an hour and 800 after a day. The second is liquidated in both, in b
// first. The third is in b alone. By the earlier clock the first has 1,000 in b after an hour, the second 500 in b and 540
// in a, the third 600 in b and 550 in a. So b has +100, −40 and +50 of 2,000: 500, −200 and 250 bps.
func TestWealthAfterALiquidationByHand(t *testing.T) {
	t.Parallel()
	study := New(record.Names{Arms: []string{"a", "b"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	had := func(amounts ...int64) (l record.Later) {
		l.Known = uint8(len(amounts))
		for k, amount := range amounts {
			l.Wealth[k] = fixed.FromInt64(amount * 1e6)
		}
		return l
	}
	vault := func(i uint32, l record.Later) record.Vault {
		v := ether(i, 10)
		if v.Later = l; l.Known > 0 {
			v = liquidated(v, 1, 1000, 1000, 0, nil)
		}
		return v
	}
	a := record.Arm{
		Vaults: []record.Vault{vault(0, had(900, 800)), vault(1, had(530)), vault(2, had())},
		Beside: []record.Beside{{Borrower: 1, Clock: 1, Later: had(540)}, {Borrower: 2, Clock: 1, Later: had(550)}},
	}
	b := record.Arm{
		Vaults: []record.Vault{vault(0, had()), vault(1, had(500)), vault(2, had(600))},
		Beside: []record.Beside{{Borrower: 0, Clock: 0, Later: had(1000)}},
	}
	for i := range uint32(2) {
		require.NoError(t, study.Add(&record.Path{Index: i, Arms: []record.Arm{a, b}}))
	}
	sum := study.Summary()
	require.InDelta(t, (900+530)/2./2000*1e4, sum.Arms[0].Of(Later[0].Left).Value, 1e-9)
	require.InDelta(t, 800./2000*1e4, sum.Arms[0].Of(Later[1].Left).Value, 1e-9)
	require.Equal(t, infer.NoValue, sum.Arms[0].Of(Later[2].Left).None)
	p := sum.Pairs[0]
	require.InDelta(t, 550./3, p.Of(Later[0].Difference).Value, 1e-9)
	require.InDelta(t, 250, p.Of(Later[0].Median).Value, 1e-9)
	require.InDelta(t, 1./3, p.Of(Later[0].Poorer).Value, 1e-9)
	require.Equal(t, infer.NoValue, p.Of(Later[1].Difference).None, "the day is known in one of the two alone")
}

// What a borrower had beside is read by the arm whose first liquidation it counts from. Who had as much is no poorer.
func TestWealthBesideIsReadByItsClock(t *testing.T) {
	t.Parallel()
	had := func(amount int64) (l record.Later) {
		l.Known = 1
		l.Wealth[0] = fixed.FromInt64(amount)
		return l
	}
	a := &Run{Vaults: []record.Vault{{Later: had(70)}, {Later: had(80)}}}
	b := &Run{Vaults: make([]record.Vault, 2), Beside: []record.Beside{{Borrower: 0, Clock: 2, Later: had(1)}, {Borrower: 1, Clock: 0, Later: had(80)}, {Borrower: 0, Clock: 0, Later: had(60)}}}
	p := &Pairing{A: a, B: b, a: 0, b: 1}
	var seen [][3]int64
	p.Later(0, func(vault int, inA, inB fixed.Signed) {
		seen = append(seen, [3]int64{int64(vault), int64(inA.Float64()), int64(inB.Float64())})
	})
	require.Equal(t, [][3]int64{{1, 80, 80}, {0, 70, 60}}, seen)
	y, x := Later[0].Poorer.Between.(ratioBetween).parts(p)
	require.Equal(t, [2]float64{1, 2}, [2]float64{y, x})
}
