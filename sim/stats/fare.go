package stats

import (
	"math/bits"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// fare is a hash of how every borrower fared on a path, to the unit, in every arm. Who of the liquidators won, and how they split
// what a borrower lost, makes no other path. It is the same in every process, so that parts of a study written by several agree.
type fare [2]uint64

// Odd multipliers of the two lanes: the fractions of the golden ratio and of √3.
const (
	goldenRatio = 0x9e3779b97f4a7c15
	rootOfThree = 0xbb67ae8584caa73b
)

// add mixes a word into both lanes, in each of which it is multiplied by another number.
func (f *fare) add(word uint64) {
	f[0] = bits.RotateLeft64(f[0]^word, 29) * goldenRatio
	f[1] = bits.RotateLeft64(f[1]+word, 37)*rootOfThree ^ f[0]>>32
}

func (f *fare) flag(is bool) {
	if is {
		f.add(1)
	} else {
		f.add(2)
	}
}

func (f *fare) amount(x *uint256.Int) {
	a, b := f[0], f[1] // in registers
	for _, word := range x {
		a = bits.RotateLeft64(a^word, 29) * goldenRatio
		b = bits.RotateLeft64(b+word, 37)*rootOfThree ^ a>>32
	}
	f[0], f[1] = a, b
}

func (f *fare) signed(x fixed.Signed) {
	size := x.Abs()
	f.flag(x.Sign() < 0)
	f.amount(&size)
}

// fareOf hashes a path. Its number plays no part.
func fareOf(p *record.Path) (f fare) {
	for a := range p.Arms {
		f.flag(p.Arms[a].Err != nil)
		f.add(uint64(len(p.Arms[a].Vaults)))
		for i := range p.Arms[a].Vaults {
			f.vault(&p.Arms[a].Vaults[i])
		}
	}
	return f
}

// vault mixes in all fields of a row, of the losses by reason their sum.
func (f *fare) vault(v *record.Vault) {
	for _, word := range [...]uint64{
		uint64(v.Behaviour), uint64(v.Borrower), v.StartPrice, uint64(v.Liquidations), v.FirstBlock, v.FirstTime, v.FirstDelay,
		uint64(v.Positions), uint64(v.PositionsClosed), uint64(v.PositionsHit), uint64(v.Refusals), v.Stood, v.Queued, uint64(v.Later.Known),
	} {
		f.add(word)
	}
	for _, amount := range [...]*uint256.Int{
		&v.StartCollateral, &v.StartDebt, &v.StartHealth, &v.EndCollateral, &v.EndDebt, &v.ClosedDebt, &v.ClosedCollateral, &v.ClosedValue,
		&v.HourDebt, &v.HourClosed, &v.HourLeast, &v.HourCollateral, &v.HourSold, &v.HourLeastSold, &v.LeastDebt,
		&v.AddedCollateral, &v.RepaidDebt, &v.StartNotional, &v.MovedMargin,
	} {
		f.amount(amount)
	}
	for _, signed := range [...]fixed.Signed{v.EndEquity, v.Loss(), v.GivenBack, v.StartEquity, v.OtherLoss} {
		f.signed(signed)
	}
	for _, paid := range v.Paid[record.Losses:] {
		f.signed(paid)
	}
	for _, wealth := range v.Later.Wealth {
		f.signed(wealth)
	}
	for _, is := range [...]bool{v.Left, v.Switched, v.Reached, v.Standing} {
		f.flag(is)
	}
}
