package tune

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// at is a candidate that misses a share at an objective.
func at(value string, missed, loss float64) *Candidate {
	c := &Candidate{Values: []string{value}, Feasible: true, Frontier: true, Arm: &stats.Arm{Numbers: stats.Numbers{}}}
	c.Arm.Numbers[stats.Missed], c.Arm.Numbers[stats.BorrowerLoss] = of(missed, math.NaN(), math.NaN()), of(loss, math.NaN(), math.NaN())
	return c
}

// A drawing whose numbers are found by hand: shares from 0 to 1 lie over 260 units from 64, and from 368 in the second panel;
// losses from 0 to 10 lie over 210 units, 10 at 34 and 0 at 244. The limit of 0.5 is at 194 and 498. A label
// stands 9 units beside its dot, to the left of it in a panel's last quarter, which begins at 259.
func TestAFrontierDrawnByHand(t *testing.T) {
	of := tuning(limit(t, "missed_share <= 50%"))
	first, today, inner, last := at("1.01", 0, 10), at("1.02", 0.25, 5), at("1.03", 0.5, 2), at("1.04", 1, 0)
	today.Today, last.Feasible, inner.Frontier = true, false, false
	none := at("1.05", math.NaN(), 3)
	one := &Answer{At: []string{"venue.depth=7", "a<b"}, Candidates: []*Candidate{first, today, inner, last}, Recommended: today}
	two := &Answer{At: []string{"venue.depth=8"}, Candidates: []*Candidate{at("1.01", 0.75, 6), at("1.02", 0.8, 5), at("1.03", 0.2, 5.5), none}}
	two.Recommended = two.Candidates[1]
	require.Equal(t, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 672 310" font-family="system-ui,sans-serif" font-size="12" fill="#222">
<title>borrower_loss against missed_share</title><rect width="100%" height="100%" fill="#fff"/>
<text x="64.0" y="20.0" font-weight="600">venue.depth=7, a&lt;b</text>
<rect x="64.0" y="34.0" width="260.0" height="210.0" fill="none" stroke="#888"/>
<text x="64.0" y="260.0" text-anchor="middle">0</text>
<text x="58.0" y="248.0" text-anchor="end">0</text>
<text x="194.0" y="260.0" text-anchor="middle">0.5</text>
<text x="58.0" y="143.0" text-anchor="end">5</text>
<text x="324.0" y="260.0" text-anchor="middle">1</text>
<text x="58.0" y="38.0" text-anchor="end">10</text>
<line x1="194.0" y1="34.0" x2="194.0" y2="244.0" stroke="#b45309" stroke-dasharray="5 4"/>
<polyline points="64.0,34.0 129.0,139.0 324.0,244.0" fill="none" stroke="#1d4ed8" stroke-opacity="0.5"/>
<circle cx="64.0" cy="34.0" r="3.5" fill="#1d4ed8" stroke="#1d4ed8"><title>lif 1.01</title></circle>
<text x="73.0" y="38.0" text-anchor="start">1.01</text>
<circle cx="129.0" cy="139.0" r="6.5" fill="#1d4ed8" stroke="#1d4ed8"><title>lif 1.02</title></circle>
<text x="138.0" y="143.0" text-anchor="start">1.02 today</text>
<circle cx="194.0" cy="202.0" r="3.5" fill="#1d4ed8" stroke="#1d4ed8"><title>lif 1.03</title></circle>
<circle cx="324.0" cy="244.0" r="3.5" fill="#fff" stroke="#1d4ed8"><title>lif 1.04</title></circle>
<text x="315.0" y="248.0" text-anchor="end">1.04</text>
<text x="368.0" y="20.0" font-weight="600">venue.depth=8</text>
<rect x="368.0" y="34.0" width="260.0" height="210.0" fill="none" stroke="#888"/>
<text x="368.0" y="260.0" text-anchor="middle">0</text>
<text x="498.0" y="260.0" text-anchor="middle">0.5</text>
<text x="628.0" y="260.0" text-anchor="middle">1</text>
<line x1="498.0" y1="34.0" x2="498.0" y2="244.0" stroke="#b45309" stroke-dasharray="5 4"/>
<polyline points="563.0,118.0 576.0,139.0 420.0,128.5" fill="none" stroke="#1d4ed8" stroke-opacity="0.5"/>
<circle cx="563.0" cy="118.0" r="3.5" fill="#1d4ed8" stroke="#1d4ed8"><title>lif 1.01</title></circle>
<text x="572.0" y="122.0" text-anchor="start">1.01</text>
<circle cx="576.0" cy="139.0" r="6.5" fill="#1d4ed8" stroke="#1d4ed8"><title>lif 1.02</title></circle>
<text x="567.0" y="143.0" text-anchor="end">1.02</text>
<circle cx="420.0" cy="128.5" r="3.5" fill="#1d4ed8" stroke="#1d4ed8"><title>lif 1.03</title></circle>
<text x="64.0" y="304.0">Filled: within the limits; large: recommended; dashed: the limit.</text>
<text x="64.0" y="286.0">missed_share, ratio, to the right; borrower_loss, bps of debt at start, upwards.</text>
</svg>
`, string(of.Draw([]*Answer{one, two})))

	// An end whose label would lie 14 units or less from the recommended one's has none.
	near := func(loss float64) string {
		end := at("1.01", 0, loss)
		rec := at("1.02", 1, 10)
		floor := at("1.03", 1, 0)
		a := &Answer{Candidates: []*Candidate{end, rec, floor}, Recommended: rec}
		return string(tuning(limit(t, "missed_share <= 50%")).Draw([]*Answer{a}))
	}
	require.NotContains(t, near(10-14.0/21), ">1.01</text>")
	require.Contains(t, near(10-14.5/21), ">1.01</text>")

	// Without limits the debt that nobody pays lies to the right. A single number has a scale of 1.
	free := tuning()
	lone := at("1.01", 0, 3)
	lone.Arm.Numbers[stats.UnpaidShare] = stats.Number{Estimate: infer.Estimate{Value: 7, Low: math.NaN()}}
	text := string(free.Draw([]*Answer{{Candidates: []*Candidate{lone}}}))
	require.Contains(t, text, "<title>borrower_loss against "+stats.UnpaidShare.Key+"</title>")
	require.Contains(t, text, `<circle cx="64.0" cy="244.0" r="3.5"`)
	require.Contains(t, text, `text-anchor="middle">8</text>`)
	require.Contains(t, text, `text-anchor="end">4</text>`)
	require.NotContains(t, text, "dasharray")
}

// Shares from a quarter to three quarters, and losses from 2 to 10: a share of 0.4 lies 0.15/0.5 of 260 units from 64, and a loss
// of 6 half of 210 units from 34. A point without a number is left out, and those after it are drawn.
func TestADrawingWhoseScalesBeginWithinByHand(t *testing.T) {
	of := tuning(limit(t, "missed_share <= 40%"))
	text := string(of.Draw([]*Answer{{Candidates: []*Candidate{at("1.01", 0.25, 10), at("1.02", math.NaN(), 6), at("1.03", 0.4, 6), at("1.04", 0.75, 2)}}}))
	for _, want := range []string{
		`<circle cx="64.0" cy="34.0" r="3.5"`, `<circle cx="142.0" cy="139.0" r="3.5"`, `<circle cx="324.0" cy="244.0" r="3.5"`, `<line x1="142.0" y1="34.0" x2="142.0" y2="244.0"`,
		`text-anchor="middle">0.25</text>`, `text-anchor="middle">0.5</text>`, `text-anchor="middle">0.75</text>`,
		`text-anchor="end">2</text>`, `text-anchor="end">6</text>`, `text-anchor="end">10</text>`, `points="64.0,34.0 142.0,139.0 324.0,244.0"`,
	} {
		require.Contains(t, text, want)
	}
	require.NotContains(t, text, "1.02")

	// The ends keep their labels beside points of no weight, however near.
	text = string(of.Draw([]*Answer{{Candidates: []*Candidate{at("1.01", 0, 10), at("1.02", 0.5, 10), at("1.03", 0.6, 0), at("1.04", 1, 0)}}}))
	require.Contains(t, text, ">1.01</text>")
	require.Contains(t, text, ">1.04</text>")
	require.NotContains(t, text, ">1.02</text>")
	nowhere := at("1.02", math.NaN(), 6)
	nowhere.Today = true
	text = string(of.Draw([]*Answer{{Candidates: []*Candidate{at("1.01", 0, 10), nowhere, at("1.04", 1, 0)}}}))
	require.Contains(t, text, ">1.01</text>", "today's value has no number, and no place")
	far := at("1.02", 0.5, 5)
	text = string(of.Draw([]*Answer{{Candidates: []*Candidate{at("1.01", 0, 10), far, at("1.04", 1, 0)}, Recommended: far}}))
	require.Contains(t, text, ">1.01</text>")
	require.Contains(t, text, ">1.04</text>")
}
