package stats

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Row is one number of a summary. Value, Low and High are decimal text, empty where there is no such number. Totals are
// exact; everything else has nine digits. Intervals of shares, and of their differences, are cut at what is possible.
type Row struct {
	Arm     string      `json:"arm"`
	Against string      `json:"against,omitempty"` // the arm it is compared with, for a difference
	Metric  string      `json:"metric"`
	Unit    string      `json:"unit"`
	Value   json.Number `json:"value,omitempty"`
	Low     json.Number `json:"ci95_low,omitempty"`
	High    json.Number `json:"ci95_high,omitempty"`
	Paths   int         `json:"paths"` // that did not fail

	// What an estimate rests on, empty of totals: see [Support].
	Contributing json.Number `json:"contributing,omitempty"`
	Effective    json.Number `json:"effective,omitempty"`
	Largest      json.Number `json:"largest,omitempty"`
	None         string      `json:"no_interval,omitempty"`  // why there is no interval
	Needed       json.Number `json:"paths_needed,omitempty"` // for one, at the rate of these
}

// CSV returns the rows of the summary as comma-separated values with a header.
func (s *Summary) CSV() []byte {
	var b bytes.Buffer
	b.WriteString("arm,against,metric,unit,value,ci95_low,ci95_high,paths,contributing,effective,largest,no_interval,paths_needed\n")
	for _, r := range s.Rows() {
		for _, cell := range []string{r.Arm, r.Against, r.Metric, r.Unit, string(r.Value), string(r.Low), string(r.High)} {
			b.WriteString(quoted(cell))
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(r.Paths))
		for _, cell := range []string{string(r.Contributing), string(r.Effective), string(r.Largest), r.None, string(r.Needed)} {
			b.WriteByte(',')
			b.WriteString(cell)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// Rows returns the summary one number at a time: each arm, then each pair of arms, in each the metrics in their order.
func (s *Summary) Rows() (rows []Row) {
	for i := range s.Arms {
		a := &s.Arms[i]
		for _, m := range s.Metrics {
			if number, has := a.Numbers[m]; has && m.lists(a) {
				rows = append(rows, s.row(a.Name, "", m, m.Unit.of(a, s.Loan), &number))
			}
		}
	}
	for i := range s.Pairs {
		p := &s.Pairs[i]
		a, b := s.arm(p.A), s.arm(p.B)
		for _, m := range s.Metrics {
			if number, has := p.Numbers[m]; has && s.comparable(m, a, b) && m.lists(&s.Arms[a]) && m.lists(&s.Arms[b]) {
				rows = append(rows, s.row(p.B, p.A, m, m.Unit.of(&s.Arms[b], s.Loan), &number))
			}
		}
	}
	return rows
}

// All are the rows of all metrics that were gathered, listed in summary.csv or not, each under its key.
func (s *Summary) All() (rows []Row) {
	for i := range s.Arms {
		a := &s.Arms[i]
		for _, m := range s.Metrics {
			if number, has := a.Numbers[m]; has {
				row := s.row(a.Name, "", m, m.Unit.of(a, s.Loan), &number)
				row.Metric = m.Key
				rows = append(rows, row)
			}
		}
	}
	for i := range s.Pairs {
		p := &s.Pairs[i]
		for _, m := range s.Metrics {
			if number, has := p.Numbers[m]; has {
				row := s.row(p.B, p.A, m, m.Unit.of(&s.Arms[s.arm(p.B)], s.Loan), &number)
				row.Metric = m.Key
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// Text writes a number as summary.csv does, empty where there is none.
func Text(x float64) string { return float(x) }

// arm is the number of an arm.
func (s *Summary) arm(name string) int {
	return slices.IndexFunc(s.Arms, func(a Arm) bool { return a.Name == name })
}

func (s *Summary) row(arm, against string, m *Metric, unit string, n *Number) Row {
	e := m.Told(n.Estimate)
	row := Row{
		Arm: arm, Against: against, Metric: m.Label(), Unit: unit,
		Value: json.Number(n.text(s.LoanDecimals)), Low: json.Number(float(e.Low)), High: json.Number(float(e.High)), Paths: n.Paths,
	}
	if e.None == infer.NotAsked {
		return row
	}
	row.Contributing, row.None = json.Number(strconv.Itoa(e.Contributing)), e.None.String()
	if e.Contributing > 0 {
		row.Effective, row.Largest = json.Number(short(e.Effective)), json.Number(short(e.Largest))
	}
	if e.Needed > 0 {
		row.Needed = json.Number(strconv.Itoa(e.Needed))
	}
	return row
}

// short writes a number with four digits.
func short(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }

// quoted quotes a cell where RFC 4180 asks for it.
func quoted(cell string) string {
	if !bytes.ContainsAny([]byte(cell), ",\"\r\n") {
		return cell
	}
	return `"` + string(bytes.ReplaceAll([]byte(cell), []byte(`"`), []byte(`""`))) + `"`
}
