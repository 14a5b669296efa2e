package tables

import (
	"bytes"
	"encoding/csv"
	"strconv"
)

// CSV is every number of the table, one a line: its row, its column, its unit, the number and its interval, and
// the section that the row stands in.
func (r *Result) CSV() []byte {
	lines := [][]string{{"table", "row", "label", "column", "unit", "value", "ci95_low", "ci95_high", "paths", "contributing", "effective", "largest", "no_interval", "section"}}
	for _, g := range r.Grids {
		section := ""
		for _, row := range g.Rows {
			if row.Section != "" {
				section = row.Section
			}
			for i, e := range row.Cells {
				lines = append(lines, []string{r.Table, row.Key, row.Label, g.Columns[i].Key, row.Unit, digits(e.Value), digits(e.Low), digits(e.High), strconv.Itoa(e.Paths), strconv.Itoa(e.Contributing), digits(e.Effective), digits(e.Largest), e.None.String(), section})
			}
		}
	}
	return written(lines)
}

// ClaimsCSV is every claim with its number and its verdict, one a line.
func (r *Result) ClaimsCSV() []byte {
	lines := [][]string{{"table", "source", "wording", "evidence", "unit", "value", "ci95_low", "ci95_high", "paths", "contributing", "effective", "largest", "no_interval", "relation", "bound", "why_bound", "doubt", "verdict"}}
	for _, c := range r.Claims {
		e := c.Number
		lines = append(lines, []string{
			r.Table, c.Source, c.Wording, c.Evidence, c.Unit, digits(e.Value), digits(e.Low), digits(e.High), strconv.Itoa(e.Paths),
			strconv.Itoa(e.Contributing), digits(e.Effective), digits(e.Largest), e.None.String(),
			string(c.Relation), digits(c.Bound), c.Why, digits(c.Doubt), string(c.Verdict),
		})
	}
	return written(lines)
}

func written(lines [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.WriteAll(lines) // a buffer does not fail
	return b.Bytes()
}
