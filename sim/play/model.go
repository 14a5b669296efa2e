package play

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// Size of the small model.
const (
	Paths     = 4  // that it walks, the first of the study
	Borrowers = 60 // at most
)

// ErrNothing reports a scenario of which no small model can be made.
var ErrNothing = errors.New("play: nothing to move")

// Model is a scenario cut down to what can be walked at once. Make it with [Open]. It is not safe for concurrent use.
type Model struct {
	Arm      string    `json:"arm"`      // name of the arm that is walked
	Design   string    `json:"design"`   // its design
	Paths    int       `json:"paths"`    // that are walked
	Vaults   int       `json:"vaults"`   // on each path
	Of       int       `json:"of"`       // vaults of the whole study
	Loan     string    `json:"loan"`     // symbol of the loan token
	Decimals int       `json:"decimals"` // of the loan token
	Controls []Control `json:"controls"`
	Reasons  []string  `json:"reasons"` // names of the parts of a loss

	base  *scenario.Scenario
	share float64 // of the study's borrowers that are walked
	plan  *plan.Plan
	drawn *sim.Drawn
}

// Control is a number that a reader moves.
type Control struct {
	Key   string  `json:"key"`  // of the scenario
	Name  string  `json:"name"` // in words
	Now   float64 `json:"now"`  // what the scenario says
	Least float64 `json:"least"`
	Most  float64 `json:"most"`
	Step  float64 `json:"step"`
	Log   bool    `json:"log,omitempty"` // it is moved by equal factors
	scale float64 // what the model sets for 1 of it
}

// Answer is what a setting brings.
type Answer struct {
	Hash    string   `json:"hash"` // of all values of the paths, as of a study
	Numbers []Number `json:"numbers"`
	Paths   []Path   `json:"paths"`
}

// Number is a metric over the paths, empty where there is none.
type Number struct {
	Key   string   `json:"key"`
	Name  string   `json:"name"`
	Unit  string   `json:"unit"`
	Value *float64 `json:"value"`
}

// Path is what one path brought. Amounts are decimal integers in smallest units of the loan token.
type Path struct {
	Debt       string   `json:"debt"`       // of all vaults at the start
	Lost       []string `json:"lost"`       // by liquidation, by reason, in the order of [Model.Reasons]
	Liquidated int      `json:"liquidated"` // vaults
	BadDebt    string   `json:"bad_debt"`   // written off
	Latent     string   `json:"latent"`     // what vaults under water lack at the last block
	Failed     string   `json:"failed,omitempty"`
}

// told are the metrics of an answer, with what the page calls them.
var told = []struct{ key, name, unit string }{
	{"borrower_loss", "borrowers lose by liquidation", "bps of debt"},
	{"liquidated_share", "vaults liquidated", "%"},
	{"missed_share", "liquidations missed", "%"},
	{"bad_debt_share", "bad debt, realised", "bps of debt"},
	{"latent_bad_debt_share", "bad debt, latent", "bps of debt"},
	{"liquidator_profit", "liquidators keep", "bps of debt"},
	{"protocol_revenue", "the protocol keeps", "bps of debt"},
	{"time_to_fill_p90", "time to fill, 90th percentile", "s"},
}

