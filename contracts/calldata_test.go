package contracts

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/contracts/bindings"
	"github.com/ringfence-sim/ringfence/vault"
)

func addresses() *rapid.Generator[vault.Address] {
	return rapid.Custom(func(t *rapid.T) vault.Address {
		return vault.Address(rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "address"))
	})
}

func integers() *rapid.Generator[uint256.Int] {
	return rapid.Custom(func(t *rapid.T) (z uint256.Int) {
		z.SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(t, "integer"))
		return z
	})
}

// calls generates verbs with callbacks up to a depth.
func calls(markets []vault.ID, depth int) *rapid.Generator[vault.Call] {
	return rapid.Custom(func(t *rapid.T) vault.Call {
		c := vault.Call{
			Verb:     vault.Verb(rapid.IntRange(int(vault.VerbSupply), int(vault.VerbSetAuthorization)).Draw(t, "verb")),
			Market:   rapid.SampledFrom(markets).Draw(t, "market"),
			Token:    addresses().Draw(t, "token"),
			Assets:   integers().Draw(t, "assets"),
			Shares:   integers().Draw(t, "shares"),
			OnBehalf: addresses().Draw(t, "onBehalf"),
			Receiver: addresses().Draw(t, "receiver"),
			Allowed:  rapid.Bool().Draw(t, "allowed"),
		}
		if depth > 0 {
			c.Then = rapid.SliceOfN(calls(markets, depth-1), 0, 3).Draw(t, "then")
		}
		return c
	})
}

// packed is the calldata of a verb made by the generated bindings: the independent twin of the encoder.
func packed(t require.TestingT, e *Engine, c *vault.Call) []byte {
	rulebook := bindings.NewRulebook()
	p := e.Params(c.Market)
	if _, known := e.markets[c.Market]; !known {
		p.LLTV.SetAllOne()
	}
	params := bindings.MarketParams{
		LoanToken: common.Address(p.Loan), CollateralToken: common.Address(p.Collateral), Oracle: common.Address(p.Oracle),
		Irm: common.Address(p.IRM), Lltv: p.LLTV.ToBig(),
	}
	var data []byte
	if len(c.Then) > 0 {
		var plan [][]byte
		for i := range c.Then {
			plan = append(plan, packed(t, e, &c.Then[i]))
		}
		bytesArray, err := abi.NewType("bytes[]", "", nil)
		require.NoError(t, err)
		data, err = abi.Arguments{{Type: bytesArray}}.Pack(plan)
		require.NoError(t, err)
	}
	assets, shares := c.Assets.ToBig(), c.Shares.ToBig()
	onBehalf, receiver := common.Address(c.OnBehalf), common.Address(c.Receiver)
	switch c.Verb {
	case vault.VerbSupply:
		return rulebook.PackSupply(params, assets, shares, onBehalf, data)
	case vault.VerbWithdraw:
		return rulebook.PackWithdraw(params, assets, shares, onBehalf, receiver)
	case vault.VerbBorrow:
		return rulebook.PackBorrow(params, assets, shares, onBehalf, receiver)
	case vault.VerbRepay:
		return rulebook.PackRepay(params, assets, shares, onBehalf, data)
	case vault.VerbSupplyCollateral:
		return rulebook.PackSupplyCollateral(params, assets, onBehalf, data)
	case vault.VerbWithdrawCollateral:
		return rulebook.PackWithdrawCollateral(params, assets, onBehalf, receiver)
	case vault.VerbLiquidate:
		return rulebook.PackLiquidate(params, onBehalf, assets, shares, data)
	case vault.VerbFlashLoan:
		return rulebook.PackFlashLoan(common.Address(c.Token), assets, data)
	case vault.VerbAccrueInterest:
		return rulebook.PackAccrueInterest(params)
	case vault.VerbSetAuthorization:
		return rulebook.PackSetAuthorization(onBehalf, c.Allowed)
	}
	t.Errorf("no binding for %s", c.Verb)
	return nil
}

func TestCalldataIsThatOfTheBindings(t *testing.T) {
	e, err := New(benchOwner)
	require.NoError(t, err)
	id := benchMarket(t, e)
	rapid.Check(t, func(t *rapid.T) {
		c := calls([]vault.ID{id, {1}}, 2).Draw(t, "call")
		require.Equal(t, packed(t, e, &c), []byte(e.verb(nil, &c)))
	})
}

