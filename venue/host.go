package venue

import (
	"errors"
	"sync"
)

// Speed is how fast a market's time runs: 1 with the clock, 60 sixty times as fast, 0 only when it is told.
type Speed int64

// Host runs a market by a clock.
type Host struct {
	*Market
	Keys   map[string]Key // by key
	Limits bool           // who asks too often is refused; counted it is always

	wall  func() int64
	speed Speed

	mu     sync.Mutex
	paused bool
	base   int64 // stamp at the wall's from
	from   int64
	marked int64 // stamp of the last mark
}

// Key is who signs with one.
type Key struct {
	Secret  string
	Account int32
}

// NewHost returns the host of a market. wall is the clock on the wall, unix milliseconds; nothing else reads one.
func NewHost(m *Market, speed Speed, wall func() int64) *Host {
	h := &Host{Market: m, Keys: map[string]Key{}, wall: wall, speed: speed}
	for i, c := range m.Customers {
		h.Keys[c.Key] = Key{Secret: c.Secret, Account: int32(i)}
	}
	h.from = wall()
	m.View(func() { h.base = max(h.from, m.Stamp()) })
	h.marked = h.base
	return h
}

// Now is the stamp of what comes now, unix milliseconds. It runs with the speed; where that is 0, or the market is
// paused, with the wall, so that signatures are told fresh from stale.
func (h *Host) Now() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now()
}

func (h *Host) now() int64 {
	rate := int64(h.speed)
	if h.paused || rate == 0 {
		rate = 1
	}
	return h.base + (h.wall()-h.from)*rate
}

// Wall is the clock on the wall, unix milliseconds, whatever the speed.
func (h *Host) Wall() int64 { return h.wall() }

// Do applies a command now.
func (h *Host) Do(c Command) (Answer, error) {
	c.At = h.Now()
	return h.Market.Do(c)
}

// CatchUp makes the marks that are due. Whoever runs the host calls it some ten times a second.
func (h *Host) CatchUp() error {
	h.mu.Lock()
	now, every := h.now(), int64(h.Every)
	if h.paused || h.speed == 0 {
		h.mu.Unlock()
		return nil
	}
	steps := (now - h.marked) / every
	h.marked += steps * every
	h.mu.Unlock()
	if steps == 0 {
		return nil
	}
	_, err := h.Market.Do(Command{Kind: Advance, At: now, Steps: uint64(steps)})
	if errors.Is(err, ErrEnd) {
		return nil // the price stays where it is
	}
	return err
}

// Step goes on by so many marks, or until an event, whatever the speed, and the clock with it.
func (h *Host) Step(steps uint64, until string) (Answer, error) {
	steps = min(steps, uint64(len(h.Path)))
	a, err := h.Market.Do(Command{Kind: Advance, At: h.Now() + int64(steps*h.Every), Steps: steps, Until: until})
	h.mu.Lock()
	defer h.mu.Unlock()
	past := int64(a.Steps * h.Every)
	h.base, h.marked = h.base+past, h.marked+past
	return a, err
}

// Pause stops the market's time, or lets it go on.
func (h *Host) Pause(on bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if on == h.paused {
		return
	}
	h.base = h.now()
	h.from, h.paused = h.wall(), on
	h.marked = h.base
}

// Paused reports whether the market's time stands still.
func (h *Host) Paused() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.paused || h.speed == 0
}

// Back returns the market to what it was after so many commands.
func (h *Host) Back(to int) error {
	err := h.Market.Return(to)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.marked = h.now()
	return err
}
