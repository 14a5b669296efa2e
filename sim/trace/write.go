package trace

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/report"
)

// tokens writes an amount of smallest units as whole tokens, exactly.
func tokens(x *big.Int, decimals int) decimal.Decimal {
	return decimal.NewFromBigInt(x, -int32(decimals))
}

func (t *Trace) inLoan(x fixed.Signed) decimal.Decimal { return tokens(x.Big(), t.names.LoanDecimals) }

func (t *Trace) inCollateral(x *uint256.Int) decimal.Decimal {
	return tokens(x.ToBig(), t.names.CollateralDecimals)
}

func ratio(x *uint256.Int) decimal.Decimal { return tokens(x.ToBig(), 18) }

func (t *Trace) price(p oracle.Price) string { return oracle.Scale(t.names.PriceScale()).Text(p) }

// acts are the liquidations of an event: kind, who liquidated, what was closed and what debt went with it. Those of
// one kind by one liquidator are added up.
func (t *Trace) acts(a *Arm, e *Event) (all []string) {
	var kinds []string
	seized, gone := map[string]*uint256.Int{}, map[string]*uint256.Int{}
	for i := range a.Liquidations {
		l := &a.Liquidations[i]
		if l.Time != e.Time {
			continue
		}
		kind := l.Kind.String() + " by " + t.names.Taker(l)
		if seized[kind] == nil {
			kinds = append(kinds, kind)
			seized[kind], gone[kind] = new(uint256.Int), new(uint256.Int)
		}
		if l.Position == 0 {
			seized[kind].Add(seized[kind], &l.Seized)
			gone[kind].Add(gone[kind], &l.Repaid)
			gone[kind].Add(gone[kind], &l.BadDebt)
		}
	}
	for _, kind := range kinds {
		if !seized[kind].IsZero() {
			kind += fmt.Sprintf(", %s %s for %s %s of debt", t.inCollateral(seized[kind]).Round(6), t.collateral, tokens(gone[kind].ToBig(), t.names.LoanDecimals).StringFixed(2), t.loan)
		}
		all = append(all, kind)
	}
	return all
}

// what says in a few words what happened: the kinds of liquidation, or what the owner did, or that the books were brought up to
// date. first is the event that opens the position.
func (t *Trace) what(a *Arm, i int) string {
	e := &a.Events[i]
	parts := t.acts(a, e)
	for _, p := range e.Postings {
		word := map[journal.Reason]string{journal.Endowment: "opened", journal.Contribution: "its owner put in", journal.OwnTrade: "its owner sold"}[p.Reason]
		if word != "" && !slices.Contains(parts, word) {
			parts = append(parts, word)
		}
	}
	switch {
	case len(parts) > 0:
		return strings.Join(parts, ", ")
	case i == len(a.Events)-1:
		return "the path ends"
	}
	return "brought up to date"
}

// between is who paid whom, as the text has it.
func between(p *Posting) string {
	if p.Payer == "" {
		return "to " + p.Payee
	}
	return "from " + p.Payer
}

// told writes a line for a terminal, wrapped where it is too long. What follows its first line stands two columns further in.
func told(b *strings.Builder, width int, indent, text string) {
	for i, line := range strings.Split(strings.TrimSuffix(report.Wrap(text, width-len(indent)-2), "\n"), "\n") {
		if i == 1 {
			indent += "  "
		}
		b.WriteString(indent + line + "\n")
	}
}

// Text is the trace for a terminal of so many columns: at most [report.Columns], at least 60.
func (t *Trace) Text(width int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Path %d, borrower %d (%s).\n", t.Path, t.Borrower, cmp.Or(t.Behaviour, "no arm tells of it"))
	b.WriteString(report.Wrap(fmt.Sprintf("Each line is a payment of the borrower's in %s, rounded: below 0 it received. Health is LLTV·value/debt at the price that "+
		"the contract reads, at an exchange equity over maintenance margin: below 1 the position can be liquidated.", t.loan), width))
	for i := range t.Arms {
		t.arm(&b, &t.Arms[i], width)
	}
	return b.String()
}

