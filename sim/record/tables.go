package record

import (
	"io"
	"reflect"

	"github.com/holiman/uint256"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/ringfence-sim/ringfence/journal"
)

// scales turn smallest units into whole tokens with 18 places.
type scales struct {
	names      Names
	collateral scale
	loan       scale
	price      scale // prices have 10 places, or more where they are tiny
	ratio      scale // ratios have 18
}

func newScales(names Names) (s scales, err error) {
	s.names = names
	for _, each := range []struct {
		to       *scale
		decimals int
	}{{&s.collateral, names.CollateralDecimals}, {&s.loan, names.LoanDecimals}, {&s.price, names.PriceScale()}, {&s.ratio, places}} {
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
	s.loan.put(&r.HourDebt, &v.HourDebt, &err)
	s.loan.put(&r.HourClosed, &v.HourClosed, &err)
	s.loan.put(&r.HourLeast, &v.HourLeast, &err)
	s.collateral.put(&r.HourCollateral, &v.HourCollateral, &err)
	s.collateral.put(&r.HourSold, &v.HourSold, &err)
	s.collateral.put(&r.HourLeastSold, &v.HourLeastSold, &err)
	r.losses.put(&s.loan, v.Paid[:], &err)
	s.loan.putSigned(&r.Carry, v.Paid[journal.Carry], &err)
	s.loan.putSigned(&r.MarketMove, v.Paid[journal.MarketMove], &err)
	s.loan.putSigned(&r.OwnTrade, v.Paid[journal.OwnTrade], &err)
	s.loan.putSigned(&r.Contribution, v.Paid[journal.Contribution], &err)
	s.collateral.put(&r.AddedCollateral, &v.AddedCollateral, &err)
	s.loan.put(&r.RepaidDebt, &v.RepaidDebt, &err)
	r.Positions, r.PositionsClosed, r.PositionsHit = v.Positions, v.PositionsClosed, v.PositionsHit
	r.Left, r.Switched, r.Refusals = v.Left, v.Switched, v.Refusals
	s.loan.put(&r.MovedMargin, &v.MovedMargin, &err)
	s.loan.putSigned(&r.StartEquity, v.StartEquity, &err)
	s.loan.put(&r.StartNotional, &v.StartNotional, &err)
	s.loan.putSigned(&r.OtherLoss, v.OtherLoss, &err)
	r.Queued = v.Queued
	if r.Standing = v.Standing; v.Reached {
		stood := v.Stood
		r.Stood = &stood
	}
	r.laters.put(&s.loan, &v.Later, &err)
	return r, err
}

// beside turns what a borrower had after its liquidation in another arm into what stands on disk.
func (s *scales) beside(arm int, b *Beside) (r laterRow, err error) {
	r.Path, r.Arm, r.Clock, r.Borrower = b.Path, s.names.Arms[arm], s.names.Arms[b.Clock], b.Borrower
	r.laters.put(&s.loan, &b.Later, &err)
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
	r.losses.put(&s.loan, l.Loss[:], &err)
	return r, err
}

// unordered keeps the library from noting the least and the greatest value of columns that may be negative. The
// library orders fixed-length bytes without a sign, and readers skip row groups by what is noted.
func unordered(columns []Column) (options []parquet.WriterOption) {
	for _, c := range columns {
		if c.Signed {
			options = append(options, parquet.SkipPageBounds(c.Name))
		}
	}
	return options
}

// options fix everything about a file that could change with the library's version or the machine.
func options[R any]() []parquet.WriterOption {
	return append(unordered(columnsOf(reflect.TypeFor[R]())),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.CreatedBy("ringfence", "1", "tables"),
		parquet.MaxRowsPerRowGroup(65_536),
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

// end finishes the file.
func (t *table[R]) end() error { return t.out.Close() }
