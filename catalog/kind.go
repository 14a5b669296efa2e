package catalog

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// Definition is the source of a rule that measures nothing: what it is follows from its text.
const Definition = "a definition"

// Assumption is the source of a rule or a number that nobody has measured.
const Assumption = "an assumption"

// Rule is what a registration says of one rule.
type Rule struct {
	// Name is the word by which a scenario names it, in lower case with hyphens.
	Name string
	// Doc says what it is.
	Doc string
	// Source says where it can be looked up, or that it is a [Definition] or an [Assumption].
	Source string
	// Was are older names, which are refused with the present one.
	Was []string

	form reflect.Type
}

// Form is the type of the struct that a scenario's keys are read into.
func (r Rule) Form() reflect.Type { return r.form }

// Fields are the keys of the rule's form, in the order in which they are declared.
func (r Rule) Fields() []Field { return Fields(r.form) }

// Kind is what rules are alternatives of: a distribution, a venue, a design.
type Kind struct {
	// Topic is the plural that the listing of the kind is named by.
	Topic string
	// Key is the key whose value names the rule.
	Key string
	// About ends a sentence that begins with "List": "the venues collateral can be sold on".
	About string
	// Default is the rule that stands where Key is left out. It is empty where one must be named.
	Default string

	form  reflect.Type
	rules []Rule
}

// Rules are those registered, in the order of their names.
func (k *Kind) Rules() []Rule { return slices.Clone(k.rules) }

// Names are the names of the rules, in order.
func (k *Kind) Names() []string {
	names := make([]string, len(k.rules))
	for i, r := range k.rules {
		names[i] = r.Name
	}
	return names
}

// Rule returns a rule by its name.
func (k *Kind) Rule(name string) (Rule, bool) {
	i := slices.IndexFunc(k.rules, func(r Rule) bool { return r.Name == name })
	if i < 0 {
		return Rule{}, false
	}
	return k.rules[i], true
}

// Was returns the rule that had a name before.
func (k *Kind) Was(name string) (Rule, bool) {
	i := slices.IndexFunc(k.rules, func(r Rule) bool { return slices.Contains(r.Was, name) })
	if i < 0 {
		return Rule{}, false
	}
	return k.rules[i], true
}

// kinds is the register. It is written by the initialisation of packages only.
var kinds []*Kind

// Kinds are all kinds, in the order of their topics.
func Kinds() []*Kind {
	all := slices.Clone(kinds)
	slices.SortFunc(all, func(a, b *Kind) int { return strings.Compare(a.Topic, b.Topic) })
	return all
}

// OfTopic returns a kind by its topic, nil where there is none.
func OfTopic(topic string) *Kind {
	for _, k := range kinds {
		if k.Topic == topic {
			return k
		}
	}
	return nil
}

// OfForm returns the kind whose forms have an interface type, nil where there is none.
func OfForm(form reflect.Type) *Kind {
	for _, k := range kinds {
		if k.form == form {
			return k
		}
	}
	return nil
}

// Named returns the rule that a form was registered for.
func Named(form any) (Rule, bool) {
	of := reflect.TypeOf(form)
	for _, k := range kinds {
		for _, r := range k.rules {
			if r.form == of {
				return r, true
			}
		}
	}
	return Rule{}, false
}

// NameOf is the name that a scenario gives the rule of a form, empty where the form is not registered.
func NameOf(form any) string {
	r, _ := Named(form)
	return r.Name
}

// Of is a kind whose forms satisfy F, an interface that is declared where the kind is. Its method builds the rule.
type Of[F any] struct{ Kind }

// NewKind makes a kind and puts it in the register. It is called once for a kind, by the variable that holds it. It panics where
// F is no interface, or the kind is there already or says too little of itself.
func NewKind[F any](k Kind) *Of[F] {
	k.form = reflect.TypeFor[F]()
	switch {
	case k.form.Kind() != reflect.Interface:
		panic(fmt.Sprintf("catalog: forms of kind %s are %s, which is no interface", k.Topic, k.form))
	case k.Topic == "" || k.Key == "" || k.About == "":
		panic(fmt.Sprintf("catalog: kind %s of %s needs a topic, a key and what it is about", k.Topic, k.form))
	case OfTopic(k.Topic) != nil || OfForm(k.form) != nil:
		panic(fmt.Sprintf("catalog: kind %s of %s is registered twice", k.Topic, k.form))
	}
	of := &Of[F]{k}
	kinds = append(kinds, &of.Kind)
	return of
}

var ruleName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// Register adds a rule with the zero value of its form. It is called by the initialisation of the package that holds the rule.
// It panics, with what is missing, where the registration is not whole: name, documentation and source of the rule,
// documentation of every key, defaults that are values of their key.
func (k *Of[F]) Register(form F, rule Rule) {
	fail := func(format string, args ...any) {
		panic(fmt.Sprintf("catalog: %s %q: %s", k.Topic, rule.Name, fmt.Sprintf(format, args...)))
	}
	rule.form = reflect.TypeOf(form)
	switch {
	case rule.form == nil || rule.form.Kind() != reflect.Struct:
		fail("its form is %v, and must be a struct", rule.form)
	case !ruleName.MatchString(rule.Name):
		fail("the name must be words in lower case, joined by hyphens")
	case rule.Doc == "":
		fail("say what it is, in Doc")
	case rule.Source == "":
		fail("say where it can be looked up, in Source; catalog.Definition and catalog.Assumption are sources too")
	}
	for _, name := range append([]string{rule.Name}, rule.Was...) {
		if _, taken := k.Rule(name); taken {
			fail("the name %s is taken", name)
		}
		if _, taken := k.Was(name); taken {
			fail("the name %s was another's", name)
		}
	}
	if other, taken := Named(form); taken {
		fail("its form %s is that of %s", rule.form, other.Name)
	}
	if err := checkForm(rule.form, k.Key); err != nil {
		fail("%v", err)
	}
	at, _ := slices.BinarySearchFunc(k.rules, rule, func(a, b Rule) int { return strings.Compare(a.Name, b.Name) })
	k.rules = slices.Insert(k.rules, at, rule)
}

// checkForm reports what a form's tags leave out. The key that tells the kind may be none of the form's own.
func checkForm(form reflect.Type, told string) error {
	seen := map[string]bool{told: true}
	for _, f := range Fields(form) {
		if seen[f.Key] {
			return fmt.Errorf("key %s stands twice", f.Key)
		}
		seen[f.Key] = true
		if err := f.check(); err != nil {
			return fmt.Errorf("key %s: %w", f.Key, err)
		}
	}
	return nil
}
