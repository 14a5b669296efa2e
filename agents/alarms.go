package agents

// queue is a binary heap of sleepers, each present at most once, with back pointers so that any of them can be moved. Its slices
// are as long as the population from the start: nothing is allocated afterwards.
type queue[K any] struct {
	before func(a, b *K) bool // strict order of keys; equal keys by number
	keys   []K                // by sleeper
	heap   []int32            // sleepers
	place  []int32            // by sleeper: index in heap, or −1
}

func newQueue[K any](sleepers int, before func(a, b *K) bool) queue[K] {
	q := queue[K]{before: before, keys: make([]K, sleepers), heap: make([]int32, 0, sleepers), place: make([]int32, sleepers)}
	for i := range q.place {
		q.place[i] = -1
	}
	return q
}

// clear empties the queue.
func (q *queue[K]) clear() {
	for _, i := range q.heap {
		q.place[i] = -1
	}
	q.heap = q.heap[:0]
}

// first is the sleeper to wake first.
func (q *queue[K]) first() (i int, key *K, ok bool) {
	if len(q.heap) == 0 {
		return 0, nil, false
	}
	i = int(q.heap[0])
	return i, &q.keys[i], true
}

// has reports whether the sleeper is in the queue.
func (q *queue[K]) has(i int) bool { return q.place[i] >= 0 }

// set puts a sleeper in, or moves it.
func (q *queue[K]) set(i int, key K) {
	q.keys[i] = key
	at := int(q.place[i])
	if at < 0 {
		at = len(q.heap)
		q.heap = append(q.heap, int32(i))
		q.place[i] = int32(at)
	}
	q.down(q.up(at))
}

// remove takes a sleeper out, if it is in.
func (q *queue[K]) remove(i int) {
	at := int(q.place[i])
	if at < 0 {
		return
	}
	last := len(q.heap) - 1
	q.swap(at, last)
	q.heap = q.heap[:last]
	q.place[i] = -1
	if at < last {
		q.down(q.up(at))
	}
}

func (q *queue[K]) less(a, b int) bool {
	i, j := q.heap[a], q.heap[b]
	if q.before(&q.keys[i], &q.keys[j]) {
		return true
	}
	return i < j && !q.before(&q.keys[j], &q.keys[i])
}

func (q *queue[K]) swap(a, b int) {
	q.heap[a], q.heap[b] = q.heap[b], q.heap[a]
	q.place[q.heap[a]], q.place[q.heap[b]] = int32(a), int32(b)
}

func (q *queue[K]) up(at int) int {
	for at > 0 {
		parent := (at - 1) / 2
		if !q.less(at, parent) {
			break
		}
		q.swap(at, parent)
		at = parent
	}
	return at
}

func (q *queue[K]) down(at int) {
	for {
		child := 2*at + 1
		if child >= len(q.heap) {
			return
		}
		if other := child + 1; other < len(q.heap) && q.less(other, child) {
			child = other
		}
		if !q.less(child, at) {
			return
		}
		q.swap(at, child)
		at = child
	}
}
