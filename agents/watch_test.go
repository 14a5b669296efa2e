package agents

import (
	"errors"
	"math"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
)

// ledger is an account whose debts grow: borrower i owes ⌈shares·growth/1e18⌉.
type ledger struct {
	collateral, shares []uint256.Int
	closed             []bool
	growth             uint256.Int
	refuse             error
	acts               []int
}

func (l *ledger) Position(i int) (collateral, debt uint256.Int, open bool) {
	debt, err := fixed.MulDivUp(&l.shares[i], &l.growth, &fixed.WAD)
	if err != nil {
		panic(err)
	}
	return l.collateral[i], debt, !l.closed[i]
}

func (l *ledger) AddCollateral(i int, amount uint256.Int) error {
	l.acts = append(l.acts, i)
	l.collateral[i].Add(&l.collateral[i], &amount)
	return l.refuse
}

func (l *ledger) Repay(i int, amount uint256.Int) error {
	l.acts = append(l.acts, i)
	shares, err := fixed.MulDivDown(&amount, &fixed.WAD, &l.growth)
	l.shares[i] = fixed.MinusCapped(&l.shares[i], &shares)
	return errors.Join(err, l.refuse)
}

func newLedger(borrowers []Borrower) *ledger {
	l := &ledger{growth: fixed.WAD, closed: make([]bool, len(borrowers))}
	for _, b := range borrowers {
		l.collateral, l.shares = append(l.collateral, b.Collateral), append(l.shares, b.Debt)
	}
	return l
}

func watch(borrowers ...Borrower) (*Watch, *ledger) {
	l := newLedger(borrowers)
	w := NewWatch(borrowers, l)
	w.Reset(&l.growth)
	return w, l
}

func wake(t require.TestingT, w *Watch, l *ledger, price uint256.Int, now uint64) int {
	acted, err := w.Wake(&price, now, &l.growth)
	require.NoError(t, err)
	return acted
}

func TestTopUpActsAfterItsReactionAndRestoresItsTarget(t *testing.T) {
	w, l := watch(Borrower{ether(10), usdc(14_000), DefaultTopUp})
	require.Zero(t, wake(t, w, l, cents(1800_00), 0))
	price, at := w.Next(&l.growth)
	require.Equal(t, uint64(math.MaxUint64), at)
	require.InDelta(t, 1750, price.Float64()/1e24, 1e-3)

	require.Zero(t, wake(t, w, l, cents(1750_00), 12), "it takes ten minutes")
	_, at = w.Next(&l.growth)
	require.Equal(t, uint64(612), at)
	require.Zero(t, wake(t, w, l, cents(1700_00), 611))
	require.Equal(t, 1, wake(t, w, l, cents(1600_00), 612))
	// 14,000/(0.7·1600) = 12.5 ETH.
	require.Equal(t, dec("12500000000000000000"), l.collateral[0])
	added, repaid := w.Spent(0)
	require.Equal(t, dec("2500000000000000000"), added)
	require.True(t, repaid.IsZero())
}

func TestTheBudgetEndsAndThenNobodyWakes(t *testing.T) {
	w, l := watch(Borrower{ether(10), usdc(14_000), TopUp{Trigger: n(0.8e18), Target: n(0.7e18), Budget: n(0.1e18)}})
	require.Equal(t, 1, wake(t, w, l, cents(1600_00), 0))
	require.Equal(t, ether(11), l.collateral[0], "a tenth of ten")
	require.Equal(t, 0, wake(t, w, l, cents(1500_00), 12))
	price, at := w.Next(&l.growth)
	require.True(t, price.IsZero())
	require.Equal(t, uint64(math.MaxUint64), at)
	w.Reset(&l.growth)
	require.Equal(t, 1, wake(t, w, l, cents(1500_00), 24), "a new path has a new budget")
}

