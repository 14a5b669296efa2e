package catalog

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// tested is a kind of these tests alone.
type tested interface{ tested() }

var tests = NewKind[tested](Kind{Topic: "tested-things", Key: "thing", About: "things of a test"})

type shared struct {
	First Decimal `key:"first" default:"1" min:"0" doc:"First."`
}

type full struct {
	shared
	Second Duration          `key:"second" default:"90s" min:"60" max:"3600" unit:"" doc:"Second."`
	Third  string            `key:"third" default:"b" choices:"a b c" doc:"Third." source:"a book"`
	Fourth []part            `key:"fourth" few:"2" doc:"Fourth."`
	Fifth  map[string]string `key:"fifth" default:"{}" doc:"Fifth."`
	Sixth  tested            `key:"sixth" was:"old_sixth" doc:"Sixth."`
	_      int               // no key, so nothing reads it
}

type part struct {
	Size Decimal `key:"size" above:"0" below:"10" places:"2" unit:"loan" doc:"Size."`
}

func (full) tested() {}

type plain struct{}

func (plain) tested() {}

func init() {
	tests.Register(full{}, Rule{Name: "whole", Doc: "All there is.", Source: Definition, Was: []string{"entire"}})
	tests.Register(plain{}, Rule{Name: "plain", Doc: "Nothing.", Source: Assumption, Was: []string{"bare"}})
}

func TestARegisteredRuleIsFoundByNameFormAndFormerName(t *testing.T) {
	require.Equal(t, []string{"plain", "whole"}, tests.Names(), "in the order of names, not of registration")
	r, ok := tests.Rule("whole")
	require.True(t, ok)
	require.Equal(t, reflect.TypeFor[full](), r.Form())
	require.Equal(t, "whole", NameOf(full{}))
	require.Empty(t, NameOf(3))
	_, ok = tests.Rule("entire")
	require.False(t, ok)
	r, ok = tests.Was("entire")
	require.True(t, ok)
	require.Equal(t, "whole", r.Name)
	require.Same(t, &tests.Kind, OfTopic("tested-things"))
	require.Same(t, &tests.Kind, OfForm(reflect.TypeFor[tested]()))
	require.Nil(t, OfTopic("nothing"))
}

func TestFieldsAreTheKeysInTheirOrderWithWhatTheTagsSay(t *testing.T) {
	fields := Fields(reflect.TypeFor[full]())
	var keys []string
	for _, f := range fields {
		keys = append(keys, f.Key)
	}
	require.Equal(t, []string{"first", "second", "third", "fourth", "fifth", "sixth"}, keys)
	require.Equal(t, []int{0, 0}, fields[0].Index)
	require.Equal(t, []string{"a", "b", "c"}, fields[2].Choices)
	require.Equal(t, "a book", fields[2].Source)
	require.Equal(t, 2, fields[3].Few)
	require.False(t, fields[3].Optional)
	require.True(t, fields[4].Optional)
	require.Equal(t, "old_sixth", fields[5].Was)
	require.Equal(t, []string{"duration", ""}, []string{fields[1].Unit(), fields[2].Unit()})
	require.Equal(t, "at least 1m, at most 1h", fields[1].Limits())
	require.Equal(t, "a duration, such as 12s, 90m or 7d, from 1m to 1h", fields[1].Hint())
	require.Equal(t, "one of plain, whole", fields[5].Limits())
	size := Fields(reflect.TypeFor[part]())[0]
	require.Equal(t, "a number above 0 and below 10, in loan", size.Hint())
	require.Equal(t, "loan", size.Unit())
}

func TestListingsShowSectionsByTheirPath(t *testing.T) {
	type section struct {
		Inner part `key:"inner" doc:"Inner."`
	}
	var keys []string
	for _, p := range parameters(reflect.TypeFor[section](), "") {
		keys = append(keys, p.Key)
	}
	require.Equal(t, []string{"inner.size"}, keys)
	require.Equal(t, "whole", List("tested-things")[1].Name)
	require.Equal(t, []string{"thing", "All there is.", Definition}, []string{List("tested-things")[1].Key, List("tested-things")[1].Text, List("tested-things")[1].Source})
}

