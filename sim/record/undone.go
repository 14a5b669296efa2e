package record

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
)

// Undone is what one arm left undone on one path, seen after each of its blocks, or marks: a row of undone.parquet. Amounts
// are in smallest units of the loan token.
//
// A vault can be liquidated where the market's contract, or the margin engine, says so at the price that it reads. It is
// under water where it owes more than its collateral is worth at the reference price; an account at an exchange, where all
// that it has is worth less than 0. An engine closes accounts that fail: what it leaves is who waits for its next mark.
type Undone struct {
	Path uint32

	EndLiquidatable uint32       // vaults that can be liquidated at the last block
	EndUnderWater   uint32       // vaults under water there
	EndShortfall    uint256.Int  // what these lack together
	EndProtocol     fixed.Signed // what the protocol's account has more than at the start, loan units
	EndInterest     uint256.Int  // of it, its share of the interest
	EndHolders      fixed.Signed // and what all other accounts have that the design keeps
	EndInventory    uint256.Int  // value at the mark of what an exchange's engine took over and has not sold

	// FallCapital and FallDepth are how far the price must fall at the start for more debt to become liquidatable than all
	// liquidators can pay for at once, and than the venue takes at a price that pays them.
	FallCapital, FallDepth Fall

	Stops          uint32 // how often the venue stopped withdrawals
	StoppedSeconds uint64 // for which they were stopped, until the last block

	Most    Moment // the first at which most vaults could be liquidated at once, with their debt
	Deepest Moment // the first at which vaults under water lacked most together, with what they lacked
}

// Moment is the state of an arm after a block: vaults, and an amount of theirs in loan units. Without vaults there was none.
type Moment struct {
	Vaults      uint32
	Amount      uint256.Int
	Block, Time uint64 // number of the block, from 0, and its time in unix seconds
}

// Fall is a fall of the price as a share of it.
type Fall struct {
	Known bool        // there is one
	Share uint256.Int // scale 1e18
}

// Liquidator is what one liquidator did, and did not do, in one arm on one path: a row of liquidators.parquet. At an exchange
// it is the margin engine. Amounts are in smallest units of the loan token.
type Liquidator struct {
	Path       uint32
	Liquidator uint16 // index into Names.Liquidators; the last of them but outsiders is the exchange's own engine

	Won      uint32       // bids that were executed; of an engine, closings of positions
	Reverted uint32       // bids that came too late and paid for their gas
	Dropped  uint32       // bids that were not included, and cost nothing
	LostGas  uint64       // units of gas of the reverted ones
	LostBase uint256.Int  // loan: their base fee
	LostTip  uint256.Int  // loan: their tip
	Profit   fixed.Signed // loan: of all bids, less what the reverted ones cost

	// Seconds are vault-seconds by reason: how long vaults that could be liquidated, and had been considered, were left by
	// this liquidator. A reason found in a block counts until the next. Those of all reasons sum to the same for each
	// liquidator of the arm, but for outsiders, who say no reasons.
	Seconds [liquidator.Reasons]uint64
	// End are the vaults that can be liquidated at the last block, by why this liquidator left them.
	End [liquidator.Reasons]uint32
}

// Count counts what became of a bid.
func (l *Liquidator) Count(o *liquidator.Outcome) {
	l.Profit = l.Profit.Add(o.Profit)
	switch o.Status {
	case liquidator.Won:
		l.Won++
	case liquidator.Dropped:
		l.Dropped++
	case liquidator.Reverted:
		l.Reverted++
		l.LostGas += o.GasUsed
		l.LostBase.Add(&l.LostBase, &o.Gas)
		l.LostTip.Add(&l.LostTip, &o.Tip)
	}
}

// Reason is why a liquidator, or an engine, left a vault.
type Reason = liquidator.Reason

// Reasons that a margin engine has.
const (
	NobodyTook Reason = liquidator.NoDepth   // no book, fund or counterparty took the position
	AtLimit    Reason = liquidator.BlockFull // the rules limit what the engine does at one mark
	PartClosed Reason = liquidator.Partial   // a part was closed, and the rest waits for the next mark
)

