package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/holiman/uint256"
	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/cmd/ringfence/internal/verify"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/design/quote"
)

// quoting is what the flags of quote say.
type quoting struct {
	collateral, debt, price, lltv, format string
	after, set                            []string
}

func newQuote() *cobra.Command {
	var q quoting
	designs := catalog.OfTopic("designs").Names()
	cmd := &cobra.Command{
		Use:   "quote NAME --collateral N --debt N --price N",
		Short: "Say what a design offers of one vault: to whom, and what each size pays and gets",
		Long: `quote opens a market with a design and one vault, and asks what is on offer: to whom, and what a quarter, a half, three quarters and
all of it pay and get, now and at the times that --after names. Offers that start or absorb something are taken at once, so that
what they start is seen. Amounts are whole tokens, the price is loan tokens a collateral token, and no interest accrues.

--set gives the design's own keys, as "ringfence designs NAME" lists them. Tokens are those of the built-in study, of 18 and 6
decimals; a key with a dot is one of the scenario, as in market.collateral.decimals=8.`,
		Example: `  ringfence quote compound-v2 --collateral 10 --debt 16000 --price 1850
  ringfence quote morpho --collateral 10 --debt 16000 --price 1850 --set lif=1.02
  ringfence quote morpho-midnight --collateral 10 --debt 9000 --price 1850 --set maturity=2023-11-14 --after 10m,1h --format json`,
		Args:      one("a design", "ringfence quote morpho --collateral 10 --debt 16000 --price 1850"),
		ValidArgs: designs,
	}
	flags := cmd.Flags()
	flags.StringVar(&q.collateral, "collateral", "", "collateral tokens of the vault")
	flags.StringVar(&q.debt, "debt", "", "loan tokens that it owes")
	flags.StringVar(&q.price, "price", "", "the oracle's price, loan tokens a collateral token")
	flags.StringVar(&q.lltv, "lltv", "", "LLTV of the market; the built-in study's where it is left out")
	flags.StringSliceVar(&q.after, "after", nil, "times after the first at which to ask again, as in 12s,10m,2h")
	flags.StringArrayVar(&q.set, "set", nil, "a key of the design, as in lif=1.05 (repeatable)")
	addFormat(cmd, &q.format)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s, p, l, err := q.arm(args[0])
		if err != nil {
			return wrong(err)
		}
		w := p.World()
		v, err := q.vault(&w)
		if err != nil {
			return wrong(err)
		}
		times := []uint64{0}
		for _, text := range q.after {
			t, err := catalog.ParseDuration(text)
			if err != nil {
				return wrong(fmt.Errorf("--after %s: %w", text, err))
			}
			times = append(times, t.Seconds())
		}
		slices.Sort(times)
		m := design.Market{LLTV: l.LLTV, CollateralDecimals: w.CollateralDecimals, LoanDecimals: w.LoanDecimals}
		steps, err := quote.Ask(l.Design, m, v, slices.Compact(times))
		if err != nil {
			return wrong(err)
		}
		of := quoted{name: args[0], names: s.Market.Collateral.Symbol, loan: s.Market.Loan.Symbol, market: m, world: &w, counts: design.FormulaOf(l.Design).Counts}
		switch q.format {
		case "json":
			return of.json(cmd.OutOrStdout(), steps)
		case "csv", "md":
			return of.sheet(steps).write(cmd.OutOrStdout(), q.format)
		}
		of.text(cmd.OutOrStdout(), steps)
		return nil
	}
	return cmd
}

// arm is the design, as an arm of the built-in study has it.
func (q *quoting) arm(name string) (s *scenario.Scenario, p *plan.Plan, l lending.Arm, err error) {
	var set []string
	if q.lltv != "" {
		set = append(set, "market.lltv="+q.lltv)
	}
	own, err := ownKeys(q.set)
	if err != nil {
		return nil, nil, l, err
	}
	return armOf(name, append(set, own...)...)
}

// ownKeys are the overrides of a scenario that --set of a design's command states.
func ownKeys(set []string) (keys []string, err error) {
	for _, text := range set {
		key, _, ok := strings.Cut(text, "=")
		if !ok {
			return nil, fmt.Errorf("--set %s; write a key and its value, as in lif=1.05", text)
		}
		if !strings.Contains(key, ".") {
			text = "arms.0." + text
		}
		keys = append(keys, text)
	}
	return keys, nil
}

// armOf is a design as the only arm of the built-in study.
func armOf(name string, set ...string) (s *scenario.Scenario, p *plan.Plan, l lending.Arm, err error) {
	designs := catalog.OfTopic("designs").Names()
	if !slices.Contains(designs, name) {
		return nil, nil, l, fmt.Errorf("no design %q; %s", name, fault.Nearest(name, designs))
	}
	if s, err = scenario.Builtin(append([]string{"arms=[{design: " + name + "}]", "paths=1"}, set...)...); err != nil {
		return nil, nil, l, err
	}
	if p, err = plan.New(s); err != nil {
		return nil, nil, l, err
	}
	l, is := p.Arms()[0].(lending.Arm)
	if !is {
		return nil, nil, l, fmt.Errorf("%s is no design of a lending market; `ringfence designs` lists which are", name)
	}
	return s, p, l, nil
}

