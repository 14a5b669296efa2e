package sweep

import (
	"fmt"
	"math"
	"math/bits"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/rng"
)

func TestSamplesAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Sample{"lhs:1": {Latin, 1}, "sobol:10000": {Sobol, 10000}} {
		s, err := ParseSample(text)
		require.NoError(t, err, text)
		require.Equal(t, want, s)
	}
	for _, text := range []string{"", "lhs", "lhs:", "lhs:0", "lhs:-1", "lhs:10001", "sobol:x", "sobol:99999999999999999999", "latin:4", ":4", "lhs:4:4"} {
		s, err := ParseSample(text)
		require.ErrorContains(t, err, "--sample "+text+"; write lhs:N", text)
		require.Zero(t, s)
	}
}

func axesOf(t *testing.T, texts ...string) (all []Axis) {
	t.Helper()
	for _, text := range texts {
		a, err := ParseAxis(text)
		require.NoError(t, err)
		all = append(all, a)
	}
	return all
}

// Four axes: with fewer, points that shared memory would still be told apart.
func TestTheLastAxisChangesFastest(t *testing.T) {
	t.Parallel()
	points, err := (&Design{Axes: axesOf(t, "a=1,2", "b=3,4", "c=5,6", "d=7,8")}).points(1)
	require.NoError(t, err)
	var got []string
	for i := range points {
		p := &points[i]
		got = append(got, p.Value(0)+p.Value(1)+p.Value(2)+p.Value(3))
	}
	require.Equal(t, strings.Fields("1357 1358 1367 1368 1457 1458 1467 1468 2357 2358 2367 2368 2457 2458 2467 2468"), got)
	require.Equal(t, []string{"a=2", "b=3", "c=6", "d=8"}, points[11].Set)
	require.Equal(t, "x=y", (&Point{Set: []string{"k=x=y"}}).Value(0))
}

func TestDesignsThatHaveNoPoints(t *testing.T) {
	t.Parallel()
	_, err := (&Design{}).points(1)
	require.ErrorContains(t, err, "nothing is varied; name a key")
	_, err = (&Design{Axes: axesOf(t, "a=1,2", "b=1:2", "a=3", "c=3:4")}).points(1)
	require.EqualError(t, err, "--vary b=1:2 says no number of values; write 1:2:N, or draw points with --sample lhs:N\n"+
		"--vary a is given twice; give all its values at once\n"+
		"--vary c=3:4 says no number of values; write 3:4:N, or draw points with --sample lhs:N")
	hundred := axesOf(t, "a=1:100:100", "b=1:100:100", "a=1:101:101", "c=1,2")
	all, err := (&Design{Axes: hundred[:2]}).points(1)
	require.NoError(t, err)
	require.Len(t, all, 10000)
	_, err = (&Design{Axes: hundred[1:3]}).points(1)
	require.ErrorContains(t, err, "these are more than 10000 points; vary fewer keys")

	var keys []string
	for i := range 11 {
		keys = append(keys, fmt.Sprintf("k%d=0:1", i))
	}
	_, err = (&Design{Axes: axesOf(t, keys...), Sample: Sample{Sobol, 2}}).points(1)
	require.EqualError(t, err, "--sample sobol fills 10 keys at most, and 11 are varied; use lhs")
	for _, d := range []Design{{Axes: axesOf(t, keys...), Sample: Sample{Latin, 3}}, {Axes: axesOf(t, keys[:10]...), Sample: Sample{Sobol, 3}}} {
		all, err = d.points(1)
		require.NoError(t, err)
		require.Len(t, all, 3)
		require.Len(t, all[2].Set, len(d.Axes))
	}

	listed := []Point{{Set: []string{"a=9"}}}
	all, err = (&Design{Axes: axesOf(t, "a=1,2"), Listed: listed, Sample: Sample{Latin, 3}}).points(1)
	require.NoError(t, err)
	require.Equal(t, listed, all)
}

