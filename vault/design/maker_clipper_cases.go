package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func init() {
	cases.Register(cases.Design{
		Name: "maker-clipper", Title: "Maker Liquidations 2.0: Dog, Clipper and the price curves",
		Rules: "Maker, dog.sol, clip.sol and abaci.sol",
		Units: [][2]string{
			{"ink, art, dink, dart, lot, slice, chop, chip, val", "wad 1e18"},
			{"rate, spot, price, top, cut, buf, cusp, par, feed_price", "ray 1e27"},
			{"tab, due, owe, tip, hole, Hole, dirt, Dirt, dust, chost", "rad 1e45"},
			{"tail, tau, step, elapsed", "seconds"},
		},
		Errors: []cases.Name{
			{Err: ErrNotUnsafe, Name: "not-unsafe"},
			{Err: ErrLimitHit, Name: "liquidation-limit-hit"},
			{Err: ErrNullAuction, Name: "null-auction"},
			{Err: ErrDustyAuction, Name: "dusty-auction-from-partial-liquidation"},
			{Err: ErrZeroTab, Name: "zero-tab"},
			{Err: ErrZeroTop, Name: "zero-top-price"},
			{Err: ErrTooExpensive, Name: "too-expensive"},
			{Err: ErrNoPartialPurchase, Name: "no-partial-purchase"},
			{Err: errZeroStep, Name: "revert"},
			{Err: vault.ErrDivisionByZero, Name: "revert"},
			{Err: fixed.ErrOverflow, Name: "revert"},
		},
		Ops: []cases.Op{
			{Name: "bark", Ask: clipperBark, Draw: drawClipperBark},
			{Name: "kick", Ask: clipperKick, Draw: drawClipperKick},
			{Name: "price", Ask: clipperPrice, Draw: drawClipperPrice},
			{Name: "status", Ask: clipperStatus, Draw: drawClipperStatus},
			{Name: "take", Ask: clipperTake, Draw: drawClipperTake},
			{Name: "redo_reward", Ask: clipperRedo, Draw: drawClipperRedo},
		},
	})
}

// clipperBark sizes an auction.
func clipperBark(in *cases.In, out *cases.Out) error {
	d := dog{chop: in.Number("chop"), dust: in.Number("dust"), total: in.Number("Hole"), own: in.Number("hole")}
	ink, art, rate, spot := in.Number("ink"), in.Number("art"), in.Number("rate"), in.Number("spot")
	total, own := in.Number("Dirt"), in.Number("dirt")
	b, err := d.bark(&ink, &art, &rate, &spot, &total, &own)
	if err != nil {
		return err
	}
	out.Set("dart", b.dart).Set("dink", b.dink).Set("due", b.due).Set("tab", b.tab)
	out.Set("ink_left", *ink.Sub(&ink, &b.dink)).Set("art_left", *art.Sub(&art, &b.dart))
	return nil
}

func drawClipperBark(d *cases.Draw) {
	var art uint256.Int
	ink, spot := d.Between(*uint256.NewInt(1), *tenTo(23)), d.Between(*tenTo(24), *tenTo(31))
	rate := d.Decimal(1, 2, 27)
	// Around the brink: from four fifths to one and a half of what the collateral secures.
	art.MulDivOverflow(&ink, &spot, &rate)
	art.MulDivOverflow(&art, uint256.NewInt(800+d.Uint64N(700)), uint256.NewInt(1000))
	d.Set("ink", ink).Set("art", art).Set("rate", rate).Set("spot", spot)
	d.Set("dust", d.Between(uint256.Int{}, *tenTo(50))).Set("chop", d.Decimal(1, 2, 18))
	hole, Hole := d.Between(*tenTo(46), *tenTo(53)), d.Between(*tenTo(46), *tenTo(53))
	d.Set("Hole", Hole).Set("Dirt", d.Part(Hole)).Set("hole", hole).Set("dirt", d.Part(hole))
}

// clipperKick is where an auction begins, and what starting it pays.
func clipperKick(in *cases.In, out *cases.Out) error {
	c := clip{buf: in.Number("buf"), tip: in.Number("tip"), chip: in.Number("chip")}
	val, par, tab := in.Number("val"), in.Number("par"), in.Number("tab")
	if tab.IsZero() { // looked for before the price
		return ErrZeroTab
	}
	price, err := feed(&val, &par)
	if err != nil {
		return err
	}
	top, err := c.kick(&price)
	if err != nil {
		return err
	}
	reward, err := c.reward(&tab)
	out.Set("top", top).Set("keeper_reward", reward)
	return err
}

