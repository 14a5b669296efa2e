package play

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// Twin: one model that walks all paths. Of three models beside each other the first adds up, and walks what the others do not.
func TestModelsBesideEachOtherSayWhatOneSays(t *testing.T) {
	t.Parallel()
	s, err := scenario.Builtin(scenario.Frictionless()...)
	require.NoError(t, err)
	open := func() *Model {
		m, err := Open(string(s.YAML()))
		require.NoError(t, err)
		return m
	}
	alone, crew := open(), []*Model{open(), open(), open()}
	for _, values := range [][]string{nil, {"1.02", "", "3000"}} {
		want, err := alone.Ask(values...)
		require.NoError(t, err)
		var moves []*Move
		for _, m := range crew {
			move, err := m.Move(values...)
			require.NoError(t, err)
			moves = append(moves, move)
		}
		for path := range alone.Paths {
			if who := path % len(crew); who > 0 {
				walked, err := moves[who].Walk(path)
				require.NoError(t, err)
				require.ErrorContains(t, moves[who].Take(walked), "is due", "a move takes its paths in order")
				require.ErrorIs(t, moves[0].Take(walked[:len(walked)-1]), errPacked)
				require.ErrorIs(t, moves[0].Take(append(walked, 0)), errPacked)
				require.NoError(t, moves[0].Take(walked[:len(walked):len(walked)]))
				require.ErrorContains(t, moves[0].Take(walked), "is due", "each once")
			} else {
				require.NoError(t, moves[0].Step())
			}
		}
		require.Equal(t, *want, moves[0].Answer)
		require.True(t, moves[0].Done)
	}
	require.ErrorIs(t, new(Move).Take([]byte(`{"error":"no"}`)), errPacked)
}

// What lies in memory as it is packed must not point anywhere else.
func TestRowsThatArePackedHoldNoPointers(t *testing.T) {
	t.Parallel()
	var plain func(of reflect.Type)
	plain = func(of reflect.Type) {
		switch of.Kind() {
		case reflect.Struct:
			for i := range of.NumField() {
				plain(of.Field(i).Type)
			}
		case reflect.Array:
			plain(of.Elem())
		default:
			require.LessOrEqual(t, of.Kind(), reflect.Complex128, "%s", of)
			require.NotEqual(t, reflect.Uintptr, of.Kind())
		}
	}
	for _, of := range []any{record.Vault{}, record.Liquidation{}, record.Undone{}, record.Liquidator{}, record.Beside{}} {
		plain(reflect.TypeOf(of))
	}
	failed := &record.Path{Index: 7, Arms: []record.Arm{{Err: errPacked}}}
	again, err := unpack(pack(failed))
	require.NoError(t, err)
	require.EqualValues(t, 7, again.Index)
	require.EqualError(t, again.Arms[0].Err, errPacked.Error())
	require.Empty(t, again.Arms[0].Vaults)
}
