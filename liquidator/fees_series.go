package liquidator

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/oracle"
)

// FeeSeries is a history of gas prices: from Times[i] on, until the next entry, gas costs Wei[i]. Before the first entry it costs
// Wei[0], and after the last what that says. It remembers nothing, and serves any number of paths.
type FeeSeries struct {
	Times []uint64 // unix seconds, rising
	Wei   []uint64 // wei per gas
	// FromStart moves the entries so that the first falls to the first block of a path.
	FromStart bool
	// Usual is the usual time from an entry to the next, seconds; 0 asks for no entries at all.
	Usual uint64

	ahead uint64 // what is added to a path's time to find it in Times
}

// Validate reports every fault of the history.
func (f FeeSeries) Validate() error {
	var faults []error
	if len(f.Times) == 0 || len(f.Times) != len(f.Wei) {
		faults = append(faults, fault.New("", fmt.Sprintf("gas prices need as many times as prices and at least one, not %d and %d", len(f.Times), len(f.Wei)), ""))
	}
	for i := 1; i < len(f.Times); i++ {
		if f.Times[i] <= f.Times[i-1] {
			faults = append(faults, fault.New("", fmt.Sprintf("gas price %d is at %d, not after the one before at %d", i, f.Times[i], f.Times[i-1]), "sort the rows by time"))
		}
	}
	return fault.Join(faults...)
}

// Open implements [FeeRule].
func (f FeeSeries) Open(now uint64) (BaseFee, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	if f.FromStart {
		f.ahead = f.Times[0] - now // modulo 2^64, as it is added
	}
	return f, nil
}

// at is the index of the entry in force at a time.
func (f *FeeSeries) at(now uint64) int {
	now += f.ahead
	i, exact := slices.BinarySearch(f.Times, now)
	if !exact && i > 0 {
		i--
	}
	return i
}

// At is the gas price at a time, in wei per gas: the last entry not after it, or the first where all are after it.
func (f FeeSeries) At(now uint64) uint64 { return f.Wei[f.at(now)] }

// Least is the least entry in force in a time.
func (f FeeSeries) Least(now, until uint64) uint64 {
	return slices.Min(f.Wei[f.at(now) : f.at(until)+1])
}

// longestGap is how many usual distances may pass between entries.
const longestGap = 12

// Covers implements [Dated].
func (f FeeSeries) Covers(from, to uint64) error {
	if f.FromStart || f.Usual == 0 || f.Validate() != nil {
		return nil
	}
	last := min(from, f.Times[f.at(from)])
	for _, next := range append(slices.Clone(f.Times), to) {
		next = max(min(next, to), last)
		if next-last > longestGap*f.Usual {
			return fault.New("", fmt.Sprintf("no gas price is known from %s to %s", catalog.Time(last), catalog.Time(next)),
				"take one that covers the study's time, or write align: start to have it begin with the study")
		}
		last = next
	}
	return nil
}

// Aligned are the keys of fees that were recorded.
type Aligned struct {
	Align string          `key:"align" default:"time" choices:"time start" doc:"Align the record by its own times, or by its first entry, which then falls to the first block of the study. After the last entry its fee stays."`
	Times catalog.Decimal `key:"times" default:"1" min:"0" max:"1000000" places:"9" assumed:"x0.5 x2" doc:"Number by which the recorded fees are multiplied."`
}

// series is a record as a rule, its fees multiplied.
func (f Aligned) series(b *catalog.Builder, times, wei []uint64, usual uint64) FeeRule {
	factor, err := decimal.NewFromString(f.Times.Text())
	if err != nil {
		factor = decimal.Zero // refused where it was read
	}
	s := FeeSeries{Times: times, FromStart: f.Align == "start", Usual: usual}
	for _, fee := range wei {
		scaled := decimal.NewFromUint64(fee).Mul(factor).Floor()
		if scaled.GreaterThan(decimal.NewFromInt(maxTip / 2)) {
			b.Refuse("times", "makes a fee of more than 4 ether for a unit of gas", "lower it")
			return nil
		}
		s.Wei = append(s.Wei, uint64(scaled.IntPart()))
	}
	return s
}

