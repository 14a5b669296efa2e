package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// StabilityPool is the account of those who deposited loan tokens in Liquity's pool, and of the collateral they got for them.
var StabilityPool = vault.NamedAddress("stability pool")

// GasPool is the account in which Liquity's vaults set aside what pays for their liquidation.
var GasPool = vault.NamedAddress("gas pool")

// wadUnits count a market's two tokens with 18 decimals, as Liquity and LLAMMA do.
type wadUnits struct {
	loan, collateral uint256.Int // what a smallest unit is
	up, down         uint256.Int // the ledger's price times up over down is Liquity's, scale 1e18
}

func newWadUnits(of Market) (u wadUnits) {
	u.loan, u.collateral = *tenTo(18 - uint64(of.LoanDecimals)), *tenTo(18 - uint64(of.CollateralDecimals))
	u.up, u.down = *tenTo(uint64(of.CollateralDecimals)), *tenTo(18 + uint64(of.LoanDecimals))
	return u
}

func validateWadUnits(l *limits, of Market) {
	if of.LLTV.IsZero() {
		l.refuse("lltv", &of.LLTV, "secures nothing", "raise it")
	}
	for _, token := range [...]struct {
		key      string
		decimals uint8
	}{{"collateral", of.CollateralDecimals}, {"loan", of.LoanDecimals}} {
		if token.decimals > 18 {
			n := whole(uint64(token.decimals))
			l.refuse(token.key, &n, "as the token's decimals are more than 18", "Liquity counts in 18")
		}
	}
}

// liquityVaults is which vaults are liquidated, and nobody by the ledger's own verb.
type liquityVaults struct {
	wadUnits
	mcr uint256.Int // the least ratio that is safe, scale 1e18
	ltv uint256.Int
}

// newLiquityVaults takes ⌊1/LLTV⌋, scale 1e18, for the least ratio: what a vault at the LLTV just has.
func newLiquityVaults(of Market) liquityVaults {
	v := liquityVaults{wadUnits: newWadUnits(of), ltv: of.LLTV}
	v.mcr.Div(&square36, &of.LLTV)
	return v
}

// Trigger implements [vault.Policy]. Liquity's price drops up to down/up of the ledger's, and what is owed is compared after
// one more rounding.
func (v *liquityVaults) Trigger() vault.Trigger {
	t := vault.Trigger{LTV: v.ltv, Slack: whole(1)}
	t.Grain.Div(&v.down, &v.up)
	t.Grain.AddUint64(&t.Grain, 1)
	return t
}

// trove is a vault as Liquity counts it.
func (v *liquityVaults) trove(c *vault.Case) (t trove, debt uint256.Int, err error) {
	if debt, err = c.Totals.Debt(c.Position.BorrowShares); err != nil {
		return t, debt, err
	}
	var k checked
	t.coll, t.debt = k.mul(c.Position.Collateral, v.collateral), k.mul(debt, v.loan)
	t.price = k.part(c.Price, v.up, v.down)
	return t, debt, k.err
}

// Unhealthy implements [vault.Policy]: a ratio below the least.
func (v *liquityVaults) Unhealthy(c *vault.Case) (bool, uint256.Int, error) {
	t, debt, err := v.trove(c)
	if err != nil {
		return false, debt, err
	}
	var k checked
	icr := ratioOf(&k, t.coll, t.debt, t.price)
	return icr.Lt(&v.mcr), debt, k.err
}

// Liquidate implements [vault.Policy].
func (*liquityVaults) Liquidate(*vault.Case, uint256.Int, uint256.Int) (vault.Liquidation, error) {
	return vault.Liquidation{}, vault.ErrUnauthorized
}

// Pooled is a running design that has the money of others from the start.
type Pooled interface {
	// Deposits are what there is where so many vaults owe a debt in all, loan units, at the oracle's price. It is asked once,
	// when they are open, and from then on the design takes it that the accounts have what it says.
	Deposits(debt, price uint256.Int, vaults int) []Deposit
}

// Deposit is what an account of a design begins with.
type Deposit struct {
	To     vault.Address
	Amount uint256.Int // loan units
}

