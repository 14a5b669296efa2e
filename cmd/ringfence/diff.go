package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/inputs"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/review"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// difference is what the flags of diff say.
type difference struct {
	from, to, price, arm, horizon, format string
	set, setFrom, setTo                   []string
	percentiles                           []string
	paths, accounts                       int
	quiet                                 bool
}

func newDiff() *cobra.Command {
	var d difference
	cmd := &cobra.Command{
		Use:   "diff BOOK [--from SCENARIO] [--to SCENARIO]",
		Short: "Say what a change of parameters does to the positions that a market has now",
		Long: `diff reads the positions of a market (a table of collateral and debt, as "population: {source: file}" reads it) and puts them under the
parameters of one scenario and then of another. It says which accounts become liquidatable at once, how much each needs to repay or
to add, how much is liquidatable after a fall of 0 to 60 %, what the scenario's own price paths make of it (value and expected
shortfall at risk), how much of that finds a buyer within the incentive and from which fall on it does not, how much of the debt
stands on the largest accounts, and how much of it is too small to pay the gas of its liquidation.

Without --from it is the built-in study, without --to the same as --from, so that --set-to alone tries a change. Keys of how the
file is read stand under population, as in --set population.units=smallest; docs/inputs.md lists the sources. The positions stand at
--price, or at population.recorded_price, or else at the first price of --from. Prices and paths are those of --from on both sides.`,
		Example: `  ringfence diff book.csv --price 2450 --set-to arms.0.lltv=0.83
  ringfence diff book.csv --price 2450 --from today.yaml --to proposed.yaml --accounts 20
  ringfence diff book.csv --price 2450 --set-to arms.0.lltv=0.83 --format csv > change.csv
  ringfence diff book.csv --price 2450 --set 'prices={source: gbm, start: 2450, volatility: 0.8, horizon: 1d}' --set-to arms.0.lltv=0.83`,
		Args: one("a table of positions", "ringfence diff book.csv --price 2450 --set-to arms.0.lltv=0.83"),
	}
	flags := cmd.Flags()
	flags.StringVar(&d.from, "from", "", "scenario of the parameters of today (default the built-in study)")
	flags.StringVar(&d.to, "to", "", "scenario of the parameters that are proposed (default that of --from)")
	flags.StringArrayVar(&d.set, "set", nil, "override a key of both scenarios (repeatable)")
	flags.StringArrayVar(&d.setFrom, "set-from", nil, "override a key of --from (repeatable)")
	flags.StringArrayVar(&d.setTo, "set-to", nil, "override a key of --to, as in arms.0.lltv=0.83 (repeatable)")
	flags.StringVar(&d.price, "price", "", "price that the positions stand at, loan tokens a collateral token")
	flags.StringVar(&d.arm, "arm", "", "name of the lending arm of both scenarios (default the first of each)")
	flags.StringVar(&d.horizon, "horizon", "", "how far to follow each path, as in 1d (default to its end)")
	flags.IntVar(&d.paths, "paths", 0, "how many paths to follow (default those of --from)")
	flags.StringSliceVar(&d.percentiles, "percentiles", []string{"95", "99"}, "percentiles of value and expected shortfall at risk")
	flags.IntVar(&d.accounts, "accounts", 10, "how many accounts to list that become liquidatable at once; csv and json list all")
	flags.BoolVar(&d.quiet, "quiet", false, "print no progress")
	addFormat(cmd, &d.format)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return d.run(cmd, args[0]) }
	return cmd
}

// twoSides is a book before a change and after it.
type twoSides struct {
	from, to     *review.Side
	all          review.Sum
	table        agents.Table
	book, at     string // its name, and the price that it stands at
	changes      []change
	lows         []uint256.Int
	seconds      uint64
	percentiles  []float64
	loan, coll   catalog.Token
	pathsFrom    string
	notes        []string
	needs        []review.Need // of accounts that become liquidatable only by the change
	healed       int           // accounts that the change makes healthy
	falls        []fallen
	liquidatable [2][]float64 // of each path, on each side, loan units
	uncovered    [2][]float64
	bounds       [2][3]review.Bound // by depth, by capital in a block, by capital in a day
}

