package liquidator

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/oracle"
)

// EtherPrices is a record of what ether costs: from Times[i] on, until the next entry, a wei costs Wei[i]. Before the first
// entry it costs Wei[0], and after the last what that says. It serves any number of paths, and nobody changes it.
type EtherPrices struct {
	Times []uint64      // unix seconds, rising
	Wei   []uint256.Int // loan units per wei, times 1e36
}

// at is the index of the entry in force at a time.
func (e *EtherPrices) at(now uint64) int {
	i, exact := slices.BinarySearch(e.Times, now)
	if !exact && i > 0 {
		i--
	}
	return i
}

// At is what a wei costs at a time.
func (e *EtherPrices) At(now uint64) uint256.Int { return e.Wei[e.at(now)] }

// Least is the least that a wei costs from now until a time, both included.
func (e *EtherPrices) Least(now, until uint64) uint256.Int {
	least := e.Wei[e.at(now)]
	for _, wei := range e.Wei[e.at(now) : e.at(until)+1] {
		if wei.Lt(&least) {
			least = wei
		}
	}
	return least
}

// EtherFile states what ether costs over time: [EtherPrices] from a file, or a history that comes with Ringfence, refined anew on
// each path. It is none where both are empty.
type EtherFile struct {
	History string `key:"history" default:"" doc:"History of ether's prices that comes with Ringfence, in US dollars, refined to blocks on each path; 'ringfence histories' lists them. Empty takes the one that covers the study, where the loan token is a dollar and nothing else says what ether costs."`
	File    string `key:"file" default:"" doc:"File with a time and a price of ether in the loan token in each row, or bars, read as prices of a study are; empty means none. A relative path starts at the folder of the scenario."`
	Align   string `key:"align" default:"time" choices:"time start" doc:"Align the record by its own times, or by its first entry, which then falls to the first block of the study."`
	Part    string `key:"part" default:"" doc:"Part of the file to read, where it has several: the name of a file in an archive, or the keys that lead to a table in JSON."`
	Column  string `key:"column" default:"" doc:"Name of the column of prices, where their own names do not tell."`
	Time    string `key:"time" default:"" doc:"Name of the column of times, where their own names do not tell."`
}

// Recorded is the history for a study that begins at a time and lasts so many seconds, its bars as Align says. With no history
// named it is the one that covers the study's own times. ok is false where there is none, or a fault was taken down.
func (f EtherFile) Recorded(b *catalog.Builder, start, seconds uint64) (of oracle.Recorded, ok bool) {
	if f.History == "" {
		for _, h := range oracle.Histories() {
			if h.Series.First() <= start && start+seconds <= h.Series.End() {
				return h, true
			}
		}
		return of, false
	}
	of, err := oracle.History(f.History)
	if err != nil {
		b.Fault("history", err)
		return of, false
	}
	if f.Align == "start" {
		crash := of.Days(of.CrashFrom, of.Series.End())
		of.Series = crash.Later(start - crash.First()) // modulo 2^64, as it is added
	}
	if first, end := of.Series.First(), of.Series.End(); start < first || end < start+seconds {
		b.Refuse("history", fmt.Sprintf("%s has prices of ether from %s to %s, and the study lasts from %s to %s", f.History, catalog.Time(first), catalog.Time(end),
			catalog.Time(start), catalog.Time(start+seconds)), "take another, a file, or write align: start to have its crash begin with the study, of at most as many days")
		return of, false
	}
	return of, true
}

// Prices reads the file for a study that lasts from a time to another, unix seconds. It is nil where there is no file or a
// fault. Of a bar the close holds from its end on, and before the first end the first open.
func (f EtherFile) Prices(b *catalog.Builder, from, to uint64) *EtherPrices {
	if f.File == "" {
		return nil
	}
	path := b.Path(f.File)
	file, _, err := b.Open(path)
	if err != nil {
		b.Fault("file", err)
		return nil
	}
	defer file.Close()
	series, info, err := oracle.ParsePrices(path, file, oracle.ReadOptions{Fill: true, Part: f.Part, Columns: oracle.ColumnNames{Time: f.Time, Price: f.Column}})
	if err != nil {
		b.Fault("file", named(err, b.Key("")))
		return nil
	}
	b.Input(path)
	told(b, info.Warnings)
	e := &EtherPrices{}
	add := func(at uint64, price oracle.Price) {
		e.Times, e.Wei = append(e.Times, at), append(e.Wei, series.Scale.Ledger(price, 18, b.Loan.Decimals))
	}
	for _, p := range series.Points {
		add(p.Time, p.Price)
	}
	for i, bar := range series.Bars {
		if i == 0 {
			add(bar.Time, bar.Open)
		}
		add(bar.Time+series.Interval, bar.Close)
	}
	if f.Align == "start" {
		first := e.Times[0]
		for i := range e.Times {
			e.Times[i] = from + e.Times[i] - first
		}
	}
	last := e.Times[len(e.Times)-1]
	if reach := max(series.Interval, hour); e.Times[0] > from+reach || last+longestGap*reach < to {
		b.Fault("file", fault.New("", fmt.Sprintf("%s has prices of ether from %s to %s, and the study lasts from %s to %s", filepath.Base(path),
			catalog.Time(e.Times[0]), catalog.Time(last), catalog.Time(from), catalog.Time(to)), "take a file that covers it, or write align: start to have it begin with the study"))
		return nil
	}
	b.Note("%s: gas is paid in ether at its %d prices.", filepath.Base(path), len(e.Times))
	return e
}
