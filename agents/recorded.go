package agents

import (
	"fmt"
	"path/filepath"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Recorded is a population that was read from a file. Its vaults are the same on every path, and what their owners do is drawn
// anew for each.
type Recorded struct {
	Rows       []Borrower
	Behaviours Mix // of rows without a behaviour of their own
}

// Size is the number of rows.
func (r Recorded) Size() int { return len(r.Rows) }

// Mix is how the rows behave.
func (r Recorded) Mix() Mix { return r.Behaviours }

// Borrowers are the rows with the behaviours of a path.
func (r Recorded) Borrowers(key rng.Key, _ Market, n int) ([]Borrower, error) {
	return r.Behaviours.Assign(key, r.Rows[:min(n, len(r.Rows))]), nil
}

// RecordedForm states a [Recorded].
type RecordedForm struct {
	File          string          `key:"file" doc:"File with the positions. A relative path starts at the folder of the scenario."`
	Part          string          `key:"part" default:"" doc:"Part of the file to read, where it has several: the name of a file in an archive, or the keys that lead to a table in JSON."`
	Column        string          `key:"column" default:"" doc:"Column by which rows are chosen, for tables of several markets. Empty keeps all rows."`
	Value         string          `key:"value" default:"" doc:"Value that a row must have in the column."`
	Columns       ColumnsForm     `key:"columns" default:"{}" doc:"Names of the columns to read, where their own names do not tell."`
	Units         string          `key:"units" default:"named" choices:"named tokens smallest" doc:"Units of amounts: as the columns' names say (collateral_raw is in smallest units), whole tokens, or smallest units."`
	Markets       string          `key:"markets" default:"one" choices:"one mix" doc:"Markets in the file: one, or several that are taken as one."`
	Duplicates    string          `key:"duplicates" default:"refuse" choices:"refuse sum keep" doc:"Duplicates, which are rows of one address with different amounts: refuse the file, sum them as parts of one position, or keep each as a position."`
	RecordedPrice catalog.Decimal `key:"recorded_price" default:"0" min:"0" places:"18" unit:"loan per collateral" doc:"Price at which the positions were recorded; debts are scaled from it to the study's first price, so that every vault keeps its LTV. 0 takes collateral and debt as they are."`
	Empty         string          `key:"empty" default:"refuse" choices:"refuse skip" doc:"Empty rows, with no debt or no collateral: refuse the file, or skip them."`
	Unhealthy     string          `key:"unhealthy" default:"refuse" choices:"refuse drop" doc:"Unhealthy positions, which could be liquidated at the study's first price already: refuse the file, or drop them (the run says how many)."`
	Unopened      string          `key:"unopened" default:"refuse" choices:"refuse drop clip" doc:"Unopened positions, which some arm would not open because its LLTV is lower or its margin higher than the population's: refuse the study, drop them, or clip their debt to a basis point below the most that every arm opens. All arms have the same borrowers."`
	Behaviours    []BehaviourForm `key:"behaviours" default:"[{behaviour: passive}]" few:"1" doc:"Behaviours of the borrowers and their weights."`
}

// ColumnsForm states names of columns of a table of positions.
type ColumnsForm struct {
	Borrower   string `key:"borrower" default:"" doc:"Name of the column of addresses."`
	Collateral string `key:"collateral" default:"" doc:"Name of the column of collateral."`
	Debt       string `key:"debt" default:"" doc:"Name of the column of debt."`
}

// Source implements [PopulationForm]. Who could be liquidated before anything happens is refused or dropped.
func (f RecordedForm) Source(b *catalog.Builder, at *Opening, mix Mix) Source {
	all := Recorded{Behaviours: mixOf(b, f.Behaviours, mix)}
	path := b.Path(f.File)
	about := 0.0
	if at != nil {
		about = at.Scale.Decimal(at.First).InexactFloat64()
	}
	table, form, err := f.Read(b, about)
	if err != nil {
		b.Fault("file", err)
		return all
	}
	b.Input(path)
	all.Rows = table.Borrowers
	if form != "" {
		table.Form += " in " + form
	}
	b.Note("%s: %s.", filepath.Base(path), table)
	for _, w := range table.Warnings {
		b.WarnOf("file", w)
	}
	if table.Skipped > 0 {
		b.Note("%d of %d rows of %s have no collateral or no debt and were skipped.", table.Skipped, table.Skipped+len(all.Rows), filepath.Base(path))
	}
	if at == nil {
		return all
	}
	if !f.RecordedPrice.IsZero() {
		f.rescale(b, at, all.Rows)
	}
	all.Rows = f.healthy(b, at, path, all.Rows)
	return all
}

// Read reads the file as the form says, with the price that the positions are about at, 0 where none is known, and tells the
// form of the file beside the table: what it was compressed or packed in.
func (f RecordedForm) Read(b *catalog.Builder, about float64) (table Table, form string, err error) {
	path := b.Path(f.File)
	file, form, err := b.Open(path)
	if err != nil {
		return table, form, err
	}
	defer file.Close()
	recorded, _ := decimal.NewFromString(f.RecordedPrice.Text())
	if at := recorded.InexactFloat64(); at != 0 {
		about = at
	}
	table, err = Positions{
		CollateralDecimals: b.Collateral.Decimals, LoanDecimals: b.Loan.Decimals, CollateralSymbol: b.Collateral.Symbol, LoanSymbol: b.Loan.Symbol,
		Part: f.Part, Column: f.Column, Value: f.Value, Columns: PositionColumns(f.Columns), Price: recorded, About: about,
		Units:     map[string]Units{"tokens": WholeTokens, "smallest": SmallestUnits}[f.Units],
		Twice:     map[string]Twice{"sum": SumTwice, "keep": KeepTwice}[f.Duplicates],
		SkipEmpty: f.Empty == "skip", Mix: f.Markets == "mix",
	}.Read(file, path)
	return table, form, err
}

// Check reports what is wrong with the behaviours.
func (f RecordedForm) Check(b *catalog.Builder) { mixOf(b, f.Behaviours, nil) }

// rescale moves recorded debts to the price at which the study begins, so that every vault keeps its LTV.
func (f RecordedForm) rescale(b *catalog.Builder, at *Opening, rows []Borrower) {
	recorded, err := at.Scale.Parse(f.RecordedPrice.Text())
	if err != nil {
		b.Fault("recorded_price", err)
		return
	}
	from, to := at.Scale.Ledger(recorded, b.Collateral.Decimals, b.Loan.Decimals), at.Scale.Ledger(at.First, b.Collateral.Decimals, b.Loan.Decimals)
	b.Fault("recorded_price", Rescale(rows, &from, &to))
}

// healthy sees to it that nobody can be liquidated in the block in which the study begins.
func (f RecordedForm) healthy(b *catalog.Builder, at *Opening, path string, rows []Borrower) []Borrower {
	sick := at.Market.Unhealthy(rows)
	refuse := func(problem, remedy string) {
		b.Fault("file", &fault.Fault{File: path, Problem: problem, Remedy: remedy})
	}
	switch {
	case len(sick) == 0:
		return rows
	case len(sick) == len(rows):
		refuse(fmt.Sprintf("all %d positions could be liquidated at the first price, %s", len(rows), at.Scale.Text(at.First)), "set population.recorded_price to the price they were recorded at")
		return rows
	case f.Unhealthy == "refuse":
		refuse(fmt.Sprintf("%d of %d positions (the first is number %d) could be liquidated at the first price, %s", len(sick), len(rows), sick[0]+1, at.Scale.Text(at.First)),
			"set population.recorded_price to the price they were recorded at, or population.unhealthy to drop")
		return rows
	}
	b.Note("%d of %d positions of %s could be liquidated at the first price, %s, and were dropped.", len(sick), len(rows), filepath.Base(path), at.Scale.Text(at.First))
	kept := rows[:0]
	for i := range rows {
		if len(sick) > 0 && sick[0] == i {
			sick = sick[1:]
			continue
		}
		kept = append(kept, rows[i])
	}
	return kept
}

// Leftover implements [Sieve].
func (f RecordedForm) Leftover() string { return f.Unopened }

// Origin implements [PopulationForm].
func (f RecordedForm) Origin() string { return filepath.Base(f.File) }

func init() {
	Populations.Register(RecordedForm{}, catalog.Rule{
		Name: "file", Doc: "A population read from a file of collateral and debt, the same on every path but for what the borrowers do, which is drawn for each: CSV and its relatives, JSON, Parquet, compressed or in an archive. docs/inputs.md has the sources.", Source: catalog.Definition,
	})
}
