package agentstest

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Behaviour checks the laws of a borrower's behaviour. make returns it, anew at each call. The borrowers drawn have 18
// decimals of collateral and 6 of loan, and prices from 100 to 10,000.
func Behaviour(t *testing.T, make func() agents.Behaviour) {
	b := make()
	t.Run("its parameters are in their ranges, and it has a name", func(t *testing.T) {
		require.NoError(t, b.Validate())
		require.NotEmpty(t, b.Kind())
		require.Equal(t, b.Kind(), make().Kind())
	})
	t.Run("what wakes it does not change", func(t *testing.T) {
		alarm := b.Alarm()
		require.False(t, alarm.LTV.Gt(&fixed.WAD), "an LTV has scale 1e18")
		b.Act(view(uint256.NewInt(1e18), uint256.NewInt(1e9), price(1000)))
		require.Equal(t, alarm, b.Alarm())
		require.Equal(t, alarm, make().Alarm())
	})
	law := func(name string, check func(*rapid.T, agents.Behaviour)) {
		t.Run(name, func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { check(t, b) }) })
	}
	law("what it does follows from what it sees", func(t *rapid.T, b agents.Behaviour) {
		v, other := seen(t, b), seen(t, b)
		action := b.Act(v)
		b.Act(other) // it serves somebody else, too
		require.Equal(t, action, b.Act(v))
		require.Equal(t, action, make().Act(v))
	})
	law("it uses no more than there is", func(t *rapid.T, b agents.Behaviour) {
		v := seen(t, b)
		action := b.Act(v)
		require.False(t, action.Repay.Gt(&v.Debt), "it repays %s of a debt of %s", action.Repay.Dec(), v.Debt.Dec())
		require.False(t, action.Margin.Gt(&v.Reserve), "it moves %s of a reserve of %s", action.Margin.Dec(), v.Reserve.Dec())
	})
	for name, can := range map[string]func(*desk) agents.Account{
		"a vault":                      func(d *desk) agents.Account { return vaultOnly{d} },
		"an exchange":                  func(d *desk) agents.Account { return d },
		"an exchange that refuses":     func(d *desk) agents.Account { d.refuses = true; return d },
		"an exchange with thin books":  func(d *desk) agents.Account { d.part = 10; return d },
		"an exchange without reserves": func(d *desk) agents.Account { d.reserve.Clear(); return d },
	} {
		t.Run("in "+name+" it acts no sooner than its alarm and reaction say, and comes to rest", func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { rests(t, b, can) })
		})
	}
}

// rests holds a price at which the borrower is woken, where it is, for many blocks: it may act once at a time, a limited
// number of times.
func rests(t *rapid.T, b agents.Behaviour, can func(*desk) agents.Account) {
	collateral, debt := amounts(t)
	d := &desk{collateral: collateral, debt: debt, part: 1}
	d.reserve = *new(uint256.Int).Rsh(&debt, uint(rapid.IntRange(0, 8).Draw(t, "reserve, halvings")))
	account := can(d)
	w := agents.NewWatch([]agents.Borrower{{Collateral: collateral, Debt: debt, Behaviour: b}}, account)
	w.Reset(&fixed.WAD)
	alarm := b.Alarm()
	at := price(rapid.Uint64Range(100, 10_000).Draw(t, "price"))
	if !alarm.LTV.IsZero() && rapid.Bool().Draw(t, "at its trigger") {
		if edge := agents.TriggerPrice(&collateral, &debt, &alarm.LTV); edge.BitLen() <= 192 && !edge.IsZero() {
			at = edge
		}
	}
	edge := agents.TriggerPrice(&collateral, &debt, &alarm.LTV)
	wakes := !alarm.LTV.IsZero() && !at.Gt(&edge)
	const begin = 1_600_000_000
	acts, last := 0, uint64(0)
	for block := range uint64(400) {
		now := begin + block*max(alarm.Reaction, 12)
		acted, err := w.Wake(&at, now, &fixed.WAD)
		require.NoError(t, err)
		if acted == 0 {
			continue
		}
		require.True(t, wakes, "it acted although its alarm is not reached")
		require.GreaterOrEqual(t, now, begin+alarm.Reaction, "it acted before its reaction time was over")
		require.Equal(t, 1, acted)
		acts++
		last = block
	}
	require.Less(t, last, uint64(300), "it still acts after %d blocks at one price, %d times in all", last, acts)
}

