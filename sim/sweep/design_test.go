package sweep

import (
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/rng"
)

func TestAxesAreRead(t *testing.T) {
	t.Parallel()
	for _, each := range []struct {
		text   string
		values []string
	}{
		{"a.b=1,2,x", []string{"1", "2", "x"}},
		{"a=1.01:1.15:3", []string{"1.01", "1.08", "1.15"}},
		{"a=0:1:4", []string{"0", "0.333333333", "0.666666667", "1"}},
		{"a=1:100:3:log", []string{"1", "10", "100"}},
		{"a={x: 1, y: [2, 3]},'p,q'", []string{"{x: 1, y: [2, 3]}", "'p,q'"}},
		{"a=12s", []string{"12s"}},
		{"a=2020-03-12 10:00", []string{"2020-03-12 10:00"}},
	} {
		a, err := ParseAxis(each.text)
		require.NoError(t, err, each.text)
		require.Equal(t, each.values, a.Values, each.text)
	}
	for text, remedy := range map[string]string{
		"a": "write KEY=a,b,c", "=1": "write KEY=a,b,c", "a..b=1": "write KEY=a,b,c", "a=": "write KEY=a,b,c", "a=1,,2": "remove a comma", "a=1,1": "remove one",
		"a=2:1:3": "write 1:2", "a=1:2:1": "write 2 to", "a=1:2:x": "write 2 to", "a=0:2:3:log": "begin above 0", "a=1:b:3": "write low:high:n", "a=1:2:3:4": "write low:high:n",
		"a=1:1.0000000001:3": "fewer values",
	} {
		_, err := ParseAxis(text)
		require.ErrorContains(t, err, remedy, text)
	}
}

// The strata of an axis are in an order of chance, and a share is drawn within each.
func TestALatinHypercubeIsDrawnAsStated(t *testing.T) {
	t.Parallel()
	s := rng.Key{Seed: 3, Purpose: rng.Named("latin hypercube"), Actor: 2}.Stream()
	strata := []uint64{0, 1, 2, 3, 4}
	for _, last := range []int{4, 3, 2, 1} { // Fisher and Yates, from the end
		j := s.IntN(last + 1)
		strata[last], strata[j] = strata[j], strata[last]
	}
	for i, share := range latin(3, 2, 5) {
		require.InDelta(t, (float64(strata[i])+s.Float64())/5, float64(share)/(1<<32), 1e-9)
	}
}

// Of n points of a Latin hypercube each nth of each range has one.
func TestALatinHypercubeFillsEachStratumOnce(t *testing.T) {
	t.Parallel()
	const n = 37
	for axis := range 3 {
		seen := map[int]bool{}
		for _, share := range latin(1, axis, n) {
			seen[int(float64(share)/(1<<32)*n)] = true
		}
		require.Len(t, seen, n)
	}
	require.NotEqual(t, latin(1, 0, n), latin(1, 1, n))
	require.NotEqual(t, latin(1, 0, n), latin(2, 0, n))
	require.Equal(t, latin(1, 0, n), latin(1, 0, n))
}

// Any aligned 2^k points of the sequence have one in each of 2^k equal parts of each axis, and the first two axes one in each
// elementary box of an area of 2^-k: it is a (0, k, 2)-net.
func TestTheSobolSequenceIsANet(t *testing.T) {
	t.Parallel()
	const k = 6
	var of [10][]uint32
	for axis := range of {
		of[axis] = sobol(7, axis, 4<<k)
		for block := range 4 {
			seen := map[uint32]bool{}
			for _, x := range of[axis][block<<k : (block+1)<<k] {
				seen[x>>(32-k)] = true
			}
			require.Len(t, seen, 1<<k, "axis %d", axis)
		}
	}
	for across := range k + 1 {
		seen := map[[2]uint32]bool{}
		for i := range 1 << k {
			var box [2]uint32
			if across > 0 {
				box[0] = of[0][i] >> (32 - across)
			}
			if across < k {
				box[1] = of[1][i] >> (32 - (k - across))
			}
			seen[box] = true
		}
		require.Len(t, seen, 1<<k, "%d halvings of the first axis", across)
	}
}

func TestPointsAreDrawnFromRangesAndLists(t *testing.T) {
	t.Parallel()
	low, err := ParseAxis("x=1:100:log")
	require.NoError(t, err)
	list, err := ParseAxis("y=a,b")
	require.NoError(t, err)
	for _, rule := range []string{Latin, Sobol} {
		points, err := (&Design{Axes: []Axis{low, list}, Sample: Sample{rule, 16}}).points(3)
		require.NoError(t, err)
		below, named := 0, map[string]int{}
		for _, p := range points {
			x, err := strconv.ParseFloat(p.Value(0), 64)
			require.NoError(t, err)
			require.GreaterOrEqual(t, x, 1.0)
			require.LessOrEqual(t, x, 100.0)
			if math.Log10(x) < 1 {
				below++
			}
			named[p.Value(1)]++
		}
		require.Equal(t, 8, below, "half lie below the middle, of equal factors")
		require.Equal(t, map[string]int{"a": 8, "b": 8}, named)
	}
	_, err = (&Design{Axes: []Axis{low}}).points(1)
	require.ErrorContains(t, err, "says no number of values")
	_, err = (&Design{Axes: []Axis{list, list}}).points(1)
	require.ErrorContains(t, err, "twice")
}
