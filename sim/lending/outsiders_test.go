package lending_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

var (
	ada, ben = vault.NamedAddress("ada"), vault.NamedAddress("ben")
	theVenue = vault.NamedAddress("the venue")
)

// house is a chain that ada and ben have joined. Its contracts are a native engine.
type house struct {
	t *testing.T
	*vault.Engine
	market vault.ID
	sends  map[uint64][]sent // by seconds since the start
	begun  [][2]uint64       // times and base fees
	ended  int
	shown  []string // probes
	rooms  []uint64 // of each question for the next transaction
	tips   []uint64
	failed []string
	closed []record.OutsiderLiquidation
	start  uint64
	now    uint64
}

// sent is a transaction in the pool.
type sent struct {
	who            int
	tip, roll, gas uint64
	fails          bool
	does           func(h *house) []lending.Event
}

func (h *house) CreateMarket(p vault.Params) (id vault.ID, err error) {
	h.market, err = h.Engine.CreateMarket(p)
	return h.market, err
}

func (h *house) Begin(now, baseFee uint64) error {
	h.begun, h.now = append(h.begun, [2]uint64{now - h.start, baseFee}), now
	return nil
}

func (h *house) Sells(_ liquidity.Venue, _, probe *uint256.Int) error {
	h.shown = append(h.shown, probe.Dec())
	return nil
}

func (h *house) Tips(tip uint64) { h.tips = append(h.tips, tip) }

func (h *house) End() error { h.ended++; return nil }

func (h *house) Next(tip, roll, room uint64) (*lending.Act, error) {
	h.rooms = append(h.rooms, room)
	pool := h.sends[h.now-h.start]
	if len(pool) == 0 || pool[0].tip < tip || pool[0].tip == tip && pool[0].roll >= roll || pool[0].gas > room {
		return nil, nil
	}
	s := pool[0]
	h.sends[h.now-h.start] = pool[1:]
	act := &lending.Act{Who: s.who, Failed: s.fails, Gas: s.gas, Tip: s.tip}
	if s.does != nil {
		act.Events = s.does(h)
	}
	return act, nil
}

func (h *house) Fails(_ vault.Address, _ *offer.Offer, _ *uint256.Int, why error) error {
	h.failed = append(h.failed, why.Error())
	return nil
}

func (h *house) Outsiders() []arm.Outsider {
	return []arm.Outsider{{Name: "ada", Address: ada, Loan: usdc(100_000), Collateral: ether(50)}, {Name: "ben", Address: ben, Loan: usdc(1000)}}
}

func (h *house) Outsider(at vault.Address) (k int, is bool) {
	return map[vault.Address]int{ada: 0, ben: 1}[at], at == ada || at == ben
}

func (h *house) Held(k int, token vault.Address) uint256.Int {
	return h.Balance(token, [...]vault.Address{ada, ben}[k])
}

func (h *house) Closed(l *record.OutsiderLiquidation) { h.closed = append(h.closed, *l) }
func (h *house) Venue() vault.Address                 { return theVenue }

// Each of these does what its name says on the contracts, and tells of it as a node's logs would.

func moved(token, from, to vault.Address, amount uint256.Int) lending.Event {
	return lending.Event{Kind: lending.Transferred, Token: token, From: from, To: to, Assets: amount}
}

func gives(token, from, to vault.Address, amount uint256.Int) func(*house) []lending.Event {
	return func(h *house) []lending.Event {
		if from == theVenue {
			require.NoError(h.t, h.Mint(token, from, amount))
		}
		require.NoError(h.t, h.Transfer(token, from, to, amount))
		return []lending.Event{moved(token, from, to, amount)}
	}
}

func (h *house) verb(kind lending.EventKind, who vault.Address, m vault.Moved, err error) lending.Event {
	require.NoError(h.t, err)
	return lending.Event{Kind: kind, Caller: who, OnBehalf: who, Assets: m.Assets, Shares: m.Shares}
}

