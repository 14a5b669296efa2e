package record

import (
	"io"
	"slices"
	"strings"

	"github.com/holiman/uint256"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// vaultRow is a row of vaults.parquet as it stands on disk.
type vaultRow struct {
	Path      uint32 `parquet:"path"`
	Arm       string `parquet:"arm,dict"`
	Borrower  uint32 `parquet:"borrower"`
	Behaviour string `parquet:"behaviour,dict"`

	StartPrice      decimal `parquet:"start_price_loan,decimal(18:38),dict"`
	StartCollateral decimal `parquet:"start_collateral,decimal(18:38)"`
	StartDebt       decimal `parquet:"start_debt_loan,decimal(18:38)"`
	StartHealth     decimal `parquet:"start_health,decimal(18:38)"`
	EndCollateral   decimal `parquet:"end_collateral,decimal(18:38)"`
	EndDebt         decimal `parquet:"end_debt_loan,decimal(18:38)"`
	EndEquity       decimal `parquet:"end_equity_loan,decimal(18:38)"`

	Liquidated   bool    `parquet:"liquidated"`
	Liquidations uint32  `parquet:"liquidations"`
	FirstBlock   *uint64 `parquet:"first_liquidation_block,optional"`
	FirstTime    *uint64 `parquet:"first_liquidation_time,optional"`
	FirstDelay   *uint64 `parquet:"first_liquidation_delay_blocks,optional"`

	ClosedDebt       decimal `parquet:"closed_debt_loan,decimal(18:38)"`
	ClosedCollateral decimal `parquet:"closed_collateral,decimal(18:38)"`
	ClosedValue      decimal `parquet:"closed_value_loan,decimal(18:38)"`
	LeastDebt        decimal `parquet:"least_debt_loan,decimal(18:38)"`

	Loss             decimal `parquet:"loss_loan,decimal(18:38)"`
	LiquidatorProfit decimal `parquet:"loss_liquidator_profit_loan,decimal(18:38)"`
	Gas              decimal `parquet:"loss_gas_loan,decimal(18:38)"`
	BuilderTip       decimal `parquet:"loss_builder_tip_loan,decimal(18:38)"`
	VenueFee         decimal `parquet:"loss_venue_fee_loan,decimal(18:38)"`
	PriceImpact      decimal `parquet:"loss_price_impact_loan,decimal(18:38)"`
	ProtocolFee      decimal `parquet:"loss_protocol_fee_loan,decimal(18:38)"`
	ClearanceFee     decimal `parquet:"loss_clearance_fee_loan,decimal(18:38)"`
	Insurance        decimal `parquet:"loss_insurance_loan,decimal(18:38)"`
	ADL              decimal `parquet:"loss_adl_loan,decimal(18:38)"`
	BadDebt          decimal `parquet:"loss_bad_debt_loan,decimal(18:38)"`
	Rounding         decimal `parquet:"loss_rounding_loan,decimal(18:38)"`

	Carry           decimal `parquet:"carry_loan,decimal(18:38)"`
	MarketMove      decimal `parquet:"market_move_loan,decimal(18:38)"`
	OwnTrade        decimal `parquet:"own_trade_loan,decimal(18:38)"`
	Contribution    decimal `parquet:"contribution_loan,decimal(18:38)"`
	AddedCollateral decimal `parquet:"added_collateral,decimal(18:38)"`
	RepaidDebt      decimal `parquet:"repaid_debt_loan,decimal(18:38)"`

	Positions       uint32  `parquet:"positions"`
	PositionsClosed uint32  `parquet:"positions_liquidated"`
	PositionsHit    uint32  `parquet:"positions_hit_by_another"`
	StartEquity     decimal `parquet:"start_equity_loan,decimal(18:38)"`
	StartNotional   decimal `parquet:"start_notional_loan,decimal(18:38)"`
	OtherLoss       decimal `parquet:"loss_other_positions_loan,decimal(18:38)"`
	Left            bool    `parquet:"left"`
	Switched        bool    `parquet:"switched_to_cross"`
	MovedMargin     decimal `parquet:"moved_margin_loan,decimal(18:38)"`
	Refusals        uint32  `parquet:"refusals"`
}

// liquidationRow is a row of liquidations.parquet as it stands on disk.
type liquidationRow struct {
	Path       uint32 `parquet:"path"`
	Arm        string `parquet:"arm,dict"`
	Borrower   uint32 `parquet:"borrower"`
	Position   string `parquet:"position,dict"`
	Block      uint64 `parquet:"block"`
	Time       uint64 `parquet:"time"`
	Kind       string `parquet:"kind,dict"`
	Liquidator string `parquet:"liquidator,dict"`

	ReferencePrice decimal `parquet:"reference_price_loan,decimal(18:38)"`
	ContractPrice  decimal `parquet:"contract_price_loan,decimal(18:38)"`
	Seized         decimal `parquet:"seized_collateral,decimal(18:38)"`
	Repaid         decimal `parquet:"repaid_loan,decimal(18:38)"`
	BadDebtClosed  decimal `parquet:"bad_debt_loan,decimal(18:38)"`
	Value          decimal `parquet:"seized_value_loan,decimal(18:38)"`
	Proceeds       decimal `parquet:"proceeds_loan,decimal(18:38)"`
	Least          decimal `parquet:"least_debt_loan,decimal(18:38)"`
	GasUnits       uint64  `parquet:"gas_units"`

	Loss             decimal `parquet:"loss_loan,decimal(18:38)"`
	LiquidatorProfit decimal `parquet:"loss_liquidator_profit_loan,decimal(18:38)"`
	Gas              decimal `parquet:"loss_gas_loan,decimal(18:38)"`
	BuilderTip       decimal `parquet:"loss_builder_tip_loan,decimal(18:38)"`
	VenueFee         decimal `parquet:"loss_venue_fee_loan,decimal(18:38)"`
	PriceImpact      decimal `parquet:"loss_price_impact_loan,decimal(18:38)"`
	ProtocolFee      decimal `parquet:"loss_protocol_fee_loan,decimal(18:38)"`
	ClearanceFee     decimal `parquet:"loss_clearance_fee_loan,decimal(18:38)"`
	Insurance        decimal `parquet:"loss_insurance_loan,decimal(18:38)"`
	ADL              decimal `parquet:"loss_adl_loan,decimal(18:38)"`
	BadDebt          decimal `parquet:"loss_bad_debt_loan,decimal(18:38)"`
	Rounding         decimal `parquet:"loss_rounding_loan,decimal(18:38)"`
}

// scales turn smallest units into whole tokens with 18 places.
type scales struct {
	names      Names
	collateral scale
	loan       scale
	price      scale // prices have 10 places
	ratio      scale // ratios have 18
}

func newScales(names Names) (s scales, err error) {
	s.names = names
	for _, each := range []struct {
		to       *scale
		decimals int
	}{{&s.collateral, names.CollateralDecimals}, {&s.loan, names.LoanDecimals}, {&s.price, 10}, {&s.ratio, places}} {
		if *each.to, err = newScale(each.decimals); err != nil {
			return s, err
		}
	}
	return s, nil
}

// vault turns a row of an arm into what stands on disk.
func (s *scales) vault(arm int, v *Vault) (r vaultRow, err error) {
	r.Path, r.Borrower = v.Path, v.Borrower
	r.Arm, r.Behaviour = s.names.Arms[arm], s.names.Behaviours[v.Behaviour]
	s.price.put(&r.StartPrice, uint256.NewInt(v.StartPrice), &err)
	s.collateral.put(&r.StartCollateral, &v.StartCollateral, &err)
	s.loan.put(&r.StartDebt, &v.StartDebt, &err)
	s.ratio.put(&r.StartHealth, &v.StartHealth, &err)
	s.collateral.put(&r.EndCollateral, &v.EndCollateral, &err)
	s.loan.put(&r.EndDebt, &v.EndDebt, &err)
	s.loan.putSigned(&r.EndEquity, v.EndEquity, &err)
	r.Liquidated = v.Liquidated()
	if v.Liquidations > 0 {
		r.Liquidations = v.Liquidations
		block, time, delay := v.FirstBlock, v.FirstTime, v.FirstDelay
		r.FirstBlock, r.FirstTime, r.FirstDelay = &block, &time, &delay
	}
	s.loan.put(&r.ClosedDebt, &v.ClosedDebt, &err)
	s.collateral.put(&r.ClosedCollateral, &v.ClosedCollateral, &err)
	s.loan.put(&r.ClosedValue, &v.ClosedValue, &err)
	s.loan.put(&r.LeastDebt, &v.LeastDebt, &err)
	s.loan.putSigned(&r.Loss, v.Loss(), &err)
	for reason, to := range []*decimal{
		journal.LiquidatorProfit: &r.LiquidatorProfit, journal.Gas: &r.Gas, journal.BuilderTip: &r.BuilderTip,
		journal.VenueFee: &r.VenueFee, journal.PriceImpact: &r.PriceImpact, journal.ProtocolFee: &r.ProtocolFee,
		journal.ClearanceFee: &r.ClearanceFee, journal.Insurance: &r.Insurance, journal.ADL: &r.ADL,
		journal.BadDebt: &r.BadDebt, journal.Rounding: &r.Rounding, journal.Carry: &r.Carry,
		journal.MarketMove: &r.MarketMove, journal.OwnTrade: &r.OwnTrade, journal.Contribution: &r.Contribution,
	} {
		s.loan.putSigned(to, v.Paid[reason], &err)
	}
	s.collateral.put(&r.AddedCollateral, &v.AddedCollateral, &err)
	s.loan.put(&r.RepaidDebt, &v.RepaidDebt, &err)
	r.Positions, r.PositionsClosed, r.PositionsHit = v.Positions, v.PositionsClosed, v.PositionsHit
	r.Left, r.Switched, r.Refusals = v.Left, v.Switched, v.Refusals
	s.loan.put(&r.MovedMargin, &v.MovedMargin, &err)
	s.loan.putSigned(&r.StartEquity, v.StartEquity, &err)
	s.loan.put(&r.StartNotional, &v.StartNotional, &err)
	s.loan.putSigned(&r.OtherLoss, v.OtherLoss, &err)
	return r, err
}

// liquidation turns a row of an arm into what stands on disk.
func (s *scales) liquidation(arm int, l *Liquidation) (r liquidationRow, err error) {
	r.Path, r.Borrower, r.Block, r.Time, r.GasUnits = l.Path, l.Borrower, l.Block, l.Time, l.Gas
	r.Position = s.names.position(l.Position)
	r.Arm, r.Kind, r.Liquidator = s.names.Arms[arm], l.Kind.String(), s.names.Liquidators[l.Liquidator]
	s.price.put(&r.ReferencePrice, uint256.NewInt(l.ReferencePrice), &err)
	s.price.put(&r.ContractPrice, uint256.NewInt(l.ContractPrice), &err)
	s.collateral.put(&r.Seized, &l.Seized, &err)
	s.loan.put(&r.Repaid, &l.Repaid, &err)
	s.loan.put(&r.BadDebtClosed, &l.BadDebt, &err)
	s.loan.put(&r.Value, &l.Value, &err)
	s.loan.put(&r.Proceeds, &l.Proceeds, &err)
	s.loan.put(&r.Least, &l.Least, &err)
	var total fixed.Signed
	for reason, to := range []*decimal{
		journal.LiquidatorProfit: &r.LiquidatorProfit, journal.Gas: &r.Gas, journal.BuilderTip: &r.BuilderTip,
		journal.VenueFee: &r.VenueFee, journal.PriceImpact: &r.PriceImpact, journal.ProtocolFee: &r.ProtocolFee,
		journal.ClearanceFee: &r.ClearanceFee, journal.Insurance: &r.Insurance, journal.ADL: &r.ADL,
		journal.BadDebt: &r.BadDebt, journal.Rounding: &r.Rounding,
	} {
		s.loan.putSigned(to, l.Loss[reason], &err)
		total = total.Add(l.Loss[reason])
	}
	s.loan.putSigned(&r.Loss, total, &err)
	return r, err
}

// unordered are the columns whose values may be negative. The library orders fixed-length bytes without a sign, so the least and
// the greatest value it would note for them would mislead a reader that skips row groups by them; none are noted.
func unordered[R any]() (options []parquet.WriterOption) {
	for _, column := range parquet.SchemaOf(new(R)).Columns() {
		name := column[0]
		if strings.HasPrefix(name, "loss_") || slices.Contains([]string{
			"start_equity_loan", "end_equity_loan", "carry_loan", "market_move_loan", "own_trade_loan", "contribution_loan",
		}, name) {
			options = append(options, parquet.SkipPageBounds(name))
		}
	}
	return options
}

// options fix everything about a file that could change with the library's version or the machine.
func options[R any]() []parquet.WriterOption {
	return append(unordered[R](),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.CreatedBy("ringfence", "1", "tables"),
		parquet.MaxRowsPerRowGroup(1<<16),
		parquet.DataPageVersion(1),
	)
}

// table writes rows of one kind to one file.
type table[R any] struct {
	out  *parquet.GenericWriter[R]
	rows []R
}

func newTable[R any](w io.Writer) *table[R] {
	return &table[R]{out: parquet.NewGenericWriter[R](w, options[R]()...)}
}

// flush hands the rows gathered so far to the file.
func (t *table[R]) flush() error {
	_, err := t.out.Write(t.rows)
	clear(t.rows)
	t.rows = t.rows[:0]
	return err
}