func (t *Trace) arm(b *strings.Builder, a *Arm, width int) {
	fmt.Fprintf(b, "\n%s\n%s\n", a.Name, strings.Repeat("─", max(8, utf8.RuneCountInString(a.Name))))
	if a.Err != nil {
		told(b, width, "", fmt.Sprintf("nothing to tell: %v", a.Err))
		return
	}
	for i := range a.Events {
		e := &a.Events[i]
		told(b, width, "", time.Unix(int64(e.Time), 0).UTC().Format("2006-01-02 15:04:05")+"  "+t.what(a, i))
		at := "reference " + t.price(e.Reference)
		if e.Contract != e.Reference {
			at += ", contract " + t.price(e.Contract)
		}
		told(b, width, "  ", at)
		for k := range e.Postings {
			p := &e.Postings[k]
			fmt.Fprintf(b, "  %16s  %-18s  %s\n", t.inLoan(p.Paid()).StringFixed(2), p.Reason, between(p))
		}
		health := ""
		if !e.After.Health.IsZero() {
			health = ", health " + ratio(&e.After.Health).StringFixed(4)
		}
		told(b, width, "  ", fmt.Sprintf("then %s %s, owes %s %s, equity %s%s", t.inCollateral(&e.After.Collateral).Round(6), t.collateral, t.inLoan(e.After.Debt).StringFixed(2), t.loan, t.inLoan(e.After.Equity).StringFixed(2), health))
	}
	var parts []string
	for reason := range record.Losses {
		if paid := a.Row.Paid[reason]; !paid.IsZero() {
			parts = append(parts, journal.Reason(reason).String()+" "+t.inLoan(paid).StringFixed(2))
		}
	}
	lost := fmt.Sprintf("lost by liquidation %s %s", t.inLoan(a.Row.Loss()).StringFixed(2), t.loan)
	if len(parts) > 0 {
		lost += ": " + strings.Join(parts, ", ")
	}
	told(b, width, "", lost)
}

// CSV has a line for each posting, with the state after its event. Amounts are exact; paid is what the borrower paid.
func (t *Trace) CSV() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"arm", "path", "borrower", "time", "event", "reference_price", "contract_price", "payer", "payee", "reason", "paid_loan", "collateral", "debt_loan", "equity_loan", "health"}}
	for i := range t.Arms {
		a := &t.Arms[i]
		for k := range a.Events {
			e := &a.Events[k]
			health := ""
			if !e.After.Health.IsZero() {
				health = ratio(&e.After.Health).String()
			}
			for _, p := range e.Postings {
				rows = append(rows, []string{
					a.Name, strconv.Itoa(int(t.Path)), strconv.Itoa(t.Borrower), strconv.FormatUint(e.Time, 10), t.what(a, k), t.price(e.Reference), t.price(e.Contract),
					cmp.Or(p.Payer, "borrower"), cmp.Or(p.Payee, "borrower"), p.Reason.String(), t.inLoan(p.Paid()).String(),
					t.inCollateral(&e.After.Collateral).String(), t.inLoan(e.After.Debt).String(), t.inLoan(e.After.Equity).String(), health,
				})
			}
		}
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// JSON is the trace for programs. Amounts are decimal text, exact.
func (t *Trace) JSON() ([]byte, error) {
	type posting struct {
		Payer  string `json:"payer"`
		Payee  string `json:"payee"`
		Reason string `json:"reason"`
		Paid   string `json:"paid_loan"`
	}
	type event struct {
		Time       uint64    `json:"time"`
		What       string    `json:"event"`
		Reference  string    `json:"reference_price"`
		Contract   string    `json:"contract_price"`
		Postings   []posting `json:"postings"`
		Collateral string    `json:"collateral"`
		Debt       string    `json:"debt_loan"`
		Equity     string    `json:"equity_loan"`
		Health     string    `json:"health,omitempty"`
	}
	type follows struct {
		Arm    string  `json:"arm"`
		Error  string  `json:"error,omitempty"`
		Loss   string  `json:"loss_loan"`
		Events []event `json:"events"`
	}
	out := struct {
		Path      uint32    `json:"path"`
		Borrower  int       `json:"borrower"`
		Behaviour string    `json:"behaviour"`
		Arms      []follows `json:"arms"`
	}{t.Path, t.Borrower, t.Behaviour, []follows{}}
	for i := range t.Arms {
		a := &t.Arms[i]
		of := follows{Arm: a.Name, Loss: t.inLoan(a.Row.Loss()).String(), Events: []event{}}
		if a.Err != nil {
			of.Error = a.Err.Error()
		}
		for k := range a.Events {
			e := &a.Events[k]
			ev := event{
				Time: e.Time, What: t.what(a, k), Reference: t.price(e.Reference), Contract: t.price(e.Contract), Collateral: t.inCollateral(&e.After.Collateral).String(),
				Debt: t.inLoan(e.After.Debt).String(), Equity: t.inLoan(e.After.Equity).String(),
			}
			if !e.After.Health.IsZero() {
				ev.Health = ratio(&e.After.Health).String()
			}
			for _, p := range e.Postings {
				ev.Postings = append(ev.Postings, posting{cmp.Or(p.Payer, "borrower"), cmp.Or(p.Payee, "borrower"), p.Reason.String(), t.inLoan(p.Paid()).String()})
			}
			of.Events = append(of.Events, ev)
		}
		out.Arms = append(out.Arms, of)
	}
	text, err := json.MarshalIndent(out, "", "  ")
	return append(text, '\n'), err
}
