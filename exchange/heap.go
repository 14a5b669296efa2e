package exchange

import (
	"fmt"

	"github.com/holiman/uint256"
)

// heap orders the positions of one side of a market by trigger price, the next to be reached first: highest for longs,
// lowest for shorts (upward). Ties are ordered by position. The keys themselves are in Accounts.keys.
type heap struct {
	nodes  []node
	upward bool
}

// node has the leading bits of its key beside it, so that four children are in one or two lines of the cache.
type node struct {
	rank uint64 // the least comes first
	id   PositionID
}

// leading is how many bits a key has and the 55 after the first of them. It never falls where a key rises, and only keys that
// agree in their 56 leading bits share it.
func leading(key *uint256.Int) uint64 {
	const kept = 55
	n := key.BitLen()
	if n <= kept+1 {
		return uint64(n)<<kept | key[0]<<(kept+1-n)&(1<<kept-1)
	}
	var top uint256.Int
	top.Rsh(key, uint(n-kept-1))
	return uint64(n)<<kept | top[0]&(1<<kept-1)
}

func (h *heap) node(id PositionID, key *uint256.Int) node {
	rank := leading(key)
	if !h.upward {
		rank = ^rank
	}
	return node{rank, id}
}

func (h *heap) before(e *Accounts, a, b *node) bool {
	if a.rank != b.rank {
		return a.rank < b.rank
	}
	if c := e.keys[a.id].Cmp(&e.keys[b.id]); c != 0 {
		return (c > 0) != h.upward
	}
	return a.id < b.id
}

func (h *heap) place(e *Accounts, i int, n node) {
	h.nodes[i] = n
	e.slots[n.id] = int32(i)
}

func (h *heap) up(e *Accounts, i int, n node) {
	for i > 0 {
		above := (i - 1) / 4
		if !h.before(e, &n, &h.nodes[above]) {
			break
		}
		h.place(e, i, h.nodes[above])
		i = above
	}
	h.place(e, i, n)
}

// below is the first of the nodes under i; 0: there are none.
func (h *heap) below(e *Accounts, i int) (first int) {
	if 4*i+1 >= len(h.nodes) {
		return 0
	}
	first = 4*i + 1
	for c := first + 1; c < len(h.nodes) && c <= 4*i+4; c++ {
		if a, b := &h.nodes[c], &h.nodes[first]; a.rank < b.rank || a.rank == b.rank && h.before(e, a, b) {
			first = c
		}
	}
	return first
}

func (h *heap) down(e *Accounts, i int, n node) {
	for {
		first := h.below(e, i)
		if first == 0 || !h.before(e, &h.nodes[first], &n) {
			break
		}
		h.place(e, i, h.nodes[first])
		i = first
	}
	h.place(e, i, n)
}

// sink puts a node from the end of the heap at i. It compares the node with none of the best on the way down, but with those
// on the way up alone, which are few.
func (h *heap) sink(e *Accounts, i int, n node) {
	for first := h.below(e, i); first != 0; first = h.below(e, i) {
		h.place(e, i, h.nodes[first])
		i = first
	}
	h.up(e, i, n)
}

// set gives a position its key, adding it where it is not in the heap.
func (h *heap) set(e *Accounts, id PositionID, key uint256.Int) {
	n, i, c := h.node(id, &key), int(e.slots[id]), key.Cmp(&e.keys[id])
	e.keys[id] = key
	switch {
	case i == none:
		h.nodes = append(h.nodes, n)
		h.up(e, len(h.nodes)-1, n)
	case c != 0 && (c > 0) != h.upward:
		h.up(e, i, n)
	case c != 0:
		h.down(e, i, n)
	}
}

func (h *heap) remove(e *Accounts, id PositionID) {
	i := int(e.slots[id])
	if i == none {
		return
	}
	e.slots[id] = none
	last := len(h.nodes) - 1
	n := h.nodes[last]
	h.nodes = h.nodes[:last]
	if i == last {
		return
	}
	h.sink(e, i, n)
}

// reached reports whether a mark triggers the key of a node. The key itself, which is seldom in the cache, is looked at only
// where it agrees with the mark in its leading bits.
func (h *heap) reached(e *Accounts, n *node, mark *uint256.Int) bool {
	if at := h.node(n.id, mark); n.rank != at.rank {
		return n.rank < at.rank
	}
	if key := &e.keys[n.id]; h.upward {
		return !mark.Lt(key)
	} else {
		return !mark.Gt(key)
	}
}

func (h *heap) check(e *Accounts) error {
	for i := range h.nodes {
		if s := e.slots[h.nodes[i].id]; int(s) != i {
			return fmt.Errorf("exchange: position %d believes to be at %d of its heap, is at %d", h.nodes[i].id, s, i)
		}
		if e.positions[h.nodes[i].id].size.IsZero() {
			return fmt.Errorf("exchange: position %d is closed and still in its heap", h.nodes[i].id)
		}
		if n := h.node(h.nodes[i].id, &e.keys[h.nodes[i].id]); n != h.nodes[i] {
			return fmt.Errorf("exchange: position %d has a place in its heap that is not that of its trigger", n.id)
		}
		if i > 0 && h.before(e, &h.nodes[i], &h.nodes[(i-1)/4]) {
			return fmt.Errorf("exchange: trigger heap is out of order at %d", i)
		}
	}
	return nil
}
