package catalog

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTimesAreReadAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]Time{
		"":                          0,
		"2020-03-12":                1_583_971_200,
		"2020-03-12T10:50:00Z":      1_584_010_200,
		"2020-03-12T11:50+01:00":    1_584_010_200,
		"2020-03-12 10:50":          1_584_010_200,
		"2020-03-12 10:50:30":       1_584_010_230,
		"2020-03-12T10:50":          1_584_010_200,
		"1584010200":                1_584_010_200,
		"10000":                     10_000, // five digits are seconds
		"253402300799":              253_402_300_799,
		"1970-01-01T00:00:01Z":      1,
		"9999-12-31T23:59:59+00:00": 253_402_300_799,
	} {
		at, err := ParseTime(text)
		require.NoError(t, err, text)
		require.Equal(t, want, at, text)
		again, err := ParseTime(at.String())
		require.NoError(t, err, text)
		if at == 0 || at >= 10_000 {
			require.Equal(t, at, again, text)
		}
	}
	require.Empty(t, Time(0).String())
	require.Equal(t, "2020-03-12", Time(1_583_971_200).String())
	require.Equal(t, "2020-03-12T10:50:00Z", Time(1_584_010_200).String())
	for _, text := range []string{"2020", "253402300800", "1970-01-01", "1969-12-31", "12 March", "2020-13-01"} {
		_, err := ParseTime(text)
		require.Error(t, err, text)
	}
}