const hour = 3600

// gasDays are the built-in days: the mean gas price of the transactions of each hour, UTC, in gwei.
var gasDays = []struct {
	name, day string
	hours     [24]uint64
}{
	{"eth-2020-03", "2020-03-12", [...]uint64{10, 12, 16, 14, 25, 17, 30, 33, 41, 38, 72, 93, 123, 146, 177, 195, 188, 177, 113, 84, 79, 80, 82, 96}},
	{"eth-2021-05", "2021-05-19", [...]uint64{83, 100, 117, 130, 238, 296, 194, 166, 118, 87, 87, 393, 510, 1322, 772, 594, 403, 373, 357, 260, 181, 192, 196, 139}},
}

// FeeHistoryForm states a [FeeSeries] of a built-in day.
type FeeHistoryForm struct {
	Aligned
	Name string `key:"name" default:"eth-2020-03" choices:"eth-2020-03 eth-2021-05" doc:"Name of the day: 12 March 2020 (10 to 195 gwei) or 19 May 2021 (83 to 1,322 gwei)."`
}

// Fees implements [FeesForm].
func (f FeeHistoryForm) Fees(b *catalog.Builder, _ uint64) FeeRule {
	for _, d := range gasDays {
		if d.name != f.Name {
			continue
		}
		begin, err := time.Parse(time.DateOnly, d.day)
		b.Fault("name", err)
		var times, wei []uint64
		for i, gwei := range d.hours {
			times, wei = append(times, uint64(begin.Unix())+uint64(i)*hour), append(wei, gwei*1e9)
		}
		return f.series(b, times, wei, 3*hour) // the last hour stands for the day and a half that follow
	}
	return nil // refused where it was read
}

// FeeFileForm states a [FeeSeries] of the user's own.
type FeeFileForm struct {
	Aligned
	File   string       `key:"file" doc:"File with a time and a gas price in each row. A relative path starts at the folder of the scenario."`
	Unit   string       `key:"unit" default:"wei" choices:"wei gwei" doc:"Unit of the prices."`
	From   catalog.Time `key:"from" default:"" doc:"First moment used; empty means from the first row."`
	To     catalog.Time `key:"to" default:"" doc:"Moment before which the last row used stands; empty means the last row."`
	Part   string       `key:"part" default:"" doc:"Part of the file to read, where it has several: the name of a file in an archive, or the keys that lead to a table in JSON."`
	Column string       `key:"column" default:"" doc:"Name of the column of gas prices, where their own names do not tell, as avg_wei."`
	Time   string       `key:"time" default:"" doc:"Name of the column of times, where their own names do not tell."`
}

// Check reports a range that ends before it begins.
func (f FeeFileForm) Check(b *catalog.Builder) {
	if f.To != 0 && f.To <= f.From {
		b.Refuse("to", fmt.Sprintf("%s is not after from, %s", f.To, f.From), "write a later time")
	}
}