// Spreader is a running design that may put what it takes from a vault on all others.
type Spreader interface {
	// Spreads reports whether taking an offer does.
	Spreads(o *offer.Offer) bool
}

// liquity runs either version of Liquity. An offer is to liquidate a vault, for its gas compensation; its amount is 1.
type liquity struct {
	takes offer.Offer // by the taking that is under way
	Ledger
	liquityVaults
	id     vault.ID
	params vault.Params

	// close is what happens to a vault: in recovery mode tcr is the total ratio, else 0.
	close func(t *trove, tcr *uint256.Int) (closing, error)
	// reward is what the gas pool pays for a vault at the oracle's price, loan units.
	reward    func(price *uint256.Int) uint256.Int
	ccr       uint256.Int // below this total ratio it is recovery mode; 0 where there is none
	share     uint256.Int // the pool's, of all debt, scale 1e18
	keeps     uint256.Int // what the pool must keep, scale 1e18
	sums      bool        // depositors are reckoned by Liquity v1's product and sum
	incentive uint256.Int // by which the yardstick of the least debt is reckoned; 0 where a sale restores no health

	pool     stabilityPool
	others   stakes
	now      uint64
	price    uint256.Int // the oracle's, at the last tick
	withheld int         // vaults below the total ratio whose debt the pool cannot pay

	found  []vault.AtRisk // scratch
	looked trove          // likewise: a vault that is looked at
}

// The words of an offer's data.
const (
	dataPool   = 0 // what the pool may pay, scale 1e18
	dataTotal  = 1 // the total ratio in recovery mode, scale 1e18, else 0
	dataReward = 2 // loan units
)

func openLiquity(ledger Ledger, id vault.ID, of Market) *liquity {
	return &liquity{
		Ledger: ledger, liquityVaults: newLiquityVaults(of), id: id, params: ledger.Params(id),
		pool: stabilityPool{p: one}, price: uint256.Int{},
	}
}

// Holders implements [Running].
func (*liquity) Holders() []vault.Address { return []vault.Address{StabilityPool, GasPool} }

// Deposits implements [Pooled].
func (s *liquity) Deposits(debt, price uint256.Int, vaults int) []Deposit {
	pool := Deposit{To: StabilityPool}
	pool.Amount.MulDivOverflow(&debt, &s.share, &one)
	s.pool.total.Mul(&pool.Amount, &s.loan)
	gas := Deposit{To: GasPool, Amount: s.reward(&price)}
	gas.Amount.Mul(&gas.Amount, uint256.NewInt(uint64(vaults)))
	return []Deposit{pool, gas}
}

// Tick notes the time and the price: nothing happens by itself.
func (s *liquity) Tick(now uint64, price uint256.Int, dst []Move) ([]Move, error) {
	s.now, s.price = now, price
	return dst, nil
}

// Wake implements [Running]. Interest takes the total ratio below the critical one by itself: debts may grow by what lies between
// the two, and close above it the design is asked at every block. What vaults' ratios are to the total one changes so by
// rounding only; while one stands where that decides, the design is asked at every block, too.
func (s *liquity) Wake() Key {
	k := Key{Trigger: s.Trigger(), Until: Never, Earns: one, Rewards: true}
	if s.ccr.IsZero() || s.price.IsZero() {
		return k
	}
	var near uint256.Int
	near.Div(&s.ccr, uint256.NewInt(1000))
	near.Add(&near, &s.ccr)
	switch tcr, err := s.total(&s.price); {
	case err != nil:
	case tcr.Lt(&s.ccr) && !s.even(&tcr):
	case tcr.Lt(&near):
		k.Until = s.now + 1
	default:
		k.Growth.MulDivOverflow(&tcr, &fixed.WAD, &s.ccr)
	}
	return k
}

// even reports whether a vault's ratio is the total one, but for a millionth: of a debt of a loan token more than rounding.
func (s *liquity) even(tcr *uint256.Int) bool {
	var ltv, slack uint256.Int
	ltv.Div(&square36, tcr)
	slack.Div(&ltv, uint256.NewInt(1e6))
	s.found = s.Beyond(s.id, s.price, *new(uint256.Int).Add(&ltv, &slack), s.now, s.found[:0])
	above := len(s.found)
	s.found = s.Beyond(s.id, s.price, *ltv.Sub(&ltv, &slack), s.now, s.found[:0])
	return len(s.found) > above
}

