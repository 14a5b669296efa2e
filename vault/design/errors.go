package design

import "errors"

// Refusals of designs. Those of the ledger are in package vault, those of offers in package vault/offer.
var (
	// ErrSelf reports a borrower who would liquidate its own vault where the design forbids it.
	ErrSelf = errors.New("design: a borrower may not liquidate its own vault")
	// ErrPoolEmptied reports an offset that would take a stability pool's last deposit.
	ErrPoolEmptied = errors.New("design: liquity: the stability pool would be emptied")
	// ErrState reports a state that is not one of the design's own.
	ErrState = errors.New("design: not a state of this design")
)
