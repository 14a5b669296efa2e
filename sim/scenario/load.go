package scenario

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
)

// Builtin returns the built-in study with overrides applied.
func Builtin(overrides ...string) (*Scenario, error) {
	return Parse(builtinName, builtin, overrides...)
}

// Load reads a scenario from a file, or the one that comes with the program under a name, and applies overrides, as [Parse].
// Where there is a file of the name it is the file.
func Load(path string, overrides ...string) (*Scenario, error) {
	data, err := os.ReadFile(path)
	if text, is := studyOf(path); err != nil && is {
		s, err := Parse(path, text, overrides...)
		if err == nil {
			s.study = path
		}
		return s, err
	}
	if err != nil {
		var reason *os.PathError
		if errors.As(err, &reason) {
			err = reason.Err
		}
		return nil, &fault.Fault{File: path, Problem: "cannot be read: " + err.Error(), Remedy: missing(path)}
	}
	s, err := Parse(path, data, overrides...)
	if err != nil {
		Partial(err).folder = filepath.Dir(path)
		return nil, err
	}
	s.folder = filepath.Dir(path)
	return s, nil
}

// missing says what to do about a scenario that cannot be read.
func missing(path string) string {
	if filepath.Ext(path) == "" && filepath.Base(path) == path {
		return fault.Nearest(path, names())
	}
	return "`ringfence scenario init` writes a file to start from"
}

// Parse reads a scenario from YAML (or JSON, which YAML contains) and applies overrides of the form key.path=value, where a
// number in the path is an index into a list: "market.lltv=0.9", "arms.1.preset=bitmex". Every value is read from
// its text, never through a float. What is left out takes its default, and a whole section or list that is left out
// is the built-in study's. On error it returns every [Fault] joined.
//
// Overriding the key that tells kinds apart (venue.model, prices.source, ...) drops the keys that the new kind does not have.
func Parse(name string, data []byte, overrides ...string) (*Scenario, error) {
	root, err := tree(name, data)
	if err != nil {
		return nil, err
	}
	like := mustTree(string(builtin))
	d := &decoder{file: name, origin: map[*yaml.Node]string{}, where: map[string]place{}, most: most}
	for _, set := range overrides {
		if wrong := d.override(root, like, set); wrong != nil {
			d.faults = append(d.faults, wrong)
		}
	}
	s := new(Scenario)
	d.object(reflect.ValueOf(s).Elem(), root, like, "", told{})
	for _, f := range d.faults {
		d.refused = append(d.refused, f.Key)
	}
	s.follow(name, root, overrides)
	s.check(d)
	s.where, s.file = d.where, name
	if err := fault.Join(d.faults); err != nil {
		return nil, &refusal{error: err, read: s}
	}
	return s, nil
}

// refusal is every fault of a scenario, and what could be read of it.
type refusal struct {
	error
	read *Scenario
}

// Unwrap returns the faults, in the order of the file.
func (r *refusal) Unwrap() []error { return []error{r.error} }

// Partial returns what could be read of a scenario that [Parse] or [Load] refused: what was refused, or is missing, is the zero
// value, and nil in a list. It is for telling more faults at once, and empty where nothing could be read.
func Partial(err error) *Scenario {
	var r *refusal
	if errors.As(err, &r) {
		return r.read
	}
	return new(Scenario)
}

// Place says where the keys of faults were written. The keys are the scenario's own. An index is written as liquidators.0 or
// liquidators[0].
func (s *Scenario) Place(err error) error {
	var all fault.Faults
	for _, f := range fault.All(err) {
		placed := *f
		if f.File == "" {
			placed.Key = strings.NewReplacer("[", ".", "]", "").Replace(f.Key)
			d := decoder{file: s.file, where: s.where}
			at := d.position(nil, placed.Key)
			placed.File, placed.Line = at.file, at.line
			var sets []string
			for _, set := range s.overridden(placed.Key) {
				if set != at.file {
					sets = append(sets, set)
				}
			}
			placed.Set = strings.Join(sets, " with ")
		}
		s.needed(&placed)
		all = append(all, &placed)
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// overridden are the overrides of keys below the one given, in the order of the keys.
func (s *Scenario) overridden(key string) (sets []string) {
	for _, inner := range slices.Sorted(maps.Keys(s.where)) {
		if at := s.where[inner].file; strings.HasPrefix(inner, key+".") && strings.HasPrefix(at, setFlag) && !slices.Contains(sets, at) {
			sets = append(sets, at)
		}
	}
	return sets
}

// setFlag is what the place of an override begins with.
const setFlag = "--set "

// placeOf names an override in messages, by its beginning where it is long.
func placeOf(set string) string {
	const most = 60
	if letters := []rune(set); len(letters) > most {
		set = string(letters[:most]) + "…"
	}
	return setFlag + set
}

// tree parses YAML text into the mapping at its root.
func tree(name string, data []byte) (*yaml.Node, error) {
	if len(strings.TrimSpace(string(data))) == 0 {
		return nil, &fault.Fault{File: name, Problem: "the file is empty", Remedy: "`ringfence scenario init` writes one to start from"}
	}
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		var syntax *yaml.LoadError
		if errors.As(err, &syntax) {
			return nil, &fault.Fault{File: name, Line: syntax.Mark.Line, Problem: "is not YAML: " + syntax.Message, Remedy: "check indentation, colons and quotes around this line"}
		}
		return nil, &fault.Fault{File: name, Problem: "is not YAML: " + err.Error(), Remedy: "check indentation, colons and quotes"}
	}
	root := &doc
	if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		root = root.Content[0]
	}
	if root.Kind != yaml.MappingNode {
		return nil, &fault.Fault{File: name, Line: max(root.Line, 1), Problem: "a scenario is a group of keys", Remedy: "`ringfence scenario init` writes one to start from"}
	}
	return root, nil
}

