package agents

import (
	"errors"
	"fmt"
	"math"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Account is where borrowers act: an arm's market or exchange. Borrowers are numbered as in the population.
type Account interface {
	// Position is what borrower i has and owes now, smallest units; open is false once there is nothing left to defend.
	Position(i int) (collateral, debt uint256.Int, open bool)
	// AddCollateral adds amount to borrower i's collateral, out of its own pocket.
	AddCollateral(i int, amount uint256.Int) error
	// Repay repays amount of borrower i's debt, out of its own pocket.
	Repay(i int, amount uint256.Int) error
}

// An [Account] may be able to do more: an exchange is, and a vault is a [Taker]. These methods report whether it was done. A
// refusal by a venue's or a design's rules is no error. The borrower reads it in its next [View]. Where the account lacks the
// method that a behaviour asks for, the borrower does nothing and is not woken again.
type (
	// Closer is where a borrower can leave: its whole position is sold on the venue, as far as the venue's liquidity goes.
	Closer interface {
		Close(i int) (done bool, err error)
	}
	// Switcher is where a borrower can put everything free in its account behind its position.
	Switcher interface {
		SwitchToCross(i int) (done bool, err error)
	}
	// Reserve is where a borrower's account holds cash beside its positions.
	Reserve interface {
		// Reserve is that cash, loan units.
		Reserve(i int) uint256.Int
		// AddMargin moves amount of it to the position.
		AddMargin(i int, amount uint256.Int) (done bool, err error)
	}
	// Taker is where a borrower can take what is on offer of its own vault.
	Taker interface {
		// Take takes a part of that, scale 1e18, and returns the debt that the borrower repaid so. Where it took nothing,
		// later says whether that may change, because nothing that pays is on offer yet; else the rules refused it.
		Take(i int, part uint256.Int) (repaid uint256.Int, later bool, err error)
	}
)

// Watch lets the borrowers of one arm sleep. A borrower wakes when its LTV at the reference price reaches its trigger. It acts
// when its reaction time has passed since. A quiet block costs two comparisons, however many borrowers there are:
//
//	price, at := watch.Next(&growth) // nobody acts while the reference price is above price and the time before at
//
// Changing a vault costs O(log n) and allocates nothing. It is not safe for concurrent use.
type Watch struct {
	borrowers []Borrower
	account   Account
	sleeper   []int32            // by borrower: its number among those who may act at all, or none
	who       []int32            // by that number, as all that follows: the borrower
	byPrice   queue[uint256.Int] // key: trigger price divided by the growth of debt, highest first
	byTime    queue[uint64]      // key: unix seconds at which the borrower acts, earliest first
	byRise    queue[uint256.Int] // of those whose time adds up: as byPrice, of the price above which it stops, lowest first
	left      []uint64           // seconds that such a borrower still waits at or above its trigger
	added     []uint256.Int
	repaid    []uint256.Int
	retired   []bool
	switched  []bool
	refused   []uint32
	moved     []uint256.Int
	woken     []int32 // borrowers: scratch of Wake
}

// none is the number of who never acts.
const none = -1

// passive reports whether a behaviour never acts, whatever happens.
func passive(b Behaviour) bool {
	_, is := b.(Passive)
	return b == nil || is
}

// ErrPrice reports a reference price that is 0 or does not fit 192 bits.
var ErrPrice = errors.New("agents: reference price must be above 0 and fit 192 bits")

// NewWatch makes a watch over a population and its account. Call Reset before use.
func NewWatch(borrowers []Borrower, account Account) *Watch {
	sleeper, who := make([]int32, len(borrowers)), []int32(nil)
	for i := range borrowers {
		sleeper[i] = none
		if !passive(borrowers[i].Behaviour) {
			sleeper[i] = int32(len(who))
			who = append(who, int32(i))
		}
	}
	n := len(who)
	return &Watch{
		borrowers: borrowers,
		account:   account,
		sleeper:   sleeper,
		who:       who,
		byPrice:   newQueue(n, func(a, b *uint256.Int) bool { return a.Gt(b) }),
		byTime:    newQueue(n, func(a, b *uint64) bool { return *a < *b }),
		byRise:    newQueue(n, func(a, b *uint256.Int) bool { return a.Lt(b) }),
		left:      make([]uint64, n),
		added:     make([]uint256.Int, n),
		repaid:    make([]uint256.Int, n),
		retired:   make([]bool, n),
		switched:  make([]bool, n),
		refused:   make([]uint32, n),
		moved:     make([]uint256.Int, n),
		woken:     make([]int32, 0, n),
	}
}

// Reset starts a new path: budgets are full, and everybody sleeps on what the account shows now.
func (w *Watch) Reset(growth *uint256.Int) {
	w.byPrice.clear()
	w.byTime.clear()
	w.byRise.clear()
	clear(w.added)
	clear(w.repaid)
	clear(w.retired)
	clear(w.switched)
	clear(w.refused)
	clear(w.moved)
	for s, i := range w.who {
		w.left[s] = w.borrowers[i].Behaviour.Alarm().Reaction
		w.Changed(int(i), growth)
	}
}

// Changed tells that somebody else changed borrower i's position: a liquidation, a margin call. Interest need not be told.
// growth is what a unit of debt has become by interest since the path began, scale 1e18, rounded down. Where debt does not
// grow it is 1e18.
func (w *Watch) Changed(i int, growth *uint256.Int) {
	s := int(w.sleeper[i])
	if s == none {
		return
	}
	alarm := w.borrowers[i].Behaviour.Alarm()
	collateral, debt, open := w.account.Position(i)
	if alarm.LTV.IsZero() || w.retired[s] || !open || debt.IsZero() {
		w.byPrice.remove(s)
		w.byTime.remove(s)
		w.byRise.remove(s)
		return
	}
	switch {
	case !w.byTime.has(s):
		w.byPrice.set(s, key(&collateral, &debt, &alarm.LTV, growth))
	case alarm.AddsUp:
		w.byRise.set(s, rise(&collateral, &debt, &alarm.LTV, growth))
	}
}

// key is an upper bound of the trigger price per unit of growth: ⌈TriggerPrice(debt + 2)·1e18/growth⌉. The two units cover the
// rounding of debt from its shares, now and later.
func key(collateral, debt, ltv, growth *uint256.Int) uint256.Int {
	var more uint256.Int
	more.AddUint64(debt, 2)
	price := TriggerPrice(collateral, &more, ltv)
	if over := fixed.SetQuotient(&price, &price, &fixed.WAD, growth); over || price.Eq(&highest) {
		return highest
	}
	return *price.AddUint64(&price, 1)
}

// rise is a lower bound of the trigger price per unit of growth: ⌊TriggerPrice(debt − 2)·1e18/(growth + 1)⌋.
func rise(collateral, debt, ltv, growth *uint256.Int) (price uint256.Int) {
	if !debt.GtUint64(2) {
		return price
	}
	var less, more uint256.Int
	less.SubUint64(debt, 2)
	more.AddUint64(growth, 1)
	price = TriggerPrice(collateral, &less, ltv)
	if over := fixed.SetQuotient(&price, &price, &fixed.WAD, &more); over {
		return highest
	}
	return price
}

// stays is the price up to which a key of byRise surely stays at or above its trigger: ⌊key·growth/1e18⌋.
func stays(key, growth *uint256.Int) (price uint256.Int) {
	if over := fixed.SetQuotient(&price, key, growth, &fixed.WAD); over {
		return highest
	}
	return price
}

// awake is the price at or below which a key may wake: ⌈key·(growth + 1)/1e18⌉, where the 1 covers growth's rounding.
func awake(key, growth *uint256.Int) uint256.Int {
	var more, price uint256.Int
	more.AddUint64(growth, 1)
	if over := fixed.SetQuotient(&price, key, &more, &fixed.WAD); over || price.Eq(&highest) {
		return highest
	}
	return *price.AddUint64(&price, 1)
}

// Rise is the watermark above. While the reference price is at most price, and debt has grown to growth at least, nobody whose
// time adds up stops counting. It is 2²⁵⁶ − 1 where nobody counts.
func (w *Watch) Rise(growth *uint256.Int) (price uint256.Int) {
	if _, k, ok := w.byRise.first(); ok {
		return stays(k, growth)
	}
	return highest
}

// Next is the watermark. While the reference price is above price and not above [Watch.Rise], the time before at and debt has
// grown to at most growth, nobody acts and nobody begins to react. at is math.MaxUint64 where nobody is reacting. price is 0
// where nobody watches.
func (w *Watch) Next(growth *uint256.Int) (price uint256.Int, at uint64) {
	at = math.MaxUint64
	if _, due, ok := w.byTime.first(); ok {
		at = *due
	}
	if _, k, ok := w.byPrice.first(); ok {
		price = awake(k, growth)
	}
	return price, at
}

// Wake is called once a block. Whoever counts its time and is below its trigger again stops. Everybody whose trigger the price
// has reached begins to react. Then all whose reaction time is over act, in the order of their due times, equal ones by number.
// Where the price came back in time the borrower goes to sleep again. Wake returns how many acted. price has scale 1e36. now is
// unix seconds and never decreases. growth is as in Changed.
func (w *Watch) Wake(price *uint256.Int, now uint64, growth *uint256.Int) (acted int, err error) {
	if price.IsZero() || price.BitLen() > 192 {
		return 0, ErrPrice
	}
	w.rest(price, now, growth)
	w.woken = w.woken[:0]
	for {
		s, k, ok := w.byPrice.first()
		if !ok {
			break
		}
		if limit := awake(k, growth); limit.Lt(price) {
			break
		}
		w.byPrice.remove(s)
		i := int(w.who[s])
		alarm := w.borrowers[i].Behaviour.Alarm()
		if collateral, debt, open := w.account.Position(i); open && reached(&collateral, &debt, &alarm.LTV, price) {
			w.byTime.set(s, now+w.left[s])
			if alarm.AddsUp {
				w.byRise.set(s, rise(&collateral, &debt, &alarm.LTV, growth))
			}
		} else {
			w.woken = append(w.woken, int32(i))
		}
	}
	for _, i := range w.woken {
		w.Changed(int(i), growth)
	}
	w.woken = w.woken[:0]
	for {
		s, due, ok := w.byTime.first()
		if !ok || *due > now {
			break
		}
		w.byTime.remove(s)
		w.byRise.remove(s)
		i := int(w.who[s])
		w.left[s] = w.borrowers[i].Behaviour.Alarm().Reaction
		did, waits, err := w.act(i, price)
		if err != nil {
			return acted, err
		}
		if did {
			acted++
		}
		if waits {
			w.byTime.set(s, now+max(w.left[s], 1)) // the next block at the earliest
		}
		w.Changed(i, growth)
	}
	return acted, nil
}

// rest stops the time of those who count it and are below their trigger at a price.
func (w *Watch) rest(price *uint256.Int, now uint64, growth *uint256.Int) {
	w.woken = w.woken[:0]
	for {
		s, k, ok := w.byRise.first()
		if !ok {
			break
		}
		if limit := stays(k, growth); !limit.Lt(price) {
			break
		}
		w.byRise.remove(s)
		i := int(w.who[s])
		alarm := w.borrowers[i].Behaviour.Alarm()
		if collateral, debt, open := w.account.Position(i); !open || !reached(&collateral, &debt, &alarm.LTV, price) {
			due := w.byTime.keys[s]
			w.byTime.remove(s)
			w.left[s] = due - min(due, now)
		}
		w.woken = append(w.woken, int32(i))
	}
	for _, i := range w.woken {
		w.Changed(int(i), growth)
	}
}

// reached reports LTV ≥ ltv at the price, exactly.
func reached(collateral, debt, ltv, price *uint256.Int) bool {
	trigger := TriggerPrice(collateral, debt, ltv)
	return !debt.IsZero() && !trigger.Lt(price)
}

// act lets borrower i act if it still needs to. It waits where it shall act again a reaction time later, come what may.
func (w *Watch) act(i int, price *uint256.Int) (did, waits bool, err error) {
	b, s := &w.borrowers[i], w.sleeper[i]
	collateral, debt, open := w.account.Position(i)
	alarm := b.Behaviour.Alarm()
	if !open || !reached(&collateral, &debt, &alarm.LTV, price) {
		return false, false, nil
	}
	view := View{
		Price: *price, Collateral: collateral, Debt: debt, StartCollateral: b.Collateral, StartDebt: b.Debt,
		Added: w.added[s], Repaid: w.repaid[s], Switched: w.switched[s], Refused: w.refused[s],
	}
	if r, able := w.account.(Reserve); able {
		view.Reserve = r.Reserve(i)
	}
	action := b.Behaviour.Act(view)
	if !action.Add.IsZero() {
		if err := w.account.AddCollateral(i, action.Add); err != nil {
			return false, false, fmt.Errorf("agents: borrower %d could not add %s of collateral: %w", i, action.Add.Dec(), err)
		}
		w.added[s].Add(&w.added[s], &action.Add)
		did = true
	}
	if !action.Repay.IsZero() {
		if err := w.account.Repay(i, action.Repay); err != nil {
			return false, false, fmt.Errorf("agents: borrower %d could not repay %s: %w", i, action.Repay.Dec(), err)
		}
		w.repaid[s].Add(&w.repaid[s], &action.Repay)
		did = true
	}
	asked, err := w.ask(i, &action)
	if err != nil {
		return false, false, fmt.Errorf("agents: borrower %d: %w", i, err)
	}
	if t, able := w.account.(Taker); able && !action.Take.IsZero() {
		repaid, later, err := t.Take(i, action.Take)
		if err != nil {
			return false, false, fmt.Errorf("agents: borrower %d could not take its own vault: %w", i, err)
		}
		switch waits = later; {
		case !repaid.IsZero():
			w.repaid[s].Add(&w.repaid[s], &repaid)
			did = true
		case !later:
			w.refused[s]++
		}
	}
	w.retired[s] = !did && !asked && !waits
	return did || asked, waits, nil
}

// ask asks the account for what it may refuse or be unable to do, and reports whether there was anything to ask for.
func (w *Watch) ask(i int, action *Action) (asked bool, err error) {
	s := w.sleeper[i]
	put := func(done bool, fault error) {
		if asked, err = true, errors.Join(err, fault); !done {
			w.refused[s]++
		}
	}
	if r, able := w.account.(Reserve); able && !action.Margin.IsZero() {
		done, fault := r.AddMargin(i, action.Margin)
		if done {
			w.moved[s].Add(&w.moved[s], &action.Margin)
		}
		put(done, fault)
	}
	if to, able := w.account.(Switcher); able && action.Cross {
		done, fault := to.SwitchToCross(i)
		w.switched[s] = w.switched[s] || done
		put(done, fault)
	}
	if c, able := w.account.(Closer); able && action.Close {
		put(c.Close(i))
	}
	return asked, err
}

// of is what a list says of borrower i: nothing of who never acts.
func of[T any](w *Watch, list []T, i int) (what T) {
	if s := w.sleeper[i]; s != none {
		what = list[s]
	}
	return what
}

// Refused is how often the venue's rules refused what borrower i asked for since Reset.
func (w *Watch) Refused(i int) uint32 { return of(w, w.refused, i) }

// Switched reports whether borrower i has switched to cross margin since Reset.
func (w *Watch) Switched(i int) bool { return of(w, w.switched, i) }

// Moved is how much free cash of its account borrower i has moved to its position since Reset, loan units.
func (w *Watch) Moved(i int) uint256.Int { return of(w, w.moved, i) }

// Spent is what borrower i has added and repaid since Reset.
func (w *Watch) Spent(i int) (added, repaid uint256.Int) {
	return of(w, w.added, i), of(w, w.repaid, i)
}
