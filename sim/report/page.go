package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"image/color"
	"strings"
)

//go:embed page.html
var pageText string

//go:embed page.js
var pageScript string

var page = template.Must(template.New("page").Parse(pageText))

// Kind says what a page may do.
type Kind uint8

const (
	Static Kind = iota // nothing: it has no script
	Live               // its tables can be sorted
)

func css(c color.RGBA) template.CSS { return template.CSS(fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)) }

// run is a content with the prefix of its anchors.
type run struct {
	*Content
	Prefix string
}

// Page is the report as one self-contained page: no network, readable on light and dark screens and on paper, with
// and without scripts.
func (c *Content) Page(kind Kind) ([]byte, error) { return Pages(kind, nil, c) }

// Pages is one page of several runs, each under its own heading, after what compares them. since is an earlier run
// whose changes against the first are told; nil tells none.
func Pages(kind Kind, since *Content, all ...*Content) ([]byte, error) {
	if len(all) == 0 {
		return nil, fmt.Errorf("report: a page of no run")
	}
	title, about := all[0].Name, []string{all[0].Setting}
	var runs []run
	names := named(all)
	for i, c := range all {
		r := run{Content: c}
		if len(all) > 1 {
			copied := *c
			copied.Name, r.Prefix, r.Content = names[i], fmt.Sprintf("run-%d-", i+1), &copied
			copied.Sections = nil
			for _, s := range c.Sections {
				copied.Sections = append(copied.Sections, s.under(r.Prefix, names[i]))
			}
		}
		runs = append(runs, r)
	}
	var between []Section
	if len(all) > 1 {
		title, about = count(len(all), "run")+": "+strings.Join(names, ", "), nil
		between = compareRuns(all, names)
	}
	if since != nil {
		between = append(between, changelog(since, all[0]))
	}
	var b bytes.Buffer
	err := page.Execute(&b, map[string]any{
		"Title": title, "About": about, "Runs": runs, "Several": len(all) > 1, "Between": between, "Live": kind == Live, "Script": template.JS(pageScript),
	})
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return b.Bytes(), nil
}

// under is the section with the anchors of its run, and its title with the run's name.
func (s Section) under(prefix, name string) Section {
	s.ID, s.Title = prefix+s.ID, name+": "+strings.ToLower(s.Title[:1])+s.Title[1:]
	parts := make([]Part, len(s.Parts))
	for i, p := range s.Parts {
		if p.Figure != nil {
			f := *p.Figure
			f.ID = prefix + f.ID
			p.Figure = &f
		}
		parts[i] = p
	}
	s.Parts = parts
	return s
}

// named are the runs' names, told apart by a number where two have one.
func named(all []*Content) (names []string) {
	times := map[string]int{}
	for _, c := range all {
		times[c.Name]++
	}
	nth := map[string]int{}
	for _, c := range all {
		name := c.Name
		if times[name] > 1 {
			nth[name]++
			name = fmt.Sprintf("%s (%d)", name, nth[name])
		}
		names = append(names, name)
	}
	return names
}
