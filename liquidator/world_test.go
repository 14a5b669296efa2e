package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// slope is a venue whose price falls linearly with what is sold: base units fetch base·price − ⌈steepness·base²⌉, up to
// capacity.
type slope struct {
	price     uint256.Int // quote per base, scale 1e36
	steepness uint256.Int // quote lost per base², scale 1e54
	capacity  uint256.Int
	feeBps    uint64
	sold      uint256.Int
}

func (s *slope) Follow(*uint256.Int, uint64) {}
func (s *slope) Reset()                      { s.sold.Clear() }
func (s *slope) Mid() uint256.Int            { return s.price }

func (s *slope) total(base *uint256.Int) (quote uint256.Int) {
	quote.MulDivOverflow(base, &s.price, &fixed.PriceScale)
	var lost uint256.Int
	lost.MulDivOverflow(base, &s.steepness, uint256.NewInt(1e18))
	lost.MulDivOverflow(&lost, base, &fixed.PriceScale)
	return fixed.MinusCapped(&quote, &lost)
}

func (s *slope) Quote(side liquidity.Side, base, limit *uint256.Int) (fill liquidity.Fill) {
	if side != liquidity.Sell {
		panic("a liquidator sells")
	}
	fill.Base = *base
	if room := fixed.MinusCapped(&s.capacity, &s.sold); room.Lt(base) {
		fill.Base = room
	}
	if limit != nil {
		fill.Base = s.within(&fill.Base, limit)
	}
	var all uint256.Int
	all.Add(&s.sold, &fill.Base)
	before, after := s.total(&s.sold), s.total(&all)
	fill.Quote = fixed.MinusCapped(&after, &before)
	fill.Fee, _ = fixed.MulDivUp(&fill.Quote, uint256.NewInt(s.feeBps), uint256.NewInt(10_000))
	return fill
}

// within is as much of base as sells for at least limit: the price of the next unit is price − 2·steepness·sold/1e18.
func (s *slope) within(base, limit *uint256.Int) (most uint256.Int) {
	discount := fixed.MinusCapped(&s.price, limit)
	if limit.Gt(&s.price) {
		return most
	}
	if s.steepness.IsZero() {
		return *base
	}
	var twice uint256.Int
	twice.Lsh(&s.steepness, 1)
	most.MulDivOverflow(&discount, uint256.NewInt(1e18), &twice)
	if most = fixed.MinusCapped(&most, &s.sold); most.Gt(base) {
		return *base
	}
	return most
}

func (s *slope) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	fill := s.Quote(side, base, limit)
	s.sold.Add(&s.sold, &fill.Base)
	return fill
}

// lender is a market of vaults with a fixed bonus and a close factor: seizing s costs ⌈s·price/(1 + bonus)⌉. An offer's lot
// is the vault's number; its case holds the vault, with a debt share worth a unit.
type lender struct {
	vaults      []loan
	price       uint256.Int // scale 1e36
	threshold   uint256.Int // scale 1e18
	factor      uint256.Int // 1 + bonus, scale 1e18
	closeFactor uint256.Int // scale 1e18
	calls       int
	quotes      int
}

type loan struct{ collateral, debt uint256.Int }

// most is the most collateral of a vault that may be seized.
func (l *lender) most(v *vault.Position) uint256.Int {
	worth, _ := fixed.MulDivDown(&v.Collateral, &l.price, &fixed.PriceScale)
	if most, _ := fixed.WMulDown(&worth, &l.threshold); !v.BorrowShares.Gt(&most) {
		return uint256.Int{}
	}
	repay, _ := fixed.WMulDown(&v.BorrowShares, &l.closeFactor)
	value, _ := fixed.WMulDown(&repay, &l.factor)
	seize, _ := fixed.MulDivDown(&value, &fixed.PriceScale, &l.price)
	if v.Collateral.Lt(&seize) {
		return v.Collateral
	}
	return seize
}

func (l *lender) stands(o *offer.Offer) error {
	if o.Most = l.most(&o.Case.Position); o.Most.IsZero() {
		return offer.ErrGone
	}
	return nil
}