// ruleOf is the rule of a design with keys set, in markets of the built-in study's tokens.
// An error says why it cannot be compared with a contract.
func ruleOf(name string, set []string) (r verify.Rule, err error) {
	keys, err := ownKeys(set)
	if err != nil {
		return r, err
	}
	_, p, l, err := armOf(name, keys...)
	if err != nil {
		return r, err
	}
	w := p.World()
	r, deployable := verify.RuleOf(l.Design, design.Market{LLTV: l.LLTV, CollateralDecimals: w.CollateralDecimals, LoanDecimals: w.LoanDecimals})
	if !deployable {
		return r, fmt.Errorf("no contract has it, so there is nothing to compare; `ringfence cases %s` writes cases for one of your own", name)
	}
	return r, nil
}

// vault is the vault that the flags state, in the ledger's units.
func (q *quoting) vault(w *arm.World) (v quote.Vault, err error) {
	var faults []error
	read := func(flag, text string, places int) (x uint256.Int) {
		if text == "" {
			faults = append(faults, fmt.Errorf("quote: --%s is missing; name collateral, debt and price", flag))
			return x
		}
		d, err := catalog.ParseDecimal(text)
		if err == nil {
			x, err = d.Scaled(places)
		}
		if err == nil && x.IsZero() {
			err = fmt.Errorf("is 0; write a number above it")
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("--%s %s: %w", flag, text, err))
		}
		return x
	}
	v.Collateral = read("collateral", q.collateral, int(w.CollateralDecimals))
	v.Debt = read("debt", q.debt, int(w.LoanDecimals))
	v.Price = read("price", q.price, 36+int(w.LoanDecimals)-int(w.CollateralDecimals))
	return v, fault.Join(faults...)
}

type quoted struct {
	name, names, loan string
	market            design.Market
	world             *arm.World
	counts            string // what an offer's amount counts
}

func (q *quoted) inLoan(x *uint256.Int) string {
	return catalog.FromScaled(x, int(q.market.LoanDecimals)).String()
}

func (q *quoted) inCollateral(x *uint256.Int) string {
	return catalog.FromScaled(x, int(q.market.CollateralDecimals)).String()
}

func (q *quoted) gain(x fixed.Signed) string {
	size := x.Abs()
	text := q.inLoan(&size)
	if x.Sign() < 0 {
		return "−" + text
	}
	return text
}

// takers says whom an offer of a kind is made to.
var takers = map[string]string{
	"sale": "anybody who pays", "take-over": "anybody who takes the debt over", "bid": "the best bidder", "start": "anybody, for the reward",
	"absorb": "anybody", "arbitrage": "anybody who trades",
}

// to says whom an offer is made to.
func (q *quoted) to(o *quote.Offer) string {
	if o.Kind.String() == "bid" && q.name == "call-option" {
		return "the first who pays, a supporter"
	}
	return takers[o.Kind.String()]
}

// text prints a table of what is on offer at each time, each size in two lines, so that amounts of any tokens fit.
func (q *quoted) text(w io.Writer, steps []quote.Step) {
	for i := range steps {
		s := &steps[i]
		if i > 0 {
			fmt.Fprintln(w)
		}
		var ltv uint256.Int
		worth := arm.Worth(&s.Vault.Collateral, &s.Vault.Price)
		ltv.MulDivOverflow(&s.Vault.Debt, uint256.NewInt(1e6), &worth)
		says := fmt.Sprintf("%s after %ds: the vault has %s %s and owes %s %s, an LTV of %s %%", q.name, s.After,
			q.inCollateral(&s.Vault.Collateral), q.names, q.inLoan(&s.Vault.Debt), q.loan, catalog.FromScaled(&ltv, 4))
		if s.Started > 0 {
			says += fmt.Sprintf("; offers that start or absorb were taken: %d", s.Started)
		}
		paragraph(w, "", says)
		for _, m := range s.Moves {
			amount := q.inLoan(&m.Amount) + " " + q.loan
			if m.Unit == design.Collateral {
				amount = q.inCollateral(&m.Amount) + " " + q.names
			}
			paragraph(w, "  ", fmt.Sprintf("%s: %s, %s to %s (%s)", m.Event, amount, quote.Party(m.From), quote.Party(m.To), m.Reason))
		}
		if len(s.Offers) == 0 {
			paragraph(w, "  ", "Nothing is on offer: "+q.nothing(s.Nothing)+".")
			continue
		}
		for _, o := range s.Offers {
			q.offer(w, &o)
		}
	}
	if q.counts != "" {
		paragraph(w, "", "Amounts count "+q.counts+".")
	}
}

