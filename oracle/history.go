package oracle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
)

// Recorded is a built-in series: the daily bars of a crash, as facts.
type Recorded struct {
	// Name is what a scenario calls it.
	Name string
	// About says what happened, in a line.
	About string
	// Source says where the prices are from.
	Source string
	// Series is the bars, in US dollars for one ether, a day each, UTC.
	Series Series
	// CrashFrom and CrashTo are the days the crash is about, unix seconds, [CrashFrom, CrashTo); the rest is what surrounds it.
	CrashFrom, CrashTo uint64
}

// Days returns the bars that begin in [from, to), unix seconds, as a series.
func (r Recorded) Days(from, to uint64) Series {
	s := r.Series
	s.Bars = nil
	for _, bar := range r.Series.Bars {
		if from <= bar.Time && bar.Time < to {
			s.Bars = append(s.Bars, bar)
		}
	}
	return s
}

// Crash returns the bars of the crash alone.
func (r Recorded) Crash() Series { return r.Days(r.CrashFrom, r.CrashTo) }

const dailySource = "daily ETH/USD open, high, low and close of a US dollar spot exchange, UTC days: facts of the market"

const secondsPerDay = 86400

// histories is in the order of time. Each line is a day: open, high, low, close.
var histories = []struct{ name, about, crash, days string }{
	{"eth-2020-03", "ether loses half its value on 12 March 2020, and MakerDAO sells collateral for nothing", "2020-03-12 2020-03-13", `
		2020-03-10 202.79 206.20 195.54 200.70
		2020-03-11 200.74 203.18 181.73 194.61
		2020-03-12 194.61 195.55 101.20 107.82
		2020-03-13 107.67 139.68 86.00 134.06
		2020-03-14 134.06 134.68 120.00 122.54`},
	{"eth-2021-05", "leveraged longs are unwound on 19 May 2021", "2021-05-19 2021-05-20", `
		2021-05-18 3282.25 3565.71 3240.00 3375.07
		2021-05-19 3375.08 3441.73 1888.00 2438.92
		2021-05-20 2438.92 2990.05 2155.00 2768.62`},
	{"eth-2022-06", "Celsius halts withdrawals on 12 June 2022", "2022-06-13 2022-06-14", `
		2022-06-12 1532.89 1547.00 1423.00 1434.84
		2022-06-13 1434.84 1455.00 1165.45 1209.82
		2022-06-14 1209.35 1268.45 1075.80 1208.90`},
	{"eth-2022-11", "FTX fails on 8 and 9 November 2022", "2022-11-08 2022-11-09", `
		2022-11-08 1568.09 1579.98 1233.00 1334.77
		2022-11-09 1334.78 1337.16 1073.53 1102.73
		2022-11-10 1102.73 1350.00 1085.93 1299.28`},
	{"eth-2024-08", "the yen carry trade is unwound on 5 August 2024", "2024-08-04 2024-08-05", `
		2024-08-04 2903.65 2935.46 2630.00 2688.92
		2024-08-05 2688.91 2697.44 2111.00 2419.59`},
	{"eth-2025-10", "about 19 billion US dollars of positions are liquidated on 10 October 2025", "2025-10-10 2025-10-11", `
		2025-10-10 4368.09 4393.63 3435.00 3829.72
		2025-10-11 3829.72 3878.30 3643.33 3746.79`},
}

// Histories returns the built-in series, the earliest first.
func Histories() []Recorded {
	all := make([]Recorded, 0, len(histories))
	for _, h := range histories {
		r := Recorded{Name: h.name, About: h.about, Source: dailySource, Series: Series{Name: h.name, Interval: secondsPerDay}}
		for row := range strings.Lines(strings.TrimSpace(h.days)) {
			f := strings.Fields(row)
			r.Series.Bars = append(r.Series.Bars, Bar{day(f[0]), MustPrice(f[1]), MustPrice(f[2]), MustPrice(f[3]), MustPrice(f[4])})
		}
		from, to, _ := strings.Cut(h.crash, " ")
		r.CrashFrom, r.CrashTo = day(from), day(to)+secondsPerDay
		all = append(all, r)
	}
	return all
}

