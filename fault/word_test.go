package fault

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAWordIsOneOfTheKnown(t *testing.T) {
	for _, c := range []struct {
		got   string
		known []string
		want  string
	}{
		{"mark", []string{"", "mark", "oracle"}, ""},
		{"", []string{"", "mark", "oracle"}, ""},
		{"last", []string{"", "mark", "oracle"}, `basis: "last" must be mark or oracle`},
		{"", []string{"mark", "oracle", "last"}, `basis: "" must be mark, oracle or last`},
	} {
		all := Faults{New("before", "stands", "")}
		Word(&all, "basis", c.got, c.known...)
		if c.want == "" {
			require.Len(t, all, 1, c.got)
			continue
		}
		require.Len(t, all, 2, c.got)
		require.EqualError(t, all[1], c.want)
	}
}
