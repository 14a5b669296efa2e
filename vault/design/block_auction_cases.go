package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

func init() {
	cases.Register(cases.Design{
		Name: "block-auction", Title: "Block auction: the share of collateral rises by the block, then the share of debt falls",
		Rules: "Blend, pool/src/auctions", Units: append([][2]string{{"block, seconds", "seconds"}}, vaultUnits...),
		Errors: []cases.Name{
			{Err: offer.ErrGone, Name: "nothing on offer"},
			{Err: offer.ErrAbove, Name: "above what is on offer"},
			{Err: fixed.ErrOverflow, Name: "overflow"},
		},
		Ops: []cases.Op{
			{Name: "shares", Ask: blockShares, Draw: func(d *cases.Draw) { drawShares(d) }},
			{Name: "fill", Ask: blockFill, Draw: drawBlockFill},
		},
	})
}

func readBlockAuction(in *cases.In) BlockAuction {
	return BlockAuction{Step: in.Number("step"), Blocks: uint64(in.Small("blocks")), Block: uint64(in.Small("block")), Part: fixed.WAD}
}

// drawShares sets an auction's parameters and the seconds since it began, and returns the share of collateral.
func drawShares(d *cases.Draw) (collateral uint256.Int) {
	a := BlockAuction{Step: d.Between(whole(1e14), whole(1e17)), Blocks: d.Uint64N(400), Block: 1 + d.Uint64N(15)}
	if d.IntN(2) == 0 {
		a = Blend
	}
	seconds := d.Uint64N(3 * (a.Blocks + 1) * a.Block)
	d.Set("step", a.Step).Set("blocks", a.Blocks).Set("block", a.Block).Set("seconds", seconds)
	collateral, _ = a.shares(seconds)
	return collateral
}

// blockShares are both shares at a time.
func blockShares(in *cases.In, out *cases.Out) error {
	d, seconds := readBlockAuction(in), uint64(in.Small("seconds"))
	if d.Block == 0 {
		return offer.ErrGone
	}
	collateral, debt := d.shares(seconds)
	out.Set("collateral_share", collateral).Set("debt_share", debt)
	return nil
}

// blockFill takes an amount of collateral of an auction of a vault, and says what the auction is of after it.
func blockFill(in *cases.In, out *cases.Out) error {
	b := blockAuction{BlockAuction: readBlockAuction(in), policy: Closed(in.Number("lltv"))}
	o := offer.Offer{Kind: offer.TakeOver, Case: readVault(in)}
	o.Data[dataUnits], o.Data[dataShares] = in.Number("auctioned_collateral"), in.Number("auctioned_shares")
	seconds, amount := uint64(in.Small("seconds")), in.Number("amount")
	if b.Block == 0 {
		return offer.ErrGone
	}
	if err := b.stands(&o, seconds); err != nil {
		return err
	}
	out.Set("on_offer", o.Most).Set("debt_share", o.Data[dataDebt])
	t, err := b.Quote(&o, amount)
	if err != nil {
		return err
	}
	units, shares := b.filled(&o, &amount)
	out.Set("shares_taken_over", b.over(&o, &amount)).Set("debt_taken_over", t.Owe)
	out.Set("collateral_left", units).Set("shares_left", shares)
	return nil
}

func drawBlockFill(d *cases.Draw) {
	c, _ := drawVault(d)
	collateral := drawShares(d)
	units, shares := d.Part(c.Position.Collateral), d.Part(c.Position.BorrowShares)
	if d.IntN(2) == 0 {
		units, shares = c.Position.Collateral, c.Position.BorrowShares
	}
	d.Set("auctioned_collateral", units).Set("auctioned_shares", shares)
	most, _ := fixed.WMulDown(&units, &collateral)
	if d.IntN(10) == 0 {
		most.AddUint64(&most, 1)
		d.Set("amount", most)
		return
	}
	d.Set("amount", d.Part(most))
}
