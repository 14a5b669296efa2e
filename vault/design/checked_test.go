package design

import (
	"errors"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Each step of a formula that has no value is refused for its own reason, and the first refusal is the one that is kept.
func TestTheFirstRefusalOfAFormulaIsKept(t *testing.T) {
	all := *new(uint256.Int).SetAllOne()
	var z uint256.Int
	steps := map[string]struct {
		step func(c *checked)
		why  error
	}{
		"add":                      {func(c *checked) { c.add(all, single) }, fixed.ErrOverflow},
		"sub":                      {func(c *checked) { c.sub(z, single) }, fixed.ErrOverflow},
		"mul":                      {func(c *checked) { c.mul(all, whole(2)) }, fixed.ErrOverflow},
		"div":                      {func(c *checked) { c.div(single, z) }, fixed.ErrDivisionByZero},
		"part":                     {func(c *checked) { c.part(single, single, z) }, fixed.ErrDivisionByZero},
		"part, into":               {func(c *checked) { c.partTo(new(uint256.Int), &single, &single, &z) }, fixed.ErrDivisionByZero},
		"share of one more":        {func(c *checked) { c.shareTo(new(uint256.Int), &all, &single, &single) }, fixed.ErrOverflow},
		"share on top":             {func(c *checked) { sum := all; c.shareTo(&sum, &z, &single, &single) }, fixed.ErrOverflow},
		"share of nothing":         {func(c *checked) { c.shareTo(new(uint256.Int), &z, &single, &z) }, fixed.ErrDivisionByZero},
		"of nothing, and too many": {func(c *checked) { c.shareTo(new(uint256.Int), &all, &single, &z) }, fixed.ErrDivisionByZero},
	}
	before := errors.New("what came before")
	for name, s := range steps {
		var c checked
		s.step(&c)
		require.ErrorIs(t, c.err, s.why, name)
		c.err = before
		s.step(&c)
		require.Equal(t, before, c.err, "%s: another refusal came first", name)
	}
	for name, c := range map[string]*checked{"none": {}, "one": {err: before}} { // what has a value changes nothing
		var sum uint256.Int
		was := c.err
		c.add(single, single)
		c.sub(single, single)
		c.mul(all, single)
		c.div(all, all)
		c.part(all, single, single)
		c.partTo(&sum, &all, &single, &single)
		require.Equal(t, all, sum)
		sum = whole(5)
		c.shareTo(&sum, uint256.NewInt(6), uint256.NewInt(3), uint256.NewInt(2)) // 7·3/2
		require.Equal(t, whole(15), sum)
		require.Equal(t, was, c.err, name)
	}
}
