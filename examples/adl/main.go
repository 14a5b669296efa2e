// Command adl compares policies of auto-deleveraging by who bears what. In each wave one account is below zero, nobody buys its
// position, and counterparties in profit are closed against it at its bankruptcy price:
//
//	go run ./adl
//	go run ./adl -preset hyperliquid -waves WAVES.csv
//
// A file of waves has columns budget_needed_usd, the deficit, and total_cap_usd, the equity of all who are in profit. Without
// one, twenty are drawn: deficits lognormal about 100,000, capacities about 2,000 times as much.
package main

import (
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"text/tabwriter"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/presets"
)

func main() {
	preset := flag.String("preset", "binance-usdm", "venue whose ranking and price the policies stand beside")
	file := flag.String("waves", "", "CSV of waves; twenty are drawn without one")
	others := flag.Int("counterparties", 60, "accounts in profit in each wave")
	flag.Parse()
	if err := run(os.Stdout, *preset, *file, *others); err != nil {
		fmt.Fprintln(os.Stderr, "adl:", err)
		os.Exit(1)
	}
}

// wave is one account below zero against the equity of those in profit.
type wave struct{ deficit, capacity float64 }

// read takes waves from a file's columns.
func read(r io.Reader) (all []wave, err error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("no waves below the header")
	}
	deficit, capacity := slices.Index(rows[0], "budget_needed_usd"), slices.Index(rows[0], "total_cap_usd")
	if deficit < 0 || capacity < 0 {
		return nil, fmt.Errorf("columns budget_needed_usd and total_cap_usd are needed, there are %q", rows[0])
	}
	for i, row := range rows[1:] {
		var w wave
		for column, to := range map[int]*float64{deficit: &w.deficit, capacity: &w.capacity} {
			if *to, err = strconv.ParseFloat(row[column], 64); err != nil || *to <= 0 {
				return nil, fmt.Errorf("line %d: %s %q is no amount above 0", i+2, rows[0][column], row[column])
			}
		}
		all = append(all, w)
	}
	return all, nil
}

// drawn are waves of one's own.
func drawn(n int) (all []wave) {
	dice := rand.New(rand.NewPCG(1, 2))
	for range n {
		deficit := 1e5 * math.Exp(1.2*dice.NormFloat64())
		all = append(all, wave{deficit, deficit * 2000 * math.Exp(0.7*dice.NormFloat64())})
	}
	return all
}

// borne is what the counterparties of a wave bore, the most first.
type borne struct {
	each  []float64
	total float64
	front float64 // borne by the half whose profit is most for their margin
}

// usdc are dollars in millionths, and base units in millionths.
func usdc(x float64) uint256.Int { return *uint256.NewInt(uint64(math.Round(x * 1e6))) }

func price(dollars uint64) *uint256.Int {
	return new(uint256.Int).Mul(uint256.NewInt(dollars), uint256.MustFromDecimal("1000000000000000000000000000000000000"))
}

// nobody is a venue at which nothing is bought or sold.
type nobody struct{}

func (nobody) Follow(*uint256.Int, uint64)                                           {}
func (nobody) Quote(liquidity.Side, *uint256.Int, *uint256.Int) (f liquidity.Fill)   { return f }
func (nobody) Execute(liquidity.Side, *uint256.Int, *uint256.Int) (f liquidity.Fill) { return f }
func (nobody) Mid() (none uint256.Int)                                               { return none }
func (nobody) Reset()                                                                {}

