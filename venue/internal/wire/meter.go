package wire

import "sync"

// Meter counts what each caller asks for in spans of time.
type Meter struct {
	Most int64 // so many
	Span int64 // in so many milliseconds

	mu     sync.Mutex
	counts map[string]tally
}

// tally is what a caller has used of a span.
type tally struct{ begin, used int64 }

// maxCallers is how many callers are told apart; then all are counted anew.
const maxCallers = 10_000

// Take counts one more request of a caller at a stamp. It returns how many there were in this span, and the stamp at
// which the next begins.
func (m *Meter) Take(who string, now int64) (used, next int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	begin := now - now%m.Span
	if m.counts == nil || len(m.counts) >= maxCallers {
		m.counts = map[string]tally{}
	}
	t := m.counts[who]
	if t.begin != begin {
		t = tally{begin: begin}
	}
	t.used++
	m.counts[who] = t
	return t.used, begin + m.Span
}

// Left is how many of a span's requests are left after so many.
func (m *Meter) Left(used int64) int64 { return max(m.Most-used, 0) }
