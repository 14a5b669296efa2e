package presets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fault"
)

// form is a step as a preset lists it. The key of a parameter is the step's name, a hyphen and the parameter's.
type form struct {
	name, doc string
	params    []param
	build     func(*values) liquidation.Step
}

// param is a parameter of a step.
type param struct {
	name, unit string
	otherwise  string // where nobody gives it
	doc        string
}

// forms are all steps, in the order of a list.
var forms = []form{
	{"lower-risk-limit", "lowers a chosen risk limit to what position and orders need", nil, func(*values) liquidation.Step { return liquidation.LowerRiskLimit{} }},
	{"cancel-orders", "cancels open orders", nil, func(*values) liquidation.Step { return liquidation.CancelOrders{} }},
	{"sell-collateral", "sells other assets of an account that is judged as a whole", nil, func(*values) liquidation.Step { return liquidation.SellCollateral{} }},
	{"tier-down", "closes down to a lower tier, fill or kill", []param{
		{"by", "tiers", "1", "so many tiers at a time"},
		{"from", "tiers", "2", "lowest tier, from 1, in which anything is closed"},
		{"lowest", "yes/no", "false", "only while equity carries the rate of the lowest tier (OKX)"},
	}, func(v *values) liquidation.Step {
		return liquidation.TierDown{By: v.whole("by"), From: v.whole("from"), Lowest: v.flag("lowest")}
	}},
	{"restore", "closes the least that restores margin, in one order", []param{
		{"to", "multiple", "1", "equity wanted, of maintenance margin"},
	}, func(v *values) liquidation.Step { return liquidation.Restore{To: v.rate("to")} }},
	{"target", "closes all at a limit price that leaves a share of the maintenance margin", []param{
		{"leaves", "multiple", "0", "equity left, of maintenance margin"},
	}, func(v *values) liquidation.Step { return liquidation.Target{Leaves: v.rate("leaves")} }},
	{"chunk", "closes a fraction at a time", []param{
		{"fraction", "rate", "0", "share of the position closed at once"},
		{"above", "amount", "0", "positions worth no more are closed at once"},
		{"least", "amount", "0", "least value closed at once, or all there is; 0: the fraction, however little"},
		{"most", "amount", "0", "most value closed of one account at one time; 0: no limit"},
		{"cooldown", "seconds", "0", "after the time of a chunk, in which orders are for everything; 0: another chunk at each mark"},
		{"spread", "multiple", "0", "of the fillable price to the maintenance margin ratio, where that is the limit and the fund pays for it (dYdX); 0: the limit is the bankruptcy price"},
		{"one-turn", "yes/no", "false", "an account has one turn at one time, with one of its positions, and waits where any of that was filled (dYdX)"},
	}, func(v *values) liquidation.Step {
		return liquidation.Chunk{
			Fraction: v.rate("fraction"), Above: v.amount("above"), Least: v.amount("least"), Most: v.amount("most"),
			Cooldown: v.whole("cooldown"), Spread: v.rate("spread"), OneTurn: v.flag("one-turn"),
		}
	}},
	{"takeover", "takes all over at the bankruptcy price; may be listed twice", []param{
		{"below", "multiple", "1", "once equity is below this multiple of maintenance margin; 1: whenever the account fails"},
		{"residue", "word", "", "who keeps margin left: fund, or trader less the clearance fee"},
	}, func(v *values) liquidation.Step {
		return liquidation.Takeover{Below: v.rate("below"), Residue: liquidation.Residue(v.word("residue"))}
	}},
	{"below-zero", "goes on with accounts below zero, whose positions stay their own", nil, func(*values) liquidation.Step { return liquidation.BelowZero{} }},
	{"at-bankruptcy", "closes on the venue at the bankruptcy price or better", nil, func(*values) liquidation.Step { return liquidation.AtBankruptcy{} }},
	{"on-fund", "closes on the venue at any price, as much as the fund may pay for", []param{
		{"of", "word", "all", "which accounts: all, insolvent, solvent"},
	}, func(v *values) liquidation.Step { return liquidation.OnFund{Of: liquidation.Of(v.word("of"))} }},
	{"backstop", "keeps inventory, as far as the fund can carry it", []param{
		{"of", "word", "all", "of which accounts: all, insolvent, solvent"},
	}, func(v *values) liquidation.Step { return liquidation.Backstop{Of: liquidation.Of(v.word("of"))} }},
	{"deleverage", "closes against counterparties", []param{
		{"policy", "word", "queue", "who bears how much: queue (one after the other), pro-rata (all, in proportion to size) or random"},
		{"by", "word", "", "in which order: leveraged, binance, bitmex, cube, hyperliquid, random"},
		{"least", "amount", "0", "wallet balance that the order binance counts at least"},
		{"at", "word", "bankruptcy", "at which price: bankruptcy or previous-mark"},
		{"most", "accounts", "0", "most that are deleveraged at one time; 0: no limit"},
		{"failing", "yes/no", "false", "counterparties may be those that fail their own requirement (dYdX)"},
		{"looks", "positions", "0", "most counterparties that are looked at at one time; 0: no limit"},
	}, func(v *values) liquidation.Step {
		return liquidation.Deleverage{Policy: liquidation.Policy(v.word("policy")), By: v.ranking(), At: liquidation.Bust(v.word("at")), Most: v.whole("most"), Looks: v.whole("looks"), Failing: v.flag("failing")}
	}},
	{"at-any-price", "closes on the venue at any price", nil, func(*values) liquidation.Step { return liquidation.AtAnyPrice{} }},
	{"inventory", "keeps what is left as inventory", nil, func(*values) liquidation.Step { return liquidation.Inventory{} }},
	{"fund", "the insurance fund pays what is missing", []param{
		{"per-symbol", "yes/no", "false", "each market has its own fund"},
		{"per-account", "amount", "0", "most that it pays for closings of one account at one time; 0: no limit"},
		{"drawdown-window", "seconds", "0", "window of its highest balance; 0: no drawdown counts"},
		{"drawdown-limit", "rate", "0", "drawdown at which counterparties are closed before it pays"},
		{"drawdown-stop", "rate", "0", "drawdown below which that ends"},
		{"drawdown-above", "amount", "0", "drawdown counts only while the fund is above this"},
	}, func(v *values) liquidation.Step {
		return liquidation.Fund{
			PerSymbol: v.flag("per-symbol"), PerAccount: v.amount("per-account"), DrawdownWindow: v.whole("drawdown-window"),
			DrawdownLimit: v.rate("drawdown-limit"), DrawdownStop: v.rate("drawdown-stop"), DrawdownAbove: v.amount("drawdown-above"),
		}
	}},
	{"gate", "withdrawals are refused after an uncovered loss", []param{
		{"seconds", "seconds", "0", "for so long"},
	}, func(v *values) liquidation.Step { return liquidation.Gate{Seconds: v.whole("seconds")} }},
	{"operator", "the venue bears what is missing", nil, func(*values) liquidation.Step { return liquidation.Operator{} }},
	{"share", "all positions of the market bear what is missing, in proportion to their value", nil, func(*values) liquidation.Step { return liquidation.Share{} }},
}

