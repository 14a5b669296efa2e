package record

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Outsider is what somebody who joined a study from outside brought, and has at the last block: a row of
// outsiders.parquet, which a run folder holds where [Options.Outsiders] asks for it.
//
// Such a row is of one path, of which nobody drew the outsider. It is in no statistics and in no interval.
type Outsider struct {
	Path    uint32
	Arm     uint16 // index into Names.Arms
	Name    string
	Address string // 0x and 40 digits

	Loan, Collateral, Ether                   uint256.Int  // that it brought, smallest units and wei
	LoanProfit, CollateralProfit, EtherProfit fixed.Signed // what it has more at all its addresses, gas included
	Lent                                      uint256.Int  // loan: that it has lent, beside that
	Posted                                    uint256.Int  // collateral in its vaults
	Owed                                      uint256.Int  // loan: the debt of these
	Dropped                                   uint64       // transactions that left the pool unseen
	Closed                                    OutsiderSums // what liquidations took of its vaults
}

// OutsiderLiquidation is one liquidation of an outsider's own vault: a row of outsider_liquidations.parquet. Whoever did it,
// the row is in no statistics: outsiders' vaults are not those of the study's borrowers.
type OutsiderLiquidation struct {
	Path       uint32
	Arm        uint16 // index into Names.Arms
	Outsider   uint16 // the vault's owner: index into the last Names.Outsiders of Names.Liquidators
	Liquidator uint16 // index into Names.Liquidators
	Block      uint64 // number of the block, from 0
	Time       uint64 // unix seconds

	ReferencePrice uint64      // reference price of the block
	ContractPrice  uint64      // what the market's contract read
	Seized         uint256.Int // collateral
	Repaid         uint256.Int // loan: debt cancelled against it
	BadDebt        uint256.Int // loan: debt written off in the same act, which suppliers bear
	Value          uint256.Int // loan: the collateral at the reference price
}

// Loss is by how much more what was seized was worth, at the reference price of its block, than the debt that is gone. It is
// negative where suppliers bear the rest.
func (l *OutsiderLiquidation) Loss() fixed.Signed {
	var gone uint256.Int
	gone.Add(&l.Repaid, &l.BadDebt)
	return fixed.Difference(&l.Value, &gone)
}

// OutsiderSums are sums over liquidations of an outsider's vaults.
type OutsiderSums struct {
	Times                          uint32
	Seized, Repaid, BadDebt, Value uint256.Int
	Loss                           fixed.Signed
}

// Add takes in a liquidation.
func (s *OutsiderSums) Add(l *OutsiderLiquidation) {
	s.Times++
	s.Seized.Add(&s.Seized, &l.Seized)
	s.Repaid.Add(&s.Repaid, &l.Repaid)
	s.BadDebt.Add(&s.BadDebt, &l.BadDebt)
	s.Value.Add(&s.Value, &l.Value)
	s.Loss = s.Loss.Add(l.Loss())
}

// outsiderRow is a row of outsiders.parquet as it stands on disk.
type outsiderRow struct {
	Path             uint32  `parquet:"path" doc:"number of the path, from 0"`
	Arm              string  `parquet:"arm,dict" doc:"name of the arm"`
	Outsider         string  `parquet:"outsider,dict" doc:"its name"`
	Address          string  `parquet:"address,dict" doc:"the first of its addresses: 0x and 40 digits"`
	Loan             decimal `parquet:"brought_loan,decimal(18:38)" unit:"loan" doc:"that it brought"`
	Collateral       decimal `parquet:"brought_collateral,decimal(18:38)" unit:"collateral" doc:"that it brought"`
	Ether            decimal `parquet:"brought_ether,decimal(18:38)" unit:"ether" doc:"that it brought"`
	LoanProfit       signed  `parquet:"profit_loan,decimal(18:38)" unit:"loan" doc:"what it has more at the last block, at all its addresses"`
	CollateralProfit signed  `parquet:"profit_collateral,decimal(18:38)" unit:"collateral" doc:"what it has more at the last block, at all its addresses"`
	EtherProfit      signed  `parquet:"profit_ether,decimal(18:38)" unit:"ether" doc:"what it has more at the last block, at all its addresses, gas included"`
	Lent             decimal `parquet:"lent_loan,decimal(18:38)" unit:"loan" doc:"that it has lent at the last block, beside that"`
	Posted           decimal `parquet:"vault_collateral,decimal(18:38)" unit:"collateral" doc:"in its vaults at the last block"`
	Owed             decimal `parquet:"owed_loan,decimal(18:38)" unit:"loan" doc:"debt of its vaults at the last block"`
	Dropped          uint64  `parquet:"dropped" unit:"transactions" doc:"that left the pool unseen"`
	Times            uint32  `parquet:"liquidations" unit:"liquidations" doc:"of its own vaults"`
	Seized           decimal `parquet:"seized_collateral,decimal(18:38)" unit:"collateral" doc:"taken by them"`
	Value            decimal `parquet:"seized_value_loan,decimal(18:38)" unit:"loan" doc:"of that, at the reference prices of their blocks"`
	Repaid           decimal `parquet:"repaid_loan,decimal(18:38)" unit:"loan" doc:"debt cancelled against it"`
	BadDebt          decimal `parquet:"bad_debt_loan,decimal(18:38)" unit:"loan" doc:"debt written off, which suppliers bear"`
	Loss             signed  `parquet:"loss_loan,decimal(18:38)" unit:"loan" doc:"value of what was seized less all debt that is gone; below 0 where suppliers bear more than it lost"`
}

