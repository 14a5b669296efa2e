package report

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html/template"
	"math"
	"regexp"
	"strings"
)

// Content is a report before it is set as a page: words, tables, and figures as shapes with the numbers they are
// drawn from. It is what report.json of a run folder holds, so that a page is made again, or one of several runs,
// without running anything.
type Content struct {
	Format    int        `json:"format"` // of the file: 1
	Name      string     `json:"name"`
	Setting   string     `json:"setting"`
	Notes     []string   `json:"notes,omitempty"`
	Words     []string   `json:"words"` // the findings
	Runs      string     `json:"runs"`  // how many failed
	Failures  []string   `json:"failures,omitempty"`
	Sections  []Section  `json:"sections"`
	Headlines []Headline `json:"headlines"`
	Loan      string     `json:"loan"`
	Scenario  string     `json:"scenario"`
	Hash      string     `json:"hash,omitempty"`
	Version   string     `json:"version,omitempty"`
	Revision  string     `json:"revision,omitempty"`
}

// contentFormat is the present format of report.json.
const contentFormat = 1

// Section is a heading and what stands below it.
type Section struct {
	ID    string `json:"id"` // by which the page is linked to
	Title string `json:"title"`
	Parts []Part `json:"parts"`
}

// Part is one thing below a heading: a paragraph, terms with their meanings, a text that is kept as it is, a table
// or a figure. One of its fields is set.
type Part struct {
	Text   string  `json:"text,omitempty"`
	Code   string  `json:"code,omitempty"` // a text that is kept as it is
	Fold   string  `json:"fold,omitempty"` // its title where it is folded away
	Terms  []Term  `json:"terms,omitempty"`
	Table  *Sheet  `json:"table,omitempty"`
	Figure *Figure `json:"figure,omitempty"`
}

// Term is a word and what it means.
type Term struct {
	Term    string `json:"term"`
	Meaning string `json:"meaning"`
}

// Sheet is a table of a page.
type Sheet struct {
	Caption string      `json:"caption"`
	Heading [][]Heading `json:"heading"`
	Rows    [][]string  `json:"rows"`
	Notes   []string    `json:"notes,omitempty"`
	Fold    bool        `json:"fold,omitempty"`   // folded away below its caption
	Worded  bool        `json:"worded,omitempty"` // of words, which are set left and may break
}

// Heading is a cell of a table's heading: the title of one column, or of several.
type Heading struct {
	Title string `json:"title"`
	Span  int    `json:"span"`
}

// Figure is a drawing and the numbers it is drawn from.
type Figure struct {
	ID      string     `json:"id"`
	Title   string     `json:"title"`
	Caption string     `json:"caption"`
	Wide    float64    `json:"wide"`
	High    float64    `json:"high"`
	Legend  []Key      `json:"legend,omitempty"`
	Shapes  []Shape    `json:"shapes"`
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
}

// Key is an entry of a legend.
type Key struct {
	Paint string `json:"paint"`
	Name  string `json:"name"`
}

// Colour is the entry's paint, as a style sheet has it.
func (k Key) Colour() template.CSS { return template.CSS(safe(k.Paint)) }

// Headline is what is compared between runs: a number of one arm and its interval, which is empty where there is
// none.
type Headline struct {
	Arm    string   `json:"arm"`
	Metric string   `json:"metric"`
	Name   string   `json:"name"`
	Unit   string   `json:"unit"`
	Value  *float64 `json:"value"`
	Low    *float64 `json:"low,omitempty"`
	High   *float64 `json:"high,omitempty"`
}

// value is a number, NaN where there is none.
func value(of *float64) float64 {
	if of == nil {
		return math.NaN()
	}
	return *of
}

func pointer(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// JSON is the content as report.json has it.
func (c *Content) JSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(c); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return b.Bytes(), nil
}

// ReadContent reads a report.json.
func ReadContent(text []byte) (*Content, error) {
	var c Content
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	if c.Format != contentFormat {
		return nil, fmt.Errorf("report: format %d, this program reads %d", c.Format, contentFormat)
	}
	return &c, nil
}

// figure takes a chart down as a figure.
func (p *chart) figure(id, title string, wide, high float64) *Figure {
	return &Figure{ID: id, Title: title, Wide: wide, High: high, Shapes: p.on(wide, high).shapes}
}

// SVG is the figure as it stands on the page, whose style sheet gives its colours their meaning.
func (f *Figure) SVG() template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %s %s" role="img" aria-label="%s" xmlns="http://www.w3.org/2000/svg">`, short(f.Wide), short(f.High), template.HTMLEscapeString(f.Title))
	for i := range f.Shapes {
		f.Shapes[i].svg(&b)
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

// File is the figure as a file of its own: on white, with a font that is everywhere.
func (f *Figure) File() []byte {
	text := strings.Replace(string(f.SVG()), "<svg ", fmt.Sprintf(`<svg width="%s" height="%s" font-family="Arial, Helvetica, sans-serif" `, short(f.Wide), short(f.High)), 1)
	text = strings.Replace(text, "\">", "\"><rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>", 1)
	return []byte(strings.NewReplacer(ink, "#1d1f23", faint, "#5b6069", paper, "#ffffff", plate, "#f3f3f0").Replace(text))
}

// CSV is the numbers that the figure is drawn from.
func (f *Figure) CSV() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(f.Columns) // a buffer takes everything
	_ = w.WriteAll(f.Rows)
	return b.Bytes()
}

// SVGLink is the figure as an address that needs no network.
func (f *Figure) SVGLink() template.URL { return data("image/svg+xml", f.File()) }

// CSVLink is the figure's numbers as an address.
func (f *Figure) CSVLink() template.URL { return data("text/csv", f.CSV()) }

func data(kind string, content []byte) template.URL {
	return template.URL("data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(content))
}

// sheet is a grid as the page sets it.
func (g grid) sheet() *Sheet {
	s := &Sheet{Caption: g.title, Rows: g.rows, Notes: g.notes}
	for i, row := range g.heading {
		var line []Heading
		for column := 0; column < len(row); column++ {
			cell := Heading{row[column], 1}
			for _, over := range g.groups {
				if i == 0 && over.from == column {
					cell = Heading{over.title, over.to - over.from}
				}
			}
			line = append(line, cell)
			column += cell.Span - 1
		}
		s.Heading = append(s.Heading, line)
	}
	return s
}

var unfit = regexp.MustCompile(`[^a-z0-9]+`)

// anchor is a title as a name to link to.
func anchor(title string) string {
	title, _, _ = strings.Cut(strings.ToLower(title), "(")
	return strings.Trim(unfit.ReplaceAllString(title, "-"), "-")
}
