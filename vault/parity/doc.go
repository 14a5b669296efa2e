// Package parity shows that implementations of the lending rulebook agree to the last unit: with a recorded history, for
// example one recorded from the contracts of Morpho Blue, or with each other on random histories.
//
//	h, err := parity.ReadFile("extreme_000.jsonl.gz")
//	...
//	mismatches, _ := parity.Replay(vault.New(parity.Owner, design.MorphoBlue.Closing), h, 5) // empty: the engine did what the contracts did
//
//	run := parity.Comparison{Reference: evm, Candidate: native, Ops: 50_000, Seed: 1} // and Terms, where a design closes the vaults
//	result, err := run.Run(ctx) // result.Mismatch is nil, or result.Shortest replays it
//
// # The format
//
// A history is a file of JSON lines, gzipped or not. Its first line is a head, its last one the final state, and each line
// between is a call, made at its time, with what came of it. All numbers but times are decimal integers in quotes: amounts
// in smallest units, prices × 1e36, LLTVs, fees and rates per second × 1e18. Reading is strict: an unknown, missing or
// doubled field, a malformed number, an error that is none, or a missing final line is a fault, reported with file and
// line, all at once.
//
// Two heads are known. {"history":1} begins a history on an empty world that "owner" owns. Every call beneath it is one of:
//
//	op                  needs                                        may have
//	addToken            token
//	addOracle           oracle                                       maxAge: seconds a price holds; else unguarded
//	addIRM              irm, model                                   params
//	mint, burn          token, onBehalf, assets
//	setPrice            oracle, value
//	setOwner            caller, onBehalf
//	enableIRM           caller, irm
//	enableLLTV          caller, value
//	setFeeRecipient     caller, onBehalf
//	setFee              caller, id, value
//	createMarket        id, loan, collateral, oracle, irm, value: the LLTV
//	setAuthorization    caller, onBehalf: who is authorised, allowed
//	supply, repay       id, caller, onBehalf, assets, shares         then
//	withdraw, borrow    id, caller, onBehalf, assets, shares         receiver: else the caller
//	supplyCollateral    id, caller, onBehalf, assets                 then
//	withdrawCollateral  id, caller, onBehalf, assets                 receiver: else the caller
//	liquidate           id, caller, onBehalf: the borrower,          then
//	                    assets: seized, shares: repaid
//	flashLoan           caller, token, assets                        then
//	accrueInterest      id                                           caller
//
// Everything is named: id names a market, which stands for the parameters it was first created with; every other name
// stands for the address vault.NamedAddress gives it, but "zero" for the zero address and "pool" for the lending
// contract. A model is "adaptive-curve", "fixed-rate" with params [rate per second], or "kinked" with params [base,
// slope below, slope above, kink]. then lists the calls made inside the callback, without time and caller, which are the
// outer call's.
//
// What came of a call is ok, and err where it failed: the contract's reason string, or "panic 0x11" for arithmetic and
// "panic 0x12" for a division by zero ([Reasons] lists all). A refusal of a
// design's policy is written as its text. Where given, ret is what the call returned ([assets, shares];
// of a liquidation [seized, repaid], five numbers, or all six), and market, rateAtTarget and position the state after it, the
// position being onBehalf's, and the fee recipient's after setFee.
//
// The final state gives time, owner, feeRecipient, markets (each with market, rateAtTarget and positions by account),
// balances by token and account, and authorized: the accounts each owner authorised.
//
// The other head is that of a recorded market's life: lltv, irm ("adaptive-curve" or "none"), price, time, users,
// loanDecimals, collateralDecimals, market and rateAtTarget. It stands for creating that one market, "market", with tokens
// "loan" and "collateral", of which each user u0, u1, ... owns 2^200 units. Calls beneath it leave out id and oracle, and the
// final state is time, market, rateAtTarget and positions.
package parity