// Shares are of 2^32.
func TestTheValueAtAShare(t *testing.T) {
	t.Parallel()
	of := axesOf(t, "a=x,y,z", "b=0:1", "c=1:100:log", "d=1:1e12:log", "e=-2:6", "f=0.50:1", "g=1e-8:1e-6:log", "h=-0.00001:0.000002", "i=3e-12:1e-11", "j=1e-12:1e-11:log")
	for _, each := range []struct {
		axis  int
		share uint32
		want  string
	}{
		{0, 0, "x"},
		{0, 0x55555555, "x"},
		{0, 0x55555556, "y"},
		{0, 0xAAAAAAAA, "y"},
		{0, 0xAAAAAAAB, "z"},
		{0, 0xFFFFFFFF, "z"},
		{1, 0, "0"},
		{1, 1, "0"},
		{1, 1 << 31, "0.5"},
		{1, 0x55555555, "0.333333"},
		{1, 0xFFFFFFFF, "1"},
		{2, 0, "1"},
		{2, 1 << 31, "10"},
		{2, 1 << 30, "3.16228"},
		{3, 1 << 31, "1000000"},
		{4, 3 << 30, "4"},
		{4, 1 << 29, "-1"},
		{5, 0, "0.5"},
		{5, 1 << 31, "0.75"},
		{6, 0, "0.00000001"},
		{6, 1 << 31, "0.0000001"},
		{6, 1 << 30, "0.0000000316"},
		{7, 1 << 31, "-0.000004"},
		{7, 0x55555555, "-0.000006"},
		{7, 1, "-0.00001"},
		{7, 1 << 28, "-0.0000093"},
		{8, 1 << 31, "0.0000000000065"},
		{9, 1 << 31, "0.00000000000316"},
	} {
		require.Equal(t, each.want, of[each.axis].drawn(each.share), "%s at %x", of[each.axis].Key, each.share)
	}
}

// Each order of three strata comes as often as another, and a point lies anywhere in its stratum.
func TestALatinHypercubeIsDrawnEvenly(t *testing.T) {
	t.Parallel()
	orders := map[[3]uint32]int{}
	sum, below, above := 0.0, 0, 0
	for seed := range uint64(600) {
		var order [3]uint32
		for i, share := range latin(seed, 0, 3) {
			stratum := float64(share) / (1 << 32) * 3
			order[i] = uint32(stratum)
			within := stratum - math.Floor(stratum)
			sum += within
			if within < 0.1 {
				below++
			}
			if within > 0.9 {
				above++
			}
		}
		orders[order]++
	}
	require.Len(t, orders, 6)
	for order, n := range orders {
		require.InDelta(t, 100, n, 40, order)
	}
	require.InDelta(t, 0.5, sum/1800, 0.03)
	require.InDelta(t, 180, below, 60)
	require.InDelta(t, 180, above, 60)
}

// Dimensions 2 to 10 as Joe and Kuo state them: the dimension, the degree s, the coefficients a of the polynomial, and m.
var joeKuo = []string{"2 1 0 1", "3 2 1 1 3", "4 3 1 1 3 1", "5 3 2 1 1 1", "6 4 1 1 1 3 3", "7 4 4 1 3 5 13", "8 5 2 1 1 5 5 17", "9 5 4 1 1 5 5 5", "10 5 7 1 1 7 11 19"}

// The sequence by its definition: m_i = 2 a_1 m_(i-1) ^ 4 a_2 m_(i-2) ^ … ^ 2^s m_(i-s) ^ m_(i-s), and the nth point is the sum
// without carry of the m_i / 2^i at the digits of n's Gray code. Ours is it, with digits that the seed turns over.
func TestTheSobolSequenceIsJoeAndKuos(t *testing.T) {
	t.Parallel()
	require.Len(t, directions, len(joeKuo))
	for axis := range 10 {
		var m [33]uint64
		if axis == 0 {
			for i := range m {
				m[i] = 1
			}
		} else {
			of := directions[axis-1]
			line := fmt.Sprint(axis+1, " ", of.degree, " ", of.polynomial, " ", of.first)
			require.Equal(t, joeKuo[axis-1], strings.NewReplacer("[", "", "]", "").Replace(line))
			s, a := int(of.degree), uint64(of.polynomial)
			for i := 1; i < len(m); i++ {
				if i <= s {
					m[i] = uint64(of.first[i-1])
					continue
				}
				m[i] = m[i-s]<<s ^ m[i-s]
				for k := 1; k < s; k++ {
					if a>>(s-1-k)&1 == 1 {
						m[i] ^= m[i-k] << k
					}
				}
			}
		}
		got := sobol(5, axis, 300)
		stream := rng.Key{Seed: 5, Purpose: rng.Named("sobol shift"), Actor: uint64(axis)}.Stream()
		require.Equal(t, uint32(stream.Uint64()), got[0])
		for n := range uint32(300) {
			var x uint32
			for gray := n ^ n>>1; gray > 0; gray &= gray - 1 {
				i := bits.TrailingZeros32(gray) + 1
				x ^= uint32(m[i] << (32 - i))
			}
			require.Equal(t, x, got[n]^got[0], "point %d of axis %d", n, axis)
		}
	}
	require.NotEqual(t, sobol(5, 0, 1), sobol(5, 1, 1))
	require.NotEqual(t, sobol(5, 0, 1), sobol(6, 0, 1))
}