// fallen is what is liquidatable after a fall, on both sides.
type fallen struct {
	percent  uint64
	from, to review.Sum
}

func (d *difference) run(cmd *cobra.Command, book string) error {
	t, err := d.sides(cmd, book)
	if err != nil {
		return wrong(err)
	}
	w := cmd.OutOrStdout()
	switch d.format {
	case "csv", "json":
		return t.sheet().write(w, d.format)
	case "md":
		_, err = io.WriteString(w, t.markdown(d.accounts))
	default:
		_, err = io.WriteString(w, t.text(d.accounts, columns(w)))
	}
	return err
}

// sides reads both scenarios and the book, and works out what depends on paths.
func (d *difference) sides(cmd *cobra.Command, book string) (*twoSides, error) {
	t := &twoSides{book: filepath.Base(book)}
	for _, text := range d.percentiles {
		x, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(text), "%"), 64)
		if err != nil || !(x > 0 && x < 100) {
			return nil, fmt.Errorf("--percentiles %s; write numbers between 0 and 100, as in 95,99", text)
		}
		t.percentiles = append(t.percentiles, x/100)
	}
	var horizon uint64
	if d.horizon != "" {
		h, err := catalog.ParseDuration(d.horizon)
		if err != nil {
			return nil, fmt.Errorf("--horizon %s: %w", d.horizon, err)
		}
		if horizon = h.Seconds(); horizon == 0 {
			return nil, fmt.Errorf("--horizon %s; write a time above 0, as in 1d", d.horizon)
		}
	}
	if d.paths < 0 || d.accounts < 0 {
		return nil, errors.New("--paths and --accounts are not below 0")
	}
	from, err := d.load(d.from, book, d.setFrom)
	if err != nil {
		return nil, err
	}
	target := d.to
	set := d.setTo
	if target == "" {
		target, set = d.from, append(slices.Clone(d.setFrom), d.setTo...)
	}
	to, err := d.load(target, book, set)
	if err != nil {
		return nil, err
	}
	if from.Market.Collateral != to.Market.Collateral || from.Market.Loan != to.Market.Loan {
		return nil, errors.New("the tokens of --from and --to differ; give both scenarios the same market.collateral and market.loan")
	}
	t.loan = catalog.Token{Symbol: from.Market.Loan.Symbol, Decimals: uint8(from.Market.Loan.Decimals)}
	t.coll = catalog.Token{Symbol: from.Market.Collateral.Symbol, Decimals: uint8(from.Market.Collateral.Decimals)}
	before, err := review.Plan(from)
	if err != nil {
		return nil, err
	}
	after, err := review.Plan(to)
	if err != nil {
		return nil, err
	}
	at, err := d.at(from, before, t)
	if err != nil {
		return nil, err
	}
	if err := t.read(from, before, at); err != nil {
		return nil, err
	}
	if t.from, err = review.Of(before, d.arm, t.table.Borrowers, at); err != nil {
		return nil, fmt.Errorf("--from: %w", err)
	}
	if t.to, err = review.Of(after, d.arm, t.table.Borrowers, at); err != nil {
		return nil, fmt.Errorf("--to: %w", err)
	}
	if t.changes, err = changed(from, to, t.from.Arm, t.to.Arm); err != nil {
		return nil, err
	}
	t.changes = resolved(t.changes, t.from, t.to)
	t.all = t.from.All()
	for percent := uint64(0); percent <= 60; percent++ {
		a, b := t.from.Fallen(percent), t.to.Fallen(percent)
		t.falls = append(t.falls, fallen{percent, t.from.After(&a), t.to.After(&b)})
	}
	for _, n := range t.to.Needs() {
		if !t.from.Liquidatable(n.Account, &t.from.Price) {
			t.needs = append(t.needs, n)
		}
	}
	for _, n := range t.from.Needs() {
		if !t.to.Liquidatable(n.Account, &t.to.Price) {
			t.healed++
		}
	}
	paths := before.Paths()
	if d.paths > 0 {
		paths = d.paths
	}
	for i, side := range []*review.Side{t.from, t.to} {
		b := &t.bounds[i]
		if b[0], b[1], b[2], err = side.Capacity(); err != nil {
			return nil, err
		}
	}
	tell, end := newProgress(cmd.ErrOrStderr(), d.quiet || d.format != "text", paths, "paths")
	t.lows, t.seconds, err = review.Lows(before, horizon, paths, func(done int) {
		if tell != nil {
			tell(done, paths)
		}
	})
	end()
	if err != nil {
		return nil, err
	}
	for i, side := range []*review.Side{t.from, t.to} {
		t.liquidatable[i], t.uncovered[i] = side.Along(t.lows)
	}
	t.pathsFrom = source(from)
	if !bytes.Equal(encoded(from.Prices), encoded(to.Prices)) {
		t.notes = append(t.notes, "Prices of both sides are those of --from; those of --to are others and were left aside.")
	}
	if horizon > t.seconds+60 {
		t.notes = append(t.notes, fmt.Sprintf("The paths end after %s, before the horizon that was asked for.", catalog.Duration(t.seconds)))
	}
	return t, nil
}