// outsideRow is a row of outsider_liquidations.parquet as it stands on disk.
type outsideRow struct {
	Path           uint32  `parquet:"path" doc:"number of the path, from 0"`
	Arm            string  `parquet:"arm,dict" doc:"name of the arm"`
	Outsider       string  `parquet:"outsider,dict" doc:"name of the vault's owner"`
	Liquidator     string  `parquet:"liquidator,dict" doc:"name of whoever took it, which may be an outsider too"`
	Block          uint64  `parquet:"block" unit:"block" doc:"number of the block, from 0"`
	Time           uint64  `parquet:"time" unit:"unix seconds" doc:"time of the block"`
	ReferencePrice decimal `parquet:"reference_price_loan,decimal(18:38)" unit:"loan/collateral" doc:"reference price of the block"`
	ContractPrice  decimal `parquet:"contract_price_loan,decimal(18:38)" unit:"loan/collateral" doc:"what the market's contract read"`
	Seized         decimal `parquet:"seized_collateral,decimal(18:38)" unit:"collateral" doc:"taken"`
	Value          decimal `parquet:"value_loan,decimal(18:38)" unit:"loan" doc:"of that, at the reference price"`
	Repaid         decimal `parquet:"repaid_loan,decimal(18:38)" unit:"loan" doc:"debt cancelled against it"`
	BadDebt        decimal `parquet:"bad_debt_loan,decimal(18:38)" unit:"loan" doc:"debt written off in the same act, which suppliers bear"`
	Loss           signed  `parquet:"loss_loan,decimal(18:38)" unit:"loan" doc:"value less all debt that is gone; below 0 where suppliers bear more than it lost"`
}

func (s *scales) outsider(o *Outsider) (r outsiderRow, err error) {
	r.Path, r.Arm, r.Outsider, r.Address, r.Dropped, r.Times = o.Path, s.names.Arms[o.Arm], o.Name, o.Address, o.Dropped, o.Closed.Times
	for _, each := range []struct {
		scale *scale
		to    *decimal
		from  *uint256.Int
	}{
		{&s.loan, &r.Loan, &o.Loan},
		{&s.collateral, &r.Collateral, &o.Collateral},
		{&s.ratio, &r.Ether, &o.Ether},
		{&s.loan, &r.Lent, &o.Lent},
		{&s.collateral, &r.Posted, &o.Posted},
		{&s.loan, &r.Owed, &o.Owed},
		{&s.collateral, &r.Seized, &o.Closed.Seized},
		{&s.loan, &r.Value, &o.Closed.Value},
		{&s.loan, &r.Repaid, &o.Closed.Repaid},
		{&s.loan, &r.BadDebt, &o.Closed.BadDebt},
	} {
		each.scale.put(each.to, each.from, &err)
	}
	s.loan.putSigned(&r.LoanProfit, o.LoanProfit, &err)
	s.collateral.putSigned(&r.CollateralProfit, o.CollateralProfit, &err)
	s.ratio.putSigned(&r.EtherProfit, o.EtherProfit, &err)
	s.loan.putSigned(&r.Loss, o.Closed.Loss, &err)
	return r, err
}

func (s *scales) outside(l *OutsiderLiquidation) (r outsideRow, err error) {
	first := len(s.names.Liquidators) - s.names.Outsiders
	r.Path, r.Arm, r.Block, r.Time = l.Path, s.names.Arms[l.Arm], l.Block, l.Time
	r.Outsider, r.Liquidator = s.names.Liquidators[first+int(l.Outsider)], s.names.Liquidators[l.Liquidator]
	s.price.put(&r.ReferencePrice, uint256.NewInt(l.ReferencePrice), &err)
	s.price.put(&r.ContractPrice, uint256.NewInt(l.ContractPrice), &err)
	s.collateral.put(&r.Seized, &l.Seized, &err)
	s.loan.put(&r.Value, &l.Value, &err)
	s.loan.put(&r.Repaid, &l.Repaid, &err)
	s.loan.put(&r.BadDebt, &l.BadDebt, &err)
	s.loan.putSigned(&r.Loss, l.Loss(), &err)
	return r, err
}
