package design_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

// made are the inputs of a case that was made up.
type made map[string]any

// of is a number of the inputs, nil where it is not there.
func (m made) of(name string) *big.Rat {
	switch x := m[name].(type) {
	case string:
		if z, ok := new(big.Rat).SetString(x); ok {
			return z
		}
	case float64:
		return new(big.Rat).SetFloat64(x)
	}
	return nil
}

func (m made) in(name string) made {
	inner, _ := m[name].(map[string]any)
	return inner
}

// list are the objects of a list.
func (m made) list(name string) (all []made) {
	of, _ := m[name].([]any)
	for _, x := range of {
		all = append(all, x.(map[string]any))
	}
	return all
}

func product(all ...*big.Rat) *big.Rat {
	z := big.NewRat(1, 1)
	for _, x := range all {
		z.Mul(z, x)
	}
	return z
}

// many is how many objects a list has.
func many(name string) func(made) *big.Rat {
	return func(m made) *big.Rat { return big.NewRat(int64(len(m.list(name))), 1) }
}

func field(name string) func(made) *big.Rat { return func(m made) *big.Rat { return m.of(name) } }

// ratio is one field by the product of others, at a scale of so many digits.
func ratio(scale int64, name string, others ...string) func(made) *big.Rat {
	return func(m made) *big.Rat {
		by := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(max(scale, -scale)), nil))
		if scale < 0 {
			by.Inv(by)
		}
		for _, o := range others {
			by.Mul(by, m.of(o))
		}
		if by.Sign() == 0 || by.Cmp(big.NewRat(1_000_000, 1)) < 0 && len(others) > 0 {
			return nil // rounding would tell
		}
		return new(big.Rat).Quo(m.of(name), by)
	}
}

