package contracts_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// engine is what both implementations of the rulebook are.
type engine interface {
	AddToken(token vault.Address) error
	Mint(token, to vault.Address, amount uint256.Int) error
	Burn(token, from vault.Address, amount uint256.Int) error
	Balance(token, of vault.Address) uint256.Int
	AddOracle(oracle vault.Address, feed vault.PriceFeed) error
	SetPrice(oracle vault.Address, price uint256.Int) error
	AddIRM(irm vault.Address, model vault.IRM) error
	SetTime(now uint64) error
	Time() uint64
	Address() vault.Address

	SetOwner(caller, owner vault.Address) error
	Owner() vault.Address
	EnableIRM(caller, irm vault.Address) error
	EnableLLTV(caller vault.Address, lltv uint256.Int) error
	SetFeeRecipient(caller, recipient vault.Address) error
	SetFee(caller vault.Address, market vault.ID, fee uint256.Int) error
	SetAuthorization(caller, authorized vault.Address, allowed bool) error
	CreateMarket(params vault.Params) (vault.ID, error)

	Supply(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error)
	Withdraw(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error)
	Borrow(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error)
	Repay(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error)
	SupplyCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf vault.Address, then ...vault.Call) error
	WithdrawCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf, receiver vault.Address) error
	Liquidate(caller vault.Address, market vault.ID, borrower vault.Address, seizedAssets, repaidShares uint256.Int, then ...vault.Call) (vault.Liquidation, error)
	FlashLoan(caller, token vault.Address, assets uint256.Int, then ...vault.Call) error
	AccrueInterest(market vault.ID) error

	Params(market vault.ID) vault.Params
	Market(market vault.ID) vault.Market
	Position(market vault.ID, of vault.Address) vault.Position
	RateAtTarget(market vault.ID) uint256.Int
	IsAuthorized(owner, authorized vault.Address) bool
	FeeRecipient() vault.Address
}

var (
	_ engine = (*vault.Engine)(nil)
	_ engine = (*contracts.Engine)(nil)
)

// The accounts and contracts of the tests.
var (
	owner  = vault.NamedAddress("owner")
	lender = vault.NamedAddress("lender")
	alice  = vault.NamedAddress("alice")
	bob    = vault.NamedAddress("bob")
	keeper = vault.NamedAddress("keeper")

	usdc = vault.NamedAddress("usdc")
	weth = vault.NamedAddress("weth")
	feed = vault.NamedAddress("feed")

	curve  = vault.NamedAddress("adaptive curve")
	fixedR = vault.NamedAddress("fixed rate")
	kinked = vault.NamedAddress("kinked")

	nobody   vault.Address
	none     uint256.Int
	accounts = []vault.Address{owner, lender, alice, bob, keeper}
)

func n(x uint64) uint256.Int { return *uint256.NewInt(x) }

// e returns x·10^exponent.
func e(x uint64, exponent uint64) uint256.Int {
	var z uint256.Int
	z.Exp(uint256.NewInt(10), uint256.NewInt(exponent))
	z.Mul(&z, uint256.NewInt(x))
	return z
}

const genesis = 1_700_000_000

// settle makes the world of the tests on an engine: two tokens in everybody's hands, one feed at 2000, three models.
func settle(t testing.TB, x engine, guard uint64) {
	t.Helper()
	require.NoError(t, x.SetTime(genesis))
	for _, token := range []vault.Address{usdc, weth} {
		require.NoError(t, x.AddToken(token))
		for _, account := range accounts {
			require.NoError(t, x.Mint(token, account, e(1, 30)))
		}
	}
	require.NoError(t, x.AddOracle(feed, vault.PriceFeed{MaxAge: guard}))
	require.NoError(t, x.SetPrice(feed, e(2000, 24)))
	require.NoError(t, x.AddIRM(curve, vault.AdaptiveCurve{}))
	require.NoError(t, x.AddIRM(fixedR, vault.FixedRate{PerSecond: n(1_000_000_000)}))
	require.NoError(t, x.AddIRM(kinked, vault.Kinked{
		BasePerSecond: n(1e8), SlopeBelow: n(1_268_391_679), SlopeAbove: n(34_563_673_262), Kink: n(8e17),
	}))
	for _, irm := range []vault.Address{nobody, curve, fixedR, kinked} {
		require.NoError(t, x.EnableIRM(owner, irm))
	}
	require.NoError(t, x.EnableLLTV(owner, n(86e16)))
	require.NoError(t, x.SetFeeRecipient(owner, keeper))
}

