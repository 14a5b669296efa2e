package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// State implements [Running].
func (s *llamma) State(dst []Field) []Field {
	dst = append(dst,
		Field{Name: "base price", Value: s.base}, Field{Name: "active", Value: integer(s.active)}, Field{Name: "lowest", Value: integer(s.low)},
		Field{Name: "highest", Value: integer(s.high)}, Field{Name: "last price", Value: s.oracle.price},
		Field{Name: "last fee", Value: s.oracle.fee}, Field{Name: "written", Value: whole(s.oracle.written)})
	for k := range s.bands {
		if b := &s.bands[k]; !b.empty() || !b.shares.IsZero() {
			n := integer(s.first + k)
			dst = append(dst, Field{Name: "band", Value: n}, Field{Name: "x", Value: b.x}, Field{Name: "y", Value: b.y}, Field{Name: "shares", Value: b.shares})
		}
	}
	for i := range s.loans {
		l := &s.loans[i]
		dst = append(dst, Field{Name: "loan", Of: l.owner, Value: integer(l.n1)}, Field{Name: "owed", Of: l.owner, Value: l.owed},
			Field{Name: "left", Of: l.owner, Value: l.left})
		for k := range l.shares {
			dst = append(dst, Field{Name: "share", Of: l.owner, Lot: uint64(k), Value: l.shares[k]})
		}
	}
	return dst
}

// Restore implements [Running].
func (s *llamma) Restore(state []Field) error {
	names := [...]string{"base price", "active", "lowest", "highest", "last price", "last fee", "written"}
	if len(state) < len(names) {
		return ErrState
	}
	for k, name := range names {
		if state[k].Name != name {
			return ErrState
		}
	}
	to := &llamma{number: map[vault.Address]int{}}
	number := func(x uint256.Int) int { return int(int64(x[0])) }
	for k := len(names); k < len(state); k++ {
		f := &state[k]
		switch f.Name {
		case "band":
			if k+3 >= len(state) || state[k+1].Name != "x" || state[k+2].Name != "y" || state[k+3].Name != "shares" {
				return ErrState
			}
			*to.at(number(f.Value)) = band{x: state[k+1].Value, y: state[k+2].Value, shares: state[k+3].Value}
			k += 3
		case "loan":
			to.loanOf(f.Of).n1 = number(f.Value)
		case "owed":
			to.loanOf(f.Of).owed = f.Value
		case "left":
			to.loanOf(f.Of).left = f.Value
		case "share":
			l := to.loanOf(f.Of)
			l.shares = append(l.shares, f.Value)
		default:
			return ErrState
		}
	}
	if base := state[0].Value; !base.IsZero() {
		rule, err := newCurveRule(whole(s.A), base, s.Fee)
		if err != nil {
			return err
		}
		s.curveRule = rule
	}
	s.bands, s.first, s.loans, s.number = to.bands, to.first, to.loans, to.number
	s.active, s.low, s.high = number(state[1].Value), number(state[2].Value), number(state[3].Value)
	for i := range s.loans {
		l := &s.loans[i]
		var err error
		if l.top, err = s.edge(l.n1); err != nil {
			return err
		}
	}
	s.oracle = oracleLimit{price: state[4].Value, fee: state[5].Value, written: state[6].Value.Uint64()}
	s.version++
	return nil
}