// Cases that are made up lie where the rule decides: about its thresholds, at its ends, and nowhere else. Each
// number here is stated with the least and the most that it is to be, and is drawn in the lower and in the upper
// third of that, too.
func TestMadeCasesLieWhereTheRuleDecides(t *testing.T) {
	after := func(name string) func(made) *big.Rat { // of an auction, seconds from now on
		return func(m made) *big.Rat {
			x := m.in("auction").of(name)
			if x.Sign() == 0 {
				return nil
			}
			return x.Sub(x, m.of("now"))
		}
	}
	apart := func(high, low string) func(made) *big.Rat {
		return func(m made) *big.Rat { return new(big.Rat).Sub(m.of(high), m.of(low)) }
	}
	first := func(list string, of func(made) *big.Rat) func(made) *big.Rat {
		return func(m made) *big.Rat { return of(m.list(list)[0]) }
	}
	tick := func(m made) *big.Rat { return new(big.Rat).Sub(m.list("ticks")[0].of("tick"), m.of("max_tick")) }
	seconds := func(m made) *big.Rat {
		if m["post_maturity"] == false {
			return nil
		}
		return m.of("seconds_after_maturity")
	}
	before := func(m made) *big.Rat {
		if m["post_maturity"] == true {
			return nil
		}
		return m.of("seconds_after_maturity")
	}
	bids := func(name string) func(made) *big.Rat {
		return func(m made) *big.Rat {
			was := m.in("auction").of(name)
			if was.Cmp(big.NewRat(1e9, 1)) < 0 || m.of(name).Cmp(m.in("auction").of("tab")) == 0 {
				return nil
			}
			return was.Quo(m.of(name), was)
		}
	}
	calc := func(name string) func(made) *big.Rat { return func(m made) *big.Rat { return m.in("calc").of(name) } }
	rat := func(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }
	for _, c := range []struct {
		design, op, what string
		of               func(made) *big.Rat
		low, high        float64
	}{
		{"aave-v2", "health", "collaterals", many("collateral"), 1, 3},
		{"aave-v2", "health", "debts", many("debt"), 1, 3},
		{"comet", "is_liquidatable", "collaterals", many("collateral"), 1, 3},
		{"compound-v2", "liquidity", "assets", many("assets"), 1, 3},
		{"euler-v2", "liquidate", "collaterals", many("collaterals"), 1, 2},
		{"aave-v4", "bonus", "health factor", field("health_factor"), 0.7e18, 1e18 - 1},
		{"aave-v4", "liquidation_amounts", "assets a share", ratio(0, "hub_assets", "hub_shares"), 1, 2},
		{"block-auction", "shares", "seconds over a phase", func(m made) *big.Rat {
			return new(big.Rat).Quo(m.of("seconds"), product(new(big.Rat).Add(m.of("blocks"), rat(1)), m.of("block")))
		}, 0, 3},
		{"call-option", "expire", "premium over debt", func(m made) *big.Rat {
			debt := product(m.of("borrow_shares"), m.of("total_borrow_assets"))
			if debt.Quo(debt, m.of("total_borrow_shares")); debt.Cmp(rat(1e9)) < 0 {
				return nil // rounding would tell
			}
			return debt.Quo(m.of("premium"), debt)
		}, 0.000999, 0.2001},
		{"comet", "is_liquidatable", "debt over worth", debtOverWorth, 0.0009, 1.3},
		{"comet", "quote", "liquidation factor", field("liquidation_factor"), 0, 1e18},
		{"comet", "is_liquidatable", "indices", field("borrow_index"), 1e15, 2e15},
		{"fluid", "limits", "threshold", field("lt"), 1, 990},
		{"fluid", "limits", "limit over it", apart("lml", "lt"), 0, 998},
		{"fluid", "limits", "penalty", field("penalty"), 0, 1023},
		{"fluid", "absorb", "largest tick", field("max_tick"), -10_000, 9_999},
		{"fluid", "absorb", "ticks over it", tick, -10, 29},
		{"fraxlend", "liquidate", "assets a share", ratio(0, "borrow_amount", "borrow_shares"), 1, 1.1},
		{"liquity-v1", "liquidate", "worth over debt", func(m made) *big.Rat {
			return new(big.Rat).Quo(product(m.of("coll"), m.of("price")), product(m.of("debt"), rat(1e18)))
		}, 0.7999, 1.6},
		{"liquity-v2", "liquidate", "penalty", field("penalty_redistribution"), 0.1e18, 0.2e18},
		{"llamma", "band_edges", "band", field("n"), -100, 99},
		{"llamma", "band_edges", "price over base", ratio(0, "p_oracle", "base_price"), 0.8, 1.2},
		{"llamma", "price_in_band", "band", field("n"), -10, 9},
		{"llamma", "first_band", "bands", field("N"), 4, 50},
		{"llamma", "first_band", "active", field("active_band"), -4, 4},
		{"llamma", "deposit", "fee", field("fee"), 1e15, 20e15},
		{"llamma", "deposit", "bands", first("deposits", apart("n2", "n1")), 3, 10},
		{"llamma", "health", "debt over what it gets", ratio(0, "debt", "x_down"), 0.8, 1.2},
		{"llamma", "limit_p_o", "seconds", field("seconds_since_last_write"), 0, 124},
		{"maker-clipper", "bark", "debt over what it carries", func(m made) *big.Rat {
			carries := product(m.of("ink"), m.of("spot"))
			if carries.Cmp(rat(1e33)) < 0 {
				return nil
			}
			return carries.Quo(product(m.of("art"), m.of("rate")), carries)
		}, 0.7999, 1.5},
		{"maker-clipper", "price", "seconds", field("elapsed"), 0, 7_999},
		{"maker-clipper", "price", "tau", calc("tau"), 1, 40_000},
		{"maker-clipper", "price", "step", calc("step"), 1, 600},
		{"maker-clipper", "take", "tab over lot", ratio(0, "tab", "lot", "price"), 0.2, 2.2},
		{"maker-flipper", "bite", "debt over what it carries", func(m made) *big.Rat {
			carries := product(m.of("ink"), m.of("spot"))
			if carries.Cmp(rat(1e33)) < 0 {
				return nil
			}
			return carries.Quo(product(m.of("art"), m.of("rate")), carries)
		}, 0.7999, 1.5},
		{"maker-flipper", "tend", "end", after("end"), -2_000, 198_000},
		{"maker-flipper", "tend", "tic", after("tic"), -500, 11_500},
		{"maker-flipper", "tend", "bid over the one before", bids("bid"), 0.9799, 1.38},
		{"maker-flipper", "dent", "lot over the one before", bids("lot"), 0.7999, 1.01},
		{"maker-flipper", "tend", "ttl", field("ttl"), 60, 20_060},
		{"maker-flipper", "deal", "tic", after("tic"), -2_000, 2_000},
		{"maker-flipper", "deal", "end", after("end"), -2_000, 2_000},
		{"maker-flipper", "tick", "tau", field("tau"), 3_600, 203_600},
		{"morpho-midnight", "liquidate", "seconds after maturity", seconds, 0, 999},
		{"morpho-midnight", "liquidate", "seconds before it", before, 0, 0},
		{"morpho-preliquidation", "factors", "incentive", field("pre_lif1"), 1e18, 1.05e18},
		{"morpho-preliquidation", "pre_liquidate", "shares a unit", ratio(6, "total_borrow_shares", "total_borrow_assets"), 0.9, 1},
		{"silo-v2", "max_liquidation", "debt over worth", ratio(0, "debt_value", "collateral_value"), 0.5999, 1.3},
	} {
		t.Run(c.design+" "+c.op+" "+c.what, func(t *testing.T) {
			third := (c.high - c.low) / 3
			few, many, seen := false, false, 0
			for _, m := range madeUp(t, c.design)[c.op] {
				x := c.of(m)
				if x == nil {
					continue
				}
				seen++
				require.GreaterOrEqual(t, x.Cmp(rat(c.low)), 0, "%s is below %v", x.FloatString(6), c.low)
				require.LessOrEqual(t, x.Cmp(rat(c.high)), 0, "%s is above %v", x.FloatString(6), c.high)
				few = few || x.Cmp(rat(c.low+third)) <= 0
				many = many || x.Cmp(rat(c.high-third)) >= 0
			}
			require.Greater(t, seen, 10)
			require.True(t, few, "none is near %v", c.low)
			require.True(t, many, "none is near %v", c.high)
		})
	}
}

