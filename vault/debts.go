package vault

import (
	"math/bits"

	"github.com/holiman/uint256"
)

// debtIndex holds every vault with debt by its debt shares per collateral, the number that decides which vaults become
// unhealthy first, for any price and any amount of interest. Vaults are put in classes by the bit length of their
// collateral, because the rounding of the health check is worth the more per collateral the less collateral there is;
// each class is a heap with the largest ratio on top, which is all the order a query needs.
type debtIndex struct {
	classes [classes][]debtor
	mark    watermark
}

// A debtor's key is an upper bound of its debt shares per collateral. Every key in a heap is at most its parent's. Its size is
// its collateral: see sizeOf.
type debtor struct {
	key   uint64
	vault uint32
	size  uint32
}

const (
	bare       = 0 // the class of vaults without collateral
	classes    = 9 // that one; below 2^16, 2^32, ... 2^128
	classWidth = 16
	arity      = 4
	noPlace    = 1<<32 - 1
)

func classOf(collateral *[2]uint64) int {
	n := bits.Len64(collateral[0])
	if collateral[1] != 0 {
		n = 64 + bits.Len64(collateral[1])
	}
	return (n + classWidth - 1) / classWidth
}

// least returns the smallest collateral of a class that has any.
func least(class int) (c uint256.Int) { return *c.Lsh(&one, uint(classWidth*(class-1))) }

func keyOf(v *entry) uint64 {
	collateral := uint256.Int{v.collateral[0], v.collateral[1]}
	if collateral.IsZero() {
		return lastKey
	}
	shares := uint256.Int{v.borrowShares[0], v.borrowShares[1]}
	return boundUp(&shares).overUp(boundDown(&collateral)).keyUp()
}

// insert puts a vault that is not in the index into it, if it has debt.
func (x *debtIndex) insert(vaults []entry, vault uint32) {
	v := &vaults[vault]
	if v.borrowShares == [2]uint64{} {
		return
	}
	heap := &x.classes[classOf(&v.collateral)]
	*heap = append(*heap, debtor{})
	rise(*heap, vaults, len(*heap)-1, debtor{keyOf(v), vault, sizeOf(&v.collateral)})
}

// remove takes a vault out, if it is in.
func (x *debtIndex) remove(vaults []entry, vault uint32) {
	v := &vaults[vault]
	if v.place == noPlace {
		return
	}
	class := classOf(&v.collateral)
	heap, hole := x.classes[class], int(v.place)
	v.place = noPlace
	end := len(heap) - 1
	moved := heap[end]
	heap = heap[:end]
	x.classes[class] = heap
	if hole == end {
		return
	}
	if heap[(hole-1)/arity].key < moved.key { // not at the top, whose own key still stands there: nobody's is larger
		rise(heap, vaults, hole, moved)
	} else {
		sink(heap, vaults, hole, moved)
	}
}

// rise puts d at the hole or above it.
func rise(heap []debtor, vaults []entry, hole int, d debtor) {
	for hole > 0 {
		parent := (hole - 1) / arity
		if heap[parent].key >= d.key {
			break
		}
		heap[hole] = heap[parent]
		vaults[heap[hole].vault].place = uint32(hole)
		hole = parent
	}
	heap[hole] = d
	vaults[d.vault].place = uint32(hole)
}

// sink puts d at the hole or below it.
func sink(heap []debtor, vaults []entry, hole int, d debtor) {
	for {
		child := arity*hole + 1
		if child >= len(heap) {
			break
		}
		for next := child + 1; next < min(arity*hole+arity+1, len(heap)); next++ {
			if heap[next].key > heap[child].key {
				child = next
			}
		}
		if heap[child].key <= d.key {
			break
		}
		heap[hole] = heap[child]
		vaults[heap[hole].vault].place = uint32(hole)
		hole = child
	}
	heap[hole] = d
	vaults[d.vault].place = uint32(hole)
}
