package oracle_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/oracle/oracletest"
	"github.com/ringfence-sim/ringfence/rng"
)

func dollars(text string) oracle.Price { return oracle.MustPrice(text) }

func TestScriptsKeepTheLaws(t *testing.T) {
	for _, steps := range []bool{false, true} {
		oracletest.Process(t, func() oracle.Process {
			s, err := oracle.NewScript(oracle.Clock{Interval: 12}, []oracle.Point{{Time: 100, Price: dollars("2000")}, {Time: 4000, Price: dollars("800")}, {Time: 9000, Price: dollars("1e-7")}}, steps)
			require.NoError(t, err)
			return s
		})
	}
}

// From 2,000 to 800 in a minute is 20 a second; from 800 to 801 in three seconds is a third. Lines round towards where they came
// from.
func TestAScriptGoesWhereItIsTold(t *testing.T) {
	points := []oracle.Point{{Time: 1000, Price: dollars("2000")}, {Time: 1060, Price: dollars("800")}, {Time: 1063, Price: dollars("801")}}
	for steps, want := range map[bool][]string{
		false: {"2000", "1500", "1000", "800.5", ""},
		true:  {"2000", "2000", "2000", "801", ""},
	} {
		s, err := oracle.NewScript(oracle.Clock{Interval: 25}, points, steps)
		require.NoError(t, err)
		require.Equal(t, oracle.Clock{Start: 1000, Interval: 25, Blocks: 3}, s.Clock())
		dst := [][]oracle.Price{make([]oracle.Price, 5)}
		walker := s.Walk(rng.Key{Seed: 7})
		n, err := walker.Fill(dst)
		require.NoError(t, err)
		require.Equal(t, 3, n)
		for i, price := range dst[0][:n] {
			require.Equal(t, want[i], price.String(), "steps %v, block %d", steps, i)
		}
		_, err = walker.Fill(dst)
		require.ErrorIs(t, err, io.EOF)
	}
	s, err := oracle.NewScript(oracle.Clock{Interval: 1}, points, false)
	require.NoError(t, err)
	dst := [][]oracle.Price{make([]oracle.Price, 64)}
	_, err = s.Walk(rng.Key{}).Fill(dst)
	require.NoError(t, err)
	require.Equal(t, []oracle.Price{dollars("820"), dollars("800"), dollars("800.3333333333"), dollars("800.6666666666"), dollars("801")}, dst[0][59:64])
}

func TestAScriptStaysBetweenItsPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := rapid.Uint64Range(1, uint64(oracle.MaxPrice))
		from, to := oracle.Price(price.Draw(t, "from")), oracle.Price(price.Draw(t, "to"))
		length := rapid.Uint64Range(1, 1<<33).Draw(t, "seconds")
		interval := max(1, length/rapid.Uint64Range(1, 50).Draw(t, "blocks"))
		s, err := oracle.NewScript(oracle.Clock{Interval: interval}, []oracle.Point{{Time: 5, Price: from}, {Time: 5 + length, Price: to}}, false)
		require.NoError(t, err)
		dst := [][]oracle.Price{make([]oracle.Price, s.Clock().Blocks)}
		_, err = s.Walk(rng.Key{}).Fill(dst)
		require.NoError(t, err)
		last := from
		for _, p := range dst[0] {
			require.True(t, last <= p && p <= to || last >= p && p >= to, "%v then %v on the way to %v", last, p, to)
			last = p
		}
	})
}

func TestEveryFaultOfAScriptIsTold(t *testing.T) {
	form := oracle.ScriptForm{Points: []oracle.ScriptMark{{At: 5, Price: catalog.MustDecimal("1")}, {At: 5, Price: catalog.MustDecimal("2e9")}}}
	b := catalog.NewBuilder(catalog.Study{Interval: 12}, "").At("prices")
	require.Nil(t, form.Process(b))
	for _, want := range []string{"prices.points.0.at: 5s is after the first block", "prices.points.1.at: is not after", "prices.points.1.price: "} {
		require.ErrorContains(t, b.Err(), want)
	}
	b = catalog.NewBuilder(catalog.Study{Interval: 12}, "")
	require.Nil(t, oracle.ScriptForm{}.Process(b))
	require.ErrorContains(t, b.Err(), "points: are 0; write at least two")
	for price, good := range map[oracle.Price]bool{0: false, 1: true, oracle.MaxPrice: true, oracle.MaxPrice + 1: false} {
		_, err := oracle.NewScript(oracle.Clock{Interval: 12}, []oracle.Point{{Time: 0, Price: 1}, {Time: 60, Price: price}}, false)
		require.Equal(t, good, err == nil, "%d", uint64(price))
	}
	_, err := oracle.NewScript(oracle.Clock{Interval: 12}, []oracle.Point{{Time: 0, Price: 1}}, false)
	require.ErrorContains(t, err, "points: are 1; write at least two")
	_, err = oracle.NewScript(oracle.Clock{Interval: 0}, []oracle.Point{{Time: 0, Price: 1}, {Time: 9, Price: 1}}, false)
	require.Error(t, err)
}

// A price halved in a day has a volatility of ln 2·√365 a year.
func TestAScriptSaysHowVolatileItIs(t *testing.T) {
	s, err := oracle.NewScript(oracle.Clock{Interval: 12}, []oracle.Point{{Time: 0, Price: dollars("2000")}, {Time: 86399, Price: dollars("1000")}}, false)
	require.NoError(t, err)
	require.InEpsilon(t, 0.6931471805599453*19.1049731745428, s.Volatility(), 1e-9)
}

// A price of 2,000 an hour in, and 800 a minute later, is 20 less each second, of four blocks, or all at the end.
func TestAScriptIsBuiltAsStated(t *testing.T) {
	for between, want := range map[string][]string{"line": {"2000", "1980", "1960"}, "step": {"2000", "2000", "2000"}} {
		form := oracle.ScriptForm{Begin: 3600, Between: between, Points: []oracle.ScriptMark{{Price: catalog.MustDecimal("2000")}, {At: 60, Price: catalog.MustDecimal("800")}}}
		b := catalog.NewBuilder(catalog.Study{Interval: 12, Step: 250, Parts: 1000}, "")
		p := form.Process(b)
		require.NoError(t, b.Err())
		require.Equal(t, oracle.Clock{Start: 3600, Interval: 250, PerSecond: 1000, Blocks: 241}, p.Clock())
		dst := [][]oracle.Price{make([]oracle.Price, 241)}
		_, err := p.Walk(rng.Key{}).Fill(dst)
		require.NoError(t, err)
		for i, price := range want {
			require.Equal(t, price, dst[0][4*i].String(), "%s, second %d", between, i)
		}
		require.Equal(t, "800", dst[0][240].String())
	}
}
