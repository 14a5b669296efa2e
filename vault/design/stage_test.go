package design_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

var (
	ann, bob, cyd = vault.NamedAddress("ann"), vault.NamedAddress("bob"), vault.NamedAddress("cyd")
	bot, rival    = vault.NamedAddress("bot"), vault.NamedAddress("rival")
	usd, ether    = vault.NamedAddress("loan"), vault.NamedAddress("eth")
)

// stage is a market of dollars on ether at an LLTV of 0.86, in which a design runs and no interest accrues.
type stage struct {
	*vault.Engine
	t     *testing.T
	id    vault.ID
	feed  vault.Address
	r     design.Running
	price uint256.Int
}

// debtOf is a vault of so many milliether that owes so many dollars.
type debtOf struct{ milli, dollars uint64 }

// play opens vaults of ann, bob and cyd at 5,000 dollars an ether, at second 1000. Bot and rival have 100,000 dollars each, the
// bank has none left.
func play(t *testing.T, d design.Design, vaults ...debtOf) *stage {
	owner, bank := vault.NamedAddress("owner"), vault.NamedAddress("bank")
	s := &stage{t: t, feed: vault.NamedAddress("feed")}
	m := dollars(0.86e18)
	s.Engine = vault.New(owner, func(vault.Params) vault.Policy { return d.Policy(m) })
	must := func(err error) { require.NoError(t, err) }
	must(s.SetTime(1000))
	must(s.AddToken(usd))
	must(s.AddToken(ether))
	must(s.AddOracle(s.feed, vault.PriceFeed{}))
	must(s.EnableIRM(owner, vault.Address{}))
	must(s.EnableLLTV(owner, m.LLTV))
	s.falls(5000)
	id, err := s.CreateMarket(vault.Params{Loan: usd, Collateral: ether, Oracle: s.feed, LLTV: m.LLTV})
	must(err)
	s.id = id
	s.r, err = d.Open(s.Engine, id, m)
	must(err)
	for _, who := range []vault.Address{bot, rival} {
		must(s.Mint(usd, who, n(100_000e6)))
	}
	must(s.Mint(usd, bank, n(1_000_000e6)))
	_, err = s.Supply(bank, id, n(1_000_000e6), zero, bank)
	must(err)
	for k, v := range vaults {
		who := []vault.Address{ann, bob, cyd}[k]
		units := mul(n(v.milli), n(1e15))
		must(s.Mint(ether, who, units))
		must(s.SupplyCollateral(who, id, units, who))
		_, err := s.Borrow(who, id, n(v.dollars*1e6), zero, who, bank)
		must(err)
	}
	if e, is := s.r.(design.Endowed); is {
		must(s.Mint(usd, vault.TreasuryAddress, e.Endowment()))
	}
	return s
}

// falls sets the price of an ether.
func (s *stage) falls(dollars uint64) { s.priced(mul(n(dollars), exp10(24))) }

func (s *stage) priced(price uint256.Int) {
	s.price = price
	require.NoError(s.t, s.SetPrice(s.feed, price))
}

// at lets happen what happens by itself at a second.
func (s *stage) at(second uint64) []design.Move {
	require.NoError(s.t, s.SetTime(second))
	moves, err := s.r.Tick(second, s.price, nil)
	require.NoError(s.t, err)
	return moves
}

func (s *stage) offers() []offer.Offer {
	return s.r.Offers(s.price, s.AtRisk(s.id, s.price, s.Time(), nil), nil)
}

// only is the one offer that is made.
func (s *stage) only() *offer.Offer {
	offers := s.offers()
	require.Len(s.t, offers, 1)
	return &offers[0]
}

// take takes an amount of an offer.
func (s *stage) take(who vault.Address, o *offer.Offer, amount uint256.Int) []design.Move {
	quoted, err := s.r.Quote(o, amount)
	require.NoError(s.t, err)
	moves, terms, err := s.r.Take(who, o, amount, nil)
	require.NoError(s.t, err)
	require.Equal(s.t, quoted, terms)
	return moves
}

// refused takes an amount, which is refused and changes nothing.
func (s *stage) refused(who vault.Address, o *offer.Offer, amount uint256.Int, why error) {
	state, market := s.r.State(nil), s.Market(s.id)
	moves, _, err := s.r.Take(who, o, amount, nil)
	require.ErrorIs(s.t, err, why)
	require.Empty(s.t, moves)
	require.Equal(s.t, state, s.r.State(nil))
	require.Equal(s.t, market, s.Market(s.id))
}

// owes is a vault's debt in millionths of a dollar.
func (s *stage) owes(who vault.Address) uint256.Int {
	totals, err := s.Accrued(s.id)
	require.NoError(s.t, err)
	debt, err := totals.Debt(s.Position(s.id, who).BorrowShares)
	require.NoError(s.t, err)
	return debt
}

func (s *stage) holds(who vault.Address) uint256.Int { return s.Position(s.id, who).Collateral }

func (s *stage) limit(name string) design.Limit {
	for _, l := range s.r.Limits(nil) {
		if l.Name == name {
			return l
		}
	}
	s.t.Fatalf("no limit is named %s", name)
	return design.Limit{}
}

// value is a field of the design's state; of a lot it is that of the vault's first.
func (s *stage) value(name string, of vault.Address) uint256.Int {
	for _, f := range s.r.State(nil) {
		if f.Name == name && f.Of == of {
			return f.Value
		}
	}
	s.t.Fatalf("no field is named %s", name)
	return zero
}