func TestAValueIsHeldAgainstTheLimitsOfItsKey(t *testing.T) {
	size := Fields(reflect.TypeFor[part]())[0]
	var d Decimal
	at := reflect.ValueOf(&d).Elem()
	for text, want := range map[string]string{
		"0": "0 must be a number above 0 and below 10, in loan", "10": "10 must be", "-1": "-1 must be", "x": `"x" is not a decimal number; write a number above 0 and below 10, in loan`,
		"1.234": "1.234 has more than 2 decimal places, which the ledgers cannot hold; round it yourself",
	} {
		require.ErrorContains(t, size.Read(at, text), want)
	}
	require.NoError(t, size.Read(at, "9.99"))
	require.Equal(t, "9.99", d.String())
	require.NoError(t, size.Read(at, "0.01"))
	var n uint64
	limit := Field{Key: "n", Type: reflect.TypeFor[uint64](), tag: `min:"3" max:"5"`}
	for text, ok := range map[string]bool{"2": false, "3": true, "5": true, "6": false, "4.0": false, "1_000": false, "-3": false} {
		require.Equal(t, ok, limit.Read(reflect.ValueOf(&n).Elem(), text) == nil, text)
	}
	var word string
	choice := Field{Key: "w", Type: reflect.TypeFor[string](), Choices: []string{"refuse", "skip"}}
	require.EqualError(t, choice.Read(reflect.ValueOf(&word).Elem(), "skp"), `"skp" is not known; did you mean skip?`)
	free := Field{Key: "w", Type: reflect.TypeFor[string]()}
	require.EqualError(t, free.Read(reflect.ValueOf(&word).Elem(), ""), "is empty; write text")
}

type nameless struct {
	A Decimal `key:"a" default:"1"`
}

func (nameless) tested() {}

type undiscounted struct {
	A Decimal `key:"a" default:"1" doc:"A." discount:"half"`
}

func (undiscounted) tested() {}

type noNumber struct {
	A string `key:"a" default:"" doc:"A." discount:"share"`
}

func (noNumber) tested() {}

type wrongDefault struct {
	A Decimal `key:"a" default:"2" max:"1" doc:"A."`
}

func (wrongDefault) tested() {}

type twice struct {
	A Decimal `key:"a" default:"1" doc:"A."`
	B Decimal `key:"a" default:"1" doc:"B."`
}

func (twice) tested() {}

type telling struct {
	A Decimal `key:"thing" default:"1" doc:"A."`
}

func (telling) tested() {}

type unread struct {
	A float64 `key:"a" default:"1" doc:"A."`
}

func (unread) tested() {}

type unkinded struct {
	A error `key:"a" doc:"A."`
}

func (unkinded) tested() {}

type fine struct{}

func (fine) tested() {}

type pointer struct{}

func (*pointer) tested() {}

// other is an interface of no kind.
type other interface{ other() }

// What a registration leaves out stops the program, with what to add.
func TestARegistrationThatIsNotWholeIsRefused(t *testing.T) {
	good := Rule{Name: "good", Doc: "Good.", Source: Definition}
	with := func(change func(*Rule)) Rule {
		r := good
		change(&r)
		return r
	}
	for want, register := range map[string]func(){
		"say what it is, in Doc":                     func() { tests.Register(fine{}, with(func(r *Rule) { r.Doc = "" })) },
		"say where it can be looked up, in Source":   func() { tests.Register(fine{}, with(func(r *Rule) { r.Source = "" })) },
		"words in lower case":                        func() { tests.Register(fine{}, with(func(r *Rule) { r.Name = "Not Good" })) },
		"the name whole is taken":                    func() { tests.Register(fine{}, with(func(r *Rule) { r.Name = "whole" })) },
		"the name entire was another's":              func() { tests.Register(fine{}, with(func(r *Rule) { r.Name = "entire" })) },
		"the name plain is taken":                    func() { tests.Register(fine{}, with(func(r *Rule) { r.Was = []string{"plain"} })) },
		"is that of plain":                           func() { tests.Register(plain{}, good) },
		"must be a struct":                           func() { tests.Register(&pointer{}, good) },
		"key a: say what it is, in the tag doc":      func() { tests.Register(nameless{}, good) },
		`key a: default "2": 2 must be`:              func() { tests.Register(wrongDefault{}, good) },
		"key a: the tag discount is factor or share": func() { tests.Register(undiscounted{}, good) },
		"factor or share, of a number":               func() { tests.Register(noNumber{}, good) },
		"key a stands twice":                         func() { tests.Register(twice{}, good) },
		"key thing stands twice":                     func() { tests.Register(telling{}, good) },
		"no value of a scenario is a float64":        func() { tests.Register(unread{}, good) },
		"error is no interface of a kind":            func() { tests.Register(unkinded{}, good) },
		"is registered twice":                        func() { NewKind[tested](Kind{Topic: "others", Key: "k", About: "x"}) },
		"is no interface":                            func() { NewKind[int](Kind{Topic: "others", Key: "k", About: "x"}) },
		"needs a topic":                              func() { NewKind[other](Kind{Key: "k", About: "x"}) },
		"needs a topic, a key":                       func() { NewKind[other](Kind{Topic: "others", About: "x"}) },
		"needs a topic, a key and what it is about":  func() { NewKind[other](Kind{Topic: "others", Key: "k"}) },
	} {
		func() {
			defer func() {
				text, _ := recover().(string)
				require.Contains(t, text, want)
			}()
			register()
			t.Errorf("%s: accepted", want)
		}()
	}
	require.Equal(t, []string{"plain", "whole"}, tests.Names(), "nothing of it is left")
}

