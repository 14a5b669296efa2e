package record

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/journal"
)

// scales turn smallest units into whole tokens with 18 places.
type scales struct {
	names      Names
	collateral scale
	loan       scale
	price      scale // prices have 10 places, or more where they are tiny
	ratio      scale // ratios have 18

	told struct { // what the present row points to, where it has a value
		block, time, delay, stood uint64
		later                     [len(After)]signed
	}
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

// vault turns a row of an arm into what stands on disk, which is valid until the next row.
func (s *scales) vault(r *vaultRow, arm int, v *Vault) (err error) {
	*r = vaultRow{}
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
		s.told.block, s.told.time, s.told.delay = v.FirstBlock, v.FirstTime, v.FirstDelay
		r.FirstBlock, r.FirstTime, r.FirstDelay = &s.told.block, &s.told.time, &s.told.delay
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
		s.told.stood = v.Stood
		r.Stood = &s.told.stood
	}
	r.laters.put(&s.told.later, &s.loan, &v.Later, &err)
	return err
}

// beside turns what a borrower had after its liquidation in another arm into what stands on disk, which is valid until the next
// row.
func (s *scales) beside(arm int, b *Beside) (r laterRow, err error) {
	r.Path, r.Arm, r.Clock, r.Borrower = b.Path, s.names.Arms[arm], s.names.Arms[b.Clock], b.Borrower
	r.laters.put(&s.told.later, &s.loan, &b.Later, &err)
	return r, err
}

// liquidation turns a row of an arm into what stands on disk.
func (s *scales) liquidation(r *liquidationRow, arm int, l *Liquidation) (err error) {
	*r = liquidationRow{}
	r.Path, r.Borrower, r.Block, r.Time, r.GasUnits = l.Path, l.Borrower, l.Block, l.Time, l.Gas
	r.Position = s.names.position(l.Position)
	r.Arm, r.Kind, r.Liquidator = s.names.Arms[arm], l.Kind.String(), s.names.Taker(l)
	s.price.put(&r.ReferencePrice, uint256.NewInt(l.ReferencePrice), &err)
	s.price.put(&r.ContractPrice, uint256.NewInt(l.ContractPrice), &err)
	s.collateral.put(&r.Seized, &l.Seized, &err)
	s.loan.put(&r.Repaid, &l.Repaid, &err)
	s.loan.put(&r.BadDebtClosed, &l.BadDebt, &err)
	s.loan.put(&r.Value, &l.Value, &err)
	s.loan.put(&r.Proceeds, &l.Proceeds, &err)
	s.loan.put(&r.Least, &l.Least, &err)
	r.losses.put(&s.loan, l.Loss[:], &err)
	return err
}

// rows turns a path into what stands on disk: it hands each a pointer to every row, with the number of its table. The row is
// valid until each returns. Arms that failed have none.
func (s *scales) rows(p *Path, each func(table int, row any) error) error {
	var vault vaultRow // used for each again
	var liquidation liquidationRow
	for a := range p.Arms {
		arm := &p.Arms[a]
		if arm.Err != nil {
			continue
		}
		for i := range arm.Vaults {
			err := s.vault(&vault, a, &arm.Vaults[i])
			if err == nil {
				err = each(ofVaults, &vault)
			}
			if err != nil {
				return err
			}
		}
		for i := range arm.Liquidations {
			err := s.liquidation(&liquidation, a, &arm.Liquidations[i])
			if err == nil {
				err = each(ofLiquidations, &liquidation)
			}
			if err != nil {
				return err
			}
		}
		left, err := s.undone(a, &arm.Undone)
		if err == nil {
			err = each(ofUndone, &left)
		}
		if err != nil {
			return err
		}
		for i := range arm.Liquidators {
			row, err := s.liquidator(a, &arm.Liquidators[i])
			if err == nil {
				err = each(ofLiquidators, &row)
			}
			if err != nil {
				return err
			}
		}
		for i := range arm.Beside {
			row, err := s.beside(a, &arm.Beside[i])
			if err == nil {
				err = each(ofLater, &row)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Numbers of the tables of rows, and of the one that is computed from them.
const (
	ofVaults = iota
	ofLiquidations
	ofUndone
	ofLiquidators
	ofLater
	ofPaths
	ofPrices // in no hash, as what follows
	ofOutsiders
	ofOutside
)

// tableFiles are the files of the tables by their numbers.
var tableFiles = [...]string{ofVaults: VaultsFile, ofLiquidations: LiquidationsFile, ofUndone: UndoneFile, ofLiquidators: LiquidatorsFile, ofLater: LaterFile, ofPaths: PathsFile, ofPrices: PricesFile, ofOutsiders: OutsidersFile, ofOutside: OutsideFile}
