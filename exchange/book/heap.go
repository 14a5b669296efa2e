package book

import "cmp"

// before is the order of a heap: the trigger that the price reaches first, then the older.
func (t *Triggers) before(direction int, i, j int32) bool {
	a, b := &t.waiting.items[i], &t.waiting.items[j]
	nearer := cmp.Compare(a.trigger, b.trigger)
	if direction == falls {
		nearer = -nearer
	}
	return nearer < 0 || (nearer == 0 && a.age < b.age)
}

func (t *Triggers) push(source Source, direction int, i int32) {
	h := append(t.heaps[source][direction], i)
	for at := len(h) - 1; at > 0; {
		parent := (at - 1) / 2
		if !t.before(direction, h[at], h[parent]) {
			break
		}
		h[at], h[parent] = h[parent], h[at]
		at = parent
	}
	t.heaps[source][direction] = h
}

func (t *Triggers) pop(source Source, direction int) {
	h := t.heaps[source][direction]
	n := len(h) - 1
	h[0] = h[n]
	h = h[:n]
	for at := 0; ; {
		child := 2*at + 1
		if child >= n {
			break
		}
		if child+1 < n && t.before(direction, h[child+1], h[child]) {
			child++
		}
		if !t.before(direction, h[child], h[at]) {
			break
		}
		h[at], h[child] = h[child], h[at]
		at = child
	}
	t.heaps[source][direction] = h
}