func drawClipperKick(d *cases.Draw) {
	d.Set("val", d.Between(uint256.Int{}, *tenTo(23))).Set("par", ray).Set("buf", d.Decimal(1, 2, 27))
	d.Set("tip", d.Between(uint256.Int{}, *tenTo(48))).Set("chip", d.Decimal(0, 1, 18)).Set("tab", d.Between(*tenTo(45), *tenTo(52)))
}

func calcOf(in *cases.In) (c calc) {
	of := in.Of("calc")
	c.curve = Curve(of.Text("curve"))
	switch c.curve {
	case Linear:
		c.tau = uint64(of.Small("tau"))
	case StairStep:
		c.step = uint64(of.Small("step"))
		fallthrough
	default:
		c.cut = of.Number("cut")
	}
	return c
}

func drawCalc(d *cases.Draw) {
	cut, calc := d.Between(*tenTo(26), ray), new(cases.Out)
	if d.IntN(4) > 0 { // most fall by less than a hundredth
		cut = d.Decimal(99, 100, 25)
	}
	switch d.IntN(3) {
	case 0:
		calc.Set("curve", string(Linear)).Set("tau", 1+d.Uint64N(40_000))
	case 1:
		calc.Set("curve", string(StairStep)).Set("cut", cut).Set("step", 1+d.Uint64N(600))
	default:
		calc.Set("curve", string(Exponential)).Set("cut", cut)
	}
	d.Set("calc", calc).Set("top", d.Between(*tenTo(24), *tenTo(32))).Set("elapsed", d.Uint64N(8000))
}

// clipperPrice is a lot's price.
func clipperPrice(in *cases.In, out *cases.Out) error {
	c, top := calcOf(in), in.Number("top")
	price, err := c.price(&top, uint64(in.Small("elapsed")))
	out.Set("price", price)
	return err
}

func drawClipperPrice(d *cases.Draw) { drawCalc(d) }

// clipperStatus is a lot's price, and whether its auction must be restarted.
func clipperStatus(in *cases.In, out *cases.Out) error {
	c, top, cusp := calcOf(in), in.Number("top"), in.Number("cusp")
	price, over, err := c.status(&top, uint64(in.Small("elapsed")), uint64(in.Small("tail")), &cusp)
	out.Set("price", price).Set("needs_redo", over)
	return err
}

func drawClipperStatus(d *cases.Draw) {
	drawCalc(d)
	d.Set("tail", d.Uint64N(16_000)).Set("cusp", d.Decimal(0, 1, 27))
}

// clipperTake sells of a lot.
func clipperTake(in *cases.In, out *cases.Out) error {
	c := clip{chost: in.Number("chost")}
	lot, tab, price := in.Number("lot"), in.Number("tab"), in.Number("price")
	most, amount := in.Number("max"), in.Number("amt")
	t, err := c.take(&lot, &tab, &price, &most, &amount)
	if err != nil {
		return err
	}
	out.Set("owe", t.owe).Set("slice", t.slice).Set("tab_left", t.tab).Set("lot_left", t.lot).Set("ended", t.ended)
	out.Set("returned_to_owner", t.returned).Set("shortfall", t.shortfall).Set("dirt_released", t.released)
	return nil
}

func drawClipperTake(d *cases.Draw) {
	lot, price := d.Between(*tenTo(12), *tenTo(23)), d.Between(*tenTo(24), *tenTo(31))
	var tab uint256.Int
	tab.Mul(&lot, &price)
	tab.MulDivOverflow(&tab, uint256.NewInt(200+d.Uint64N(2000)), uint256.NewInt(1000))
	most := price
	if d.IntN(8) == 0 {
		most.SubUint64(&most, 1)
	}
	d.Set("lot", lot).Set("tab", tab).Set("price", price).Set("max", most).Set("amt", d.Part(lot)).Set("chost", d.Part(tab))
}

// clipperRedo is what restarting pays.
func clipperRedo(in *cases.In, out *cases.Out) error {
	c := clip{tip: in.Number("tip"), chip: in.Number("chip"), chost: in.Number("chost")}
	tab, lot, price := in.Number("tab"), in.Number("lot"), in.Number("feed_price")
	reward, err := c.redoReward(&tab, &lot, &price)
	out.Set("keeper_reward", reward)
	return err
}

func drawClipperRedo(d *cases.Draw) {
	lot, price := d.Between(*tenTo(12), *tenTo(23)), d.Between(*tenTo(24), *tenTo(31))
	tab := d.Between(*tenTo(45), *tenTo(52))
	chost := d.Part(tab)
	if d.IntN(3) == 0 {
		chost = d.Between(tab, *tenTo(53))
	}
	d.Set("tab", tab).Set("lot", lot).Set("feed_price", price).Set("chost", chost)
	d.Set("tip", d.Between(uint256.Int{}, *tenTo(48))).Set("chip", d.Decimal(0, 1, 18))
}