func lends(who vault.Address, assets, shares uint256.Int) func(*house) []lending.Event {
	return func(h *house) []lending.Event {
		m, err := h.Supply(who, h.market, assets, shares, who)
		return []lending.Event{h.verb(lending.Supplied, who, m, err), moved(lending.LoanToken, who, vault.EngineAddress, m.Assets)}
	}
}

func withdraws(who vault.Address, assets, shares uint256.Int) func(*house) []lending.Event {
	return func(h *house) []lending.Event {
		m, err := h.Withdraw(who, h.market, assets, shares, who, who)
		return []lending.Event{h.verb(lending.Withdrew, who, m, err), moved(lending.LoanToken, vault.EngineAddress, who, m.Assets)}
	}
}

func borrows(who vault.Address, assets, shares uint256.Int) func(*house) []lending.Event {
	return func(h *house) []lending.Event {
		m, err := h.Borrow(who, h.market, assets, shares, who, who)
		return []lending.Event{h.verb(lending.Borrowed, who, m, err), moved(lending.LoanToken, vault.EngineAddress, who, m.Assets)}
	}
}

func repays(who vault.Address, assets, shares uint256.Int) func(*house) []lending.Event {
	return func(h *house) []lending.Event {
		m, err := h.Repay(who, h.market, assets, shares, who)
		return []lending.Event{h.verb(lending.Repaid, who, m, err), moved(lending.LoanToken, who, vault.EngineAddress, m.Assets)}
	}
}

func secures(who vault.Address, assets uint256.Int) func(*house) []lending.Event {
	return func(h *house) []lending.Event {
		err := h.SupplyCollateral(who, h.market, assets, who)
		return []lending.Event{h.verb(lending.SecuredBy, who, vault.Moved{Assets: assets}, err), moved(lending.CollateralToken, who, vault.EngineAddress, assets)}
	}
}

func unsecures(who vault.Address, assets uint256.Int) func(*house) []lending.Event {
	return func(h *house) []lending.Event {
		err := h.WithdrawCollateral(who, h.market, assets, who, who)
		return []lending.Event{h.verb(lending.Unsecured, who, vault.Moved{Assets: assets}, err), moved(lending.CollateralToken, vault.EngineAddress, who, assets)}
	}
}

func closes(who, of vault.Address, seized, shares uint256.Int) func(*house) []lending.Event {
	return func(h *house) []lending.Event {
		l, err := h.Liquidate(who, h.market, of, seized, shares)
		require.NoError(h.t, err)
		return []lending.Event{
			{Kind: lending.Liquidated, Caller: who, OnBehalf: of, Assets: l.RepaidAssets, Shares: l.RepaidShares, Seized: l.SeizedAssets, BadDebt: l.BadDebtAssets},
			moved(lending.CollateralToken, vault.EngineAddress, who, l.SeizedAssets), moved(lending.LoanToken, who, vault.EngineAddress, l.RepaidAssets),
		}
	}
}

// sells sells collateral to the venue, which keeps a fee of what it pays.
func sells(who vault.Address, collateral, proceeds, fee uint256.Int) func(*house) []lending.Event {
	return func(h *house) []lending.Event {
		var net uint256.Int
		net.Sub(&proceeds, &fee)
		events := []lending.Event{{Kind: lending.Sold, Assets: collateral, Shares: proceeds, Fee: fee}}
		events = append(events, gives(lending.CollateralToken, who, theVenue, collateral)(h)...)
		return append(events, gives(lending.LoanToken, theVenue, who, net)(h)...)
	}
}

func together(all ...func(*house) []lending.Event) func(*house) []lending.Event {
	return func(h *house) (events []lending.Event) {
		for _, does := range all {
			events = append(events, does(h)...)
		}
		return events
	}
}

