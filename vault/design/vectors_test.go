package design

import (
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/internal/shared"
)

// vectors is a file of cases that protocols' own tests, code or rules answer.
type vectors struct {
	Design string
	Cases  []vector
}

type vector struct {
	ID       string
	Op       string
	Inputs   fields
	Expected fields
}

// fields are numbers as decimal strings, booleans, error names and lists of fields.
type fields map[string]json.RawMessage

func (f fields) number(t *testing.T, name string) uint256.Int {
	var text string
	require.Contains(t, f, name)
	require.NoError(t, json.Unmarshal(f[name], &text), name)
	return *uint256.MustFromDecimal(text)
}

func (f fields) list(t *testing.T, name string) (all []fields) {
	require.Contains(t, f, name)
	require.NoError(t, json.Unmarshal(f[name], &all), name)
	return all
}

// answer is what a design says to a case, by the names of its expected fields.
type answer map[string]string

func (a answer) set(name string, x uint256.Int) { a[name] = strconv.Quote(x.Dec()) }
func (a answer) is(name string, b bool)         { a[name] = strconv.FormatBool(b) }

// refused writes an error under the protocol's own name.
func (a answer) refused(t *testing.T, err error) {
	names := map[error]string{ErrPrice: "PRICE_ERROR", ErrMustNotLeaveDust: "MustNotLeaveDust"}
	for known, name := range names {
		if errors.Is(err, known) {
			a["error"] = strconv.Quote(name)
			return
		}
	}
	require.NoError(t, err)
}

