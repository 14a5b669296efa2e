package catalog

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

type guesses struct {
	Depth    Decimal  `key:"depth" default:"70000" above:"0" places:"18" assumed:"x0.5 x2" doc:"A depth."`
	Share    Decimal  `key:"share" default:"0.8" min:"0" max:"1" places:"18" assumed:"0.7 0.9" doc:"A share of a range."`
	Most     Decimal  `key:"most" default:"0.8" min:"0" max:"1" places:"18" assumed:"x0.5 x2" doc:"A share with a limit."`
	Open     Decimal  `key:"open" default:"0.8" above:"0" below:"1" places:"18" assumed:"x0.5 x2" doc:"A share with a limit that cannot be written."`
	Delay    int      `key:"delay" default:"5" min:"0" assumed:"x0.5 x2" doc:"Blocks."`
	Gas      uint64   `key:"gas" default:"150000" assumed:"100000 300000" doc:"Gas."`
	Reaction Duration `key:"reaction" default:"10m" assumed:"x0.5 x2" doc:"A time."`
	Pause    Duration `key:"pause" default:"0s" assumed:"0s 1m" doc:"A time that may be none."`
	Weight   int      `key:"weight" default:"80" min:"1" assumed:"x0.5 x2 each" doc:"A weight."`
	Floor    Decimal  `key:"floor" default:"0.4" min:"0.3" max:"1" places:"18" assumed:"x0.5 x2" doc:"A share with a least."`
	LLTV     Decimal  `key:"lltv" default:"0.86" doc:"Fixed by a protocol."`
}

func TestOthersAreHalfAndDoubleOrTheSourcesRangeWithinTheLimits(t *testing.T) {
	fields := map[string]Field{}
	for _, f := range Fields(reflect.TypeFor[guesses]()) {
		require.NoError(t, f.check(), f.Key)
		fields[f.Key] = f
	}
	for _, c := range []struct {
		key, present, low, high string
	}{
		{"depth", "70000", "35000", "140000"},
		{"depth", "0.5", "0.25", "1"},
		{"share", "0.8", "0.7", "0.9"},
		{"share", "0.9", "0.7", ""}, // the present value is no other
		{"most", "0.8", "0.4", "1"}, // twice is 1.6, beyond the limit
		{"most", "1", "0.5", ""},
		{"floor", "0.4", "0.3", "0.8"}, // half is 0.2, below the limit
		{"open", "0.8", "0.4", ""},     // 1 cannot be written
		{"delay", "5", "3", "10"},      // 2.5 rounds up
		{"delay", "0", "", ""},         // of nothing there is no half
		{"delay", "1", "", "2"},        // 0.5 rounds to what is there
		{"gas", "210000", "100000", "300000"},
		{"reaction", "10m", "5m", "20m"},
		{"reaction", "1h30m", "45m", "3h"},
		{"pause", "0s", "", "1m"},
		{"pause", "30s", "0s", "1m"},
		{"weight", "80", "40", "160"},
		{"lltv", "0.86", "", ""},
	} {
		require.Equal(t, [2]string{c.low, c.high}, fields[c.key].Others(c.present), "%s %s", c.key, c.present)
	}
	require.True(t, fields["weight"].Each())
	require.False(t, fields["delay"].Each())
	require.True(t, fields["delay"].Assumed())
	require.False(t, fields["lltv"].Assumed())
}

func TestATagThatStatesNoOtherValuesIsRefused(t *testing.T) {
	type bad struct {
		One    int     `key:"one" default:"1" assumed:"x2" doc:"One alone."`
		Word   int     `key:"word" default:"1" assumed:"some more" doc:"No numbers."`
		Factor int     `key:"factor" default:"1" assumed:"x-1 x2" doc:"A factor below 0."`
		Mixed  int     `key:"mixed" default:"1" assumed:"x0.5 2" doc:"A factor and a value."`
		Nought int     `key:"nought" default:"1" assumed:"x0 x2" doc:"A factor of 0."`
		None   int     `key:"none" default:"1" assumed:"xx x2" doc:"A factor that is no number."`
		Beyond Decimal `key:"beyond" default:"0.5" max:"1" assumed:"0.2 2" doc:"A value beyond the limits."`
	}
	for _, f := range Fields(reflect.TypeFor[bad]()) {
		require.ErrorContains(t, f.check(), "the tag assumed", f.Key)
	}
}

// What a word makes of a value is nothing where its factor is not above 0.
func TestAFactorIsANumberAboveZero(t *testing.T) {
	f := Field{Key: "n", Type: reflect.TypeFor[int]()}
	for word, want := range map[string]string{"x2": "10", "x0.2": "1", "7": "7"} {
		got, err := f.other("5", word)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, word := range []string{"x0", "x-1", "xx", "x"} {
		_, err := f.other("5", word)
		require.ErrorContains(t, err, "is no factor", word)
	}
	_, err := f.other("much", "x2")
	require.Error(t, err)
}

// A key without a default is held against one of its type: a number, or a time.
func TestAKeyThatMustBeGivenMayBeAssumed(t *testing.T) {
	type required struct {
		Share Decimal  `key:"share" above:"0" assumed:"0.7 0.9" doc:"A share."`
		Delay Duration `key:"delay" assumed:"30s 2m" doc:"A time."`
		Count int      `key:"count" assumed:"3 4" doc:"A number."`
	}
	fields := Fields(reflect.TypeFor[required]())
	require.Len(t, fields, 3)
	for _, f := range fields {
		require.NoError(t, f.check(), f.Key)
	}
	require.Equal(t, [2]string{"30s", "2m"}, fields[1].Others("1h"))
	type unread struct {
		Odd Decimal `key:"odd" assumed:"0.7 much" doc:"A word."`
	}
	require.ErrorContains(t, Fields(reflect.TypeFor[unread]())[0].check(), "the tag assumed")
}

// A form is refused where nothing reads the type of a key without a default. That a text is no value is no fault of the form.
func TestATypeThatNothingReadsIsRefused(t *testing.T) {
	type odd struct {
		Flag bool `key:"flag" doc:"A type that no key has."`
	}
	require.Error(t, Fields(reflect.TypeFor[odd]())[0].check())
	type good struct {
		Word  string   `key:"word" doc:"Text."`
		Count uint64   `key:"count" doc:"A number."`
		Time  Duration `key:"time" doc:"A time."`
	}
	for _, f := range Fields(reflect.TypeFor[good]()) {
		require.NoError(t, f.check(), f.Key)
	}
}