// visited is an arm's world on a chain that ada and ben have joined.
func visited(t *testing.T, sends map[uint64][]sent, bots ...liquidator.Liquidator) (*arm.World, *house) {
	w := world(bots...)
	h := &house{t: t, sends: sends, start: w.Clock.Start}
	w.Chain = func(owner vault.Address, _ vault.Contract) (vault.Rulebook, error) {
		h.Engine = vault.New(owner, design.MorphoBlue.Closing)
		return h, nil
	}
	return w, h
}

// lived is walk on such a chain: each block is lived.
func lived(t *testing.T, w *arm.World, borrowers []agents.Borrower, prices ...oracle.Price) record.Arm {
	t.Helper()
	a := morpho()
	w.Vigilant = true
	return walk(t, w, a, borrowers, prices...)
}

func account(i int) (a vault.Address) {
	a[19] = byte(i + 1)
	return a
}

// ada takes the vault of TestEveryPartOfALossByHand before the bot: 9.0278 ETH, at 1850 worth 16,701.461376, for
// 16,000. She sells 4 of them for 7,326 less a fee of 7.326, and keeps 5.0278, worth 9,301.461376. 300,000 gas at 10
// gwei is 5.55, and 222 at the 400 by which she comes before the bot.
//
//	7,326 + 9,301.461376 − 7.326 − 16,000 − 5.55 − 222 = 392.585376
func TestAnOutsiderTakesAVaultByHand(t *testing.T) {
	take := together(closes(ada, account(0), zero, mul(usdc(16_000), n(1e6))), sells(ada, ether(4), usdc(7326), n(7_326_000)))
	w, h := visited(t, map[uint64][]sent{12: {{who: 0, tip: 400e9, gas: 300_000, does: take}}}, funded("bot", usdc(1_000_000)))
	rows := lived(t, w, []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1850), dollars(1850))
	require.NoError(t, rows.Identities())
	require.Len(t, rows.Liquidations, 1)
	l := rows.Liquidations[0]
	require.EqualValues(t, 2, l.Liquidator, "the bot, the exchange's engine, ada")
	require.Equal(t, dec("9027816960540540540"), l.Seized)
	require.Equal(t, usdc(16_000), l.Repaid)
	require.Equal(t, map[string]string{
		"gas": "5550000", "builder_tip": "222000000", "venue_fee": "7326000", "price_impact": "74000000", "liquidator_profit": "392585376", "rounding": "1",
	}, losses(l.Loss[:]))
	did := rows.Liquidators[len(rows.Liquidators)-2]
	require.Equal(t, record.Liquidator{Liquidator: 2, Won: 1, Profit: fixed.FromInt64(392_585_376)}, did)
	require.Equal(t, record.Liquidator{Liquidator: 3}, rows.Liquidators[len(rows.Liquidators)-1])
	require.Equal(t, [][2]uint64{{0, 10e9}, {12, 10e9}, {24, 10e9}}, h.begun)
	require.Equal(t, 3, h.ended)
	for _, probe := range h.shown {
		require.Equal(t, "10000000000000000000", probe, "what the borrower has")
	}
	require.Len(t, h.shown, 4, "at the begin of each block, and once ada has sold")
	require.Len(t, h.tips, 1, "the bot's")
	require.Equal(t, []uint64{60_000_000, 60_000_000, 59_700_000, 59_650_000, 60_000_000}, h.rooms, "ada's 300,000 are used, then the bot's 50,000 in vain")
	require.Equal(t, []string{"liquidator: the offer no longer gives what the plan takes"}, h.failed)
}

var zero uint256.Int

