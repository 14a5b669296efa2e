package design

import (
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// BlockAuction is an auction of an unhealthy vault by the block, as Blend's. Whoever fills it takes debt over with collateral.
// With e whole blocks since it began and N blocks to a phase, both scales 1e18,
//
//	collateral share = min(1, Step·min(e, N))
//	debt share       = 1 − min(1, Step·max(0, e − N))
//
// so that at first nothing is got for all of the debt, then all collateral for all of it, and in the end all collateral for
// nothing. Collateral that the filler does not get stays with the owner; so does debt that it does not take over, which is
// written off where no collateral is left. A part x of the collateral on offer takes ⌊shares·debt share·x/all⌋ debt shares over.
//
// The auction begins in the first block in which the vault is offered, since nobody is paid for beginning it, and ends where
// the vault is healthy again, whose owner calls it off. It is of Part of the vault. Amounts are collateral units.
//
// Limit cases: a step of 1/N ends the first phase with all of the collateral; a smaller one never offers all of it.
//
// Source: Blend, pool/src/auctions/auction.rs and user_liquidation_auction.rs: 0.5 % a block, 200 blocks. Its backstop, which
// pays before suppliers do, is not here.
type BlockAuction struct {
	Step   uint256.Int // a block, scale 1e18, above 0, at most 1
	Blocks uint64      // N
	Block  uint64      // seconds, above 0
	Part   uint256.Int // scale 1e18, above 0, at most 1
}

// Blend is the design with Blend's parameters.
var Blend = BlockAuction{Step: *uint256.NewInt(0.005e18), Blocks: 200, Block: 5, Part: fixed.WAD}

// Kind is "block-auction".
func (BlockAuction) Kind() string { return "block-auction" }

// Formula implements [FormulaOf].
func (BlockAuction) Formula() Formula {
	return Formula{Counts: "collateral units to take", Lines: []string{
		"unhealthy     D > λ·V; of the vault part is auctioned",
		"k             = blocks since it began",
		"collateral    min(1, step·min(k, blocks)) of it is given",
		"debt          1 − min(1, step·max(0, k − blocks)) of it is taken over for that",
		"bad debt      = what is left of D where C is 0",
	}}
}

// Splitting implements [SplittingOf].
func (BlockAuction) Splitting() Splitting {
	return Splitting{Never: true, Source: "auction.rs: at one block both shares are one"}
}

// Owner implements [OwnerOf].
func (BlockAuction) Owner() string {
	return "a filler takes debt over with the collateral, and the owner's own is what it owes already"
}

// Validate reports parameters out of their limits.
func (d BlockAuction) Validate(of Market) error {
	var l limits
	l.share("step", &d.Step, 1)
	l.share("part", &d.Part, 1)
	if d.Block == 0 {
		l = append(l, fault.New("block", "is 0 seconds", "choose a longer one"))
	}
	if of.LLTV.IsZero() {
		l.refuse("lltv", &of.LLTV, "secures nothing", "raise it")
	}
	return l.err()
}

// Policy lets nobody liquidate by the ledger's own verb.
func (d BlockAuction) Policy(of Market) vault.Policy { return Closed(of.LLTV) }

// Open starts the design.
func (d BlockAuction) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	return &blockAuction{
		BlockAuction: d, Ledger: ledger, id: id, policy: Closed(of.LLTV), lltv: of.LLTV, at: map[vault.Address]*blockLot{},
	}, nil
}

// shares are the shares of collateral and of debt after some seconds, scale 1e18.
func (d *BlockAuction) shares(seconds uint64) (collateral, debt uint256.Int) {
	ramp := func(blocks uint64) (z uint256.Int) {
		if _, over := z.MulOverflow(&d.Step, uint256.NewInt(blocks)); over || z.Gt(&one) {
			return one
		}
		return z
	}
	blocks := seconds / d.Block
	rises := min(blocks, d.Blocks)
	fallen := ramp(blocks - rises)
	debt.Sub(&one, &fallen)
	return ramp(rises), debt
}

type blockAuction struct {
	BlockAuction
	Ledger
	id     vault.ID
	policy vault.Policy
	lltv   uint256.Int
	lots   []*blockLot // in the order in which they began
	at     map[vault.Address]*blockLot
	now    offer.Offer // what a taking takes
}

// blockLot is an auction that runs: of a vault's collateral and debt shares, so much.
type blockLot struct {
	owner         vault.Address
	start         uint64 // unix seconds
	units, shares uint256.Int
}

// Words of an offer's data.
const (
	dataUnits  = 0 // collateral that the auction is of
	dataShares = 1 // debt shares that it is of
	dataDebt   = 2 // share of the debt, scale 1e18
)

// Wake implements [Running]. In the end collateral is got for nothing, so that a unit paid has no bound of what it earns.
func (b *blockAuction) Wake() Key {
	return Key{Trigger: b.policy.Trigger(), Until: Never, Earns: anything}
}

