package record

import (
	"time"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// Losses is the number of reasons that make up a borrower's loss by liquidation.
const Losses = int(journal.Rounding) + 1

// Vault is one borrower in one arm on one path: a row of vaults.parquet. Amounts are in smallest units of the
// collateral token, or of the loan token where a field says loan. Prices are whole loan tokens for a whole
// collateral token times 1e10, or of Names.PriceDecimals, as [oracle.Price].
//
// [oracle.Price]: https://pkg.go.dev/github.com/ringfence-sim/ringfence/oracle#Price
type Vault struct {
	Path      uint32
	Behaviour uint16 // index into Names.Behaviours
	Borrower  uint32

	StartPrice      uint64      // reference price at the first block
	StartCollateral uint256.Int // collateral posted at the start
	StartDebt       uint256.Int // loan: debt at the start
	StartHealth     uint256.Int // LLTV·value/debt at the start, scale 1e18

	EndCollateral uint256.Int  // collateral at the last block
	EndDebt       uint256.Int  // loan: debt at the last block, interest included
	EndEquity     fixed.Signed // loan: of the account, value at the reference price less debt; below 0 a shortfall

	Liquidations uint32 // how often the main position was liquidated, parts included
	FirstBlock   uint64 // number of the block of the first liquidation, from 0; meaningless where Liquidations is 0
	FirstTime    uint64 // its time, unix seconds
	FirstDelay   uint64 // blocks from the first at which the reference price stood below the threshold to FirstBlock

	ClosedDebt       uint256.Int // loan: debt cancelled by liquidations, bad debt included
	ClosedCollateral uint256.Int // collateral sold or seized by liquidations
	ClosedValue      uint256.Int // loan: that collateral at the reference prices of its blocks
	// Of a main position that was watched for an hour from its first liquidation on; 0 where the path ends before.
	HourDebt   uint256.Int // loan: its debt before
	HourClosed uint256.Int // loan: of it, closed within the hour
	HourLeast  uint256.Int // loan: least debt whose closing at once would have kept it healthy for the hour

	HourCollateral uint256.Int // its collateral before
	HourSold       uint256.Int // of it, sold or seized within the hour
	HourLeastSold  uint256.Int // what that least debt would have taken, at the rate of the first liquidation

	LeastDebt uint256.Int // loan: sum over liquidations of the least debt whose closing would have restored health

	// Paid are the borrower's payments by reason (loan), in the order of the journal's reasons. A payment is
	// positive. The first Losses of them are the parts of its loss by liquidation. What it put in by its own
	// choice (Contribution) is below 0.
	Paid [int(journal.Contribution) + 1]fixed.Signed

	GivenBack       fixed.Signed // of what it took out, what a design gave it back, or sold it of its own vault (loan)
	AddedCollateral uint256.Int  // collateral added by its own choice
	RepaidDebt      uint256.Int  // loan: debt repaid (margin added, in an exchange arm) by its own choice

	// The account around the vault. The vault is the account's main position. Equity and Paid are those of the
	// whole account. A vault of a lending market is an account of one position.
	Positions       uint32       // held at the start, the main one included
	PositionsClosed uint32       // of them, those that the venue closed, wholly or in part
	PositionsHit    uint32       // of them, those that were closed or lost margin by the liquidation of another: contagion
	StartEquity     fixed.Signed // loan: value of everything in the account at the start, less debts
	StartNotional   uint256.Int  // loan: value of all its positions at the start, longs and shorts added up, cash left out
	OtherLoss       fixed.Signed // loan: the part of Loss that came from closing positions beside the main one
	Left            bool         // it closed its main position by its own choice
	Switched        bool         // it switched to cross margin
	MovedMargin     uint256.Int  // loan: free cash of the account that it moved to its main position
	Refusals        uint32       // how often the venue's rules refused what it asked for

	// What nobody came for: see [Undone]. Whoever was liquidated in the block in which it first could be, Stood for 0 seconds.
	Reached  bool   // there was a block in which it could be liquidated
	Stood    uint64 // seconds for which it could be, or a lot of it was for sale, until its first liquidation or the last block
	Standing bool   // it can be liquidated at the last block
	Queued   uint64 // seconds for which it could be liquidated, and some liquidator lacked the capital for it

	Later Later // loan: what it had after its first liquidation in this arm
}

// Later is what a borrower had at the times [After] its account's first liquidation, as far as the path lasts.
type Later struct {
	Known  uint8 // how many of the times the path lasts for
	Wealth [len(After)]fixed.Signed
}

// At is what it had at time k of [After].
func (l *Later) At(k int) (wealth fixed.Signed, known bool) {
	return l.Wealth[k], k < int(l.Known)
}

// Beside is what a borrower had in an arm at the times after its first liquidation in another one, which liquidated it earlier
// or alone: a row of later.parquet.
type Beside struct {
	Path     uint32
	Borrower uint32
	Clock    uint16 // the other arm
	Later
}

// Liquidated reports whether any position of the account was liquidated, wholly or in part. Who was not
// liquidated lost nothing by liquidation.
func (v *Vault) Liquidated() bool { return v.Liquidations > 0 || v.PositionsClosed > 0 }

// Loss is the sum of the reasons of loss by liquidation, in the loan token's smallest unit.
func (v *Vault) Loss() (sum fixed.Signed) {
	for reason := range Losses {
		if !v.Paid[reason].IsZero() {
			sum = sum.Add(v.Paid[reason])
		}
	}
	return sum
}

// After are the times after the first liquidation of a borrower's account, in any position, at which is told what it has: the
// equity of its account at the reference price, less what it put in from outside. That is what it has at the last block, at
// another time.
var After = [...]time.Duration{time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}

// Kind says how a liquidation closed a position.
type Kind uint8

const (
	DiscountSale    Kind = iota // a liquidator repaid debt and took collateral at a discount
	PartialClose                // the margin engine closed a part into the venue
	FullClose                   // the margin engine closed all of it into the venue
	Takeover                    // the engine's inventory took the position at its bankruptcy price
	Deleverage                  // closed against counterparties by ADL
	Unwinding                   // the engine sold, or deleveraged, what it had taken over; its parts sum to 0
	Pooling                     // a pool and other vaults paid its debt and got its collateral
	Conversion                  // traders converted collateral to loan tokens, bit by bit, and some of it back: one row for all of it
	CollateralSale              // the margin engine sold a token of the account for the pool's, to leave its positions open
	SelfLiquidation             // the owner took its own vault, repaid debt from elsewhere and kept the discount
)

// OfExchange reports whether only an exchange closes a position so.
func (k Kind) OfExchange() bool {
	return k != DiscountSale && k != Pooling && k != Conversion && k != SelfLiquidation
}

// Kinds are the names of the kinds as they are written in tables.
var Kinds = []string{"discount-sale", "partial-close", "full-close", "takeover", "adl", "unwinding", "pooling", "conversion", "collateral-sale", "self-liquidation"}

// String returns the kind as it is written in tables.
func (k Kind) String() string { return Kinds[k] }

// Liquidation is one closing of a position or of a part: a row of liquidations.parquet. Units are those of [Vault].
type Liquidation struct {
	Path       uint32
	Kind       Kind
	Liquidator uint16 // index into Names.Liquidators, the last of them but outsiders the exchange's own engine; of no meaning in a SelfLiquidation
	Borrower   uint32
	Position   uint16 // of its account: 0 is the main one, i the i-th of Names.Others
	Block      uint64 // number of the block, from 0
	Time       uint64 // unix seconds

	// Of another position than the main one, its own token takes the place of collateral.
	ReferencePrice uint64      // reference price of the block
	ContractPrice  uint64      // what the market's contract read (oracle price), or the margin engine (mark price)
	Seized         uint256.Int // collateral taken or closed
	Repaid         uint256.Int // loan: debt cancelled against it, bad debt not included
	BadDebt        uint256.Int // loan: debt written off in the same act
	Value          uint256.Int // loan: the collateral taken at the reference price
	Proceeds       uint256.Int // loan: what its sale fetched, before the fee
	Least          uint256.Int // loan: the least debt whose closing would have restored health
	Gas            uint64      // units of gas of the winning transaction
	Credited       uint256.Int // loan: what the owner was given beside, as where more was taken than it owed, or it took its own vault

	// Loss is the borrower's loss by this act, by reason, in the order of the reasons of the journal (loan).
	Loss [Losses]fixed.Signed
}

// Names turns the indices of rows into words, and smallest units into whole tokens.
type Names struct {
	Arms               []string
	Behaviours         []string
	Liquidators        []string
	Outsiders          int      // of the liquidators, the last, who came from outside of the study
	Others             []string // symbols of the positions beside the main one, counted in as many decimals as collateral
	CollateralDecimals int      // at most 18
	LoanDecimals       int      // at most 18
	PriceDecimals      int      // of prices, at most 18; 0 is 10
}

// Taker is the name of who closed a position.
func (n *Names) Taker(l *Liquidation) string {
	if l.Kind == SelfLiquidation {
		return itself
	}
	return n.Liquidators[l.Liquidator]
}

// itself is what a borrower is called among liquidators where it took its own vault.
const itself = "borrower"

// PriceScale is PriceDecimals, with what 0 means.
func (n *Names) PriceScale() int {
	if n.PriceDecimals == 0 {
		return 10
	}
	return n.PriceDecimals
}

// position is how a position of an account is written in tables.
func (n *Names) position(i uint16) string {
	if i == 0 {
		return "main"
	}
	return n.Others[i-1]
}

// Path is what one path brought, arm by arm: what a study writes and what its statistics are made from.
type Path struct {
	Index uint32
	Arms  []Arm // in the order of Names.Arms
}

// Arm is what one arm brought on one path.
type Arm struct {
	Vaults       []Vault       // one for each borrower, in the order of borrowers
	Liquidations []Liquidation // in the order in which they happened
	Undone       Undone
	Liquidators  []Liquidator // in the order of Names.Liquidators; of an exchange, its engine alone
	Beside       []Beside     // by the other arm, and then in the order of first liquidations there
	Err          error        // why the run failed; then it has no rows, and is counted
}