// Whatever an outsider does is done by the arm's own engine too, at assets or at shares as it was asked for, with the
// same outcome to the unit; what it has in the end is what it brought and what moved.
func TestWhatOutsidersDoIsFollowedToTheUnit(t *testing.T) {
	act := func(tip uint64, does ...func(*house) []lending.Event) sent {
		return sent{tip: tip, gas: 100_000, does: together(does...)}
	}
	w, h := visited(t, map[uint64][]sent{
		12: {act(5, lends(ada, n(50_000_000_001), zero)), act(4, lends(ada, zero, dec("777777777777"))), act(3, secures(ada, ether(20)))},
		24: {act(5, borrows(ada, n(9_000_000_001), zero)), act(4, borrows(ada, zero, dec("333333333333")))},
		36: {act(5, repays(ada, n(1_234_567_891), zero)), act(4, repays(ada, zero, dec("4444444444"))), act(3, unsecures(ada, ether(3)))},
		48: {act(5, withdraws(ada, n(3_333_333_333), zero)), act(4, withdraws(ada, zero, dec("55555555555")))},
		60: {
			act(5, gives(lending.LoanToken, ada, ben, usdc(7)), gives(lending.CollateralToken, ada, ben, ether(1)), gives(lending.LoanToken, ada, lending.Wallet("bot"), usdc(3))),
			act(4, gives(lending.LoanToken, ben, account(0), usdc(2)), gives(lending.CollateralToken, ben, vault.EngineAddress, n(5))),
			act(3, sells(ada, ether(1), usdc(1980), n(1_980_000))),
			act(2, func(h *house) []lending.Event {
				require.NoError(h.t, h.AccrueInterest(h.market))
				return []lending.Event{{Kind: lending.Accrued}}
			}),
			{who: 1, tip: 2e9, gas: 50_000, fails: true},
		},
	}, funded("bot", usdc(1_000_000)))
	w.Vigilant = true
	a := morpho()
	w.IRM = vault.FixedRate{PerSecond: n(3e11)} // a thousandth an hour, so that shares are worth fractions
	rows := walk(t, w, a, []agents.Borrower{borrower(10, 12_000)}, dollars(2000), dollars(2000), dollars(2000), dollars(2000), dollars(2000), dollars(2000))
	require.NoError(t, rows.Identities())
	require.Empty(t, rows.Liquidations)
	for _, pool := range h.sends {
		require.Empty(t, pool, "all was executed")
	}
	p := h.Position(h.market, ada)
	require.Equal(t, ether(17), p.Collateral)
	require.Equal(t, []uint256.Int{ether(50 - 17 - 2), n(1e18 - 5)}, []uint256.Int{h.Held(0, lending.CollateralToken), h.Held(1, lending.CollateralToken)})
	// 50,000 gas at 10 gwei and ether at 2,000 cost a dollar, and the tip of 2 a fifth of one.
	require.Equal(t, record.Liquidator{Liquidator: 3, Reverted: 1, LostGas: 50_000, LostBase: usdc(1), LostTip: n(200_000), Profit: fixed.FromInt64(-1_200_000)}, rows.Liquidators[len(rows.Liquidators)-1])
	require.Equal(t, record.Liquidator{Liquidator: 2}, rows.Liquidators[len(rows.Liquidators)-2])
	require.Zero(t, rows.Liquidators[0].Won)
}

// An outsider's own vault is no vault of the study's: who closes it is told, and no row is made.
func TestAnOutsidersVaultIsToldAndLeavesNoRow(t *testing.T) {
	for name, by := range map[string]uint16{"bot": 0, "ben": 3} {
		sends := map[uint64][]sent{12: {{tip: 5, gas: 100_000, does: together(lends(ada, usdc(50_000), zero), secures(ada, ether(10)), borrows(ada, usdc(16_000), zero))}}}
		var bots []liquidator.Liquidator
		if name == "bot" {
			bots = append(bots, funded("bot", usdc(1_000_000)))
		} else {
			bots = append(bots, funded("bot", n(1))) // which pays for nothing
			sends[24] = []sent{{who: 1, tip: 5, gas: 100_000, does: closes(ben, ada, zero, mul(usdc(900), n(1e6)))}}
		}
		w, h := visited(t, sends, bots...)
		rows := lived(t, w, []agents.Borrower{borrower(10, 8_000)}, dollars(2000), dollars(2000), dollars(1850))
		require.NoError(t, rows.Identities())
		require.Empty(t, rows.Liquidations, name)
		require.Len(t, h.closed, 1, name)
		c := h.closed[0]
		require.Equal(t, []uint64{0, uint64(by), 2, 24, 1850e10, 1850e10}, []uint64{uint64(c.Outsider), uint64(c.Liquidator), c.Block, c.Time - h.start, c.ReferencePrice, c.ContractPrice}, name)
		require.True(t, c.BadDebt.IsZero())
		if name == "bot" {
			require.Equal(t, usdc(16_000), c.Repaid)
			require.Equal(t, dec("9027816960540540540"), c.Seized)
			require.Equal(t, n(16_701_461_376), c.Value)
			require.EqualValues(t, 1, rows.Liquidators[0].Won)
		} else {
			require.Equal(t, usdc(900), c.Repaid)
			require.Zero(t, rows.Liquidators[0].Won)
		}
	}
}

