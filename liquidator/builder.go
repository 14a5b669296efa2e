package liquidator

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Regime says what losing costs.
type Regime uint8

const (
	// PublicAuction orders a public mempool by tip; a transaction that comes too late is included, reverts, and pays for its
	// gas, base fee and tip (priority gas auctions, Daian et al., arXiv 1904.05234).
	PublicAuction Regime = iota
	// Bundles drops a transaction that would revert, at no cost (Flashbots bundles, MEV-Boost).
	Bundles
)

// String is the name used in scenarios.
func (r Regime) String() string {
	switch r {
	case PublicAuction:
		return "auction"
	case Bundles:
		return "bundle"
	}
	return fmt.Sprintf("regime(%d)", uint8(r))
}

// ParseRegime reads what String wrote.
func ParseRegime(name string) (Regime, error) {
	for r := PublicAuction; r <= Bundles; r++ {
		if r.String() == name {
			return r, nil
		}
	}
	return 0, fault.New("", fmt.Sprintf("%q is unknown", name), "use auction or bundle")
}

// Builder orders a block's bids by tip per gas, highest first, equal tips by addressed dice, and includes each that fits
// what others leave of the gas limit by the gas it needs to succeed.
type Builder struct {
	Regime   Regime
	GasLimit uint64 // of a block
	Traffic  Traffic
}

// Validate reports every fault.
func (b Builder) Validate() error {
	var faults []error
	if b.Regime > Bundles {
		faults = append(faults, fault.New("regime", fmt.Sprintf("%d is unknown", b.Regime), "use auction or bundle"))
	}
	if b.GasLimit == 0 {
		faults = append(faults, fault.New("block_gas_limit", "is 0: no transaction would fit", "Ethereum's is 60,000,000"))
	}
	if b.Traffic.Share.GtUint64(wad) {
		faults = append(faults, fault.New("taken", catalog.FromScaled(&b.Traffic.Share, 18).String()+" is above 1", "it is a share of the limit"))
	}
	if b.Traffic.Rise.GtUint64(wad) {
		faults = append(faults, fault.New("taken_rise", catalog.FromScaled(&b.Traffic.Rise, 18).String()+" is above 1", "it is a share of the limit"))
	}
	return errors.Join(faults...)
}

// Reasons for which a bid did not succeed.
var (
	ErrNoRoom       = errors.New("liquidator: the block has no room left")
	ErrGone         = errors.New("liquidator: the offer no longer gives what the plan takes")
	ErrThin         = errors.New("liquidator: the venue no longer takes all of the collateral")
	ErrUnfunded     = errors.New("liquidator: funds no longer cover the repayment")
	ErrUnprofitable = errors.New("liquidator: profit fell below the least profit")
)

// Status is what became of a bid.
type Status uint8

const (
	Won      Status = iota // executed: the collateral was taken and sold
	Reverted               // included, failed, paid for its gas
	Dropped                // not included, cost nothing: a bundle that would fail, or no room
)

// String names the status.
func (s Status) String() string { return [...]string{"won", "reverted", "dropped"}[s] }

// Outcome is what became of a bid, exactly. Amounts are loan smallest units unless they say otherwise. They satisfy, to the
// unit,
//
//	ReferenceValue + Reward = Cost + Fee + Impact + Gas + Tip + Profit
//
// for a bid that won; for one that reverted Profit = −Gas − Tip and the rest is 0; for one that was dropped all is 0.
type Outcome struct {
	Bid            Bid
	Status         Status
	Reason         error        // why it did not win; nil where it did
	Received       uint256.Int  // collateral smallest units
	Given          uint256.Int  // likewise, bought on the venue; Cost is then its worth at the reference price
	Cost           uint256.Int  // paid to the design, debt taken over included
	Reward         uint256.Int  // paid by the design
	Proceeds       uint256.Int  // what the venue paid before its fee
	Fee            uint256.Int  // the venue's
	ReferenceValue uint256.Int  // ⌊Received·reference price/1e36⌋
	Impact         fixed.Signed // ReferenceValue − Proceeds: negative where the venue stands above the reference price
	GasUsed        uint64
	Gas            uint256.Int // base fee, burnt; rounded up
	Tip            uint256.Int // to the builder; rounded up
	Profit         fixed.Signed
}

