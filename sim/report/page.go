package report

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"image/color"
	"slices"
	"strings"
)

//go:embed page.html
var pageText string

//go:embed page.js
var pageScript string

var page = template.Must(template.New("page").Parse(pageText))

// Played is the page's script of the playground.
func (p *Playground) Played() template.JS { return template.JS(p.Script) }

// Kind says what a page may do.
type Kind uint8

const (
	Static Kind = iota // nothing: it has no script
	Live               // its tables can be sorted
)

func css(c color.RGBA) template.CSS { return template.CSS(fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)) }

// Playground is a small live model of a run, which a page with scripts may hold.
type Playground struct {
	Module   []byte // the engine as WebAssembly, gzipped
	Worker   string // the script that runs it
	Script   string // the page's own
	Scenario string // of the run
	About    string // what is cut down, in words
	Refused  string // why there is none; the other fields are empty then
}

// ModuleText is the module as the page holds it.
func (p *Playground) ModuleText() template.HTML {
	return template.HTML(base64.StdEncoding.EncodeToString(p.Module))
}

// Megabytes is what the module adds to the page.
func (p *Playground) Megabytes() string {
	return fmt.Sprintf("%.1f MB", float64(base64.StdEncoding.EncodedLen(len(p.Module)))/1e6)
}

// run is a content with the prefix of its anchors.
type run struct {
	*Content
	Prefix string
}

// Page is the report as one self-contained page: no network, readable on light and dark screens and on paper, with
// and without scripts.
func (c *Content) Page(kind Kind) ([]byte, error) { return Pages(kind, nil, c) }

// PageWith is [Content.Page] of a live page with a small live model.
func (c *Content) PageWith(model *Playground) ([]byte, error) { return PagesWith(Live, model, nil, c) }

// Pages is one page of several runs, each under its own heading, after what compares them. since is an earlier run
// whose changes against the first are told; nil tells none.
func Pages(kind Kind, since *Content, all ...*Content) ([]byte, error) {
	return PagesWith(kind, nil, since, all...)
}

// PagesWith is [Pages] with a small live model at its end, of the first run; a static page leaves it out.
func PagesWith(kind Kind, model *Playground, since *Content, all ...*Content) ([]byte, error) {
	if kind == Static {
		model = nil
	}
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
		title, about = fmt.Sprintf("%s of %s", count(len(all), "run"), all[0].Name), []string{strings.Join(names, "; ") + "."}
		if slices.ContainsFunc(all, func(c *Content) bool { return c.Name != all[0].Name }) {
			title = count(len(all), "run")
		}
		between = compareRuns(all, names)
	}
	if since != nil {
		between = append(between, changelog(since, all[0]))
	}
	return executed(kind, model, title, about, runs, between)
}

// executed is the page of runs and of sections between them.
func executed(kind Kind, model *Playground, title string, about []string, runs []run, between []Section) ([]byte, error) {
	var b bytes.Buffer
	err := page.Execute(&b, map[string]any{
		"Title": title, "About": about, "Runs": runs, "Several": len(runs) > 1, "Between": between, "Live": kind == Live, "Script": template.JS(pageScript), "Model": model,
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

// named are the runs' names. Runs of one name are told apart by the few keys in which they differ, or by a number.
func named(all []*Content) (names []string) {
	keys, values := differing(all)
	one := !slices.ContainsFunc(all, func(c *Content) bool { return c.Name != all[0].Name })
	for i, c := range all {
		name := c.Name
		if one && len(keys) > 0 && len(keys) <= 3 {
			var parts []string
			for _, key := range keys {
				parts = append(parts, key[strings.LastIndexByte(key, '.')+1:]+" "+orNone(values[i][key]))
			}
			name = strings.Join(parts, ", ")
		}
		for n, base := 2, name; slices.Contains(names, name); n++ {
			name = fmt.Sprintf("%s (%d)", base, n)
		}
		names = append(names, name)
	}
	return names
}
