package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Design is a rule for what happens to vaults at the threshold: a value with its parameters. The same value may be opened
// in any number of markets and shared by goroutines; what runs is a [Running].
type Design interface {
	// Kind is the design's name in scenarios.
	Kind() string

	// Validate reports every parameter that is out of its limits, and those that do not go with the market.
	Validate(m Market) error

	// Policy is what the market's ledger is made with: how it closes a vault when it is told to. A design that closes
	// vaults by other means than a sale gives [Closed].
	Policy(m Market) vault.Policy

	// Open starts the design in a market of the ledger that was made with its policy.
	Open(ledger Ledger, id vault.ID, m Market) (Running, error)
}

// Market is what a design may know of a market beforehand.
type Market struct {
	LLTV               uint256.Int // where vaults become unhealthy, scale 1e18, below 1
	CollateralDecimals uint8
	LoanDecimals       uint8
}

// Ledger is what a design may do with the ledger; [vault.Engine] is one. Readings are of the present: interest accrued until
// now. A design that sells from vaults needs no more than the first four.
type Ledger interface {
	Params(market vault.ID) vault.Params
	Accrued(market vault.ID) (vault.Market, error)
	Position(market vault.ID, of vault.Address) vault.Position
	Liquidate(caller vault.Address, market vault.ID, borrower vault.Address, amount, repaidShares uint256.Int, then ...vault.Call) (vault.Liquidation, error)

	// Beyond finds the vaults that owe more than so much of their worth: see [vault.Engine.Beyond].
	Beyond(market vault.ID, price, ltv uint256.Int, now uint64, dst []vault.AtRisk) []vault.AtRisk
	Seize(market vault.ID, from, to vault.Address, collateral uint256.Int) error
	Assume(market vault.ID, from, to vault.Address, shares uint256.Int) error
	WriteOff(market vault.ID, from vault.Address, shares uint256.Int) (assets uint256.Int, err error)
	Repay(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error)
	SupplyCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf vault.Address, then ...vault.Call) error
	Transfer(token, from, to vault.Address, amount uint256.Int) error
	Balance(token, of vault.Address) uint256.Int
}

var _ Ledger = (*vault.Engine)(nil)

// Running is a design at work in one market on one path. Its methods answer the questions of the package's table. It is not
// for concurrent use. A refused call changes nothing.
type Running interface {
	// Wake says when the design must be asked again.
	Wake() Key

	// Tick appends to dst what has happened by itself until a time, at the oracle's price: what expired, was settled, or
	// was converted. In quiet times it is called at the instants that Wake names, otherwise at every block.
	Tick(now uint64, price uint256.Int, dst []Move) ([]Move, error)

	// Offers appends to dst what is on offer now, at the oracle's price: of the vaults given, which the ledger's index
	// found at risk, in their order, and of the market itself.
	Offers(price uint256.Int, risky []vault.AtRisk, dst []offer.Offer) []offer.Offer

	// Refresh brings an offer up to the present state. An error says that it is no longer made.
	Refresh(o *offer.Offer) error

	// Quote returns what taking an amount of an offer would move. It depends on nothing but the offer and allocates
	// nothing. An amount above the offer's most is [offer.ErrAbove]. A design that quotes from more than an offer holds refuses
	// one that is no longer what stands, or what its last plan shows, with [offer.ErrStale].
	Quote(o *offer.Offer, amount uint256.Int) (offer.Terms, error)

	// After makes next the offer that stands once an amount of o was taken, and nothing else happened: so that a plan of
	// two calls is two quotes. An error says that none stands.
	After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error

	// Take takes an amount of an offer as it stands now, appends to dst who gave what to whom and why, and returns what the
	// taker's part in that was: what Quote says of the refreshed offer.
	Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []Move) ([]Move, offer.Terms, error)

	// Least returns the least debt whose closing at the offer's price restores health, loan units, rounded up: the whole
	// debt where none does. It is the yardstick of how much a design closes.
	Least(o *offer.Offer) uint256.Int

	// Holders are the passive accounts in which the design keeps tokens between calls: auction lots, reserves, a pool.
	Holders() []vault.Address

	// Limits appends to dst the limits that vaults and takers share, with what is left of them.
	Limits(dst []Limit) []Limit

	// State appends to dst all that the design remembers; Restore puts it back.
	State(dst []Field) []Field
	Restore(state []Field) error
}

