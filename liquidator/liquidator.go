package liquidator

import (
	"fmt"
	"math/bits"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fault"
)

// Liquidator is one competitor: what it owns, how fast it is, how it chooses and how it bids.
type Liquidator struct {
	Name string
	// Funds is what it owns at the start, loan smallest units. All its gas is paid from them; so are repayments unless
	// Flash is set.
	Funds uint256.Int
	// Flash says that repayments are paid out of the sale's own proceeds, by a callback or a flash loan, in the same
	// transaction, so that Funds do not limit the size of a liquidation.
	Flash bool
	// Daily is the most that it pays for liquidations within any [Day], loan smallest units, whoever funds them; 0 means no limit.
	// What it paid is free again a day later: until then it is tied up in what has to be sold, bridged or settled.
	Daily uint256.Int
	// Overhead is the gas of its own contract, on top of the gas table.
	Overhead uint64
	// Delay is how many blocks after a vault became liquidatable it notices.
	Delay Delay
	// Choice is what it takes of an offer; nil means [Everything].
	Choice Choice
	// Calls is how many calls it may make of one offer in one transaction: 1 or 2; 0 means 1.
	Calls int
	// MinProfit is the least profit after all costs for which it acts, loan smallest units.
	MinProfit uint256.Int
	// MaxGasPrice is the most it ever pays, base fee and tip together, wei per gas; 0 means no cap. On 2020-03-12
	// most keepers had such a cap, and vanished.
	MaxGasPrice uint64
	// Bidding is how much of its expected profit it offers the builder.
	Bidding Bidding
	// Discount is by how much less than the venue would pay it bids for a lot that others may bid for too, scale 1e18, at most 1.
	// At 1 it bids the least that may be bid.
	Discount uint64
}

// Validate reports every fault at once, each under the key that a scenario gives it.
func (l Liquidator) Validate() error {
	var faults []error
	refuse := func(key, problem, remedy string) { faults = append(faults, fault.New(key, problem, remedy)) }
	if l.Name == "" {
		refuse("name", "is missing", "give it one: results are told apart by it")
	}
	if l.Funds.IsZero() {
		refuse("capital", "is 0: even a flash-funded bot pays gas", "give it some loan tokens")
	}
	if l.Funds.BitLen() > 128 || l.Daily.BitLen() > 128 || l.MinProfit.BitLen() > 128 {
		refuse("capital", "of its own, that of a day and least profit must fit 128 bits", "lower them")
	}
	if l.Overhead > MaxGas {
		refuse("gas_overhead", fmt.Sprintf("%d is above %d", l.Overhead, uint64(MaxGas)), "lower it")
	}
	if l.Delay.Max < l.Delay.Min {
		refuse("delay", fmt.Sprintf("is from %d to %d blocks", l.Delay.Min, l.Delay.Max), "the first must not exceed the second")
	}
	if l.Calls < 0 || l.Calls > MaxCalls {
		refuse("calls", fmt.Sprintf("are %d", l.Calls), fmt.Sprintf("use 1 to %d", MaxCalls))
	}
	if l.Discount > wad {
		refuse("bid_discount", "is above 1", "lower it: a bid is not below 0")
	}
	if l.Choice != nil {
		faults = append(faults, l.Choice.Validate())
	}
	if l.Bidding == nil {
		faults = append(faults, errNoBidding)
	} else {
		faults = append(faults, l.Bidding.Validate())
	}
	return fault.Join(faults...)
}

// Delay is a reaction time in blocks, uniform from Min to Max, drawn afresh for each bot and vault each time the vault
// becomes liquidatable. More than 70 % of liquidations happen as soon as they can (Perez et al., arXiv 2009.13235).
type Delay struct{ Min, Max uint64 }

// blocks maps 64 uniform bits to [Min, Max] by their high product, whose bias is below 2⁻³² for ranges below 2³².
func (d Delay) blocks(roll uint64) uint64 {
	if d.Max == d.Min {
		return d.Min
	}
	span := d.Max - d.Min + 1
	if span == 0 {
		return roll
	}
	high, _ := bits.Mul64(roll, span)
	return d.Min + high
}

// over reports whether a bot has noticed an offer by a block.
func (d Delay) over(dice Dice, bot int, o *Offer, block uint64) bool {
	if d.Max == 0 {
		return true
	}
	if block < o.Since {
		return false
	}
	passed := block - o.Since
	return passed >= d.Max || passed >= d.blocks(dice.Roll(bot, o.Vault, o.Since))
}
