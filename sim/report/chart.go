package report

import (
	"encoding/json"
	"fmt"
	"html/template"
	"image/color"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Paints that the page's style sheet gives their meaning, so that one figure is readable on a light and on a dark
// page.
const (
	ink   = "var(--ink)"
	faint = "var(--faint)"
	paper = "var(--paper)"
	plate = "var(--panel)"
)

// chart is a figure: two axes, and marks between them.
type chart struct {
	x, y  axis
	marks []mark
	names int // letters that the labels of y have room for at least
}

// axis is a scale from low to high. Without ticks of its own it has round ones.
type axis struct {
	label     string
	low, high float64 // where neither is above the other, they are what the marks reach
	ticks     []tick
	every     func(low, high float64) []tick
	bare      bool // no line, and names in place of ticks
}

// tick is a place on an axis, and what stands there.
type tick struct {
	Value float64
	Label string
}

// point is a place between the axes.
type point = Place

// mark is what a figure draws.
type mark interface {
	// reach is from where to where it goes on both axes.
	reach() (xmin, xmax, ymin, ymax float64)
	draw(c *canvas)
}

// newChart returns an empty figure.
func newChart(x, y string) *chart {
	return &chart{x: axis{label: x, every: round}, y: axis{label: y, every: round}}
}

func (p *chart) add(m mark) { p.marks = append(p.marks, m) }

// fit makes the axes hold every mark.
func (p *chart) fit() {
	xmin, xmax, ymin, ymax := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, m := range p.marks {
		a, b, c, d := m.reach()
		xmin, xmax, ymin, ymax = min(xmin, a), max(xmax, b), min(ymin, c), max(ymax, d)
	}
	for _, of := range []struct {
		axis      *axis
		low, high float64
	}{{&p.x, xmin, xmax}, {&p.y, ymin, ymax}} {
		a := of.axis
		if !(a.high > a.low) {
			a.low, a.high = of.low, of.high
		}
		if !(a.high > a.low) { // a single value, or none
			middle := a.low
			if math.IsInf(middle, 0) || math.IsNaN(middle) {
				middle = 0
			}
			a.low, a.high = middle-1, middle+1
		}
		if a.ticks == nil {
			a.ticks = a.every(a.low, a.high)
		}
	}
}

// canvas is where marks are drawn: shapes in the units of the figure, y downwards.
type canvas struct {
	x, y                     func(float64) float64
	left, right, top, bottom float64 // of the room between the axes
	shapes                   []Shape
}

// Shape is a polygon, a line, a circle or a text of a figure, in the units of the figure, y downwards.
type Shape struct {
	Kind    string  `json:"kind"`              // polygon, polyline, circle or text
	Paint   string  `json:"paint"`             // #rrggbb, or a colour of the page
	Opacity float64 `json:"opacity,omitempty"` // of what is filled; 0 is none of it seen through
	Points  []Place `json:"points"`
	Size    float64 `json:"size,omitempty"`    // width of a line, radius of a circle, height of text
	Anchor  string  `json:"anchor,omitempty"`  // of text: start, middle or end
	Upright bool    `json:"upright,omitempty"` // text that reads upwards
	Text    string  `json:"text,omitempty"`
	Told    string  `json:"told,omitempty"` // what a reader who points at it is told
}

// Place is a point of a figure.
type Place struct{ X, Y float64 }

// MarshalJSON writes a pair, to a hundredth of a unit.
func (p Place) MarshalJSON() ([]byte, error) {
	return []byte("[" + short(p.X) + "," + short(p.Y) + "]"), nil
}

// UnmarshalJSON reads a pair.
func (p *Place) UnmarshalJSON(text []byte) error {
	var pair [2]float64
	err := json.Unmarshal(text, &pair)
	p.X, p.Y = pair[0], pair[1]
	return err
}

func (c *canvas) polygon(paint string, opacity float64, points ...point) {
	c.shapes = append(c.shapes, Shape{Kind: "polygon", Paint: paint, Opacity: opacity, Points: points})
}

func (c *canvas) line(paint string, width float64, points ...point) {
	c.shapes = append(c.shapes, Shape{Kind: "polyline", Paint: paint, Size: width, Points: points})
}

func (c *canvas) circle(paint string, opacity float64, at point, radius float64) {
	c.shapes = append(c.shapes, Shape{Kind: "circle", Paint: paint, Opacity: opacity, Points: []point{at}, Size: radius})
}

func (c *canvas) write(size float64, anchor string, at point, text string) {
	c.shapes = append(c.shapes, Shape{Kind: "text", Paint: ink, Points: []point{at}, Size: size, Anchor: anchor, Text: text})
}

// bar fills a rectangle between two values of each axis.
func (c *canvas) bar(of color.RGBA, from, to, low, high float64) {
	a, b, l, h := c.x(from), c.x(to), c.y(low), c.y(high)
	c.polygon(string(css(of)), 1, point{a, l}, point{b, l}, point{b, h}, point{a, h})
}

// zero draws a line where x is 0.
func (c *canvas) zero() {
	c.line(faint, 0.6, point{c.x(0), c.bottom}, point{c.x(0), c.top})
}

// Heights of text in a figure, and how wide a letter is at most on average, and a digit in a wide face, as parts of its height.
const (
	axisText = 10
	tickText = 9
	letter   = 0.56
	digit    = 0.64
)

// on draws the figure on a canvas of a size.
func (p *chart) on(wide, high float64) *canvas {
	p.fit()
	names := p.names
	for _, t := range p.y.ticks {
		names = max(names, utf8.RuneCountInString(t.Label))
	}
	c := &canvas{left: float64(names)*tickText*digit + 10, right: wide - 18, top: 8, bottom: high - 18}
	if p.y.label != "" {
		c.left += axisText + 6
	}
	if p.x.label != "" {
		c.bottom -= axisText + 6
	}
	c.x = func(v float64) float64 { return c.left + (v-p.x.low)/(p.x.high-p.x.low)*(c.right-c.left) }
	c.y = func(v float64) float64 { return c.bottom - (v-p.y.low)/(p.y.high-p.y.low)*(c.bottom-c.top) }
	for _, m := range p.marks {
		m.draw(c)
	}
	c.axes(&p.x, &p.y, high)
	return c
}

// axes draws the axes around what is drawn.
func (c *canvas) axes(x, y *axis, high float64) {
	const apart, long = 3, 4 // the axes stand a little off, with ticks as long as this
	c.line(faint, 0.6, point{c.left, c.bottom + apart}, point{c.right, c.bottom + apart})
	for _, t := range x.ticks {
		at := c.x(t.Value)
		c.line(faint, 0.6, point{at, c.bottom + apart}, point{at, c.bottom + apart + long})
		c.write(tickText, "middle", point{at, c.bottom + apart + long + tickText}, t.Label)
	}
	if !y.bare {
		c.line(faint, 0.6, point{c.left - apart, c.bottom}, point{c.left - apart, c.top})
	}
	for _, t := range y.ticks {
		at := c.y(t.Value)
		if !y.bare {
			c.line(faint, 0.6, point{c.left - apart - long, at}, point{c.left - apart, at})
		}
		c.write(tickText, "end", point{c.left - apart - long - 2, at + tickText*0.35}, t.Label)
	}
	if x.label != "" {
		c.write(axisText, "middle", point{(c.left + c.right) / 2, high - 4}, x.label)
	}
	if y.label != "" {
		c.write(axisText, "middle", point{axisText, (c.top + c.bottom) / 2}, y.label)
		c.shapes[len(c.shapes)-1].Upright = true
	}
}

func (s *Shape) svg(b *strings.Builder) {
	var places strings.Builder
	for i, at := range s.Points {
		if i > 0 {
			places.WriteByte(' ')
		}
		places.WriteString(short(at.X) + "," + short(at.Y))
	}
	if len(s.Points) == 0 {
		return
	}
	at, paint, told := s.Points[0], safe(s.Paint), ""
	if s.Told != "" {
		told = "<title>" + template.HTMLEscapeString(s.Told) + "</title>"
	}
	switch s.Kind {
	case "polygon":
		fmt.Fprintf(b, `<polygon points="%s" style="fill:%s;fill-opacity:%s">%s</polygon>`, places.String(), paint, short(s.Opacity), told)
	case "polyline":
		fmt.Fprintf(b, `<polyline points="%s" style="fill:none;stroke:%s;stroke-width:%s">%s</polyline>`, places.String(), paint, short(s.Size), told)
	case "circle":
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="%s" style="fill:%s;fill-opacity:%s">%s</circle>`, short(at.X), short(at.Y), short(s.Size), paint, short(s.Opacity), told)
	case "text":
		turn := ""
		if s.Upright {
			turn = fmt.Sprintf(` transform="rotate(-90 %s %s)"`, short(at.X), short(at.Y))
		}
		fmt.Fprintf(b, `<text x="%s" y="%s"%s style="fill:%s;font-size:%spx;text-anchor:%s">%s</text>`, short(at.X), short(at.Y), turn, paint, short(s.Size), anchored(s.Anchor), template.HTMLEscapeString(s.Text))
	}
}

// safe is a paint that can be nothing but a colour.
func safe(paint string) string {
	if slices.Contains([]string{ink, faint, paper, plate}, paint) || hexColour.MatchString(paint) {
		return paint
	}
	return ink
}

var hexColour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

func anchored(anchor string) string {
	if slices.Contains([]string{"start", "middle", "end"}, anchor) {
		return anchor
	}
	return "start"
}

// short writes a length with two decimals at most.
func short(x float64) string {
	text := strconv.FormatFloat(x, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
