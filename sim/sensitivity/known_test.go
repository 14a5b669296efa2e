package sensitivity

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// trialsOf are trials of keys, each followed by how many values it has.
func trialsOf(keys ...string) (all []*trial) {
	for _, key := range keys {
		name, values, _ := strings.Cut(key, " ")
		for i := range values {
			all = append(all, &trial{Trial: stats.Trial{Key: name, To: values[i : i+1]}})
		}
	}
	return all
}

// Of the keys here population.collateral.sigma is the first mover, prices.volatility the fourth, prices.jump falls under prices.
// (the seventeenth), arms.3.rules.mark-interval is one of arms.*, and nothing is known of the others.
func TestAssumptionsKnownToMoveMostAreTriedFirst(t *testing.T) {
	all := trialsOf("fees ab", "prices.jump ab", "arms.3.rules.mark-interval a", "prices.volatility ab", "pricesless ab", "population.collateral.sigma ab")
	for n, wanted := range map[int]string{
		0:  "population.collateral.sigma", // one is tried at least, and both of its values
		1:  "population.collateral.sigma",
		2:  "population.collateral.sigma",
		3:  "population.collateral.sigma",
		4:  "population.collateral.sigma prices.volatility", // what just fits
		5:  "population.collateral.sigma prices.volatility",
		6:  "population.collateral.sigma prices.volatility prices.jump",
		7:  "population.collateral.sigma prices.volatility prices.jump arms.3.rules.mark-interval",
		8:  "population.collateral.sigma prices.volatility prices.jump arms.3.rules.mark-interval", // one of two values is not tried
		9:  "population.collateral.sigma prices.volatility prices.jump arms.3.rules.mark-interval fees",
		10: "population.collateral.sigma prices.volatility prices.jump arms.3.rules.mark-interval fees",
		11: "fees prices.jump arms.3.rules.mark-interval prices.volatility pricesless population.collateral.sigma", // all
		12: "fees prices.jump arms.3.rules.mark-interval prices.volatility pricesless population.collateral.sigma",
	} {
		tried, left := known(all, n)
		var keys []string
		for _, each := range tried {
			if len(keys) == 0 || keys[len(keys)-1] != each.Key {
				keys = append(keys, each.Key)
			}
		}
		require.Equal(t, wanted, strings.Join(keys, " "), n)
		require.Len(t, left, len(all)-len(tried), n)
		for _, each := range left {
			require.NotContains(t, keys, each.Key, n)
		}
	}
	require.Equal(t, "fees", all[0].Key, "the trials keep their order")
	tried, left := known(trialsOf("fees abc"), 2)
	require.Len(t, tried, 3, "the only one, with all its values")
	require.Empty(t, left)
	tried, left = known(nil, 8)
	require.Empty(t, tried)
	require.Empty(t, left)
}

func TestAStarStandsForEachPlaceInAList(t *testing.T) {
	for key, wanted := range map[string]string{
		"arms.12.rules.mark-interval": "arms.*.rules.mark-interval",
		"a.0.b.1":                     "a.*.b.*",
		"venue.depth":                 "venue.depth",
		"7":                           "*",
		"a1.b":                        "a1.b",
	} {
		require.Equal(t, wanted, starred(key))
	}
}

func TestValuesOfSeveralEntriesAreWrittenTogether(t *testing.T) {
	require.Equal(t, "5", together([]string{"5"}))
	require.Equal(t, "5", together([]string{"5", "5", "5"}))
	require.Equal(t, "5, 5, 6", together([]string{"5", "5", "6"}))
	require.Equal(t, "6, 5", together([]string{"6", "5"}))
}
