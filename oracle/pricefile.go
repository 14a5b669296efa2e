package oracle

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ringfence-sim/ringfence/catalog"
)

// FileForm states a [Replay] of the user's own prices.
type FileForm struct {
	File     string       `key:"file" doc:"File with the prices. A relative path starts at the folder of the scenario."`
	From     catalog.Time `key:"from" default:"" doc:"First moment used; empty means from the first row."`
	To       catalog.Time `key:"to" default:"" doc:"Moment at which the study ends; empty means the last row."`
	Gaps     string       `key:"gaps" default:"refuse" choices:"refuse fill" doc:"Gaps: refuse a file in which more than twelve intervals pass between two rows, or in which rows have no price, or fill them. The price stands still in a gap; gaps that are let through are noted with the results."`
	Part     string       `key:"part" default:"" doc:"Part of the file to read, where it has several: the name of a file in an archive, a pattern such as ETHUSDT-1h-*.csv for the months of one series, or the keys that lead to a table in JSON."`
	Column   string       `key:"column" default:"" doc:"Column by which rows are chosen, for files of several assets. Empty keeps all rows."`
	Value    string       `key:"value" default:"" doc:"Value that a row must have in the column."`
	Columns  ColumnsForm  `key:"columns" default:"{}" doc:"Names of the columns to read, where their own names do not tell; their numbers, from 1, where they have none."`
	Times    string       `key:"times" default:"auto" choices:"auto starts ends" doc:"What the times of bars are: their starts, their ends, or what the file's source is known to write, which is their starts where it is not known."`
	Offset   string       `key:"offset" default:"" doc:"Offset from UTC of times that are dates and name no zone, such as -05:00. Empty is UTC."`
	Decimals int          `key:"decimals" default:"0" min:"0" max:"36" doc:"Decimals of prices that are whole numbers, as of a feed's answers; 0 takes them from the file."`
	Bridged
	Outliers string `key:"outliers" default:"refuse" choices:"refuse keep" doc:"Outliers, which are prices an order of magnitude away from those around them that come back: refuse the file, or keep them. Those that stay away, or are three to eight times away, are warned of unless kept."`
}

// ColumnsForm states names of columns.
type ColumnsForm struct {
	Time  string `key:"time" default:"" doc:"Name of the column of times."`
	Open  string `key:"open" default:"" doc:"Name of the column of opens."`
	High  string `key:"high" default:"" doc:"Name of the column of highs."`
	Low   string `key:"low" default:"" doc:"Name of the column of lows."`
	Close string `key:"close" default:"" doc:"Name of the column of closes."`
	Price string `key:"price" default:"" doc:"Name of the one column to read as points, also where the file has bars."`
}

// Check reports a range that ends before it begins.
func (f FileForm) Check(b *catalog.Builder) { checkRange(b, f.From, f.To) }

// Process implements [ProcessForm]. What was read of the file is a note of the results.
func (f FileForm) Process(b *catalog.Builder) Process {
	offset, ok := parseOffset(f.Offset)
	if !ok {
		b.Refuse("offset", fmt.Sprintf("%q is no offset from UTC", f.Offset), "write it as -05:00 or +09:30")
		return nil
	}
	times := Stamp(f.Times)
	if f.Times == "auto" {
		times = Told
	}
	path := b.Path(f.File)
	file, form, err := b.Open(path)
	if err != nil {
		b.Fault("file", err)
		return nil
	}
	defer file.Close()
	series, info, err := ParsePrices(path, file, ReadOptions{
		From: f.From.Unix(), To: f.To.Unix(), Fill: f.Gaps == "fill", Part: f.Part, Column: f.Column, Value: f.Value,
		Columns: ColumnNames(f.Columns), Decimals: uint8(f.Decimals), KeepOutliers: f.Outliers == "keep",
		Times: times, Offset: offset,
	})
	if err != nil {
		b.Fault("file", err)
		return nil
	}
	b.Input(path)
	info.Wrapping = strings.Trim(form+", "+info.Wrapping, ", ")
	info.File = strings.Replace(info.File, path, filepath.Base(path), 1) // wherever the program is run, the results say the same
	b.Note("%s.", info)
	for _, w := range info.Warnings {
		b.WarnOf("file", w)
	}
	return f.replay(b, series)
}

// Origin implements [ProcessForm].
func (f FileForm) Origin() string { return filepath.Base(f.File) }

// Brought is true: see [ProcessForm].
func (FileForm) Brought() bool { return true }

func init() {
	Processes.Register(FileForm{}, catalog.Rule{
		Name: "file", Source: catalog.Definition,
		Doc: "Replays the user's own prices, points or bars, from a file as exchanges, data vendors, oracles and notebooks hand it out: CSV and its relatives, JSON, Parquet, compressed or in an archive. What it is, is seen from the file; docs/inputs.md has the sources.",
	})
}