var madeOnce = map[string]map[string][]made{}

// madeUp are the inputs of a design's cases by operation, some eighty of each.
func madeUp(t *testing.T, name string) map[string][]made {
	if all, is := madeOnce[name]; is {
		return all
	}
	d, known := cases.Find(name)
	require.True(t, known, name)
	text, err := d.Make(80*len(d.Ops), 11)
	require.NoError(t, err)
	f, err := cases.Read("made.json", text)
	require.NoError(t, err)
	all := map[string][]made{}
	for _, c := range f.Cases {
		var m made
		require.NoError(t, json.Unmarshal(c.Inputs, &m))
		all[c.Op] = append(all[c.Op], m)
	}
	madeOnce[name] = all
	return all
}

// The refusals that a design's rule has occur among its made cases, and so does an answer.
func TestMadeCasesReachTheRefusals(t *testing.T) {
	for op, refusals := range map[[2]string][]string{
		{"aave-v3.3", "amounts"}:                   {"MustNotLeaveDust"},
		{"aave-v4", "liquidation_amounts"}:         {"MustNotLeaveDust"},
		{"block-auction", "fill"}:                  {"above what is on offer", "nothing on offer"},
		{"comet", "absorb"}:                        {"NotLiquidatable"},
		{"comet", "buy"}:                           {"InsufficientReserves", "NotForSale", "TooMuchSlippage"},
		{"euler-v2", "liquidate"}:                  {"E_ExcessiveRepayAmount"},
		{"fluid", "place"}:                         {"UserDebtTooLow"},
		{"fraxlend", "liquidate"}:                  {"BorrowerSolvent"},
		{"llamma", "deposit"}:                      {"Amount too low"},
		{"maker-clipper", "bark"}:                  {"liquidation-limit-hit", "not-unsafe"},
		{"maker-clipper", "take"}:                  {"no-partial-purchase", "too-expensive"},
		{"maker-flipper", "bite"}:                  {"liquidation-limit-hit", "not-unsafe"},
		{"maker-flipper", "deal"}:                  {"not-finished"},
		{"maker-flipper", "dent"}:                  {"already-finished-tic", "insufficient-decrease", "lot-not-lower", "tend-not-finished"},
		{"maker-flipper", "tend"}:                  {"bid-not-higher", "higher-than-tab", "insufficient-increase"},
		{"maker-flipper", "tick"}:                  {"bid-already-placed", "not-finished"},
		{"morpho-midnight", "liquidate"}:           {"NotLiquidatable", "panic 0x11"},
		{"morpho-preliquidation", "pre_liquidate"}: {"InconsistentInput", "LiquidatablePosition", "NotPreLiquidatablePosition"},
	} {
		d, _ := cases.Find(op[0])
		text, err := d.Make(150*len(d.Ops), 3)
		require.NoError(t, err)
		f, err := cases.Read("made.json", text)
		require.NoError(t, err)
		got := map[string]int{}
		for _, c := range f.Cases {
			var answer struct{ Error string }
			require.NoError(t, json.Unmarshal(c.Expected, &answer))
			if c.Op == op[1] {
				got[answer.Error]++
			}
		}
		for _, refusal := range append(refusals, "") {
			require.Positive(t, got[refusal], "%v: %q among %v", op, refusal, got)
		}
	}
}

