package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "maker-flipper", Title: "Maker before Liquidations 2.0: Cat and Flipper, bids in two phases",
		Rules: "Maker, cat.sol and flip.sol",
		Units: [][2]string{
			{"ink, art, lot, dink, dart, beg, chop", "wad 1e18"},
			{"rate, spot", "ray 1e27"},
			{"bid, tab, box, litter, dunk, dust", "rad 1e45"},
			{"ttl, tau, tic, end, now", "seconds"},
		},
		Errors: []cases.Name{
			{Err: ErrNotUnsafe, Name: "not-unsafe"},
			{Err: ErrLimitHit, Name: "liquidation-limit-hit"},
			{Err: ErrNullAuction, Name: "null-auction"},
			{Err: ErrFinishedTic, Name: "already-finished-tic"},
			{Err: ErrFinishedEnd, Name: "already-finished-end"},
			{Err: ErrLotNotMatching, Name: "lot-not-matching"},
			{Err: ErrHigherThanTab, Name: "higher-than-tab"},
			{Err: ErrBidNotHigher, Name: "bid-not-higher"},
			{Err: ErrInsufficientIncrease, Name: "insufficient-increase"},
			{Err: ErrBidNotMatching, Name: "not-matching-bid"},
			{Err: ErrTendNotFinished, Name: "tend-not-finished"},
			{Err: ErrLotNotLower, Name: "lot-not-lower"},
			{Err: ErrInsufficientDecrease, Name: "insufficient-decrease"},
			{Err: ErrNotFinished, Name: "not-finished"},
			{Err: ErrBidPlaced, Name: "bid-already-placed"},
			{Err: vault.ErrDivisionByZero, Name: "revert"},
			{Err: fixed.ErrOverflow, Name: "revert"},
		},
		Ops: []cases.Op{
			{Name: "bite", Ask: flipperBite, Draw: drawFlipperBite},
			{Name: "tend", Ask: flipperTend, Draw: func(d *cases.Draw) { drawFlipperBid(d, false) }},
			{Name: "dent", Ask: flipperDent, Draw: func(d *cases.Draw) { drawFlipperBid(d, true) }},
			{Name: "deal", Ask: flipperDeal, Draw: drawFlipperDeal},
			{Name: "tick", Ask: flipperTick, Draw: drawFlipperTick},
		},
	})
}

// flipperBite sizes an auction.
func flipperBite(in *cases.In, out *cases.Out) error {
	c := cat{chop: in.Number("chop"), dunk: in.Number("dunk"), dust: in.Number("dust"), box: in.Number("box")}
	ink, art, rate, spot, litter := in.Number("ink"), in.Number("art"), in.Number("rate"), in.Number("spot"), in.Number("litter")
	b, err := c.bite(&ink, &art, &rate, &spot, &litter)
	if err != nil {
		return err
	}
	out.Set("dart", b.dart).Set("dink", b.dink).Set("tab", b.tab).Set("litter", *litter.Add(&litter, &b.tab))
	out.Set("ink_left", *ink.Sub(&ink, &b.dink)).Set("art_left", *art.Sub(&art, &b.dart))
	return nil
}

func drawFlipperBite(d *cases.Draw) {
	var art uint256.Int
	ink, spot, rate := d.Between(*uint256.NewInt(1), *tenTo(23)), d.Between(*tenTo(24), *tenTo(31)), d.Decimal(1, 2, 27)
	art.MulDivOverflow(&ink, &spot, &rate)
	art.MulDivOverflow(&art, uint256.NewInt(800+d.Uint64N(700)), uint256.NewInt(1000))
	box := d.Between(*tenTo(46), *tenTo(53))
	d.Set("ink", ink).Set("art", art).Set("rate", rate).Set("spot", spot)
	d.Set("dust", d.Between(uint256.Int{}, *tenTo(49))).Set("chop", d.Decimal(1, 2, 18))
	d.Set("dunk", d.Between(*tenTo(46), *tenTo(51))).Set("box", box).Set("litter", d.Part(box))
}