// build executes the bids in their order and writes r.outcomes.
func (r *Race) build(block Block, offers []Offer, market Market, venue liquidity.Venue) (used uint64, err error) {
	crowd, crowded := market.(Crowd)
	r.outcomes = r.outcomes[:0]
	room := r.builder.Traffic.Room(r.builder.GasLimit, block.BaseFee)
	for i := range r.bids {
		bid := &r.bids[i]
		if crowded {
			others, err := crowd.Before(bid, room-used)
			if err != nil {
				return used, err
			}
			used += others
		}
		if bid.Gas > room-used {
			r.outcomes = append(r.outcomes, Outcome{Bid: *bid, Status: Dropped, Reason: ErrNoRoom})
			r.why[r.place(bid.offer)*len(r.bots)+bid.Bot] = BlockFull
			continue
		}
		outcome, err := r.execute(bid, block, offers[bid.offer].Offer, market, venue)
		if err != nil {
			return used, err
		}
		used += outcome.GasUsed
		r.why[r.place(bid.offer)*len(r.bots)+bid.Bot] = reasonOf(&outcome)
		r.outcomes = append(r.outcomes, outcome)
		if crowded {
			if err := crowd.Included(offers[bid.offer].Offer, &r.outcomes[len(r.outcomes)-1]); err != nil {
				return used, err
			}
		}
	}
	return used, nil
}

// execute tries one bid against the present state.
func (r *Race) execute(bid *Bid, block Block, on *offer.Offer, market Market, venue liquidity.Venue) (Outcome, error) {
	o := Outcome{Bid: *bid}
	funds := &r.funds[bid.Bot]
	calls, err := r.planned(market, on, &bid.Plan)
	if err != nil {
		return r.fail(o, block, ErrGone)
	}
	receive := &r.total // a field, so that handing it to the venue allocates nothing
	*receive = r.now.Receive
	var fill liquidity.Fill
	if !receive.IsZero() {
		if fill = venue.Quote(liquidity.Sell, receive, nil); !fill.Base.Eq(receive) {
			return r.fail(o, block, ErrThin)
		}
	}
	if o.Gas, err = GasCost(bid.Gas, block.BaseFee, &block.WeiPrice); err != nil {
		return o, fmt.Errorf("liquidator: gas price: %w", err)
	}
	if o.Tip, err = GasCost(bid.Gas, bid.Tip, &block.WeiPrice); err != nil {
		return o, fmt.Errorf("liquidator: gas price: %w", err)
	}
	given := &r.given
	*given = r.now.Give
	var bought liquidity.Fill
	if !given.IsZero() {
		if bought = venue.Quote(liquidity.Buy, given, nil); !bought.Base.Eq(given) {
			return r.fail(o, block, ErrThin)
		}
	}
	var price uint256.Int
	price.Add(&bought.Quote, &bought.Fee)
	profit := fixed.Difference(&fill.Quote, &fill.Fee).Sub(fixed.Positive(&price)).Add(r.now.Net()).Sub(fixed.Positive(&o.Gas)).Sub(fixed.Positive(&o.Tip))
	held := calls[0].Kind == offer.Bid // what it pays comes back, or buys a lot later
	if held {
		lot := won(&calls[0].Bidding, &bid.Plan.Amounts[0])
		worth := venue.Quote(liquidity.Sell, &lot, nil)
		profit = profit.Add(fixed.Difference(&worth.Quote, &worth.Fee))
	}
	if profit.Cmp(fixed.Positive(&r.bots[bid.Bot].MinProfit)) < 0 {
		return r.fail(o, block, ErrUnprofitable)
	}
	cost := r.now.Cost()
	price.Add(&price, &cost)
	spent := price
	who, day := &r.bots[bid.Bot], &r.days[bid.Bot]
	if !who.Flash && price.Gt(funds) || !who.Daily.IsZero() && !day.covers(&who.Daily, &spent) {
		return r.fail(o, block, ErrUnfunded)
	}
	if held {
		spends := fixed.Positive(&o.Gas).Add(fixed.Positive(&o.Tip))
		if left := fixed.Difference(funds, &cost).Sub(spends); left.Sign() < 0 {
			return r.fail(o, block, ErrUnfunded)
		}
		funds.Sub(funds, &cost)
		profit = spends.Neg()
		cost.Clear()
	}
	var moved offer.Terms
	for i := range bid.Plan.Calls {
		terms, err := market.Take(bid.Bot, calls[i], bid.Plan.Amounts[i])
		if err != nil {
			return o, fmt.Errorf("liquidator: market refused an offer of vault %d that it had quoted: %w", bid.Vault, err)
		}
		moved.Add(&terms)
	}
	if moved != r.now {
		return o, fmt.Errorf("liquidator: market quoted %s collateral for %s and moved %s for %s in vault %d",
			r.now.Receive.Dec(), r.now.Pay.Dec(), moved.Receive.Dec(), moved.Pay.Dec(), bid.Vault)
	}
	if !receive.IsZero() {
		if sold := venue.Execute(liquidity.Sell, receive, nil); sold != fill {
			return o, fmt.Errorf("liquidator: venue quoted %s for %s and paid %s", fill.Quote.Dec(), receive.Dec(), sold.Quote.Dec())
		}
	}
	if !given.IsZero() {
		if got := venue.Execute(liquidity.Buy, given, nil); got != bought {
			return o, fmt.Errorf("liquidator: venue asked %s for %s and took %s", bought.Quote.Dec(), given.Dec(), got.Quote.Dec())
		}
	}
	if o.ReferenceValue, err = fixed.MulDivDown(receive, &block.Reference, &fixed.PriceScale); err != nil {
		return o, fmt.Errorf("liquidator: reference value: %w", err)
	}
	o.Received, o.Cost, o.Reward = *receive, cost, moved.Reward
	o.Proceeds, o.Fee = fill.Quote, fill.Fee
	o.Impact = fixed.Difference(&o.ReferenceValue, &o.Proceeds)
	if !given.IsZero() {
		worth, err := fixed.MulDivDown(given, &block.Reference, &fixed.PriceScale)
		if err != nil {
			return o, fmt.Errorf("liquidator: reference value: %w", err)
		}
		o.Given, o.Fee = *given, *price.Add(&o.Fee, &bought.Fee)
		o.Cost.Add(&o.Cost, &worth)
		o.Impact = o.Impact.Add(fixed.Difference(&bought.Quote, &worth))
	}
	o.GasUsed = bid.Gas
	o.Profit = profit
	if !who.Daily.IsZero() {
		day.pay(&spent, block.Time)
	}
	after := fixed.Positive(funds).Add(profit)
	*funds = after.Capped()
	return o, nil
}

