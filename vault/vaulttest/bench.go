package vaulttest

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// The cast of every test: three accounts with tokens, one without.
var (
	alice = vault.NamedAddress("alice")
	bob   = vault.NamedAddress("bob")
	carol = vault.NamedAddress("carol")
	poor  = vault.NamedAddress("poor")
	fees  = vault.NamedAddress("fees")
	none  = vault.Address{}

	loan       = vault.NamedAddress("loan")
	collateral = vault.NamedAddress("collateral")
	oracle     = vault.NamedAddress("oracle")
	guarded    = vault.NamedAddress("guarded oracle")
	adaptive   = vault.NamedAddress("adaptive")
	ghost      = vault.NamedAddress("ghost")

	unmade = vault.ID{0xff}
)

const (
	start = 1_700_000_000
	hour  = 3600
)

func u(n uint64) uint256.Int { return *uint256.NewInt(n) }

func dec(text string) uint256.Int { return *uint256.MustFromDecimal(text) }

func pow2(k uint) (z uint256.Int) {
	z.Lsh(uint256.NewInt(1), k)
	return z
}

// par is a price of one loan unit per collateral unit.
var par = dec("1000000000000000000000000000000000000")

// bench is an engine with one market of LLTV 0.86 at a price of 1, an adaptive curve and a guarded twin of it; alice,
// bob and carol own 2^110 units of both tokens.
type bench struct {
	vault.Rulebook
	market, guarded vault.ID
	params          vault.Params
}

func newBench(t testing.TB, e vault.Rulebook) *bench {
	t.Helper()
	b := &bench{Rulebook: e}
	must := func(err error) { t.Helper(); require.NoError(t, err) }
	must(e.SetTime(start))
	must(e.AddToken(loan))
	must(e.AddToken(collateral))
	must(e.AddOracle(oracle, vault.PriceFeed{}))
	must(e.AddOracle(guarded, vault.PriceFeed{MaxAge: hour}))
	must(e.AddIRM(adaptive, vault.AdaptiveCurve{}))
	must(e.EnableIRM(parity.Owner, adaptive))
	must(e.EnableIRM(parity.Owner, none))
	must(e.EnableIRM(parity.Owner, ghost))
	must(e.EnableLLTV(parity.Owner, dec("860000000000000000")))
	must(e.SetFeeRecipient(parity.Owner, fees))
	must(e.SetPrice(oracle, par))
	must(e.SetPrice(guarded, par))
	for _, who := range []vault.Address{alice, bob, carol} {
		must(e.Mint(loan, who, pow2(110)))
		must(e.Mint(collateral, who, pow2(110)))
	}
	b.params = vault.Params{Loan: loan, Collateral: collateral, Oracle: oracle, IRM: adaptive, LLTV: dec("860000000000000000")}
	var err error
	b.market, err = e.CreateMarket(b.params)
	must(err)
	watched := b.params
	watched.Oracle = guarded
	b.guarded, err = e.CreateMarket(watched)
	must(err)
	return b
}

// lend gives both markets a million units to lend, and bob a vault in each: a million of collateral, 800,000 of debt.
func (b *bench) lend(t testing.TB) *bench {
	t.Helper()
	for _, market := range []vault.ID{b.market, b.guarded} {
		_, err := b.Supply(alice, market, u(1_000_000), u(0), alice)
		require.NoError(t, err)
		require.NoError(t, b.SupplyCollateral(bob, market, u(1_000_000), bob))
		_, err = b.Borrow(bob, market, u(800_000), u(0), bob, bob)
		require.NoError(t, err)
	}
	return b
}

// shot is everything a call could change.
type shot struct {
	markets   [2]vault.Market
	rates     [2]uint256.Int
	positions [2][5]vault.Position
	balances  [2][6]uint256.Int
	allowed   [5][5]bool
	owner     vault.Address
	fees      vault.Address
}

func (b *bench) shot() (s shot) {
	cast := []vault.Address{alice, bob, carol, poor, fees}
	for i, id := range []vault.ID{b.market, b.guarded} {
		s.markets[i], s.rates[i] = b.Market(id), b.RateAtTarget(id)
		for j, who := range cast {
			s.positions[i][j] = b.Position(id, who)
		}
	}
	for i, token := range []vault.Address{loan, collateral} {
		for j, who := range append(cast, b.Address()) {
			s.balances[i][j] = b.Balance(token, who)
		}
	}
	for i, owner := range cast {
		for j, other := range cast {
			s.allowed[i][j] = b.IsAuthorized(owner, other)
		}
	}
	s.owner, s.fees = b.Owner(), b.FeeRecipient()
	return s
}
