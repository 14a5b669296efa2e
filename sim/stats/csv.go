package stats

import (
	"bytes"
	"math"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/internal/fixed"
	"github.com/ringfence-sim/ringfence/internal/journal"
)

// CSV returns the summary as a table of one number a row: arm, arm it is compared against (or nothing), metric, unit, value,
// ends of the 95 % interval (or nothing), paths. Totals of money are exact; everything else has nine digits.
func (s *Summary) CSV() []byte {
	w := &csv{loan: s.Loan, decimals: s.LoanDecimals}
	w.b.WriteString("arm,against,metric,unit,value,ci95_low,ci95_high,paths\n")
	for i := range s.Arms {
		w.arm(&s.Arms[i])
	}
	for i := range s.Pairs {
		p := &s.Pairs[i]
		w.line(p.B, p.A, "loss_difference", "bps of collateral at start", p.Loss)
		w.line(p.B, p.A, "cost_difference", "bps of debt closed", p.Cost)
		w.line(p.B, p.A, "liquidated_share_difference", "ratio", p.Share)
		w.line(p.B, p.A, "cheaper_share", "ratio", p.Cheaper)
		w.plain(p.B, p.A, "vaults_liquidated_in_either", "vaults", strconv.FormatUint(p.Either, 10), p.Paths)
	}
	return w.b.Bytes()
}

type csv struct {
	b        bytes.Buffer
	loan     string
	decimals int
}

func (w *csv) arm(a *Arm) {
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
	w.line(a.Name, "", "liquidated_share", "ratio", a.Share)
	w.line(a.Name, "", "cost", "bps of debt closed", a.Cost)
	w.line(a.Name, "", "loss_mean", "bps of debt closed", a.OfDebt.Mean)
	number("loss_median", "bps of debt closed", a.OfDebt.Median)
	number("loss_p95", "bps of debt closed", a.OfDebt.Tail)
	w.line(a.Name, "", "loss_mean", "bps of collateral at start", a.OfCollateral.Mean)
	number("loss_median", "bps of collateral at start", a.OfCollateral.Median)
	number("loss_p95", "bps of collateral at start", a.OfCollateral.Tail)
	number("loss_max", "bps of collateral at start", a.Worst)
	number("over_liquidation", "ratio", a.Over)
	number("delay_mean", "blocks", a.DelayMean)
	number("delay_p95", "blocks", a.DelayTail)
	money("debt_closed", a.ClosedDebt)
	money("debt_least", a.LeastDebt)
	money("loss", a.Loss)
	for reason, amount := range a.Reasons {
		money("loss_"+journal.Reason(reason).String(), amount)
	}
}

func (w *csv) line(arm, against, metric, unit string, e Estimate) {
	w.row(arm, against, metric, unit, float(e.Value), float(e.Low), float(e.High), e.Paths)
}

func (w *csv) plain(arm, against, metric, unit, value string, paths int) {
	w.row(arm, against, metric, unit, value, "", "", paths)
}

func (w *csv) row(arm, against, metric, unit, value, low, high string, paths int) {
	for _, cell := range []string{arm, against, metric, unit, value, low, high} {
		w.b.WriteString(quoted(cell))
		w.b.WriteByte(',')
	}
	w.b.WriteString(strconv.Itoa(paths))
	w.b.WriteByte('\n')
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
