package oracle

import "github.com/ringfence-sim/ringfence/catalog"

// Feed carries reference prices to a market's contract on one path. It is for one goroutine.
type Feed interface {
	// Answer returns the last answer and the time it landed, unix seconds.
	Answer() (answer Price, updatedAt uint64)
	// Step tells the reference price of a block at a time in unix seconds, which must not fall, and returns what the
	// contract reads in that block and whether that was published in it. It allocates nothing.
	Step(reference Price, now uint64) (answer Price, updatedAt uint64, published bool)
	// Quiet returns the band and the deadline within which nothing happens: while every reference price is in
	// [lowest, highest] and every time is before until, Step changes nothing and may be left out.
	Quiet() (lowest, highest Price, until uint64)
}

// FeedRule is the rule by which a feed publishes. It is a value: each arm opens a feed of its own for each path.
type FeedRule interface {
	// Open returns a feed that has just published the reference price, at a time in unix seconds.
	Open(reference Price, now uint64) (Feed, error)
}

// FeedForm is a feed as a scenario states it.
type FeedForm interface {
	// Feed builds the rule. Its faults are the builder's and those of opening it.
	Feed(*catalog.Builder) FeedRule
}

// Feeds are those a scenario can name. One that names none is of rule push.
var Feeds = catalog.NewKind[FeedForm](catalog.Kind{
	Topic: "feeds", Key: "rule", About: "the feeds that carry prices to a contract", Default: "push",
})