// nothing says why nothing is on offer, and what would change that.
func (q *quoted) nothing(n *quote.Nothing) string {
	var says []string
	switch {
	case n.Closed:
		return "the vault owes nothing more"
	case n.Healthy && n.Below.IsZero():
		says = append(says, "the vault is healthy")
	case n.Healthy:
		says = append(says, fmt.Sprintf("the vault is healthy, and could be liquidated at a price of %s or less", q.inPrice(&n.Below)))
	default:
		says = append(says, "the vault can be liquidated")
	}
	for _, l := range n.Limits {
		says = append(says, fmt.Sprintf("%s, of which %s is left, withholds %d", l.Name, l.Left.Dec(), l.Withheld))
	}
	switch {
	case n.Later:
		says = append(says, fmt.Sprintf("at this price something is on offer from %ds on", n.From))
	case !n.Healthy:
		says = append(says, "but no part of it is sold at this price")
	}
	return strings.Join(says, "; ")
}

// offer prints one offer: to whom, and what each size pays and gets.
func (q *quoted) offer(w io.Writer, o *quote.Offer) {
	paragraph(w, "  ", fmt.Sprintf("%s, to %s, of at most %s:", sentence(nameOf(o)), q.to(o), o.Most.Dec()))
	table := report.Grid{Heading: [][]string{{"  amount", "pays " + q.loan, "gets " + q.names, "worth " + q.loan, "gain " + q.loan}}}
	owes, rewards, gives := false, false, false
	for _, z := range o.Sizes {
		owes, rewards, gives = owes || !z.Terms.Owe.IsZero(), rewards || !z.Terms.Reward.IsZero(), gives || !z.Terms.Give.IsZero()
	}
	column := func(is bool, head string) {
		if is {
			table.Heading[0] = append(table.Heading[0], head)
		}
	}
	column(owes, "owes "+q.loan)
	column(gives, "gives "+q.names)
	column(rewards, "reward "+q.loan)
	for _, z := range o.Sizes {
		if z.Refusal != nil {
			continue
		}
		row := []string{"  " + z.Amount.Dec(), q.inLoan(&z.Terms.Pay), q.inCollateral(&z.Terms.Receive), q.inLoan(&z.Worth), q.gain(z.Gain)}
		for _, more := range []struct {
			is   bool
			text string
		}{{owes, q.inLoan(&z.Terms.Owe)}, {gives, q.inCollateral(&z.Terms.Give)}, {rewards, q.inLoan(&z.Terms.Reward)}} {
			if more.is {
				row = append(row, more.text)
			}
		}
		table.Rows = append(table.Rows, row)
	}
	if len(table.Rows) > 0 {
		_, text, _ := strings.Cut(table.Text(min(columns(w), report.Columns)), "\n") // the first line is the title, which there is none
		fmt.Fprint(w, text)
	}
	for _, z := range o.Sizes {
		if z.Refusal != nil {
			paragraph(w, "  ", fmt.Sprintf("%s is refused: %v", z.Amount.Dec(), z.Refusal))
		}
	}
	if !o.Least.IsZero() {
		paragraph(w, "  ", fmt.Sprintf("The least debt whose closing restores health: %s %s.", q.inLoan(&o.Least), q.loan))
	}
}

func nameOf(o *quote.Offer) string {
	if o.Lot > 0 {
		return fmt.Sprintf("%s %d", o.Kind, o.Lot)
	}
	return o.Kind.String()
}

// sheet is a row for each size of each offer at each time, and one for a time at which nothing is on offer, in whole tokens.
func (q *quoted) sheet(steps []quote.Step) *sheet {
	s := &sheet{columns: []string{
		"after_seconds", "vault_collateral", "vault_debt", "price", "offer", "lot", "to", "most", "least_debt", "amount", "pays", "owes", "gives", "gets", "worth", "reward",
		"gain", "refusal",
	}}
	for i := range steps {
		at := &steps[i]
		v := []any{at.After, q.inCollateral(&at.Vault.Collateral), q.inLoan(&at.Vault.Debt), q.inPrice(&at.Vault.Price)}
		row := func(cells ...any) {
			for len(cells) < len(s.columns)-len(v) {
				cells = append(cells, "")
			}
			s.add(append(slices.Clone(v), cells...)...)
		}
		if len(at.Offers) == 0 {
			cells := make([]any, len(s.columns)-len(v))
			for k := range cells {
				cells[k] = ""
			}
			cells[0], cells[len(cells)-1] = "none", q.nothing(at.Nothing)
			row(cells...)
		}
		for _, o := range at.Offers {
			of := []any{o.Kind.String(), o.Lot, q.to(&o), o.Most.Dec(), q.inLoan(&o.Least)}
			for _, z := range o.Sizes {
				cells := append(slices.Clone(of), z.Amount.Dec())
				if z.Refusal != nil {
					cells = append(cells, "", "", "", "", "", "", "", z.Refusal.Error())
				} else {
					t := &z.Terms
					gain := z.Gain.Abs()
					signed := q.inLoan(&gain)
					if z.Gain.Sign() < 0 {
						signed = "-" + signed
					}
					cells = append(cells, q.inLoan(&t.Pay), q.inLoan(&t.Owe), q.inCollateral(&t.Give), q.inCollateral(&t.Receive), q.inLoan(&z.Worth), q.inLoan(&t.Reward), signed)
				}
				row(cells...)
			}
		}
	}
	return s
}

