package catalog_test

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// Dice are sizes that a die decides: a rule that the project does not have.
type Dice struct{ Sides uint64 }

// Kind, Validate, Lowest and Draw are what a distribution must do.
func (Dice) Kind() string                 { return "dice" }
func (Dice) Validate() error              { return nil }
func (Dice) Lowest() float64              { return 1 }
func (d Dice) Draw(s *rng.Stream) float64 { return 1 + float64(s.Uint64N(d.Sides)) }

// DiceForm is what a scenario writes of them.
type DiceForm struct {
	Sides uint64 `key:"sides" default:"6" min:"1" max:"100" doc:"Sides of the die."`
}

// Distribution builds the rule.
func (f DiceForm) Distribution(*catalog.Builder) agents.Distribution { return Dice(f) }

func init() {
	agents.Distributions.Register(DiceForm{}, catalog.Rule{
		Name: "dice", Doc: "A throw of a die.", Source: catalog.Definition,
	})
}

// One registration is all a rule needs: a scenario names it, faults in it have their line, listings know it.
func Example() {
	s, err := scenario.Parse("mine.yaml", []byte("population: {source: drawn, collateral: {law: dice, sides: 20}}"))
	fmt.Println(s.Population.(agents.DrawnForm).Collateral, err)

	_, err = scenario.Parse("mine.yaml", []byte("population: {source: drawn, collateral: {law: dice, side: 20}}"))
	fmt.Println(err)

	for _, e := range catalog.List("distributions") {
		if e.Name == "dice" {
			p := e.Parameters[0]
			fmt.Println(e.Key, e.Name, e.Text, p.Key, p.Default, p.Limits, p.Text)
		}
	}
	// Output:
	// {20} <nil>
	// mine.yaml:1: population.collateral.side: is not a key of law: dice; did you mean sides?
	// law dice A throw of a die. sides 6 at least 1, at most 100 Sides of the die.
}

func ExampleBuilder() {
	b := catalog.NewBuilder(catalog.Study{Loan: catalog.Token{Symbol: "USDC", Decimals: 6}}, "").At("venue")
	depth := b.InLoan("depth", catalog.MustDecimal("3500000.25"))
	fmt.Println(depth.Dec())
	b.InLoan("depth", catalog.MustDecimal("0.0000001"))
	fmt.Println(b.Err())
	// Output:
	// 3500000250000
	// venue.depth: 0.0000001 has more than 6 places
}
