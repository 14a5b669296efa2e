package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// The choices a venue makes about its accounts. Each is a word, as it stands in a preset file.
type (
	// Mode is how a position is margined.
	Mode string
	// Scope is what a margin mode is set for.
	Scope string
	// Basis is the value on which a requirement is computed.
	Basis string
	// FeeInMargin says whether the fee to close is part of the maintenance margin.
	FeeInMargin string
)

const (
	// Isolated margin is posted to one position, and nothing else is at risk.
	Isolated Mode = "isolated"
	// Cross margin is the account's free balance of the settlement asset. All cross positions in that asset share it.
	Cross Mode = "cross"

	// ByPosition gives each position its own mode (BitMEX, Hyperliquid).
	ByPosition Scope = "position"
	// BySymbol holds for both sides of a symbol (Binance, Bybit's classic account).
	BySymbol Scope = "symbol"
	// ByAccount holds for all positions (Bybit's unified account 2.0).
	ByAccount Scope = "account"
	// BySubaccount isolates by a subaccount of one market. Every account is a cross pool (dYdX, Cube).
	BySubaccount Scope = "subaccount"

	// OnMark is the value at the mark price.
	OnMark Basis = "mark"
	// OnEntry is what the position cost.
	OnEntry Basis = "entry"
	// OnOracle is the value at the price of the assets themselves ([House.Index]).
	OnOracle Basis = "oracle"

	// NoFee leaves the fee to close out of the maintenance margin.
	NoFee FeeInMargin = "none"
	// FeeAtBust reserves the taker fee on the value at the initial bankruptcy price when a position is opened (Bybit,
	// BitMEX).
	FeeAtBust FeeInMargin = "bankruptcy"
	// FeeAtMark counts the taker fee on the value at mark (OKX, Gate).
	FeeAtMark FeeInMargin = "mark"
)

// Rules are in what venues differ about accounts: what a position needs, and what its owner may do. Rates have
// scale 1e18.
//
// How an engine closes what no longer carries its requirement is not among them: package exchange/liquidation has
// rules of its own for that. Presets of real venues, with their sources, are in package exchange/presets.
type Rules struct {
	Venue    string // whose error codes refusals carry: one of Venues
	Mode     ModeRules
	Margin   MarginRules
	Leverage LeverageRules
	Removal  RemovalRules
	Profit   ProfitRules

	// OneWay lets an account hold one position in a market: it cannot open on the other side of one (BitMEX, dYdX, Cube,
	// Hyperliquid).
	OneWay bool
	// MarketToMargin lets market orders trade as far as margin goes, where others refuse one that margin does not
	// carry whole (Cube).
	MarketToMargin bool
	// Unified judges the cross margin of an account as a whole, over all assets that count ([House.AddCollateral]): Bybit's unified
	// account, OKX's multi-currency mode. Otherwise each settlement asset is judged alone.
	Unified bool
	// FreeClosings lets closings by the house pay no taker fee (dYdX, where they pay a liquidation fee).
	FreeClosings bool
	// FundingOn is the value that funding is paid on: OnMark, or OnOracle (Hyperliquid). Empty: OnMark.
	FundingOn Basis
	// FundingFromFree pays funding of isolated positions from the free balance first (Bybit).
	FundingFromFree bool
}

// ModeRules say what a margin mode is set for and when it may change.
type ModeRules struct {
	Scope        Scope
	Default      Mode
	WithPosition bool // it may change while a position is open
	WithOrders   bool // it may change while orders are open
	IsolatedOnly bool // there is no cross mode (Hyperliquid's isolated-only markets)
}

// MarginRules say what a position needs.
type MarginRules struct {
	MaintenanceOn  Basis
	InitialOn      Basis
	CrossInitialOn Basis // of cross positions where theirs differs (Bybit since 2025-09: isolated on entry, cross on mark); empty: InitialOn
	CloseFee       FeeInMargin
	Strict         bool // a bucket fails where its equity is below the requirement; otherwise at equality too
	HedgeExempt    bool // of opposite cross positions in one market only the net size needs maintenance margin (Bybit)
	OrdersInTier   bool // open orders count towards the tier that a position is in (Bybit, BitMEX)
}

