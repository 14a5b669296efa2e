package book

import "math/bits"

// trie maps prices to levels and keeps them sorted: a tree of 64-way nodes, six bits of the price to each of six
// floors, with a bitmap in each node, so that every operation takes six steps however many prices there are.
type trie struct{ nodes pool[node] }

// node is a fork of the tree. The root is node 0 and always there; every other node has at least one child.
type node struct {
	present uint64 // bit d: child[d] is there
	child   [64]int32
}

const (
	floors    = 6
	digitBits = 6
	topShift  = (floors - 1) * digitBits // 6 floors of 6 bits: MaxPrice
)

func digit(price int64, shift int) int { return int(price>>shift) & (1<<digitBits - 1) }

func (t *trie) clear() {
	t.nodes.clear()
	t.nodes.items[t.nodes.take()] = node{}
}

// get returns the level at a price, or −1.
func (t *trie) get(price int64) int32 {
	at := int32(0)
	for shift := topShift; shift >= 0; shift -= digitBits {
		n, d := &t.nodes.items[at], digit(price, shift)
		if n.present&(1<<d) == 0 {
			return -1
		}
		at = n.child[d]
	}
	return at
}

// put enters a level at a price that has none.
func (t *trie) put(price int64, leaf int32) {
	at := int32(0)
	for shift := topShift; shift > 0; shift -= digitBits {
		d := digit(price, shift)
		if t.nodes.items[at].present&(1<<d) == 0 {
			child := t.nodes.take()
			t.nodes.items[child].present = 0
			t.nodes.items[at].child[d] = child
			t.nodes.items[at].present |= 1 << d
		}
		at = t.nodes.items[at].child[d]
	}
	n, d := &t.nodes.items[at], digit(price, 0)
	n.present |= 1 << d
	n.child[d] = leaf
}

// remove takes out a price that has a level, and the nodes that are left without children.
func (t *trie) remove(price int64) {
	path := t.path(price)
	for floor := floors - 1; ; floor-- {
		n := &t.nodes.items[path[floor]]
		n.present &^= 1 << digit(price, topShift-floor*digitBits)
		if n.present != 0 || floor == 0 {
			return
		}
		t.nodes.put(path[floor])
	}
}

// path returns the nodes on the way to a price, −1 from where there is none.
func (t *trie) path(price int64) (path [floors]int32) {
	at := int32(0)
	for floor := range path {
		path[floor] = at
		if at < 0 || floor == floors-1 {
			continue
		}
		d := digit(price, topShift-floor*digitBits)
		if n := &t.nodes.items[at]; n.present&(1<<d) != 0 {
			at = n.child[d]
		} else {
			at = -1
		}
	}
	return path
}

// first returns the level with the lowest price, or −1.
func (t *trie) first() int32 { return t.lowest(0, 0) }

// last returns the level with the highest price, or −1.
func (t *trie) last() int32 { return t.highest(0, 0) }

func (t *trie) lowest(at int32, floor int) int32 {
	for ; floor < floors; floor++ {
		n := &t.nodes.items[at]
		if n.present == 0 {
			return -1
		}
		at = n.child[bits.TrailingZeros64(n.present)&63]
	}
	return at
}

func (t *trie) highest(at int32, floor int) int32 {
	for ; floor < floors; floor++ {
		n := &t.nodes.items[at]
		if n.present == 0 {
			return -1
		}
		at = n.child[(63-bits.LeadingZeros64(n.present))&63]
	}
	return at
}

// after returns the level with the lowest price above price, or −1.
func (t *trie) after(price int64) int32 {
	path := t.path(price)
	for floor := floors - 1; floor >= 0; floor-- {
		if path[floor] < 0 {
			continue
		}
		n := &t.nodes.items[path[floor]]
		if above := n.present & (^uint64(1) << digit(price, topShift-floor*digitBits)); above != 0 {
			return t.lowest(n.child[bits.TrailingZeros64(above)], floor+1)
		}
	}
	return -1
}

// before returns the level with the highest price below price, or −1.
func (t *trie) before(price int64) int32 {
	path := t.path(price)
	for floor := floors - 1; floor >= 0; floor-- {
		if path[floor] < 0 {
			continue
		}
		n := &t.nodes.items[path[floor]]
		if below := n.present & (1<<digit(price, topShift-floor*digitBits) - 1); below != 0 {
			return t.highest(n.child[63-bits.LeadingZeros64(below)], floor+1)
		}
	}
	return -1
}

// pool hands out indices of items and takes them back. It allocates only to grow beyond the most it ever held.
type pool[T any] struct {
	items []T
	free  []int32
}

// take returns the index of an item, which is as its last user left it.
func (p *pool[T]) take() int32 {
	if n := len(p.free); n > 0 {
		i := p.free[n-1]
		p.free = p.free[:n-1]
		return i
	}
	var zero T
	p.items = append(p.items, zero)
	return int32(len(p.items) - 1)
}

func (p *pool[T]) put(i int32) { p.free = append(p.free, i) }

func (p *pool[T]) clear() { p.items, p.free = p.items[:0], p.free[:0] }
