package sweep

import (
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/rng"
)

// Design says which points there are.
type Design struct {
	Axes   []Axis `json:"axes"`
	Sample Sample `json:"sample,omitzero"`
	// Listed are the points themselves, in place of the axes' combinations: each has an override for each axis.
	Listed []Point `json:"-"`
}

// Sample says how many points are drawn from the axes' ranges, and how. Its zero value draws none: the points are then all
// combinations of the axes' values.
type Sample struct {
	Rule   string `json:"rule,omitempty"` // lhs or sobol
	Points int    `json:"points,omitempty"`
}

// Rules of samples.
const (
	Latin = "lhs"   // Latin hypercube: of n equal parts of each range, each has one point (McKay, Beckman, Conover 1979)
	Sobol = "sobol" // Sobol' sequence, shifted by the seed: any 2^k points fill each range evenly (Joe and Kuo 2008)
)

// ParseSample reads lhs:N or sobol:N.
func ParseSample(text string) (Sample, error) {
	rule, count, _ := strings.Cut(text, ":")
	n, err := strconv.Atoi(count)
	if rule != Latin && rule != Sobol || err != nil || n < 1 || n > most {
		return Sample{}, fmt.Errorf("--sample %s; write lhs:N for a Latin hypercube or sobol:N for a low-discrepancy sequence, of N points", text)
	}
	return Sample{rule, n}, nil
}

// Point is a set of overrides of the scenario, one for each axis, in their order.
type Point struct {
	Set []string `json:"set"`
}

// Value is that of an axis at the point.
func (p *Point) Value(axis int) string {
	_, value, _ := strings.Cut(p.Set[axis], "=")
	return value
}

// points are those of a design. The last axis changes fastest.
func (d *Design) points(seed uint64) ([]Point, error) {
	var errs []error
	if len(d.Axes) == 0 {
		return nil, errors.New("nothing is varied; name a key and its values with --vary, as in --vary arms.0.lif=1.01:1.15:15")
	}
	for i, a := range d.Axes {
		for _, b := range d.Axes[:i] {
			if a.Key == b.Key {
				errs = append(errs, fmt.Errorf("%s %s is given twice; give all its values at once", a.vary(), a.Key))
			}
		}
		if a.Values == nil && d.Sample.Rule == "" {
			errs = append(errs, fmt.Errorf("%s %s=%s:%s says no number of values; write %s:%s:N, or draw points with --sample lhs:N", a.vary(), a.Key, a.Low, a.High, a.Low, a.High))
		}
	}
	if d.Sample.Rule == Sobol && len(d.Axes) > len(directions)+1 {
		errs = append(errs, fmt.Errorf("--sample sobol fills %d keys at most, and %d are varied; use lhs", len(directions)+1, len(d.Axes)))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if d.Listed != nil {
		return d.Listed, nil
	}
	if d.Sample.Rule != "" {
		return d.drawn(seed), nil
	}
	all := []Point{{}}
	for _, a := range d.Axes {
		var next []Point
		for _, p := range all {
			for _, v := range a.Values {
				next = append(next, Point{append(p.Set[:len(p.Set):len(p.Set)], a.Key+"="+v)})
			}
		}
		if all = next; len(all) > most {
			return nil, fmt.Errorf("these are more than %d points; vary fewer keys, take fewer values, or draw points with --sample lhs:N", most)
		}
	}
	return all, nil
}

// drawn are the points of a sample.
func (d *Design) drawn(seed uint64) (all []Point) {
	shares := make([][]uint32, len(d.Axes)) // by axis and point, of 2^32
	for i := range d.Axes {
		if d.Sample.Rule == Latin {
			shares[i] = latin(seed, i, d.Sample.Points)
		} else {
			shares[i] = sobol(seed, i, d.Sample.Points)
		}
	}
	for n := range d.Sample.Points {
		p := Point{}
		for i := range d.Axes {
			p.Set = append(p.Set, d.Axes[i].Key+"="+d.Axes[i].drawn(shares[i][n]))
		}
		all = append(all, p)
	}
	return all
}

// drawn is the value at a share of 2^32: of a list, each value has an equal part of it.
func (a *Axis) drawn(share uint32) string {
	if a.Values != nil {
		at, _ := bits.Mul64(uint64(share)<<32, uint64(len(a.Values)))
		return a.Values[at]
	}
	low, _ := number(a.Low)
	high, _ := number(a.High)
	text := a.at(low, high, new(big.Rat).SetFrac64(int64(share), 1<<32))
	v, ok := number(text)
	if !ok {
		return text
	}
	scale := v
	if !a.Log {
		scale = farther(low, high)
	}
	return rounded(v, scale, 6)
}

// latin are the shares of one axis: each of n equal strata has one, in an order of chance.
func latin(seed uint64, axis, n int) []uint32 {
	stream := rng.Key{Seed: seed, Purpose: rng.Named("latin hypercube"), Actor: uint64(axis)}.Stream()
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := stream.IntN(i + 1)
		order[i], order[j] = order[j], order[i]
	}
	out := make([]uint32, n)
	for i, stratum := range order {
		out[i] = uint32((float64(stratum) + stream.Float64()) / float64(n) * (1 << 32))
	}
	return out
}

// directions are the primitive polynomials and initial direction numbers of dimensions 2 to 10 of the Sobol' sequence.
//
// Source: Joe and Kuo, SIAM Journal on Scientific Computing 30, 2008, file new-joe-kuo-6.21201.
var directions = []struct {
	degree, polynomial uint32
	first              []uint32
}{
	{1, 0, []uint32{1}},
	{2, 1, []uint32{1, 3}},
	{3, 1, []uint32{1, 3, 1}},
	{3, 2, []uint32{1, 1, 1}},
	{4, 1, []uint32{1, 1, 3, 3}},
	{4, 4, []uint32{1, 3, 5, 13}},
	{5, 2, []uint32{1, 1, 5, 5, 17}},
	{5, 4, []uint32{1, 1, 5, 5, 5}},
	{5, 7, []uint32{1, 1, 7, 11, 19}},
}

// sobol are the shares of one axis: the first n points of the sequence, each digit of which the seed may turn over. Any
// 2^k of them from a multiple of 2^k on still have one in each of 2^k equal parts.
func sobol(seed uint64, axis, n int) []uint32 {
	var v [32]uint32
	for i := range v {
		if axis == 0 {
			v[i] = 1 << (31 - i)
			continue
		}
		of := directions[axis-1]
		if s := int(of.degree); i < s {
			v[i] = of.first[i] << (31 - i)
		} else {
			v[i] = v[i-s] ^ v[i-s]>>s
			for k := 1; k < s; k++ {
				v[i] ^= (of.polynomial >> (s - 1 - k) & 1) * v[i-k]
			}
		}
	}
	stream := rng.Key{Seed: seed, Purpose: rng.Named("sobol shift"), Actor: uint64(axis)}.Stream()
	x := uint32(stream.Uint64())
	out := make([]uint32, n)
	for i := range out {
		if i > 0 {
			x ^= v[bits.TrailingZeros32(uint32(i))]
		}
		out[i] = x
	}
	return out
}
