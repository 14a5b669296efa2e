package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"image/color"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// key is one entry of a legend.
type key struct {
	Colour template.CSS
	Name   string
}

func css(c color.RGBA) template.CSS { return template.CSS(fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)) }

// table is a grid as the page sets it.
type table struct {
	Title   string
	Heading [][]heading
	Rows    [][]string
	Notes   []string
}

// heading is a cell of a table's heading: the title of one column, or of several.
type heading struct {
	Title string
	Span  int
}

// headings are a grid's headings as cells.
func (g grid) headings() (lines [][]heading) {
	for i, row := range g.heading {
		var line []heading
		for column := 0; column < len(row); column++ {
			cell := heading{row[column], 1}
			for _, over := range g.groups {
				if i == 0 && over.from == column {
					cell = heading{over.title, over.to - over.from}
				}
			}
			line = append(line, cell)
			column += cell.Span - 1
		}
		lines = append(lines, line)
	}
	return lines
}

// Page is the report as one self-contained page: no script, no network, readable on light and dark screens.
func (r *Report) Page() ([]byte, error) {
	var moves []table
	for _, g := range r.sensitivities(onPage) {
		moves = append(moves, table{g.title, g.headings(), g.rows, g.notes})
	}
	var arms, reasons []key
	for i, a := range r.Summary.Arms {
		arms = append(arms, key{css(armColour(i)), a.Name})
	}
	for _, reason := range r.occurring() {
		reasons = append(reasons, key{css(reasonColours[reason]), r.receiver(reason)})
	}
	var tables []table
	for _, g := range r.grids() {
		tables = append(tables, table{g.title, g.headings(), g.rows, g.notes})
	}
	var b bytes.Buffer
	err := page.Execute(&b, map[string]any{
		"Report": r, "Setting": r.setting(), "Meaning": r.meaning(), "Runs": r.runs(), "Definitions": definitions(r.Summary.Metrics), "Tables": tables, "Arms": arms, "Reasons": reasons,
		"Waterfall": r.waterfallFigure(), "Distribution": r.distributionFigure(), "Path": r.pathFigure(),
		"Tornados": r.tornados(), "Moves": moves, "TriedOn": r.triedOn(),
	})
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return b.Bytes(), nil
}
