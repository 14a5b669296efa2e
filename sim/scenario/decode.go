package scenario

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/catalog"
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
	most   int // nodes

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
	section := above(key)
	if strings.HasSuffix(key, ".name") || strings.HasSuffix(key, ".symbol") {
		section = ""
	}
	for _, r := range d.refused {
		if r == key || strings.HasPrefix(r, key+".") || strings.HasPrefix(key, r+".") || section != "" && above(r) == section {
			return true
		}
	}
	return false
}

// above is the key of what a key is part of.
func above(key string) string { return key[:max(strings.LastIndexByte(key, '.'), 0)] }

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
		key = above(key)
	}
	return place{file: d.file}
}

// value decodes a node into v, taking what a struct's keys leave out from their default or from like, the node
// that stands at the same place in the built-in study (nil where there is none).
func (d *decoder) value(v reflect.Value, n, like *yaml.Node, key string, f catalog.Field) {
	if d.nodes++; d.nodes > d.most {
		if d.nodes == d.most+1 {
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
	switch {
	case v.Kind() == reflect.Interface:
		d.union(v, n, like, key)
	case v.Kind() == reflect.Slice:
		d.list(v, n, key, f)
	case v.Kind() == reflect.Map:
		d.texts(v, n, key)
	case f.Scalar():
		d.scalar(v, n, key, f)
	default:
		d.object(v, n, like, key, told{})
	}
}

// told is the key that tells which rule of a kind a mapping states, and the rule's name. It was read already.
type told struct{ key, name string }

// object decodes a mapping into a struct.
func (d *decoder) object(v reflect.Value, n, like *yaml.Node, key string, of told) {
	if n.Kind != yaml.MappingNode {
		d.fault(n, key, "must be a group of keys", "write it as `key: value` lines, indented")
		return
	}
	known := catalog.Fields(v.Type())
	seen := map[string]int{}
	for pair := range slices.Chunk(n.Content, 2) {
		name := pair[0]
		if line, twice := seen[name.Value]; twice {
			d.fault(name, join(key, name.Value), fmt.Sprintf("is given twice, first on line %d", line), "remove one of them")
			continue
		}
		seen[name.Value] = name.Line
		if name.Value == of.key {
			continue
		}
		f, ok := find(known, name.Value)
		if !ok {
			d.unknown(name, known, key, of)
			continue
		}
		d.value(v.FieldByIndex(f.Index), pair[1], child(like, f.Key), join(key, f.Key), f)
	}
	for _, f := range known {
		if _, given := seen[f.Key]; given {
			continue
		}
		at := join(key, f.Key)
		if f.Optional {
			d.absent(v.FieldByIndex(f.Index), at, f)
		} else if same := child(like, f.Key); same != nil {
			d.value(v.FieldByIndex(f.Index), unplaced(same), same, at, f)
		} else {
			d.fault(nil, at, "is missing", "add it: "+f.Hint())
		}
	}
}

// unknown reports a key that nothing reads.
func (d *decoder) unknown(name *yaml.Node, known []catalog.Field, key string, of told) {
	names := make([]string, len(known))
	for i, f := range known {
		names[i] = f.Key
		if f.Was == name.Value {
			d.fault(name, join(key, name.Value), "is "+f.Key+" since an earlier format", "write "+f.Key)
			return
		}
	}
	problem := "is not a key"
	switch {
	case of.key != "":
		names = append(names, of.key)
		problem += fmt.Sprintf(" of %s: %s", of.key, of.name)
	case key != "":
		problem += " of " + key
	default:
		problem += " of a scenario"
	}
	remedy := fault.Nearest(name.Value, names)
	if below := below(known, name.Value); below != "" {
		remedy = "write " + join(key, below)
	}
	d.fault(name, join(key, name.Value), problem, remedy)
}

// below is where a key stands that is one level further down than it was written, as the depth of a venue that another one
// dries up; empty where it does not.
func below(known []catalog.Field, name string) string {
	for _, f := range known {
		var inner []catalog.Field
		switch {
		case f.Type.Kind() == reflect.Interface:
			if k := catalog.OfForm(f.Type); k != nil {
				for _, rule := range k.Rules() {
					inner = append(inner, rule.Fields()...)
				}
			}
		case f.Type.Kind() == reflect.Struct && !f.Scalar():
			inner = catalog.Fields(f.Type)
		}
		if _, has := find(inner, name); has {
			return f.Key + "." + name
		}
	}
	return ""
}

// union decodes a mapping into the form of the rule that its telling key names.
func (d *decoder) union(v reflect.Value, n, like *yaml.Node, key string) {
	k := catalog.OfForm(v.Type())
	if n.Kind != yaml.MappingNode {
		remedy := "write it as `key: value` lines, indented"
		if k.Default == "" {
			remedy = fmt.Sprintf("write it as {%s: %s, …}; known: %s", k.Key, k.Names()[0], strings.Join(k.Names(), ", "))
		}
		d.fault(n, key, "must be a group of keys", remedy)
		return
	}
	name, at := k.Default, join(key, k.Key)
	if given := child(n, k.Key); given != nil {
		name = text(given)
		d.where[at] = d.position(given, key)
	} else if name == "" {
		d.fault(nil, at, "is missing", "add it: one of "+strings.Join(k.Names(), ", "))
		return
	}
	rule, ok := k.Rule(name)
	if !ok {
		remedy := fault.Nearest(name, k.Names())
		if now, was := k.Was(name); was {
			remedy = "it is " + now.Name + " since an earlier format"
		}
		d.fault(child(n, k.Key), at, fmt.Sprintf("%q is not known", name), remedy)
		return
	}
	if like != nil && ruleOf(like, k) != rule.Name {
		like = nil
	}
	made := reflect.New(rule.Form()).Elem()
	d.object(made, n, like, key, told{k.Key, rule.Name})
	v.Set(made)
}

// ruleOf is the name of the rule that a mapping states.
func ruleOf(n *yaml.Node, k *catalog.Kind) string {
	if given := child(n, k.Key); given != nil {
		return text(given)
	}
	return k.Default
}

func (d *decoder) list(v reflect.Value, n *yaml.Node, key string, f catalog.Field) {
	if n.Kind != yaml.SequenceNode {
		d.fault(n, key, "must be a list", "write each entry on its own line, starting with a dash")
		return
	}
	if len(n.Content) < f.Few {
		d.fault(n, key, "is empty", fmt.Sprintf("write at least %d", f.Few))
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		d.value(v.Index(i), item, nil, join(key, strconv.Itoa(i)), f.Entry())
	}
}

func (d *decoder) texts(v reflect.Value, n *yaml.Node, key string) {
	if n.Kind != yaml.MappingNode {
		d.fault(n, key, "must be a group of keys", "write it as `key: value` lines, indented")
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for pair := range slices.Chunk(n.Content, 2) {
		name, value := pair[0], pair[1]
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

// scalar decodes a single value from its text, as written, and holds it against the limits of its key.
func (d *decoder) scalar(v reflect.Value, n *yaml.Node, key string, f catalog.Field) {
	if n.Kind != yaml.ScalarNode {
		d.fault(n, key, "must be a single value", "write "+f.Hint())
		return
	}
	for _, found := range fault.All(f.Read(v, n.Value)) {
		d.fault(n, key, found.Problem, found.Remedy)
	}
}

// absent sets a key that was not given to its default. A default that does not decode is a defect of the form.
func (d *decoder) absent(v reflect.Value, key string, f catalog.Field) {
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: f.Default}
	if !f.Scalar() {
		n = unplaced(mustTree(f.Default))
	}
	before := len(d.faults)
	d.value(v, n, nil, key, f)
	if len(d.faults) > before {
		panic(fmt.Sprintf("scenario: default of %s: %v", key, d.faults[before]))
	}
	delete(d.where, key)
}

func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}

func find(known []catalog.Field, key string) (catalog.Field, bool) {
	for _, f := range known {
		if f.Key == key {
			return f, true
		}
	}
	return catalog.Field{}, false
}

// child returns the value of a mapping's key, nil where there is none.
func child(n *yaml.Node, key string) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for pair := range slices.Chunk(n.Content, 2) {
		if pair[0].Value == key {
			return pair[1]
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