// History returns a built-in series by its name; the error lists the names there are.
func History(name string) (Recorded, error) {
	all := Histories()
	if i := slices.IndexFunc(all, func(r Recorded) bool { return r.Name == name }); i >= 0 {
		return all[i], nil
	}
	names := make([]string, len(all))
	for i, r := range all {
		names[i] = r.Name
	}
	return Recorded{}, fault.New("", fmt.Sprintf("there is no history %q", name), fault.Nearest(name, names))
}

func day(text string) uint64 {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return uint64(at.Unix())
}

// HistoryForm states a [Replay] of a built-in series.
type HistoryForm struct {
	Name string       `key:"name" default:"eth-2020-03" doc:"Name of the history; 'ringfence histories' lists them."`
	From catalog.Time `key:"from" default:"" doc:"First day or moment used; empty means from the beginning of the crash."`
	To   catalog.Time `key:"to" default:"" doc:"Moment at which the study ends; empty means the end of the crash."`
	Bridged
}

// Check reports a range that ends before it begins.
func (f HistoryForm) Check(b *catalog.Builder) { checkRange(b, f.From, f.To) }

func checkRange(b *catalog.Builder, from, to catalog.Time) {
	if to != 0 && to <= from {
		b.Refuse("to", fmt.Sprintf("%s is not after prices.from, %s", to, from), "write a later time")
	}
}

// Process implements [ProcessForm].
func (f HistoryForm) Process(b *catalog.Builder) Process {
	recorded, err := History(f.Name)
	if err != nil {
		b.Fault("name", err)
		return nil
	}
	from, to := recorded.CrashFrom, recorded.CrashTo
	if f.From != 0 {
		from = f.From.Unix()
	}
	if f.To != 0 {
		to = f.To.Unix()
	}
	first, end := recorded.Series.First(), recorded.Series.End()
	within := fmt.Sprintf("write a day from %s to %s", catalog.Time(first), catalog.Time(end))
	refused := false
	for _, edge := range []struct {
		key string
		at  uint64
	}{{"from", from}, {"to", to}} {
		problem := ""
		switch {
		case edge.at < first:
			problem = fmt.Sprintf("%s is before history %s begins, %s", catalog.Time(edge.at), f.Name, catalog.Time(first))
		case edge.at > end || edge.key == "from" && edge.at == end:
			problem = fmt.Sprintf("%s is after history %s ends, %s", catalog.Time(edge.at), f.Name, catalog.Time(end))
		case edge.at%secondsPerDay != 0:
			problem = fmt.Sprintf("%s is within a day, and history %s has whole days", catalog.Time(edge.at), f.Name)
		default:
			continue
		}
		b.Refuse(edge.key, problem, within)
		refused = true
	}
	if refused {
		return nil
	}
	series := recorded.Days(from, to)
	if len(series.Bars) == 0 {
		b.Refuse("to", fmt.Sprintf("no day lies from %s to %s", catalog.Time(from), catalog.Time(to)), within)
		return nil
	}
	return f.replay(b, series)
}

// Bridged are the keys of how bars are refined.
type Bridged struct {
	Bridge catalog.Decimal `key:"bridge" default:"1" min:"0" max:"100" assumed:"0.5 2" doc:"Bridge volatility: a factor of how much the price moves between a bar's open, extremes and close, over what the bar's range says (Parkinson 1980)."`
}

// replay builds a replay of a series, or takes down why it cannot be.
func (f Bridged) replay(b *catalog.Builder, series Series) Process {
	r, err := NewReplayAt(stepOf(b), series)
	if err != nil {
		b.Fault("", err)
		return nil
	}
	return r.Rough(f.Bridge.Float64())
}

// Origin implements [ProcessForm].
func (f HistoryForm) Origin() string { return f.Name }

func init() {
	Processes.Register(HistoryForm{}, catalog.Rule{
		Name: "history", Source: dailySource,
		Doc: "Replays real daily bars that come with Ringfence, refined to blocks: every path is a different way through the same opens, highs, lows and closes.",
	})
}