// Of three borrowers the first never acts. The second wakes first and reacts last, the third is due before it. Each is told of
// what it did itself.
func TestWhoIsDueFirstActsFirstAndIsToldOfItself(t *testing.T) {
	slow, fast := DefaultTopUp, DefaultRepay
	slow.Reaction, fast.Reaction = 600, 300
	w, l := watch(Borrower{ether(10), usdc(14_000), Passive{}}, Borrower{ether(10), usdc(14_000), slow}, Borrower{ether(10), usdc(14_000), fast})
	require.Zero(t, wake(t, w, l, cents(1750_00), 0))
	require.Equal(t, 2, wake(t, w, l, cents(1600_00), 1000))
	require.Equal(t, []int{2, 1}, l.acts)
	for i, want := range []struct{ added, repaid uint256.Int }{{}, {added: dec("2500000000000000000")}, {repaid: usdc(2_800)}} {
		added, repaid := w.Spent(i)
		require.Equal(t, want.added, added, "%d", i)
		require.Equal(t, want.repaid, repaid, "%d", i)
	}
}

func TestRepayRestoresItsTarget(t *testing.T) {
	behaviour := DefaultRepay
	behaviour.Reaction = 0
	w, l := watch(Borrower{ether(10), usdc(14_000), behaviour})
	require.Equal(t, 1, wake(t, w, l, cents(1750_00), 0))
	require.Equal(t, usdc(12_250), l.shares[0], "0.7·10·1750")
	_, repaid := w.Spent(0)
	require.Equal(t, usdc(1_750), repaid)
}

func TestInterestAloneWakes(t *testing.T) {
	w, l := watch(Borrower{ether(10), usdc(14_000), DefaultTopUp})
	l.growth = n(1.1e18)
	price, _ := w.Next(&l.growth)
	require.InDelta(t, 1925, price.Float64()/1e24, 1e-3)
	wake(t, w, l, cents(1925_01), 0)
	_, at := w.Next(&l.growth)
	require.Equal(t, uint64(math.MaxUint64), at, "a cent above")
	wake(t, w, l, cents(1925_00), 12)
	_, at = w.Next(&l.growth)
	require.Equal(t, uint64(612), at)
}

func TestAChangeDoesNotRestartAReaction(t *testing.T) {
	w, l := watch(Borrower{ether(10), usdc(14_000), DefaultTopUp})
	wake(t, w, l, cents(1700_00), 0)
	l.collateral[0], l.shares[0] = ether(5), usdc(7_000) // a liquidator closed half
	w.Changed(0, &l.growth)
	wake(t, w, l, cents(1700_00), 300)
	require.Equal(t, 1, wake(t, w, l, cents(1700_00), 600))
}

func TestWhoNoLongerNeedsToActGoesBackToSleep(t *testing.T) {
	w, l := watch(Borrower{ether(10), usdc(14_000), DefaultTopUp})
	wake(t, w, l, cents(1700_00), 0)
	require.Zero(t, wake(t, w, l, cents(1900_00), 600), "the price came back in time")
	require.Empty(t, l.acts)
	wake(t, w, l, cents(1700_00), 612)
	require.Equal(t, 1, wake(t, w, l, cents(1700_00), 1212), "and it wakes again")
}

// 10 ETH with a debt of 14,000 are at 0.8 at 1,750. The first visit lasts from 0 to 300, the second from 900 to 1,200.
func TestTimeAtTheTriggerAddsUp(t *testing.T) {
	behaviour := Responsive{Share: fixed.WAD, Trigger: n(0.8e18), Target: n(0.7e18), Reaction: 600}
	w, l := watch(Borrower{ether(10), usdc(14_000), behaviour})
	wake(t, w, l, cents(1700_00), 0)
	rise := w.Rise(&l.growth)
	require.InDelta(t, 1750, rise.Float64()/1e24, 1e-3)
	require.Zero(t, wake(t, w, l, cents(1750_01), 300))
	rise = w.Rise(&l.growth)
	require.Equal(t, highest, rise)
	_, at := w.Next(&l.growth)
	require.Equal(t, uint64(math.MaxUint64), at, "the clock stands")
	require.Zero(t, wake(t, w, l, cents(1750_00), 900))
	_, at = w.Next(&l.growth)
	require.Equal(t, uint64(1200), at)
	require.Equal(t, 1, wake(t, w, l, cents(1700_00), 1200))
	require.Equal(t, usdc(11_900), l.shares[0], "0.7·10·1700")
	wake(t, w, l, cents(1400_00), 1300)
	_, at = w.Next(&l.growth)
	require.Equal(t, uint64(1900), at, "and begins from zero")
	w.Reset(&l.growth)
	wake(t, w, l, cents(1400_00), 5000)
	_, at = w.Next(&l.growth)
	require.Equal(t, uint64(5600), at)
}

