package stats

import (
	"reflect"
	"testing"

	"github.com/holiman/uint256"
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

// The hash by its words: each word is mixed into both lanes, turned by 29 and 37 bits and multiplied; the upper half of the
// first goes into the second. An amount is its four words, a sign a word, and an arm its failure and how many vaults it has.
func TestTheHashOfAPathIsTheStatedOne(t *testing.T) {
	t.Parallel()
	lanes := func(words ...uint64) (f fare) {
		turned := func(x uint64, by int) uint64 { return x<<by | x>>(64-by) }
		for _, word := range words {
			f[0] = turned(f[0]^word, 29) * 0x9e3779b97f4a7c15
			f[1] = turned(f[1]+word, 37)*0xbb67ae8584caa73b ^ f[0]>>32
		}
		return f
	}
	var words, amount, signs fare
	words.add(0x123456789abcdef0)
	words.add(7)
	words.flag(true)
	words.flag(false)
	require.Equal(t, lanes(0x123456789abcdef0, 7, 1, 2), words)
	amount.add(99)
	amount.amount(&uint256.Int{3, 0, 1 << 63, 5})
	require.Equal(t, lanes(99, 3, 0, 1<<63, 5), amount)
	for _, x := range []int64{0, 5, -5} {
		signs.signed(fixed.FromInt64(x))
	}
	require.Equal(t, lanes(2, 0, 0, 0, 0, 2, 5, 0, 0, 0, 1, 5, 0, 0, 0), signs)
	require.Equal(t, lanes(1, 0, 2, 0), fareOf(&record.Path{Arms: []record.Arm{{Err: ErrPopulations}, {}}}))
}
