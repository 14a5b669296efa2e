package fault

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAFaultIsOneLine(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]*Fault{
		"my.yaml:3: market.lltv: 1.2 must be below 1; lower it": {File: "my.yaml", Line: 3, Key: "market.lltv", Problem: "1.2 must be below 1", Remedy: "lower it"},
		"my.yaml: is empty":                 {File: "my.yaml", Problem: "is empty"},
		"sigma: is 11; lower it":            New("sigma", "is 11", "lower it"),
		"is wrong":                          {Problem: "is wrong"},
		"my.yaml:3 with --set a=1: a: x":    {File: "my.yaml", Line: 3, Set: "--set a=1", Key: "a", Problem: "x"},
		"my.yaml:3: a: file does not exist": {File: "my.yaml", Line: 3, Key: "a", Cause: fs.ErrNotExist},
	} {
		require.EqualError(t, f, want)
	}
}

func TestTheCauseIsSeenAndItsFaultsStandOnTheirOwnLines(t *testing.T) {
	t.Parallel()
	inner := Faults{{File: "p.csv", Line: 2, Problem: "is late"}, {File: "p.csv", Line: 9, Key: "price", Problem: "is 0", Cause: fs.ErrInvalid}}
	f := &Fault{File: "my.yaml", Line: 3, Key: "prices.file", Cause: inner}
	require.EqualError(t, f, "my.yaml:3: prices.file:\n  p.csv:2: is late\n  p.csv:9: price: is 0")
	require.ErrorIs(t, f, fs.ErrInvalid)
	require.Equal(t, Faults{f}, All(f), "a cause is no fault beside it")
}

func TestAllKeepsTheOrderOfJoinedErrors(t *testing.T) {
	t.Parallel()
	a, b, c := New("a", "x", ""), New("b", "y", ""), errors.New("plain")
	all := All(errors.Join(errors.Join(a, b), c))
	require.Equal(t, Faults{a, b, {Problem: "plain", Cause: c}}, all)
	require.Nil(t, All(nil))
	wrapped := fmt.Errorf("reading: %w", a)
	require.EqualError(t, All(wrapped), "reading: a: x", "who wraps a fault has said all there is to say")
	require.ErrorIs(t, All(wrapped), a)
}

func TestJoinIsInTheOrderOfTheFile(t *testing.T) {
	t.Parallel()
	require.NoError(t, Join(nil, nil))
	err := Join(
		&Fault{File: "f", Line: 9, Problem: "late"}, &Fault{File: "f", Line: 2, Problem: "first of two"},
		&Fault{File: "--set x", Problem: "override"}, &Fault{File: "f", Line: 2, Problem: "second"})
	require.EqualError(t, err, "--set x: override\nf:2: first of two\nf:2: second\nf:9: late")
}

func TestUnderCompletesKeysAndSeparatesFiles(t *testing.T) {
	t.Parallel()
	require.NoError(t, Under("a", nil))
	err := Under("population.health", errors.Join(
		New("sigma", "is 11", "lower it"), New("", "is odd", ""), errors.New("plain"), &Fault{File: "x.csv", Line: 1, Problem: "is empty"}))
	require.EqualError(t, err, "population.health.sigma: is 11; lower it\npopulation.health: is odd\npopulation.health: plain\npopulation.health: x.csv:1: is empty")
}

func TestUnderLeavesTheFaultItWasGiven(t *testing.T) {
	t.Parallel()
	f := New("sigma", "is 11", "")
	require.Error(t, Under("health", f))
	require.Equal(t, "sigma", f.Key)
}

func TestAListNamesItsFileAndCountsTheRest(t *testing.T) {
	t.Parallel()
	l := List{File: "p.csv", Most: 2}
	require.NoError(t, l.Err())
	l.Row(7, "price", "is 0", "correct it")
	l.Row(0, "", "is long", "")
	l.Row(8, "", "is late", "")
	l.Row(9, "", "is late", "")
	require.Equal(t, 4, l.Count())
	require.EqualError(t, l.Err(), "p.csv: is long\np.csv:7: price: is 0; correct it\np.csv: and 2 more faults")
}

func TestDistanceCountsSwappedNeighboursOnce(t *testing.T) {
	t.Parallel()
	for pair, want := range map[[2]string]int{{"lltv", "lltv"}: 0, {"ltlv", "lltv"}: 1, {"tlv", "ltv"}: 1, {"lvt", "ltv"}: 1, {"", "abc"}: 3, {"powr", "power"}: 1, {"kitten", "sitting"}: 3} {
		require.Equal(t, want, Distance(pair[0], pair[1]))
		require.Equal(t, want, Distance(pair[1], pair[0]))
	}
}