func TestNobodyDefendsAClosedVault(t *testing.T) {
	w, l := watch(Borrower{ether(10), usdc(14_000), DefaultTopUp}, Borrower{ether(10), usdc(14_000), nil}, Borrower{ether(10), usdc(14_000), Passive{}})
	wake(t, w, l, cents(1700_00), 0)
	l.closed[0] = true
	require.Zero(t, wake(t, w, l, cents(1700_00), 600))
	w.Changed(0, &l.growth)
	price, _ := w.Next(&l.growth)
	require.True(t, price.IsZero())
}

func TestARefusalIsPassedOn(t *testing.T) {
	w, l := watch(Borrower{ether(10), usdc(14_000), TopUp{Trigger: n(0.8e18), Target: n(0.7e18), Budget: fixed.WAD}})
	l.refuse = errors.New("closed for repairs")
	price := cents(1700_00)
	_, err := w.Wake(&price, 0, &l.growth)
	require.ErrorIs(t, err, l.refuse)
	require.ErrorContains(t, err, "borrower 0 could not add")
	zero := n(0)
	_, err = w.Wake(&zero, 0, &l.growth)
	require.ErrorIs(t, err, ErrPrice)
}

// naive polls everybody in every block, in the order that Wake promises.
type naive struct {
	borrowers []Borrower
	l         *ledger
	due       []uint64
	added     []uint256.Int
	repaid    []uint256.Int
	retired   []bool
	inside    []bool   // of those whose time adds up: at or above the trigger in the block before
	left      []uint64 // seconds that they still wait
	last      uint64   // time of the block before
}

func (v *naive) wake(price *uint256.Int, now uint64) {
	is := func(i int) bool {
		collateral, debt, open := v.l.Position(i)
		ltv := v.borrowers[i].Behaviour.Alarm().LTV
		return open && !v.retired[i] && !ltv.IsZero() && above(&collateral, &debt, &ltv, price)
	}
	for i := range v.borrowers {
		alarm := v.borrowers[i].Behaviour.Alarm()
		if alarm.AddsUp {
			if v.inside[i] {
				v.left[i] -= min(v.left[i], now-v.last)
			}
			v.due[i] = math.MaxUint64
			if v.inside[i] = is(i); v.inside[i] {
				v.due[i] = now + v.left[i]
			}
			continue
		}
		if v.due[i] == math.MaxUint64 && is(i) {
			v.due[i] = now + alarm.Reaction
		}
	}
	v.last = now
	for {
		next := -1
		for i, due := range v.due {
			if due <= now && (next < 0 || due < v.due[next]) {
				next = i
			}
		}
		if next < 0 {
			return
		}
		v.due[next], v.inside[next] = math.MaxUint64, false
		v.left[next] = v.borrowers[next].Behaviour.Alarm().Reaction
		if !is(next) {
			continue
		}
		b := v.borrowers[next]
		collateral, debt, _ := v.l.Position(next)
		action := b.Behaviour.Act(View{
			Price: *price, Collateral: collateral, Debt: debt, StartCollateral: b.Collateral, StartDebt: b.Debt, Added: v.added[next], Repaid: v.repaid[next],
		})
		switch {
		case action.IsZero():
			v.retired[next] = true
		case !action.Add.IsZero():
			_ = v.l.AddCollateral(next, action.Add)
			v.added[next].Add(&v.added[next], &action.Add)
		default:
			_ = v.l.Repay(next, action.Repay)
			v.repaid[next].Add(&v.repaid[next], &action.Repay)
		}
	}
}

