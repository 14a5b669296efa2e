package design

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// What Maker's two designs have in common: its numbers, its check of a vault, and its refusals.
//
// A wad has scale 1e18 and counts tokens, a ray has scale 1e27 and is a price or a rate, a rad has scale 1e45 and counts Dai.

// Refusals of Maker's contracts, by their own reasons.
var (
	// ErrNotUnsafe reports a vault that is safe: exactly enough collateral is enough.
	ErrNotUnsafe = errors.New("design: maker: not unsafe")
	// ErrLimitHit reports that as much is being auctioned as may be at once.
	ErrLimitHit = errors.New("design: maker: liquidation limit hit")
	// ErrNullAuction reports an auction of nothing.
	ErrNullAuction = errors.New("design: maker: null auction")
)

var ray = *tenTo(27)

// makerUnits counts a market's tokens as Maker does.
type makerUnits struct {
	collateral uint256.Int // wads a collateral unit
	loan       uint256.Int // rads a loan unit
	up, down   uint256.Int // a price of the ledger's, times up and over down, is a ray
}

func newMakerUnits(of Market) (u makerUnits) {
	c, l := uint64(min(of.CollateralDecimals, 18)), uint64(min(of.LoanDecimals, 18))
	u.collateral, u.loan = *tenTo(18 - c), *tenTo(45 - l)
	u.up, u.down = one10, one10
	if c >= l+9 {
		u.up = *tenTo(c - l - 9)
	} else {
		u.down = *tenTo(l + 9 - c)
	}
	return u
}

// one10 is 10^0.
var one10 = *uint256.NewInt(1)

// validateMakerMarket refuses an LLTV of 0, and tokens that a wad has no room for.
func validateMakerMarket(l *limits, of Market) {
	if of.LLTV.IsZero() {
		l.refuse("lltv", &of.LLTV, "secures nothing", "raise it")
	}
	for _, decimals := range [...]uint8{of.CollateralDecimals, of.LoanDecimals} {
		if decimals > 18 {
			*l = append(*l, fault.New("", fmt.Sprintf("Maker's numbers have no room for a token of %d decimals", decimals), "choose one of at most 18"))
		}
	}
}

// price is a price of the ledger's as a ray, rounded down.
func (u *makerUnits) price(p *uint256.Int) (uint256.Int, error) {
	return fixed.MulDivDown(p, &u.up, &u.down)
}

// wads is an amount of collateral. It is below 2^188.
func (u *makerUnits) wads(collateral *uint256.Int) (w uint256.Int) {
	w.Mul(collateral, &u.collateral)
	return w
}

// owes is a debt as a wad. It is below 2^188.
func (u *makerUnits) owes(debt *uint256.Int) (w uint256.Int) {
	w.Div(&u.loan, &ray)
	w.Mul(&w, debt)
	return w
}

// pays is an amount of rads in loan units, rounded up against the payer.
func (u *makerUnits) pays(rads *uint256.Int) (units uint256.Int) {
	var rest uint256.Int
	units.DivMod(rads, &u.loan, &rest)
	if !rest.IsZero() {
		units.AddUint64(&units, 1)
	}
	return units
}

// gets is an amount of rads in loan units, rounded down against the payee.
func (u *makerUnits) gets(rads *uint256.Int) (units uint256.Int) {
	units.Div(rads, &u.loan)
	return units
}

// units is a debt of whole units, as a wad, in loan units.
func (u *makerUnits) units(wad *uint256.Int) (units uint256.Int) {
	unit := u.owes(&one10)
	units.Div(wad, &unit)
	return units
}

// whole rounds a part of a vault down to whole units of both tokens, and finds anew what is to be raised. Error:
// ErrNullAuction where nothing is left of either.
func (u *makerUnits) whole(b *barked, chop *uint256.Int) error {
	unit := u.owes(&one10)
	b.dart.Div(&b.dart, &unit)
	b.dart.Mul(&b.dart, &unit)
	b.dink.Div(&b.dink, &u.collateral)
	b.dink.Mul(&b.dink, &u.collateral)
	if b.dart.IsZero() || b.dink.IsZero() {
		return ErrNullAuction
	}
	return b.owed(&ray, chop)
}