// LeverageRules say what a change of leverage does and where it is refused.
type LeverageRules struct {
	ResetsExtra  bool // margin added by hand returns to the free balance (Bybit)
	MayFall      bool // that of an open isolated position may be reduced (not at Binance)
	OnlyRises    bool // that of no open position may be reduced, of a cross one neither (Hyperliquid)
	ZeroIsCross  bool // any leverage switches to isolated, and 0 to cross (BitMEX)
	FixedInCross bool // it cannot be changed in cross mode (Bybit 110036)
}

// ProfitRules say what profit that is not realised is good for. Loss always counts.
type ProfitRules struct {
	Opens     bool    // that of a pool is initial margin of what opens in it (not in Bybit's classic account)
	Withdraws Leaving // empty: LeavesNone
}

// Leaving is how far unrealised profit may be taken out of a pool, or of an isolated position.
type Leaving string

const (
	// LeavesNone takes out money only: what cash, less losses, has above the initial margin.
	LeavesNone Leaving = "none"
	// LeavesMargin lets profit stand in for initial margin, but not for maintenance margin: what leaves is the least
	// of equity above the initial margin and cash above the maintenance margin (Binance).
	LeavesMargin Leaving = "margin"
	// LeavesAll takes profit for money: all equity above the initial margin (dYdX, Hyperliquid).
	LeavesAll Leaving = "all"
)

// leaves is what may leave a bucket of cash, losses and profits that must keep need behind it, of which least is
// maintenance margin.
func (r *ProfitRules) leaves(cash, loss, gain fixed.Signed, need, least *uint256.Int) fixed.Signed {
	left := cash.Add(loss).Sub(fixed.Positive(need))
	switch r.Withdraws {
	case LeavesAll:
		return left.Add(gain)
	case LeavesMargin:
		left = left.Add(gain)
		if money := cash.Sub(fixed.Positive(least)); money.Cmp(left) < 0 {
			return money
		}
	}
	return left
}

// RemovalRules say whether and how far margin may be taken out of an open isolated position.
type RemovalRules struct {
	Allowed bool
	Floor   uint256.Int // share of value that must remain, of a pool too, where initial margin is less (Hyperliquid 10 %)
}

// Venues are the names that Rules.Venue may have; empty is nobody's.
var Venues = []string{"", "binance", "bitmex", "bybit", "cube", "dydx", "hyperliquid", "okx"}

// Validate reports every fault of the rules, each under the key that a preset file gives it.
func (r *Rules) Validate() error {
	var all fault.Faults
	fault.Word(&all, "venue", r.Venue, Venues...)
	fault.Word(&all, "scope", r.Mode.Scope, ByPosition, BySymbol, ByAccount, BySubaccount)
	fault.Word(&all, "default-mode", r.Mode.Default, Isolated, Cross)
	fault.Word(&all, "maintenance-on", r.Margin.MaintenanceOn, OnMark, OnEntry)
	fault.Word(&all, "initial-on", r.Margin.InitialOn, OnMark, OnEntry)
	fault.Word(&all, "cross-initial-on", r.Margin.CrossInitialOn, "", OnMark, OnEntry)
	fault.Word(&all, "profit-withdraws", r.Profit.Withdraws, "", LeavesNone, LeavesMargin, LeavesAll)
	fault.Word(&all, "funding-on", r.FundingOn, "", OnMark, OnOracle)
	fault.Word(&all, "close-fee", r.Margin.CloseFee, NoFee, FeeAtBust, FeeAtMark)
	if r.Mode.Scope == BySubaccount && r.Mode.Default != Cross {
		all = append(all, fault.New("scope", "subaccount needs default-mode cross: each subaccount is a pool of its own", ""))
	}
	if r.Mode.IsolatedOnly && r.Mode.Default != Isolated {
		all = append(all, fault.New("isolated-only", "needs default-mode isolated", ""))
	}
	if r.Leverage.OnlyRises && r.Leverage.MayFall {
		all = append(all, fault.New("leverage-only-rises", "contradicts leverage-may-fall: true", "remove one of them"))
	}
	if r.Removal.Floor.Gt(&fixed.WAD) {
		all = append(all, fault.New("remove-floor", "must be at most 1 (100 %)", ""))
	}
	return fault.Join(all)
}