// Open cuts a scenario down. [ErrNothing] says in words why there is nothing to move: it reads files, or has no lending
// arm. A study on contracts is walked natively, which brings the same.
func Open(text string) (*Model, error) {
	whole, err := scenario.Parse("scenario", []byte(text))
	if err != nil {
		return nil, err
	}
	refuse := func(why string) (*Model, error) { return nil, fmt.Errorf("%w: %s", ErrNothing, why) }
	var tree struct {
		Arms       []map[string]any           `json:"arms"`
		Venue      map[string]any             `json:"venue"`
		Population map[string]json.RawMessage `json:"population"`
		Market     struct{ LLTV json.Number } `json:"market"`
	}
	if err := json.Unmarshal(whole.JSON(), &tree); err != nil {
		return nil, err
	}
	m := &Model{Paths: min(Paths, whole.Paths), Loan: whole.Market.Loan.Symbol, Decimals: int(whole.Market.Loan.Decimals)}
	full, err := plan.New(whole)
	if err != nil {
		return nil, err
	}
	at, discount := lends(full.Arms(), tree.Arms)
	if at < 0 {
		return refuse("the study has no lending arm")
	}
	m.Arm, _ = tree.Arms[at]["name"].(string)
	m.Design, _ = tree.Arms[at]["design"].(string)
	arm, err := json.Marshal(tree.Arms[at])
	if err != nil {
		return nil, err
	}
	set := []string{"arms=[" + string(arm) + "]", fmt.Sprintf("paths=%d", m.Paths), "limits={}", "engine=native"}
	if len(full.Inputs()) > 0 {
		return refuse("the study reads files, which the page does not hold")
	}
	m.Of, m.share = full.Borrowers(), 1
	if m.Of > Borrowers {
		set = append(set, fmt.Sprintf("population.borrowers=%d", Borrowers))
		m.share = Borrowers / float64(m.Of)
	}
	if m.base, err = whole.With(set...); err != nil {
		return nil, err
	}
	depth, now := "", 0.0
	if found, value, ok := depthOf("venue", tree.Venue); ok {
		depth, now = found, value
		if m.share < 1 { // what is sold is less by so much, so the venue is too
			if m.base, err = m.base.With(depth + "=" + plain(now*m.share)); err != nil {
				return nil, err
			}
		}
	}
	if m.plan, err = plan.New(m.base); err != nil {
		return nil, err
	}
	m.Vaults = m.plan.Borrowers()
	lltv, _ := tree.Market.LLTV.Float64()
	if discount.Key != "" {
		m.Controls = append(m.Controls, discountOf(discount, full.Arms()[at].(lending.Arm), tree.Arms[at]))
	}
	if own := number(tree.Arms[at]["lltv"]); own > 0 {
		m.Controls = append(m.Controls, Control{Key: "arms.0.lltv", Name: "LLTV", Now: own, Least: 0.5, Most: 0.98, Step: 0.005})
	} else {
		m.Controls = append(m.Controls, Control{Key: "market.lltv", Name: "LLTV", Now: lltv, Least: 0.5, Most: 0.98, Step: 0.005})
	}
	if depth != "" {
		m.Controls = append(m.Controls, Control{Key: depth, Name: "depth of the venue", Now: now, Least: now / 30, Most: now * 30, Step: 1.0 / 64, Log: true, scale: m.share})
	}
	for r := range record.Losses {
		m.Reasons = append(m.Reasons, journal.Reason(r).String())
	}
	m.drawn = sim.Draw(m.plan, 0, m.Paths)
	return m, nil
}

// lends is the first arm that lends, one whose design has a discount before others: where it stands, and the key.
func lends(all []arm.Arm, arms []map[string]any) (at int, discount catalog.Field) {
	at = -1
	for i, a := range arms {
		if _, is := all[i].(lending.Arm); !is {
			continue
		}
		if at < 0 {
			at = i
		}
		name, _ := a[catalog.Designs.Key].(string)
		rule, ok := catalog.Designs.Rule(name)
		if !ok {
			continue
		}
		for _, field := range rule.Fields() {
			if field.Discount() != "" {
				return i, field
			}
		}
	}
	return at, discount
}

// discountOf is the control of a discount. An incentive factor of 0 is the design's own, which follows from the LLTV.
func discountOf(of catalog.Field, in lending.Arm, arm map[string]any) Control {
	c := Control{
		Key: "arms.0." + of.Key, Name: "liquidation discount (" + of.Key + ")", Now: number(arm[of.Key]), Least: 0, Most: 0.15, Step: 0.0025,
	}
	if of.Discount() == "factor" {
		c.Name, c.Least, c.Most = "liquidation incentive (factor)", 1, 1.15
		if c.Now == 0 {
			_, above, _ := in.CostByRule()
			c.Now = 1 + above.Float64()/1e18
		}
	}
	c.Most = max(c.Most, c.Now)
	return c
}

// depthOf is the key of the venue's depth, its own or that of the venue that it stands before, and what it is.
func depthOf(key string, venue map[string]any) (found string, now float64, ok bool) {
	if now = number(venue["depth"]); now > 0 {
		return key + ".depth", now, true
	}
	if inner, has := venue["of"].(map[string]any); has {
		return depthOf(key+".of", inner)
	}
	return "", 0, false
}

// number is a number of a scenario's JSON, 0 where there is none.
func number(value any) float64 {
	switch v := value.(type) {
	case float64:
		return v
	case string:
		x, _ := strconv.ParseFloat(v, 64)
		return x
	}
	return 0
}

func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