func TestSleepingIsTheSameAsPolling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var borrowers []Borrower
		for range rapid.IntRange(1, 12).Draw(t, "borrowers") {
			target := rapid.Uint64Range(30, 89).Draw(t, "target")
			trigger, budget := n(rapid.Uint64Range(target+1, 100).Draw(t, "trigger")*1e16), n(rapid.Uint64Range(1, 2e18).Draw(t, "budget"))
			reaction := rapid.Uint64Range(0, 5).Draw(t, "reaction") * 12
			var behaviour Behaviour = Passive{}
			switch rapid.IntRange(0, 6).Draw(t, "kind") {
			case 0, 1:
				behaviour = TopUp{trigger, n(target * 1e16), reaction, budget}
			case 2, 3:
				behaviour = Repay{trigger, n(target * 1e16), reaction, budget}
			case 4, 5:
				behaviour = Responsive{fixed.WAD, trigger, n(target * 1e16), reaction}
			}
			borrowers = append(borrowers, Borrower{
				Collateral: n(rapid.Uint64Range(1e17, 1e18).Draw(t, "collateral")),
				Debt:       n(rapid.Uint64Range(50e6, 1500e6).Draw(t, "debt")), Behaviour: behaviour,
			})
		}
		w, l := watch(borrowers...)
		count := len(borrowers)
		v := naive{
			borrowers: borrowers, l: newLedger(borrowers), due: make([]uint64, count), added: make([]uint256.Int, count),
			repaid: make([]uint256.Int, count), retired: make([]bool, count), inside: make([]bool, count), left: make([]uint64, count),
		}
		for i := range v.due {
			v.due[i], v.left[i] = math.MaxUint64, borrowers[i].Behaviour.Alarm().Reaction
		}
		for block := range rapid.IntRange(1, 60).Draw(t, "blocks") {
			now := uint64(block) * 12
			l.growth.AddUint64(&l.growth, rapid.Uint64Range(0, 3e15).Draw(t, "interest"))
			v.l.growth = l.growth
			if rapid.IntRange(0, 9).Draw(t, "liquidated") == 0 {
				i := rapid.IntRange(0, count-1).Draw(t, "who")
				for _, each := range []*ledger{l, v.l} {
					each.closed[i] = rapid.Bool().Draw(t, "wholly") || each.closed[i]
					each.shares[i].Rsh(&each.shares[i], 1)
					each.collateral[i].Rsh(&each.collateral[i], 1)
				}
				v.l.closed[i] = l.closed[i]
				w.Changed(i, &l.growth)
			}
			price := cents(rapid.Uint64Range(500_00, 4000_00).Draw(t, "price"))
			if i := rapid.IntRange(-3, count-1).Draw(t, "on the edge of"); i >= 0 {
				collateral, debt, _ := l.Position(i)
				if ltv := borrowers[i].Behaviour.Alarm().LTV; !ltv.IsZero() {
					price = TriggerPrice(&collateral, &debt, &ltv)
					price.AddUint64(&price, rapid.Uint64Range(0, 1).Draw(t, "beyond"))
				}
			}
			before := len(l.acts)
			quietAbove, at := w.Next(&l.growth)
			rise := w.Rise(&l.growth)
			quiet := price.Gt(&quietAbove) && !price.Gt(&rise) && now < at
			if !quiet || rapid.Bool().Draw(t, "vigilant") {
				wake(t, w, l, price, now)
			}
			v.wake(&price, now)
			require.Equal(t, v.l.acts, l.acts)
			require.False(t, quiet && len(l.acts) > before, "the watermark promised quiet")
		}
		require.Equal(t, v.l.collateral, l.collateral)
		require.Equal(t, v.l.shares, l.shares)
		for i := range borrowers {
			added, repaid := w.Spent(i)
			require.Equal(t, v.added[i], added)
			require.Equal(t, v.repaid[i], repaid)
		}
	})
}

