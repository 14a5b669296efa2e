package report

import (
	"bytes"
	"html/template"
	"image/color"
	"regexp"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Figures are drawn with two stand-in colours that the page's style sheet gives their meaning, so that one
// figure is readable on a light and on a dark page.
var (
	ink   = color.RGBA{1, 1, 1, 255} // becomes var(--ink)
	faint = color.RGBA{2, 2, 2, 255} // becomes var(--faint)
)

// armColours are told apart by people who do not see all colours, on light and dark ground. Source: Okabe and Ito 2008.
var armColours = []color.RGBA{
	{0xd5, 0x5e, 0x00, 255}, {0x00, 0x8f, 0xd5, 255}, {0x00, 0x9e, 0x73, 255}, {0xcc, 0x79, 0xa7, 255}, {0xe6, 0x9f, 0x00, 255}, {0x56, 0xb4, 0xe9, 255},
}

func armColour(i int) color.RGBA { return armColours[i%len(armColours)] }

// newPlot returns an empty figure in the style of the report.
func newPlot(x, y string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Label.Text, p.Y.Label.Text = x, y
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Color, axis.Tick.Color = faint, faint
		axis.Label.TextStyle.Color, axis.Tick.Label.Color = ink, ink
		axis.Label.TextStyle.Font.Size, axis.Tick.Label.Font.Size = 10, 9
		axis.Width, axis.Tick.Width = 0.6, 0.6
		axis.Padding = 3
		axis.Tick.Marker = round{}
	}
	return p
}

// label is the style of text inside a figure.
func label(size vg.Length, across text.XAlignment) text.Style {
	s := text.Style{Color: ink, Font: plot.DefaultFont, XAlign: across, YAlign: draw.YCenter, Handler: plot.DefaultTextHandler}
	s.Font.Size = size
	return s
}

var (
	prologue = regexp.MustCompile(`(?s)^.*?<svg `)
	size     = regexp.MustCompile(` width="[^"]*" height="[^"]*"`)
	family   = regexp.MustCompile(`font-family:[^;"]*;?|font-variant:[^;"]*;?`)
)

// svg sets a figure as an inline SVG that fits its place on the page.
func svg(p *plot.Plot, wide, high vg.Length, title string) (template.HTML, error) {
	c := vgsvg.New(wide, high)
	p.Draw(draw.Crop(draw.New(c), 2, -16, 2, -6)) // room for the outermost labels
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return "", err
	}
	out := prologue.ReplaceAll(b.Bytes(), []byte("<svg "))
	head := out[:bytes.IndexByte(out, '>')]
	rest := out[len(head):]
	head = size.ReplaceAll(head, []byte(` role="img" aria-label="`+template.HTMLEscapeString(title)+`"`))
	rest = family.ReplaceAll(rest, nil)
	rest = bytes.ReplaceAll(rest, []byte("#010101"), []byte("var(--ink)"))
	rest = bytes.ReplaceAll(rest, []byte("#020202"), []byte("var(--faint)"))
	return template.HTML(append(head, rest...)), nil //nolint:gosec // the figure is made here; its words are escaped by the canvas
}
