package plan

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// venueFor returns the place where collateral is sold, for a path whose first price is given: the one of the path before, as
// good as new, except where its depth is meant at the first price.
func (p *Plan) venueFor(before liquidity.Venue, first, fee uint256.Int) (liquidity.Venue, error) {
	if _, perPath := p.scenario.Venue.(scenario.Pool); before == nil || perPath {
		return p.venue(first, fee)
	}
	before.Reset()
	return before, nil
}

// venue makes the place where collateral is sold, with a taker fee of scale 1e18. An exchange charges its own fee on top of a venue
// without one, so that nothing is charged twice.
func (p *Plan) venue(first, fee uint256.Int) (liquidity.Venue, error) {
	r := reader{plan: p}
	var (
		venue liquidity.Venue
		err   error
	)
	// Resting orders end where a sale would leave a tenth of the price.
	reach := *uint256.NewInt(0.9e18)
	switch v := p.scenario.Venue.(type) {
	case scenario.PowerLaw:
		venue, err = liquidity.NewPowerLaw(liquidity.PowerLawParams{
			Depth: r.loan("venue.depth", v.Depth), At: r.bps("venue.at_bps", v.At), Exponent: r.ratio("venue.exponent", v.Exponent),
			Reach: reach, TakerFee: fee, Recovery: r.recovery(v.Impact),
		})
	case scenario.Pool:
		venue, err = liquidity.NewPool(liquidity.PoolParams{
			QuoteReserve: r.loan("venue.depth", v.Depth), At: first, TakerFee: fee, Recovery: r.recovery(v.Impact),
		})
	case scenario.SquareRoot:
		venue, err = liquidity.NewSquareRoot(liquidity.SquareRootParams{
			Prefactor: r.ratio("venue.y", v.Y), Volatility: r.ratio("venue.volatility", v.Volatility), Volume: r.loan("venue.volume", v.Volume),
			Exponent: r.ratio("venue.delta", v.Delta), Reach: reach, TakerFee: fee, Recovery: r.recovery(v.Impact),
		})
	case scenario.Linear:
		venue, err = liquidity.NewLinear(liquidity.LinearParams{
			Offset: *uint256.NewInt(1e14), Per: r.loan("venue.depth", v.Depth), Reach: reach,
			TakerFee: fee, Recovery: r.recovery(v.Impact),
		})
	case scenario.Recorded:
		venue, err = liquidity.NewReplay(liquidity.ReplayParams{Snapshots: p.depth, TakerFee: fee, Recovery: r.recovery(v.Impact)})
	case scenario.Book:
		venue, err = r.book(v, fee)
	case scenario.Infinite:
		venue = new(liquidity.Infinite)
	default:
		err = fmt.Errorf("plan: no venue of type %T", v)
	}
	r.fault("venue", err)
	return venue, errors.Join(r.faults...)
}

// venueFee finds the fee for the measures that count it, and tries the venue at a price of one.
func (r *reader) venueFee(v scenario.Venue) {
	var impact scenario.Impact
	switch v := v.(type) {
	case scenario.PowerLaw:
		impact = v.Impact
	case scenario.Pool:
		impact = v.Impact
	case scenario.SquareRoot:
		impact = v.Impact
	case scenario.Linear:
		impact = v.Impact
	case scenario.Recorded:
		impact = v.Impact
		if r.plan.depth = r.snapshots(v); r.plan.depth == nil {
			return // reported
		}
	case scenario.Book:
		impact.Fee = v.Fee
	}
	r.plan.world.VenueFee = r.ratio("venue.fee", impact.Fee)
	if _, err := r.plan.venue(r.plan.world.Scaled(oracle.PriceOne), r.plan.world.VenueFee); err != nil {
		r.faults = append(r.faults, err)
	}
}

// bps is a number of basis points as a ratio of scale 1e18.
func (r *reader) bps(key string, d scenario.Decimal) uint256.Int { return r.scaled(key, d, 14) }

func (r *reader) recovery(v scenario.Impact) liquidity.Recovery {
	return liquidity.Recovery{HalfLife: v.HalfLife.Seconds(), Permanent: r.ratio("venue.permanent", v.Permanent)}
}

// book makes an order book with a maker in it.
func (r *reader) book(v scenario.Book, fee uint256.Int) (liquidity.Venue, error) {
	collateral, loan := int(r.plan.world.CollateralDecimals), int(r.plan.world.LoanDecimals)
	tick, lot := r.scaled("venue.tick", v.Tick, 36+loan-collateral), r.scaled("venue.lot", v.Lot, collateral)
	quoter := book.QuoterParams{Account: maker, Tick: tick, HalfLife: v.HalfLife.Seconds()}
	for i, o := range v.Offers {
		key := fmt.Sprintf("venue.offers[%d]", i)
		offset, size := r.bps(key+".offset_bps", o.Offset), r.scaled(key+".size", o.Size, collateral)
		if lot.IsZero() || size.Lt(&lot) {
			r.fault(key+".size", fmt.Errorf("%s is less than a lot of %s: raise it", o.Size, v.Lot))
			continue
		}
		size.Div(&size, &lot)
		if !size.LtUint64(book.MaxLots) {
			r.fault(key+".size", fmt.Errorf("%s is more than a book holds in lots of %s: enlarge venue.lot", o.Size, v.Lot))
			continue
		}
		quoter.Offers = append(quoter.Offers, book.Offer{Offset: offset.Uint64(), Lots: int64(size.Uint64())})
	}
	if len(r.faults) > 0 {
		return nil, nil
	}
	who, err := book.NewQuoter(quoter)
	if err != nil {
		return nil, err
	}
	return book.NewVenue(book.New(nil), book.VenueParams{Tick: tick, Lot: lot, TakerFee: fee, Taker: taker, Maker: who})
}

// Who trades in a scenario's book.
const (
	maker book.Account = 1
	taker book.Account = 2
)
