package vault_test

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// fromBig is for numbers that fit 256 bits.
func fromBig(x *big.Int) uint256.Int { return *uint256.MustFromBig(x) }

// wide draws an integer of at most bits bits: any size alike, half of them beside a power of two.
func wide(bits int) *rapid.Generator[*big.Int] {
	limit := new(big.Int).Lsh(big.NewInt(1), uint(bits))
	return rapid.Custom(func(t *rapid.T) *big.Int {
		z := new(big.Int).Lsh(big.NewInt(1), uint(bits-pick(t, "fewer bits", bits+1)))
		if chance(t, "edge", 2) {
			z.Add(z, big.NewInt(rapid.Int64Range(-2, 2).Draw(t, "beside")))
		} else {
			f := new(big.Int).SetUint64(rapid.Uint64().Draw(t, "fraction"))
			z.Rsh(f.Mul(f, z), 64)
		}
		if z.Sign() < 0 {
			z.SetInt64(0)
		}
		if z.Cmp(limit) >= 0 {
			z.Sub(limit, big.NewInt(1))
		}
		return z
	})
}

// pick draws an integer below n, each about as often; rapid's own ranges prefer small ones, which would make most
// calls of a history fail at their first check. It still shrinks to 0.
func pick(t *rapid.T, name string, n int) int {
	return int(rapid.Uint64().Draw(t, name) * 0x9e3779b97f4a7c15 >> 32 % uint64(n))
}

func chance(t *rapid.T, name string, in int) bool { return pick(t, name, in) == 1 }

func choose[T any](t *rapid.T, name string, from []T) T { return from[pick(t, name, len(from))] }

// history drives an engine and its twin through the same calls.
type history struct {
	t      *rapid.T
	engine *vault.Engine
	id     vault.ID
	twin   *twin
	who    []vault.Address
	widths []int          // of amounts, in bits
	loud   map[string]int // outcomes seen
}

func models(t *rapid.T) vault.IRM {
	perSecond := func(name string) uint256.Int { return fromBig(wide(44).Draw(t, name)) }
	switch pick(t, "model", 6) {
	case 0:
		return nil
	case 1:
		return vault.FixedRate{PerSecond: fromBig(wide(choose(t, "width", []int{44, 44, 256})).Draw(t, "rate"))}
	case 2:
		return vault.Kinked{perSecond("base"), perSecond("below"), perSecond("above"), fromBig(wide(60).Draw(t, "kink"))}
	}
	return vault.AdaptiveCurve{}
}