// Cases by hand of what no file of a protocol's has: a restart ends its tau later, and only after its end and
// without a bid.
func TestCasesByHand(t *testing.T) {
	for name, text := range map[string]string{
		"maker-flipper": `{"id": "1", "op": "tick", "inputs": {"auction": {"bid": "0", "lot": "1", "tic": "0", "end": "999", "tab": "9"}, "now": "1000", "tau": "50"},
  "expected": {"end": "1050"}},
 {"id": "2", "op": "tick", "inputs": {"auction": {"bid": "0", "lot": "1", "tic": "0", "end": "1000", "tab": "9"}, "now": "1000", "tau": "50"},
  "expected": {"error": "not-finished"}},
 {"id": "3", "op": "tend", "inputs": {"auction": {"bid": "100", "lot": "7", "tic": "1001", "end": "2000", "tab": "900"}, "lot": "7", "bid": "105", "now": "1000",
  "beg": "1050000000000000000", "ttl": "60"}, "expected": {"bid": "105", "refund_to_previous": "100", "to_protocol": "5", "tic": "1060"}},
 {"id": "4", "op": "tend", "inputs": {"auction": {"bid": "100", "lot": "7", "tic": "1001", "end": "2000", "tab": "900"}, "lot": "7", "bid": "104", "now": "1000",
  "beg": "1050000000000000000", "ttl": "60"}, "expected": {"error": "insufficient-increase"}},
 {"id": "5", "op": "dent", "inputs": {"auction": {"bid": "900", "lot": "105", "tic": "1001", "end": "2000", "tab": "900"}, "lot": "100", "bid": "900", "now": "1000",
  "beg": "1050000000000000000", "ttl": "60"}, "expected": {"lot": "100", "to_owner": "5", "refund_to_previous": "900", "tic": "1060"}}`,
		"fluid": `{"id": "1", "op": "absorb", "inputs": {"max_tick": "10", "ticks": [{"tick": "10", "debt": "1000000"}, {"tick": "9", "debt": "5"}]},
  "expected": {"debt_absorbed": "0", "col_absorbed": "0"}}`,
		"comet": `{"id": "1", "op": "is_liquidatable", "inputs": {"base_price": "100000000", "base_scale": "1000000", "borrow_index": "1000000000000000",
  "supply_index": "1000000000000000", "principal": "-1000000", "collateral": [
   {"scale": "1000000", "liquidate_cf": "900000000000000000", "liquidation_factor": "900000000000000000", "price": "100000000", "balance": "0"},
   {"scale": "1000000", "liquidate_cf": "900000000000000000", "liquidation_factor": "900000000000000000", "price": "100000000", "balance": "2000000"}]},
  "expected": {"liquidatable": false}}`,
		"block-auction": blockFills(
			// Of Blend's 200 blocks 100 have gone: half of 10 is had for all of 16,000, and 2 of that for two fifths.
			fill{500, 5, "2000000000000000000", `"on_offer": "5000000000000000000", "debt_share": "1000000000000000000",
   "shares_taken_over": "6400000000000000", "debt_taken_over": "6400000000", "collateral_left": "6000000000000000000", "shares_left": "9600000000000000"`},
			fill{500, 5, "5000000000000000000", `"shares_taken_over": "16000000000000000", "collateral_left": "0", "shares_left": "0"`},
			fill{500, 5, "5000000000000000001", `"error": "above what is on offer"`},
			fill{1005, 5, "10000000000000000000", `"debt_share": "995000000000000000", "debt_taken_over": "15920000000"`},
			fill{5, 5, "0", `"on_offer": "50000000000000000"`},
			fill{4, 5, "0", `"error": "nothing on offer"`},
			fill{500, 0, "0", `"error": "nothing on offer"`},
		) + `,{"id": "shares", "op": "shares", "inputs": {"step": "5000000000000000", "blocks": "200", "block": "0", "seconds": "5"},
  "expected": {"error": "nothing on offer"}}`,
		// Of 20,000 dollars without decimals half is to be repaid; 500 of 10,500 would be left of the collateral,
		// so that all goes. And likewise of 10,500 dollars with 18, of which 500 would be left.
		"aave-v4": spokeSales(
			spokeSaleOf{0, 18, "20000", "500000000000000000", "1000000000000000000", "10500000000000000000000", "20000", `"drawn_shares": "10500", "debt_assets": "10500", "collateral_shares": "10500000000000000000000"`},
			spokeSaleOf{18, 0, "10500000000000000000000", "50000000000000000", "1050000000000000000", "20000", "11000000000000000000000", `"drawn_shares": "10500000000000000000000", "collateral_shares": "10500"`},
			spokeSaleOf{-1, 18, "20000", "500000000000000000", "1000000000000000000", "10500000000000000000000", "20000", `"error": "panic 0x11"`},
			spokeSaleOf{19, 18, "20000", "500000000000000000", "1000000000000000000", "10500000000000000000000", "20000", `"error": "panic 0x11"`},
			spokeSaleOf{0, -1, "20000", "500000000000000000", "1000000000000000000", "10500000000000000000000", "20000", `"error": "panic 0x11"`},
			spokeSaleOf{0, 19, "20000", "500000000000000000", "1000000000000000000", "10500000000000000000000", "20000", `"error": "panic 0x11"`},
		),
	} {
		f, err := cases.Read("hand.json", []byte(`{"design": "`+name+`", "cases": [`+text+`]}`))
		require.NoError(t, err)
		answers, err := f.Check()
		require.NoError(t, err)
		require.Empty(t, answers.Mismatches)
	}
	for _, m := range madeUp(t, "morpho-midnight")["liquidate"] {
		if seized := m.of("seized_assets"); seized != nil {
			require.LessOrEqual(t, seized.Cmp(m.list("collaterals")[0].of("amount")), 0, "no more is seized than there is")
		}
	}
}

