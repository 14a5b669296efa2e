package scenario

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/fault"
)

// most is how many nodes a scenario may have, aliases expanded: a file with more is an accident or an attack.
const most = 1_000_000

// A decoder turns a tree of YAML nodes into a scenario and collects every fault on the way.
type decoder struct {
	file   string
	origin map[*yaml.Node]string // nodes that an override brought in, and the override
	where  map[string]place      // position of every key that was given
	faults fault.Faults
	nodes  int

	refused []string // keys with a fault, once all are read: what is compared with them is not known
}

// place is where a key was written.
type place struct {
	file string // or the override that brought it in
	line int    // 0: the file as a whole, or an override
}

func (d *decoder) fault(n *yaml.Node, key, problem, remedy string) {
	if d.clouded(key) {
		return
	}
	at := d.position(n, key)
	d.faults = append(d.faults, &fault.Fault{File: at.file, Line: at.line, Key: key, Problem: problem, Remedy: remedy})
}

// clouded reports whether a fault of a key may follow from one that was found when the file was read: in the key itself, in what
// it is part of, in a part of it, or in a key beside it, unless it is a name.
func (d *decoder) clouded(key string) bool {
	section := key[:max(strings.LastIndexByte(key, '.'), 0)]
	if strings.HasSuffix(key, ".name") || strings.HasSuffix(key, ".symbol") {
		section = ""
	}
	for _, r := range d.refused {
		if r == key || strings.HasPrefix(r, key+".") || strings.HasPrefix(key, r+".") || section != "" && strings.HasPrefix(r, section+".") {
			return true
		}
	}
	return false
}

// position says where a node was written; for what was not written at all, where the nearest enclosing key was.
func (d *decoder) position(n *yaml.Node, key string) place {
	if n != nil {
		if set, ok := d.origin[n]; ok {
			return place{file: set}
		}
		if n.Line > 0 {
			return place{d.file, n.Line}
		}
	}
	for key != "" {
		if at, ok := d.where[key]; ok {
			return at
		}
		key = key[:max(strings.LastIndexByte(key, '.'), 0)]
	}
	return place{file: d.file}
}

// value decodes a node into v, taking what a struct's keys leave out from their default or from like, the node
// that stands at the same place in the built-in study (nil where there is none).
func (d *decoder) value(v reflect.Value, n, like *yaml.Node, key string, f *field) {
	if d.nodes++; d.nodes > most {
		if d.nodes == most+1 {
			d.fault(n, key, "the scenario is too large", "write fewer entries, without aliases of aliases")
		}
		return
	}
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	d.where[key] = d.position(n, key)
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		d.fault(n, key, "has no value", "write one, or remove the key to take its default")
		return
	}
	switch v.Kind() {
	case reflect.Interface:
		d.union(v, n, like, key)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[Decimal]() {
			d.scalar(v, n, key, f)
			return
		}
		d.object(v, n, like, key, "")
	case reflect.Slice:
		d.list(v, n, key, f)
	case reflect.Map:
		d.texts(v, n, key)
	default:
		d.scalar(v, n, key, f)
	}
}

// object decodes a mapping into a struct. The key skip was read already.
func (d *decoder) object(v reflect.Value, n, like *yaml.Node, key, skip string) {
	if n.Kind != yaml.MappingNode {
		d.fault(n, key, "must be a group of keys", "write it as `key: value` lines, indented")
		return
	}
	known := fields(v.Type())
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i]
		if line, twice := seen[name.Value]; twice {
			d.fault(name, join(key, name.Value), fmt.Sprintf("is given twice, first on line %d", line), "remove one of them")
			continue
		}
		seen[name.Value] = name.Line
		if name.Value == skip {
			continue
		}
		f, ok := find(known, name.Value)
		if !ok {
			d.unknown(name, known, key, skip, n)
			continue
		}
		d.value(v.FieldByIndex(f.index), n.Content[i+1], child(like, f.key), join(key, f.key), &f)
	}
	for _, f := range known {
		if _, given := seen[f.key]; given {
			continue
		}
		at := join(key, f.key)
		if text, ok := f.tag.Lookup("default"); ok {
			d.absent(v.FieldByIndex(f.index), text, at, &f)
		} else if same := child(like, f.key); same != nil {
			d.value(v.FieldByIndex(f.index), unplaced(same), same, at, &f)
		} else {
			d.fault(nil, at, "is missing", "add it: "+f.hint())
		}
	}
}