// answers are what each design says to each operation of its file, by the functions that its policy calls.
var answers = map[string]map[string]func(*testing.T, fields, answer){
	"compound-v2": {
		"liquidity": func(t *testing.T, in fields, a answer) {
			var collateral, borrows uint256.Int
			for _, f := range in.list(t, "assets") {
				h := holding{
					factor: f.number(t, "collateral_factor"), exchangeRate: f.number(t, "exchange_rate"), price: f.number(t, "price"),
					tokens: f.number(t, "tokens"), borrow: f.number(t, "borrow"),
				}
				if err := h.addTo(&collateral, &borrows); err != nil {
					a.refused(t, err)
					return
				}
			}
			a.set("liquidity", fixed.MinusCapped(&collateral, &borrows))
			a.set("shortfall", fixed.MinusCapped(&borrows, &collateral))
			a.is("liquidatable", borrows.Gt(&collateral))
		},
		"close_factor": func(t *testing.T, in fields, a answer) {
			d := CompoundV2{CloseFactor: in.number(t, "close_factor")}
			debt, repay := in.number(t, "borrow"), in.number(t, "repay")
			most, err := d.maxClose(&debt)
			require.NoError(t, err)
			a.set("max_close", most)
			a.is("allowed", !repay.Gt(&most))
		},
		"seize": func(t *testing.T, in fields, a answer) {
			d := CompoundV2{Incentive: in.number(t, "incentive")}
			borrowed, collateral, rate := in.number(t, "price_borrowed"), in.number(t, "price_collateral"), in.number(t, "exchange_rate")
			ratio, err := d.ratio(&borrowed, &collateral, &rate)
			if err != nil {
				a.refused(t, err)
				return
			}
			repay := in.number(t, "repay")
			tokens, err := fixed.WMulDown(&ratio, &repay)
			require.NoError(t, err)
			a.set("ratio", ratio)
			a.set("seize_tokens", tokens)
		},
		"split": func(t *testing.T, in fields, a answer) {
			d := CompoundV2{ProtocolShare: in.number(t, "protocol_seize_share")}
			seized, rate := in.number(t, "seize_tokens"), in.number(t, "exchange_rate")
			protocol, liquidator, reserves, err := d.split(&seized, &rate)
			require.NoError(t, err)
			a.set("protocol_tokens", protocol)
			a.set("liquidator_tokens", liquidator)
			a.set("reserves_added", reserves)
		},
	},
	"aave-v2": {
		"health": func(t *testing.T, in fields, a answer) {
			read := func(name string) (all []asset) {
				for _, f := range in.list(t, name) {
					one := asset{balance: f.number(t, "balance"), price: f.number(t, "price"), unit: f.number(t, "unit")}
					if name == "collateral" {
						one.threshold = f.number(t, "lt")
					}
					all = append(all, one)
				}
				return all
			}
			h, err := new(aaveV2).healthOf(read("collateral"), read("debt"))
			require.NoError(t, err)
			a.set("collateral_value", h.collateral)
			a.set("debt_value", h.debt)
			a.set("liquidation_threshold", h.threshold)
			a.set("health_factor", h.factor)
			a.is("liquidatable", h.factor.Lt(&fixed.WAD))
		},
		"amounts": func(t *testing.T, in fields, a answer) {
			d := AaveV2Mainnet.at(Market{})
			d.bonus = in.number(t, "bonus")
			collateral := asset{balance: in.number(t, "user_collateral"), price: in.number(t, "collateral_price"), unit: in.number(t, "collateral_unit")}
			debt := asset{balance: in.number(t, "user_debt"), price: in.number(t, "debt_price"), unit: in.number(t, "debt_unit")}
			cover := in.number(t, "debt_to_cover")
			repaid, seized, err := d.available(&collateral, &debt, &d.closeFactor, &cover)
			require.NoError(t, err)
			a.set("debt_repaid", repaid)
			a.set("collateral_seized", seized)
		},
		"percent_mul": percentOf(percentMulHalfUp),
		"percent_div": percentOf(percentDivHalfUp),
	},
	"aave-v3.3": {
		"amounts": func(t *testing.T, in fields, a answer) {
			d := AaveV33Mainnet.at(Market{})
			d.bonus, d.fee = in.number(t, "bonus"), in.number(t, "protocol_fee")
			r := reserves{
				health: in.number(t, "health_factor"), debt: in.number(t, "reserve_debt"), collateral: in.number(t, "reserve_collateral"),
				totalDebt: in.number(t, "total_debt_value"), totalCollateral: in.number(t, "total_collateral_value"),
				debtPrice: in.number(t, "debt_price"), debtUnit: in.number(t, "debt_unit"),
				collateralPrice: in.number(t, "collateral_price"), collateralUnit: in.number(t, "collateral_unit"),
			}
			cover := in.number(t, "debt_to_cover")
			l, err := d.liquidate(&r, &cover)
			a.set("max_liquidatable_debt", l.most)
			if err != nil {
				a.refused(t, err)
				return
			}
			l.seized.Sub(&l.seized, &l.protocol)
			a.set("debt_repaid", l.repaid)
			a.set("collateral_to_liquidator", l.seized)
			a.set("protocol_fee_collateral", l.protocol)
			a.set("deficit", l.deficit)
		},
		"percent_mul_floor": percentOf(percentMulDown),
		"percent_mul_ceil":  percentOf(percentMulUp),
		"percent_div_floor": percentOf(percentDivDown),
		"percent_div_ceil":  percentOf(percentDivUp),
	},
}

func percentOf(f func(value, p *uint256.Int) (uint256.Int, error)) func(*testing.T, fields, answer) {
	return func(t *testing.T, in fields, a answer) {
		value, p := in.number(t, "value"), in.number(t, "percentage")
		result, err := f(&value, &p)
		require.NoError(t, err)
		a.set("result", result)
	}
}

// check asks a design every case of a file.
func check(t *testing.T, file []byte) {
	var v vectors
	require.NoError(t, json.Unmarshal(file, &v))
	require.NotEmpty(t, v.Cases)
	for _, c := range v.Cases {
		t.Run(c.ID, func(t *testing.T) {
			ask := answers[v.Design][c.Op]
			require.NotNil(t, ask, "nobody answers %s of %s", c.Op, v.Design)
			got := answer{}
			ask(t, c.Inputs, got)
			for name, want := range c.Expected {
				require.Equal(t, string(want), got[name], name)
			}
			_, refused := c.Expected["error"]
			_, refuses := got["error"]
			require.Equal(t, refused, refuses)
		})
	}
}

func TestDesignsAnswerTheProtocolsOwnCases(t *testing.T) {
	for name := range answers {
		t.Run(name, func(t *testing.T) {
			file, err := os.ReadFile(shared.Path(t, "vectors/designs/"+name+".json"))
			require.NoError(t, err)
			check(t, file)
		})
	}
}
