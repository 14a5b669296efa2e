package report

import (
	"fmt"
	"html/template"
	"image/color"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Paints that the page's style sheet gives their meaning, so that one figure is readable on a light and on a dark page.
const (
	ink   = "var(--ink)"
	faint = "var(--faint)"
)

// chart is a figure: two axes, and marks between them.
type chart struct {
	x, y  axis
	marks []mark
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
type point struct{ X, Y float64 }

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
	shapes                   []shape
}

// shape is a polygon, a line, a circle or a text.
type shape struct {
	kind    string // polygon, polyline, circle or text
	paint   string
	opacity float64 // of what is filled; 0 is none of it seen through
	points  []point
	size    float64 // width of a line, radius of a circle, height of text
	anchor  string  // of text: start, middle or end
	upright bool    // text that reads upwards
	text    string
}

func (c *canvas) polygon(paint string, opacity float64, points ...point) {
	c.shapes = append(c.shapes, shape{kind: "polygon", paint: paint, opacity: opacity, points: points})
}

func (c *canvas) line(paint string, width float64, points ...point) {
	c.shapes = append(c.shapes, shape{kind: "polyline", paint: paint, size: width, points: points})
}

func (c *canvas) circle(paint string, opacity float64, at point, radius float64) {
	c.shapes = append(c.shapes, shape{kind: "circle", paint: paint, opacity: opacity, points: []point{at}, size: radius})
}

func (c *canvas) write(size float64, anchor string, at point, text string) {
	c.shapes = append(c.shapes, shape{kind: "text", paint: ink, points: []point{at}, size: size, anchor: anchor, text: text})
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

// Heights of text in a figure, and how wide a letter is at most on average, as a part of its height.
const (
	axisText = 10
	tickText = 9
	letter   = 0.56
)

// svg draws a figure as an inline SVG that fits its place on the page.
func (p *chart) svg(wide, high float64, title string) template.HTML {
	c := p.on(wide, high)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %s %s" role="img" aria-label="%s" xmlns="http://www.w3.org/2000/svg">`, short(wide), short(high), template.HTMLEscapeString(title))
	for i := range c.shapes {
		c.shapes[i].svg(&b)
	}
	b.WriteString("</svg>")
	return template.HTML(b.String()) //nolint:gosec // the figure is made here, and its words are escaped
}

// on draws the figure on a canvas of a size.
func (p *chart) on(wide, high float64) *canvas {
	p.fit()
	names := 0
	for _, t := range p.y.ticks {
		names = max(names, utf8.RuneCountInString(t.Label))
	}
	c := &canvas{left: float64(names)*tickText*letter + 10, right: wide - 18, top: 8, bottom: high - 18}
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
		c.shapes[len(c.shapes)-1].upright = true
	}
}

func (s *shape) svg(b *strings.Builder) {
	var places strings.Builder
	for i, at := range s.points {
		if i > 0 {
			places.WriteByte(' ')
		}
		places.WriteString(short(at.X) + "," + short(at.Y))
	}
	at := s.points[0]
	switch s.kind {
	case "polygon":
		fmt.Fprintf(b, `<polygon points="%s" style="fill:%s;fill-opacity:%s"/>`, places.String(), s.paint, short(s.opacity))
	case "polyline":
		fmt.Fprintf(b, `<polyline points="%s" style="fill:none;stroke:%s;stroke-width:%s"/>`, places.String(), s.paint, short(s.size))
	case "circle":
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="%s" style="fill:%s;fill-opacity:%s"/>`, short(at.X), short(at.Y), short(s.size), s.paint, short(s.opacity))
	case "text":
		turn := ""
		if s.upright {
			turn = fmt.Sprintf(` transform="rotate(-90 %s %s)"`, short(at.X), short(at.Y))
		}
		fmt.Fprintf(b, `<text x="%s" y="%s"%s style="fill:%s;font-size:%spx;text-anchor:%s">%s</text>`, short(at.X), short(at.Y), turn, s.paint, short(s.size), s.anchor, template.HTMLEscapeString(s.text))
	}
}

// short writes a length with two decimals at most.
func short(x float64) string {
	text := strconv.FormatFloat(x, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
