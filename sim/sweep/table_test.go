package sweep

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// byHand are results in which each number is another one.
func byHand() *Results {
	m, pair := stats.BorrowerLoss, stats.LossDifference
	number := func(value, low, high float64, paths, contributing int, none infer.Lack) stats.Number {
		return stats.Number{Estimate: infer.Estimate{Value: value, Low: low, High: high, Paths: paths, Support: infer.Support{Contributing: contributing, None: none}}}
	}
	of := &stats.Summary{
		Loan: "USDC", Metrics: []*stats.Metric{m, pair},
		Arms:  []stats.Arm{{Name: "a", Numbers: stats.Numbers{m: number(33, 31, 35, 17, 16, 0)}}, {Name: "b", Numbers: stats.Numbers{m: number(44, math.NaN(), math.NaN(), 18, 2, infer.FewPaths)}}},
		Pairs: []stats.Pair{{A: "a", B: "b", Numbers: stats.Numbers{pair: number(-9, -12, -6, 14, 13, 0)}}},
	}
	change := func(m *stats.Metric, arm, against string, value float64) stats.Movement {
		return stats.Movement{Metric: m, Arm: arm, Against: against, Unit: "x", From: 99, Estimate: infer.Estimate{Value: value, Low: value - 1, High: value + 2}}
	}
	return &Results{
		Manifest: &Manifest{Version: "v9", Scenario: json.RawMessage(`{"s":1}`), Design: Design{Axes: []Axis{{Key: "x"}, {Key: "y"}}}}, Hash: "h7",
		Told: []PointResult{
			{Point: Point{Set: []string{"x=1.5", "y=2"}}, Number: 4, Current: true, Summary: of, Failed: 21},
			{Point: Point{Set: []string{"x=2.5", "y=3=z"}}, Number: 5, Summary: of, Failed: 22, Change: []stats.Movement{
				change(m, "a", "", 61), change(m, "b", "", 71), change(pair, "b", "a", 81), change(pair, "a", "b", 91),
			}},
		},
	}
}

// The cells of the rows, and of the Parquet file, by hand.
func TestEachColumnHasItsNumber(t *testing.T) {
	t.Parallel()
	r := byHand()
	require.Equal(t, strings.Fields("point x y current arm against metric unit value ci95_low ci95_high paths contributing failed_runs no_interval difference difference_ci95_low difference_ci95_high"), r.Columns())
	want := []string{
		"4|1.5|2|true|a||borrower_loss|UNIT|33|31|35|17|16|21||||",
		"4|1.5|2|true|b||borrower_loss|UNIT|44|||18|2|21|few paths contribute|||",
		"4|1.5|2|true|b|a|loss_difference|UNIT|-9|-12|-6|14|13|21||||",
		"5|2.5|3=z|false|a||borrower_loss|UNIT|33|31|35|17|16|22||61|60|63",
		"5|2.5|3=z|false|b||borrower_loss|UNIT|44|||18|2|22|few paths contribute|71|70|73",
		"5|2.5|3=z|false|b|a|loss_difference|UNIT|-9|-12|-6|14|13|22||81|80|83",
	}
	rows := r.Rows()
	require.Len(t, rows, len(want))
	for i := range rows {
		var cells []string
		for _, c := range rows[i].Cells() {
			cells = append(cells, fmt.Sprint(c))
		}
		want[i] = strings.Replace(want[i], "UNIT", rows[i].Number.Unit, 1)
		require.NotEmpty(t, rows[i].Number.Unit)
		require.Equal(t, want[i], strings.Join(cells, "|"))
	}

	data, err := r.Parquet()
	require.NoError(t, err)
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	manifest, err := json.Marshal(r.Manifest)
	require.NoError(t, err)
	for key, text := range map[string]string{"ringfence.hash": "h7", "ringfence.version": "v9", "ringfence.scenario": `{"s":1}`, "ringfence.sweep": string(manifest)} {
		got, _ := file.Lookup(key)
		require.Equal(t, text, got, key)
	}
	var kinds []parquet.Kind
	for _, f := range file.Schema().Fields()[:4] {
		kinds = append(kinds, f.Type().Kind())
	}
	require.Equal(t, []parquet.Kind{parquet.Int64, parquet.Double, parquet.ByteArray, parquet.Boolean}, kinds, "3=z is no number, so y has words")
	got := make([]parquet.Row, len(want)+1)
	n, _ := file.RowGroups()[0].Rows().ReadRows(got) // the error is the end
	require.Equal(t, len(want), n)
	for i := range want {
		var cells []string
		for _, v := range got[i] {
			switch {
			case v.IsNull():
				cells = append(cells, "")
			case v.Kind() == parquet.Double:
				cells = append(cells, strconv.FormatFloat(v.Double(), 'g', -1, 64))
			default:
				cells = append(cells, v.String())
			}
		}
		require.Equal(t, want[i], strings.Join(cells, "|"))
	}
}

func TestAChangeIsFoundByMetricArmAndOther(t *testing.T) {
	t.Parallel()
	p := &byHand().Told[1]
	require.Equal(t, 71.0, p.Moved(stats.BorrowerLoss, "b", "").Value)
	require.Equal(t, 81.0, p.Moved(stats.LossDifference, "b", "a").Value)
	require.Equal(t, 91.0, p.Moved(stats.LossDifference, "a", "b").Value)
	require.Nil(t, p.Moved(stats.BorrowerLoss, "a", "b"))
	require.Nil(t, p.Moved(stats.LossDifference, "b", ""))
	require.Equal(t, 44.0, p.Of(stats.BorrowerLoss, 1).Value)
	require.True(t, math.IsNaN(p.Of(stats.LossDifference, 1).Value))
}
