package exchange_test

import (
	"encoding/csv"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// testdata/outside.csv has values that others computed: venues' documents and answers, and tests of other projects. Its columns:
//
//	source     page title and address, or repository, path and commit
//	date       of the document where it states one, else the day it was read
//	venue      preset whose rules hold
//	what       a key of outsideKinds
//	inputs     key=value, separated by semicolons; amounts in whole units, rates as fractions of 1
//	expected   what the source says
//	tolerance  absolute, or relative with %; it is the number of digits the source prints
//	note       "wrong: " and why where the source is wrong; "open: " and why where the engine does not yet do as the source says
//
// Rows marked wrong or open must differ, so that a mark does not outlive its reason.
func TestOutsideValues(t *testing.T) {
	f, err := os.Open("testdata/outside.csv")
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"source", "date", "venue", "what", "inputs", "expected", "tolerance", "note"}, rows[0])
	agree, wrong, open := 0, 0, 0
	for i, row := range rows[1:] {
		name := fmt.Sprintf("line %d: %s, %s, %s", i+2, row[2], row[3], row[4])
		kind := outsideKinds[row[3]]
		require.NotNil(t, kind, name)
		in := outsideInputs{t: t, venue: row[2], name: name, values: map[string]string{}, used: map[string]bool{}}
		for _, pair := range strings.Split(row[4], ";") {
			k, v, ok := strings.Cut(pair, "=")
			require.True(t, ok, name)
			in.values[k] = v
		}
		want, far := in.parse(row[5]), new(big.Rat)
		if share, is := strings.CutSuffix(row[6], "%"); is {
			far.Mul(in.parse(share), new(big.Rat).Abs(want))
			far.Mul(far, big.NewRat(1, 100))
		} else {
			far = in.parse(row[6])
		}
		got := kind(&in)
		in.has("symbol")
		for k := range in.values {
			require.True(t, in.used[k], "%s: %s is not used", name, k)
		}
		require.NotEmpty(t, got, name)
		for _, g := range got {
			gap := new(big.Rat).Sub(g, want)
			near := gap.Abs(gap).Cmp(far) <= 0
			switch {
			case strings.HasPrefix(row[7], "wrong: "), strings.HasPrefix(row[7], "open: "):
				if near {
					t.Errorf("%s: %s agrees now with %q", name, g.FloatString(12), row[7])
				}
			case !near:
				t.Errorf("%s: got %s, %s says %s", name, g.FloatString(12), row[0], row[5])
			}
		}
		switch {
		case strings.HasPrefix(row[7], "wrong: "):
			wrong++
		case strings.HasPrefix(row[7], "open: "):
			open++
		default:
			agree++
		}
	}
	t.Logf("%d values agree, %d sources are wrong, %d are open", agree, wrong, open)
	require.GreaterOrEqual(t, agree, 150)
}

// outsideInputs are the inputs of a row.
type outsideInputs struct {
	t      *testing.T
	venue  string
	name   string
	values map[string]string
	used   map[string]bool
}

func (in *outsideInputs) parse(s string) *big.Rat {
	z, ok := new(big.Rat).SetString(s)
	require.True(in.t, ok, "%s: %q is no number", in.name, s)
	return z
}

func (in *outsideInputs) has(key string) bool {
	in.used[key] = true
	_, is := in.values[key]
	return is
}

func (in *outsideInputs) text(key, otherwise string) string {
	if in.has(key) {
		return in.values[key]
	}
	return otherwise
}

// number returns an input, and 0 where there is none.
func (in *outsideInputs) number(key string) *big.Rat { return in.parse(in.text(key, "0")) }

// need is number of an input that must be there.
func (in *outsideInputs) need(key string) *big.Rat {
	require.True(in.t, in.has(key), "%s: %s is missing", in.name, key)
	return in.number(key)
}

func (in *outsideInputs) long() bool {
	s := in.text("side", "")
	require.Contains(in.t, []string{"long", "short"}, s, in.name)
	return s == "long"
}

func (in *outsideInputs) inverse() bool { return in.text("contract", "linear") == "inverse" }

// list splits an input, a|b:c, into its items' parts.
func (in *outsideInputs) list(key string) (items [][]string) {
	for _, item := range strings.Split(in.text(key, ""), "|") {
		if item != "" {
			items = append(items, strings.Split(item, ":"))
		}
	}
	return items
}