// Two vaults are taken in one transaction: of its gas of 600,001 each bears a half, the last of them what is left. Of
// 18.0556 ether 9 are sold, in equal parts, for 16,483.5 less 16.4835.
func TestAnActThatTakesTwoVaultsIsDivided(t *testing.T) {
	shares := mul(usdc(16_000), n(1e6))
	take := together(closes(ada, account(0), zero, shares), closes(ada, account(1), zero, shares), sells(ada, ether(9), n(16_483_500_000), n(16_483_500)))
	w, _ := visited(t, map[uint64][]sent{12: {{tip: 400e9, gas: 600_001, does: take}}}, funded("bot", usdc(1_000_000)))
	rows := lived(t, w, []agents.Borrower{borrower(10, 16_000), borrower(10, 16_000)}, dollars(2000), dollars(1850))
	require.NoError(t, rows.Identities())
	require.Len(t, rows.Liquidations, 2)
	for _, l := range rows.Liquidations {
		require.Equal(t, dec("9027816960540540540"), l.Seized)
		require.Equal(t, n(8_241_750), l.Loss[journal.VenueFee].Capped())
		require.InDelta(t, 83_250_000, l.Loss[journal.PriceImpact].Float64(), 2, "a hundredth of 4.5 ether")
		require.InDelta(t, 222_000_000, l.Loss[journal.BuilderTip].Float64(), 1000)
		require.InDelta(t, 5_550_000, l.Loss[journal.Gas].Float64(), 20)
	}
	did := rows.Liquidators[len(rows.Liquidators)-2]
	require.EqualValues(t, 2, did.Won)
	sum := rows.Liquidations[0].Loss[journal.LiquidatorProfit].Add(rows.Liquidations[1].Loss[journal.LiquidatorProfit])
	require.Equal(t, sum, did.Profit)
}

// Ada takes the vault of ben, and one of the study's, in one transaction of 600,000 gas. Ben's bears no row's part: what
// is left of the gas when the study's comes, all of its 11.1 dollars, is that row's.
func TestAnOutsidersVaultLeavesItsPartOfAnAct(t *testing.T) {
	before := together(
		lends(ada, usdc(50_000), zero), gives(lending.CollateralToken, ada, ben, ether(10)), secures(ben, ether(10)), borrows(ben, usdc(16_000), zero),
	)
	shares := mul(usdc(16_000), n(1e6))
	take := together(closes(ada, ben, zero, shares), closes(ada, account(0), zero, shares))
	w, h := visited(t, map[uint64][]sent{
		12: {{tip: 5, gas: 100_000, does: before}},
		24: {{tip: 400e9, gas: 600_000, does: take}},
	}, funded("bot", n(1)))
	rows := lived(t, w, []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(2000), dollars(1850))
	require.NoError(t, rows.Identities())
	require.Len(t, h.closed, 1)
	require.Len(t, rows.Liquidations, 1)
	require.Equal(t, n(11_100_000), rows.Liquidations[0].Loss[journal.Gas].Capped())
}