// undoneRow is a row of undone.parquet as it stands on disk.
type undoneRow struct {
	Path            uint32  `parquet:"path" doc:"number of the path, from 0"`
	Arm             string  `parquet:"arm,dict" doc:"name of the arm"`
	EndLiquidatable uint32  `parquet:"end_liquidatable" unit:"vaults" doc:"that can be liquidated at the last block"`
	EndUnderWater   uint32  `parquet:"end_under_water" unit:"vaults" doc:"that owe more than they are worth at the last block"`
	EndShortfall    decimal `parquet:"end_shortfall_loan,decimal(18:38)" unit:"loan" doc:"what they lack"`
	EndInventory    decimal `parquet:"end_inventory_loan,decimal(18:38)" unit:"loan" doc:"value of what the engine of an exchange took over and has not sold"`
	EndProtocol     signed  `parquet:"end_protocol_loan,decimal(18:38)" unit:"loan" doc:"what the protocol's own account has more than at the start, debts taken off"`
	EndInterest     decimal `parquet:"end_protocol_interest_loan,decimal(18:38)" unit:"loan" hash:"-" doc:"of it, the protocol's share of the interest (market.fee), as a supplier has it; in no hash, as older studies have no such column"`
	EndHolders      signed  `parquet:"end_holders_loan,decimal(18:38)" unit:"loan" doc:"what other accounts of the design have more than at the start, as a stability pool's"`
	Most            uint32  `parquet:"most_liquidatable" unit:"vaults" doc:"most that could be liquidated after a block"`
	MostDebt        decimal `parquet:"most_liquidatable_debt_loan,decimal(18:38)" unit:"loan" doc:"their debt at the first such block"`
	MostBlock       *uint64 `parquet:"most_liquidatable_block,optional" unit:"block" doc:"number of that block, from 0; empty where none could ever"`
	MostTime        *uint64 `parquet:"most_liquidatable_time,optional" unit:"unix seconds" doc:"its time"`
	Deepest         uint32  `parquet:"most_under_water" unit:"vaults" doc:"under water at the first block after which their shortfall was largest"`
	Shortfall       decimal `parquet:"most_shortfall_loan,decimal(18:38)" unit:"loan" doc:"that shortfall"`
	DeepestBlock    *uint64 `parquet:"most_shortfall_block,optional" unit:"block" doc:"number of that block, from 0; empty where none ever was"`
	DeepestTime     *uint64 `parquet:"most_shortfall_time,optional" unit:"unix seconds" doc:"its time"`

	Stops          uint32 `parquet:"withdrawal_stops" unit:"stops" doc:"how often the venue stopped withdrawals after a loss that nothing covered"`
	StoppedSeconds uint64 `parquet:"withdrawals_stopped_seconds" unit:"seconds" doc:"for which withdrawals were stopped"`

	FallCapital *decimal `parquet:"capacity_fall_capital,decimal(18:38),optional" unit:"ratio" doc:"fall of the price from the first block at which more debt can be liquidated than all liquidators can pay for in one block; empty where no fall does it, or somebody's means have no bound"`
	FallDepth   *decimal `parquet:"capacity_fall_depth,decimal(18:38),optional" unit:"ratio" doc:"fall of the price from the first block at which more debt can be liquidated than the venue takes at prices that pay a liquidator; empty where no fall does it"`
}

// liquidatorRow is a row of liquidators.parquet as it stands on disk.
type liquidatorRow struct {
	Path       uint32  `parquet:"path" doc:"number of the path, from 0"`
	Arm        string  `parquet:"arm,dict" doc:"name of the arm"`
	Liquidator string  `parquet:"liquidator,dict" doc:"its name; the engine of an exchange has one too"`
	Won        uint32  `parquet:"won" unit:"bids" doc:"executed; of an engine, closings"`
	Reverted   uint32  `parquet:"reverted" unit:"bids" doc:"that came too late, and paid for their gas"`
	Dropped    uint32  `parquet:"dropped" unit:"bids" doc:"not included, at no cost"`
	LostGas    uint64  `parquet:"lost_gas_units" unit:"gas" doc:"of the reverted bids"`
	LostBase   decimal `parquet:"lost_gas_loan,decimal(18:38)" unit:"loan" doc:"base fee of the reverted bids"`
	LostTip    decimal `parquet:"lost_tip_loan,decimal(18:38)" unit:"loan" doc:"tip of the reverted bids"`
	Profit     signed  `parquet:"profit_loan,decimal(18:38)" unit:"loan" doc:"of all bids, after what the reverted ones cost"`

	seconds
	ends
}

// seconds are the columns of time by reason.
type seconds struct {
	Unnoticed    uint64 `parquet:"seconds_unnoticed" unit:"vault-seconds" doc:"vaults that could be liquidated, its reaction time not over"`
	GasCapped    uint64 `parquet:"seconds_gas_capped" unit:"vault-seconds" doc:"the base fee above its cap"`
	Unfunded     uint64 `parquet:"seconds_unfunded" unit:"vault-seconds" doc:"its capital too small"`
	Unprofitable uint64 `parquet:"seconds_unprofitable" unit:"vault-seconds" doc:"no profit at the price of the venue"`
	NoDepth      uint64 `parquet:"seconds_no_depth" unit:"vault-seconds" doc:"the venue too thin; of an engine, nobody to close against"`
	Unwilling    uint64 `parquet:"seconds_unwilling" unit:"vault-seconds" doc:"its own rule took nothing"`
	BlockFull    uint64 `parquet:"seconds_block_full" unit:"vault-seconds" doc:"no room in the block; of an engine, its limit for a mark reached"`
	Outbid       uint64 `parquet:"seconds_outbid" unit:"vault-seconds" doc:"somebody else came first"`
	Partial      uint64 `parquet:"seconds_partial" unit:"vault-seconds" doc:"a part taken, and the rest can still be liquidated"`
	Withheld     uint64 `parquet:"seconds_withheld" unit:"vault-seconds" doc:"the design made no offer"`
}

