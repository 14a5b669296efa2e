package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/catalog"
)

// YAML returns the scenario in full, every default resolved. [Parse] reads it back to an equal scenario.
func (s *Scenario) YAML() []byte {
	out, err := yaml.Dump(encode(reflect.ValueOf(s).Elem()), yaml.WithLineWidth(-1))
	if err != nil {
		panic("scenario: " + err.Error())
	}
	return out
}

// JSON returns what decides the results, every default resolved, in the order of the keys: the same bytes for the same
// scenario, always. Decimal numbers are strings, so that no reader rounds them. The engine is left out, because
// either gives the same results. [Parse] reads it back.
func (s *Scenario) JSON() []byte {
	var b bytes.Buffer
	root := encode(reflect.ValueOf(s).Elem())
	kept := &yaml.Node{Kind: root.Kind}
	for pair := range slices.Chunk(root.Content, 2) {
		if pair[0].Value != "engine" {
			kept.Content = append(kept.Content, pair...)
		}
	}
	writeJSON(&b, kept)
	var out bytes.Buffer
	if err := json.Indent(&out, b.Bytes(), "", "  "); err != nil {
		panic("scenario: " + err.Error())
	}
	return out.Bytes()
}

// encode turns a value into the node that decodes to it.
func encode(v reflect.Value) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str"}
	switch value := v.Interface().(type) {
	case catalog.Decimal:
		n.Value, n.Tag = value.String(), "!!float"
		return n
	case catalog.Duration:
		n.Value = value.String()
		return n
	case catalog.Time:
		n.Value = value.String()
		return n
	case string:
		n.Value = value
		return n
	case int:
		n.Value, n.Tag = strconv.Itoa(value), "!!int"
		return n
	case uint64:
		n.Value, n.Tag = strconv.FormatUint(value, 10), "!!int"
		return n
	case map[string]string:
		n = &yaml.Node{Kind: yaml.MappingNode}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, encode(reflect.ValueOf(value[key])))
		}
		return n
	}
	switch v.Kind() {
	case reflect.Interface:
		rule, known := catalog.Named(v.Elem().Interface())
		if !known {
			panic(fmt.Sprintf("scenario: %s is the form of no rule: register it", v.Elem().Type()))
		}
		inner := encode(v.Elem())
		told := []*yaml.Node{{Kind: yaml.ScalarNode, Tag: "!!str", Value: catalog.OfForm(v.Type()).Key}, {Kind: yaml.ScalarNode, Tag: "!!str", Value: rule.Name}}
		inner.Content = append(told, inner.Content...)
		return inner
	case reflect.Slice:
		n = &yaml.Node{Kind: yaml.SequenceNode}
		for i := range v.Len() {
			n.Content = append(n.Content, encode(v.Index(i)))
		}
	case reflect.Struct:
		n = &yaml.Node{Kind: yaml.MappingNode}
		for _, f := range catalog.Fields(v.Type()) {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: f.Key}, encode(v.FieldByIndex(f.Index)))
		}
	default:
		panic(fmt.Sprintf("scenario: no encoder for %s", v.Type()))
	}
	return n
}

func writeJSON(b *bytes.Buffer, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		b.WriteByte('{')
		between := ""
		for pair := range slices.Chunk(n.Content, 2) {
			b.WriteString(between)
			between = ","
			writeText(b, pair[0].Value)
			b.WriteByte(':')
			writeJSON(b, pair[1])
		}
		b.WriteByte('}')
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, item := range n.Content {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	default:
		writeText(b, n.Value)
	}
}

func writeText(b *bytes.Buffer, text string) {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic("scenario: " + err.Error())
	}
	b.Write(quoted)
}
