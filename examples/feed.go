package examples

import (
	"math/bits"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/oracle"
)

// Slew publishes at fixed intervals, and never moves its answer by more than a share of it at a time: what a cap on an oracle's
// speed does to a market that falls faster. The largest move is ⌊answer·Most/1e18⌋, but at least one unit.
//
// Limit cases: with a share of 1 and falling prices it publishes what it sees.
type Slew struct {
	Every uint64 // seconds from an answer to the next, above 0
	Most  uint64 // share of an answer, scale 1e18, at most 1
}

// Open implements [oracle.FeedRule].
func (s Slew) Open(reference oracle.Price, now uint64) (oracle.Feed, error) {
	return &slewing{s, reference, now}, nil
}

type slewing struct {
	Slew
	answer oracle.Price
	at     uint64
}

// Answer implements [oracle.Feed].
func (f *slewing) Answer() (oracle.Price, uint64) { return f.answer, f.at }

// Step implements [oracle.Feed].
func (f *slewing) Step(reference oracle.Price, now uint64) (oracle.Price, uint64, bool) {
	if now < f.at+f.Every {
		return f.answer, f.at, false
	}
	high, low := bits.Mul64(uint64(f.answer), f.Most)
	move, _ := bits.Div64(high, low, 1e18) // Most is at most 1e18, so it fits
	move = max(move, 1)
	switch is := uint64(f.answer); {
	case uint64(reference) < is:
		f.answer -= oracle.Price(min(is-uint64(reference), move))
	default:
		f.answer += oracle.Price(min(uint64(reference)-is, move))
	}
	f.at = now
	return f.answer, f.at, true
}

// Quiet is until the next answer, whatever the price.
func (f *slewing) Quiet() (lowest, highest oracle.Price, until uint64) {
	return 0, oracle.MaxPrice, f.at + f.Every
}

// SlewForm is what a scenario writes: {rule: slew, every: 1m, most: 0.01}.
type SlewForm struct {
	Every catalog.Duration `key:"every" default:"1m" min:"1" doc:"Time from an answer to the next."`
	Most  catalog.Decimal  `key:"most" default:"0.01" above:"0" max:"1" places:"18" doc:"Share of an answer by which the next may differ."`
}

// Feed implements [oracle.FeedForm].
func (f SlewForm) Feed(b *catalog.Builder) oracle.FeedRule {
	most := b.Ratio("most", f.Most)
	return Slew{Every: f.Every.Seconds(), Most: most.Uint64()}
}

func init() {
	oracle.Feeds.Register(SlewForm{}, catalog.Rule{
		Name: "slew", Doc: "Publishes at fixed intervals, and moves by at most a share at a time.", Source: catalog.Definition,
	})
}
