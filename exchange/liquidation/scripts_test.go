package liquidation_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Liquidations as scripts: testdata/liquidations/*.txt state, for each venue, what is opened, how the mark moves, and
// the whole trace of what the engine does. After a deliberate change, go test ./exchange/liquidation -run Scripts
// -rewrite blesses the new traces; read the difference. Commands, with whole units and their defaults:
//
//	venue preset=NAME [depth=1000000] [fund=0] [set=(key=value,...)]     a market under that preset; orders of depth units move it 1 %
//	open WHO side=long size=10 price=100 leverage=10 [mode=isolated] [deposit=...] [margin=...]
//	orders WHO [bids=1] [asks=1] [price=90]          open orders, as far as margin is concerned
//	limit WHO side=long tier=2                       the risk limit of a position
//	add WHO side=long margin=10
//	mark PRICE [PRICE ...]                           12 seconds apart; prints what happens and who stands how afterwards
//	compare presets=(a,b,...) gap=PRICE ...          the same position under each preset, gapping from 100
func TestLiquidationScripts(t *testing.T) {
	datadriven.Walk(t, "testdata/liquidations", func(t *testing.T, path string) {
		s := &script{names: map[exchange.AccountID]string{}, accounts: map[string]exchange.AccountID{}}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string { return s.run(t, d) })
	})
}

// script is one file's venue and the names of its accounts.
type script struct {
	*place
	accounts map[string]exchange.AccountID
	names    map[exchange.AccountID]string
	out      strings.Builder
}

func (s *script) run(t *testing.T, d *datadriven.TestData) string {
	s.out.Reset()
	if s.place != nil {
		s.T = t
	}
	switch d.Cmd {
	case "venue":
		preset, err := presets.Load(text(d, "preset", ""), words(d, "set")...)
		require.NoError(t, err, d.Pos)
		s.place = under(t, preset, 1, number(t, d, "depth", 1e6), 0)
		if fund := number(t, d, "fund", 0); fund > 0 {
			s.Endow(0, u(fund))
		}
		s.Time = 0
		clear(s.accounts)
		clear(s.names)
		fmt.Fprintf(&s.out, "%s of %s: %s\n", preset.Accounts.Mode.Scope, preset.Date, strings.Join(preset.Steps, ", "))
	case "open":
		s.enter(t, d)
	case "orders":
		a, price := s.who(t, d), number(t, d, "price", 0)
		bids, asks := number(t, d, "bids", 0), number(t, d, "asks", 0)
		s.answer(s.SetOrders(a, 0, exchange.Orders{Bids: u(bids), Asks: u(asks), BidValue: u(bids * price), AskValue: u(asks * price)}))
	case "limit":
		s.answer(s.SetRiskLimit(s.position(t, d), int(number(t, d, "tier", 0))))
	case "add":
		s.answer(s.AddMargin(s.position(t, d), u(number(t, d, "margin", 0))))
	case "mark":
		for _, arg := range d.CmdArgs {
			price, err := strconv.ParseFloat(arg.Key, 64)
			require.NoError(t, err)
			s.tell(price, s.MarkAt(0, price))
		}
		return s.out.String()
	case "compare":
		return s.compare(t, d)
	default:
		t.Fatalf("%s: no command %q", d.Pos, d.Cmd)
	}
	s.stand()
	return s.out.String()
}

func (s *script) answer(err error) {
	if err != nil {
		fmt.Fprintf(&s.out, "refused: %v\n", err)
	}
}

func (s *script) enter(t *testing.T, d *datadriven.TestData) {
	name, price := d.CmdArgs[0].Key, number(t, d, "price", 100)
	if _, ok := s.accounts[name]; !ok {
		a := s.AddAccount()
		s.accounts[name], s.names[a] = a, name
	}
	a := s.accounts[name]
	if deposit := number(t, d, "deposit", 0); deposit > 0 {
		require.NoError(t, s.Deposit(a, 0, u(deposit)))
	}
	if low, _ := s.Watermarks(0); low.IsZero() && s.Time == 0 {
		s.MarkAt(0, price)
	}
	size := number(t, d, "size", 0)
	o := exchange.Opening{
		Account: a, Side: side(t, d), Size: u(size), Value: u(size * price), Leverage: wad(number(t, d, "leverage", 0)),
		Margin: u(number(t, d, "margin", 0)), Mode: exchange.Mode(text(d, "mode", "")),
	}
	_, err := s.Open(o)
	s.answer(err)
}

// tell writes what a mark did, one line for each event, then how everybody stands.
func (s *script) tell(price float64, events []liquidation.Event) {
	fmt.Fprintf(&s.out, "%ds, mark %s\n", s.Time, short(price))
	for i := range events {
		s.out.WriteString("  " + s.line(&events[i]) + "\n")
	}
	s.stand()
}

func (s *script) line(ev *liquidation.Event) string {
	who := s.names[ev.Account]
	if ev.Action == liquidation.Unwound {
		return fmt.Sprintf("the engine sold %s of its inventory, taken at %s, for %s", amount(ev.Size), amount(ev.Reference), amount(ev.Proceeds))
	}
	if ev.Action == liquidation.Cancelled {
		return who + "'s orders cancelled"
	}
	line := fmt.Sprintf("%s %s %s", who, ev.Side, ev.Action)
	if ev.Action == liquidation.Lowered {
		return line
	}
	if ev.Action == liquidation.ToppedUp || ev.Action == liquidation.Charged {
		return line + " " + amount(ev.Moved)
	}
	line += fmt.Sprintf(" %s, %s left, equity %s to %s", amount(ev.Size), amount(ev.Remaining), short(whole(ev.EquityBefore)), short(whole(ev.EquityAfter)))
	if size := ev.Size.Float64(); !ev.Proceeds.IsZero() && size > 0 {
		sold := ev.Size
		if ev.Action == liquidation.TakenOver {
			sold.Sub(&sold, &ev.Counterparts)
			sold.Sub(&sold, &ev.Inventory)
		}
		line += fmt.Sprintf(", at %s", short(ev.Proceeds.Float64()/sold.Float64()))
	}
	for _, part := range []struct {
		name  string
		value float64
	}{
		{"impact", whole(ev.Impact)},
		{"taker fee", positive(ev.VenueFee)},
		{"clearance fee", positive(ev.ClearanceFee)},
		{"forfeited to the fund", positive(ev.Residue)},
		{"paid by the fund", positive(ev.FundPaid)},
		{"paid by others", positive(ev.Shared)},
		{"given up by counterparties", whole(ev.Bystanders)},
		{"closed against counterparties", positive(ev.Counterparts)},
		{"into inventory", positive(ev.Inventory)},
	} {
		if text := short(part.value); text != "0" {
			line += fmt.Sprintf(", %s %s", part.name, text)
		}
	}
	return line
}

// stand writes every open position with its equity as a bar of ten for each multiple of what it needs.
func (s *script) stand() {
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for n := range s.accounts {
			if !yield(n) {
				return
			}
		}
	}) {
		for _, sd := range []exchange.Side{exchange.Long, exchange.Short} {
			id, ok := s.Find(s.accounts[name], 0, sd)
			if !ok || s.Closed(id) {
				continue
			}
			p := s.Position(id)
			cash, reached := p.Margin, "never"
			if p.Mode == exchange.Cross {
				cash = s.Free(s.accounts[name], 0)
			}
			if !p.Liquidation.IsZero() && p.Liquidation.Lt(uint256.NewInt(0).Lsh(uint256.NewInt(1), 160)) {
				reached = short(near(p.Liquidation))
			}
			equity, need := cash.Add(p.Profit), positive(p.Maintenance)
			if o, hedged := s.Find(s.accounts[name], 0, sd.Opposite()); hedged && p.Mode == exchange.Cross {
				equity = equity.Add(s.Position(o).Profit)
			}
			bar := ""
			if need > 0 {
				bar = strings.Repeat("#", max(0, min(30, int(whole(equity)/need*10))))
			}
			fmt.Fprintf(&s.out, "  %s %s %s %s: equity %s, needs %s, liquidated at %s |%s\n", name, p.Mode, sd, amount(p.Size), short(whole(equity)), short(need), reached, bar)
		}
	}
	if fund := s.FundBalance(0); !fund.IsZero() {
		fmt.Fprintf(&s.out, "  fund %s\n", amount(fund))
	}
}

// compare runs one position and one gap under many presets, each with the same depth, fund and counterparty.
func (s *script) compare(t *testing.T, d *datadriven.TestData) string {
	var out strings.Builder
	for _, name := range words(d, "presets") {
		s.place = at(t, name, 1, number(t, d, "depth", 1e6), 0, words(d, "set")...)
		clear(s.accounts)
		clear(s.names)
		mode := exchange.Isolated
		if p, err := presets.Load(name); err == nil && p.Accounts.Mode.Scope == exchange.BySubaccount {
			mode = ""
		}
		s.MarkAt(0, 100)
		if fund := number(t, d, "fund", 0); fund > 0 {
			s.Endow(0, u(fund))
		}
		size, leverage := number(t, d, "size", 10), number(t, d, "leverage", 10)
		for i, n := range []string{"trader", "winner"} {
			a := s.AddAccount()
			s.accounts[n], s.names[a] = a, n
			sd, posted, lev := exchange.Long, size*100/leverage, leverage
			if i == 1 {
				sd, posted, lev = exchange.Short, size*100, 1
			}
			require.NoError(t, s.Deposit(a, 0, u(posted*1.02+size))) // fees beside the margin
			s.OpenAt(a, 0, sd, size, 100, lev, mode)
			if mode == "" { // the pool holds what an isolated bucket would
				over := s.Free(a, 0).Sub(fixed.Positive(new(u(posted)))).Capped()
				require.NoError(t, s.Withdraw(a, 0, over))
			}
		}
		s.out.Reset()
		for _, p := range words(d, "gap") {
			price, err := strconv.ParseFloat(p, 64)
			require.NoError(t, err)
			s.tell(price, s.MarkAt(0, price))
		}
		fmt.Fprintf(&out, "%s\n%s", name, strings.ReplaceAll("  "+strings.TrimSuffix(s.out.String(), "\n"), "\n", "\n  ")+"\n")
	}
	return out.String()
}

func (s *script) who(t *testing.T, d *datadriven.TestData) exchange.AccountID {
	a, ok := s.accounts[d.CmdArgs[0].Key]
	require.True(t, ok, "%s: nobody is called %s", d.Pos, d.CmdArgs[0].Key)
	return a
}

func (s *script) position(t *testing.T, d *datadriven.TestData) exchange.PositionID {
	id, ok := s.Find(s.who(t, d), 0, side(t, d))
	require.True(t, ok, "%s: no such position", d.Pos)
	return id
}

func side(t *testing.T, d *datadriven.TestData) exchange.Side {
	switch text(d, "side", "long") {
	case "long":
		return exchange.Long
	case "short":
		return exchange.Short
	}
	t.Fatalf("%s: side must be long or short", d.Pos)
	return 0
}

func words(d *datadriven.TestData, key string) []string {
	for _, arg := range d.CmdArgs {
		if arg.Key == key {
			return arg.Vals
		}
	}
	return nil
}

func text(d *datadriven.TestData, key, otherwise string) string {
	if w := words(d, key); len(w) == 1 {
		return w[0]
	}
	return otherwise
}

func number(t *testing.T, d *datadriven.TestData, key string, otherwise float64) float64 {
	s := text(d, key, "")
	if s == "" {
		return otherwise
	}
	x, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err, "%s: %s", d.Pos, key)
	return x
}

func amount(x uint256.Int) string { return short(positive(x)) }

// short is a number with at most four decimals.
func short(x float64) string {
	s := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(x, 'f', 4, 64), "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}