func TestWakingAllocatesNothing(t *testing.T) {
	var borrowers []Borrower
	for i := range 1000 {
		borrowers = append(borrowers, Borrower{ether(10), usdc(uint64(12_000 + i)), TopUp{n(0.8e18), n(0.7e18), 12, n(1e18)}})
	}
	w, l := watch(borrowers...)
	l.acts = make([]int, 0, 1<<20)
	price, now := cents(1640_00), uint64(0)
	require.Zero(t, testing.AllocsPerRun(50, func() {
		now += 12
		price.Sub(&price, new(uint256.Int).Mul(uint256.NewInt(1e18), uint256.NewInt(1e6)))
		if _, err := w.Wake(&price, now, &l.growth); err != nil {
			t.Fatal(err)
		}
	}))
	require.NotEmpty(t, l.acts)
}

func TestFaultsOfABehaviourAreAllReported(t *testing.T) {
	for _, b := range []Behaviour{TopUp{Trigger: n(2e18), Target: n(3e18), Reaction: 1 << 40}, Repay{Trigger: n(2e18), Target: n(3e18), Reaction: 1 << 40}} {
		err := b.Validate()
		for _, want := range []string{"trigger: 2 is no LTV", "target: 3 is not below the trigger, 2", "budget: 0 is not above 0", "reaction: "} {
			require.ErrorContains(t, err, want)
		}
	}
	for _, b := range []Behaviour{Passive{}, DefaultTopUp, DefaultRepay} {
		require.NoError(t, b.Validate())
	}
	// At a target equal to the trigger it would act in every block for nothing.
	e, f := n(0.8e18), n(0.8e18-1)
	for _, row := range []struct {
		fault         string
		equal, inside Behaviour
	}{
		{"below the trigger", TopUp{e, e, 0, e}, TopUp{e, f, 0, e}},
		{"below the trigger", Repay{e, e, 0, e}, Repay{e, f, 0, e}},
		{"below the trigger", AddMargin{Trigger: e, Target: e}, AddMargin{Trigger: e, Target: f}},
		{"at most 1", Leave{Trigger: n(1e18 + 1)}, Leave{Trigger: n(1e18)}},
		{"a year", SwitchToCross{Trigger: e, Reaction: 366*86_400 + 1}, SwitchToCross{Trigger: e, Reaction: 366 * 86_400}},
		{"0 is not above 0", TopUp{Trigger: e, Target: f}, TopUp{Trigger: e, Target: f, Budget: n(1)}},
		{"a million times", Repay{e, f, 0, dec("1208925819614629174706176")}, Repay{e, f, 0, dec("1208925819614629174706175")}}, // 2^80
	} {
		require.ErrorContains(t, row.equal.Validate(), row.fault)
		require.NoError(t, row.inside.Validate())
	}
}

func BenchmarkQuietBlock(b *testing.B) {
	for _, count := range []int{1_000, 100_000} {
		b.Run(map[int]string{1_000: "1e3", 100_000: "1e5"}[count], func(b *testing.B) {
			borrowers := make([]Borrower, count)
			for i := range borrowers {
				borrowers[i] = Borrower{ether(10), usdc(uint64(10_000 + i%4000)), DefaultTopUp}
			}
			w, l := watch(borrowers...)
			price := cents(2000_00)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.Wake(&price, 0, &l.growth); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkChanged(b *testing.B) {
	const count = 100_000
	borrowers := make([]Borrower, count)
	for i := range borrowers {
		borrowers[i] = Borrower{ether(10), usdc(uint64(10_000 + i%4000)), DefaultTopUp}
	}
	w, l := watch(borrowers...)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		who := i * 7919 % count
		l.shares[who] = usdc(uint64(10_000 + i%3989))
		w.Changed(who, &l.growth)
	}
}