func mustTree(text string) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Load([]byte(text), &doc); err != nil {
		panic("scenario: " + err.Error())
	}
	if doc.Kind == yaml.DocumentNode {
		return doc.Content[0]
	}
	return &doc
}

// override applies one key.path=value to the tree.
func (d *decoder) override(root, like *yaml.Node, set string) *fault.Fault {
	where := placeOf(set)
	path, value, ok := strings.Cut(set, "=")
	keys := strings.Split(path, ".")
	if !ok || slices.Contains(keys, "") {
		return &fault.Fault{File: where, Problem: "is not an override", Remedy: "write key.path=value, as in market.lltv=0.9 or arms.1.preset=bitmex"}
	}
	var doc yaml.Node
	if err := yaml.Load([]byte(value), &doc); err != nil || doc.Kind != yaml.DocumentNode {
		if value != "" {
			return &fault.Fault{File: where, Key: path, Problem: "the value is not YAML", Remedy: "quote it"}
		}
		doc = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Tag: "!!str"}}}
	}
	fresh := unplaced(doc.Content[0])
	d.mark(fresh, where)
	return d.place(root, like, keys, 0, fresh, where)
}

// mark remembers that an override brought a tree in.
func (d *decoder) mark(n *yaml.Node, where string) {
	d.origin[n] = where
	for _, inner := range n.Content {
		d.mark(inner, where)
	}
}

// place puts a value under keys[at:] of n. A section that the file leaves out is the built-in study's, so it is copied in
// before one of its keys is changed.
func (d *decoder) place(n, like *yaml.Node, keys []string, at int, fresh *yaml.Node, where string) *fault.Fault {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	key, last := keys[at], at == len(keys)-1
	refuse := func(problem, remedy string) *fault.Fault {
		return &fault.Fault{File: where, Key: strings.Join(keys[:at+1], "."), Problem: problem, Remedy: remedy}
	}
	switch n.Kind {
	case yaml.SequenceNode:
		i, err := strconv.Atoi(key)
		if err != nil || i < 0 || i > len(n.Content) || i == len(n.Content) && !last {
			list := strings.Join(keys[:at], ".")
			if len(n.Content) == 0 {
				return refuse("is not an entry: the list is empty", "write "+list+"=[{…}], with all that an entry needs")
			}
			return refuse(fmt.Sprintf("is not an entry of a list of %d", len(n.Content)), fmt.Sprintf("write %s.0 to %s.%d", list, list, len(n.Content)-1))
		}
		if i == len(n.Content) {
			n.Content = append(n.Content, fresh)
			return nil
		}
		if last {
			n.Content[i] = fresh
			return nil
		}
		return d.place(n.Content[i], nil, keys, at+1, fresh, where)
	case yaml.MappingNode:
		for pair := range slices.Chunk(n.Content, 2) {
			if pair[0].Value != key {
				continue
			}
			if last {
				pair[1] = fresh
				dropForeign(n, key, text(fresh))
				return nil
			}
			return d.place(pair[1], child(like, key), keys, at+1, fresh, where)
		}
		name := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}
		d.origin[name] = where
		if last {
			n.Content = append(n.Content, name, fresh)
			return nil
		}
		section := &yaml.Node{Kind: yaml.MappingNode}
		if same := child(like, key); same != nil {
			section = unplaced(same)
		}
		n.Content = append(n.Content, name, section)
		return d.place(section, child(like, key), keys, at+1, fresh, where)
	}
	return refuse("has no keys of its own", "shorten the path, or replace the whole value")
}

// dropForeign removes from a mapping the keys that belong to another rule, after key was set to the rule's name. It
// touches nothing where key does not tell rules apart.
func dropForeign(n *yaml.Node, key, name string) {
	var old, chosen []catalog.Field
	tells := false
	for _, k := range catalog.Kinds() {
		rule, ok := k.Rule(name)
		if k.Key != key || !ok {
			continue
		}
		tells = true
		chosen = append(chosen, rule.Fields()...)
		for _, other := range k.Rules() {
			old = append(old, other.Fields()...)
		}
	}
	if !tells {
		return
	}
	kept := n.Content[:0:0]
	for pair := range slices.Chunk(n.Content, 2) {
		_, belongs := find(chosen, pair[0].Value)
		_, foreign := find(old, pair[0].Value)
		if pair[0].Value == key || belongs || !foreign {
			kept = append(kept, pair...)
		}
	}
	n.Content = kept
}