func market(t testing.TB, x engine, irm vault.Address) vault.ID {
	t.Helper()
	id, err := x.CreateMarket(vault.Params{Loan: usdc, Collateral: weth, Oracle: feed, IRM: irm, LLTV: n(86e16)})
	require.NoError(t, err)
	return id
}

func newEVM(t testing.TB) *contracts.Engine {
	t.Helper()
	x, err := contracts.New(owner)
	require.NoError(t, err)
	return x
}

// pair is the same history on both engines.
type pair struct {
	native *vault.Engine
	evm    *contracts.Engine
}

func newPair(t testing.TB, guard uint64) pair {
	t.Helper()
	p := pair{vault.New(owner), newEVM(t)}
	settle(t, p.native, guard)
	settle(t, p.evm, guard)
	return p
}

// both makes a call on both engines and requires the same result and the same error.
func both[R any](t testing.TB, p pair, what string, f func(x engine) (R, error)) (R, error) {
	t.Helper()
	want, wantErr := f(p.native)
	got, gotErr := f(p.evm)
	require.Equal(t, wantErr, gotErr, "%s: error", what)
	require.Equal(t, want, got, "%s: result", what)
	return want, wantErr
}

// agree requires equal books.
func (p pair) agree(t testing.TB, what string, markets []vault.ID) {
	t.Helper()
	state := func(x engine) string {
		s := fmt.Sprintln(x.Time(), x.Owner(), x.FeeRecipient())
		for _, id := range markets {
			m := x.Market(id)
			rate := x.RateAtTarget(id)
			s += fmt.Sprintln(id, x.Params(id), m, rate.Dec())
			for _, a := range accounts {
				s += fmt.Sprintln(a, x.Position(id, a))
			}
		}
		for _, a := range append([]vault.Address{x.Address()}, accounts...) {
			u, w := x.Balance(usdc, a), x.Balance(weth, a)
			s += fmt.Sprintln(a, u.Dec(), w.Dec(), x.IsAuthorized(alice, a))
		}
		return s
	}
	require.Equal(t, state(p.native), state(p.evm), what)
}