// Key says when a running design must be asked again. While no vault reaches the trigger, the reference price stays within
// the bounds, and the instant has not come, nothing has changed but prices and interest.
type Key struct {
	// Trigger is what the ledger's index must find: see [vault.Trigger] for what equality counts as.
	Trigger vault.Trigger
	// Low and High bound the reference prices, times 1e36, outside which an offer of the market itself may pay somebody:
	// at Low and below, at High and above. High 0 is no bound.
	Low, High uint256.Int
	// Until is the next instant, unix seconds, at which something changes by itself; [Never] where nothing does.
	Until uint64
	// Growth is the factor by which debts may grow, scale 1e18, before interest alone changes something that Trigger does not say.
	// 0 is no bound.
	Growth uint256.Int
	// Earns is the most collateral, in worth at the oracle's price, that a taker gets for each unit it pays, scale 1e18:
	// where that, at the market's price, does not pay for gas, nobody comes.
	Earns uint256.Int
	// Rewards says that a call may pay its maker a reward, so that no vault is too small for anybody to come.
	Rewards bool
	// Even says that what is on offer is a sale of each vault at risk and nothing else, and that all of it costs the vault's debt,
	// or what its collateral is worth at the oracle's price over Earns where that is less, and gives collateral worth Earns times
	// as much, and each part of it in proportion, but for a few units that are rounded.
	Even bool
}

// Never is an instant that does not come.
const Never = 1<<64 - 1

// Limit is a limit that is shared: a hole, a cap, a cool-off. Where it is used up, offers disappear.
type Limit struct {
	Name     string
	Left     uint256.Int // in the limit's own unit, stated by the design
	Withheld int         // offers that it made disappear when offers were last asked for
}

// Field is one number of a design's state.
type Field struct {
	Name  string
	Of    vault.Address // the vault or holder it belongs to; zero for the market's own
	Lot   uint64
	Value uint256.Int
}

// Custodian is a running design that holds collateral and debts of vaults until they are sold. They are still their owners': what
// the collateral is worth more than the debt, and what it is worth less.
type Custodian interface {
	// Held is what is held of an owner's: collateral, and debt shares.
	Held(owner vault.Address) (collateral, shares uint256.Int)
}

// Sharer is a running design of which one call may change several vaults.
type Sharer interface {
	// Converted is whose vaults the last call of Take changed beside the offer's own.
	Converted() []vault.Address
}

// Converter is a custodian that takes all vaults' collateral and may convert it to loan tokens and back, so that a vault's loan
// tokens are its owner's too. The ledger's index knows none of its vaults.
type Converter interface {
	Custodian
	// Begin takes the collateral of all vaults, once, when they are open.
	Begin(now uint64, price uint256.Int, dst []Move) ([]Move, error)
	// Changed tells that an owner changed its vault by its own choice.
	Changed(owner vault.Address, dst []Move) ([]Move, error)
	// Coins is what an owner has in loan tokens.
	Coins(owner vault.Address) uint256.Int
	Sharer
	// Unsafe appends to dst the vaults that can be liquidated.
	Unsafe(dst []vault.AtRisk) []vault.AtRisk
}

// Deal is what happened by itself to one vault or lot.
type Deal struct {
	Owner            vault.Address
	Winner           vault.Address // who got the lot; zero where it only began
	Collateral, Paid uint256.Int   // what it got, and its bid, which it paid before
	Strike           uint256.Int   // what it paid for it now
}

// Dealer is a running design whose Tick gives lots to bidders, one in each call: it is called again until nothing moves.
type Dealer interface {
	// Deal is what the moves of the last Tick that made any are of.
	Deal() Deal
}

// Endowed is a running design that pays rewards out of what the protocol's account, [vault.TreasuryAddress], has from the start.
type Endowed interface {
	// Endowment is how much that is, loan units.
	Endowment() uint256.Int
}

// Deployable is a design that exists as a contract too, so that scenarios can run it on the Solidity engine.
type Deployable interface {
	Design
	// Contract returns the design's policy in a market as a contract, and the design that says so.
	// A design that embeds another, and closes otherwise, is not the other's contract.
	Contract(m Market) (policy vault.Contract, of Design)
}

// ContractOf returns a design's policy in a market as a contract, and whether there is one.
func ContractOf(d Design, m Market) (policy vault.Contract, ok bool) {
	c, is := d.(Deployable)
	if !is {
		return policy, false
	}
	policy, of := c.Contract(m)
	return policy, of == d
}
