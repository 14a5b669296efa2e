package liquidator

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
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
// what is left of the gas limit by the gas it needs to succeed.
type Builder struct {
	Regime   Regime
	GasLimit uint64 // gas that liquidators may use in a block: the block's limit less what everybody else uses
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
	return errors.Join(faults...)
}

// Reasons for which a bid did not succeed.
var (
	ErrNoRoom       = errors.New("liquidator: the block has no room left")
	ErrGone         = errors.New("liquidator: the vault no longer gives what the plan takes")
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

// Outcome is what became of a bid, exactly. Amounts are loan smallest units unless they say otherwise. They satisfy, to the unit,
//
//	ReferenceValue = Repaid + Fee + Impact + Gas + Tip + Profit
//
// for a bid that won; for one that reverted Profit = −Gas − Tip and the rest is 0; for one that was dropped all is 0.
type Outcome struct {
	Bid            Bid
	Status         Status
	Reason         error       // why it did not win; nil where it did
	Seized         uint256.Int // collateral smallest units
	Repaid         uint256.Int
	Proceeds       uint256.Int  // what the venue paid before its fee
	Fee            uint256.Int  // the venue's
	ReferenceValue uint256.Int  // ⌊Seized·reference price/1e36⌋
	Impact         fixed.Signed // ReferenceValue − Proceeds: negative where the venue stands above the reference price
	GasUsed        uint64
	Gas            uint256.Int // base fee, burnt; rounded up
	Tip            uint256.Int // to the builder; rounded up
	Profit         fixed.Signed
}

// build executes the bids in their order and writes r.outcomes.
func (r *Race) build(block Block, market Execution, venue liquidity.Venue) (used uint64, err error) {
	r.outcomes = r.outcomes[:0]
	for i := range r.bids {
		bid := &r.bids[i]
		if bid.Gas > r.builder.GasLimit-used {
			r.outcomes = append(r.outcomes, Outcome{Bid: *bid, Status: Dropped, Reason: ErrNoRoom})
			continue
		}
		outcome, err := r.execute(bid, block, market, venue)
		if err != nil {
			return used, err
		}
		used += outcome.GasUsed
		r.outcomes = append(r.outcomes, outcome)
	}
	return used, nil
}

// execute tries one bid against the present state.
func (r *Race) execute(bid *Bid, block Block, market Execution, venue liquidity.Venue) (Outcome, error) {
	o := Outcome{Bid: *bid}
	funds := &r.funds[bid.Bot]
	r.total = bid.Plan.Total()
	total := &r.total // a field, so that handing it to the venue allocates nothing
	repay, err := planned(market, bid.Vault, &bid.Plan)
	if err != nil {
		return r.fail(o, block, ErrGone)
	}
	fill := venue.Quote(liquidity.Sell, total, nil)
	if !fill.Base.Eq(total) {
		return r.fail(o, block, ErrThin)
	}
	if o.Gas, err = GasCost(bid.Gas, block.BaseFee, &block.WeiPrice); err != nil {
		return o, fmt.Errorf("liquidator: gas price: %w", err)
	}
	if o.Tip, err = GasCost(bid.Gas, bid.Tip, &block.WeiPrice); err != nil {
		return o, fmt.Errorf("liquidator: gas price: %w", err)
	}
	profit := fixed.Difference(&fill.Quote, &fill.Fee).Sub(fixed.Positive(&repay)).
		Sub(fixed.Positive(&o.Gas)).Sub(fixed.Positive(&o.Tip))
	if profit.Cmp(fixed.Positive(&r.bots[bid.Bot].MinProfit)) < 0 {
		return r.fail(o, block, ErrUnprofitable)
	}
	if !r.bots[bid.Bot].Flash && repay.Gt(funds) {
		return r.fail(o, block, ErrUnfunded)
	}
	for i := range bid.Plan.Calls {
		seized, repaid, err := market.Liquidate(bid.Bot, bid.Vault, bid.Plan.Seize[i])
		if err != nil {
			return o, fmt.Errorf("liquidator: market refused a liquidation of vault %d that it had quoted: %w", bid.Vault, err)
		}
		o.Seized.Add(&o.Seized, &seized)
		o.Repaid.Add(&o.Repaid, &repaid)
	}
	if !o.Seized.Eq(total) || !o.Repaid.Eq(&repay) {
		return o, fmt.Errorf("liquidator: market quoted %s collateral for %s and moved %s for %s in vault %d",
			total.Dec(), repay.Dec(), o.Seized.Dec(), o.Repaid.Dec(), bid.Vault)
	}
	sold := venue.Execute(liquidity.Sell, total, nil)
	if sold != fill {
		return o, fmt.Errorf("liquidator: venue quoted %s for %s and paid %s", fill.Quote.Dec(), total.Dec(), sold.Quote.Dec())
	}
	if o.ReferenceValue, err = fixed.MulDivDown(total, &block.Reference, &fixed.PriceScale); err != nil {
		return o, fmt.Errorf("liquidator: reference value: %w", err)
	}
	o.Proceeds, o.Fee = sold.Quote, sold.Fee
	o.Impact = fixed.Difference(&o.ReferenceValue, &o.Proceeds)
	o.GasUsed = bid.Gas
	o.Profit = profit
	after := fixed.Positive(funds).Add(profit)
	*funds = after.Capped()
	return o, nil
}

// planned is what all calls of a plan cost now; an error where the market would refuse one.
func planned(sale Sale, vault int, plan *Plan) (sum uint256.Int, err error) {
	for i := range plan.Calls {
		seize := plan.Seize[i]
		if most := sale.MaxSeize(vault); most.Lt(&seize) {
			return sum, ErrGone
		}
		repay, err := sale.Repay(vault, seize)
		if err != nil {
			return sum, err
		}
		sum.Add(&sum, &repay)
		if i+1 < plan.Calls {
			successive, can := sale.(Successive)
			if !can {
				return sum, ErrGone
			}
			if sale, err = successive.After(vault, seize); err != nil {
				return sum, err
			}
		}
	}
	return sum, nil
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