// An auction whose debt falls from the first block on is among the made cases: it is looked at in its first three
// blocks.
func TestMadeAuctionsOfNoBlocks(t *testing.T) {
	d, _ := cases.Find("block-auction")
	text, err := d.Make(20, 20) // a seed that draws one
	require.NoError(t, err)
	f, err := cases.Read("made.json", text)
	require.NoError(t, err)
	var m made
	require.NoError(t, json.Unmarshal(f.Cases[0].Inputs, &m))
	require.Zero(t, m.of("blocks").Sign(), "choose another seed")
	require.Negative(t, m.of("seconds").Cmp(product(m.of("block"), big.NewRat(3, 1))))
}

// A debt of a thousandth of the collateral's worth, the least, is among the made cases.
func TestMadeDebtsOfNextToNothing(t *testing.T) {
	d, _ := cases.Find("comet")
	text, err := d.Make(4, 515) // a seed that draws one
	require.NoError(t, err)
	f, err := cases.Read("made.json", text)
	require.NoError(t, err)
	var m made
	require.NoError(t, json.Unmarshal(f.Cases[1].Inputs, &m))
	require.Equal(t, "0.0010", debtOverWorth(m).FloatString(4), "or choose another seed")
}

// debtOverWorth is what an account of Comet's owes by what its collateral is worth.
func debtOverWorth(m made) *big.Rat {
	worth := new(big.Rat)
	for _, c := range m.list("collateral") {
		worth.Add(worth, new(big.Rat).Quo(product(c.of("balance"), c.of("price")), c.of("scale")))
	}
	if worth.Cmp(big.NewRat(1e9, 1)) < 0 {
		return nil // rounding would tell
	}
	owes := product(m.of("principal"), m.of("base_price"), big.NewRat(-1, 1))
	return owes.Quo(owes, worth.Mul(worth, m.of("base_scale")))
}