// Holders implements [Running]: there are none.
func (b *blockAuction) Holders() []vault.Address { return nil }

// Limits implements [Running]: there are none.
func (b *blockAuction) Limits(dst []Limit) []Limit { return dst }

// Tick calls off the auctions of vaults that are healthy again.
func (b *blockAuction) Tick(_ uint64, price uint256.Int, dst []Move) ([]Move, error) {
	if len(b.lots) == 0 {
		return dst, nil
	}
	totals, err := b.Accrued(b.id)
	if err != nil {
		return dst, err
	}
	c := vault.Case{Totals: totals, Price: price}
	b.lots = slices.DeleteFunc(b.lots, func(l *blockLot) bool {
		c.Position = b.Position(b.id, l.owner)
		unhealthy, _, err := b.policy.Unhealthy(&c)
		if err == nil && unhealthy && !c.Position.Collateral.IsZero() {
			return false
		}
		delete(b.at, l.owner)
		return true
	})
	return dst, nil
}

// Offers implements [Running]. A vault that is offered for the first time begins its auction.
func (b *blockAuction) Offers(price uint256.Int, risky []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	totals, err := b.Accrued(b.id)
	if err != nil {
		return dst
	}
	for i := range risky {
		v := &risky[i]
		if b.at[v.Borrower] == nil {
			l := &blockLot{owner: v.Borrower, start: totals.LastUpdate}
			l.units.MulDivOverflow(&v.Collateral, &b.Part, &fixed.WAD)
			l.shares.MulDivOverflow(&v.BorrowShares, &b.Part, &fixed.WAD)
			b.lots, b.at[v.Borrower] = append(b.lots, l), l
		}
		dst = append(dst, offer.Offer{Kind: offer.TakeOver, Of: v.Borrower, Case: vault.Case{Price: price}})
		if b.Refresh(&dst[len(dst)-1]) != nil {
			dst = dst[:len(dst)-1]
		}
	}
	return dst
}

// Refresh implements [Running].
func (b *blockAuction) Refresh(o *offer.Offer) (err error) {
	l := b.at[o.Of]
	if l == nil {
		return offer.ErrGone
	}
	if o.Case.Totals, err = b.Accrued(b.id); err != nil {
		return err
	}
	o.Case.Position = b.Position(b.id, o.Of)
	o.Data[dataUnits], o.Data[dataShares] = l.units, l.shares
	return b.stands(o, o.Case.Totals.LastUpdate-l.start)
}

// stands finds the most of an offer whose case and auction are known.
func (b *blockAuction) stands(o *offer.Offer, seconds uint64) error {
	unhealthy, _, err := b.policy.Unhealthy(&o.Case)
	if err != nil {
		return err
	}
	units, owed, p := &o.Data[dataUnits], &o.Data[dataShares], &o.Case.Position
	if units.Gt(&p.Collateral) { // its owner took some out, or repaid
		*units = p.Collateral
	}
	if owed.Gt(&p.BorrowShares) {
		*owed = p.BorrowShares
	}
	collateral, debt := b.shares(seconds)
	o.Data[dataDebt] = debt
	if o.Most.MulDivOverflow(units, &collateral, &fixed.WAD); !unhealthy || o.Most.IsZero() {
		return offer.ErrGone
	}
	return nil
}

// over is the debt shares that an amount takes over.
func (b *blockAuction) over(o *offer.Offer, amount *uint256.Int) (shares uint256.Int) {
	shares.MulDivOverflow(&o.Data[dataShares], &o.Data[dataDebt], &fixed.WAD)
	shares.MulDivOverflow(&shares, amount, &o.Most)
	return shares
}

// Quote implements [Running].
func (b *blockAuction) Quote(o *offer.Offer, amount uint256.Int) (t offer.Terms, err error) {
	if amount.Gt(&o.Most) {
		return t, offer.ErrAbove
	}
	if t.Owe, err = o.Case.Totals.Debt(b.over(o, &amount)); err != nil {
		return offer.Terms{}, err
	}
	t.Receive = amount
	return t, nil
}

// filled is what an auction is of once an amount of an offer was taken: a part of both, rounded down.
func (b *blockAuction) filled(o *offer.Offer, amount *uint256.Int) (units, shares uint256.Int) {
	var left uint256.Int
	left.Sub(&o.Most, amount)
	units.MulDivOverflow(&o.Data[dataUnits], &left, &o.Most)
	shares.MulDivOverflow(&o.Data[dataShares], &left, &o.Most)
	return units, shares
}

