package presets

import (
	"testing"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
)

// FuzzParse: no file makes the parser panic, and what it accepts an engine accepts too.
func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		text, err := Source(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add("base: bitmex\nsource: x\ndate: 2026-01-01\ntiers:\n  - {floor: 0, cap: 1e3, maintenance: .01, initial: .02}\n  - {maintenance: 1, initial: 1}\n")
	f.Add("base: &a okx\n<<: *a\n? [x]\n: 1\ntiers: []\n---\n")
	f.Add("a: !!binary x\nbase: {}\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse("fuzz.yaml", []byte(text))
		if err != nil {
			return
		}
		rules, err := p.Settled(18)
		if err != nil {
			t.Fatalf("accepted, but its amounts are not: %v", err)
		}
		e, err := liquidation.New(rules)
		if err != nil {
			t.Fatalf("accepted, but not by an engine: %v", err)
		}
		in, err := p.Instrument("ETH", exchange.Linear, 0, 18)
		if err != nil {
			t.Fatalf("accepted, but its schedule is not: %v", err)
		}
		if _, err := e.AddMarket(in, nil); err != nil {
			t.Fatalf("accepted, but not as a market: %v", err)
		}
	})
}
