package vault_test

import (
	"bytes"
	"errors"
	"maps"
	"math/big"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// twin is the rulebook once more, for one market, written from Morpho.sol and its libraries as plainly as it can be:
// unbounded integers, every width checked where it is stated, state copied before each call and put back when it fails,
// every vault looked at. It shares no arithmetic with the engine.
type twin struct {
	now, updatedAt, maxAge uint64
	price                  *big.Int
	model                  vault.IRM // only its kind and parameters are read
	lltv                   *big.Int
	feeRecipient           vault.Address
	allowed                map[[2]vault.Address]bool
	state
}

// state is what a failed call must leave alone.
type state struct {
	tSA, tSS, tBA, tBS, fee *big.Int
	lastUpdate              uint64
	atTarget                *big.Int
	positions               map[vault.Address]holding
	loan, collateral        map[vault.Address]*big.Int
}

type holding struct{ supply, borrow, collateral *big.Int }

// Numbers are never changed in place, so a copy of the maps is a copy of the state.
func (s state) clone() state {
	s.positions, s.loan, s.collateral = maps.Clone(s.positions), maps.Clone(s.loan), maps.Clone(s.collateral)
	return s
}

func n(x int64) *big.Int         { return big.NewInt(x) }
func add(x, y *big.Int) *big.Int { return new(big.Int).Add(x, y) }
func sub(x, y *big.Int) *big.Int { return new(big.Int).Sub(x, y) }
func mul(x, y *big.Int) *big.Int { return new(big.Int).Mul(x, y) }
func quo(x, y *big.Int) *big.Int { return new(big.Int).Quo(x, y) } // toward zero
func pow(base, exp int64) *big.Int {
	return new(big.Int).Exp(n(base), n(exp), nil)
}

func least(x, y *big.Int) *big.Int {
	if x.Cmp(y) < 0 {
		return x
	}
	return y
}

func most(x, y *big.Int) *big.Int {
	if x.Cmp(y) > 0 {
		return x
	}
	return y
}

var bigWAD = pow(10, 18)

func refuse(when bool, err error) {
	if when {
		panic(err)
	}
}

func word(x *big.Int) *big.Int { // a checked 256-bit result
	refuse(x.Sign() < 0 || x.BitLen() > 256, vault.ErrOverflow)
	return x
}

func half(x *big.Int) *big.Int { // a checked 128-bit result
	refuse(x.Sign() < 0 || x.BitLen() > 128, vault.ErrOverflow)
	return x
}

func cast(x *big.Int) *big.Int {
	refuse(x.BitLen() > 128, vault.ErrMaxUint128Exceeded)
	return x
}

func down(x, y, d *big.Int) *big.Int {
	product := word(mul(x, y))
	refuse(d.Sign() == 0, vault.ErrDivisionByZero)
	return quo(product, d)
}

func up(x, y, d *big.Int) *big.Int {
	return quo(word(add(word(mul(x, y)), word(sub(d, n(1))))), d)
}

type divide func(x, y, d *big.Int) *big.Int

func shares(f divide, a, ta, ts *big.Int) *big.Int { return f(a, add(ts, n(1e6)), add(ta, n(1))) }
func assets(f divide, s, ta, ts *big.Int) *big.Int { return f(s, add(ta, n(1)), add(ts, n(1e6))) }

// try runs a call and puts the state back when it fails.
func (w *twin) try(call func()) (err error) {
	before := w.state.clone()
	defer func() {
		if r := recover(); r != nil {
			var ok bool
			if err, ok = r.(error); !ok {
				panic(r)
			}
			var runtime interface{ RuntimeError() }
			if errors.As(err, &runtime) {
				panic(r)
			}
			w.state = before
		}
	}()
	call()
	return nil
}

func (w *twin) at(who vault.Address) holding {
	if p, ok := w.positions[who]; ok {
		return p
	}
	return holding{n(0), n(0), n(0)}
}

func (w *twin) pay(token map[vault.Address]*big.Int, from, to vault.Address, amount *big.Int) {
	balance := func(of vault.Address) *big.Int {
		if b := token[of]; b != nil {
			return b
		}
		return n(0)
	}
	refuse(balance(from).Cmp(amount) < 0, vault.ErrInsufficientBalance)
	token[from] = sub(balance(from), amount)
	token[to] = add(balance(to), amount)
}

// bigExp is ExpLib.wExp of morpho-blue-irm.
func bigExp(x *big.Int) *big.Int {
	ln2 := n(693147180559945309)
	low, _ := new(big.Int).SetString("-41446531673892822312", 10)
	high, _ := new(big.Int).SetString("93859467695000404319", 10)
	if x.Cmp(low) < 0 {
		return n(0)
	}
	if x.Cmp(high) >= 0 {
		top, _ := new(big.Int).SetString("57716089161558943949701069502944508345128422502756744429568", 10)
		return top
	}
	round := quo(ln2, n(2))
	if x.Sign() < 0 {
		round.Neg(round)
	}
	q := quo(add(x, round), ln2)
	r := sub(x, mul(q, ln2))
	e := add(add(bigWAD, r), quo(quo(mul(r, r), bigWAD), n(2)))
	if q.Sign() >= 0 {
		return e.Lsh(e, uint(q.Int64()))
	}
	return e.Rsh(e, uint(-q.Int64()))
}

// rate returns the rate of a model from a market's last update to a time, and the rate at target after it.
func rate(model vault.IRM, tBA, tSA, atTarget *big.Int, elapsed uint64) (*big.Int, *big.Int) {
	u := n(0)
	if tSA.Sign() > 0 {
		u = quo(mul(tBA, bigWAD), tSA)
	}
	switch m := model.(type) {
	case vault.FixedRate:
		return m.PerSecond.ToBig(), atTarget
	case vault.Kinked:
		if kink := m.Kink.ToBig(); u.Cmp(kink) > 0 {
			r := word(add(m.BasePerSecond.ToBig(), down(kink, m.SlopeBelow.ToBig(), bigWAD)))
			return word(add(r, down(sub(u, kink), m.SlopeAbove.ToBig(), bigWAD))), atTarget
		}
		return word(add(m.BasePerSecond.ToBig(), down(u, m.SlopeBelow.ToBig(), bigWAD))), atTarget
	}
	year := n(365 * 24 * 3600)
	target := n(9e17)
	norm := target
	if u.Cmp(target) > 0 {
		norm = n(1e17)
	}
	distance := quo(mul(sub(u, target), bigWAD), norm)
	var avg, end *big.Int
	if atTarget.Sign() == 0 {
		avg = quo(n(4e16), year)
		end = avg
	} else {
		speed := quo(mul(quo(mul(n(50), bigWAD), year), distance), bigWAD)
		linear := mul(speed, new(big.Int).SetUint64(elapsed))
		if linear.Sign() == 0 {
			avg, end = atTarget, atTarget
		} else {
			after := func(x *big.Int) *big.Int {
				return least(most(quo(mul(atTarget, bigExp(x)), bigWAD), quo(n(1e15), year)), quo(n(2e18), year))
			}
			end = after(linear)
			mid := after(quo(linear, n(2)))
			avg = quo(add(add(atTarget, end), mul(n(2), mid)), n(4))
		}
	}
	coeff := n(3e18)
	if distance.Sign() < 0 {
		coeff = n(75e16)
	}
	return quo(mul(add(quo(mul(coeff, distance), bigWAD), bigWAD), avg), bigWAD), end
}

func (w *twin) accrue() {
	elapsed := w.now - w.lastUpdate
	if elapsed == 0 {
		return
	}
	if w.model != nil {
		r, next := rate(w.model, w.tBA, w.tSA, w.atTarget, elapsed)
		w.atTarget = next
		first := word(mul(r, new(big.Int).SetUint64(elapsed)))
		second := down(first, first, mul(n(2), bigWAD))
		third := down(second, first, mul(n(3), bigWAD))
		interest := down(w.tBA, word(add(word(add(first, second)), third)), bigWAD)
		w.tBA = half(add(w.tBA, cast(interest)))
		w.tSA = half(add(w.tSA, cast(interest)))
		if w.fee.Sign() > 0 {
			fee := down(interest, w.fee, bigWAD)
			minted := shares(down, fee, sub(w.tSA, fee), w.tSS)
			p := w.at(w.feeRecipient)
			p.supply = word(add(p.supply, minted))
			w.positions[w.feeRecipient] = p
			w.tSS = half(add(w.tSS, cast(minted)))
		}
	}
	w.lastUpdate = w.now
}

func (w *twin) healthy(p holding, price *big.Int) bool {
	owed := assets(up, p.borrow, w.tBA, w.tBS)
	carried := down(down(p.collateral, price, pow(10, 36)), w.lltv, bigWAD)
	return carried.Cmp(owed) >= 0
}

func (w *twin) read() *big.Int {
	if w.maxAge > 0 {
		refuse(w.price.Sign() == 0, vault.ErrZeroPrice)
		refuse(w.now-w.updatedAt > w.maxAge, vault.ErrStalePrice)
	}
	return w.price
}

func (w *twin) solvent(who vault.Address) {
	if p := w.at(who); p.borrow.Sign() > 0 {
		refuse(!w.healthy(p, w.read()), vault.ErrInsufficientCollateral)
	}
}

func (w *twin) may(owner, caller vault.Address) bool {
	return owner == caller || w.allowed[[2]vault.Address{owner, caller}]
}

func oneOf(a, s *big.Int) { refuse((a.Sign() == 0) == (s.Sign() == 0), vault.ErrInconsistentInput) }

func someone(who vault.Address) { refuse(who == vault.Address{}, vault.ErrZeroAddress) }

func (w *twin) supply(caller vault.Address, a, s *big.Int, onBehalf vault.Address) (*big.Int, *big.Int) {
	oneOf(a, s)
	someone(onBehalf)
	w.accrue()
	if a.Sign() > 0 {
		s = shares(down, a, w.tSA, w.tSS)
	} else {
		a = assets(up, s, w.tSA, w.tSS)
	}
	p := w.at(onBehalf)
	p.supply = word(add(p.supply, s))
	w.positions[onBehalf] = p
	w.tSS = half(add(w.tSS, cast(s)))
	w.tSA = half(add(w.tSA, cast(a)))
	w.pay(w.loan, caller, vault.EngineAddress, a)
	return a, s
}

func (w *twin) withdraw(caller vault.Address, a, s *big.Int, onBehalf, to vault.Address) (*big.Int, *big.Int) {
	oneOf(a, s)
	someone(to)
	refuse(!w.may(onBehalf, caller), vault.ErrUnauthorized)
	w.accrue()
	if a.Sign() > 0 {
		s = shares(up, a, w.tSA, w.tSS)
	} else {
		a = assets(down, s, w.tSA, w.tSS)
	}
	p := w.at(onBehalf)
	p.supply = word(sub(p.supply, s))
	w.positions[onBehalf] = p
	w.tSS = half(sub(w.tSS, cast(s)))
	w.tSA = half(sub(w.tSA, cast(a)))
	refuse(w.tBA.Cmp(w.tSA) > 0, vault.ErrInsufficientLiquidity)
	w.pay(w.loan, vault.EngineAddress, to, a)
	return a, s
}

func (w *twin) borrow(caller vault.Address, a, s *big.Int, onBehalf, to vault.Address) (*big.Int, *big.Int) {
	oneOf(a, s)
	someone(to)
	refuse(!w.may(onBehalf, caller), vault.ErrUnauthorized)
	w.accrue()
	if a.Sign() > 0 {
		s = shares(up, a, w.tBA, w.tBS)
	} else {
		a = assets(down, s, w.tBA, w.tBS)
	}
	p := w.at(onBehalf)
	p.borrow = half(add(p.borrow, cast(s)))
	w.positions[onBehalf] = p
	w.tBS = half(add(w.tBS, cast(s)))
	w.tBA = half(add(w.tBA, cast(a)))
	w.solvent(onBehalf)
	refuse(w.tBA.Cmp(w.tSA) > 0, vault.ErrInsufficientLiquidity)
	w.pay(w.loan, vault.EngineAddress, to, a)
	return a, s
}

func (w *twin) repay(caller vault.Address, a, s *big.Int, onBehalf vault.Address) (*big.Int, *big.Int) {
	oneOf(a, s)
	someone(onBehalf)
	w.accrue()
	if a.Sign() > 0 {
		s = shares(down, a, w.tBA, w.tBS)
	} else {
		a = assets(up, s, w.tBA, w.tBS)
	}
	p := w.at(onBehalf)
	p.borrow = half(sub(p.borrow, cast(s)))
	w.positions[onBehalf] = p
	w.tBS = half(sub(w.tBS, cast(s)))
	w.tBA = most(sub(w.tBA, a), n(0))
	w.pay(w.loan, caller, vault.EngineAddress, a)
	return a, s
}

func (w *twin) supplyCollateral(caller vault.Address, a *big.Int, onBehalf vault.Address) {
	refuse(a.Sign() == 0, vault.ErrZeroAssets)
	someone(onBehalf)
	p := w.at(onBehalf)
	p.collateral = half(add(p.collateral, cast(a)))
	w.positions[onBehalf] = p
	w.pay(w.collateral, caller, vault.EngineAddress, a)
}

func (w *twin) withdrawCollateral(caller vault.Address, a *big.Int, onBehalf, to vault.Address) {
	refuse(a.Sign() == 0, vault.ErrZeroAssets)
	someone(to)
	refuse(!w.may(onBehalf, caller), vault.ErrUnauthorized)
	w.accrue()
	p := w.at(onBehalf)
	p.collateral = half(sub(p.collateral, cast(a)))
	w.positions[onBehalf] = p
	w.solvent(onBehalf)
	w.pay(w.collateral, vault.EngineAddress, to, a)
}

type liquidated struct{ seized, repaid, shares, badAssets, badShares *big.Int }

func (w *twin) liquidate(caller, borrower vault.Address, seized, s *big.Int) (l liquidated) {
	oneOf(seized, s)
	w.accrue()
	price := w.read()
	p := w.at(borrower)
	refuse(w.healthy(p, price), vault.ErrPositionIsHealthy)
	lif := least(n(115e16), down(bigWAD, bigWAD, sub(bigWAD, down(n(3e17), sub(bigWAD, w.lltv), bigWAD))))
	if seized.Sign() > 0 {
		s = shares(up, up(up(seized, price, pow(10, 36)), bigWAD, lif), w.tBA, w.tBS)
	} else {
		seized = down(down(assets(down, s, w.tBA, w.tBS), lif, bigWAD), pow(10, 36), price)
	}
	repaid := assets(up, s, w.tBA, w.tBS)
	p.borrow = half(sub(p.borrow, cast(s)))
	w.tBS = half(sub(w.tBS, cast(s)))
	w.tBA = most(sub(w.tBA, repaid), n(0))
	p.collateral = half(sub(p.collateral, cast(seized)))
	l = liquidated{seized, repaid, s, n(0), n(0)}
	if p.collateral.Sign() == 0 {
		l.badShares = p.borrow
		l.badAssets = least(w.tBA, assets(up, p.borrow, w.tBA, w.tBS))
		w.tBA, w.tSA, w.tBS = sub(w.tBA, l.badAssets), sub(w.tSA, l.badAssets), sub(w.tBS, l.badShares)
		p.borrow = n(0)
	}
	w.positions[borrower] = p
	w.pay(w.collateral, vault.EngineAddress, caller, seized)
	w.pay(w.loan, caller, vault.EngineAddress, repaid)
	return l
}

func (w *twin) setFee(fee *big.Int) {
	refuse(fee.Cmp(w.fee) == 0, vault.ErrAlreadySet)
	refuse(fee.Cmp(n(25e16)) > 0, vault.ErrMaxFeeExceeded)
	w.accrue()
	w.fee = fee
}

// atRisk looks at every vault, at a price and time that need not be the market's, and changes nothing.
func (w *twin) atRisk(price *big.Int, now uint64) (found []vault.AtRisk) {
	later := *w
	later.now = max(now, w.lastUpdate)
	later.state = w.state.clone()
	if later.try(later.accrue) != nil {
		return nil
	}
	for who, p := range later.positions {
		healthy := true
		if later.try(func() { healthy = later.healthy(p, price) }) == nil && !healthy {
			found = append(found, vault.AtRisk{
				Borrower: who, Collateral: *uint256.MustFromBig(p.collateral), BorrowShares: *uint256.MustFromBig(p.borrow),
				Debt: *uint256.MustFromBig(assets(up, p.borrow, later.tBA, later.tBS)),
			})
		}
	}
	slices.SortFunc(found, func(a, b vault.AtRisk) int {
		left, right := mul(a.BorrowShares.ToBig(), b.Collateral.ToBig()), mul(b.BorrowShares.ToBig(), a.Collateral.ToBig())
		if order := right.Cmp(left); order != 0 {
			return order
		}
		return bytes.Compare(a.Borrower[:], b.Borrower[:])
	})
	return found
}