// total is the ratio of all vaults' collateral to all debt, scale 1e18.
func (s *liquity) total(price *uint256.Int) (tcr uint256.Int, err error) {
	totals, err := s.Accrued(s.id)
	if err != nil {
		return tcr, err
	}
	var c checked
	coll := c.mul(s.Balance(s.params.Collateral, vault.EngineAddress), s.collateral)
	tcr = ratioOf(&c, coll, c.mul(totals.TotalBorrowAssets, s.loan), c.part(*price, s.up, s.down))
	return tcr, c.err
}

// recovery is the total ratio where that is below the critical one, else 0.
func (s *liquity) recovery(price *uint256.Int) (tcr uint256.Int, err error) {
	if s.ccr.IsZero() {
		return tcr, nil
	}
	if tcr, err = s.total(price); err == nil && !tcr.Lt(&s.ccr) {
		tcr.Clear()
	}
	return tcr, err
}

// Offers implements [Running]. In recovery mode vaults above the least ratio are on offer too, worst first, after those below.
func (s *liquity) Offers(price uint256.Int, risky []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	s.withheld = 0
	for i := range risky {
		dst = s.offer(&price, &risky[i], dst)
	}
	tcr, err := s.recovery(&price)
	if err != nil || tcr.IsZero() {
		return dst
	}
	var ltv uint256.Int
	ltv.Div(&square36, &tcr)
	s.found = s.Beyond(s.id, price, ltv, s.now, s.found[:0])
	for i := range s.found {
		v := &s.found[i]
		c := vault.Case{Price: price, Position: vault.Position{BorrowShares: v.BorrowShares, Collateral: v.Collateral}}
		if c.Totals, err = s.Accrued(s.id); err != nil {
			return dst
		}
		if unhealthy, _, err := s.Unhealthy(&c); err != nil || unhealthy {
			continue // it is among the risky
		}
		before := len(dst)
		if dst = s.offer(&price, v, dst); len(dst) == before {
			s.withheld++
		}
	}
	return dst
}

func (s *liquity) offer(price *uint256.Int, v *vault.AtRisk, dst []offer.Offer) []offer.Offer {
	dst = append(dst, offer.Offer{Kind: offer.Start, Of: v.Borrower, Case: vault.Case{Price: *price}})
	if s.Refresh(&dst[len(dst)-1]) != nil {
		return dst[:len(dst)-1]
	}
	return dst
}

// Refresh implements [Running]. The last vault with debt is left alone.
func (s *liquity) Refresh(o *offer.Offer) (err error) {
	c := &o.Case
	if c.Totals, err = s.Accrued(s.id); err != nil {
		return err
	}
	c.Position = s.Position(s.id, o.Of)
	if c.Position.BorrowShares.IsZero() || c.Position.BorrowShares.Eq(&c.Totals.TotalBorrowShares) {
		return offer.ErrGone
	}
	o.Data[dataPool] = fixed.MinusCapped(&s.pool.total, &s.keeps) // what was given to the pool is no deposit
	// Whole loan units, which the ledger is paid in.
	var dust uint256.Int
	dust.Mod(&o.Data[dataPool], &s.loan)
	o.Data[dataPool].Sub(&o.Data[dataPool], &dust)
	if o.Data[dataTotal], err = s.recovery(&c.Price); err != nil {
		return err
	}
	o.Data[dataReward] = smaller(s.reward(&c.Price), s.Balance(s.params.Loan, GasPool))
	l, err := s.closing(o)
	if err == nil && !l.liquidated {
		err = offer.ErrGone
	}
	o.Most = whole(1)
	return err
}

// closing is what would happen to an offer's vault.
func (s *liquity) closing(o *offer.Offer) (l closing, err error) {
	t := &s.looked
	if *t, _, err = s.trove(&o.Case); err != nil {
		return l, err
	}
	t.pool = o.Data[dataPool]
	return s.close(t, &o.Data[dataTotal])
}

