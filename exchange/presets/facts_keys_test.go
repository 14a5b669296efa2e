package presets_test

// How the keys of facts are named in preset files, and where presets do not say what their venues say.

// named are keys of facts by another name.
var named = map[string]string{
	"drawdown-above":  "fund-drawdown-above",
	"drawdown-limit":  "fund-drawdown-limit",
	"drawdown-stop":   "fund-drawdown-stop",
	"drawdown-window": "fund-drawdown-window",
	"fillable-spread": "chunk-spread",
	"insurance-most":  "fund-per-account",
	"rank-least":      "deleverage-least",
	"ranking":         "deleverage-by",
}

// flat adds a key of a preset's file that is neither tiers nor steps.
func flat(key string, value any, out map[string]string) {
	said := written(value)
	switch {
	case key == "partial":
		out["step."+said] = "true"
	case key == "cancel-orders":
		out["step.cancel-orders"] = said
	case key == "sharing" && said == "notional":
		out["step.share"] = "true"
	case key == "restore-to":
		out["target-leaves"] = said
	case named[key] != "":
		out[named[key]] = said
	default:
		out[key] = said
	}
}

// steps adds a preset's steps with their parameters.
func steps(list []any, out map[string]string) {
	for _, item := range list {
		switch item := item.(type) {
		case string:
			out["step."+item] = "true"
		case map[string]any:
			for name, params := range item {
				out["step."+name] = "true"
				if params, is := params.(map[string]any); is {
					for k, v := range params {
						out[name+"-"+k] = written(v)
					}
				}
			}
		}
	}
}

// deviations are, by preset, the beginnings of keys in which it differs from its venue's answers, and why.
var deviations = map[string]map[string]string{}
