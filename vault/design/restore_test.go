package design_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// fallen is a stage on which a design has something to remember: three vaults, of which two are at risk, and a part taken of
// whatever is on offer at four times.
func fallen(t *testing.T, d design.Design) *stage {
	s := play(t, d, debtOf{10_000, 16_000}, debtOf{10_000, 17_000}, debtOf{40_000, 20_000})
	if p, is := s.r.(design.Pooled); is {
		for _, deposit := range p.Deposits(s.Market(s.id).TotalBorrowAssets, s.price, 3) {
			require.NoError(t, s.Mint(usd, deposit.To, deposit.Amount))
		}
	}
	if c, is := s.r.(design.Converter); is {
		_, err := c.Begin(s.Time(), s.price, nil)
		require.NoError(t, err)
	}
	s.falls(1850)
	for second := uint64(1000); second <= 2200; second += 400 {
		for range 4 {
			if len(s.at(second)) == 0 {
				break
			}
		}
		for _, o := range s.offers() {
			amount := o.Most
			if !amount.Eq(ptr(n(1))) {
				amount.MulDivOverflow(&amount, ptr(n(1)), ptr(n(3)))
			}
			if o.Kind == offer.Bid {
				amount = o.Bidding.Better
			}
			_, _, _ = s.r.Take(bot, &o, amount, nil)
		}
	}
	return s
}

// A design that is opened anew, and given what the one before remembered, goes on as that would have.
func TestARestoredDesignGoesOn(t *testing.T) {
	remember := 0
	for kind, designs := range lawful {
		for _, d := range designs {
			s := fallen(t, d)
			state := s.r.State(nil)
			again, err := d.Open(s.Engine, s.id, dollars(0.86e18))
			require.NoError(t, err)
			require.NoError(t, again.Restore(state), kind)
			require.Equal(t, state, again.State(nil), kind)
			if len(state) > 0 {
				remember++
			}
			moves, err := again.Tick(s.Time(), s.price, nil) // the time and the price are no part of what is remembered
			require.NoError(t, err)
			require.Empty(t, moves, kind)
			if custodian, is := s.r.(design.Custodian); is {
				for _, who := range []vault.Address{ann, bob, cyd, bot} {
					units, shares := custodian.Held(who)
					units2, shares2 := again.(design.Custodian).Held(who)
					require.Equal(t, units, units2, kind)
					require.Equal(t, shares, shares2, kind)
				}
			}
			require.Equal(t, s.r.Wake().Until, again.Wake().Until, kind)
			risky := s.AtRisk(s.id, s.price, s.Time(), nil)
			require.Equal(t, s.r.Offers(s.price, risky, nil), again.Offers(s.price, risky, nil), kind)
			require.Equal(t, s.r.Limits(nil), again.Limits(nil), kind)
		}
	}
	require.Greater(t, remember, 8)
}

// What is no state of a design is refused and changes nothing: without its first field, cut off anywhere, in another order, or
// another design's. What is accepted of such is what is then remembered.
func TestWhatIsNoStateIsRefused(t *testing.T) {
	for kind, designs := range lawful {
		t.Run(kind, func(t *testing.T) {
			s := fallen(t, designs[0])
			state := s.r.State(nil)
			check := func(bad []design.Field, refused bool) {
				bad = append([]design.Field(nil), bad...)
				err := s.r.Restore(bad)
				require.True(t, err == nil || errors.Is(err, design.ErrState), "%v", err)
				if refused {
					require.Error(t, err)
				}
				if err != nil {
					require.Equal(t, state, s.r.State(nil), "a refusal changes nothing")
				}
				require.NoError(t, s.r.Restore(state))
				require.Equal(t, state, s.r.State(nil))
			}
			check([]design.Field{{Name: "not a field of any design"}}, true)
			check(append(append([]design.Field(nil), state...), design.Field{Name: "not a field of any design"}), true)
			check(nil, false)
			for k := range state {
				check(state[:k], false)
				check(state[k:], false)
				wrong := append([]design.Field(nil), state...)
				wrong[k].Name = "not a field of any design"
				check(wrong, true)
			}
			switch kind {
			case "maker-clipper", "maker-flipper":
				check(nil, true)
				check([]design.Field{{Name: "lot", Of: ann, Lot: 1, Value: n(1)}}, true)
			case "liquity-v1", "liquity-v2", "llamma", "euler-v2":
				check(nil, true)
				check(state[:len(state)-1], kind != "llamma")
			case "call-option":
				check([]design.Field{{Name: "lapsed", Of: ann, Value: n(1)}}, true)
				check([]design.Field{{Name: "premium", Of: ann, Value: n(1)}}, true)
			}
		})
	}
}