func TestABuilderCountsInTheUnitsOfTheMarket(t *testing.T) {
	b := NewBuilder(Study{Collateral: Token{"BTC", 8}, Loan: Token{"USDC", 6}}, "").At("venue")
	d := MustDecimal("12.5")
	for name, got := range map[string]uint256.Int{
		"12500000000000000000":                 b.Ratio("a", d),
		"1250000000000000":                     b.BasisPoints("a", d),
		"12500000":                             b.InLoan("a", d),
		"1250000000":                           b.InCollateral("a", d),
		"125000000000000000000000000000000000": b.InPrice("a", d),   // 12.5e6 units for 1e8 units, times 1e36
		"396372399797":                         b.PerSecond("a", d), // ⌊12.5e18/31,536,000⌋
	} {
		require.Equal(t, name, got.Dec())
	}
	require.EqualValues(t, 12_500_000_000, b.Gwei("a", d))
	half := uint256.NewInt(5e17)
	require.Equal(t, fixed.Negative(half), b.Signed("a", MustDecimal("-0.5")))
	require.Equal(t, fixed.Positive(half), b.Signed("a", MustDecimal("0.5")))
	require.NoError(t, b.Err())
	require.EqualValues(t, 1<<63-1, b.Gwei("a", FromScaled(uint256.NewInt(1<<63-1), 9)))
	b.Gwei("gas", FromScaled(uint256.NewInt(1<<63), 9))
	b.InLoan("depth", MustDecimal("0.0000001"))
	b.Ratio("share", MustDecimal("-1"))
	require.EqualError(t, b.Err(), "venue.gas: is more than 9 ether for a unit of gas\nvenue.depth: 0.0000001 has more than 6 places\nvenue.share: -1 must not be negative")
}

func TestABuilderTakesDownWhatItIsToldUnderFullKeys(t *testing.T) {
	b := NewBuilder(Study{}, "/data")
	inner := b.At("arms.1").At("rules")
	require.Equal(t, "arms.1.rules.fee", inner.Key("fee"))
	require.Equal(t, "arms.1.rules", inner.Key(""))
	inner.Refuse("fee", "is odd", "change it")
	inner.Top().Refuse("name", "is odd", "")
	inner.Note("%d rows", 3)
	inner.Input("/data/x.csv")
	inner.Input("/data/x.csv")
	inner.Warn("fee", "is idle", "remove it")
	inner.Warn("fee", "is idle", "remove it")
	require.EqualError(t, b.Err(), "arms.1.rules.fee: is odd; change it\nname: is odd")
	require.Equal(t, []string{"3 rows"}, b.Notes())
	require.Equal(t, []string{"/data/x.csv"}, b.Inputs())
	require.Len(t, b.Warnings(), 1)
	require.Equal(t, "arms.1.rules.fee: is idle; remove it", b.Warnings()[0].Error())
	require.Equal(t, filepath.Join("/data", "x.csv"), b.Path("x.csv"))
	require.Equal(t, "/x.csv", b.Path("/x.csv"))
	require.Equal(t, "x.csv", NewBuilder(Study{}, "").Path("x.csv"))
}

// Faults of a file are told of the first key that names it.
func TestFaultsOfAFileAreToldOnce(t *testing.T) {
	b := NewBuilder(Study{}, "")
	of := fault.Faults{{File: "own.yaml", Line: 4, Key: "fee", Problem: "is odd"}}
	b.At("arms.0").Fault("preset", of)
	b.At("arms.1").Fault("preset", of)
	b.At("arms.1").Fault("preset", os.ErrNotExist)
	b.At("arms.2").Fault("preset", os.ErrNotExist)
	require.EqualError(t, b.Err(), "arms.0.preset: own.yaml:4: fee: is odd\narms.1.preset: file does not exist\narms.2.preset: file does not exist")
	b.WarnOf("arms.0", of[0])
	require.Empty(t, b.Warnings(), "nor as a warning")
}

func TestAllThatIsRegisteredSaysWhatItIs(t *testing.T) {
	for _, k := range Kinds() {
		for _, e := range List(k.Topic) {
			require.NotEmpty(t, e.Text)
			require.NotEmpty(t, e.Source)
			for _, p := range e.Parameters {
				require.NotEmpty(t, p.Text, "%s.%s", e.Name, p.Key)
				require.False(t, strings.HasSuffix(p.Source, "."), "%s.%s: the sentence ends the source", e.Name, p.Key)
			}
		}
	}
}