// Fees implements [FeesForm]. A file is read as one of prices is: see [oracle.ParsePrices].
func (f FeeFileForm) Fees(b *catalog.Builder, _ uint64) FeeRule {
	path := b.Path(f.File)
	file, _, err := b.Open(path)
	if err != nil {
		b.Fault("file", err)
		return nil
	}
	defer file.Close()
	options := oracle.ReadOptions{
		From: f.From.Unix(), To: f.To.Unix(), Fill: true, KeepOutliers: true, Part: f.Part,
		Columns: oracle.ColumnNames{Time: f.Time, Price: f.Column}, Names: gasNames,
	}
	if f.Unit == "wei" {
		options.Decimals = 9
	}
	series, info, err := oracle.ParsePrices(path, file, options)
	if name := strings.ToLower(info.Price); f.Unit == "wei" && strings.Contains(name, "gwei") || f.Unit == "gwei" && strings.Contains(strings.ReplaceAll(name, "gwei", ""), "wei") {
		b.Refuse("unit", fmt.Sprintf("is %s, and the column is %q", f.Unit, info.Price), "set it to the other, or name another column")
		return nil
	}
	if err != nil {
		b.Fault("file", named(err, b.Key("")))
		return nil
	}
	b.Input(path)
	told(b, info.Warnings)
	var times, wei []uint64
	broken := false
	add := func(at uint64, price oracle.Price) {
		fee := series.Scale.Decimal(price).Shift(9)
		if f.Unit == "wei" && !fee.IsInteger() && !broken {
			broken = true
			b.Refuse("unit", fmt.Sprintf("is wei, which are whole, and %s has %s at %s", filepath.Base(path), fee, catalog.Time(at)), "set it to gwei")
		}
		times = append(times, at)
		wei = append(wei, fee.BigInt().Uint64())
	}
	for _, p := range series.Points {
		add(p.Time, p.Price)
	}
	for _, bar := range series.Bars {
		add(bar.Time, bar.Close)
	}
	if middle := slices.Sorted(slices.Values(wei))[len(wei)/2]; f.Unit == "wei" && middle < 1000 {
		b.Warn("unit", fmt.Sprintf("is wei, and the middle gas price is %d of them, which is next to nothing", middle), "set it to gwei if these are")
	}
	gwei := func(x uint64) decimal.Decimal { return decimal.NewFromUint64(x).Shift(-9).Round(2) }
	b.Note("%s: %d gas prices from %s to %s, %s to %s gwei.", filepath.Base(path), len(times), catalog.Time(times[0]), catalog.Time(times[len(times)-1]), gwei(slices.Min(wei)), gwei(slices.Max(wei)))
	return f.series(b, times, wei, series.Interval)
}

// gasNames are what columns of gas prices are called.
var gasNames = []string{
	"basefeepergas", "basefee", "avgbasefee", "medianbasefee", "basefeegwei", "avgbasefeegwei", "gasprice", "gaspricegwei", "avggasprice", "mediangasprice",
	"avggaspricegwei", "avggas", "avggasgwei", "avgwei", "avggwei", "medianwei", "mediangwei", "wei", "gwei",
}

// told takes down what is odd about a file of fees, or of ether's prices, under their keys.
func told(b *catalog.Builder, warnings fault.Faults) {
	for _, w := range fault.All(named(warnings, b.Key(""))) {
		b.WarnOf("file", w)
	}
}

// named are faults of a file that tell the keys of fees where they told those of prices.
func named(err error, key string) error {
	all := fault.All(err)
	mend := strings.NewReplacer(
		// What a file of prices is asked with and these are not.
		"set prices.decimals to how many of its digits stand after the point, or correct the row", "correct the row, or the unit where there is one",
		", or set prices.outliers to keep if it is real", "", ", or set prices.outliers to keep if it is", "", ", or set prices.outliers to keep", "",
		"set prices.decimals", "write them with a point",
		"choose one with prices.column:", "give a file of one, by", " and prices.value", "", "choose one asset with prices.value", "give a file of one asset",
		"with prices.column and prices.value where a column tells them apart", "in a file of its own",
		"prices.columns.price", key+".column", "prices.columns.time", key+".time", "prices.columns", key+".column", "prices.", key+".")
	for i, f := range all {
		told := *f
		told.Problem, told.Remedy = mend.Replace(f.Problem), mend.Replace(f.Remedy)
		all[i] = &told
	}
	return fault.Faults(all)
}

func init() {
	FeeRules.Register(FeeHistoryForm{}, catalog.Rule{
		Name: "history", Source: "the mean gas price of the transactions in Ethereum's blocks, by hour: facts of the chain",
		Doc: "A day that comes with Ringfence, hour by hour. Before August 2021 it is what a unit of gas cost as a whole.",
	})
	FeeRules.Register(FeeFileForm{}, catalog.Rule{
		Name: "file", Source: catalog.Definition,
		Doc: "The user's own record of gas prices, from a file as data vendors and notebooks hand it out: CSV and its relatives, JSON, Parquet, compressed or in an archive.",
	})
}
