package wire

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each caller is counted in spans that begin at whole multiples of their length.
func TestAMeter(t *testing.T) {
	m := Meter{Most: 2, Span: 1000}
	for _, row := range []struct {
		who             string
		now, used, next int64
	}{
		{"a", 1500, 1, 2000}, {"a", 1999, 2, 2000}, {"b", 1999, 1, 2000}, {"a", 1000, 3, 2000}, {"a", 2000, 1, 3000}, {"b", 3999, 1, 4000}, {"a", 2999, 2, 3000},
	} {
		used, next := m.Take(row.who, row.now)
		require.Equal(t, []int64{row.used, row.next}, []int64{used, next}, row)
	}
	require.Equal(t, []int64{2, 1, 0, 0}, []int64{m.Left(0), m.Left(1), m.Left(2), m.Left(3)})
}

// Ten thousand callers are told apart; of one more all are counted anew.
func TestManyCallers(t *testing.T) {
	m := Meter{Most: 2, Span: 1000}
	for i := range maxCallers {
		m.Take(strconv.Itoa(i), 0)
	}
	require.Len(t, m.counts, maxCallers)
	used, _ := m.Take("0", 0)
	require.Equal(t, int64(1), used)
	require.Len(t, m.counts, 1)
}