// inPrice is a price of the ledger's as whole loan tokens a whole collateral token.
func (q *quoted) inPrice(x *uint256.Int) string {
	return catalog.FromScaled(x, 36+int(q.market.LoanDecimals)-int(q.market.CollateralDecimals)).String()
}

// json writes everything in the ledger's smallest units, as decimal strings.
func (q *quoted) json(w io.Writer, steps []quote.Step) error {
	type size struct {
		Amount  string `json:"amount"`
		Pays    string `json:"pays,omitempty"`
		Owes    string `json:"owes,omitempty"`
		Gives   string `json:"gives,omitempty"`
		Gets    string `json:"gets,omitempty"`
		Worth   string `json:"worth,omitempty"`
		Reward  string `json:"reward,omitempty"`
		Gain    string `json:"gain,omitempty"`
		Refusal string `json:"refusal,omitempty"`
	}
	type made struct {
		Kind  string `json:"kind"`
		To    string `json:"to"`
		Lot   uint64 `json:"lot,omitempty"`
		Most  string `json:"most"`
		Least string `json:"least,omitempty"`
		Sizes []size `json:"sizes"`
	}
	type move struct {
		Event  string `json:"event"`
		Unit   string `json:"unit"`
		Amount string `json:"amount"`
		From   string `json:"from"`
		To     string `json:"to"`
		Reason string `json:"reason"`
	}
	type step struct {
		After      uint64  `json:"after"`
		Collateral string  `json:"collateral"`
		Debt       string  `json:"debt"`
		Price      string  `json:"price"`
		Started    int     `json:"started"`
		Moves      []move  `json:"moves"`
		Nothing    string  `json:"nothing,omitempty"`
		From       *uint64 `json:"offered_from,omitempty"`
		Below      string  `json:"liquidatable_at,omitempty"`
		Offers     []made  `json:"offers"`
	}
	units := [...]string{design.Collateral: "collateral", design.Loan: "loan", design.Claim: "claim"}
	all := struct {
		Design string `json:"design"`
		LLTV   string `json:"lltv"`
		Counts string `json:"amount,omitempty"`
		Steps  []step `json:"steps"`
	}{Design: q.name, LLTV: q.market.LLTV.Dec(), Counts: q.counts}
	for i := range steps {
		s := &steps[i]
		to := step{
			After: s.After, Collateral: s.Vault.Collateral.Dec(), Debt: s.Vault.Debt.Dec(), Price: s.Vault.Price.Dec(), Started: s.Started,
			Moves: []move{}, Offers: []made{},
		}
		for _, m := range s.Moves {
			to.Moves = append(to.Moves, move{m.Event.String(), units[m.Unit], m.Amount.Dec(), quote.Party(m.From), quote.Party(m.To), m.Reason.String()})
		}
		if n := s.Nothing; n != nil {
			to.Nothing = q.nothing(n)
			if n.Later {
				to.From = &n.From
			}
			if !n.Below.IsZero() {
				to.Below = n.Below.Dec()
			}
		}
		for _, o := range s.Offers {
			one := made{Kind: o.Kind.String(), To: q.to(&o), Lot: o.Lot, Most: o.Most.Dec(), Sizes: []size{}}
			if o.Of {
				one.Least = o.Least.Dec()
			}
			for _, z := range o.Sizes {
				if z.Refusal != nil {
					one.Sizes = append(one.Sizes, size{Amount: z.Amount.Dec(), Refusal: z.Refusal.Error()})
					continue
				}
				one.Sizes = append(one.Sizes, size{
					Amount: z.Amount.Dec(), Pays: z.Terms.Pay.Dec(), Owes: z.Terms.Owe.Dec(), Gives: z.Terms.Give.Dec(), Gets: z.Terms.Receive.Dec(), Worth: z.Worth.Dec(),
					Reward: z.Terms.Reward.Dec(), Gain: z.Gain.String(),
				})
			}
			to.Offers = append(to.Offers, one)
		}
		all.Steps = append(all.Steps, to)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(all)
}