// At 1500 the vault is worth 15,000: all of it is seized, for 14,370.000001, and suppliers bear 1,629.999999.
func TestBadDebtThatAnOutsiderLeaves(t *testing.T) {
	w, _ := visited(t, map[uint64][]sent{12: {{tip: 4000e9, gas: 300_000, does: closes(ada, account(0), ether(10), zero)}}}, funded("bot", usdc(1_000_000)))
	rows := lived(t, w, []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1500))
	require.NoError(t, rows.Identities())
	require.Len(t, rows.Liquidations, 1)
	l := rows.Liquidations[0]
	require.EqualValues(t, 2, l.Liquidator)
	require.Equal(t, []uint256.Int{ether(10), n(1_629_999_999)}, []uint256.Int{l.Seized, l.BadDebt})
	require.Equal(t, "-1629999999", l.Loss[journal.BadDebt].String())
}

// A transaction that needs more gas than is left waits, and one that pays no more than a liquidator comes after it.
func TestOutsidersComeByTipAndByRoom(t *testing.T) {
	w, h := visited(t, map[uint64][]sent{12: {
		{tip: 400e9, gas: 59_000_000, does: gives(lending.LoanToken, ada, ben, usdc(1))},
		{tip: 399e9, gas: 500_000, does: gives(lending.LoanToken, ada, ben, usdc(1))},
		{tip: 398e9, gas: 500_001, does: gives(lending.LoanToken, ada, ben, usdc(1))},
	}}, funded("bot", usdc(1_000_000)))
	rows := lived(t, w, []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1850))
	require.NoError(t, rows.Identities())
	require.Len(t, h.sends[12], 1, "the third does not fit")
	require.EqualValues(t, 1, rows.Liquidators[0].Won)
	require.Equal(t, []uint64{60_000_000, 60_000_000, 1_000_000, 500_000, 380_000}, h.rooms, "the bot takes the vault, and sells, for 120,000")
	require.Len(t, h.shown, 3, "the venue has moved once")
}

// What a chain tells of a verb must be what the arm's own engine does, to the unit.
func TestATaleThatIsNotTrueEndsTheArm(t *testing.T) {
	closing := closes(ada, account(0), zero, mul(usdc(16_000), n(1e6)))
	for name, x := range map[string]struct {
		does func(*house) []lending.Event
		lie  func(*lending.Event)
		want string
	}{
		"more was supplied": {lends(ada, usdc(7), zero), func(e *lending.Event) { e.Assets.AddUint64(&e.Assets, 1) }, "the engines differ on a verb of an outsider's"},
		"more was seized":   {closing, func(e *lending.Event) { e.Seized.AddUint64(&e.Seized, 1) }, "the engines differ on a liquidation of an outsider's"},
		"more was repaid":   {closing, func(e *lending.Event) { e.Assets.AddUint64(&e.Assets, 1) }, "the engines differ on a liquidation of an outsider's"},
		"debt was bad":      {closing, func(e *lending.Event) { e.BadDebt = n(1) }, "the engines differ on a liquidation of an outsider's"},
	} {
		w, _ := visited(t, map[uint64][]sent{12: {{tip: 400e9, gas: 300_000, does: func(h *house) []lending.Event {
			events := x.does(h)
			x.lie(&events[0])
			return events
		}}}})
		w.Vigilant, w.Borrowers = true, 1
		running, err := morpho().Build(w)
		require.NoError(t, err)
		prices := []oracle.Price{dollars(2000), dollars(1850)}
		require.NoError(t, running.Reset(&arm.Start{Prices: prices[:1], Borrowers: []agents.Borrower{borrower(10, 16_000)}}))
		err = running.Walk([][]oracle.Price{prices}, 0)
		require.ErrorContains(t, err, x.want, name)
		require.ErrorContains(t, err, "what the outsider ada did", name)
	}
}
