// Package record writes a study's run folder: two tables of rows in Parquet, a summary, a page to read, and
// the study itself with the digests of what went in and what came out.
//
//	f, err := record.Create("runs/crash", names)
//	defer f.Discard() // does nothing once the folder is finished
//	for … { err = f.Write(&path) }  // in the order of the paths
//	results, err := f.Seal(summary)
//	err = f.Finish(study, results, run, page)
//
// Everything is written into a hidden folder beside the target and renamed at the very end, so that a study
// that fails, is interrupted, or fills the disk leaves nothing that looks like a result. Equal rows give equal
// bytes.
//
// Amounts stand in the tables as DECIMAL(38,18) in whole tokens, exactly. DuckDB and pandas read them without a
// float. The end of a column's name is its unit: _loan and _collateral are whole tokens, _time unix seconds.
// [Columns] lists the columns with their units and what they say. The product of two decimals has more digits
// than DuckDB's decimals hold: cast one to DOUBLE, or use a column that is a value already.
//
// What each reason cost a borrower in each arm, and how two arms differ:
//
//	SELECT arm, 1e4 * sum(loss_loan) / sum(closed_debt_loan) AS cost_bps,
//	       1e4 * sum(loss_builder_tip_loan) / sum(closed_debt_loan) AS builder_tip_bps
//	FROM 'vaults.parquet' GROUP BY arm;
//
//	SELECT avg(1e4 * (b.loss_loan - a.loss_loan) / a.start_notional_loan) AS difference_bps
//	FROM 'vaults.parquet' a JOIN 'vaults.parquet' b USING (path, borrower)
//	WHERE a.arm = 'morpho' AND b.arm = 'exchange-matched' AND (a.liquidated OR b.liquidated);
//
// A row is an account. liquidated is of any of its positions, and loss_loan is the loss of all of them. What was
// closed is of the main position alone. What an account of several positions lost is therefore measured by the
// value closed in liquidations.parquet:
//
//	SELECT arm, 1e4 * sum(loss_loan) / sum(seized_value_loan) AS cost_bps FROM 'liquidations.parquet' GROUP BY arm;
//
// Every payment is positive where the borrower paid. contribution_loan is therefore below 0 where it put
// something in.
//
// [Arm.Identities] holds rows to what must add up, whatever a design does. It is for tests.
package record
