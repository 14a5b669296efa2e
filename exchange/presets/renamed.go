package presets

// renamed says of each key of older presets what it is now.
var renamed = map[string]string{
	"cancel-orders":     "a step: list cancel-orders under steps, or leave it out with without: cancel-orders",
	"partial":           "a step: list tier-down, chunk, restore or target under steps, or leave one out, as with without: restore",
	"engine-limit":      "steps: list at-bankruptcy, on-fund and at-any-price under steps, or chunk with a spread",
	"fillable-spread":   "chunk-spread",
	"precedence":        "first",
	"residue":           "takeover-residue",
	"deleverage":        "a step: list deleverage under steps with what is to come before it (on-fund, backstop), and fund-drawdown-window for a drawdown",
	"drawdown-limit":    "fund-drawdown-limit",
	"drawdown-stop":     "fund-drawdown-stop",
	"drawdown-window":   "fund-drawdown-window",
	"drawdown-above":    "fund-drawdown-above",
	"ranking":           "deleverage-by",
	"rank-least":        "deleverage-least",
	"sharing":           "the last step: list operator or share under steps",
	"insurance-most":    "fund-per-account",
	"deleverages-most":  "deleverage-most",
	"counterparts-most": "deleverage-looks",
	"gate-marks":        "gate-seconds",
}
