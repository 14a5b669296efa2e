package tables

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/ringfence-sim/ringfence/sim/infer"
)

// Result is what a table's study says.
type Result struct {
	Table     string   `json:"table"`
	Title     string   `json:"title"`
	About     string   `json:"about"`
	Changed   []string `json:"changed,omitempty"` // keys of the scenarios that were overridden
	Seed      uint64   `json:"seed"`
	Paths     int      `json:"paths"`
	Borrowers int      `json:"borrowers"` // on each path
	Studies   []Study  `json:"studies"`
	Grids     []Grid   `json:"grids"`
	Claims    []Claim  `json:"claims"`
}

// Study is one run of the table's scenario.
type Study struct {
	Name     string   `json:"name"`
	Arms     int      `json:"arms"`
	Failed   int      `json:"failed_runs"` // one run is one arm on one path
	Failures []string `json:"failures,omitempty"`
	Hash     string   `json:"hash"` // of the results, as `compare` prints it for the same scenario
	Scenario string   `json:"-"`    // in full, as YAML
}

// Failed is how many runs failed, in all studies.
func (r *Result) Failed() (failed int) {
	for i := range r.Studies {
		failed += r.Studies[i].Failed
	}
	return failed
}

// Grid is one block of a table: rows under the same columns.
type Grid struct {
	Title   string   `json:"title"`
	About   string   `json:"about,omitempty"` // what is different in it
	Columns []Column `json:"columns"`
	Rows    []Row    `json:"rows"`
}

// Column is one arm of one of the studies.
type Column struct {
	Key  string    `json:"key"`
	Head [2]string `json:"head"` // in two lines
}

// Row is one measure of every column's arm, in its unit.
type Row struct {
	Section string           `json:"section,omitempty"` // begins with this row
	Key     string           `json:"key"`
	Label   string           `json:"label"`
	Unit    string           `json:"unit"`
	Cells   []infer.Estimate `json:"-"`

	decimals int
}

// Claim is a sentence of the usual wording and what the simulation says of it.
type Claim struct {
	Source   string         `json:"source"` // number of the statement
	Wording  string         `json:"wording"`
	Evidence string         `json:"evidence"` // what the number is
	Unit     string         `json:"unit"`
	Number   infer.Estimate `json:"-"`
	Relation Relation       `json:"relation"` // that the claim needs the number to have to the bound
	Bound    float64        `json:"bound"`
	Why      string         `json:"why_bound,omitempty"` // it is that, where it is no plain 0
	Verdict  Verdict        `json:"verdict"`
	Doubt    float64        `json:"doubt"` // the level at which the interval still leaves the bound out; see [Judgement]

	// Unserved is an arm that the number is of and that liquidated nobody, although vaults could be: what nobody took is no
	// merit, so the claim is open. It is empty where there is none.
	Unserved string `json:"unserved,omitempty"`

	decimals int
}

// number is an estimate as JSON has it: without what is not a number.
type number struct {
	Value json.Number `json:"value,omitempty"`
	Low   json.Number `json:"ci95_low,omitempty"`
	High  json.Number `json:"ci95_high,omitempty"`
	Paths int         `json:"paths"`

	Contributing int     `json:"contributing"`
	Effective    float64 `json:"effective"`
	Largest      float64 `json:"largest"`
	None         string  `json:"no_interval,omitempty"`
}

func numberOf(e infer.Estimate) number {
	return number{json.Number(digits(e.Value)), json.Number(digits(e.Low)), json.Number(digits(e.High)), e.Paths, e.Contributing, e.Effective, e.Largest, e.None.String()}
}

// digits writes a number with nine digits, and nothing where there is none.
func digits(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', 9, 64)
}

// MarshalJSON writes the row with its cells in the order of the columns.
func (r Row) MarshalJSON() ([]byte, error) {
	type plain Row
	cells := make([]number, len(r.Cells))
	for i, e := range r.Cells {
		cells[i] = numberOf(e)
	}
	return json.Marshal(struct {
		plain
		Cells []number `json:"cells"`
	}{plain(r), cells})
}

// MarshalJSON writes the claim with its number.
func (c Claim) MarshalJSON() ([]byte, error) {
	type plain Claim
	return json.Marshal(struct {
		plain
		Number number `json:"number"`
	}{plain(c), numberOf(c.Number)})
}
