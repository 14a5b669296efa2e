package arm

import (
	"time"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
)

// Form is an arm that a scenario states and that builds itself. It is registered in [catalog.Designs].
type Form interface {
	catalog.DesignForm
	// Arm builds the arm, or takes down why it cannot be built and returns nil. The world is whole but for the arms; where
	// the scenario's prices are at fault its clock has no blocks.
	Arm(b *catalog.Builder, w *World) Arm
}

// Pacer is a form whose arm keeps its own time: see [Timed]. What it says is known before anything else of the study is.
type Pacer interface {
	// Pace is the time from one look of the arm at the market to the next; 0 where the form has faults, which are told elsewhere.
	Pace(b *catalog.Builder) time.Duration
}

// Admitter is a form that can say what is wrong with it although the rest of the scenario is not right: with files and presets
// that it names. So these faults are told together with those of the scenario.
type Admitter interface {
	// Admit takes down what is wrong. Of the world only tokens, LLTV and portfolio are known, and they may be wrong.
	Admit(b *catalog.Builder, w *World)
}

// Surveyor is a form that looks at borrowers before the study begins, to say which of them its arm will refuse.
type Surveyor interface {
	// Survey takes down what it found, as faults where all paths have it and as warnings where borrowers are drawn. of is
	// the arm that the form built.
	Survey(b *catalog.Builder, w *World, of Arm, s *Sample)
}

// Opener is an arm that opens no position with more than some debt.
type Opener interface {
	// MostDebt is the most debt, in loan units, with which the arm opens a position of so much collateral; 0 where it opens
	// none. Prices are those of the first block, as the ledgers count them: the feed's answer and the reference.
	MostDebt(w *World, answer, reference, collateral *uint256.Int) uint256.Int
}

// Sample is borrowers of the first paths of a study.
type Sample struct {
	Borrowers []agents.Borrower
	Paths     int         // whose borrowers they are
	Certain   bool        // every path has the same
	Price     uint256.Int // reference price of the first block of the first path, as the ledgers count it
}

// Collateralised is an arm in which assets of the scenario's portfolio count in the margin, or do not.
type Collateralised interface {
	Counts(symbol string) bool
}

// Seller is an arm that may sell a borrower its own vault.
type Seller interface {
	// OwnVault says why it does not; empty where it does.
	OwnVault() (why string)
}

// Holder is an arm that holds the portfolio and the reserve of a scenario, or does not.
type Holder interface {
	HoldsPortfolio() bool
}