// schedule returns the tiers of tiers=cap:rate|cap:rate, or one without end of maintenance=rate. A deduction makes it
// two tiers, of half the rate up to where the deduction of the second comes out.
func (in *outsideInputs) schedule() (tiers []outsideTier) {
	for _, item := range in.list("tiers") {
		tiers = append(tiers, outsideTier{in.parse(item[0]), in.parse(item[1])})
	}
	if len(tiers) > 0 {
		return tiers
	}
	rate := in.number("maintenance")
	if rate.Sign() == 0 { // it does not matter
		rate = big.NewRat(1, 1000)
	}
	if in.has("deduction") {
		twice := new(big.Rat).Mul(big.NewRat(2, 1), in.need("deduction"))
		tiers = append(tiers, outsideTier{twice.Quo(twice, rate), new(big.Rat).Mul(rate, big.NewRat(1, 2))})
	}
	return append(tiers, outsideTier{new(big.Rat), rate})
}

// outsideTier is a maintenance rate up to a value; 0: without end.
type outsideTier struct{ upTo, rate *big.Rat }

// holding is the position that the inputs describe.
func (in *outsideInputs) holding() outsidePosition {
	return outsidePosition{
		long: in.long(), inverse: in.inverse(), cross: in.text("mode", "isolated") == "cross",
		size: in.need("size"), entry: in.need("entry"), leverage: in.number("leverage"), margin: in.number("margin"), extra: in.number("extra"),
	}
}

type outsidePosition struct {
	long, inverse, cross        bool
	size, entry                 *big.Rat
	leverage, margin, extra     *big.Rat // 0: not stated
	maintenance, deduction, fee *big.Rat
	others, profit              *big.Rat // maintenance margin and profit of other positions
}

// value is what the position costs at its entry.
func (p *outsidePosition) value() *big.Rat {
	if p.inverse {
		return new(big.Rat).Quo(p.size, p.entry)
	}
	return new(big.Rat).Mul(p.size, p.entry)
}

// positions reads positions=market:side:size:entry|….
func (in *outsideInputs) positions() (all []outsideLeg) {
	for i, item := range in.list("positions") {
		require.Equal(in.t, fmt.Sprint(i), item[0], in.name)
		all = append(all, outsideLeg{item[1] == "long", in.parse(item[2]), in.parse(item[3])})
	}
	require.NotEmpty(in.t, all, in.name)
	return all
}

type outsideLeg struct {
	long        bool
	size, entry *big.Rat
}

func outsideTruth(b bool) []*big.Rat {
	if b {
		return []*big.Rat{big.NewRat(1, 1)}
	}
	return []*big.Rat{new(big.Rat)}
}