// encoded is a form as text, to tell whether two are the same.
func encoded(form any) []byte { return fmt.Appendf(nil, "%T %+v", form, form) }

// load reads a scenario whose borrowers are the book.
func (d *difference) load(file, book string, own []string) (*scenario.Scenario, error) {
	path, err := filepath.Abs(book)
	if err != nil {
		return nil, err
	}
	quoted, err := json.Marshal(path)
	if err != nil {
		return nil, err
	}
	load := func(set ...string) (*scenario.Scenario, error) {
		set = append(append(set, d.set...), own...)
		if file == "" {
			return scenario.Builtin(set...)
		}
		return scenario.Load(file, set...)
	}
	// A scenario may say how its own book is read. What it says then goes for this one too.
	if s, err := load("population.file=" + string(quoted)); err == nil {
		if _, is := s.Population.(agents.RecordedForm); is {
			return s, nil
		}
	}
	s, err := load("population={source: file, empty: skip, file: " + string(quoted) + "}")
	if err != nil {
		return nil, inFull(err)
	}
	if _, is := s.Population.(agents.RecordedForm); !is {
		return nil, errors.New("population is not read from a file; leave it out: BOOK names the file")
	}
	return s, nil
}

// at is the price that the book stands at.
func (d *difference) at(from *scenario.Scenario, p *plan.Plan, t *twoSides) (oracle.Price, error) {
	scale := p.World().Scale
	if scale == 0 {
		scale = oracle.PriceDecimals
	}
	form := from.Population.(agents.RecordedForm)
	text, why := d.price, "--price"
	if text == "" && !form.RecordedPrice.IsZero() {
		text, why = form.RecordedPrice.Text(), "population.recorded_price"
	}
	if text == "" {
		first, err := review.First(p)
		t.at = fmt.Sprintf("%s %s", scale.Text(first), t.loan.Symbol)
		t.notes = append(t.notes, "The price is the first of --from; --price sets that of the positions.")
		return first, err
	}
	price, err := scale.Parse(text)
	if err == nil && price == 0 {
		err = errors.New("is 0; write the price of the collateral in the loan token")
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", why, err)
	}
	t.at = fmt.Sprintf("%s %s", scale.Text(price), t.loan.Symbol)
	return price, nil
}

// read reads the book.
func (t *twoSides) read(s *scenario.Scenario, p *plan.Plan, at oracle.Price) error {
	b := s.Builder()
	b.OpenWith(func(path string) (io.ReadCloser, string, error) {
		file, err := inputs.Open(path)
		if err != nil {
			return nil, "", err
		}
		return file, file.Form, nil
	})
	form := s.Population.(agents.RecordedForm)
	scale := p.World().Scale
	if scale == 0 {
		scale = oracle.PriceDecimals
	}
	table, _, err := form.Read(b, scale.Decimal(at).InexactFloat64())
	if err != nil {
		return err
	}
	t.table = table
	t.notes = append(t.notes, fmt.Sprintf("%s: %s.", t.book, table))
	if table.Skipped > 0 {
		t.notes = append(t.notes, fmt.Sprintf("%d rows without collateral or without debt were skipped.", table.Skipped))
	}
	for _, w := range table.Warnings {
		t.notes = append(t.notes, strings.Replace(w.Error(), form.File, t.book, 1)+".")
	}
	return nil
}

