package oracle

import (
	"path/filepath"

	"github.com/ringfence-sim/ringfence/catalog"
)

// FileForm states a [Replay] of the user's own prices.
type FileForm struct {
	File string       `key:"file" doc:"File with the prices. A relative path starts at the folder of the scenario."`
	From catalog.Time `key:"from" default:"" doc:"First moment used; empty means from the first row."`
	To   catalog.Time `key:"to" default:"" doc:"Moment at which the study ends; empty means the last row."`
	Gaps string       `key:"gaps" default:"refuse" choices:"refuse fill" doc:"Gaps: refuse a file in which more than twelve intervals pass between two rows, or fill them. The price stands still in a gap; gaps that are let through are noted with the results."`
}

// Check reports a range that ends before it begins.
func (f FileForm) Check(b *catalog.Builder) { checkRange(b, f.From, f.To) }

// Process implements [ProcessForm]. What was read of the file is a note of the results.
func (f FileForm) Process(b *catalog.Builder) Process {
	path := b.Path(f.File)
	series, info, err := ReadCSV(path, CSVOptions{From: f.From.Unix(), To: f.To.Unix(), Fill: f.Gaps == "fill"})
	if err != nil {
		b.Fault("file", err)
		return nil
	}
	b.Input(path)
	info.File = filepath.Base(path) // wherever the program is run, the results say the same
	b.Note("%s.", info)
	return replay(b, series)
}

// Origin implements [ProcessForm].
func (f FileForm) Origin() string { return filepath.Base(f.File) }

func init() {
	Processes.Register(FileForm{}, catalog.Rule{
		Name: "file", Source: catalog.Definition,
		Doc: "Replays the user's own prices from a CSV file, gzipped or not: point prices or bars, as Binance klines, as an exchange's export with a header, or as CoinGecko has them. Which it is, is seen from the file.",
	})
}
