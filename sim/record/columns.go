package record

import (
	"reflect"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// Column is a column of a table, as its field declares it.
type Column struct {
	Name   string
	Unit   string // loan and collateral are whole tokens of the market; empty where it counts nothing
	Doc    string
	Signed bool // its values may be below 0
}

// Columns returns the columns of a table, a Parquet file of the run folder, in their order; none of another file.
func Columns(file string) (all []Column) {
	for _, l := range rowsOf(file) {
		all = append(all, l.Column)
	}
	return all
}

// rowsOf are the columns of a table with their fields; none of a file that is no table.
func rowsOf(file string) []leaf {
	switch file {
	case PathsFile:
		return leaves(reflect.TypeFor[pathRow](), 0)
	case VaultsFile:
		return leaves(reflect.TypeFor[vaultRow](), 0)
	case LiquidationsFile:
		return leaves(reflect.TypeFor[liquidationRow](), 0)
	case UndoneFile:
		return leaves(reflect.TypeFor[undoneRow](), 0)
	case LiquidatorsFile:
		return leaves(reflect.TypeFor[liquidatorRow](), 0)
	case LaterFile:
		return leaves(reflect.TypeFor[laterRow](), 0)
	case PricesFile:
		return leaves(reflect.TypeFor[priceRow](), 0)
	case OutsidersFile:
		return leaves(reflect.TypeFor[outsiderRow](), 0)
	case OutsideFile:
		return leaves(reflect.TypeFor[outsideRow](), 0)
	}
	return nil
}

// vaultRow is a row of vaults.parquet as it stands on disk.
type vaultRow struct {
	Path      uint32 `parquet:"path" doc:"number of the path, from 0"`
	Arm       string `parquet:"arm,dict" doc:"name of the arm"`
	Borrower  uint32 `parquet:"borrower" doc:"number of the borrower, from 0; the same in every arm"`
	Behaviour string `parquet:"behaviour,dict" doc:"what the borrower does about its position"`

	StartPrice      decimal `parquet:"start_price_loan,decimal(18:38),dict" unit:"loan/collateral" doc:"reference price at the first block"`
	StartCollateral decimal `parquet:"start_collateral,decimal(18:38)" unit:"collateral" doc:"posted at the start"`
	StartDebt       decimal `parquet:"start_debt_loan,decimal(18:38)" unit:"loan" doc:"debt at the start"`
	StartHealth     decimal `parquet:"start_health,decimal(18:38)" unit:"ratio" doc:"health factor at the start: LLTV times value over debt"`
	EndCollateral   decimal `parquet:"end_collateral,decimal(18:38)" unit:"collateral" doc:"left at the last block"`
	EndDebt         decimal `parquet:"end_debt_loan,decimal(18:38)" unit:"loan" doc:"debt at the last block, interest included"`
	EndEquity       signed  `parquet:"end_equity_loan,decimal(18:38)" unit:"loan" doc:"value at the reference price less debt at the last block, of the whole account; below 0 a shortfall"`

	Liquidated   bool    `parquet:"liquidated" doc:"whether any position of the account was liquidated, wholly or in part"`
	Liquidations uint32  `parquet:"liquidations" unit:"liquidations" doc:"of the main position, parts included"`
	FirstBlock   *uint64 `parquet:"first_liquidation_block,optional" unit:"block" doc:"number of the block of the first liquidation of the main position, from 0; empty where there was none"`
	FirstTime    *uint64 `parquet:"first_liquidation_time,optional" unit:"unix seconds" doc:"time of that block"`
	FirstDelay   *uint64 `parquet:"first_liquidation_delay_blocks,optional" unit:"blocks" doc:"from the first at which the reference price stood below the threshold to that block"`

	ClosedDebt       decimal `parquet:"closed_debt_loan,decimal(18:38)" unit:"loan" doc:"debt of the main position that liquidations cancelled, bad debt included"`
	ClosedCollateral decimal `parquet:"closed_collateral,decimal(18:38)" unit:"collateral" doc:"of the main position, sold or seized by liquidations"`
	ClosedValue      decimal `parquet:"closed_value_loan,decimal(18:38)" unit:"loan" doc:"that collateral at the reference prices of its blocks"`
	LeastDebt        decimal `parquet:"least_debt_loan,decimal(18:38)" unit:"loan" doc:"sum over liquidations of the least debt whose closing would have restored health"`

	losses

	Carry           signed  `parquet:"carry_loan,decimal(18:38)" unit:"loan" doc:"borrow interest and funding; below 0 received"`
	MarketMove      signed  `parquet:"market_move_loan,decimal(18:38)" unit:"loan" doc:"what moves of the reference price took; below 0 gave"`
	OwnTrade        signed  `parquet:"own_trade_loan,decimal(18:38)" unit:"loan" doc:"cost of what the borrower sold by its own choice"`
	Contribution    signed  `parquet:"contribution_loan,decimal(18:38)" unit:"loan" doc:"what the borrower took out by its own choice; below 0 put in"`
	AddedCollateral decimal `parquet:"added_collateral,decimal(18:38)" unit:"collateral" doc:"added by its own choice"`
	RepaidDebt      decimal `parquet:"repaid_debt_loan,decimal(18:38)" unit:"loan" doc:"debt repaid by its own choice; at an exchange margin added"`

	Positions       uint32  `parquet:"positions" unit:"positions" doc:"of the account at the start, the main one included"`
	PositionsClosed uint32  `parquet:"positions_liquidated" unit:"positions" doc:"of them, those that the venue closed, wholly or in part"`
	PositionsHit    uint32  `parquet:"positions_hit_by_another" unit:"positions" doc:"of them, those that were closed or lost margin by the liquidation of another"`
	StartEquity     signed  `parquet:"start_equity_loan,decimal(18:38)" unit:"loan" doc:"value of everything in the account at the start, less debts"`
	StartNotional   decimal `parquet:"start_notional_loan,decimal(18:38)" unit:"loan" doc:"value of all positions at the start, longs and shorts added up, cash left out"`
	OtherLoss       signed  `parquet:"loss_other_positions_loan,decimal(18:38)" unit:"loan" doc:"the part of loss_loan that came from closing positions beside the main one"`
	Left            bool    `parquet:"left" doc:"whether the borrower closed its main position by its own choice"`
	Switched        bool    `parquet:"switched_to_cross" doc:"whether the borrower switched to cross margin"`
	MovedMargin     decimal `parquet:"moved_margin_loan,decimal(18:38)" unit:"loan" doc:"free cash of the account that the borrower moved to its main position"`
	Refusals        uint32  `parquet:"refusals" unit:"requests" doc:"of the borrower that the rules of the venue refused"`

	Stood    *uint64 `parquet:"liquidatable_seconds,optional" unit:"seconds" doc:"for which it could be liquidated, or a lot of it stood for sale, until its first liquidation or the last block; empty where it never could be"`
	Standing bool    `parquet:"liquidatable_at_end" doc:"whether it can be liquidated at the last block"`
	Queued   uint64  `parquet:"queued_seconds" unit:"seconds" doc:"for which it could be liquidated and some liquidator lacked the capital for it"`

	HourDebt   decimal `parquet:"hour_debt_loan,decimal(18:38)" unit:"loan" doc:"debt before the first liquidation, of a main position that was watched for an hour from then on; 0 where the path ends before"`
	HourClosed decimal `parquet:"hour_closed_debt_loan,decimal(18:38)" unit:"loan" doc:"debt closed within that hour"`
	HourLeast  decimal `parquet:"hour_least_debt_loan,decimal(18:38)" unit:"loan" doc:"least debt whose closing at once would have kept it healthy at the worst price of that hour"`

	HourCollateral decimal `parquet:"hour_collateral,decimal(18:38)" unit:"collateral" doc:"collateral before the first liquidation, of the same positions"`
	HourSold       decimal `parquet:"hour_sold_collateral,decimal(18:38)" unit:"collateral" doc:"of it, sold or seized within that hour"`
	HourLeastSold  decimal `parquet:"hour_least_collateral,decimal(18:38)" unit:"collateral" doc:"collateral that the least debt would have taken, at the rate of the first liquidation"`

	laters
}

// laterRow is a row of later.parquet as it stands on disk.
type laterRow struct {
	Path     uint32 `parquet:"path" doc:"number of the path, from 0"`
	Arm      string `parquet:"arm,dict" doc:"name of the arm"`
	Clock    string `parquet:"clock_arm,dict" doc:"name of the arm whose first liquidation of the borrower the times are counted from; it liquidated it earlier than arm, or alone"`
	Borrower uint32 `parquet:"borrower" doc:"number of the borrower, from 0; the same in every arm"`

	laters
}

// laters are the columns of what a borrower had some times after its first liquidation.
type laters struct {
	Hour *signed `parquet:"wealth_1h_loan,decimal(18:38),optional" unit:"loan" doc:"equity of the account less what the borrower put in from outside, an hour after the first liquidation; empty where there was none or the path ends before"`
	Day  *signed `parquet:"wealth_24h_loan,decimal(18:38),optional" unit:"loan" doc:"the same after 24 hours"`
	Week *signed `parquet:"wealth_7d_loan,decimal(18:38),optional" unit:"loan" doc:"the same after seven days"`
}

// put fills the columns as far as they are known, and lets them point to hold.
func (to *laters) put(hold *[len(After)]signed, loan *scale, from *Later, err *error) {
	for k, column := range [len(After)]**signed{&to.Hour, &to.Day, &to.Week} {
		if wealth, known := from.At(k); known {
			hold[k] = signed{}
			*column = &hold[k]
			loan.putSigned(*column, wealth, err)
		}
	}
}

// liquidationRow is a row of liquidations.parquet as it stands on disk.
type liquidationRow struct {
	Path       uint32 `parquet:"path" doc:"number of the path, from 0"`
	Arm        string `parquet:"arm,dict" doc:"name of the arm"`
	Borrower   uint32 `parquet:"borrower" doc:"number of the borrower, from 0; the same in every arm"`
	Position   string `parquet:"position,dict" doc:"which of the account: main, or the symbol of another, whose tokens then take the place of collateral"`
	Block      uint64 `parquet:"block" unit:"block" doc:"number of the block, from 0"`
	Time       uint64 `parquet:"time" unit:"unix seconds" doc:"time of the block"`
	Kind       string `parquet:"kind,dict" doc:"how the position was closed"`
	Liquidator string `parquet:"liquidator,dict" doc:"who closed it; the last name is the engine of an exchange"`

	ReferencePrice decimal `parquet:"reference_price_loan,decimal(18:38)" unit:"loan/collateral" doc:"reference price of the block"`
	ContractPrice  decimal `parquet:"contract_price_loan,decimal(18:38)" unit:"loan/collateral" doc:"what the contract of the market read, or the margin engine: the oracle price or the mark price"`
	Seized         decimal `parquet:"seized_collateral,decimal(18:38)" unit:"collateral" doc:"taken or closed"`
	Repaid         decimal `parquet:"repaid_loan,decimal(18:38)" unit:"loan" doc:"debt cancelled against it, bad debt not included"`
	BadDebtClosed  decimal `parquet:"bad_debt_loan,decimal(18:38)" unit:"loan" doc:"debt written off in the same act; 0 in an unwinding, whose debt was cancelled when the position was taken over"`
	Value          decimal `parquet:"seized_value_loan,decimal(18:38)" unit:"loan" doc:"what was taken, at the reference price"`
	Proceeds       decimal `parquet:"proceeds_loan,decimal(18:38)" unit:"loan" doc:"what its sale fetched, before the fee"`
	Least          decimal `parquet:"least_debt_loan,decimal(18:38)" unit:"loan" doc:"the least debt whose closing would have restored health"`
	GasUnits       uint64  `parquet:"gas_units" unit:"gas" doc:"of the winning transaction"`

	losses
}

// losses are the columns of a loss by liquidation, which both tables have.
type losses struct {
	Loss             signed `parquet:"loss_loan,decimal(18:38)" unit:"loan" doc:"loss by liquidation: the sum of its parts"`
	LiquidatorProfit signed `parquet:"loss_liquidator_profit_loan,decimal(18:38)" unit:"loan" doc:"part of the loss: what the winning liquidator kept after all its costs"`
	Gas              signed `parquet:"loss_gas_loan,decimal(18:38)" unit:"loan" doc:"part of the loss: gas of the winning transaction"`
	BuilderTip       signed `parquet:"loss_builder_tip_loan,decimal(18:38)" unit:"loan" doc:"part of the loss: the winning bid, paid to whoever orders the block"`
	VenueFee         signed `parquet:"loss_venue_fee_loan,decimal(18:38)" unit:"loan" doc:"part of the loss: taker fee where the collateral was sold"`
	PriceImpact      signed `parquet:"loss_price_impact_loan,decimal(18:38)" unit:"loan" doc:"part of the loss: reference value less what the sale fetched before fees"`
	ProtocolFee      signed `parquet:"loss_protocol_fee_loan,decimal(18:38)" unit:"loan" doc:"part of the loss: the share of the lending protocol in the discount"`
	ClearanceFee     signed `parquet:"loss_clearance_fee_loan,decimal(18:38)" unit:"loan" doc:"part of the loss: the fee of the exchange for liquidating, paid into its insurance fund"`
	Insurance        signed `parquet:"loss_insurance_loan,decimal(18:38)" unit:"loan" doc:"part of the loss: residual margin paid into the insurance fund; below 0 the fund paid"`
	ADL              signed `parquet:"loss_adl_loan,decimal(18:38)" unit:"loan" doc:"part of the loss: what deleveraged counterparties gained, or vaults among which it was shared out; below 0 what they gave up"`
	BadDebt          signed `parquet:"loss_bad_debt_loan,decimal(18:38)" unit:"loan" doc:"part of the loss: debt written off, below 0"`
	Rounding         signed `parquet:"loss_rounding_loan,decimal(18:38)" unit:"loan" doc:"part of the loss: what integer division left with other members of the market"`
}

// put fills the columns from payments by reason, the first of which are those of a loss.
func (to *losses) put(loan *scale, paid []fixed.Signed, err *error) {
	var total fixed.Signed
	for reason, column := range [Losses]*signed{
		journal.LiquidatorProfit: &to.LiquidatorProfit, journal.Gas: &to.Gas, journal.BuilderTip: &to.BuilderTip,
		journal.VenueFee: &to.VenueFee, journal.PriceImpact: &to.PriceImpact, journal.ProtocolFee: &to.ProtocolFee,
		journal.ClearanceFee: &to.ClearanceFee, journal.Insurance: &to.Insurance, journal.ADL: &to.ADL,
		journal.BadDebt: &to.BadDebt, journal.Rounding: &to.Rounding,
	} {
		if !paid[reason].IsZero() { // most of them
			loan.putSigned(column, paid[reason], err)
			total = total.Add(paid[reason])
		}
	}
	loan.putSigned(&to.Loss, total, err)
}