// change is a key of a scenario and its two values.
type change struct{ key, from, to string }

// changed are the keys in which two scenarios differ, by name, of the arms those of one on each side. The name,
// the paths and the seed are left out.
func changed(from, to *scenario.Scenario, arms ...string) ([]change, error) {
	var flat [2]map[string]string
	for i, s := range []*scenario.Scenario{from, to} {
		var of any
		reader := json.NewDecoder(bytes.NewReader(s.JSON()))
		reader.UseNumber()
		if err := reader.Decode(&of); err != nil {
			return nil, err
		}
		if tree, is := of.(map[string]any); is {
			all, _ := tree["arms"].([]any)
			if k := slices.IndexFunc(s.Arms, func(f catalog.DesignForm) bool { return f.Label() == arms[i] }); k >= 0 && k < len(all) {
				delete(tree, "arms")
				tree["arm"] = all[k]
			}
		}
		flat[i] = map[string]string{}
		flatten("", of, flat[i])
	}
	var keys []string
	for key := range flat[0] {
		keys = append(keys, key)
	}
	for key := range flat[1] {
		if _, both := flat[0][key]; !both {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	var all []change
	for _, key := range keys {
		a, b := flat[0][key], flat[1][key]
		if a != b && !slices.Contains([]string{"name", "paths", "seed"}, key) {
			all = append(all, change{key, orNone(a), orNone(b)})
		}
	}
	return all, nil
}

// resolved puts in place of an incentive factor of 0, which stands for the formula of the LLTV, what the formula gives.
func resolved(all []change, from, to *review.Side) []change {
	const key = "arm.lif"
	text := func(s *review.Side) string {
		return decimal.NewFromBigInt(s.Earns.ToBig(), -18).Round(6).String() + " (of the LLTV)"
	}
	for i := range all {
		c := &all[i]
		if c.key != key {
			continue
		}
		if c.from == "0" {
			c.from = text(from)
		}
		if c.to == "0" {
			c.to = text(to)
		}
		return all
	}
	return all
}

// flatten writes the leaves of a tree under their full keys.
func flatten(key string, of any, into map[string]string) {
	under := func(name string) string { return strings.TrimPrefix(key+"."+name, ".") }
	switch of := of.(type) {
	case map[string]any:
		for name, value := range of {
			flatten(under(name), value, into)
		}
	case []any:
		for i, value := range of {
			flatten(under(strconv.Itoa(i)), value, into)
		}
	default:
		into[key] = fmt.Sprint(of)
	}
}

// exact is an amount in whole tokens, every digit of it.
func exact(x *uint256.Int, token catalog.Token) string {
	return decimal.NewFromBigInt(x.ToBig(), -int32(token.Decimals)).String()
}

// whole is an amount in whole tokens as a float, for people.
func whole(x *uint256.Int, token catalog.Token) float64 {
	return x.Float64() / math.Pow10(int(token.Decimals))
}

// told is an amount as people read it: a thousand and more to the whole token, less than one to four places.
func told(x float64) string {
	switch {
	case x == 0:
		return "0"
	case math.Abs(x) >= 1000:
		return report.Number(x, 0)
	case math.Abs(x) < 1:
		return report.Number(x, 4)
	}
	return report.Number(x, 2)
}

func inWords(x *uint256.Int, token catalog.Token) string { return told(whole(x, token)) }

// part is a share in percent.
func part(x, of *uint256.Int) string {
	if of.IsZero() {
		return "–"
	}
	return report.Number(100*x.Float64()/of.Float64(), 1) + " %"
}

// less is b − a, in whole tokens.
func less(a, b *uint256.Int, token catalog.Token) string {
	if *a == *b {
		return "0"
	}
	if b.Lt(a) {
		return "−" + inWords(new(uint256.Int).Sub(a, b), token)
	}
	return "+" + inWords(new(uint256.Int).Sub(b, a), token)
}
