package report

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Values with their intervals have six hundredths of room at the right, and one without a number is passed over.
func TestWhiskersByHand(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	w := whiskers{
		of: []infer.Estimate{{Value: nan, Low: nan, High: nan}, {Value: -10, Low: -20, High: 30}, {Value: 5, Low: nan, High: nan}},
		at: []float64{2, 1, 0}, paint: []string{ink, ink, ink}, told: []string{"none", "wide", "bare"},
	}
	a, b, c, d := w.reach()
	require.InDeltaSlice(t, []float64{-20, 33, -0.6, 2.6}, []float64{a, b, c, d}, 1e-9)
	drawn := plainCanvas()
	w.draw(drawn)
	require.Len(t, drawn.shapes, 4)
	require.Equal(t, []point{{-20, 1}, {30, 1}}, drawn.shapes[0].Points)
	require.Equal(t, []point{{-10, 1}}, drawn.shapes[1].Points)
	require.Equal(t, []point{{5, 0}}, drawn.shapes[2].Points)
	require.Equal(t, "bare", drawn.shapes[2].Told)
	require.Equal(t, []point{{0, 90}, {0, 10}}, drawn.shapes[3].Points, "zero")
}

// single is a run with one number of one arm, none where it is not given.
func single(arm string, of ...float64) *Content {
	h := Headline{Arm: arm, Metric: "m", Name: "loss", Unit: "bps"}
	if len(of) > 0 {
		h.Value = pointer(of[0])
	}
	return &Content{Headlines: []Headline{h}}
}

// An arm that has no number in any run has no panel, and the next has.
func TestAnArmWithoutNumbersHasNoCurve(t *testing.T) {
	t.Parallel()
	var all []*Content
	var values []map[string]string
	for i, x := range []string{"3", "1", "2"} {
		c := single("quiet")
		c.Headlines = append(c.Headlines, single("loud", float64(i)).Headlines...)
		all, values = append(all, c), append(values, map[string]string{"x": x})
	}
	f := doses(all, "x", values, "m")
	require.InDelta(t, 150, f.High, 0)
	require.Equal(t, [][]string{{"loud", "1", "1", "", ""}, {"loud", "2", "2", "", ""}, {"loud", "3", "0", "", ""}}, f.Rows)
	require.Nil(t, doses(all[:1], "x", values[:1], "another"))
}

// A heat map of nothing but zeros says nothing, whether a cell is missing or not.
func TestAMapOfZerosIsNotDrawn(t *testing.T) {
	t.Parallel()
	keys := []string{"x", "y"}
	var all []*Content
	var values []map[string]string
	for i, at := range [][2]string{{"1", "1"}, {"1", "2"}, {"2", "1"}, {"2", "2"}} {
		all, values = append(all, single("a", 0)), append(values, map[string]string{"x": at[0], "y": at[1]})
		if i == 3 {
			all[i] = single("a")
		}
	}
	require.Nil(t, matrix(all, keys, values, "a", "m"))
	all[3] = &Content{}
	require.Nil(t, matrix(all, keys, values, "a", "m"))
	all[3] = single("a", 2)
	require.Len(t, matrix(all, keys, values, "a", "m").Rows, 4)
}