func begin(t *rapid.T, loud map[string]int) *history {
	h := &history{t: t, loud: loud, who: []vault.Address{ann, bob, lender, bot}}
	e := vault.New(owner, design.MorphoBlue.Closing)
	h.engine = e
	model := models(t)
	lltv := big.NewInt(rapid.OneOf(rapid.SampledFrom([]int64{0, 1, 385e15, 86e16, 98e16, 1e18 - 1}), rapid.Int64Range(0, 1e18-1)).Draw(t, "lltv"))
	maxAge := choose(t, "maxAge", []uint64{0, 0, 0, 3600})
	start := uint64(1_700_000_000)
	h.twin = &twin{
		now: start, updatedAt: start, maxAge: maxAge, price: n(0), model: model, lltv: lltv, allowed: map[[2]vault.Address]bool{},
		state: state{
			tSA: n(0), tSS: n(0), tBA: n(0), tBS: n(0), fee: n(0), lastUpdate: start, atTarget: n(0),
			positions: map[vault.Address]holding{}, loan: map[vault.Address]*big.Int{}, collateral: map[vault.Address]*big.Int{},
		},
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(e.SetTime(start))
	must(e.AddToken(usd))
	must(e.AddToken(eth))
	must(e.AddOracle(feed, vault.PriceFeed{MaxAge: maxAge}))
	irm := vault.Address{}
	if model != nil {
		irm = curve
		must(e.AddIRM(curve, model))
	}
	if _, adaptive := model.(vault.AdaptiveCurve); adaptive {
		h.twin.atTarget = n(1268391679)
	}
	must(e.EnableIRM(owner, irm))
	must(e.EnableLLTV(owner, fromBig(lltv)))
	id, err := e.CreateMarket(vault.Params{Loan: usd, Collateral: eth, Oracle: feed, IRM: irm, LLTV: fromBig(lltv)})
	must(err)
	h.id = id
	rich := new(big.Int).Lsh(n(1), 200)
	for i, who := range h.who {
		if i == 3 && chance(t, "poor bot", 4) {
			rich = n(1000)
		}
		must(e.Mint(usd, who, fromBig(rich)))
		must(e.Mint(eth, who, fromBig(rich)))
		h.twin.loan[who], h.twin.collateral[who] = rich, rich
	}
	h.widths = choose(t, "widths", [][]int{{20, 40}, {40, 60, 80}, {60, 90}, {20, 60, 90, 128, 128, 256}})
	h.settle()
	return h
}

// settle gives a history something to start from: a price, supply, and vaults with some debt, as far as they come.
func (h *history) settle() {
	if chance(h.t, "from nothing", 8) {
		return
	}
	e, w := h.engine, h.twin
	width := choose(h.t, "scale", []int{30, 60, 90, 120})
	large := func(name string) *big.Int {
		return add(new(big.Int).Lsh(n(1), uint(width-4)), wide(width).Draw(h.t, name))
	}
	w.price = add(pow(10, 35), wide(121).Draw(h.t, "first price"))
	require.NoError(h.t, e.SetPrice(feed, fromBig(w.price)))
	supplied := large("supplied")
	_, native := e.Supply(lender, h.id, fromBig(supplied), zero, lender)
	plain := w.try(func() { w.supply(lender, supplied, n(0), lender) })
	h.agree("first supply", native, plain)
	for _, who := range []vault.Address{ann, bob, bot} {
		secured := large("secured")
		native = e.SupplyCollateral(lender, h.id, fromBig(secured), who)
		plain = w.try(func() { w.supplyCollateral(lender, secured, who) })
		h.agree("first collateral", native, plain)
		limit := least(h.limit(w.at(who)), quo(w.tSA, n(4)))
		_, native = e.Borrow(who, h.id, fromBig(limit), zero, who, who)
		plain = w.try(func() { w.borrow(who, limit, n(0), who, who) })
		h.agree("first borrow", native, plain)
	}
}

func (h *history) agree(verb string, native, plain error) {
	if native != plain {
		h.t.Fatalf("%s: engine says %v, twin %v", verb, native, plain)
	}
	outcome := verb + ": done"
	if native != nil {
		outcome = verb + ": " + native.Error()
	}
	h.loud[outcome]++
	h.compare(verb)
}

func (h *history) anyone(name string) vault.Address {
	if chance(h.t, name+" nobody", 40) {
		return vault.Address{}
	}
	return choose(h.t, name, h.who)
}

// amount draws 0, any amount, or one that is about to matter.
func (h *history) amount(name string, matters ...*big.Int) *big.Int {
	switch k := pick(h.t, name, 20); {
	case k < 8 && len(matters) > 0:
		z := add(choose(h.t, name+" of", matters), n(rapid.Int64Range(-1, 1).Draw(h.t, name+" beside")))
		if z.Sign() < 0 {
			return n(0)
		}
		return z
	case k < 19:
		return wide(choose(h.t, name+" width", h.widths)).Draw(h.t, name)
	}
	return n(0)
}

func (h *history) either(a, s *big.Int) (*big.Int, *big.Int) {
	switch k := pick(h.t, "given", 20); {
	case k == 0:
		return a, s
	case k < 8:
		return n(0), s
	}
	return a, n(0)
}

// step makes one random call on both and compares all there is.
func (h *history) step() {
	t, e, w := h.t, h.engine, h.twin
	var verb string
	var native, plain error
	var moved vault.Moved
	var a, s *big.Int
	caller, on, to := h.anyone("caller"), h.anyone("onBehalf"), h.anyone("receiver")
	if !chance(t, "for somebody else", 8) {
		on = caller
	}
	p := w.at(on)
	expect := func() {
		if native == nil && plain == nil && (moved.Assets.ToBig().Cmp(a) != 0 || moved.Shares.ToBig().Cmp(s) != 0) {
			t.Fatalf("%s moved %v and %v, want %v and %v", verb, &moved.Assets, &moved.Shares, a, s)
		}
	}
	switch k := pick(t, "verb", 16); k {
	case 0, 1:
		verb = "supply"
		a, s = h.either(h.amount("assets"), h.amount("shares"))
		moved, native = e.Supply(caller, h.id, fromBig(a), fromBig(s), on)
		plain = w.try(func() { a, s = w.supply(caller, a, s, on) })
		expect()
	case 2:
		verb = "withdraw"
		a, s = h.either(h.amount("assets", sub(w.tSA, w.tBA)), h.amount("shares", p.supply))
		moved, native = e.Withdraw(caller, h.id, fromBig(a), fromBig(s), on, to)
		plain = w.try(func() { a, s = w.withdraw(caller, a, s, on, to) })
		expect()
	case 3, 4, 5:
		verb = "borrow"
		a, s = h.either(h.amount("assets", sub(w.tSA, w.tBA), h.limit(p)), h.amount("shares"))
		moved, native = e.Borrow(caller, h.id, fromBig(a), fromBig(s), on, to)
		plain = w.try(func() { a, s = w.borrow(caller, a, s, on, to) })
		expect()
	case 6:
		verb = "repay"
		a, s = h.either(h.amount("assets", w.tBA), h.amount("shares", p.borrow))
		moved, native = e.Repay(caller, h.id, fromBig(a), fromBig(s), on)
		plain = w.try(func() { a, s = w.repay(caller, a, s, on) })
		expect()
	case 7, 8:
		verb = "supplyCollateral"
		a = h.amount("assets")
		native = e.SupplyCollateral(caller, h.id, fromBig(a), on)
		plain = w.try(func() { w.supplyCollateral(caller, a, on) })
	case 9:
		verb = "withdrawCollateral"
		a = h.amount("assets", p.collateral)
		native = e.WithdrawCollateral(caller, h.id, fromBig(a), on, to)
		plain = w.try(func() { w.withdrawCollateral(caller, a, on, to) })
	case 10, 11:
		verb = "liquidate"
		a, s = h.either(h.amount("seized", p.collateral), h.amount("shares", p.borrow))
		var l vault.Liquidation
		var want liquidated
		l, native = e.Liquidate(caller, h.id, on, fromBig(a), fromBig(s))
		if plain = w.try(func() { want = w.liquidate(caller, on, a, s) }); plain == nil && native == nil {
			require.Equal(t, vault.Liquidation{
				SeizedAssets: fromBig(want.seized), RepaidAssets: fromBig(want.repaid), RepaidShares: fromBig(want.shares),
				BadDebtAssets: fromBig(want.badAssets), BadDebtShares: fromBig(want.badShares),
			}, l)
		}
	case 12, 13:
		verb = "setPrice"
		w.price, w.updatedAt = h.somePrice(), w.now
		native = e.SetPrice(feed, fromBig(w.price))
	case 14:
		verb = "wait"
		w.now += choose(t, "seconds", []uint64{1, 12, 12, 3600, 86400, 1e6, 1e9})
		native = e.SetTime(w.now)
	case 15:
		switch pick(t, "administration", 4) {
		case 0:
			verb = "setFee"
			a = choose(t, "fee", []*big.Int{n(0), n(1e17), n(25e16), n(25e16 + 1)})
			native = e.SetFee(owner, h.id, fromBig(a))
			plain = w.try(func() { w.setFee(a) })
		case 1:
			verb = "setFeeRecipient"
			native = e.SetFeeRecipient(owner, on)
			plain = w.try(func() { refuse(w.feeRecipient == on, vault.ErrAlreadySet) })
			w.feeRecipient = on
		case 2:
			verb = "setAuthorization"
			yes := rapid.Bool().Draw(t, "allowed")
			key := [2]vault.Address{caller, on}
			native = e.SetAuthorization(caller, on, yes)
			plain = w.try(func() { refuse(w.allowed[key] == yes, vault.ErrAlreadySet) })
			w.allowed[key] = yes
		case 3:
			verb = "accrueInterest"
			native = e.AccrueInterest(h.id)
			plain = w.try(w.accrue)
		}
	}
	h.agree(verb, native, plain)
	if chance(t, "ask for the vaults at risk", 4) {
		h.risk()
	}
}

// limit is about what a position may borrow.
func (h *history) limit(p holding) *big.Int {
	z := quo(mul(quo(mul(p.collateral, h.twin.price), pow(10, 36)), h.twin.lltv), bigWAD)
	if z.BitLen() > 250 {
		return n(0)
	}
	return z
}

// somePrice draws any price, or one at which some vault is at its threshold.
func (h *history) somePrice() *big.Int {
	if !chance(h.t, "any price", 4) {
		p := h.twin.at(choose(h.t, "whose", h.who))
		carried := mul(p.collateral, h.twin.lltv)
		if carried.Sign() > 0 && p.borrow.Sign() > 0 {
			owed := quo(mul(p.borrow, add(h.twin.tBA, n(1))), add(h.twin.tBS, n(1e6)))
			z := quo(mul(owed, pow(10, 54)), carried)
			z.Add(z, wide(1+pick(h.t, "above", 100)).Draw(h.t, "by"))
			if z.BitLen() <= 256 {
				return z
			}
		}
	}
	return wide(choose(h.t, "price width", []int{90, 120, 140, 256})).Draw(h.t, "price")
}

func (h *history) compare(verb string) {
	t, e, w := h.t, h.engine, h.twin
	m := e.Market(h.id)
	want := vault.Market{
		TotalSupplyAssets: fromBig(w.tSA), TotalSupplyShares: fromBig(w.tSS), TotalBorrowAssets: fromBig(w.tBA),
		TotalBorrowShares: fromBig(w.tBS), LastUpdate: w.lastUpdate, Fee: fromBig(w.fee),
	}
	if m != want {
		t.Fatalf("after %s the market is %v, want %v", verb, m, want)
	}
	if r := e.RateAtTarget(h.id); r != fromBig(w.atTarget) {
		t.Fatalf("after %s the rate at target is %v, want %v", verb, &r, w.atTarget)
	}
	for _, who := range append([]vault.Address{{}}, h.who...) {
		p := w.at(who)
		got := e.Position(h.id, who)
		if got != (vault.Position{SupplyShares: fromBig(p.supply), BorrowShares: fromBig(p.borrow), Collateral: fromBig(p.collateral)}) {
			t.Fatalf("after %s a position is %v, want %v", verb, got, p)
		}
		for token, balances := range map[vault.Address]map[vault.Address]*big.Int{usd: w.loan, eth: w.collateral} {
			if b := e.Balance(token, who); balances[who] != nil && b != fromBig(balances[who]) {
				t.Fatalf("after %s a balance is %v, want %v", verb, &b, balances[who])
			}
		}
	}
}

// risk compares the vaults at risk with a look at every vault, at prices and times of its own, and holds every watermark
// against it.
func (h *history) risk() {
	for range 3 {
		price := h.somePrice()
		now := h.twin.now + choose(h.t, "ahead", []uint64{0, 0, 12, 86400, 86401, 1e8})
		safe, until := h.engine.SafePrice(h.id, now)
		want := h.twin.atRisk(price, now)
		got := h.engine.AtRisk(h.id, fromBig(price), now, nil)
		if len(want)+len(got) > 0 {
			require.Equal(h.t, want, got)
			h.loud["at risk"]++
		}
		if until < now {
			h.loud["no watermark"]++
			continue
		}
		h.loud["watermark"]++
		at := safe.ToBig()
		if chance(h.t, "above the watermark", 2) {
			at = most(at, price)
		}
		for _, when := range []uint64{now, until, now + (until-now)/2} {
			if found := h.twin.atRisk(at, when); len(found) > 0 {
				h.t.Fatalf("at risk at %v at %d although safe from %v until %d: %v", at, when, &safe, until, found)
			}
		}
	}
}

func TestEngineAgreesWithItsTwinOverAnyHistory(t *testing.T) {
	loud := map[string]int{}
	for range 20 { // 2,000 histories unless -rapid.checks says otherwise
		rapid.Check(t, func(t *rapid.T) {
			h := begin(t, loud)
			for range 1 + pick(t, "calls", 60) {
				h.step()
			}
			h.risk()
		})
	}
	for _, outcome := range []string{
		"borrow: done", "liquidate: done", "repay: done", "withdraw: done", "withdrawCollateral: done", "at risk", "watermark",
		"borrow: " + vault.ErrInsufficientCollateral.Error(), "liquidate: " + vault.ErrPositionIsHealthy.Error(),
	} {
		require.NotZero(t, loud[outcome], "no history got to %q: %v", outcome, loud)
	}
	t.Log(loud)
}
