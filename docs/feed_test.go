package docs_test

import (
	"testing"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/oracle/oracletest"
)

// Poll is a feed that publishes the reference price at fixed intervals, whatever it is.
type Poll struct {
	Every uint64 // seconds, at least 1
}

// Open returns a feed that has just published.
func (p Poll) Open(reference oracle.Price, now uint64) (oracle.Feed, error) {
	return &polled{Poll: p, answer: reference, at: now}, nil
}

// polled is a feed at work: its last answer, and when that landed.
type polled struct {
	Poll
	answer oracle.Price
	at     uint64
}

// Answer returns the last answer and its time.
func (p *polled) Answer() (oracle.Price, uint64) { return p.answer, p.at }

// Step publishes where the interval is over.
func (p *polled) Step(reference oracle.Price, now uint64) (oracle.Price, uint64, bool) {
	published := now >= p.at+p.Every
	if published {
		p.answer, p.at = reference, now
	}
	return p.answer, p.at, published
}

// Quiet is every price until the interval is over.
func (p *polled) Quiet() (lowest, highest oracle.Price, until uint64) {
	return 0, oracle.MaxPrice, p.at + p.Every
}

// PollForm is what a scenario writes: {rule: poll, every: 1m}.
type PollForm struct {
	Every catalog.Duration `key:"every" default:"60s" min:"1" doc:"Time from an answer to the next."`
}

// Feed implements [oracle.FeedForm].
func (f PollForm) Feed(*catalog.Builder) oracle.FeedRule { return Poll{f.Every.Seconds()} }

func init() {
	oracle.Feeds.Register(PollForm{}, catalog.Rule{Name: "poll", Doc: "Publishes at fixed intervals.", Source: catalog.Definition})
}

func TestPollKeepsTheLaws(t *testing.T) {
	oracletest.Feed(t, func() oracle.FeedRule { return Poll{Every: 60} })
}
