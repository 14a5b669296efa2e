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
	Heading [][]string
	Rows    [][]string
}

// Page is the report as one self-contained page: no script, no network, readable on light and dark screens.
func (r *Report) Page() ([]byte, error) {
	waterfall, err := r.waterfallFigure()
	if err != nil {
		return nil, fmt.Errorf("report: waterfall: %w", err)
	}
	distribution, err := r.distributionFigure()
	if err != nil {
		return nil, fmt.Errorf("report: distribution: %w", err)
	}
	path, err := r.pathFigure()
	if err != nil {
		return nil, fmt.Errorf("report: path: %w", err)
	}
	var arms, reasons []key
	for i, a := range r.Summary.Arms {
		arms = append(arms, key{css(armColour(i)), a.Name})
	}
	for _, reason := range occurring(r.Summary) {
		reasons = append(reasons, key{css(reasonColours[reason]), reasonWords[reason]})
	}
	var tables []table
	for _, g := range r.grids() {
		tables = append(tables, table{g.title, g.heading, g.rows})
	}
	var b bytes.Buffer
	err = page.Execute(&b, map[string]any{
		"Report": r, "Setting": r.setting(), "Meaning": r.meaning(), "Runs": r.runs(), "Tables": tables, "Arms": arms, "Reasons": reasons,
		"Waterfall": waterfall, "Distribution": distribution, "Path": path,
	})
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return b.Bytes(), nil
}