func TestNearestNamesWhatWasMeant(t *testing.T) {
	t.Parallel()
	known := []string{"taker-fee", "maker-fee", "tiers", "partial"}
	for word, want := range map[string]string{
		"takerfee":   "did you mean taker-fee?",
		"taker-fees": "did you mean taker-fee?",
		"fee":        "did you mean taker-fee or maker-fee?",
		"partail":    "did you mean partial?",
		"teirz":      "did you mean tiers?",
		"pary":       "known: taker-fee, maker-fee, tiers, partial", // too short to be a beginning mistyped
		"pratia":     "did you mean partial?",
		"nothing":    "known: taker-fee, maker-fee, tiers, partial",
		"":           "known: taker-fee, maker-fee, tiers, partial",
	} {
		require.Equal(t, want, Nearest(word, known), word)
	}
	require.Equal(t, "did you mean gwei?", Nearest("Gwei", []string{"wei", "gwei"}), "the same letters before one letter less")
	require.Equal(t, "remove it: nothing can be set here", Nearest("x", nil))
}

func TestNearestAtItsBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		word  string
		known []string
		want  string
	}{
		{"abcdef", []string{"abcxyz", "abcuvw"}, "did you mean abcxyz?"},           // three letters of six: the first of equals
		{"abcdef", []string{"abcxyz", "abcdxy"}, "did you mean abcdxy?"},           // the nearer
		{"abcdef", []string{"abwxyz", "zzzz"}, "known: abwxyz, zzzz"},              // four of six
		{"abcd", []string{"abxy", "abzw"}, "did you mean abxy?"},                   // two slips of four letters are half a word
		{"abcdef", []string{"abcdxy", "abcduv"}, "did you mean abcdxy or abcduv?"}, // two of six are slips
		{"ab", []string{"xxabxx"}, "known: xxabxx"},                                // two letters are no part
		{"abc", []string{"xxabcxx"}, "did you mean xxabcxx?"},                      // three are
		{"abcdef", []string{"abcdxyzzzzzzz"}, "did you mean abcdxyzzzzzzz?"},       // its beginning with two slips
		{"abcdef", []string{"abcxyzzzzzzzz"}, "known: abcxyzzzzzzzz"},              // with three
		{"abcd", []string{"abcxzzzzzz"}, "known: abcxzzzzzz"},                      // of four letters no beginning
		{"abcde", []string{"abcdxzzzzzz"}, "did you mean abcdxzzzzzz?"},            // of five with one slip
		{"abcde", []string{"abcxyzzzzzz"}, "known: abcxyzzzzzz"},                   // with two
	} {
		require.Equal(t, c.want, Nearest(c.word, c.known), c.word)
	}
}

// Faults of files and faults of keys may come in any order.
func TestUnderGoesOnAfterAFileFault(t *testing.T) {
	t.Parallel()
	err := Under("a", errors.Join(&Fault{File: "x.csv", Line: 1, Problem: "is empty"}, New("b", "is 1", ""), &Fault{File: "y.csv", Problem: "is odd"}))
	require.EqualError(t, err, "a.b: is 1\na:\n  x.csv:1: is empty\n  y.csv: is odd")
	require.EqualError(t, Under("", New("b", "is 1", "")), "b: is 1")
	require.EqualError(t, Under("a", New("", "is 1", "")), "a: is 1")
}

// Where a table stands on one line its rows are named. What is about the whole is left as it is.
func TestRowsAreNamedWhereLinesAreNone(t *testing.T) {
	t.Parallel()
	all := Faults{{File: "f", Problem: "whole"}, {File: "f", Line: 1, Problem: "first"}, {File: "f", Line: 7, Problem: "seventh"}}
	ByRow(all)
	require.EqualError(t, all, "f: whole\nf: row 1: first\nf: row 7: seventh")
}

func TestAListKeepsAsManyAsItMay(t *testing.T) {
	t.Parallel()
	for most, want := range map[int]string{
		0: "f:1: a\nf:2: a\nf:3: a", 1: "f:1: a\nf: and 2 more faults", 2: "f:1: a\nf:2: a\nf: and 1 more fault", 3: "f:1: a\nf:2: a\nf:3: a",
	} {
		l := List{File: "f", Most: most}
		for line := range 3 {
			l.Row(line+1, "", "a", "")
		}
		require.EqualError(t, l.Err(), want)
		require.Equal(t, 3, l.Count())
	}
	l := List{File: "f"}
	l.Add(&Fault{File: "g", Problem: "b"})
	require.EqualError(t, l.Err(), "g: b", "its own file stays")
	require.True(t, Is(fmt.Errorf("in words: %w", New("a", "b", ""))))
	require.False(t, Is(errors.New("a")))
}
