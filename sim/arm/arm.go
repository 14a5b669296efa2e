package arm

import (
	"time"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Arm is one design under test. It is a value: each worker of a study builds a [Running] of it, and no two workers' share
// anything.
type Arm interface {
	// Label is the arm's name in tables, files and figures.
	Label() string
	// Build makes the arm ready to walk paths. It reports every fault of the arm's own settings.
	Build(w *World) (Running, error)
}

// Timed is an arm that keeps its own time: a chain makes blocks, a venue marks. An arm that is not Timed looks at the market once
// in each block of the scenario's chain.
type Timed interface {
	// Interval is the time from one look at the market to the next. It is a whole number of milliseconds above 0.
	Interval() time.Duration
}

// Running is an arm that one worker walks along one path after another. For each path it is called in this order: Reset once,
// Walk for each part of the path, Finish once. After an error it is not called again until the next Reset.
type Running interface {
	// Reset begins a path.
	Reset(s *Start) error
	// Walk lives through consecutive blocks of the arm's own clock, [World].Clock. prices[asset][k] is the reference price of
	// block first + k. The slices are the caller's, and are valid until Walk returns.
	Walk(prices [][]oracle.Price, first uint64) error
	// Finish appends the rows of the path to those that to holds.
	Finish(to *record.Arm) error
}

// Appraiser is a running arm that can say at any time what its borrowers have. The runner asks it some times after a borrower's
// first liquidation: see [record.After]. An arm that is none has no such answers.
type Appraiser interface {
	// Onsets appends to dst the borrowers whose account was liquidated for the first time since it was last asked, in any
	// position and in the order of blocks.
	Onsets(dst []Onset) []Onset
	// Wealth is what borrower i has, in loan units: the equity of its account at reference prices, by asset, less what it put in
	// from outside. The time is not before that of the last block walked and before that of the next. It changes nothing.
	Wealth(i int, prices []oracle.Price, now uint64) (fixed.Signed, error)
}

// Companion is a running arm that works out what follows from prices alone together with others of its worker, which walks all of
// them along the same prices, one after the other: each through some blocks, and then the next through those.
type Companion interface {
	// Accompany is told, before the first path, of the arms that are reset and walked before it.
	Accompany(before []Running)
}

// Onset is the first liquidation of a borrower's account.
type Onset struct {
	Borrower int
	Block    uint64 // of the arm's own clock
}

// Start is how a path begins, the same in every arm.
type Start struct {
	Path      uint32
	Prices    []oracle.Price // of block 0, by asset; the collateral's stands first
	Borrowers []agents.Borrower
}