// amounts draws a vault.
func amounts(t *rapid.T) (collateral, debt uint256.Int) {
	collateral.SetUint64(rapid.Uint64Range(1, 1_000_000).Draw(t, "collateral in thousandths") * 1e15)
	debt.SetUint64(rapid.Uint64Range(1, 10_000_000).Draw(t, "debt in thousandths") * 1e3)
	return collateral, debt
}

// price is one of whole collateral in whole loan tokens, times 1e36.
func price(whole uint64) (z uint256.Int) {
	z.Mul(uint256.NewInt(whole), uint256.NewInt(1e12))
	return *z.Mul(&z, uint256.NewInt(1e12))
}

func view(collateral, debt *uint256.Int, at uint256.Int) agents.View {
	return agents.View{Price: at, Collateral: *collateral, Debt: *debt, StartCollateral: *collateral, StartDebt: *debt}
}

// seen draws what a borrower sees who has been woken.
func seen(t *rapid.T, b agents.Behaviour) agents.View {
	collateral, debt := amounts(t)
	v := view(&collateral, &debt, price(rapid.Uint64Range(100, 10_000).Draw(t, "price")))
	if alarm := b.Alarm(); !alarm.LTV.IsZero() {
		edge := agents.TriggerPrice(&collateral, &debt, &alarm.LTV)
		if edge.Lt(&v.Price) && !edge.IsZero() {
			v.Price = edge
		}
	}
	share := func(x *uint256.Int, name string) (z uint256.Int) {
		part := uint256.NewInt(rapid.Uint64Range(0, 100).Draw(t, name+" in per cent"))
		z.MulDivOverflow(x, part, uint256.NewInt(100))
		return z
	}
	v.Added, v.Repaid, v.Reserve = share(&collateral, "added"), share(&debt, "repaid"), share(&debt, "reserve")
	v.Switched, v.Refused = rapid.Bool().Draw(t, "switched"), rapid.Uint32Range(0, 2).Draw(t, "refused")
	return v
}

// desk is an account that can do everything, without interest.
type desk struct {
	collateral, debt, reserve uint256.Int
	part                      uint64 // of what is left, an order to close sells one part in so many, and the last thousandth at once
	refuses, closed           bool
}

func (d *desk) Position(int) (collateral, debt uint256.Int, open bool) {
	return d.collateral, d.debt, !d.closed
}

func (d *desk) AddCollateral(_ int, amount uint256.Int) error {
	d.collateral.Add(&d.collateral, &amount)
	return nil
}

func (d *desk) Repay(_ int, amount uint256.Int) error {
	d.debt.Sub(&d.debt, &amount)
	return nil
}

func (d *desk) Close(int) (bool, error) {
	if d.refuses {
		return false, nil
	}
	var sold, owed uint256.Int
	sold.Div(&d.collateral, uint256.NewInt(d.part))
	owed.Div(&d.debt, uint256.NewInt(d.part))
	if !sold.GtUint64(1e15) || d.part == 1 {
		d.collateral.Clear()
		d.debt.Clear()
		d.closed = true
		return true, nil
	}
	d.collateral.Sub(&d.collateral, &sold)
	d.debt.Sub(&d.debt, &owed)
	return true, nil
}

func (d *desk) SwitchToCross(int) (bool, error) { return !d.refuses, nil }

func (d *desk) Reserve(int) uint256.Int { return d.reserve }

func (d *desk) AddMargin(_ int, amount uint256.Int) (bool, error) {
	if d.refuses {
		return false, nil
	}
	d.reserve.Sub(&d.reserve, &amount)
	d.debt.Sub(&d.debt, &amount)
	return true, nil
}

// vaultOnly hides what a vault cannot do.
type vaultOnly struct{ *desk }

// The names below shadow the desk's, so that the account is no Closer, Switcher or Reserve.
func (vaultOnly) Close()         {}
func (vaultOnly) SwitchToCross() {}
func (vaultOnly) Reserve()       {}
func (vaultOnly) AddMargin()     {}
