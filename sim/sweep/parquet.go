//go:build !wasm

package sweep

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/ringfence-sim/ringfence/sim/record"
)

// Parquet is the rows of points.csv as a Parquet file. Numbers are numbers, and a key that is varied over numbers alone, too. The
// file's own metadata hold what a row is, the columns with their meanings, the manifest, the version and the hash.
func (r *Results) Parquet() ([]byte, error) {
	words := func(name, doc string) record.SheetColumn {
		return record.SheetColumn{Column: record.Column{Name: name, Doc: doc}, Holds: record.Words}
	}
	whole := func(name, unit, doc string) record.SheetColumn {
		return record.SheetColumn{Column: record.Column{Name: name, Unit: unit, Doc: doc}, Holds: record.Whole}
	}
	number := func(name, doc string) record.SheetColumn {
		return record.SheetColumn{Column: record.Column{Name: name, Doc: doc, Signed: true}, Holds: record.Real}
	}
	columns := []record.SheetColumn{whole("point", "", "number of the point, from 0")}
	for k, a := range r.Axes {
		if doc := "value of the key at the point"; r.numeric(k) {
			columns = append(columns, number(a.Key, doc))
		} else {
			columns = append(columns, words(a.Key, doc))
		}
	}
	columns = append(columns,
		record.SheetColumn{Column: record.Column{Name: "current", Doc: "whether it is the point that differences are taken from"}, Holds: record.Flag},
		words("arm", "name of the arm"), words("against", "the arm that it is compared with; empty for a metric of one arm"),
		words("metric", "key of the metric"), words("unit", "unit of value, of its interval and of difference"),
		number("value", "what the metric says; missing where there is no number"),
		number("ci95_low", "lower end of its 95 % interval; missing where there is none"), number("ci95_high", "upper end"),
		whole("paths", "paths", "paths on which no run of the arm failed"),
		whole("contributing", "paths", "of them, those that contribute; missing of totals"),
		whole("failed_runs", "runs", "runs that failed at the point"), words("no_interval", "why there is no interval; empty where there is one"),
		number("difference", "paired difference from the current point, on the same paths"),
		number("difference_ci95_low", "lower end of its 95 % interval"), number("difference_ci95_high", "upper end"),
	)
	var rows [][]any
	for _, row := range r.Rows() {
		n := &row.Number
		cells := []any{row.Point}
		for k, v := range row.Values {
			if r.numeric(k) {
				cells = append(cells, numberOf(json.Number(v)))
			} else {
				cells = append(cells, v)
			}
		}
		rows = append(rows, append(cells, row.Current, n.Arm, n.Against, n.Metric, n.Unit, numberOf(n.Value), numberOf(n.Low), numberOf(n.High), n.Paths, counted(n.Contributing),
			row.Failed, n.None, numberOf(row.From), numberOf(row.Low), numberOf(row.High)))
	}
	manifest, err := json.Marshal(r.Manifest)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = record.Sheet{Row: "a metric of an arm, or of two, at a point", Columns: columns}.Write(&b, rows, [][2]string{
		{"ringfence.hash", r.Hash}, {"ringfence.version", r.Version}, {"ringfence.scenario", string(r.Scenario)}, {"ringfence.sweep", string(manifest)},
	})
	return b.Bytes(), err
}

// numeric reports whether an axis has numbers alone.
func (r *Results) numeric(axis int) bool {
	for i := range r.Told {
		if _, err := strconv.ParseFloat(r.Told[i].Value(axis), 64); err != nil {
			return false
		}
	}
	return true
}

// numberOf is a number as a cell; nil where there is none.
func numberOf(text json.Number) any {
	if x, err := text.Float64(); err == nil {
		return x
	}
	return nil
}

// counted is a whole number as a cell; nil where there is none.
func counted(text json.Number) any {
	if n, err := strconv.Atoi(text.String()); err == nil {
		return n
	}
	return nil
}
