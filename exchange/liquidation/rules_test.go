package liquidation

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Who bears what is missing must be named to the last where something is taken over or kept; where all stays its
// owner's, a gate or a fund may be the last.
func TestRulesSayWhoBearsWhatIsMissing(t *testing.T) {
	below, least := BelowZero{}, Deleverage{By: BitMEX{}, At: AtBust}
	none, last := "fund, gate, operator or share", "operator or share"
	for name, c := range map[string]struct {
		steps []Step
		fault string
	}{
		"nothing is kept":            {[]Step{below, least, Gate{1}}, ""},
		"nobody bears":               {[]Step{below, least}, none},
		"inventory is kept":          {[]Step{below, least, Inventory{}, Gate{1}}, last},
		"a backstop keeps":           {[]Step{below, Backstop{OfAll}, least, Fund{}}, last},
		"sold at any price":          {[]Step{below, least, AtAnyPrice{}, Fund{}}, last},
		"taken over":                 {[]Step{Takeover{Residue: ToFund}, below, least, Fund{}}, last},
		"the operator bears":         {[]Step{below, least, Inventory{}, Operator{}}, ""},
		"all bear":                   {[]Step{below, least, Inventory{}, Share{}}, ""},
		"nothing is done":            {[]Step{below, Operator{}}, "nothing that is done"},
		"nothing is taken over":      {[]Step{least, Operator{}}, "neither takeover nor below-zero"},
		"an unknown word":            {[]Step{below, Backstop{"some"}, Fund{}, Operator{}}, `"some" must be all, insolvent or solvent`},
		"a word that may be left":    {[]Step{below, Deleverage{By: BitMEX{}, At: AtBust, Policy: "all"}, Operator{}}, `"all" must be queue, pro-rata or random`},
		"a chunk of nothing":         {[]Step{Chunk{}, below, least, Operator{}}, "chunk-fraction"},
		"a chunk of all":             {[]Step{Chunk{Fraction: wad(1)}, below, least, Operator{}}, ""},
		"a chunk of more":            {[]Step{Chunk{Fraction: wad(1.1)}, below, least, Operator{}}, "chunk-fraction"},
		"a drawdown without a limit": {[]Step{below, least, Fund{DrawdownWindow: 1}, Operator{}}, "fund-drawdown-window"},
		"a stop at the limit":        {[]Step{below, least, Fund{DrawdownWindow: 1, DrawdownLimit: wad(0.3), DrawdownStop: wad(0.3)}, Operator{}}, ""},
		"a stop above the limit":     {[]Step{below, least, Fund{DrawdownWindow: 1, DrawdownLimit: wad(0.3), DrawdownStop: wad(0.31)}, Operator{}}, "fund-drawdown-window"},
		"a limit without a window":   {[]Step{below, least, Fund{DrawdownStop: wad(0.3)}, Operator{}}, ""},
		"a target that leaves none":  {[]Step{Target{}, below, least, Operator{}}, "target-leaves"},
		"a target that leaves all":   {[]Step{Target{Leaves: wad(1)}, below, least, Operator{}}, "target-leaves"},
		"a target that leaves some":  {[]Step{Target{Leaves: wad(0.99)}, below, least, Operator{}}, ""},
	} {
		rules := plain()
		rules.Steps = c.steps
		err := rules.Validate()
		if c.fault == "" {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorContains(t, err, c.fault, name)
	}
}