// rankings are the orders of deleveraging.
var rankings = []liquidation.Ranking{
	liquidation.Leveraged{}, liquidation.Binance{}, liquidation.BitMEX{}, liquidation.Cube{}, liquidation.Hyperliquid{}, liquidation.Random{},
}

// formOf is the form of a name; nil where there is none.
func formOf(name string) *form {
	i := slices.IndexFunc(forms, func(f form) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return &forms[i]
}

// stepNames are the names of all steps.
func stepNames() (all []string) {
	for i := range forms {
		all = append(all, forms[i].name)
	}
	return all
}

// key is a parameter as a key of the preset.
func (f *form) key(of *param) Key {
	name := f.name + "-" + of.name
	return Key{
		Name: name, Unit: of.unit, Doc: f.name + ": " + of.doc,
		set: func(p *Preset, s string) error {
			value, err := of.normal(s)
			if err != nil {
				return err
			}
			if p.params == nil {
				p.params = map[string]string{}
			}
			p.params[name] = value
			return nil
		},
		get: func(p *Preset) string {
			if value, given := p.params[name]; given {
				return value
			}
			return of.otherwise
		},
	}
}

// normal is a value as it is kept, or why it is none.
func (of *param) normal(s string) (string, error) {
	switch of.unit {
	case "word":
		return strings.TrimSpace(s), nil
	case "yes/no":
		b, err := strconv.ParseBool(s)
		if err != nil {
			return "", fmt.Errorf("%q must be true or false", s)
		}
		return strconv.FormatBool(b), nil
	case "rate", "multiple", "amount":
		d, err := number(s)
		if err != nil {
			return "", err
		}
		places := int32(18)
		if of.unit == "amount" {
			places = 0
		}
		if _, err = units(d, places); err != nil {
			return "", err
		}
		return d.String(), nil
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return "", fmt.Errorf("%q is not a whole number", s)
	}
	return strconv.FormatUint(n, 10), nil
}

// values are a step's parameters, read for a settlement asset of some decimals.
type values struct {
	*Preset
	form     *form
	decimals int32
	faults   fault.Faults
}

func (v *values) text(name string) string {
	i := slices.IndexFunc(v.form.params, func(p param) bool { return p.name == name })
	return v.form.key(&v.form.params[i]).get(v.Preset)
}

func (v *values) word(name string) string { return v.text(name) }
func (v *values) flag(name string) bool   { return v.text(name) == "true" }

func (v *values) whole(name string) uint64 {
	n, _ := strconv.ParseUint(v.text(name), 10, 64) // normal has seen to it
	return n
}

func (v *values) rate(name string) uint256.Int   { return v.scaled(name, 18) }
func (v *values) amount(name string) uint256.Int { return v.scaled(name, v.decimals) }

func (v *values) scaled(name string, places int32) uint256.Int {
	d, err := decimal.NewFromString(v.text(name))
	if err != nil {
		panic(err) // normal has seen to it
	}
	z, err := units(d, places)
	if err != nil {
		v.faults = append(v.faults, fault.All(fault.Under(v.form.name+"-"+name, err))...)
	}
	return z
}

func (v *values) ranking() liquidation.Ranking {
	name := v.word("by")
	var known []string
	for _, r := range rankings {
		if r.Name() != name {
			known = append(known, r.Name())
			continue
		}
		if _, is := r.(liquidation.Binance); is {
			return liquidation.Binance{Least: v.amount("least")}
		}
		return r
	}
	if name == "" {
		return nil
	}
	last := len(known) - 1
	v.faults = append(v.faults, fault.New("deleverage-by", fmt.Sprintf("%q must be %s or %s", name, strings.Join(known[:last], ", "), known[last]), ""))
	return liquidation.Random{} // any, for the fault is told
}

// listed are the steps without those that are left out.
func (p *Preset) listed() (all []string, faults fault.Faults) {
	all = slices.Clone(p.Steps)
	for _, name := range p.Without {
		if !slices.Contains(p.Steps, name) {
			faults = append(faults, fault.New("without", "leaves out "+name+", which is not listed", fault.Nearest(name, p.Steps)))
		}
		all = slices.DeleteFunc(all, func(step string) bool { return step == name })
	}
	return all, faults
}

// pipeline is what the steps are for a settlement asset with that many decimals.
func (p *Preset) pipeline(decimals int32) (steps []liquidation.Step, faults fault.Faults) {
	names, faults := p.listed()
	for i, name := range names {
		v := values{Preset: p, form: formOf(name), decimals: decimals}
		steps = append(steps, v.form.build(&v))
		if !slices.Contains(names[:i], name) {
			faults = append(faults, v.faults...)
		}
	}
	return steps, faults
}

// setSteps reads a list of steps. Each fault has its key and, where the list is of a file, its line.
func (p *Preset) setSteps(node *yaml.Node) (faults fault.Faults) {
	refuse := func(line int, key, problem, remedy string) {
		faults = append(faults, &fault.Fault{Line: line, Key: key, Problem: problem, Remedy: remedy})
	}
	if node.Kind != yaml.SequenceNode || len(node.Content) == 0 {
		refuse(node.Line, "steps", "must be a list of steps, each a name or {name: {parameter: value}}", "")
		return faults
	}
	p.Steps = nil
	given := map[string]string{}
	for i, item := range node.Content {
		key := fmt.Sprintf("steps.%d", i)
		name, params := item, (*yaml.Node)(nil)
		if item.Kind == yaml.MappingNode && len(item.Content) == 2 {
			name, params = item.Content[0], item.Content[1]
		}
		f := formOf(name.Value)
		switch {
		case name.Kind != yaml.ScalarNode:
			refuse(item.Line, key, "must be a name or {name: {parameter: value}}", "")
			continue
		case f == nil:
			refuse(name.Line, key, fmt.Sprintf("%q is not a step", name.Value), fault.Nearest(name.Value, stepNames()))
			continue
		case params != nil && params.Kind != yaml.MappingNode:
			refuse(params.Line, key, "must be {"+name.Value+": {parameter: value}}", "")
			continue
		}
		p.Steps = append(p.Steps, f.name)
		if params == nil {
			continue
		}
		for j := 0; j+1 < len(params.Content); j += 2 {
			k, value := params.Content[j], params.Content[j+1]
			at := slices.IndexFunc(f.params, func(p param) bool { return p.name == k.Value })
			if at < 0 {
				var known []string
				for _, p := range f.params {
					known = append(known, p.name)
				}
				refuse(k.Line, key+"."+k.Value, "is not a parameter of "+f.name, fault.Nearest(k.Value, known))
				continue
			}
			full := f.key(&f.params[at])
			if err := full.set(p, value.Value); err != nil {
				refuse(k.Line, full.Name, err.Error(), "")
				continue
			}
			if before, twice := given[full.Name]; twice && before != full.get(p) {
				refuse(k.Line, full.Name, fmt.Sprintf("is %s here and %s before", full.get(p), before), "write one of them: a step that is listed twice has one set of parameters")
			}
			given[full.Name] = full.get(p)
		}
	}
	return faults
}