func TestEveryVerbGivesTheSameOnBothEngines(t *testing.T) {
	for _, model := range []vault.Address{nobody, curve, fixedR, kinked} {
		p := newPair(t, 0)
		var id vault.ID
		step := func(what string, f func(x engine) (any, error)) {
			t.Helper()
			_, err := both(t, p, what, f)
			require.NoError(t, err, what)
			p.agree(t, what, []vault.ID{id})
		}
		step("create", func(x engine) (any, error) { id = market(t, x, model); return id, nil })
		step("fee", func(x engine) (any, error) { return nil, x.SetFee(owner, id, n(1e17)) })
		step("supply", func(x engine) (any, error) { return x.Supply(lender, id, e(10, 12), none, lender) })
		step("supply shares", func(x engine) (any, error) { return x.Supply(lender, id, none, e(5, 15), bob) })
		step("collateral", func(x engine) (any, error) { return nil, x.SupplyCollateral(alice, id, e(100, 18), alice) })
		step("borrow", func(x engine) (any, error) { return x.Borrow(alice, id, e(160, 9), none, alice, bob) })
		step("borrow shares", func(x engine) (any, error) { return x.Borrow(alice, id, none, e(1, 15), alice, alice) })
		step("time", func(x engine) (any, error) { return nil, x.SetTime(genesis + 86400) })
		step("accrue", func(x engine) (any, error) { return nil, x.AccrueInterest(id) })
		step("time", func(x engine) (any, error) { return nil, x.SetTime(genesis + 40*86400) })
		step("repay", func(x engine) (any, error) { return x.Repay(bob, id, e(1, 9), none, alice) })
		step("repay shares", func(x engine) (any, error) { return x.Repay(bob, id, none, e(1, 12), alice) })
		step("withdraw", func(x engine) (any, error) { return x.Withdraw(lender, id, e(1, 12), none, lender, bob) })
		step("withdraw shares", func(x engine) (any, error) { return x.Withdraw(bob, id, none, e(5, 15), bob, bob) })
		step("authorise", func(x engine) (any, error) { return nil, x.SetAuthorization(alice, bob, true) })
		step("withdraw collateral", func(x engine) (any, error) {
			return nil, x.WithdrawCollateral(bob, id, e(1, 18), alice, keeper)
		})
		step("price", func(x engine) (any, error) { return nil, x.SetPrice(feed, e(1800, 24)) })
		step("liquidate a part", func(x engine) (any, error) { return x.Liquidate(keeper, id, alice, e(10, 18), none) })
		step("liquidate shares", func(x engine) (any, error) { return x.Liquidate(keeper, id, alice, none, e(1, 15)) })
		step("price", func(x engine) (any, error) { return nil, x.SetPrice(feed, e(1000, 24)) })
		left := p.native.Position(id, alice).Collateral
		done, err := both(t, p, "liquidate the rest", func(x engine) (vault.Liquidation, error) {
			return x.Liquidate(keeper, id, alice, left, none)
		})
		require.NoError(t, err)
		require.False(t, done.BadDebtAssets.IsZero(), "the history reaches bad debt")
		p.agree(t, "after bad debt", []vault.ID{id})
		step("flash loan", func(x engine) (any, error) { return nil, x.FlashLoan(bob, usdc, e(1, 12)) })
		step("owner", func(x engine) (any, error) { return nil, x.SetOwner(owner, alice) })
		step("recipient", func(x engine) (any, error) { return nil, x.SetFeeRecipient(alice, bob) })
		step("burn", func(x engine) (any, error) { return nil, x.Burn(usdc, bob, e(1, 9)) })
	}
}

func TestRandomHistoriesAreTheSameOnBothEngines(t *testing.T) {
	errorsSeen := map[error]int{}
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 7))
		p := newPair(t, (seed%2)*3*86400)
		var ids []vault.ID
		for _, model := range []vault.Address{nobody, curve, fixedR, kinked} {
			both(t, p, "create", func(x engine) (vault.ID, error) {
				id, err := x.CreateMarket(vault.Params{Loan: usdc, Collateral: weth, Oracle: feed, IRM: model, LLTV: n(86e16)})
				if x == engine(p.native) {
					ids = append(ids, id)
				}
				return id, err
			})
		}
		ids = append(ids, vault.ID{1})
		for range 1500 {
			what, err := p.random(t, r, ids)
			errorsSeen[err]++
			p.agree(t, what, ids)
		}
	}
	for _, err := range []error{
		nil, vault.ErrMarketNotCreated, vault.ErrInconsistentInput, vault.ErrZeroAssets, vault.ErrZeroAddress,
		vault.ErrUnauthorized, vault.ErrInsufficientCollateral,
		vault.ErrPositionIsHealthy, vault.ErrMaxUint128Exceeded, vault.ErrInsufficientBalance, vault.ErrOverflow,
		vault.ErrStalePrice,
	} {
		require.NotZero(t, errorsSeen[err], "a history never reached: %v", err)
	}
}