func TestCalldataOfTheOtherFunctionsIsThatOfTheBindings(t *testing.T) {
	rulebook, token, feed, curve := bindings.NewRulebook(), bindings.NewToken(), bindings.NewPriceFeed(), bindings.NewAdaptiveCurveIrm()
	rapid.Check(t, func(t *rapid.T) {
		a, b := addresses().Draw(t, "a"), addresses().Draw(t, "b")
		x := integers().Draw(t, "x")
		p := vault.Params{Loan: a, Collateral: b, Oracle: b, IRM: a, LLTV: x}
		params := bindings.MarketParams{
			LoanToken: common.Address(a), CollateralToken: common.Address(b), Oracle: common.Address(b), Irm: common.Address(a), Lltv: x.ToBig(),
		}
		id := p.ID()
		ca, cb := common.Address(a), common.Address(b)
		for want, got := range map[string]calldata{
			string(rulebook.PackSetOwner(ca)):              call(nil, callSetOwner).address(a),
			string(rulebook.PackEnableIrm(ca)):             call(nil, callEnableIRM).address(a),
			string(rulebook.PackEnableLltv(x.ToBig())):     call(nil, callEnableLLTV).word(&x),
			string(rulebook.PackSetFeeRecipient(ca)):       call(nil, callSetFeeRecipient).address(a),
			string(rulebook.PackSetFee(params, x.ToBig())): call(nil, callSetFee).params(&p).word(&x),
			string(rulebook.PackCreateMarket(params)):      call(nil, callCreateMarket).params(&p),
			string(rulebook.PackOwner()):                   call(nil, callOwner),
			string(rulebook.PackFeeRecipient()):            call(nil, callFeeRecipient),
			string(rulebook.PackIsAuthorized(ca, cb)):      call(nil, callIsAuthorized).address(a).address(b),
			string(rulebook.PackMarket(id)):                append(call(nil, callMarket), id[:]...),
			string(rulebook.PackIdToMarketParams(id)):      append(call(nil, callParams), id[:]...),
			string(rulebook.PackPosition(id, ca)):          append(call(nil, callPosition), id[:]...).address(a),
			string(curve.PackRateAtTarget(id)):             append(call(nil, callRateAtTarget), id[:]...),
			string(token.PackMint(ca, x.ToBig())):          call(nil, callMint).address(a).word(&x),
			string(token.PackBurn(ca, x.ToBig())):          call(nil, callBurn).address(a).word(&x),
			string(token.PackBalanceOf(ca)):                call(nil, callBalanceOf).address(a),
			string(feed.PackPublish(x.ToBig())):            call(nil, callPublish).word(&x),
		} {
			require.Equal(t, []byte(want), []byte(got))
		}
	})
}

// What the contract hashes and what the native engine hashes is one identity.
func TestMarketsHaveTheSameIdentity(t *testing.T) {
	e, err := New(benchOwner)
	require.NoError(t, err)
	id := benchMarket(t, e)
	p := e.Params(id)
	out, err := e.chain.View(vault.EngineAddress, bindings.NewRulebook().PackIdToMarketParams(id))
	require.NoError(t, err)
	stored, err := bindings.NewRulebook().UnpackIdToMarketParams(out)
	require.NoError(t, err)
	require.Equal(t, common.Address(p.Loan), stored.LoanToken)
	require.Equal(t, common.Address(p.IRM), stored.Irm)
	require.Equal(t, p.LLTV.ToBig(), stored.Lltv)
	require.Equal(t, p.ID(), id)
}

