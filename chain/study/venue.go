package study

import (
	"bytes"
	"errors"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault"
)

// seller is where the contract stands that buys collateral at what the scenario's venue pays.
var seller = vault.NamedAddress("ringfence: seller")

var (
	bend      = crypto.Keccak256([]byte("bend(uint256,uint256,uint256)"))[:4]
	errSeller = errors.New("study: the seller's contract refused its keeper")
)

// outlet is the contract that buys collateral at what the scenario's venue pays, where outsiders look for it.
type outlet struct {
	on               *host
	collateral, loan vault.Address // the tokens
	exact            bool          // it pays to the unit what the venue pays
	stands           []byte        // what it was told last
	sold             bool          // something was sold there since
}

// Venue is where it stands.
func (b *outlet) Venue() vault.Address { return seller }

// deploy puts it there. The publisher is its keeper. A venue that is a book has a contract that pays what it pays, to the unit;
// any other one that is bent along it.
func (b *outlet) deploy(w *arm.World) error {
	venue, err := w.Venue.Open(nil, w.Scaled(oracle.PriceOne), w.VenueFee)
	if err != nil {
		return err
	}
	keeper := vault.Address(b.on.publisher.Address)
	if shape, err := liquidity.Shape(venue); err == nil {
		b.exact = true
		rungs := make([]contracts.Rung, len(shape))
		for i := range shape {
			rungs[i] = contracts.Rung(shape[i])
		}
		if err := b.on.Deploy(seller, issuer, contracts.SellerCreation(keeper, b.collateral, b.loan)); err != nil {
			return err
		}
		for _, c := range contracts.SellerBook(rungs) {
			if _, _, err := b.on.plain.Transact(keeper, seller, c); err != nil {
				return err
			}
		}
		return nil
	}
	code, known := contracts.CodeOf("CurveSeller")
	if !known {
		return contracts.ErrUnknownPolicy
	}
	code = append([]byte(nil), code...)
	for _, at := range [...]vault.Address{keeper, b.collateral, b.loan} {
		code = append(code, common.LeftPadBytes(at[:], 32)...)
	}
	return b.on.Deploy(seller, issuer, code)
}

// Sells has it pay what a venue pays from now on.
func (b *outlet) Sells(venue liquidity.Venue, fee, probe *uint256.Int) error {
	var data []byte
	if b.exact {
		at, err := liquidity.Stand(venue)
		if err != nil {
			return err
		}
		data = contracts.SellerStand(nil, &at.Reference, at.Position, &at.Left, &at.Fee)
	} else {
		data = append(data, bend...)
		for _, x := range curveOf(venue, fee, probe) {
			w := x.Bytes32()
			data = append(data, w[:]...)
		}
	}
	if bytes.Equal(data, b.stands) && !b.sold {
		return nil
	}
	b.stands, b.sold = data, false
	in, err := b.on.send(b.on.publisher.Address, common.Address(seller), data)
	if err == nil && in.Receipt.Status != types.ReceiptStatusSuccessful {
		err = errSeller
	}
	return err
}

// curveOf are X, Y and the fee of a constant product along a venue. With m the venue's price, and y what it pays for a probe a
// before its fee, the first unit fetches m and the probe y where
//
//	X = y·a/(m·a − y)    Y = m·X
//
// Where the venue pays m for all of the probe, X is a million probes. Where it buys nothing, Y is 0.
func curveOf(venue liquidity.Venue, fee, probe *uint256.Int) (curve [3]uint256.Int) {
	curve[0].SetOne()
	curve[2] = *fee
	fill := venue.Quote(liquidity.Sell, probe, nil)
	if fill.Base.IsZero() {
		return curve
	}
	y, price := fill.Quote, venue.Mid()
	var flat uint256.Int
	flat.MulDivOverflow(&price, &fill.Base, &fixed.PriceScale)
	x := &curve[0]
	if gap := fixed.MinusCapped(&flat, &y); gap.IsZero() {
		x.Mul(&fill.Base, uint256.NewInt(1e6))
	} else {
		x.MulDivOverflow(&y, &fill.Base, &gap)
	}
	if x.IsZero() {
		x.SetOne()
	}
	curve[1].MulDivOverflow(x, &price, &fixed.PriceScale)
	return curve
}
