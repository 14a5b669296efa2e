package agents

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
)

// Source is where the borrowers of a study's paths come from. Any number of workers may ask it at once.
type Source interface {
	// Size is how many borrowers each path has.
	Size() int
	// Mix is how they behave.
	Mix() Mix
	// Borrowers returns the first n of the path of an address, in a market at its first block. The caller changes none.
	Borrowers(key rng.Key, at Market, n int) ([]Borrower, error)
}

// Opening is how the paths of a study begin, as far as a population may know it.
type Opening struct {
	Market Market       // at the feed's first answer on the first path
	First  oracle.Price // reference price of the first block of the first path
	Scale  oracle.Scale // of it
}

// PopulationForm is a population as a scenario states it.
type PopulationForm interface {
	// Source makes the population, or takes down why it cannot be made. A mix that is not empty replaces the form's own
	// behaviours. at is nil where the prices of the study are at fault.
	Source(b *catalog.Builder, at *Opening, mix Mix) Source
	// Origin says in a few words where the borrowers come from.
	Origin() string
}

// Sieve is a form that says what becomes of borrowers whom some arm would not open a position for.
type Sieve interface {
	// Leftover is "refuse", "drop" or "clip".
	Leftover() string
}

// Populations are those a scenario can name.
var Populations = catalog.NewKind[PopulationForm](catalog.Kind{
	Topic: "populations", Key: "source", About: "where borrowers can come from",
})

// mixOf builds the behaviours of a form, or takes those that replace them.
func mixOf(b *catalog.Builder, forms []BehaviourForm, own Mix) Mix {
	if len(own) > 0 {
		b.Fault("behaviours", own.Validate())
		return own
	}
	mix := make(Mix, 0, len(forms))
	for i, f := range forms {
		if f == nil {
			continue // refused where it was read
		}
		inner := b.At(fmt.Sprintf("behaviours.%d", i))
		behaviour := f.Behaviour(inner)
		inner.Fault("", behaviour.Validate())
		mix = append(mix, Part{Behaviour: behaviour, Weight: uint64(f.Share())})
	}
	return mix
}