// unknown reports a key that nothing reads.
func (d *decoder) unknown(name *yaml.Node, known []field, key, skip string, in *yaml.Node) {
	names := make([]string, len(known))
	for i, f := range known {
		names[i] = f.key
	}
	if skip != "" {
		names = append(names, skip)
	}
	problem := "is not a key"
	if skip != "" {
		problem += fmt.Sprintf(" of %s: %s", skip, text(child(in, skip)))
	} else if key != "" {
		problem += " of " + key
	} else {
		problem += " of a scenario"
	}
	d.fault(name, join(key, name.Value), problem, fault.Nearest(name.Value, names))
}

// union decodes a mapping into the kind that its telling key names.
func (d *decoder) union(v reflect.Value, n, like *yaml.Node, key string) {
	u := unions[v.Type()]
	if n.Kind != yaml.MappingNode {
		d.fault(n, key, "must be a group of keys", fmt.Sprintf("write it as {%s: %s, …}; known: %s", u.key, u.kinds[0].name, strings.Join(u.names(), ", ")))
		return
	}
	name := child(n, u.key)
	if name == nil {
		d.fault(n, join(key, u.key), "is missing", "add it: one of "+strings.Join(u.names(), ", "))
		return
	}
	k, ok := u.byName(text(name))
	if !ok {
		d.fault(name, join(key, u.key), fmt.Sprintf("%q is not known", text(name)), fault.Nearest(text(name), u.names()))
		return
	}
	if like != nil && text(child(like, u.key)) != k.name {
		like = nil
	}
	made := reflect.New(k.of).Elem()
	d.where[join(key, u.key)] = d.position(name, key)
	d.object(made, n, like, key, u.key)
	v.Set(made)
}

func (d *decoder) list(v reflect.Value, n *yaml.Node, key string, f *field) {
	if n.Kind != yaml.SequenceNode {
		d.fault(n, key, "must be a list", "write each entry on its own line, starting with a dash")
		return
	}
	if few, err := strconv.Atoi(f.tag.Get("few")); err == nil && len(n.Content) < few {
		d.fault(n, key, "is empty", fmt.Sprintf("write at least %d", few))
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		d.value(v.Index(i), item, nil, join(key, strconv.Itoa(i)), f)
	}
}

func (d *decoder) texts(v reflect.Value, n *yaml.Node, key string) {
	if n.Kind != yaml.MappingNode {
		d.fault(n, key, "must be a group of keys", "write it as `key: value` lines, indented")
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		at := join(key, name.Value)
		d.where[at] = d.position(name, at)
		if value.Kind != yaml.ScalarNode {
			d.fault(value, at, "must be a single value", "write text or a number")
			continue
		}
		if v.MapIndex(reflect.ValueOf(name.Value)).IsValid() {
			d.fault(name, at, "is given twice", "remove one of them")
			continue
		}
		v.SetMapIndex(reflect.ValueOf(name.Value), reflect.ValueOf(value.Value))
	}
}

// absent sets a key that was not given to its default. A default that does not decode is a defect of this package.
func (d *decoder) absent(v reflect.Value, text, key string, f *field) {
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: text}
	if isTree(v.Type()) {
		n = unplaced(mustTree(text))
	}
	before := len(d.faults)
	d.value(v, n, nil, key, f)
	if len(d.faults) > before {
		panic(fmt.Sprintf("scenario: default of %s: %v", key, d.faults[before]))
	}
	delete(d.where, key)
}

// isTree reports whether values of a type are written as more than a scalar.
func isTree(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface, reflect.Slice, reflect.Map:
		return true
	}
	return t.Kind() == reflect.Struct && t != reflect.TypeFor[Decimal]()
}

func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}

func find(known []field, key string) (field, bool) {
	for _, f := range known {
		if f.key == key {
			return f, true
		}
	}
	return field{}, false
}

// child returns the value of a mapping's key, nil where there is none.
func child(n *yaml.Node, key string) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// text returns the text of a scalar, "" of anything else.
func text(n *yaml.Node) string {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// unplaced copies a tree without its positions, so that a fault in it is not blamed on a line of the user's file.
func unplaced(n *yaml.Node) *yaml.Node {
	c := *n
	c.Line, c.Column = 0, 0
	c.HeadComment, c.LineComment, c.FootComment = "", "", ""
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, inner := range n.Content {
		c.Content[i] = unplaced(inner)
	}
	return &c
}
