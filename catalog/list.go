package catalog

import "reflect"

// Entry is one thing a scenario can name.
type Entry struct {
	Name       string // as it is written in a scenario
	Key        string // the key whose value it is
	Text       string // what it is
	Source     string // where it comes from
	Parameters []Parameter
}

// Parameter is one key of an [Entry].
type Parameter struct {
	Key     string // dotted, where it stands in a section
	Unit    string // may be empty, for words
	Default string // as it would be written; empty where there is none
	// Optional says that the key may be left out although it has no default: nothing is what it then means.
	Optional bool
	Limits   string // what is accepted; may be empty
	Text     string
	Source   string // may be empty
	Tried    string // which other values a study tries, in words; empty where the key is no assumption
}

// List returns what stands under a topic, with the parameters of each. A topic that is none returns nil. Those of a study are
// designs, processes, jumps, distributions, feeds, venues, models (of interest), behaviours, liquidators and populations.
func List(topic string) []Entry {
	k := OfTopic(topic)
	if k == nil {
		return nil
	}
	entries := make([]Entry, len(k.rules))
	for i, r := range k.rules {
		entries[i] = Entry{Name: r.Name, Key: k.Key, Text: r.Doc, Source: r.Source, Parameters: parameters(r.form, "")}
	}
	return entries
}

// parameters are the keys of a struct, those of a section within it by their path.
func parameters(t reflect.Type, section string) (all []Parameter) {
	for _, f := range Fields(t) {
		key := f.Key
		if section != "" {
			key = section + "." + key
		}
		if f.Type.Kind() == reflect.Struct && !f.Scalar() {
			all = append(all, parameters(f.Type, key)...)
			continue
		}
		all = append(all, Parameter{
			Key: key, Unit: f.Unit(), Default: f.Default, Optional: f.Optional, Limits: f.Limits(), Text: f.Doc, Source: f.Source, Tried: f.Tried(),
		})
	}
	return all
}

// Parameters are the keys that a struct declares, those of a section within it by their path, as [List] gives those of rules.
func Parameters(of any) []Parameter { return parameters(reflect.TypeOf(of), "") }