// barked is a part of a vault that is auctioned.
type barked struct {
	dart, dink uint256.Int // debt and collateral, wad
	due, tab   uint256.Int // the debt, and what is to be raised, rad
}

// owed finds what a part of a vault owes, and what is to be raised for it. ErrOverflow beyond 256 bits.
func (b *barked) owed(rate, chop *uint256.Int) (err error) {
	if b.due, err = fixed.Mul(&b.dart, rate); err != nil {
		return err
	}
	b.tab, err = fixed.WMulDown(&b.due, chop)
	return err
}

// rads is an amount of whole loan tokens, scale 1e18, as a rad.
func rads(whole *uint256.Int) (z uint256.Int) {
	z.Mul(whole, &ray)
	return z
}

// rays is a ratio of scale 1e18 as a ray.
func rays(ratio *uint256.Int) (z uint256.Int) {
	z.Mul(ratio, uint256.NewInt(1e9))
	return z
}

// makerVaults is Maker's check of a vault with ink wads of collateral that owes art wads:
//
//	unsafe where spot > 0 and ink·spot < art·rate
//
// with spot the price with the safety margin of the LLTV, rounded down to a ray, and rate 1: the ledger's debts are with
// interest already. No vault is closed by the ledger's own verb.
//
// Source: Maker, dog.sol, bark; spot.sol, poke.
type makerVaults struct {
	makerUnits
	lltv uint256.Int
}

func newMakerVaults(of Market) makerVaults { return makerVaults{newMakerUnits(of), of.LLTV} }

// spot is the price with the safety margin, a ray.
func (m *makerVaults) spot(price *uint256.Int) (uint256.Int, error) {
	p, err := m.price(price)
	if err != nil {
		return p, err
	}
	return fixed.WMulDown(&p, &m.lltv)
}

// unsafe is Maker's comparison. ErrOverflow beyond 256 bits.
func unsafe(ink, art, rate, spot *uint256.Int) (bool, error) {
	covers, err := fixed.Mul(ink, spot)
	if err != nil {
		return false, err
	}
	owes, err := fixed.Mul(art, rate)
	return !spot.IsZero() && covers.Lt(&owes), err
}

// Trigger implements [vault.Policy]. The price and the margin may each lose a unit of a ray.
func (m *makerVaults) Trigger() vault.Trigger {
	t := vault.Trigger{LTV: m.lltv}
	if t.LTV.IsZero() {
		return t
	}
	t.Grain.Div(&fixed.WAD, &m.lltv)
	t.Grain.AddUint64(&t.Grain, 2)
	t.Grain.Mul(&t.Grain, &m.down)
	return t
}

// Unhealthy implements [vault.Policy]. Errors: ErrOverflow.
func (m *makerVaults) Unhealthy(c *vault.Case) (unhealthy bool, debt uint256.Int, err error) {
	if debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return false, debt, err
	}
	spot, err := m.spot(&c.Price)
	if err != nil {
		return false, debt, err
	}
	ink, art := m.wads(&c.Position.Collateral), m.owes(&debt)
	unhealthy, err = unsafe(&ink, &art, &ray, &spot)
	return unhealthy, debt, err
}

// Liquidate implements [vault.Policy]: it refuses.
func (*makerVaults) Liquidate(*vault.Case, uint256.Int, uint256.Int) (vault.Liquidation, error) {
	return vault.Liquidation{}, vault.ErrUnauthorized
}

// rpow is x^n, a ray, rounded half up at every multiplication. ErrOverflow beyond 256 bits. Source: Maker, abaci.sol, rpow.
func rpow(x uint256.Int, n uint64) (z uint256.Int, err error) {
	if x.IsZero() && n > 0 {
		return z, nil
	}
	z = ray
	if n%2 == 1 {
		z = x
	}
	for n /= 2; n > 0; n /= 2 {
		if x, err = mulDivHalfUp(&x, &x, &ray); err != nil {
			return z, err
		}
		if n%2 == 1 {
			if z, err = mulDivHalfUp(&z, &x, &ray); err != nil {
				return z, err
			}
		}
	}
	return z, nil
}