// random makes one random call on both engines.
func (p pair) random(t testing.TB, r *rand.Rand, ids []vault.ID) (what string, err error) {
	who := func() vault.Address {
		if r.IntN(40) == 0 {
			return nobody
		}
		return accounts[r.IntN(len(accounts))]
	}
	amount := func() (z uint256.Int) {
		switch r.IntN(12) {
		case 0:
			return none
		case 1:
			z.SetAllOne()
			z.Rsh(&z, uint(r.IntN(256)))
			return z
		case 2:
			return n(r.Uint64N(10))
		}
		return e(1+r.Uint64N(999), 5+r.Uint64N(12))
	}
	one := func() (assets, shares uint256.Int) {
		switch r.IntN(16) {
		case 0:
			return amount(), amount()
		case 1, 2, 3, 4, 5:
			shares = amount()
			return none, shares
		}
		return amount(), none
	}
	id := ids[min(r.IntN(len(ids)*8)/8, len(ids)-1)]
	caller, onBehalf, receiver := accounts[r.IntN(len(accounts))], who(), who()
	if r.IntN(4) > 0 {
		onBehalf = caller
	}
	assets, shares := one()
	// The account with the most debt in the market is the one worth liquidating.
	borrower := onBehalf
	for _, a := range accounts {
		if x, y := p.native.Position(id, a).BorrowShares, p.native.Position(id, borrower).BorrowShares; x.Gt(&y) {
			borrower = a
		}
	}
	var f func(x engine) (any, error)
	switch r.IntN(14) {
	case 0, 1:
		what, f = "supply", func(x engine) (any, error) { return x.Supply(caller, id, assets, shares, onBehalf) }
	case 2:
		if r.IntN(3) == 0 {
			assets, shares, onBehalf = none, p.native.Position(id, caller).SupplyShares, caller
		}
		what, f = "withdraw", func(x engine) (any, error) { return x.Withdraw(caller, id, assets, shares, onBehalf, receiver) }
	case 3, 4:
		what, f = "borrow", func(x engine) (any, error) { return x.Borrow(caller, id, assets, shares, onBehalf, receiver) }
	case 5:
		what, f = "repay", func(x engine) (any, error) { return x.Repay(caller, id, assets, shares, onBehalf) }
	case 6, 7:
		what, f = "collateral", func(x engine) (any, error) { return nil, x.SupplyCollateral(caller, id, assets, onBehalf) }
	case 8:
		what, f = "withdraw collateral", func(x engine) (any, error) {
			return nil, x.WithdrawCollateral(caller, id, assets, onBehalf, receiver)
		}
	case 9, 10:
		if r.IntN(3) == 0 {
			assets, shares = p.native.Position(id, borrower).Collateral, none
		}
		what, f = "liquidate", func(x engine) (any, error) { return x.Liquidate(caller, id, borrower, assets, shares) }
	case 11:
		step := r.Uint64N(86400)
		if r.IntN(20) == 0 {
			step *= 400
		}
		what, f = "time", func(x engine) (any, error) { return nil, x.SetTime(x.Time() + step) }
	case 12:
		price := e(1+r.Uint64N(4000), 24)
		what, f = "price", func(x engine) (any, error) { return nil, x.SetPrice(feed, price) }
	case 13:
		switch r.IntN(4) {
		case 0:
			what, f = "accrue", func(x engine) (any, error) { return nil, x.AccrueInterest(id) }
		case 1:
			fee := n(r.Uint64N(3e17))
			what, f = "fee", func(x engine) (any, error) { return nil, x.SetFee(owner, id, fee) }
		case 2:
			allowed := r.IntN(2) == 0
			what, f = "authorise", func(x engine) (any, error) { return nil, x.SetAuthorization(caller, receiver, allowed) }
		case 3:
			token := []vault.Address{usdc, weth, alice}[r.IntN(3)]
			what, f = "flash", func(x engine) (any, error) { return nil, x.FlashLoan(caller, token, assets) }
		}
	}
	_, err = both(t, p, what, f)
	return what, err
}