// outsideKinds compute what a row's source says. Where there is more than one way (a published formula, and the engine), each
// must come to the same.
var outsideKinds = map[string]func(in *outsideInputs) []*big.Rat{
	"liquidation price": func(in *outsideInputs) (got []*big.Rat) {
		p := in.holding()
		p.maintenance, p.deduction, p.fee, p.others, p.profit = in.number("maintenance"), in.number("deduction"), in.number("fee"), in.number("others"), in.number("profit")
		if in.has("formula") {
			got = append(got, outsideFormula(in.t, in.values["formula"], &p))
		}
		if in.text("engine", "yes") == "yes" {
			v := newOutsideVenue(in.t, in.venue, p.inverse, "taker-fee="+in.text("fee", "0"))
			m := v.market(in.schedule(), false, nil)
			liquidation, _, _ := v.look(v.open(m, &p))
			got = append(got, liquidation)
		}
		return got
	},
	"bankruptcy price": func(in *outsideInputs) (got []*big.Rat) {
		p := in.holding()
		if p.margin.Sign() == 0 {
			got = append(got, outsideBankruptcy(&p))
		}
		p.maintenance, p.deduction, p.fee = in.number("maintenance"), in.number("deduction"), in.number("fee")
		if in.has("formula") {
			got = append(got, outsideFormula(in.t, in.values["formula"], &p))
		}
		if in.text("engine", "yes") != "yes" {
			return got
		}
		v := newOutsideVenue(in.t, in.venue, p.inverse, "taker-fee="+in.text("fee", "0"))
		_, bankruptcy, _ := v.look(v.open(v.market(in.schedule(), false, nil), &p))
		return append(got, bankruptcy)
	},
	"initial margin": func(in *outsideInputs) []*big.Rat {
		switch {
		case in.has("leverage"):
			p := in.holding()
			v := newOutsideVenue(in.t, in.venue, p.inverse, "taker-fee=0")
			id := v.open(v.market(in.schedule(), false, nil), &p)
			v.mark(0, p.entry)
			_, _, initial := v.look(id)
			return []*big.Rat{initial}
		case in.has("rate"):
			return []*big.Rat{outsideInitialMargin(in.need("value"), in.need("rate"))}
		default:
			rate := outsideInterestRate(in.need("base"), in.need("interest"), in.need("lower"), in.need("upper"))
			return []*big.Rat{outsideInitialMargin(in.need("value"), rate)}
		}
	},
	"open interest rate": func(in *outsideInputs) []*big.Rat {
		return []*big.Rat{outsideInterestRate(in.need("base"), in.need("interest"), in.need("lower"), in.need("upper"))}
	},
	"maintenance margin": func(in *outsideInputs) []*big.Rat {
		in.has("leverage")
		return []*big.Rat{outsideMaintenance(in.t, in.schedule(), in.text("whole", "no") == "yes", in.text("by", "value") == "size", in.need("value"))}
	},
	"deduction": func(in *outsideInputs) []*big.Rat {
		return []*big.Rat{outsideDeduction(in.t, in.schedule(), int(in.need("tier").Num().Int64())-1)}
	},
	"order cost": func(in *outsideInputs) []*big.Rat {
		cost, _ := in.orderCost()
		return []*big.Rat{cost}
	},
	"fees to open and close": func(in *outsideInputs) []*big.Rat {
		cost, initial := in.orderCost()
		return []*big.Rat{cost.Sub(cost, initial)}
	},
	"effective notional": func(in *outsideInputs) []*big.Rat {
		return []*big.Rat{outsideEffective(in.need("position"), in.need("bids"), in.need("asks"))}
	},
	"bankruptcy amount": func(in *outsideInputs) []*big.Rat {
		v := newOutsideVenue(in.t, in.venue, false, "taker-fee=0")
		ids := v.pool(in.positions(), in.need("balance"), in.need("maintenance"))
		_, price, _ := v.look(ids[in.number("of").Num().Int64()])
		amount := price.Mul(price, in.need("delta"))
		long := in.positions()[in.number("of").Num().Int64()].long
		return []*big.Rat{outsideRound(amount, v.quote, long)}
	},
	"fillable price": func(in *outsideInputs) []*big.Rat {
		v := newOutsideVenue(in.t, in.venue, false, "taker-fee=0", "chunk-fraction=1", "chunk-least=0", "chunk-most=0", outsideSpread+"="+in.text("spread", ""))
		legs := in.positions()
		v.pool(legs, in.need("balance"), in.need("maintenance"))
		of := int(in.number("of").Num().Int64())
		for range 64 { // a block orders one position of an account, drawn at random
			if v.books[of].first == nil {
				v.mark(of, legs[of].entry)
			}
		}
		return []*big.Rat{v.firstLimit(of)}
	},
	"insurance fund change": func(in *outsideInputs) []*big.Rat {
		fee := in.text("fee", "")
		if fee == "1" { // a preset's must be below 1; what is left is less anyway
			fee = "0.999999"
		}
		v := newOutsideVenue(in.t, in.venue, false, "taker-fee=0", "chunk-fraction=1", "chunk-least=0", "chunk-most=0", outsideSpread+"=0.1", "clearance-fee="+fee)
		legs := in.positions()
		v.pool(legs, in.need("balance"), in.need("maintenance"))
		v.endow(0, big.NewRat(1_000_000, 1))
		v.books[0].fillAt(v.scaled(in.need("price")))
		v.mark(0, legs[0].entry)
		return []*big.Rat{new(big.Rat).Sub(v.fund(0), big.NewRat(1_000_000, 1))}
	},
	"position to liquidate": func(in *outsideInputs) []*big.Rat {
		v := newOutsideVenue(in.t, in.venue, false, "taker-fee=0", "chunk-fraction="+in.text("fraction", ""), "chunk-least="+in.text("least", ""), "chunk-most="+in.text("most", ""))
		leg := outsideLeg{in.long(), in.need("size"), in.need("price")}
		v.lot = in.number("step")
		balance := new(big.Rat).Mul(leg.size, leg.entry)
		if leg.long {
			balance.Mul(balance, big.NewRat(-91, 100))
		} else {
			balance.Mul(balance, big.NewRat(109, 100))
		}
		v.pool([]outsideLeg{leg}, balance, big.NewRat(1, 10))
		v.books[0].fillAt(v.scaled(leg.entry))
		return []*big.Rat{v.mark(0, leg.entry)[0].size}
	},
	"liquidatable": func(in *outsideInputs) []*big.Rat {
		if in.has("positions") {
			v := newOutsideVenue(in.t, in.venue, false, "taker-fee=0")
			legs := in.positions()
			v.pool(legs, in.need("balance"), in.need("maintenance"))
			price := legs[0].entry
			if in.has("price") {
				price = in.need("price")
			}
			v.books[0].fillAt(v.scaled(price))
			return outsideTruth(len(v.mark(0, price)) > 0)
		}
		p := in.holding()
		v := newOutsideVenue(in.t, in.venue, false, "taker-fee=0")
		v.open(v.market(in.schedule(), false, nil), &p)
		return outsideTruth(len(v.mark(0, in.need("mark"))) > 0)
	},
	"order limit": func(in *outsideInputs) []*big.Rat {
		p := in.holding()
		v := newOutsideVenue(in.t, in.venue, false, "taker-fee=0")
		p.cross = true
		id := v.open(v.market(in.schedule(), false, nil), &p)
		v.charge(id, big.NewRat(1, 1_000_000))
		v.mark(0, p.entry)
		return []*big.Rat{v.firstLimit(0)}
	},
	"fund balance": func(in *outsideInputs) []*big.Rat {
		p := in.holding()
		v := newOutsideVenue(in.t, in.venue, false, "taker-fee=0", "clearance-fee=0")
		v.open(v.market(in.schedule(), false, nil), &p)
		v.endow(0, in.need("fund"))
		v.books[0].fillAt(v.scaled(in.need("mark")))
		v.mark(0, in.need("mark"))
		return []*big.Rat{v.fund(0)}
	},
	"deleveraged equity": func(in *outsideInputs) []*big.Rat { return []*big.Rat{in.deleveraged().equity} },
	"deleveraged first":  func(in *outsideInputs) []*big.Rat { return []*big.Rat{big.NewRat(int64(in.deleveraged().account), 1)} },
}

