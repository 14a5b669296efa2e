package exchange

import (
	"fmt"

	"github.com/holiman/uint256"
)

// heap orders the positions of one side of a market by trigger price, the next to be reached first: highest for longs,
// lowest for shorts (upward). Ties are ordered by position.
type heap struct {
	nodes  []node
	upward bool
}

type node struct {
	key uint256.Int
	id  PositionID
}

func (h *heap) before(a, b *node) bool {
	switch {
	case a.key[3]|a.key[2]|b.key[3]|b.key[2] != 0: // that of a side that cannot be reached, or one far away
		if c := a.key.Cmp(&b.key); c != 0 {
			return (c > 0) != h.upward
		}
	case a.key[1] != b.key[1]:
		return (a.key[1] > b.key[1]) != h.upward
	case a.key[0] != b.key[0]:
		return (a.key[0] > b.key[0]) != h.upward
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
		if !h.before(&n, &h.nodes[above]) {
			break
		}
		h.place(e, i, h.nodes[above])
		i = above
	}
	h.place(e, i, n)
}

func (h *heap) down(e *Accounts, i int, n node) {
	for {
		best := 4*i + 1
		if best >= len(h.nodes) {
			break
		}
		for c := best + 1; c < len(h.nodes) && c <= 4*i+4; c++ {
			if h.before(&h.nodes[c], &h.nodes[best]) {
				best = c
			}
		}
		if !h.before(&h.nodes[best], &n) {
			break
		}
		h.place(e, i, h.nodes[best])
		i = best
	}
	h.place(e, i, n)
}

// sink puts a node from the end of the heap at i. It compares the node with none of the best on the way down, but with those
// on the way up alone, which are few.
func (h *heap) sink(e *Accounts, i int, n node) {
	for {
		best := 4*i + 1
		if best >= len(h.nodes) {
			break
		}
		for c := best + 1; c < len(h.nodes) && c <= 4*i+4; c++ {
			if h.before(&h.nodes[c], &h.nodes[best]) {
				best = c
			}
		}
		h.place(e, i, h.nodes[best])
		i = best
	}
	h.up(e, i, n)
}

// set gives a position its key, adding it where it is not in the heap.
func (h *heap) set(e *Accounts, id PositionID, key uint256.Int) {
	n := node{key, id}
	i := int(e.slots[id])
	if i == none {
		h.nodes = append(h.nodes, n)
		h.up(e, len(h.nodes)-1, n)
		return
	}
	if h.before(&n, &h.nodes[i]) {
		h.up(e, i, n)
	} else {
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

// reached reports whether a mark triggers a key.
func (h *heap) reached(key, mark *uint256.Int) bool {
	if h.upward {
		return !mark.Lt(key)
	}
	return !mark.Gt(key)
}

func (h *heap) check(e *Accounts) error {
	for i := range h.nodes {
		if s := e.slots[h.nodes[i].id]; int(s) != i {
			return fmt.Errorf("exchange: position %d believes to be at %d of its heap, is at %d", h.nodes[i].id, s, i)
		}
		if e.positions[h.nodes[i].id].size.IsZero() {
			return fmt.Errorf("exchange: position %d is closed and still in its heap", h.nodes[i].id)
		}
		if i > 0 && h.before(&h.nodes[i], &h.nodes[(i-1)/4]) {
			return fmt.Errorf("exchange: trigger heap is out of order at %d", i)
		}
	}
	return nil
}
