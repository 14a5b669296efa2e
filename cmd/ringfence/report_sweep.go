package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// sweepFile is the file of a sweep's folder that holds all its numbers.
const sweepFile = "sweep.json"

// pageNames are what the page calls the metrics that a sweep usually tells, in the order in which it draws them.
var pageNames = [][2]string{
	{"borrower_loss", "borrowers' loss"},
	{"end_wealth", "end wealth"},
	{"bad_debt_p99", "bad debt of both, 99th percentile"},
	{"bad_debt_share_p99", "bad debt of both, 99th percentile"},
	{"bad_debt_share", "bad debt, realised"},
	{"latent_bad_debt_share", "bad debt, latent"},
	{"protocol_revenue", "protocol's revenue"},
	{"liquidator_profit", "liquidators' profit"},
	{"missed_share", "liquidations missed"},
	{"liquidated_share", "vaults liquidated"},
	{"cost", "cost of closing"},
	{"loss_mean", "loss of a liquidated vault, mean"},
	{"time_to_fill_p90", "time to fill, 90th percentile"},
}

// pageName is what the page calls a metric, and its place among others.
func pageName(m *stats.Metric) (name string, place int) {
	for i, n := range pageNames {
		if n[0] == m.Key {
			return n[1], i
		}
	}
	return cmp.Or(m.Headline, m.Detail, m.Means.Term), len(pageNames)
}

// sweepPage is the page of a sweep's folder.
func sweepPage(folder string, text []byte, static bool) ([]byte, error) {
	var r struct {
		sweep.Manifest
		Walked int         `json:"paths_walked"`
		Hash   string      `json:"hash"`
		Rows   []sweep.Row `json:"rows"`
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w; run the sweep again", folder, err)
	}
	var of struct {
		Name string `json:"name"`
	}
	if err := json.Unmarshal(r.Scenario, &of); err != nil {
		return nil, err
	}
	page := report.Points{Name: "Sweep of " + of.Name, About: []string{fmt.Sprintf("%s along %s each, on the same prices and with the same borrowers.", report.Count(len(r.Points), "point"), report.Count(r.Walked, "path"))}}
	for _, a := range r.Axes {
		page.Keys = append(page.Keys, a.Key)
	}
	for i := range r.Points {
		p := report.PointOf{Current: i == r.Current}
		for k := range r.Axes {
			p.Values = append(p.Values, r.Points[i].Value(k))
		}
		page.All = append(page.All, p)
	}
	for _, row := range r.Rows {
		n := row.Number
		m := stats.Find(n.Metric)
		if m == nil || n.Against != "" || row.Point < 0 || row.Point >= len(page.All) || n.Value == "" {
			continue
		}
		factor, unit := 1.0, n.Unit
		if m.Unit == stats.Share {
			factor, unit = 100, "%"
			if slices.ContainsFunc(shown, func(s shownMetric) bool { return s.key == m.Key && s.bps }) {
				factor, unit = 1e4, "bps of debt"
			}
		}
		name, _ := pageName(m)
		p := &page.All[row.Point]
		p.Headlines = append(p.Headlines, report.Headline{
			Arm: n.Arm, Metric: n.Metric, Name: name, Unit: unit,
			Value: times(n.Value, factor), Low: times(n.Low, factor), High: times(n.High, factor),
		})
	}
	for i := range page.All {
		slices.SortStableFunc(page.All[i].Headlines, func(a, b report.Headline) int {
			_, x := pageName(stats.Find(a.Metric))
			_, y := pageName(stats.Find(b.Metric))
			return cmp.Compare(x, y)
		})
	}
	page.End = []report.Part{
		{Text: fmt.Sprintf("ringfence %s; the hash of the values is %s. The folder's points.csv has every number with its paired difference from the current point.", r.Version, r.Hash)},
		{Code: string(r.Scenario), Fold: "The scenario in full"},
	}
	kind := report.Live
	if static {
		kind = report.Static
	}
	return page.Page(kind)
}

// times is a number of a row by a factor, nil where there is none.
func times(text json.Number, factor float64) *float64 {
	x, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return nil
	}
	x *= factor
	return &x
}
