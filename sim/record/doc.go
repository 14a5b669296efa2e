// Package record writes a study's run folder: tables of rows in Parquet, what their columns are, a summary, a page to read,
// and the study itself with the digests of what went in and the hash of what came out.
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
// Amounts stand in the tables in whole tokens, as the double nearest to each, which DuckDB, pandas and polars compute with.
// [Options.Exact] writes them as DECIMAL(38,18), which holds every smallest unit. The product of two such has more digits
// than DuckDB's decimals hold. The end of a column's name is its unit: _loan and _collateral are whole tokens, _time is a
// timestamp of UTC. [Columns] lists the columns with their units and what they say, as dictionary.csv does. The notes
// of each Parquet file say it too, with the scenario, the hash of the study and the version.
//
// The least and the greatest value that a file states of a group of rows are found here, in the order that the format lays
// down, and not by the library, whose own differ between processors. Pages have none. The hash of a study is of its values,
// whatever files hold them: see [Hash].
//
// The library is parquet-go. It reads the prices of others as well, needs no C, and adds less to the program than Arrow's.
//
// What each reason cost a borrower in each arm, and how two arms differ:
//
//	SELECT arm, 1e4 * sum(loss_loan) / sum(closed_debt_loan) AS cost_bps,
//	       1e4 * sum(loss_builder_tip_loan) / sum(closed_debt_loan) AS builder_tip_bps
//	FROM 'vaults.parquet' GROUP BY arm; -- or 'paths.parquet'
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
