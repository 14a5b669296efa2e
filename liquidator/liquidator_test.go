package liquidator

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

func TestTheBoundsOfALiquidator(t *testing.T) {
	good := Liquidator{Name: "n", Funds: n(1), Bidding: FirstPrice{}}
	require.NoError(t, good.Validate())
	large := func(bits uint) (z uint256.Int) {
		z.Lsh(uint256.NewInt(1), bits-1)
		return z
	}
	for name, c := range map[string]struct {
		set  func(*Liquidator)
		want string
	}{
		"no name":                {func(l *Liquidator) { l.Name = "" }, "name: is missing"},
		"no funds":               {func(l *Liquidator) { l.Funds.Clear() }, "capital: is 0"},
		"funds of 128 bits":      {func(l *Liquidator) { l.Funds = large(128) }, ""},
		"funds of 129 bits":      {func(l *Liquidator) { l.Funds = large(129) }, "128 bits"},
		"a day's of 128 bits":    {func(l *Liquidator) { l.Daily = large(128) }, ""},
		"a day's of 129 bits":    {func(l *Liquidator) { l.Daily = large(129) }, "128 bits"},
		"a profit of 128 bits":   {func(l *Liquidator) { l.MinProfit = large(128) }, ""},
		"a profit of 129 bits":   {func(l *Liquidator) { l.MinProfit = large(129) }, "128 bits"},
		"the most gas":           {func(l *Liquidator) { l.Overhead = 1 << 32 }, ""},
		"more gas":               {func(l *Liquidator) { l.Overhead = 1<<32 + 1 }, "gas_overhead: 4294967297 is above 4294967296"},
		"a delay of one length":  {func(l *Liquidator) { l.Delay = Delay{3, 3} }, ""},
		"a delay backwards":      {func(l *Liquidator) { l.Delay = Delay{3, 2} }, "delay: is from 3 to 2 blocks"},
		"calls below 0":          {func(l *Liquidator) { l.Calls = -1 }, "calls: are -1"},
		"two calls":              {func(l *Liquidator) { l.Calls = 2 }, ""},
		"three calls":            {func(l *Liquidator) { l.Calls = 3 }, "calls: are 3"},
		"a discount of all":      {func(l *Liquidator) { l.Discount = 1e18 }, ""},
		"a discount of more":     {func(l *Liquidator) { l.Discount = 1e18 + 1 }, "bid_discount: is above 1"},
		"a choice":               {func(l *Liquidator) { l.Choice = Everything{} }, ""},
		"a choice that is wrong": {func(l *Liquidator) { l.Choice = Fraction{} }, "fraction: 0 is no share"},
		"no bidding":             {func(l *Liquidator) { l.Bidding = nil }, "there is no rule of bidding"},
		"a share of all":         {func(l *Liquidator) { l.Bidding = FixedShare{1e18} }, ""},
		"a share of more":        {func(l *Liquidator) { l.Bidding = FixedShare{1e18 + 1} }, "share: 1.000000000000000001 is above 1"},
	} {
		l := good
		c.set(&l)
		if c.want == "" {
			require.NoError(t, l.Validate(), name)
		} else {
			require.ErrorContains(t, l.Validate(), c.want, name)
		}
	}
}

func TestADelayIsDrawn(t *testing.T) {
	d := Delay{2, 5}
	for roll, want := range map[uint64]uint64{0: 2, 1<<62 - 1: 2, 1 << 62: 3, 1<<63 - 1: 3, 1 << 63: 4, 3 << 62: 5, 1<<64 - 1: 5} {
		require.Equal(t, want, d.blocks(roll), "%x", roll)
	}
	require.EqualValues(t, 3, Delay{3, 3}.blocks(1<<63))
	require.EqualValues(t, 9, Delay{0, 1<<64 - 1}.blocks(9), "all there are")
	on := &Offer{Since: 100}
	for _, c := range []struct {
		delay Delay
		roll  uint64
		block uint64
		want  bool
	}{
		{Delay{}, 0, 0, true},
		{d, 0, 101, false},
		{d, 0, 102, true},
		{d, 1<<64 - 1, 104, false},
		{d, 1<<64 - 1, 105, true},
		{d, 0, 99, false},
		{d, 0, 100, false},
		{Delay{0, 5}, 0, 100, true},
		{Delay{0, 5}, 0, 99, false},
	} {
		require.Equal(t, c.want, c.delay.over(loaded(c.roll), 0, on, c.block), "%+v", c)
	}
	require.True(t, d.over(nil, 0, on, 105), "nothing is rolled once the longest has passed")
}

type loaded uint64

func (d loaded) Roll(int, int, uint64) uint64 { return uint64(d) }

func TestARollHasAnAddressOfItsOwn(t *testing.T) {
	dice := Addressed{Seed: 1, Path: 2}
	rolls := map[uint64]bool{}
	for bot := range 8 {
		for vault := range 8 {
			rolls[dice.Roll(bot, vault, 3)] = true
		}
	}
	require.Len(t, rolls, 64)
	require.Equal(t, dice.Roll(1, 2, 3), dice.Roll(1, 2, 3))
	require.NotEqual(t, dice.Roll(1, 2, 3), dice.Roll(1, 2, 4))
}
