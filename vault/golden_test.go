package vault

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// The expected numbers of this file are recorded from the real contracts and their upstream tests (morpho-blue and
// morpho-blue-irm).

func dec(s string) uint256.Int { return *uint256.MustFromDecimal(s) }

// exp calls wExp for a signed decimal.
func exp(x string) string {
	n, ok := new(big.Int).SetString(x, 10)
	if !ok {
		panic("not a number: " + x)
	}
	abs := uint256.MustFromBig(new(big.Int).Abs(n))
	z := wExp(n.Sign() < 0, abs[1], abs[0])
	return z.Dec()
}

func TestExponentialMatchesTheContract(t *testing.T) {
	for _, c := range []struct{ x, want string }{
		{"0", "1000000000000000000"},
		{"1", "1000000000000000001"},
		{"-1", "999999999999999999"},
		{"693147180559945309", "2000000000000000000"},
		{"1000000000000000000", "2707864291678420188"},
		{"-1000000000000000000", "370113253479550356"},
		{"2000000000000000000", "7389711500739189016"},
		{"-2000000000000000000", "135324627619008810"},
		{"10000000000000000000", "21950129074211421782016"},
		{"-10000000000000000000", "45645179042396"},
		{"-41000000000000000000", "1"},
		{"-41446531673892822312", "0"},
		{"-41446531673892822313", "0"},
		{"346573590279972654", "1406630217019747831"},
		{"346573590279972655", "1426966072919605046"},
		{"-346573590279972654", "713483036459802523"},
		{"-346573590279972655", "703315108509873915"},
		{"93859467695000404319", "57716089161558943949701069502944508345128422502756744429568"},
		{"29000000000000000000000000000000", "57716089161558943949701069502944508345128422502756744429568"},
		{"-29000000000000000000000000000000", "0"},
	} {
		require.Equal(t, c.want, exp(c.x), "wExp(%s)", c.x)
	}
}

func TestCompoundingMatchesTheContract(t *testing.T) {
	for _, c := range []struct {
		rate    string
		seconds uint64
		want    string
	}{
		{"1268391679", 12, "15220700263"},
		{"1268391679", 86400, "109595046163916"},
		{"1268391679", 31536000, "40810666655159581"},
		{"253678335868", 31536000, "125333333330596501333"},
	} {
		rate := dec(c.rate)
		got, err := taylor(&rate, c.seconds)
		require.NoError(t, err)
		require.Equal(t, c.want, got.Dec())
	}
}

func TestAdaptiveCurveMatchesTheContract(t *testing.T) {
	const initial, day = 1268391679, 24 * 3600
	for _, c := range []struct {
		borrowed, supplied uint64
		atTarget, elapsed  uint64
		rate, next         uint64
	}{
		{0, 1e18, 0, 0, 317097919, initial},
		{1, 1, 0, 0, 5073566716, initial},
		{95, 100, initial, 45 * day, 25411234497, 27550077831},
		{1, 1, initial, 5 * day, 7338724560, 2516027586},
		{0, 1, initial, 5 * day, 232787607, 639427588},
		{8, 10, initial, 12, 1162691143, 1268388997},
		{93, 100, initial, 12, 2409951066, 1268398918},
		{1, 1, initial, 365 * day, 191527143580, 63419583967},
		{0, 1, initial, 365 * day, 85220065, 31709791},
	} {
		m := Market{LastUpdate: 1_700_000_000}
		m.TotalBorrowAssets.SetUint64(c.borrowed)
		m.TotalSupplyAssets.SetUint64(c.supplied)
		rate, next, err := AdaptiveCurve{}.BorrowRate(m, *uint256.NewInt(c.atTarget), m.LastUpdate+c.elapsed)
		require.NoError(t, err)
		require.Equal(t, []uint64{c.rate, c.next}, []uint64{rate.Uint64(), next.Uint64()}, "%+v", c)
	}
}

func TestGoldenDebtAndLimit(t *testing.T) {
	m := Market{TotalBorrowAssets: dec("1360559875866"), TotalBorrowShares: dec("1359999996477304781")}
	debt, err := m.Debt(dec("170000000000000000"))
	require.NoError(t, err)
	require.Equal(t, "170069984924", debt.Dec())
	limit, err := MaxBorrow(dec("100000000000000000000"), dec("1965000000000000000000000000"), dec("860000000000000000"))
	require.NoError(t, err)
	require.Equal(t, "168990000000", limit.Dec())
}

func TestKinkedCurveByHand(t *testing.T) {
	percent := func(n uint64) uint256.Int { return *uint256.NewInt(n * 1e16) }
	k, err := AaveCurve(percent(1), percent(4), percent(60), percent(80))
	require.NoError(t, err)
	require.Equal(t, percent(5), k.SlopeBelow)
	require.Equal(t, percent(300), k.SlopeAbove)
	for _, c := range []struct{ borrowed, rate uint64 }{
		{0, 1e16}, {40, 3e16}, {80, 5e16}, {90, 35e16}, {100, 65e16},
	} {
		m := Market{TotalSupplyAssets: *uint256.NewInt(100), TotalBorrowAssets: *uint256.NewInt(c.borrowed)}
		rate, _, err := k.BorrowRate(m, uint256.Int{}, 0)
		require.NoError(t, err)
		require.Equal(t, c.rate, rate.Uint64(), "utilisation %d %%", c.borrowed)
	}
	for _, optimal := range []uint64{0, 100} {
		_, err := AaveCurve(percent(1), percent(4), percent(60), percent(optimal))
		require.ErrorIs(t, err, ErrDivisionByZero)
	}
	_, err = AaveCurve(percent(1), percent(4), percent(60), percent(101))
	require.ErrorIs(t, err, ErrOverflow)
}
