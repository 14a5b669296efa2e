package vault_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
)

// indexed checks what the index alone tells of vaults at risk.
type indexed struct {
	search vault.Search
	price  uint256.Int // of the search before
	found  []vault.Found
	stood  int // how often what a search found stood later
	held   int // how often it had a room

	roll vault.Roll
	on   map[uint32]vault.Found // it
}

// follow brings the roll up to date, and compares it with what a search finds.
func (x *indexed) follow(t *testing.T, e *vault.Engine, id vault.ID, price *uint256.Int) {
	t.Helper()
	if x.on == nil {
		x.on = map[uint32]vault.Found{}
	}
	e.Follow(&x.roll, id, price, e.Time())
	for _, left := range x.roll.Left {
		if _, was := x.on[left]; !was {
			t.Fatalf("vault %d left who was not on", left)
		}
		delete(x.on, left)
	}
	for _, joined := range x.roll.Joined {
		if _, was := x.on[joined.Vault]; was {
			t.Fatalf("vault %d joined who was on", joined.Vault)
		}
		x.on[joined.Vault] = joined
	}
	require.Equal(t, len(x.found), len(x.on))
	for _, f := range x.found {
		require.Equal(t, f, x.on[f.Vault])
	}
	if x.search != (vault.Search{}) {
		require.Equal(t, x.search, x.roll.Search())
	}
}

// check compares with a look at every vault: the ones found, one by one and all at once, and whether those of the search before
// are still all.
func (x *indexed) check(t *testing.T, e *vault.Engine, id vault.ID, price *uint256.Int, want []vault.AtRisk) {
	t.Helper()
	now := e.Time()
	if stands := e.Stands(&x.search, id, &x.price, now); stands {
		var again vault.Search
		require.Equal(t, x.found, e.Find(&again, id, &x.price, now, nil))
		x.stood++
	}
	var q vault.Queue
	e.Enqueue(&q, id, *price, now)
	var worst, all []vault.AtRisk
	for f, is := q.Next(); is; f, is = q.Next() {
		v := e.Describe(id, f.Vault, now)
		number, known := e.VaultOf(id, v.Borrower)
		size, collateral := float64(math.Float32frombits(f.Size)), v.Collateral.Float64()
		ratio, exact := math.Float64frombits(f.Ratio()), v.BorrowShares.Float64()/collateral
		if !known || number != f.Vault || vault.SizeOf(&v.Collateral) != f.Size ||
			size > collateral*(1+1e-15) || size < collateral*(1-0x1p-23) || ratio < exact*(1-1e-15) || ratio > exact*(1+0x1p-50) {
			t.Fatalf("of %v the index tells %v: size %v, ratio %v", v, f, size, ratio)
		}
		worst = append(worst, v)
	}
	require.Equal(t, want, worst)
	x.price, x.found = *price, e.Find(&x.search, id, price, now, nil)
	for k := range x.found {
		all = append(all, e.Describe(id, x.found[k].Vault, now))
	}
	require.Equal(t, sorted(want), sorted(all))
	x.roomy(t, e, id)
	x.follow(t, e, id, price)
}

// roomy checks that the vaults which a search found are those at risk at the edges of its room, now and just before it
// ends, and that one unit beyond what it promises nobody is told that it holds.
func (x *indexed) roomy(t *testing.T, e *vault.Engine, id vault.ID) {
	t.Helper()
	const ahead = 10_000
	now := e.Time()
	r := e.Room(&x.search, x.found, now, now+ahead)
	if !r.Holds(&x.price, now) {
		return
	}
	x.held++
	low, high := r.Prices()
	numbers := func(found []vault.Found) (of []uint32) {
		for k := range found {
			of = append(of, found[k].Vault)
		}
		slices.Sort(of)
		return of
	}
	var s vault.Search
	for _, price := range []uint256.Int{low, high} {
		for _, at := range []uint64{now, r.Until() - 1} {
			require.True(t, r.Holds(&price, at))
			require.Equal(t, numbers(x.found), numbers(e.Find(&s, id, &price, at, nil)), "at %v of %v to %v", &price, &low, &high)
		}
		require.False(t, r.Holds(&price, r.Until()))
	}
	if !low.IsZero() {
		low.SubUint64(&low, 1)
		require.False(t, r.Holds(&low, now))
	}
	high.AddUint64(&high, 1)
	require.False(t, r.Holds(&high, now))
}

