package sweep

import (
	"encoding/json"
	"strconv"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Row is one number at one point: a line of points.csv. Difference is that from the current point on the same paths.
type Row struct {
	Point   int         `json:"point"`
	Values  []string    `json:"-"` // of the axes
	Current bool        `json:"current"`
	Failed  int         `json:"failed_runs"` // at the point
	Number  stats.Row   `json:"number"`
	From    json.Number `json:"difference,omitempty"`
	Low     json.Number `json:"difference_ci95_low,omitempty"`
	High    json.Number `json:"difference_ci95_high,omitempty"`
}

// Columns are the names of the columns of points.csv.
func (r *Results) Columns() []string {
	all := []string{"point"}
	for _, a := range r.Axes {
		all = append(all, a.Key)
	}
	return append(all, "current", "arm", "against", "metric", "unit", "value", "ci95_low", "ci95_high", "paths", "contributing", "failed_runs", "no_interval",
		"difference", "difference_ci95_low", "difference_ci95_high")
}

// Rows are all numbers of all points.
func (r *Results) Rows() (all []Row) {
	for i := range r.Told {
		p := &r.Told[i]
		var values []string
		for k := range r.Axes {
			values = append(values, p.Value(k))
		}
		for _, number := range p.Summary.All() {
			row := Row{Point: p.Number, Values: values, Current: p.Current, Failed: p.Failed, Number: number}
			if c := p.Moved(stats.Find(number.Metric), number.Arm, number.Against); c != nil {
				row.From, row.Low, row.High = json.Number(stats.Text(c.Value)), json.Number(stats.Text(c.Low)), json.Number(stats.Text(c.High))
			}
			all = append(all, row)
		}
	}
	return all
}

// Cells are the row's, in the order of [Results.Columns].
func (r *Row) Cells() []any {
	all := []any{r.Point}
	for _, v := range r.Values {
		all = append(all, v)
	}
	n := &r.Number
	return append(all, strconv.FormatBool(r.Current), n.Arm, n.Against, n.Metric, n.Unit, n.Value, n.Low, n.High, n.Paths, n.Contributing, r.Failed, n.None, r.From, r.Low, r.High)
}
