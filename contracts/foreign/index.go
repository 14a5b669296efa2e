package foreign

import "github.com/holiman/uint256"

// MostInterest is the most that debts are taken to grow by, as a share of themselves a second, scale 1e18: 2 % a day.
const MostInterest = 20_000_000_000_000_000 / 86_400

// Index knows of each borrower when its health must be read again. With the health h read at a price p, its health
// at another price p' and d seconds later is at least
//
//	h·(p'/p)·(1 − r·d)
//
// for debts that grow by at most r a second and whose collateral falls with the price, or by less where other
// assets are part of it. While that is not below 1 nobody can be liquidated. Borrowers are numbered from 0.
type Index struct {
	reads  []reading
	listed uint64
}

// reading is what was read of a borrower.
type reading struct {
	key  uint256.Int // price at which its health would be 1, rounded up; 0 where nothing can happen to it
	time uint64
	none bool // nothing was read yet
}

// NewIndex is an index of borrowers of whom nothing is known, so that all are due.
func NewIndex(borrowers int) *Index {
	x := &Index{reads: make([]reading, borrowers)}
	for i := range x.reads {
		x.reads[i].none = true
	}
	return x
}

// Add has the index know of one borrower more, of whom nothing is known.
func (x *Index) Add() { x.reads = append(x.reads, reading{none: true}) }

// Forget has a borrower read again: its position changed.
func (x *Index) Forget(i int) { x.reads[i].none = true }

// Read notes a borrower's health, scale 1e18, at a price and a time, unix seconds.
func (x *Index) Read(i int, health, price *uint256.Int, now uint64) {
	r := reading{time: now}
	if health.BitLen() < 256 {
		if health.IsZero() {
			r.key.SetAllOne()
		} else if _, over := r.key.MulDivOverflow(price, uint256.NewInt(1e18), health); over {
			r.key.SetAllOne()
		} else {
			r.key.AddUint64(&r.key, 1)
		}
	}
	x.reads[i] = r
}

// Due appends to dst the borrowers whose health may be below 1 at a price and a time, in their order.
func (x *Index) Due(price *uint256.Int, now uint64, dst []int) []int {
	for i := range x.reads {
		if x.due(&x.reads[i], price, now) {
			dst = append(dst, i)
		}
	}
	x.listed += uint64(len(dst))
	return dst
}

func (x *Index) due(r *reading, price *uint256.Int, now uint64) bool {
	if r.none {
		return true
	}
	if r.key.IsZero() {
		return false
	}
	grown := min(MostInterest*(now-r.time), 1e18)
	var least uint256.Int
	if _, over := least.MulDivOverflow(price, uint256.NewInt(1e18-grown), uint256.NewInt(1e18)); over {
		return true
	}
	return least.Lt(&r.key)
}

// Listed is how many healths were due so far.
func (x *Index) Listed() uint64 { return x.listed }