// orderCost returns what an order ties up, and its initial margin. The closing value of an inverse contract at its bankruptcy
// price is larger for a buyer, as that of a linear one is for a seller.
func (in *outsideInputs) orderCost() (cost, initial *big.Rat) {
	long, value := in.long(), in.number("value")
	if in.inverse() {
		if !in.has("value") {
			value.Quo(in.need("size"), in.need("entry"))
		}
		long = !long
	}
	leverage := in.need("leverage")
	return outsideOrderCost(long, value, leverage, in.need("fee")), new(big.Rat).Quo(value, leverage)
}

// deleveraged is the first counterparty, numbered from 1, that a position liquidated on an empty venue without a fund is closed
// against. counterparts=size:entry:margin|… are on the other side.
func (in *outsideInputs) deleveraged() outsideEvent {
	p := in.holding()
	v := newOutsideVenue(in.t, in.venue, false, "taker-fee=0", "clearance-fee=0", outsideRanking+"="+in.text("ranking", "binance"))
	m := v.market(in.schedule(), false, nil)
	v.mark(m, p.entry)
	v.open(m, &p)
	for _, item := range in.list("counterparts") {
		v.open(m, &outsidePosition{long: !p.long, size: in.parse(item[0]), entry: in.parse(item[1]), margin: in.parse(item[2]), leverage: new(big.Rat), extra: new(big.Rat)})
	}
	for _, ev := range v.mark(0, in.need("mark")) {
		if ev.deleveraged {
			return ev
		}
	}
	in.t.Fatalf("%s: nobody was deleveraged", in.name)
	return outsideEvent{}
}
