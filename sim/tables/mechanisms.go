package tables

import (
	_ "embed"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
)

//go:embed mechanisms.yaml
var mechanismsYAML []byte

// Mechanisms is the table of how a position is closed: partial liquidation, takeover by the insurance fund,
// auto-deleveraging (ADL) and a discounted sale; who benefits, what the trader is left with, when each is used.
// It is claim S43 (docs/claims.md). Its sentences are of that claim and of others beside it. What integer
// division left with others stands with the venue's fees, so that parts sum to the whole.
func Mechanisms() Table {
	return Table{
		Name:    "mechanisms",
		Title:   "How a position is closed: partial liquidation, insurance fund, ADL, discounted sale",
		About:   "The same borrowers at the same threshold (5.5 % maintenance margin, 94.5 % LLTV) on the same paths of ETH through 12 and 13 March 2020, sold into the same thin book. In the first block each column can do one thing; the second has whole venues with their own thresholds.",
		source:  mechanismsYAML,
		acts:    true,
		studies: []study{{name: "mechanisms"}},
		grids: []grid{
			{
				title:   "One mechanism at a time",
				columns: []column{{key: "partial", head: [2]string{"partial", "closing"}}, {key: "takeover", head: [2]string{"takeover,", "fund"}}, {key: "adl", head: [2]string{"takeover,", "ADL"}}, {key: "sale", head: [2]string{"discounted", "sale"}}},
				rows: []row{
					{section: "When it is used", key: "reached", label: "borrowers liquidated", unit: "% of all", factor: 100, decimals: 1, within: shares, measure: reached},
					{key: "margin", label: "equity when it begins", unit: "% of the position's value", factor: 100, decimals: 2, measure: marginAtFirst},
					{key: "closings", label: "closings for a borrower", unit: "closings", factor: 1, decimals: 1, within: positive, measure: closings},
					{key: "closed", label: "position closed by it", unit: "% of the position at first", factor: 100, decimals: 1, within: shares, measure: closedShare},
					{key: "over", label: "closed in 1 h, over the least", unit: "times", factor: 1, decimals: 1, within: positive, measure: over},
					{section: "Who pays and who receives", key: "loss", label: "the trader pays", unit: "bps of value closed", factor: 1e4, decimals: 1, measure: paid(allReasons()...)},
					{key: "liquidator", label: "to liquidators", unit: "bps of value closed", factor: 1e4, decimals: 1, measure: paid(journal.LiquidatorProfit)},
					{key: "chain", label: "to block builders and for gas", unit: "bps of value closed", factor: 1e4, decimals: 1, measure: paid(journal.Gas, journal.BuilderTip)},
					{key: "venue", label: "to venue, protocol: fees, impact", unit: "bps of value closed", factor: 1e4, decimals: 1, measure: paid(journal.VenueFee, journal.PriceImpact, journal.ProtocolFee, journal.Rounding)},
					{key: "fund", label: "to the fund (negative: it pays)", unit: "bps of value closed", factor: 1e4, decimals: 1, measure: paid(journal.ClearanceFee, journal.Insurance)},
					{key: "counterparties", label: "to deleveraged counterparties", unit: "bps of value closed", factor: 1e4, decimals: 1, measure: paid(journal.ADL)},
					{key: "in-adl", label: "to them, where there were any", unit: "bps of value so closed", factor: 1e4, decimals: 1, measure: adlPaid},
					{key: "lenders", label: "to lenders or venue (bad debt)", unit: "bps of value closed", factor: 1e4, decimals: 1, measure: paid(journal.BadDebt)},
					{key: "keeps", label: "part that liquidators keep", unit: "% of the trader's loss", factor: 100, decimals: 1, measure: partOfLoss(journal.LiquidatorProfit)},
					{section: "What the trader is left with", key: "kept", label: "equity that closing leaves", unit: "% of equity before the first", factor: 100, decimals: 1, measure: kept},
					{key: "end", label: "equity at the end", unit: "% of equity at the start", factor: 100, decimals: 1, measure: endOfStart},
				},
			},
			{
				title:   "Whole venues, one mechanism behind the other, at their own thresholds",
				columns: []column{{key: "binance", head: [2]string{"Binance", "USD-M"}}, {key: "bybit", head: [2]string{"Bybit", "2025"}}, {key: "hyperliquid", head: [2]string{"", "Hyperliquid"}}, {key: "dydx", head: [2]string{"dYdX", "v4"}}},
				rows: []row{
					{section: "How often each is used", key: "by-partial", label: "closed in parts, at the venue", unit: "% of value closed", factor: 100, decimals: 2, within: shares, measure: share(func(l *record.Liquidation) bool {
						return l.Kind == record.PartialClose || l.Kind == record.FullClose
					})},
					{key: "by-fund-gaining", label: "taken over, the fund not paying", unit: "% of value closed", factor: 100, decimals: 2, within: shares, measure: share(func(l *record.Liquidation) bool {
						return l.Kind == record.Takeover && l.Loss[journal.Insurance].Sign() >= 0
					})},
					{key: "by-fund-paying", label: "taken over, the fund paying", unit: "% of value closed", factor: 100, decimals: 2, within: shares, measure: share(func(l *record.Liquidation) bool {
						return l.Kind == record.Takeover && l.Loss[journal.Insurance].Sign() < 0
					})},
					{key: "by-adl", label: "against counterparties (ADL)", unit: "% of value closed", factor: 100, decimals: 2, within: shares, measure: share(byADL)},
					{section: "Who pays and who receives", key: "venues-loss", label: "the trader pays", unit: "bps of value closed", factor: 1e4, decimals: 1, measure: paid(allReasons()...)},
					{key: "venues-venue", label: "to the venue: fees and impact", unit: "bps of value closed", factor: 1e4, decimals: 1, measure: paid(journal.VenueFee, journal.PriceImpact, journal.Rounding)},
					{key: "venues-fund", label: "to the fund (negative: it pays)", unit: "bps of value closed", factor: 1e4, decimals: 1, measure: paid(journal.ClearanceFee, journal.Insurance)},
					{key: "surplus", label: "of that, surpluses", unit: "bps of value closed", factor: 1e4, decimals: 1, within: positive, measure: surplus},
					{key: "deficit", label: "and deficits", unit: "bps of value closed", factor: 1e4, decimals: 1, within: negative, measure: deficit},
					{key: "venues-counterparties", label: "to deleveraged counterparties", unit: "bps of value closed", factor: 1e4, decimals: 1, measure: paid(journal.ADL)},
					{key: "venues-bad-debt", label: "to the venue (bad debt)", unit: "bps of value closed", factor: 1e4, decimals: 1, measure: paid(journal.BadDebt)},
					{section: "What the trader is left with", key: "venues-kept", label: "equity that closing leaves", unit: "% of equity before the first", factor: 100, decimals: 1, measure: kept},
				},
			},
		},
		claims: []claim{
			{"S43", "Partial liquidation closes a part and lets the trader keep the rest.", "closed in parts by the end of the crash", "closed", "partial", "", Below, 50, "what is kept is the larger part"},
			{"S43", "It leaves the trader better off than losing all of it to a takeover.", "equity at the end: partial closing less takeover", "end", "partial", "takeover", Above, 0, ""},
			{"S43", "The insurance fund pays: it absorbs what margin does not cover.", "to the fund by takeovers at a margin of 5.5 %", "fund", "takeover", "", Below, 0, ""},
			{"S43", "It pays where margins are small and the market outruns the engine.", "to Binance's fund, at its own margins in this thin book", "venues-fund", "binance", "", Below, 0, ""},
			{"S47", "What is closed above the bankruptcy price leaves a surplus to the fund.", "surpluses to Bybit's fund", "surplus", "bybit", "", Above, 0, ""},
			{"S47", "The fund pays for what is closed below it.", "deficits of Bybit's fund", "deficit", "bybit", "", Below, 0, ""},
			{"S47", "What the fund does not pay is closed against counterparties (ADL).", "closed with ADL at Bybit, after its fund", "by-adl", "bybit", "", Above, 0, ""},
			{"S43", "ADL is a last resort, rarely used.", "closed with ADL at Binance, after its fund", "by-adl", "binance", "", Below, 5, "rarely is read as less than one in twenty"},
			{"S43", "ADL is paid for by the counterparties that are closed.", "to the counterparties, where ADL takes what the book does not fill", "in-adl", "adl", "", Below, 0, ""},
			{"S44", "A discounted sale benefits the liquidator above all.", "part of the borrower's loss that liquidators keep", "keeps", "sale", "", Above, 50, "more than all others together"},
			{"S44", "It sells more than is needed.", "debt closed in an hour, over the least that keeps health for it", "over", "sale", "", Above, 1, "1 is just enough"},
			{"S44", "It does so at the borrower's expense: partial closing costs less.", "the borrower pays: discounted sale less partial closing", "loss", "sale", "partial", Above, 0, ""},
			{"S44", "Of all ways to be closed it is the one that costs the borrower most.", "the trader pays: discounted sale less takeover", "loss", "sale", "takeover", Above, 0, ""},
			{"S48", "The same isolated loss comes out differently by mechanism.", "equity that closing leaves: discounted sale less takeover", "kept", "sale", "takeover", Above, 0, ""},
		},
	}
}