// parts are a closing in the ledger's units.
type parts struct {
	gas, toPool, spread, surplus uint256.Int // collateral
	offset, borne                uint256.Int // debt
}

// split turns a closing into the ledger's units. What rounding leaves of the collateral is the pool's, or where that pays
// nothing the other vaults'.
func (s *liquity) split(c *vault.Case, debt *uint256.Int, l *closing) (p parts) {
	p.gas.Div(&l.gas, &s.collateral)
	p.surplus.Div(&l.surplus, &s.collateral)
	p.offset.Div(&l.debtOffset, &s.loan)
	p.borne.Sub(debt, &p.offset)
	p.toPool.Div(&l.collToPool, &s.collateral)
	p.spread.Div(&l.collRedistributed, &s.collateral)
	var left uint256.Int
	left.Sub(&c.Position.Collateral, &p.gas)
	left.Sub(&left, &p.surplus)
	left.Sub(&left, &p.toPool)
	left.Sub(&left, &p.spread)
	if p.offset.IsZero() {
		p.spread.Add(&p.spread, &left)
	} else {
		p.toPool.Add(&p.toPool, &left)
	}
	return p
}

// Spreads implements [Spreader].
func (s *liquity) Spreads(o *offer.Offer) bool {
	l, err := s.closing(o)
	return err == nil && !l.debtRedistributed.IsZero()
}

// Quote implements [Running].
func (s *liquity) Quote(o *offer.Offer, amount uint256.Int) (t offer.Terms, err error) {
	if amount.Gt(&o.Most) {
		return t, offer.ErrAbove
	}
	l, err := s.closing(o)
	if err == nil && !l.liquidated {
		err = offer.ErrGone
	}
	if err != nil {
		return t, err
	}
	t.Receive.Div(&l.gas, &s.collateral)
	t.Reward = o.Data[dataReward]
	return t, nil
}

// After implements [Running]: a vault is closed whole.
func (*liquity) After(o *offer.Offer, amount uint256.Int, _ *offer.Offer) error {
	if amount.Gt(&o.Most) {
		return offer.ErrAbove
	}
	return offer.ErrGone
}

// Least implements [Running].
func (s *liquity) Least(o *offer.Offer) (least uint256.Int) {
	if s.incentive.IsZero() {
		least, _ = o.Case.Totals.Debt(o.Case.Position.BorrowShares) // of a vault that is on offer
		return least
	}
	return leastSale(&o.Case, &s.ltv, &s.incentive)
}

// Limits implements [Running]: what the pool may still pay, loan units.
func (s *liquity) Limits(dst []Limit) []Limit {
	var has uint256.Int
	has.Div(&s.pool.total, &s.loan)
	return append(dst, Limit{Name: "stability pool", Left: has, Withheld: s.withheld})
}

// fields are the numbers of the state, in their order.
func (s *liquity) fields() []struct {
	name string
	x    *uint256.Int
} {
	return []struct {
		name string
		x    *uint256.Int
	}{
		{"deposits", &s.pool.total},
		{"P", &s.pool.p},
		{"S", &s.pool.s},
		{"gain error", &s.pool.gainError},
		{"loss error", &s.pool.lossError},
		{"collateral per stake", &s.others.coll},
		{"debt per stake", &s.others.debt},
		{"collateral error", &s.others.collError},
		{"debt error", &s.others.debtError},
		{"stakes", &s.others.total},
	}
}

// State implements [Running].
func (s *liquity) State(dst []Field) []Field {
	for _, f := range s.fields() {
		dst = append(dst, Field{Name: f.name, Value: *f.x})
	}
	return append(dst, Field{Name: "scale", Value: whole(s.pool.scale)})
}

// Restore implements [Running].
func (s *liquity) Restore(state []Field) error {
	fields := s.fields()
	if len(state) != len(fields)+1 || state[len(fields)].Name != "scale" {
		return ErrState
	}
	for i := range fields {
		if state[i].Name != fields[i].name {
			return ErrState
		}
	}
	for i := range fields {
		*fields[i].x = state[i].Value
	}
	s.pool.scale = state[len(fields)].Value.Uint64()
	return nil
}
