package scenario

import (
	"reflect"
	"strconv"

	"github.com/ringfence-sim/ringfence/catalog"
)

// Assumed lists the keys of the scenario that are assumptions, with the values that a study is held against, in the order of the
// file. Which keys are is declared beside them, by the tag assumed: see [catalog.Field.Others]. Keys of which no other
// value can be written are left out, and so is what counts against the other entries of a list where there is no other.
func (s *Scenario) Assumed() (all []catalog.AssumedKey) {
	b := s.Builder()
	var walk func(v reflect.Value, key string, entries int)
	walk = func(v reflect.Value, key string, entries int) {
		switch v.Kind() {
		case reflect.Interface:
			if v.IsNil() {
				return
			}
			walk(v.Elem(), key, entries)
			if form, is := v.Interface().(catalog.Assumer); is {
				for _, a := range form.Assumptions(b.At(key)) {
					a.Key = join(key, a.Key)
					all = append(all, a)
				}
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i), join(key, strconv.Itoa(i)), v.Len())
			}
		case reflect.Struct:
			for _, f := range catalog.Fields(v.Type()) {
				at, value := join(key, f.Key), v.FieldByIndex(f.Index)
				if !f.Scalar() {
					walk(value, at, 0)
					continue
				}
				if !f.Assumed() || f.Each() && entries == 1 {
					continue
				}
				present := encode(value).Value
				if others := f.Others(present); others != [2]string{} {
					all = append(all, catalog.AssumedKey{Key: at, Value: present, Others: others, Each: f.Each(), Doc: f.Doc, Source: f.Source})
				}
			}
		}
	}
	walk(reflect.ValueOf(s).Elem(), "", 0)
	return all
}

// In has the files that the scenario names looked for in another folder.
func (s *Scenario) In(folder string) { s.folder = folder }

// FindWith has a function say where each file is that the scenario names, by the path where it would stand.
func (s *Scenario) FindWith(find func(path string) string) { s.find = find }

// With is the scenario with overrides, as [Parse] takes them. The files that it names are where they were.
func (s *Scenario) With(overrides ...string) (*Scenario, error) {
	changed, err := Parse(s.file, s.JSON(), overrides...)
	if err != nil {
		return nil, err
	}
	changed.folder, changed.find, changed.Engine = s.folder, s.find, s.Engine
	return changed, nil
}