func (l *lender) Refresh(o *offer.Offer) error {
	v := &l.vaults[o.Lot]
	o.Case.Position = vault.Position{Collateral: v.collateral, BorrowShares: v.debt}
	return l.stands(o)
}

func (l *lender) Quote(o *offer.Offer, seize uint256.Int) (offer.Terms, error) {
	l.quotes++
	if seize.Gt(&o.Most) {
		return offer.Terms{}, offer.ErrAbove
	}
	worth, err := fixed.MulDivUp(&seize, &l.price, &fixed.PriceScale)
	if err != nil {
		return offer.Terms{}, err
	}
	pay, err := fixed.WDivUp(&worth, &l.factor)
	return offer.Terms{Pay: pay, Receive: seize}, err
}

func (l *lender) After(o *offer.Offer, seize uint256.Int, next *offer.Offer) error {
	terms, err := l.Quote(o, seize)
	if err != nil {
		return err
	}
	*next = *o
	p := &next.Case.Position
	p.Collateral.Sub(&p.Collateral, &seize)
	p.BorrowShares = fixed.MinusCapped(&p.BorrowShares, &terms.Pay)
	return l.stands(next)
}

func (l *lender) Take(_ int, o *offer.Offer, seize uint256.Int) (offer.Terms, error) {
	now := *o
	if err := l.Refresh(&now); err != nil {
		return offer.Terms{}, err
	}
	terms, err := l.Quote(&now, seize)
	if err != nil {
		return terms, err
	}
	l.calls++
	v := &l.vaults[o.Lot]
	v.collateral.Sub(&v.collateral, &seize)
	v.debt = fixed.MinusCapped(&v.debt, &terms.Pay)
	return terms, nil
}

// made is what a vault offers now, with a most of 0 where it is healthy.
func (l *lender) made(vault int) *offer.Offer {
	o := &offer.Offer{Lot: uint64(vault)}
	_ = l.Refresh(o)
	return o
}

// once is a lender whose vaults can be called but once in a transaction.
type once struct{ *lender }

func (once) After(*offer.Offer, uint256.Int, *offer.Offer) error { return offer.ErrGone }

// chosen is what a choice makes of a vault, with its worth; all 0 where it chooses nothing.
func chosen(c Choice, market Market, o *offer.Offer, venue liquidity.Venue, means Means) Appraisal {
	v := Look(market, o, venue, means)
	plan := c.Choose(v)
	a, _ := v.Appraise(plan)
	if plan.Calls == 0 {
		return Appraisal{}
	}
	return a
}

func n(x uint64) uint256.Int     { return *uint256.NewInt(x) }
func dec(x string) uint256.Int   { return *uint256.MustFromDecimal(x) }
func ether(x uint64) uint256.Int { return mul(n(x), n(1e18)) }
func usdc(x uint64) uint256.Int  { return mul(n(x), n(1e6)) }
func mul(x, y uint256.Int) (z uint256.Int) {
	z.Mul(&x, &y)
	return z
}

// price of whole ether in whole USDC, scaled.
func price(usd uint64) uint256.Int { return mul(n(usd), mul(n(1e12), n(1e12))) }

// crash is a market of count vaults of 10 ETH, each just below its threshold of 0.86 at 2000 USDC, with a 5 % bonus.
func crash(count int) *lender {
	l := &lender{price: price(2000), threshold: n(0.86e18), factor: n(1.05e18), closeFactor: fixed.WAD}
	for range count {
		l.vaults = append(l.vaults, loan{ether(10), usdc(17_300)})
	}
	return l
}

func offers(l *lender) (list []Offer) {
	for i := range l.vaults {
		list = append(list, Offer{Offer: l.made(i), Vault: i})
	}
	return list
}

// deep is a venue at 2000 USDC without impact.
func deep() *slope { return &slope{price: price(2000), capacity: ether(1e9)} }

// calm is a block with gas at 20 gwei and ether at 2000 USDC.
func calm() Block {
	return Block{Number: 100, BaseFee: 20e9, WeiPrice: price(2000), Reference: price(2000)}
}