// ends are the columns of vaults at the last block by reason.
type ends struct {
	EndUnnoticed    uint32 `parquet:"end_unnoticed" unit:"vaults" doc:"that can be liquidated at the last block, its reaction time not over"`
	EndGasCapped    uint32 `parquet:"end_gas_capped" unit:"vaults" doc:"the base fee above its cap"`
	EndUnfunded     uint32 `parquet:"end_unfunded" unit:"vaults" doc:"its capital too small"`
	EndUnprofitable uint32 `parquet:"end_unprofitable" unit:"vaults" doc:"no profit at the price of the venue"`
	EndNoDepth      uint32 `parquet:"end_no_depth" unit:"vaults" doc:"the venue too thin; of an engine, nobody to close against"`
	EndUnwilling    uint32 `parquet:"end_unwilling" unit:"vaults" doc:"its own rule took nothing"`
	EndBlockFull    uint32 `parquet:"end_block_full" unit:"vaults" doc:"no room in the block; of an engine, its limit for a mark reached"`
	EndOutbid       uint32 `parquet:"end_outbid" unit:"vaults" doc:"somebody else came first"`
	EndPartial      uint32 `parquet:"end_partial" unit:"vaults" doc:"a part taken, and the rest can still be liquidated"`
	EndWithheld     uint32 `parquet:"end_withheld" unit:"vaults" doc:"the design made no offer"`
}

// undone turns what an arm left undone into what stands on disk.
func (s *scales) undone(arm int, u *Undone) (r undoneRow, err error) {
	r.Path, r.Arm = u.Path, s.names.Arms[arm]
	r.EndLiquidatable, r.EndUnderWater = u.EndLiquidatable, u.EndUnderWater
	s.loan.put(&r.EndShortfall, &u.EndShortfall, &err)
	s.loan.put(&r.EndInventory, &u.EndInventory, &err)
	s.loan.putSigned(&r.EndProtocol, u.EndProtocol, &err)
	s.loan.put(&r.EndInterest, &u.EndInterest, &err)
	s.loan.putSigned(&r.EndHolders, u.EndHolders, &err)
	for _, each := range []struct {
		of          *Moment
		vaults      *uint32
		amount      *decimal
		block, time **uint64
	}{
		{&u.Most, &r.Most, &r.MostDebt, &r.MostBlock, &r.MostTime},
		{&u.Deepest, &r.Deepest, &r.Shortfall, &r.DeepestBlock, &r.DeepestTime},
	} {
		*each.vaults = each.of.Vaults
		s.loan.put(each.amount, &each.of.Amount, &err)
		if each.of.Vaults > 0 {
			block, time := each.of.Block, each.of.Time
			*each.block, *each.time = &block, &time
		}
	}
	r.Stops, r.StoppedSeconds = u.Stops, u.StoppedSeconds
	for _, each := range [...]struct {
		of *Fall
		to **decimal
	}{{&u.FallCapital, &r.FallCapital}, {&u.FallDepth, &r.FallDepth}} {
		if each.of.Known {
			*each.to = new(decimal)
			s.ratio.put(*each.to, &each.of.Share, &err)
		}
	}
	return r, err
}

// liquidator turns what a liquidator did into what stands on disk.
func (s *scales) liquidator(arm int, l *Liquidator) (r liquidatorRow, err error) {
	r.Path, r.Arm, r.Liquidator = l.Path, s.names.Arms[arm], s.names.Liquidators[l.Liquidator]
	r.Won, r.Reverted, r.Dropped, r.LostGas = l.Won, l.Reverted, l.Dropped, l.LostGas
	s.loan.put(&r.LostBase, &l.LostBase, &err)
	s.loan.put(&r.LostTip, &l.LostTip, &err)
	s.loan.putSigned(&r.Profit, l.Profit, &err)
	t := &l.Seconds
	r.seconds = seconds{
		t[liquidator.Unnoticed], t[liquidator.GasCapped], t[liquidator.Unfunded], t[liquidator.Unprofitable], t[liquidator.NoDepth],
		t[liquidator.Unwilling], t[liquidator.BlockFull], t[liquidator.Outbid], t[liquidator.Partial], t[liquidator.Withheld],
	}
	e := &l.End
	r.ends = ends{
		e[liquidator.Unnoticed], e[liquidator.GasCapped], e[liquidator.Unfunded], e[liquidator.Unprofitable], e[liquidator.NoDepth],
		e[liquidator.Unwilling], e[liquidator.BlockFull], e[liquidator.Outbid], e[liquidator.Partial], e[liquidator.Withheld],
	}
	return r, err
}

// End counts what the arm's vaults lack at the last block, which is the deepest moment where it is more than ever.
func (a *Arm) End(block, time uint64) {
	u := &a.Undone
	for i := range a.Vaults {
		if equity := a.Vaults[i].EndEquity; equity.Sign() < 0 {
			lacks := equity.Abs()
			u.EndShortfall.Add(&u.EndShortfall, &lacks)
			u.EndUnderWater++
		}
	}
	if u.EndShortfall.Gt(&u.Deepest.Amount) {
		u.Deepest = Moment{Vaults: u.EndUnderWater, Amount: u.EndShortfall, Block: block, Time: time}
	}
}