func TestCallbacksAreTheSameOnBothEngines(t *testing.T) {
	p := newPair(t, 0)
	var id vault.ID
	both(t, p, "create", func(x engine) (any, error) { id = market(t, x, curve); return id, nil })
	check := func(what string, want error, f func(x engine) (any, error)) {
		t.Helper()
		_, err := both(t, p, what, f)
		require.Equal(t, want, err, what)
		p.agree(t, what, []vault.ID{id})
	}
	check("supply", nil, func(x engine) (any, error) { return x.Supply(lender, id, e(10, 12), none, lender) })
	// Leverage in one transaction: collateral is pledged before it is paid for.
	check("leverage", nil, func(x engine) (any, error) {
		return nil, x.SupplyCollateral(alice, id, e(100, 18), alice, vault.Call{
			Verb: vault.VerbBorrow, Market: id, Assets: e(160, 9), OnBehalf: alice, Receiver: alice,
		})
	})
	check("time", nil, func(x engine) (any, error) { return nil, x.SetTime(genesis + 10*86400) })
	check("price", nil, func(x engine) (any, error) { return nil, x.SetPrice(feed, e(1700, 24)) })
	// A liquidation paid for by the pool's own tokens, with what is inside a callback inside a callback.
	check("flash-funded liquidation", nil, func(x engine) (any, error) {
		return nil, x.FlashLoan(keeper, usdc, e(1, 12),
			vault.Call{
				Verb: vault.VerbLiquidate, Market: id, OnBehalf: alice, Assets: e(50, 18),
				Then: []vault.Call{
					{Verb: vault.VerbAccrueInterest, Market: id},
					{Verb: vault.VerbSupplyCollateral, Market: id, Assets: e(50, 18), OnBehalf: keeper},
				},
			},
			vault.Call{Verb: vault.VerbSetAuthorization, OnBehalf: bob, Allowed: true},
			vault.Call{Verb: vault.VerbWithdrawCollateral, Market: id, Assets: e(1, 18), OnBehalf: keeper, Receiver: keeper},
			vault.Call{Verb: vault.VerbSupply, Market: id, Assets: e(1, 6), OnBehalf: bob},
			vault.Call{Verb: vault.VerbRepay, Market: id, Shares: e(1, 9), OnBehalf: alice},
		)
	})
	require.True(t, p.evm.IsAuthorized(keeper, bob))

	// A failure inside undoes what came before it, and its error is the call's.
	inner := map[error]vault.Call{
		vault.ErrZeroAssets:        {Verb: vault.VerbFlashLoan, Token: usdc},
		vault.ErrMarketNotCreated:  {Verb: vault.VerbAccrueInterest, Market: vault.ID{9}},
		vault.ErrAlreadySet:        {Verb: vault.VerbSetAuthorization, OnBehalf: bob, Allowed: true},
		vault.ErrPositionIsHealthy: {Verb: vault.VerbLiquidate, Market: id, OnBehalf: bob, Assets: n(1)},
		vault.ErrUnauthorized:      {Verb: vault.VerbWithdraw, Market: id, Assets: n(1), OnBehalf: lender, Receiver: bob},
		vault.ErrOverflow:          {Verb: vault.VerbRepay, Market: id, Shares: e(1, 30), OnBehalf: bob},
		vault.ErrUnknownVerb:       {Verb: 77},
		vault.ErrNoCode:            {Verb: vault.VerbFlashLoan, Token: alice, Assets: n(1)},
	}
	for want, fails := range inner {
		check(want.Error(), want, func(x engine) (any, error) {
			return x.Supply(keeper, id, e(1, 6), none, keeper, vault.Call{Verb: vault.VerbAccrueInterest, Market: id},
				vault.Call{Verb: vault.VerbSupply, Market: id, Assets: n(5), OnBehalf: keeper}, fails)
		})
	}
	// Money that is not there at the end.
	check("flash loan kept", vault.ErrInsufficientBalance, func(x engine) (any, error) {
		all := x.Balance(usdc, alice)
		most := x.Balance(usdc, x.Address())
		var sum uint256.Int
		sum.Add(&all, &most)
		return nil, x.FlashLoan(alice, usdc, most, vault.Call{Verb: vault.VerbSupply, Market: id, Assets: sum, OnBehalf: bob})
	})
}

