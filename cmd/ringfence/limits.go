package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// limitRows are verdicts as study.json has them.
func limitRows(judged []stats.Judged) (all []record.Limit) {
	for _, j := range judged {
		e := j.Metric.Told(j.Number.Estimate)
		all = append(all, record.Limit{
			Arm: j.Arm, Limit: j.Text, Unit: j.Unit, Verdict: string(j.Verdict),
			Value: json.Number(stats.Text(e.Value)), Low: json.Number(stats.Text(e.Low)), High: json.Number(stats.Text(e.High)),
		})
	}
	return all
}

// judgedText is the table of verdicts, set by a function; nothing where there are no limits.
func judgedText(judged []stats.Judged, set func(report.Grid) string) string {
	if len(judged) == 0 {
		return ""
	}
	g := report.Grid{Title: "Limits of the scenario [95 % interval]", Heading: [][]string{{"limit", "arm", "number", "interval", "verdict"}}}
	for _, j := range judged {
		e := j.Metric.Told(j.Number.Estimate)
		factor, unit := 1.0, ""
		switch {
		case j.Metric.Unit == stats.Share:
			factor, unit = 100, " %"
		case strings.HasPrefix(j.Unit, "bps"):
			unit = " bps"
		default:
			unit = " " + j.Unit
		}
		interval := "none"
		if why := e.None.String(); why != "" {
			interval += ": " + why
		}
		if e.Bounded() {
			interval = fmt.Sprintf("[%s, %s]", report.Number(e.Low*factor, 1), report.Number(e.High*factor, 1))
		} else if e.None == infer.Constant {
			interval = "the same on every path"
		}
		g.Rows = append(g.Rows, []string{j.Text, j.Arm, report.Number(e.Value*factor, 1) + unit, interval, string(j.Verdict)})
	}
	return set(g)
}
