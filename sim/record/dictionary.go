//go:build !wasm

package record

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"strings"
)

// eachRow says what a row of each table is.
var eachRow = map[string]string{
	PathsFile:        "an arm on a path: the sums over its vaults and liquidations",
	VaultsFile:       "a borrower in an arm on a path",
	LiquidationsFile: "a liquidation, or a part of one",
	UndoneFile:       "what an arm left undone on a path",
	LaterFile:        "what a borrower had in an arm after another liquidated it",
	PricesFile:       "an asset in a block of the chain on a path",
	OutsidersFile:    "somebody who joined from outside: what it brought, has, and lost",
	OutsideFile:      "a liquidation of the vault of somebody from outside",
	LiquidatorsFile:  "what a liquidator did, and did not do, in an arm on a path",
}

// described is a column as a file's own notes have it.
type described struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Unit    string `json:"unit,omitempty"`
	Meaning string `json:"meaning"`
}

// described are the columns of a table in their order, units with the symbols of the tokens.
func (t *table) described(o *Options) (all []described) {
	symbols := strings.NewReplacer("loan", cmp.Or(o.Loan, "loan"), "collateral", cmp.Or(o.Collateral, "collateral"))
	for i := range t.columns {
		l := &t.columns[i].leaf
		unit := symbols.Replace(l.Unit)
		if l.kind == instant {
			unit = "UTC"
		}
		all = append(all, described{l.Name, l.Type(t.exact), unit, l.Doc})
	}
	return all
}

// notes are what a table's file says of itself, by key.
func (f *Folder) notes(t *table, hash string) ([][2]string, error) {
	columns, err := json.Marshal(t.described(&f.options))
	if err != nil {
		return nil, err
	}
	notes := [][2]string{{"ringfence.row", eachRow[t.name]}, {"ringfence.columns", string(columns)}, {"ringfence.hash", hash}}
	if f.options.Version != "" {
		notes = append(notes, [2]string{"ringfence.version", f.options.Version})
	}
	if f.options.Scenario != nil {
		notes = append(notes, [2]string{"ringfence.scenario", string(f.options.Scenario)})
	}
	return notes, nil
}

// dictionary is what each column of each table of the folder is, a line each.
func (f *Folder) dictionary() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{{"file", "column", "type", "unit", "meaning"}}
	for _, t := range f.tables {
		if t == nil {
			continue
		}
		for _, d := range t.described(&f.options) {
			lines = append(lines, []string{t.name, d.Name, d.Type, d.Unit, d.Meaning})
		}
	}
	_ = w.WriteAll(lines) // a buffer does not fail
	return b.Bytes()
}
