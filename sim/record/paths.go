package record

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// pathRow is a row of paths.parquet as it stands on disk: what the vaults of an arm come to on one path.
type pathRow struct {
	Path         uint32 `parquet:"path" doc:"number of the path, from 0"`
	Arm          string `parquet:"arm,dict" doc:"name of the arm"`
	Vaults       uint32 `parquet:"vaults" unit:"vaults" doc:"borrowers of the path"`
	Liquidated   uint32 `parquet:"vaults_liquidated" unit:"vaults" doc:"of them, those of whose account any position was liquidated"`
	UnderWater   uint32 `parquet:"vaults_under_water" unit:"vaults" doc:"of them, those that owe more than they are worth at the last block"`
	Liquidations uint32 `parquet:"liquidations" unit:"liquidations" doc:"rows of liquidations.parquet, parts and unwindings included"`

	StartPrice      decimal `parquet:"start_price_loan,decimal(18:38)" unit:"loan/collateral" doc:"reference price at the first block"`
	StartCollateral decimal `parquet:"start_collateral,decimal(18:38)" unit:"collateral" doc:"sum over vaults of that column of vaults.parquet"`
	StartDebt       decimal `parquet:"start_debt_loan,decimal(18:38)" unit:"loan" doc:"sum over vaults"`
	StartNotional   decimal `parquet:"start_notional_loan,decimal(18:38)" unit:"loan" doc:"sum over vaults"`
	StartEquity     signed  `parquet:"start_equity_loan,decimal(18:38)" unit:"loan" doc:"sum over vaults"`
	EndEquity       signed  `parquet:"end_equity_loan,decimal(18:38)" unit:"loan" doc:"sum over vaults"`

	ClosedDebt       decimal `parquet:"closed_debt_loan,decimal(18:38)" unit:"loan" doc:"sum over vaults"`
	ClosedCollateral decimal `parquet:"closed_collateral,decimal(18:38)" unit:"collateral" doc:"sum over vaults"`
	ClosedValue      decimal `parquet:"closed_value_loan,decimal(18:38)" unit:"loan" doc:"sum over vaults"`
	LeastDebt        decimal `parquet:"least_debt_loan,decimal(18:38)" unit:"loan" doc:"sum over vaults"`
	SeizedValue      decimal `parquet:"seized_value_loan,decimal(18:38)" unit:"loan" doc:"sum over liquidations: value closed of all positions"`

	losses

	Carry        signed `parquet:"carry_loan,decimal(18:38)" unit:"loan" doc:"sum over vaults"`
	MarketMove   signed `parquet:"market_move_loan,decimal(18:38)" unit:"loan" doc:"sum over vaults"`
	OwnTrade     signed `parquet:"own_trade_loan,decimal(18:38)" unit:"loan" doc:"sum over vaults"`
	Contribution signed `parquet:"contribution_loan,decimal(18:38)" unit:"loan" doc:"sum over vaults"`
}

// path sums the rows of an arm on one path.
func (s *scales) path(index uint32, arm int, a *Arm) (r pathRow, err error) {
	var start, closed, least, value, seized, collateral, debt, notional uint256.Int
	var before, after fixed.Signed
	var paid [int(journal.Contribution) + 1]fixed.Signed
	r.Path, r.Arm, r.Vaults, r.Liquidations = index, s.names.Arms[arm], uint32(len(a.Vaults)), uint32(len(a.Liquidations))
	for i := range a.Vaults {
		v := &a.Vaults[i]
		if v.Liquidated() {
			r.Liquidated++
		}
		if v.EndEquity.Sign() < 0 {
			r.UnderWater++
		}
		for _, each := range [...]struct{ sum, of *uint256.Int }{
			{&start, &v.StartCollateral},
			{&debt, &v.StartDebt},
			{&notional, &v.StartNotional},
			{&closed, &v.ClosedDebt},
			{&collateral, &v.ClosedCollateral},
			{&value, &v.ClosedValue},
			{&least, &v.LeastDebt},
		} {
			each.sum.Add(each.sum, each.of)
		}
		before, after = before.Add(v.StartEquity), after.Add(v.EndEquity)
		for reason, p := range v.Paid {
			if !p.IsZero() {
				paid[reason] = paid[reason].Add(p)
			}
		}
	}
	for i := range a.Liquidations {
		seized.Add(&seized, &a.Liquidations[i].Value)
	}
	if len(a.Vaults) > 0 {
		s.price.put(&r.StartPrice, uint256.NewInt(a.Vaults[0].StartPrice), &err)
	}
	s.collateral.put(&r.StartCollateral, &start, &err)
	s.loan.put(&r.StartDebt, &debt, &err)
	s.loan.put(&r.StartNotional, &notional, &err)
	s.loan.putSigned(&r.StartEquity, before, &err)
	s.loan.putSigned(&r.EndEquity, after, &err)
	s.loan.put(&r.ClosedDebt, &closed, &err)
	s.collateral.put(&r.ClosedCollateral, &collateral, &err)
	s.loan.put(&r.ClosedValue, &value, &err)
	s.loan.put(&r.LeastDebt, &least, &err)
	s.loan.put(&r.SeizedValue, &seized, &err)
	r.losses.put(&s.loan, paid[:], &err)
	s.loan.putSigned(&r.Carry, paid[journal.Carry], &err)
	s.loan.putSigned(&r.MarketMove, paid[journal.MarketMove], &err)
	s.loan.putSigned(&r.OwnTrade, paid[journal.OwnTrade], &err)
	s.loan.putSigned(&r.Contribution, paid[journal.Contribution], &err)
	return r, err
}