// bear runs a wave under a policy. Its loser is long at 110 and bankrupt at 104; the mark falls to 100. The counterparties are
// shorts of lognormal size, three times the loser together. Their margins share the capacity in proportion to size, give or
// take half.
func (w wave) bear(preset, policy string, others int, seed uint64) (out borne, err error) {
	p, err := presets.Load(preset, "deleverage-policy="+policy, "taker-fee=0", "maker-fee=0")
	if err != nil {
		return out, err
	}
	rules, err := p.Settled(6)
	if err != nil {
		return out, err
	}
	rules.Steps = slices.DeleteFunc(rules.Steps, func(s liquidation.Step) bool { return s.Name() == liquidation.Backstop{}.Name() })
	e, err := liquidation.New(rules)
	if err != nil {
		return out, err
	}
	tiers, err := exchange.FlatTiers(*uint256.NewInt(1e16), *uint256.NewInt(2e16))
	if err != nil {
		return out, err
	}
	m, err := e.AddMarket(exchange.Instrument{Symbol: "COINUSDC", Tiers: tiers}, nobody{})
	if err != nil {
		return out, err
	}
	e.Seed(seed, 0)
	if _, err := e.Mark(m, price(110), 1); err != nil {
		return out, err
	}
	mode := exchange.Isolated
	if rules.Accounts.Mode.Scope == exchange.BySubaccount { // an account with one position is how it isolates
		mode = exchange.Cross
	}
	open := func(side exchange.Side, size, margin float64) (exchange.PositionID, error) {
		a := e.AddAccount()
		if err := e.Deposit(a, 0, usdc(margin)); err != nil {
			return 0, err
		}
		at := usdc(size)
		return e.Open(exchange.Opening{Account: a, Market: m, Side: side, Size: at, Value: *new(uint256.Int).Mul(&at, uint256.NewInt(110)), Margin: usdc(margin), Mode: mode})
	}
	size := w.deficit / 4
	if _, err := open(exchange.Long, size, size*6); err != nil {
		return out, err
	}
	dice := rand.New(rand.NewPCG(seed, 1))
	shares, sum := make([]float64, others), 0.
	for i := range shares {
		shares[i] = math.Exp(1.5 * dice.NormFloat64())
		sum += shares[i]
	}
	type short struct {
		id    exchange.PositionID
		yield float64
	}
	var shorts []short
	for _, share := range shares {
		q := share / sum * 3 * size
		margin := max(share/sum*w.capacity*math.Exp(0.5*dice.NormFloat64()), q*110*0.021)
		id, err := open(exchange.Short, q, margin)
		if err != nil {
			return out, err
		}
		shorts = append(shorts, short{id, q / margin})
	}
	slices.SortFunc(shorts, func(a, b short) int {
		if a.yield > b.yield {
			return -1
		}
		return 1
	})
	front := map[exchange.PositionID]bool{}
	for _, s := range shorts[:len(shorts)/2] {
		front[s.id] = true
	}
	events, err := e.Mark(m, price(100), 2)
	if err != nil {
		return out, err
	}
	for i := range events {
		if ev := &events[i]; ev.Action == liquidation.Deleveraged {
			lost := -ev.Bystanders.Float64() / 1e6
			out.each, out.total = append(out.each, lost), out.total+lost
			if front[ev.Position] {
				out.front += lost
			}
		}
	}
	slices.Sort(out.each)
	slices.Reverse(out.each)
	return out, e.Check()
}

func run(to io.Writer, preset, file string, others int) error {
	waves := drawn(20)
	if file != "" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		if waves, err = read(f); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	t := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(to, "%d waves, %d counterparties each, ranking and price of %s. Of what they bear, on average over waves:\n", len(waves), others, preset)
	fmt.Fprintln(t, "policy\tborne, USD a wave\tby the one who bears most\tby the first tenth\tby the more profitable half\taccounts touched\t")
	for _, policy := range []string{"queue", "pro-rata", "random"} {
		var total, most, tenth, front, touched float64
		for i, w := range waves {
			b, err := w.bear(preset, policy, others, uint64(i))
			if err != nil {
				return fmt.Errorf("wave %d, %s: %w", i+1, policy, err)
			}
			if b.total <= 0 {
				return fmt.Errorf("wave %d, %s: nobody of %s is deleveraged", i+1, policy, preset)
			}
			sum := 0.
			for _, x := range b.each[:min(max(1, others/10), len(b.each))] {
				sum += x
			}
			total, most, tenth, front, touched = total+b.total, most+b.each[0]/b.total, tenth+sum/b.total, front+b.front/b.total, touched+float64(len(b.each))
		}
		n := float64(len(waves))
		fmt.Fprintf(t, "%s\t%.0f\t%.1f %%\t%.1f %%\t%.1f %%\t%.1f\t\n", policy, total/n, 100*most/n, 100*tenth/n, 100*front/n, touched/n)
	}
	return t.Flush()
}
