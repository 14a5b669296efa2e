package stats

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// Row is one number of a summary. Value, Low and High are decimal text, empty where there is no such number. Totals of money are
// exact; everything else has nine digits. Intervals of shares, and of their differences, are cut at what is possible.
type Row struct {
	Arm     string      `json:"arm"`
	Against string      `json:"against,omitempty"` // the arm it is compared with, for a difference
	Metric  string      `json:"metric"`
	Unit    string      `json:"unit"`
	Value   json.Number `json:"value,omitempty"`
	Low     json.Number `json:"ci95_low,omitempty"`
	High    json.Number `json:"ci95_high,omitempty"`
	Paths   int         `json:"paths"` // how many it rests on
}

// CSV returns the rows of the summary as comma-separated values with a header.
func (s *Summary) CSV() []byte {
	var b bytes.Buffer
	b.WriteString("arm,against,metric,unit,value,ci95_low,ci95_high,paths\n")
	for _, r := range s.Rows() {
		for _, cell := range []string{r.Arm, r.Against, r.Metric, r.Unit, string(r.Value), string(r.Low), string(r.High)} {
			b.WriteString(quoted(cell))
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(r.Paths))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// Rows returns the summary one number at a time: each arm, then each pair of arms.
func (s *Summary) Rows() []Row {
	w := &lister{loan: s.Loan, decimals: s.LoanDecimals}
	measure := map[string]string{}
	for i := range s.Arms {
		w.arm(&s.Arms[i])
		measure[s.Arms[i].Name] = s.Arms[i].Measure()
	}
	for i := range s.Pairs {
		p := &s.Pairs[i]
		w.line(p.B, p.A, "loss_difference", "bps of collateral at start", p.Loss)
		if of := measure[p.A]; of == measure[p.B] {
			w.line(p.B, p.A, "cost_difference", "bps of "+of, p.Cost)
		}
		w.line(p.B, p.A, "liquidated_share_difference", "ratio", p.Share.Within(-1, 1))
		w.line(p.B, p.A, "cheaper_share", "ratio", p.Cheaper.Within(0, 1))
		w.plain(p.B, p.A, "vaults_liquidated_in_either", "vaults", strconv.FormatUint(p.Either, 10), p.Paths)
	}
	return w.rows
}

type lister struct {
	rows     []Row
	loan     string
	decimals int
}

func (w *lister) arm(a *Arm) {
	count := func(metric, unit string, n uint64) {
		w.plain(a.Name, "", metric, unit, strconv.FormatUint(n, 10), a.Paths)
	}
	number := func(metric, unit string, value float64) {
		w.plain(a.Name, "", metric, unit, float(value), a.Paths)
	}
	money := func(metric string, amount fixed.Signed) {
		w.plain(a.Name, "", metric, w.loan, decimal.NewFromBigInt(amount.Big(), -int32(w.decimals)).String(), a.Paths)
	}
	count("failed_runs", "runs", uint64(a.Failed))
	count("vaults", "vaults", a.Vaults)
	count("vaults_liquidated", "vaults", a.Liquidated)
	count("liquidations", "liquidations", a.Acts)
	of := "bps of " + a.Measure()
	w.line(a.Name, "", "liquidated_share", "ratio", a.Share.Within(0, 1))
	w.line(a.Name, "", "cost", of, a.Cost)
	w.line(a.Name, "", "loss_mean", of, a.OfDebt.Mean)
	number("loss_median", of, a.OfDebt.Median)
	number("loss_p95", of, a.OfDebt.Tail)
	w.line(a.Name, "", "loss_mean", "bps of collateral at start", a.OfCollateral.Mean)
	number("loss_median", "bps of collateral at start", a.OfCollateral.Median)
	number("loss_p95", "bps of collateral at start", a.OfCollateral.Tail)
	number("loss_max", "bps of collateral at start", a.Worst)
	number("over_liquidation", "ratio", a.Over)
	number("delay_mean", "blocks", a.DelayMean)
	number("delay_p95", "blocks", a.DelayTail)
	money("debt_closed", a.ClosedDebt)
	money("debt_least", a.LeastDebt)
	if a.Several {
		money("value_closed", a.ClosedValue)
	}
	money("loss", a.Loss)
	for reason, amount := range a.Reasons {
		money("loss_"+journal.Reason(reason).String(), amount)
	}
	money("carry", a.Carry)
	w.line(a.Name, "", "carry_mean", "bps of collateral at start", a.CarryMean)
	if own := &a.Own; own.Could+own.Acted > 0 {
		w.line(a.Name, "", "own_acted_share", "ratio", own.Share.Within(0, 1))
		count("own_refused", "requests", own.Refused)
		money("own_trade_cost", own.Trade)
		money("own_put_in", own.PutIn)
		money("own_repaid", own.Repaid)
		money("own_moved", own.Moved)
	}
}

func (w *lister) line(arm, against, metric, unit string, e Estimate) {
	w.row(arm, against, metric, unit, float(e.Value), float(e.Low), float(e.High), e.Paths)
}

func (w *lister) plain(arm, against, metric, unit, value string, paths int) {
	w.row(arm, against, metric, unit, value, "", "", paths)
}

func (w *lister) row(arm, against, metric, unit, value, low, high string, paths int) {
	w.rows = append(w.rows, Row{arm, against, metric, unit, json.Number(value), json.Number(low), json.Number(high), paths})
}

// quoted quotes a cell where RFC 4180 asks for it.
func quoted(cell string) string {
	if !bytes.ContainsAny([]byte(cell), ",\"\r\n") {
		return cell
	}
	return `"` + string(bytes.ReplaceAll([]byte(cell), []byte(`"`), []byte(`""`))) + `"`
}

// float writes a number with nine digits, and nothing where there is none.
func float(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', 9, 64)
}