// planned finds the offers that a plan's calls take at present, and what they move in sum, into r.now; an error where one of
// them would be refused.
func (r *Race) planned(market Market, on *offer.Offer, plan *Plan) (calls [MaxCalls]*offer.Offer, err error) {
	r.now = offer.Terms{}
	if err := market.Refresh(on); err != nil {
		return calls, err
	}
	for i := range plan.Calls {
		if i > 0 {
			if err := market.After(calls[i-1], plan.Amounts[i-1], &r.next[i-1]); err != nil {
				return calls, err
			}
			on = &r.next[i-1]
		}
		calls[i] = on
		terms, err := market.Quote(on, plan.Amounts[i])
		if err != nil {
			return calls, err
		}
		r.now.Add(&terms)
	}
	return calls, nil
}

// fail is the outcome of a bid that cannot succeed.
func (r *Race) fail(o Outcome, block Block, reason error) (Outcome, error) {
	o = Outcome{Bid: o.Bid, Status: Dropped, Reason: reason}
	if r.builder.Regime == Bundles {
		return o, nil
	}
	var err error
	o.Status, o.GasUsed = Reverted, o.Bid.GasReverted
	if o.Gas, err = GasCost(o.GasUsed, block.BaseFee, &block.WeiPrice); err != nil {
		return o, fmt.Errorf("liquidator: gas price: %w", err)
	}
	if o.Tip, err = GasCost(o.GasUsed, o.Bid.Tip, &block.WeiPrice); err != nil {
		return o, fmt.Errorf("liquidator: gas price: %w", err)
	}
	o.Profit = fixed.Signed{}.Sub(fixed.Positive(&o.Gas)).Sub(fixed.Positive(&o.Tip))
	after := fixed.Positive(&r.funds[o.Bid.Bot]).Add(o.Profit)
	if after.Sign() < 0 {
		panic("liquidator: a bot lost more than it owned: its bids were not reserved for")
	}
	r.funds[o.Bid.Bot] = after.Capped()
	return o, nil
}
