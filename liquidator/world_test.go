package liquidator

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// slope is a venue whose price falls linearly with what is sold: base units fetch base·price − ⌈steepness·base²⌉, up to capacity.
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
	if side != liquidity.Sell || limit != nil {
		panic("a liquidator sells at any price")
	}
	fill.Base = *base
	if room := fixed.MinusCapped(&s.capacity, &s.sold); room.Lt(base) {
		fill.Base = room
	}
	var all uint256.Int
	all.Add(&s.sold, &fill.Base)
	before, after := s.total(&s.sold), s.total(&all)
	fill.Quote = fixed.MinusCapped(&after, &before)
	fill.Fee, _ = fixed.MulDivUp(&fill.Quote, uint256.NewInt(s.feeBps), uint256.NewInt(10_000))
	return fill
}

func (s *slope) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	fill := s.Quote(side, base, limit)
	s.sold.Add(&s.sold, &fill.Base)
	return fill
}

// lender is a market of vaults with a fixed bonus and a close factor: seizing s costs ⌈s·price/(1 + bonus)⌉.
type lender struct {
	vaults      []loan
	price       uint256.Int // scale 1e36
	threshold   uint256.Int // scale 1e18
	factor      uint256.Int // 1 + bonus, scale 1e18
	closeFactor uint256.Int // scale 1e18
	calls       int
}

type loan struct{ collateral, debt uint256.Int }

var errHealthy = errors.New("healthy")

func (l *lender) MaxSeize(vault int) uint256.Int {
	v := &l.vaults[vault]
	worth, _ := fixed.MulDivDown(&v.collateral, &l.price, &fixed.PriceScale)
	if most, _ := fixed.WMulDown(&worth, &l.threshold); !v.debt.Gt(&most) {
		return uint256.Int{}
	}
	repay, _ := fixed.WMulDown(&v.debt, &l.closeFactor)
	value, _ := fixed.WMulDown(&repay, &l.factor)
	seize, _ := fixed.MulDivDown(&value, &fixed.PriceScale, &l.price)
	if v.collateral.Lt(&seize) {
		return v.collateral
	}
	return seize
}

func (l *lender) Repay(vault int, seize uint256.Int) (uint256.Int, error) {
	if most := l.MaxSeize(vault); seize.Gt(&most) {
		return uint256.Int{}, errHealthy
	}
	worth, err := fixed.MulDivUp(&seize, &l.price, &fixed.PriceScale)
	if err != nil {
		return worth, err
	}
	return fixed.WDivUp(&worth, &l.factor)
}

func (l *lender) After(vault int, seize uint256.Int) (Sale, error) {
	next := *l
	next.vaults = append([]loan(nil), l.vaults...)
	_, _, err := next.Liquidate(0, vault, seize)
	return &next, err
}

func (l *lender) Liquidate(_, vault int, seize uint256.Int) (seized, repaid uint256.Int, err error) {
	repaid, err = l.Repay(vault, seize)
	if err != nil {
		return seized, repaid, err
	}
	l.calls++
	v := &l.vaults[vault]
	v.collateral.Sub(&v.collateral, &seize)
	v.debt = fixed.MinusCapped(&v.debt, &repaid)
	return seize, repaid, nil
}

// plain is a lender that cannot say what it would ask next.
type plain struct{ l *lender }

func (p plain) MaxSeize(vault int) uint256.Int { return p.l.MaxSeize(vault) }
func (p plain) Repay(vault int, seize uint256.Int) (uint256.Int, error) {
	return p.l.Repay(vault, seize)
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
	for i, v := range l.vaults {
		list = append(list, Offer{Vault: i, Collateral: v.collateral, Debt: v.debt})
	}
	return list
}

// deep is a venue at 2000 USDC without impact.
func deep() *slope { return &slope{price: price(2000), capacity: ether(1e9)} }

// calm is a block with gas at 20 gwei and ether at 2000 USDC.
func calm() Block {
	return Block{Number: 100, BaseFee: 20e9, WeiPrice: price(2000), Reference: price(2000)}
}