// The rates of the Solidity models are those of the native ones.
func TestModelsGiveTheNativeRates(t *testing.T) {
	c, err := NewChain()
	require.NoError(t, err)
	rulebook, curveAt, kinkedAt := vault.NamedAddress("rulebook"), vault.NamedAddress("curve"), vault.NamedAddress("kinked")
	model := vault.Kinked{
		BasePerSecond: *uint256.NewInt(1e8), SlopeBelow: *uint256.NewInt(1_268_391_679),
		SlopeAbove: *uint256.NewInt(34_563_673_262), Kink: *uint256.NewInt(8e17),
	}
	require.NoError(t, c.Deploy(curveAt, rulebook, creation(creationCode("AdaptiveCurveIrm")).address(rulebook)))
	require.NoError(t, c.Deploy(kinkedAt, rulebook, creation(creationCode("KinkedIrm")).
		word(&model.BasePerSecond).word(&model.SlopeBelow).word(&model.SlopeAbove).word(&model.Kink)))
	curve, kinked := bindings.NewAdaptiveCurveIrm(), bindings.NewKinkedIrm()

	rate := func(t require.TestingT, borrowed, supplied *uint256.Int, start, elapsed uint64) (rate, end uint256.Int) {
		out, err := c.View(curveAt, curve.PackRateFrom(borrowed.ToBig(), supplied.ToBig(), new(big.Int).SetUint64(start), new(big.Int).SetUint64(elapsed)))
		require.NoError(t, err)
		return output(out).word(0), output(out).word(1)
	}
	for _, want := range []struct {
		borrowed, supplied, start, elapsed uint64
		rate, end                          uint64
	}{ // recorded from the reference model: utilisation, start, seconds → average rate, rate at target
		{0, 1e18, 0, 0, 317097919, 1268391679},
		{1e18, 1e18, 0, 0, 5073566716, 1268391679},
		{95e16, 1e18, 1268391679, 45 * 86400, 25411234497, 27550077831},
		{1e18, 1e18, 1268391679, 5 * 86400, 7338724560, 2516027586},
		{0, 1e18, 1268391679, 5 * 86400, 232787607, 639427588},
		{8e17, 1e18, 1268391679, 12, 1162691143, 1268388997},
		{93e16, 1e18, 1268391679, 12, 2409951066, 1268398918},
		{1e18, 1e18, 1268391679, 365 * 86400, 191527143580, 63419583967},
		{0, 1e18, 1268391679, 365 * 86400, 85220065, 31709791},
	} {
		got, end := rate(t, uint256.NewInt(want.borrowed), uint256.NewInt(want.supplied), want.start, want.elapsed)
		require.Equal(t, [2]uint64{want.rate, want.end}, [2]uint64{got.Uint64(), end.Uint64()}, "%+v", want)
	}

	rapid.Check(t, func(t *rapid.T) {
		supplied := integers().Draw(t, "supplied")
		supplied.Rsh(&supplied, 128)
		borrowed := integers().Draw(t, "borrowed")
		borrowed.Rsh(&borrowed, 128)
		if borrowed.Gt(&supplied) {
			borrowed, supplied = supplied, borrowed
		}
		start := rapid.OneOf(rapid.Just(uint64(0)), rapid.Uint64Range(31709791, 63419583967)).Draw(t, "start")
		elapsed := rapid.OneOf(rapid.Uint64Range(0, 86400), rapid.Uint64Range(0, 100*365*86400)).Draw(t, "elapsed")
		m := vault.Market{TotalBorrowAssets: borrowed, TotalSupplyAssets: supplied, LastUpdate: 1000}

		wantRate, wantEnd, err := vault.AdaptiveCurve{}.BorrowRate(m, *uint256.NewInt(start), 1000+elapsed)
		require.NoError(t, err)
		gotRate, gotEnd := rate(t, &borrowed, &supplied, start, elapsed)
		require.Equal(t, [2]uint256.Int{wantRate, wantEnd}, [2]uint256.Int{gotRate, gotEnd})

		wantRate, _, err = model.BorrowRate(m, uint256.Int{}, 1000+elapsed)
		require.NoError(t, err)
		zeros := new(big.Int)
		out, err := c.View(kinkedAt, kinked.PackBorrowRate(bindings.MarketParams{Lltv: zeros}, bindings.Market{
			TotalSupplyAssets: supplied.ToBig(), TotalSupplyShares: zeros, TotalBorrowAssets: borrowed.ToBig(),
			TotalBorrowShares: zeros, LastUpdate: zeros, Fee: zeros,
		}))
		require.NoError(t, err)
		require.Equal(t, wantRate, output(out).word(0))
	})

	// Nobody but the rulebook moves the curve.
	_, _, err = c.Transact(vault.NamedAddress("stranger"), curveAt, curve.PackBorrowRate(bindings.MarketParams{Lltv: new(big.Int)}, bindings.Market{
		TotalSupplyAssets: big.NewInt(1), TotalSupplyShares: big.NewInt(1), TotalBorrowAssets: big.NewInt(1),
		TotalBorrowShares: big.NewInt(1), LastUpdate: new(big.Int), Fee: new(big.Int),
	}))
	require.Equal(t, vault.ErrUnauthorized, err)
}