func biddingOf(in *cases.In) bidding {
	a := in.Of("auction")
	return bidding{bid: a.Number("bid"), lot: a.Number("lot"), tab: a.Number("tab"), tic: uint64(a.Small("tic")), end: uint64(a.Small("end"))}
}

func flipOf(in *cases.In) flip { return flip{beg: in.Number("beg"), ttl: uint64(in.Small("ttl"))} }

// flipperTend is a bid for the whole lot.
func flipperTend(in *cases.In, out *cases.Out) error {
	b, f, lot, bid, now := biddingOf(in), flipOf(in), in.Number("lot"), in.Number("bid"), uint64(in.Small("now"))
	if err := f.tend(&b, &lot, &bid, now); err != nil {
		return err
	}
	var more uint256.Int
	more.Sub(&bid, &b.bid)
	out.Set("bid", bid).Set("refund_to_previous", b.bid).Set("to_protocol", more).Set("tic", now+f.ttl)
	return nil
}

// flipperDent is a bid for less of the lot.
func flipperDent(in *cases.In, out *cases.Out) error {
	b, f, lot, bid, now := biddingOf(in), flipOf(in), in.Number("lot"), in.Number("bid"), uint64(in.Small("now"))
	if err := f.dent(&b, &lot, &bid, now); err != nil {
		return err
	}
	var freed uint256.Int
	freed.Sub(&b.lot, &lot)
	out.Set("lot", lot).Set("to_owner", freed).Set("refund_to_previous", b.bid).Set("tic", now+f.ttl)
	return nil
}

func drawFlipperBid(d *cases.Draw, dent bool) {
	const now = 1_600_000_000
	tab, lot := d.Between(*tenTo(45), *tenTo(51)), d.Between(*tenTo(12), *tenTo(23))
	bid, tic, end := d.Part(tab), uint64(0), now+d.Uint64N(200_000)-2000
	if dent && d.IntN(6) > 0 {
		bid = tab
	}
	if !bid.IsZero() {
		tic = now + d.Uint64N(12_000) - 500
	}
	d.Set("auction", new(cases.Out).Set("bid", bid).Set("lot", lot).Set("tic", tic).Set("end", end).Set("tab", tab))
	asks, offers := lot, bid
	if dent {
		asks.MulDivOverflow(&lot, uint256.NewInt(800+d.Uint64N(210)), uint256.NewInt(1000))
	} else if offers.MulDivOverflow(&bid, uint256.NewInt(980+d.Uint64N(400)), uint256.NewInt(1000)); d.IntN(4) == 0 {
		offers = tab
	}
	d.Set("lot", asks).Set("bid", offers).Set("now", uint64(now)).Set("beg", d.Decimal(1, 2, 18)).Set("ttl", 60+d.Uint64N(20_000))
}

// flipperDeal asks whether the last bidder has won.
func flipperDeal(in *cases.In, out *cases.Out) error {
	b := biddingOf(in)
	err := b.deal(uint64(in.Small("now")))
	out.Set("ok", err == nil)
	return err
}

func drawFlipperDeal(d *cases.Draw) {
	const now = 1_600_000_000
	tic := now + d.Uint64N(4000) - 2000
	bid := d.Between(*tenTo(40), *tenTo(50))
	if d.IntN(4) == 0 {
		tic, bid = 0, uint256.Int{}
	}
	d.Set("auction", new(cases.Out).Set("bid", bid).Set("lot", d.Between(*tenTo(12), *tenTo(23))).Set("tic", tic).
		Set("end", now+d.Uint64N(4000)-2000).Set("tab", *tenTo(50)))
	d.Set("now", uint64(now))
}

// flipperTick restarts an auction without a bid.
func flipperTick(in *cases.In, out *cases.Out) error {
	b, now := biddingOf(in), uint64(in.Small("now"))
	err := b.tick(now)
	out.Set("ok", err == nil)
	if err == nil {
		out.Set("end", now+uint64(in.Small("tau")))
	}
	return err
}

func drawFlipperTick(d *cases.Draw) {
	drawFlipperDeal(d)
	d.Set("tau", 3600+d.Uint64N(200_000))
}