// The room of a search is not much smaller than it could be: with two hundred vaults whose thresholds are a thousandth
// apart, it reaches from one threshold nearly to the next. It ends with the first change of the market.
func TestARoomReachesFromThresholdToThreshold(t *testing.T) {
	e, id := crowd(t, 200)
	price := tenTo(17005, 23)
	var s, again vault.Search
	found := e.Find(&s, id, &price, e.Time(), nil)
	require.NotEmpty(t, found)
	r := e.Room(&s, found, e.Time(), e.Time()+1)
	require.True(t, r.Holds(&price, e.Time()))
	low, high := r.Prices()
	for _, edge := range []uint256.Int{low, high} {
		below, above := edge, edge
		part := new(uint256.Int).Div(&edge, uint256.NewInt(100_000))
		below.Sub(&below, part)
		above.Add(&above, part)
		more, fewer := e.Find(&again, id, &below, e.Time(), nil), e.Find(&again, id, &above, e.Time(), nil)
		require.Greater(t, len(more), len(fewer), "nobody's threshold is within a hundred-thousandth of %v", &edge)
	}
	// In ten days debts grow by less than a thousandth, and thresholds with them: a room that lasts as long begins as much higher.
	days := e.Room(&s, found, e.Time(), e.Time()+10*86_400)
	higher, _ := days.Prices()
	require.Len(t, e.Find(&again, id, &higher, days.Until()-1, nil), len(found))
	require.Greater(t, len(e.Find(&again, id, &low, days.Until()-1, nil)), len(found))
	require.NoError(t, e.SupplyCollateral(lender, id, ether, account(0)))
	require.False(t, r.Holds(&price, e.Time()))
}

// sorted is the same vaults in the order of their borrowers.
func sorted(found []vault.AtRisk) []vault.AtRisk {
	found = slices.Clone(found)
	slices.SortFunc(found, func(a, b vault.AtRisk) int { return bytes.Compare(a.Borrower[:], b.Borrower[:]) })
	return found
}

// Debts grow by a hundredth a day. A search stands for as long as nobody joins those at risk, and not a block longer; nor
// does it stand at another price, or once anybody changed a vault.
func TestASearchStandsUntilSomebodyJoins(t *testing.T) {
	e, id := crowd(t, 200)
	price := tenTo(17005, 23) // no vault's threshold is near
	var s, again vault.Search
	before := e.Find(&s, id, &price, e.Time(), nil)
	require.NotEmpty(t, before)
	require.True(t, e.Stands(&s, id, &price, e.Time()))
	other := tenTo(1701, 24)
	require.False(t, e.Stands(&s, id, &other, e.Time()))
	stood := 0
	for later := e.Time(); ; later += 3600 {
		now := e.Find(&again, id, &price, later, nil)
		if !e.Stands(&s, id, &price, later) {
			break
		}
		require.Len(t, now, len(before))
		stood++
		require.Less(t, stood, 1_000_000)
	}
	require.NotZero(t, stood)
	require.NoError(t, e.SupplyCollateral(lender, id, ether, account(0)))
	require.False(t, e.Stands(&s, id, &price, e.Time()))
}

// A vault's number finds what its owner's address finds.
func TestAVaultHasWhatItsOwnerHas(t *testing.T) {
	e, id := crowd(t, 50)
	for i := range 50 {
		number, is := e.VaultOf(id, account(i))
		require.True(t, is)
		require.Equal(t, e.Position(id, account(i)), e.PositionOf(id, number))
		p, debt, err := e.Standing(id, number)
		require.NoError(t, err)
		require.Equal(t, e.Position(id, account(i)), p)
		require.EqualValues(t, 1000e6+12e6*i, debt.Uint64())
	}
	e, id = usurious(t)
	number, is := e.VaultOf(id, ann)
	require.True(t, is)
	require.NoError(t, e.SetTime(present+24*3600))
	_, _, err := e.Standing(id, number)
	require.Error(t, err, "its interest does not accrue")
}

// A call that fails leaves what was found as good as it was.
func TestASearchStandsThroughACallThatFails(t *testing.T) {
	e, id := crowd(t, 20)
	price := tenTo(1500, 24)
	var s vault.Search
	found := e.Find(&s, id, &price, e.Time(), nil)
	require.NotEmpty(t, found)
	poor := vault.NamedAddress("poor")
	_, err := e.Repay(poor, id, tenTo(10, 6), zero, account(0))
	require.ErrorIs(t, err, vault.ErrInsufficientBalance)
	require.ErrorIs(t, e.SupplyCollateral(poor, id, ether, account(0)), vault.ErrInsufficientBalance)
	require.True(t, e.Stands(&s, id, &price, e.Time()))
}