func TestRefusalsOutsideTheVerbs(t *testing.T) {
	p := newPair(t, 3600)
	var id vault.ID
	both(t, p, "create", func(x engine) (any, error) { id = market(t, x, nobody); return id, nil })
	check := func(want error, f func(x engine) (any, error)) {
		t.Helper()
		_, err := both(t, p, "", f)
		require.Equal(t, want, err)
		p.agree(t, "", []vault.ID{id})
	}
	missing := vault.NamedAddress("missing")
	params := vault.Params{Loan: usdc, Collateral: weth, Oracle: feed, IRM: curve, LLTV: n(86e16)}
	with := func(f func(p *vault.Params)) vault.Params { q := params; f(&q); return q }

	check(vault.ErrNotOwner, func(x engine) (any, error) { return nil, x.SetOwner(bob, bob) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.SetOwner(owner, owner) })
	check(vault.ErrNotOwner, func(x engine) (any, error) { return nil, x.EnableIRM(bob, curve) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.EnableIRM(owner, curve) })
	check(vault.ErrNotOwner, func(x engine) (any, error) { return nil, x.EnableLLTV(bob, n(2e18)) })
	check(vault.ErrMaxLLTVExceeded, func(x engine) (any, error) { return nil, x.EnableLLTV(owner, n(1e18)) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.EnableLLTV(owner, n(86e16)) })
	check(vault.ErrNotOwner, func(x engine) (any, error) { return nil, x.SetFeeRecipient(bob, bob) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.SetFeeRecipient(owner, keeper) })
	check(vault.ErrNotOwner, func(x engine) (any, error) { return nil, x.SetFee(bob, vault.ID{1}, none) })
	check(vault.ErrMarketNotCreated, func(x engine) (any, error) { return nil, x.SetFee(owner, vault.ID{1}, none) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.SetFee(owner, id, none) })
	check(vault.ErrMaxFeeExceeded, func(x engine) (any, error) { return nil, x.SetFee(owner, id, n(25e16+1)) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.SetAuthorization(bob, alice, false) })
	check(vault.ErrIRMNotEnabled, func(x engine) (any, error) {
		return x.CreateMarket(with(func(p *vault.Params) { p.IRM, p.LLTV = missing, n(1) }))
	})
	check(vault.ErrLLTVNotEnabled, func(x engine) (any, error) {
		return x.CreateMarket(with(func(p *vault.Params) { p.LLTV = n(1) }))
	})
	check(vault.ErrMarketAlreadyCreated, func(x engine) (any, error) {
		return x.CreateMarket(with(func(p *vault.Params) { p.IRM = nobody }))
	})
	check(nil, func(x engine) (any, error) { return nil, x.EnableIRM(owner, missing) })
	check(vault.ErrNoCode, func(x engine) (any, error) {
		return x.CreateMarket(with(func(p *vault.Params) { p.IRM = missing }))
	})
	check(vault.ErrTimeReversed, func(x engine) (any, error) { return nil, x.SetTime(1) })

	check(vault.ErrZeroAddress, func(x engine) (any, error) { return nil, x.AddToken(nobody) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.AddToken(feed) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.AddOracle(usdc, vault.PriceFeed{}) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.AddIRM(x.Address(), nil) })
	check(vault.ErrNoCode, func(x engine) (any, error) { return nil, x.AddIRM(missing, nil) })
	check(vault.ErrNoCode, func(x engine) (any, error) { return nil, x.Mint(missing, bob, n(1)) })
	check(vault.ErrNoCode, func(x engine) (any, error) { return nil, x.Burn(missing, bob, n(1)) })
	check(vault.ErrNoCode, func(x engine) (any, error) { return nil, x.SetPrice(missing, n(1)) })
	check(vault.ErrOverflow, func(x engine) (any, error) {
		return nil, x.Mint(usdc, bob, *new(uint256.Int).SetAllOne())
	})
	check(vault.ErrInsufficientBalance, func(x engine) (any, error) { return nil, x.Burn(usdc, bob, e(1, 31)) })
	check(nil, func(x engine) (any, error) { return x.Balance(missing, bob), nil })

	// The oracle: none, zero, stale; each only where a price is needed.
	var lost, young vault.ID
	check(nil, func(x engine) (r any, err error) {
		lost, err = x.CreateMarket(with(func(p *vault.Params) { p.Oracle = missing }))
		return lost, err
	})
	check(nil, func(x engine) (any, error) {
		return nil, x.AddOracle(vault.NamedAddress("young"), vault.PriceFeed{MaxAge: 9})
	})
	check(nil, func(x engine) (r any, err error) {
		young, err = x.CreateMarket(with(func(p *vault.Params) { p.Oracle = vault.NamedAddress("young") }))
		return young, err
	})
	for _, m := range []vault.ID{lost, young, id} {
		check(nil, func(x engine) (any, error) { return x.Supply(lender, m, e(1, 12), none, lender) })
		check(nil, func(x engine) (any, error) { return nil, x.SupplyCollateral(alice, m, e(2, 18), alice) })
		check(nil, func(x engine) (any, error) { return nil, x.WithdrawCollateral(alice, m, e(1, 18), alice, alice) })
	}
	check(vault.ErrNoCode, func(x engine) (any, error) { return x.Borrow(alice, lost, n(1), none, alice, alice) })
	check(vault.ErrNoCode, func(x engine) (any, error) { return x.Liquidate(bob, lost, alice, n(1), none) })
	check(vault.ErrZeroPrice, func(x engine) (any, error) { return x.Borrow(alice, young, n(1), none, alice, alice) })
	check(vault.ErrZeroPrice, func(x engine) (any, error) { return x.Liquidate(bob, young, alice, n(1), none) })
	check(nil, func(x engine) (any, error) { return nil, x.SetTime(genesis + 3600) })
	check(nil, func(x engine) (any, error) { return x.Borrow(alice, id, n(1), none, alice, alice) })
	check(nil, func(x engine) (any, error) { return nil, x.SetTime(genesis + 3601) })
	check(vault.ErrStalePrice, func(x engine) (any, error) { return x.Borrow(alice, id, n(1), none, alice, alice) })
	check(vault.ErrStalePrice, func(x engine) (any, error) { return x.Liquidate(bob, id, alice, n(1), none) })

	// Idle liquidity: what is lent out can be neither withdrawn nor borrowed; health is asked first.
	check(nil, func(x engine) (any, error) { return nil, x.SetPrice(feed, e(2000, 24)) })
	check(nil, func(x engine) (any, error) { return nil, x.SupplyCollateral(bob, id, e(1000, 18), bob) })
	check(nil, func(x engine) (any, error) { return x.Borrow(bob, id, e(9, 11), none, bob, bob) })
	check(vault.ErrInsufficientLiquidity, func(x engine) (any, error) { return x.Withdraw(lender, id, e(2, 11), none, lender, bob) })
	check(vault.ErrInsufficientLiquidity, func(x engine) (any, error) { return x.Borrow(bob, id, e(2, 11), none, bob, bob) })
	check(vault.ErrInsufficientCollateral, func(x engine) (any, error) { return x.Borrow(bob, id, e(9, 11), none, bob, bob) })

	// A token that is not there.
	var ghost vault.ID
	check(nil, func(x engine) (r any, err error) {
		ghost, err = x.CreateMarket(with(func(p *vault.Params) { p.Loan, p.Collateral = missing, missing }))
		return ghost, err
	})
	check(vault.ErrNoCode, func(x engine) (any, error) { return x.Supply(lender, ghost, n(1), none, lender) })
	check(vault.ErrNoCode, func(x engine) (any, error) { return nil, x.SupplyCollateral(alice, ghost, n(1), alice) })
}

func TestZeroPriceOfAnUnguardedOracleTakesCollateralForNothing(t *testing.T) {
	p := newPair(t, 0)
	var id vault.ID
	both(t, p, "create", func(x engine) (any, error) { id = market(t, x, nobody); return id, nil })
	for _, x := range []engine{p.native, p.evm} {
		_, err := x.Supply(lender, id, e(1, 12), none, lender)
		require.NoError(t, err)
		require.NoError(t, x.SupplyCollateral(alice, id, e(1, 18), alice))
		_, err = x.Borrow(alice, id, e(1, 9), none, alice, alice)
		require.NoError(t, err)
		require.NoError(t, x.SetPrice(feed, none))
		_, err = x.Liquidate(bob, id, alice, none, n(1))
		require.Equal(t, vault.ErrDivisionByZero, err)
		done, err := x.Liquidate(bob, id, alice, e(1, 17), none)
		require.NoError(t, err)
		require.True(t, done.RepaidAssets.IsZero())
	}
	p.agree(t, "", []vault.ID{id})
}
