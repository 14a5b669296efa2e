package stats

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Every field of a row makes another path, but the number of the path and how a loss is split. A field that is added to rows
// and not to the hash fails here.
func TestEveryFieldOfARowMakesAnotherPath(t *testing.T) {
	t.Parallel()
	hash := func(change func(v *record.Vault)) fare {
		p := record.Path{Arms: []record.Arm{{Vaults: make([]record.Vault, 2)}}}
		change(&p.Arms[0].Vaults[1])
		return fareOf(&p)
	}
	same := hash(func(*record.Vault) {})
	seen := map[fare]string{same: "nothing"}
	var change func(name string, index []int, of reflect.Type)
	change = func(name string, index []int, of reflect.Type) {
		set := func(v *record.Vault) reflect.Value {
			at := reflect.ValueOf(v).Elem()
			for _, i := range index {
				if at.Kind() == reflect.Array {
					at = at.Index(i)
				} else {
					at = at.Field(i)
				}
			}
			return at
		}
		switch {
		case of == reflect.TypeFor[fixed.Signed]():
		case of.Kind() == reflect.Struct:
			for i := range of.NumField() {
				change(name+"."+of.Field(i).Name, append(index[:len(index):len(index)], i), of.Field(i).Type)
			}
			return
		case of.Kind() == reflect.Array:
			for i := range of.Len() {
				change(name+"."+string(rune('a'+i)), append(index[:len(index):len(index)], i), of.Elem())
			}
			return
		}
		got := hash(func(v *record.Vault) {
			switch at := set(v); {
			case of == reflect.TypeFor[fixed.Signed]():
				at.Set(reflect.ValueOf(fixed.FromInt64(-7)))
			case of.Kind() == reflect.Bool:
				at.SetBool(true)
			default:
				at.SetUint(7)
			}
		})
		if name == ".Path" {
			require.Equal(t, same, got)
			return
		}
		if other, twice := seen[got]; twice {
			require.Contains(t, other+name, ".Paid", "%s is as good as %s", name, other)
		}
		seen[got] = name
	}
	change("", nil, reflect.TypeFor[record.Vault]())

	split := func(at int) fare {
		return hash(func(v *record.Vault) { v.Paid[at] = fixed.FromInt64(5) })
	}
	require.Equal(t, split(0), split(1), "two reasons of a loss")
	require.NotEqual(t, split(0), split(record.Losses), "a loss and another payment")
}