// After implements [Running].
func (b *blockAuction) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	if amount.Gt(&o.Most) {
		return offer.ErrAbove
	}
	shares := b.over(o, &amount)
	*next = *o
	p := &next.Case.Position
	p.Collateral.Sub(&p.Collateral, &amount)
	p.BorrowShares.Sub(&p.BorrowShares, &shares)
	next.Data[dataUnits], next.Data[dataShares] = b.filled(o, &amount)
	l := b.at[o.Of]
	if p.Collateral.IsZero() || l == nil {
		return offer.ErrGone
	}
	return b.stands(next, o.Case.Totals.LastUpdate-l.start)
}

// Take implements [Running].
func (b *blockAuction) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []Move) ([]Move, offer.Terms, error) {
	b.now = *o
	now := &b.now
	if err := b.Refresh(now); err != nil {
		return dst, offer.Terms{}, err
	}
	t, err := b.Quote(now, amount)
	if err != nil {
		return dst, t, err
	}
	shares := b.over(now, &amount)
	if err := b.Assume(b.id, now.Of, who, shares); err != nil {
		return dst, offer.Terms{}, err
	}
	if err := b.Seize(b.id, now.Of, who, amount); err != nil {
		return dst, offer.Terms{}, err
	}
	dst = append(dst,
		Move{who, now.Of, Claim, t.Owe, journal.Repay, Taken},
		Move{vault.EngineAddress, who, Collateral, amount, journal.Seize, Taken})
	l := b.at[now.Of]
	if l.units, l.shares = b.filled(now, &amount); l.units.IsZero() {
		delete(b.at, now.Of)
		b.lots = slices.DeleteFunc(b.lots, func(one *blockLot) bool { return one == l })
	}
	left := b.Position(b.id, now.Of)
	if !left.Collateral.IsZero() || left.BorrowShares.IsZero() {
		return dst, t, nil
	}
	bad, err := b.WriteOff(b.id, now.Of, left.BorrowShares)
	if err == nil && !bad.IsZero() {
		dst = append(dst, Move{Suppliers, now.Of, Claim, bad, journal.BadDebt, WrittenOff})
	}
	return dst, t, err
}

// Least is the least debt whose closing at the oracle's price restores health.
func (b *blockAuction) Least(o *offer.Offer) uint256.Int { return leastSale(&o.Case, &b.lltv, &one) }

// State is three numbers of each auction.
func (b *blockAuction) State(dst []Field) []Field {
	for _, l := range b.lots {
		dst = append(dst,
			Field{Name: "start", Of: l.owner, Value: *uint256.NewInt(l.start)},
			Field{Name: "units", Of: l.owner, Value: l.units}, Field{Name: "shares", Of: l.owner, Value: l.shares})
	}
	return dst
}

// Restore implements [Running].
func (b *blockAuction) Restore(state []Field) error {
	var lots []*blockLot
	at := map[vault.Address]*blockLot{}
	for _, f := range state {
		l := at[f.Of]
		if l == nil {
			l = &blockLot{owner: f.Of}
			lots, at[f.Of] = append(lots, l), l
		}
		switch f.Name {
		case "start":
			l.start = f.Value.Uint64()
		case "units":
			l.units = f.Value
		case "shares":
			l.shares = f.Value
		default:
			return ErrState
		}
	}
	b.lots, b.at = lots, at
	return nil
}

// BlockAuctionForm states a [BlockAuction].
type BlockAuctionForm struct {
	Name string `key:"name" default:"block-auction" doc:"Name of the arm."`
	MarketForm
	Step   catalog.Decimal  `key:"step" default:"0.005" above:"0" max:"1" places:"18" doc:"By how much the share of the collateral rises in a block, and the share of the debt falls after that." source:"Blend, auction.rs: 0.5 % a block"`
	Blocks int              `key:"blocks" default:"200" min:"0" max:"1000000" doc:"Blocks after which the collateral's share has risen and the debt's begins to fall." source:"Blend, auction.rs"`
	Block  catalog.Duration `key:"block" default:"5s" min:"1" max:"86400" doc:"Length of a block by which the auction counts." source:"Stellar closes a ledger in about 5 seconds"`
	Part   catalog.Decimal  `key:"part" default:"1" above:"0" max:"1" places:"18" doc:"Part of an unhealthy vault that is auctioned." assumed:"0.5 1"`
}

// Label implements [catalog.DesignForm].
func (f BlockAuctionForm) Label() string { return f.Name }

// Design implements [Form].
func (f BlockAuctionForm) Design(b *catalog.Builder) Design {
	return BlockAuction{Step: b.Ratio("step", f.Step), Blocks: uint64(f.Blocks), Block: f.Block.Seconds(), Part: b.Ratio("part", f.Part)}
}

func init() {
	catalog.Designs.Register(BlockAuctionForm{}, catalog.Rule{
		Name: "block-auction", Source: "Blend, pool/src/auctions",
		Doc: "Blend's auction by the block: for blocks blocks the share of the collateral that a filler gets for all of the debt rises by step, then the share of the debt that it takes over for all of the collateral falls by step.",
	})
}
