package foreign

import (
	"context"
	"errors"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/vault"
)

// sighted is a ledger that notes whose health is read. Everybody is healthy.
type sighted struct {
	ledger
	read *[]vault.Address
}

func (s sighted) Health(of vault.Address) (uint256.Int, error) {
	*s.read = append(*s.read, of)
	return *uint256.NewInt(1e18), nil
}

// Of whom nothing paid at this answer less than ten minutes ago nothing is asked; the next borrower is. At 20 what repays
// 1000 must get 50 units: more than 1000 is reached from there on, with the thousandth that is left for interest.
func TestWhoDidNotPayIsLeftForTenMinutes(t *testing.T) {
	for name, x := range map[string]struct {
		known    bool
		age      uint64
		seize    uint64
		vigilant bool
		answer   uint64 // it was at
		read     bool
	}{
		"as it was":         {known: true, age: 599, seize: 49, answer: 7},
		"at once":           {known: true, age: 0, seize: 49, answer: 7},
		"ten minutes ago":   {known: true, age: 600, seize: 49, answer: 7, read: true},
		"it would pay":      {known: true, age: 599, seize: 50, answer: 7, read: true},
		"at another price":  {known: true, age: 599, seize: 49, answer: 8, read: true},
		"with all care":     {known: true, age: 599, seize: 49, answer: 7, vigilant: true, read: true},
		"nothing was asked": {read: true},
	} {
		a, _, l, _, _ := joined(t)
		var read []vault.Address
		a.market = &foreign.Market{Protocol: sighted{l, &read}}
		a.Vigilant, a.answer = x.vigilant, u(7)
		if x.known {
			a.risky[0] = seizure{repay: u(1000), seize: u(x.seize), answer: u(x.answer), time: a.now - x.age}
		}
		a.due = []int{0, 2}
		require.NoError(t, a.offer(), name)
		want := []vault.Address{a.addresses[2]}
		if x.read {
			want = []vault.Address{a.addresses[0], a.addresses[2]}
		}
		require.Equal(t, want, read, name)
		_, still := a.risky[0]
		require.Equal(t, !x.read, still, "who is found healthy is no longer at risk: %s", name)
		require.Empty(t, a.offers)
	}
}

// built is the example's arm in a small study.
func built(t *testing.T, change func(*Arm)) error {
	t.Helper()
	dump, err := foreign.Example()
	require.NoError(t, err)
	own := Arm{Name: "own", Dump: dump, Protocol: func() foreign.Protocol { return &foreign.Morpho{} }}
	change(&own)
	s, err := scenario.Builtin("paths=1", "population.borrowers=1", "market.irm.model=none", "prices={source: gbm, start: 200, volatility: 1, horizon: 10m}")
	require.NoError(t, err)
	p, err := plan.NewWith(s, plan.Additions{Arms: []arm.Arm{own}, Alone: true})
	require.NoError(t, err)
	return sim.Run(context.Background(), p, sim.Options{Workers: 1}, func(path *record.Path) error { return path.Arms[0].Err })
}

func TestWhatCannotBeJoinedIsNotBuilt(t *testing.T) {
	closed := errors.New("nobody may join")
	err := built(t, func(a *Arm) { a.Join = func(*arm.World, *contracts.Chain) (Joined, error) { return nil, closed } })
	require.ErrorIs(t, err, closed)
}

func TestAnArmThatTellsWhatIsAbsentIsBuilt(t *testing.T) {
	require.NoError(t, built(t, func(a *Arm) { a.Absent = func(vault.Address) {} }))
}
