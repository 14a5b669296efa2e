package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A shape is written with its places apart by a space, two decimals at most, and what a reader is told where there is
// something to tell.
func TestShapesAreWrittenAsSVG(t *testing.T) {
	t.Parallel()
	corners := []Place{{1, 2}, {3.5, 4.25}, {-0.126, 0}}
	for _, of := range []struct {
		shape Shape
		want  string
	}{
		{Shape{Kind: "polygon", Paint: "#00ff9a", Opacity: 0.5, Points: corners}, `<polygon points="1,2 3.5,4.25 -0.13,0" style="fill:#00ff9a;fill-opacity:0.5"></polygon>`},
		{Shape{Kind: "polyline", Paint: ink, Size: 1.4, Points: corners[:2], Told: "a<b"}, `<polyline points="1,2 3.5,4.25" style="fill:none;stroke:var(--ink);stroke-width:1.4"><title>a&lt;b</title></polyline>`},
		{Shape{Kind: "circle", Paint: "red", Opacity: 1, Size: 5, Points: corners[1:]}, `<circle cx="3.5" cy="4.25" r="5" style="fill:var(--ink);fill-opacity:1"></circle>`},
		{Shape{Kind: "text", Paint: faint, Size: 9, Anchor: "end", Points: corners, Text: "a & b"}, `<text x="1" y="2" style="fill:var(--faint);font-size:9px;text-anchor:end">a &amp; b</text>`},
		{Shape{Kind: "text", Paint: ink, Size: 9, Points: corners, Text: "y", Upright: true}, `<text x="1" y="2" transform="rotate(-90 1 2)" style="fill:var(--ink);font-size:9px;text-anchor:start">y</text>`},
		{Shape{Kind: "circle", Paint: ink}, ""},
		{Shape{Kind: "another", Paint: ink, Points: corners}, ""},
	} {
		var b strings.Builder
		of.shape.svg(&b)
		require.Equal(t, of.want, b.String())
	}
}

// A figure of 300 by 200 with names of up to three letters: 3·9·0.64 + 10 at the left, 18 at the right, 8 above, 18
// below, and 16 more for what an axis is called. The axes stand 3 off, with ticks of 4.
func TestAxesStandAroundTheRoomForMarks(t *testing.T) {
	t.Parallel()
	p := newChart("across", "up")
	p.x.low, p.x.high, p.x.ticks = 0, 10, []tick{{5, "five"}}
	p.y.low, p.y.high, p.y.ticks = 100, 200, []tick{{100, "a"}, {150, "abc"}}
	c := p.on(300, 200)
	left, bottom := 3*9*0.64+10+16, 200-18.0-16
	require.InDeltaSlice(t, []float64{left, 282, 8, bottom}, []float64{c.left, c.right, c.top, c.bottom}, 1e-9)
	require.InDelta(t, (left+282)/2, c.x(5), 1e-9)
	require.InDelta(t, (bottom+8)/2, c.y(150), 1e-9)
	type drawn struct {
		kind, text, anchor string
		upright            bool
		size               float64
		at                 []float64
	}
	var all []drawn
	for _, s := range c.shapes {
		d := drawn{kind: s.Kind, text: s.Text, anchor: s.Anchor, upright: s.Upright, size: s.Size}
		for _, at := range s.Points {
			d.at = append(d.at, at.X, at.Y)
		}
		all = append(all, d)
	}
	half, up := (left+282)/2, (bottom+8)/2
	want := []drawn{
		{"polyline", "", "", false, 0.6, []float64{left, bottom + 3, 282, bottom + 3}},
		{"polyline", "", "", false, 0.6, []float64{half, bottom + 3, half, bottom + 7}},
		{"text", "five", "middle", false, 9, []float64{half, bottom + 16}},
		{"polyline", "", "", false, 0.6, []float64{left - 3, bottom, left - 3, 8}},
		{"polyline", "", "", false, 0.6, []float64{left - 7, bottom, left - 3, bottom}},
		{"text", "a", "end", false, 9, []float64{left - 9, bottom + 3.15}},
		{"polyline", "", "", false, 0.6, []float64{left - 7, up, left - 3, up}},
		{"text", "abc", "end", false, 9, []float64{left - 9, up + 3.15}},
		{"text", "across", "middle", false, 10, []float64{half, 196}},
		{"text", "up", "middle", true, 10, []float64{10, up}},
	}
	require.Len(t, all, len(want))
	for i := range want {
		require.InDeltaSlice(t, want[i].at, all[i].at, 1e-9, "%d", i)
		want[i].at, all[i].at = nil, nil
		require.Equal(t, want[i], all[i])
	}

	bare := newChart("", "")
	bare.x.low, bare.x.high, bare.x.ticks = 0, 10, []tick{}
	bare.y = axis{low: 0, high: 1, ticks: []tick{{0, "name"}}, bare: true}
	bare.names = 6 // letters that another panel has
	c = bare.on(300, 200)
	require.InDeltaSlice(t, []float64{6*9*0.64 + 10, 182}, []float64{c.left, c.bottom}, 1e-9)
	require.Len(t, c.shapes, 2, "the lower axis and a name, no line at the left")
}
