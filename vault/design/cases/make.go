package cases

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/rng"
)

// Draw makes up the inputs of a case.
type Draw struct {
	rng.Stream
	Out
}

// Between returns an integer from low to high: every order of magnitude is as likely as another, and both ends occur.
func (d *Draw) Between(low, high uint256.Int) uint256.Int {
	if !low.Lt(&high) {
		return low
	}
	switch d.IntN(32) {
	case 0:
		return low
	case 1:
		return high
	}
	var span uint256.Int
	span.Sub(&high, &low)
	bits := uint(1 + d.IntN(span.BitLen()))
	x := uint256.Int{d.Uint64(), d.Uint64(), d.Uint64(), d.Uint64()}
	x.Rsh(&x, 256-bits)
	if d.IntN(2) == 0 { // as often from the top down
		x.Add(&low, &x)
	} else if x.Gt(&span) {
		x = high
	} else {
		x.Sub(&high, &x)
	}
	if x.Gt(&high) || x.Lt(&low) {
		return high
	}
	return x
}

// Decimal returns an integer from low to high as they are written in so many decimal places: evenly, in whole thousandths
// of the span half of the time.
func (d *Draw) Decimal(low, high uint64, places uint64) uint256.Int {
	var unit, span, x uint256.Int
	unit.Exp(uint256.NewInt(10), uint256.NewInt(places))
	span.Mul(uint256.NewInt(high-low), &unit)
	if d.IntN(2) == 0 {
		x.MulDivOverflow(&span, uint256.NewInt(d.Uint64N(1001)), uint256.NewInt(1000))
	} else {
		x.MulDivOverflow(&span, uint256.NewInt(d.Uint64()), uint256.NewInt(1<<64-1))
	}
	unit.Mul(&unit, uint256.NewInt(low))
	return *x.Add(&x, &unit)
}

// Part returns a part of x, from nothing to all of it; all of it every eighth time.
func (d *Draw) Part(x uint256.Int) (part uint256.Int) {
	if d.IntN(8) == 0 {
		return x
	}
	part.MulDivOverflow(&x, uint256.NewInt(d.Uint64()), uint256.NewInt(1<<64-1))
	return part
}

// Make writes a file of n cases that a design answers, made up from a seed, its operations in turn. A case does not depend on
// how many there are.
func (d *Design) Make(n int, seed uint64) ([]byte, error) {
	var ops []*Op
	for i := range d.Ops {
		if d.Ops[i].Draw != nil {
			ops = append(ops, &d.Ops[i])
		}
	}
	if len(ops) == 0 {
		return nil, fmt.Errorf("cases: %s makes up none", d.Name)
	}
	var b bytes.Buffer
	units := new(Out)
	for _, u := range d.Units {
		units.Set(u[0], u[1])
	}
	fmt.Fprintf(&b, "{\n \"design\": %s,\n \"title\": %s,\n \"rules\": %s,\n \"units\": %s,\n \"cases\": [\n",
		encode(d.Name), encode(d.Title), encode(d.Rules), encode(units))
	for i := range n {
		op := ops[i%len(ops)]
		draw := &Draw{Stream: rng.Key{Seed: seed, Purpose: rng.Named("cases of " + d.Name), Actor: uint64(i)}.Stream()}
		op.Draw(draw)
		inputs := encode(&draw.Out)
		out, err := d.Answer(op, NewIn("inputs", inputs))
		if err != nil {
			return nil, fmt.Errorf("cases: %s of %s, case %d of seed %d: %w", op.Name, d.Name, i, seed, err)
		}
		c := new(Out).Set("id", fmt.Sprintf("%s-seed-%d-%d", d.Name, seed, i+1)).Set("op", op.Name)
		c.add("inputs", inputs)
		c.Set("expected", out).Set("kind", "derived").Set("source", "ringfence cases "+d.Name)
		end := ",\n"
		if i == n-1 {
			end = "\n"
		}
		fmt.Fprintf(&b, "  %s%s", encode(c), end)
	}
	b.WriteString(" ]\n}\n")
	return b.Bytes(), nil
}

func (o *Out) add(name string, text json.RawMessage) {
	o.Set(name, "")
	o.values[name] = text
}
