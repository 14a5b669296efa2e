package exchange

import (
	"fmt"
	"slices"
	"strings"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// The choices a venue makes. Each is a word, as it stands in a preset file.
type (
	Mode        string // how a position is margined
	Scope       string // what a margin mode is set for
	Basis       string // on what value a requirement or fee is computed
	Precedence  string // who is liquidated first of all that a mark reaches
	Partial     string // how the engine first tries to close less than everything
	Residue     string // who keeps the margin that is left when the engine has taken a position over
	Limit       string // how bad a price the engine accepts when the fund has to pay for it
	Deleverage  string // when counterparties are closed instead of the fund paying
	Ranking     string // in which order counterparties are deleveraged
	Bust        string // at which price they are
	Sharing     string // who bears what neither margin nor fund nor counterparties covered
	FeeInMargin string // whether the fee to close is part of the maintenance margin
)

const (
	Isolated Mode = "isolated" // margin posted to one position, nothing else is at risk
	Cross    Mode = "cross"    // the account's free balance of the settlement asset, shared by all cross positions in it

	ByPosition   Scope = "position"   // each position has its own mode (BitMEX, Hyperliquid)
	BySymbol     Scope = "symbol"     // the mode holds for both sides of a symbol (Binance, Bybit classic)
	ByAccount    Scope = "account"    // the mode holds for all positions (Bybit unified account 2.0)
	BySubaccount Scope = "subaccount" // isolation is a subaccount of one market (dYdX); every account is a cross pool (Cube)

	OnMark  Basis = "mark"  // value at the mark price
	OnEntry Basis = "entry" // what the position cost

	NoFee         FeeInMargin = "none"
	FeeAtBust     FeeInMargin = "bankruptcy" // taker fee on the value at the initial bankruptcy price, reserved when opened (Bybit, BitMEX)
	FeeAtMark     FeeInMargin = "mark"       // taker fee on the value at mark (OKX, Gate)
	WorstFirst    Precedence  = "trigger"    // who was reached first: the trigger price farthest behind the mark
	ByFillable    Precedence  = "fillable"   // the largest |fillable price − mark|/mark, then the largest value (dYdX)
	Straight      Partial     = "none"       // no partial closing
	TierDown      Partial     = "tier-down"  // fill-or-kill orders down to the next lower tier (Bybit, BitMEX)
	Chunk         Partial     = "chunk"      // a fraction at a time (Hyperliquid, dYdX)
	Restore       Partial     = "restore"    // one immediate-or-cancel order of the least size that restores margin (Binance)
	Target        Partial     = "target"     // all, at a limit price that leaves a share of the maintenance margin (Cube)
	ToFund        Residue     = "fund"       // margin left after a takeover belongs to the fund
	ToTrader      Residue     = "trader"     // it stays with the trader, less the clearance fee
	LimitBust     Limit       = "bankruptcy" // the fund takes nothing worse than the bankruptcy price off the book
	LimitFillable Limit       = "fillable"   // dYdX's fillable price
	LimitAny      Limit       = "any"        // any price that the fund can pay for

	DeleverageNever    Deleverage = "never"     // the fund, then whoever shares losses
	DeleverageShort    Deleverage = "short"     // what the fund cannot pay for
	DeleverageDrawdown Deleverage = "drawdown"  // also what would take the fund's drawdown beyond its limit (Bybit)
	DeleverageNegative Deleverage = "negative"  // also what the book does not fill, within the bankruptcy price, of a bucket below zero (Hyperliquid)
	DeleverageUnfilled Deleverage = "unfilled"  // whatever the book does not fill within the bankruptcy price (no backstop)
	RankLeveraged      Ranking    = "leveraged" // profit over initial margin (Bybit, documented assumption)
	RankBinance        Ranking    = "binance"
	RankBitMEX         Ranking    = "bitmex"
	RankCube           Ranking    = "cube"
	RankHyperliquid    Ranking    = "hyperliquid"
	RankRandom         Ranking    = "random"     // from a random start, in order of position (dYdX)
	BustPrice          Bust       = "bankruptcy" // bankruptcy price of the liquidated position
	PreviousMark       Bust       = "previous-mark"
	ByOperator         Sharing    = "operator" // the venue's own capital
	ByNotional         Sharing    = "notional" // all positions of the market, pro rata to their value (Cube)
)

// Rules are everything in which one venue's margin engine differs from another's: the steps of the liquidation pipeline
//
//	trigger → lower the risk limit → cancel orders → partial close → takeover at bankruptcy price → unwind → fund → deleverage → share
//
// and what accounts may do with margin, leverage and mode. Presets of real venues, with their sources, are in package
// exchange/presets. Rates and ratios have scale 1e18, times are seconds.
type Rules struct {
	Venue  string // whose error codes refusals carry: bybit, binance, bitmex, ..., or empty
	Source string // where the rules are documented
	Date   string // of which day they are

	// Margin.
	Scope          Scope
	DefaultMode    Mode
	MaintenanceOn  Basis
	InitialOn      Basis
	CrossInitialOn Basis // of cross positions where theirs differs (Bybit since 2025-09: isolated on entry, cross on mark); empty: InitialOn
	HedgeExempt    bool  // of opposite cross positions in one market only the net size needs maintenance margin and is liquidated (Bybit)
	OneWay         bool  // an account holds one position in a market: it cannot open on the other side of one (BitMEX, dYdX, Cube, Hyperliquid)
	MarketToMargin bool  // market orders trade as far as margin goes, instead of being refused where it does not go all the way (Cube)
	OrdersInTier   bool  // open orders count towards the tier that a position is in (Bybit, BitMEX)
	CloseFee       FeeInMargin

	// Actions.
	LeverageResetsExtra bool        // a leverage change returns margin added by hand to the free balance (Bybit)
	LeverageMayFall     bool        // leverage of an open isolated position may be reduced (not at Binance)
	LeverageZeroIsCross bool        // setting leverage switches to isolated, 0 to cross (BitMEX)
	CrossLeverageFixed  bool        // leverage cannot be changed in cross mode (Bybit 110036)
	FundingFromFree     bool        // funding of isolated positions is paid from the free balance first (Bybit)
	SwitchWithPosition  bool        // mode may change while a position is open
	SwitchWithOrders    bool        // mode may change while orders are open
	RemoveFloor         uint256.Int // share of value that must remain when margin is removed, beside initial margin (Hyperliquid 10 %)
	RemoveAllowed       bool

	// Liquidation.
	Strict         bool // trigger at equity < maintenance instead of ≤
	CancelOrders   bool
	Precedence     Precedence // empty: WorstFirst
	Partial        Partial
	RestoreTo      uint256.Int // Restore: equity wanted, as a multiple of maintenance; Target: equity that must remain, likewise
	ChunkFraction  uint256.Int // Chunk: share of the position closed at once
	ChunkAbove     uint256.Int // Chunk: only positions worth more than this, in settlement units
	ChunkLeast     uint256.Int // Chunk: least value closed at once, or all there is, in settlement units (dYdX 1,000 USDC); 0: ChunkFraction, however little
	ChunkMost      uint256.Int // Chunk: most value closed of one account at one time, in settlement units (dYdX 100,000 USDC a block); 0: no limit
	ChunkCooldown  uint64      // Chunk: seconds after the time of an account's chunk in which its orders are for everything (Hyperliquid 30); 0: another chunk at each mark
	TakeoverBelow  uint256.Int // takeover once equity < this multiple of maintenance; 1e18: whenever partial closing was not enough
	Residue        Residue
	ClearanceFee   uint256.Int // rate on value closed by force, to the fund; never more than the closed part's own equity
	EngineLimit    Limit
	FillableSpread uint256.Int // LimitFillable: spread to maintenance margin ratio (dYdX SMMR, 1.5)
	Deleverage     Deleverage
	DrawdownLimit  uint256.Int // DeleverageDrawdown: 0.3
	DrawdownStop   uint256.Int // DeleverageDrawdown: 0.25
	DrawdownAbove  uint256.Int // DeleverageDrawdown: only while the fund is above this, in settlement units; then until it is empty
	DrawdownWindow uint64      // DeleverageDrawdown: 8 h
	Ranking        Ranking
	RankLeast      uint256.Int // RankBinance: least wallet balance counted, in settlement units (1 USDT)
	DeleverageAt   Bust
	Sharing        Sharing
	FundPerSymbol  bool   // each market has its own fund; otherwise one for each settlement asset
	GateMarks      uint64 // withdrawals are refused for this many marks after a loss that nothing covered (dYdX, 50 blocks)

	// What may be done at one time (dYdX v4: in a block), in all markets together; who is not reached waits for the next
	// mark. 0: no limit.
	InsuranceMost    uint256.Int // most that funds pay for closings of one account, in settlement units (dYdX 1,000,000 USDC)
	LiquidationsMost uint64      // buckets liquidated (dYdX 50 attempts)
	DeleveragesMost  uint64      // buckets deleveraged, or tried to be (dYdX 10 attempts)
	CounterpartsMost uint64      // counterparties looked at in deleveraging (dYdX 500 subaccounts)
}

// Venues are the names that Rules.Venue may have; empty is nobody's.
var Venues = []string{"", "binance", "bitmex", "bybit", "cube", "dydx", "hyperliquid", "okx"}

// Validate reports every fault of the rules, each under the key that a preset file gives it. Rates of 1 are 1e18 here.
func (r *Rules) Validate() error {
	var all fault.Faults
	refuse := func(key, problem string) { all = append(all, fault.New(key, problem, "")) }
	word(refuse, "venue", r.Venue, Venues...)
	word(refuse, "scope", r.Scope, ByPosition, BySymbol, ByAccount, BySubaccount)
	word(refuse, "default-mode", r.DefaultMode, Isolated, Cross)
	word(refuse, "maintenance-on", r.MaintenanceOn, OnMark, OnEntry)
	word(refuse, "initial-on", r.InitialOn, OnMark, OnEntry)
	word(refuse, "cross-initial-on", r.CrossInitialOn, "", OnMark, OnEntry)
	word(refuse, "precedence", r.Precedence, "", WorstFirst, ByFillable)
	word(refuse, "close-fee", r.CloseFee, NoFee, FeeAtBust, FeeAtMark)
	word(refuse, "partial", r.Partial, Straight, TierDown, Chunk, Restore, Target)
	word(refuse, "residue", r.Residue, ToFund, ToTrader)
	word(refuse, "engine-limit", r.EngineLimit, LimitBust, LimitFillable, LimitAny)
	word(refuse, "deleverage", r.Deleverage, DeleverageNever, DeleverageShort, DeleverageDrawdown, DeleverageNegative, DeleverageUnfilled)
	word(refuse, "ranking", r.Ranking, RankLeveraged, RankBinance, RankBitMEX, RankCube, RankHyperliquid, RankRandom)
	word(refuse, "deleverage-at", r.DeleverageAt, BustPrice, PreviousMark)
	word(refuse, "sharing", r.Sharing, ByOperator, ByNotional)
	if r.Scope == BySubaccount && r.DefaultMode != Cross {
		refuse("scope", "subaccount needs default-mode cross: each subaccount is a pool of its own")
	}
	if r.Partial == Chunk && (r.ChunkFraction.IsZero() || r.ChunkFraction.Gt(&fixed.WAD)) {
		refuse("chunk-fraction", "must be above 0 and at most 1 (100 %)")
	}
	if r.ChunkLeast.Gt(&r.ChunkMost) && !r.ChunkMost.IsZero() {
		refuse("chunk-least", "must be at most chunk-most")
	}
	if r.Partial == Restore && r.RestoreTo.Lt(&fixed.WAD) {
		refuse("restore-to", "must be at least 1 (the maintenance margin)")
	}
	if r.Partial == Target && (r.RestoreTo.IsZero() || !r.RestoreTo.Lt(&fixed.WAD)) {
		refuse("restore-to", "must be above 0 and below 1 (the maintenance margin) where partial is target")
	}
	if r.TakeoverBelow.Gt(&fixed.WAD) {
		refuse("takeover-below", "must be at most 1 (the maintenance margin)")
	}
	if !r.ClearanceFee.Lt(&fixed.WAD) {
		refuse("clearance-fee", "must be below 1 (100 %)")
	}
	if r.OrdersInTier && !r.CancelOrders {
		refuse("orders-in-tier", "needs cancel-orders: a requirement that orders raised must fall when they go")
	}
	if r.Precedence == ByFillable && r.FillableSpread.IsZero() {
		refuse("precedence", "fillable needs a fillable-spread above 0")
	}
	if r.EngineLimit == LimitFillable && r.FillableSpread.IsZero() {
		refuse("engine-limit", "fillable needs a fillable-spread above 0")
	}
	if r.Deleverage == DeleverageDrawdown && (r.DrawdownWindow == 0 || r.DrawdownLimit.IsZero() || r.DrawdownStop.Gt(&r.DrawdownLimit)) {
		refuse("deleverage", "drawdown needs drawdown-window and drawdown-limit above 0, and drawdown-stop at most drawdown-limit")
	}
	return fault.Join(all)
}

// word refuses a word that is none of the known.
func word[W ~string](refuse func(key, problem string), key string, got W, known ...W) {
	if slices.Contains(known, got) {
		return
	}
	var names []string
	for _, k := range known {
		if k != "" {
			names = append(names, string(k))
		}
	}
	last := len(names) - 1
	refuse(key, fmt.Sprintf("%q must be %s or %s", string(got), strings.Join(names[:last], ", "), names[last]))
}
