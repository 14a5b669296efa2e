package venue

import "github.com/ringfence-sim/ringfence/exchange"

// Topic is what a note is about.
type Topic string

// What listeners are told.
const (
	OrderChanged   Topic = "order"    // Order, and Fill where it traded
	AccountChanged Topic = "account"  // Account; Why is order, margin, mode, funding, liquidation, adl, transfer
	LeverageSet    Topic = "leverage" // Account
	SpotChanged    Topic = "spot"     // Account's isolated spot margin; Order and Fill where it traded
	Traded         Topic = "trade"    // Trade
	Closed         Topic = "forced"   // Forced
	Marked         Topic = "mark"     //
	Restarted      Topic = "reset"    // the market is another: what was known of orders is void
)

// Note is one thing that happened.
type Note struct {
	Topic   Topic
	Account exchange.AccountID
	Why     string
	Order   Order // as it stood then
	Fill    *Fill
	Trade   *Trade
	Forced  *Forced
}

// Listen has f told everything that happens from now on, in order, while the market stands still. It must not call Do
// or View.
func (m *Market) Listen(f func(*Note)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.listeners = append(m.listeners, f)
}

func (m *Market) note(n Note) { m.notes = append(m.notes, n) }

func (m *Market) noteOrder(o *Order, f *Fill) {
	m.note(Note{Topic: OrderChanged, Account: o.Account, Order: *o, Fill: f})
}

func (m *Market) noteAccount(a exchange.AccountID, why string) {
	if last := len(m.notes) - 1; last >= 0 && m.notes[last].Topic == AccountChanged && m.notes[last].Account == a && m.notes[last].Why == why {
		return
	}
	m.note(Note{Topic: AccountChanged, Account: a, Why: why})
}

// tell hands out what was noted.
func (m *Market) tell() {
	for i := range m.notes {
		for _, listener := range m.listeners {
			listener(&m.notes[i])
		}
	}
	m.notes = m.notes[:0]
}