// fill is an amount of a block auction that is taken after some seconds, and what that answers.
type fill struct {
	seconds, block   uint64
	amount, expected string
}

// blockFills are fills of an auction of all of 10 ether at 1,850 that owe 16,000, by Blend's step and blocks.
func blockFills(all ...fill) string {
	var texts []string
	for i, f := range all {
		texts = append(texts, fmt.Sprintf(`{"id": "%d", "op": "fill", "inputs": {"step": "5000000000000000", "blocks": "200", "block": "%d", "seconds": "%d",
  "lltv": "860000000000000000", "total_borrow_assets": "16000000000", "total_borrow_shares": "16000000000000000", "collateral": "10000000000000000000",
  "borrow_shares": "16000000000000000", "price": "1850000000000000000000000000", "auctioned_collateral": "10000000000000000000",
  "auctioned_shares": "16000000000000000", "amount": "%s"}, "expected": {%s}}`, i, f.block, f.seconds, f.amount, f.expected))
	}
	return strings.Join(texts, ",")
}

// spokeSaleOf is a sale in a spoke at prices of a dollar, and what it answers: decimals, debt, health factor,
// target, collateral, cover.
type spokeSaleOf struct {
	debtDecimals, collateralDecimals                        int
	drawn, health, target, collateral, cover, expectedField string
}

// spokeSales are sales without a bonus and without a premium, of collateral that carries nothing.
func spokeSales(all ...spokeSaleOf) string {
	var texts []string
	for i, s := range all {
		value, _ := new(big.Int).SetString(s.drawn, 10)
		for range max(18-s.debtDecimals, 0) + 8 + 27 {
			value.Mul(value, big.NewInt(10))
		}
		texts = append(texts, fmt.Sprintf(`{"id": "%d", "op": "liquidation_amounts", "inputs": {"debt_decimals": "%d", "collateral_decimals": "%d",
  "drawn_shares": "%s", "total_debt_value_ray": "%s", "health_factor": "%s", "target_hf": "%s", "supplied_shares": "%s", "debt_to_cover": "%s",
  "premium_debt_ray": "0", "drawn_index": "1000000000000000000000000000", "debt_price": "100000000", "collateral_price": "100000000",
  "hub_assets": "0", "hub_shares": "0", "collateral_factor": "0", "fee": "0", "hf_for_max_bonus": "900000000000000000", "bonus_factor": "0",
  "max_bonus": "10000"}, "expected": {%s}}`,
			i, s.debtDecimals, s.collateralDecimals, s.drawn, value, s.health, s.target, s.collateral, s.cover, s.expectedField))
	}
	return strings.Join(texts, ",")
}
