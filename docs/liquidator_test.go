package docs_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/liquidator"
)

// Nibble is a choice: a part of what is on offer, as long as that gains something before gas.
type Nibble struct {
	Part uint64 // one over it is taken
}

// Kind is "nibble".
func (Nibble) Kind() string { return "nibble" }

// Validate finds no fault.
func (Nibble) Validate() error { return nil }

// Choose takes 1/Part of the most that the design allows, the venue can take and the bot can pay.
func (n Nibble) Choose(v *liquidator.View) liquidator.Plan {
	amount := v.Most()
	amount.Div(&amount, uint256.NewInt(n.Part))
	if gain, ok := v.Gain(amount); amount.IsZero() || !ok || gain.Sign() <= 0 {
		return liquidator.Plan{}
	}
	return liquidator.Once(amount)
}

// Shadow is a bidding rule: a wei per gas more than the best rival can pay, where its own value allows that.
type Shadow struct{}

// Kind is "shadow".
func (Shadow) Kind() string { return "shadow" }

// Validate finds no fault.
func (Shadow) Validate() error { return nil }

// Tip is min(Rival + 1, Own).
func (Shadow) Tip(c liquidator.Contest) uint64 { return min(c.Rival+1, c.Own) }

// ShadowForm is what a scenario writes: {strategy: shadow, name: shadow, part: 3}.
type ShadowForm struct {
	liquidator.Bot
	Part uint64 `key:"part" default:"1" min:"1" max:"1000" doc:"One over it of the most that may be taken is taken."`
}

// Liquidator implements [liquidator.Form].
func (f ShadowForm) Liquidator(b *catalog.Builder) liquidator.Liquidator {
	return f.With(b, Nibble{Part: f.Part}, Shadow{})
}

func init() {
	liquidator.Liquidators.Register(ShadowForm{}, catalog.Rule{
		Name: "shadow", Doc: "Takes a part of what is on offer, and bids a wei more than the best rival can pay.", Source: catalog.Assumption,
	})
}

func TestShadowNeverBidsMoreThanItsValue(t *testing.T) {
	for _, c := range []liquidator.Contest{{Own: 10, Rival: 4, Bidders: 2}, {Own: 10, Rival: 10, Bidders: 2}, {Own: 10, Rival: 50, Bidders: 3}, {Own: 0, Bidders: 1}} {
		if tip := (Shadow{}).Tip(c); tip > c.Own {
			t.Errorf("%+v: tip %d", c, tip)
		}
	}
}
