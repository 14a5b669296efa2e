package presets

import (
	"fmt"
	"slices"
	"strings"
)

// YAML returns the preset as a file that states every key, its base resolved. Parse reads it back.
func (p *Preset) YAML() string {
	var b strings.Builder
	for i := range general {
		k := &general[i]
		value := k.get(p)
		if k.Name == "without" {
			continue
		}
		if k.Unit == "text" || value == "" {
			value = fmt.Sprintf("%q", value)
		}
		fmt.Fprintf(&b, "%s: %s\n", k.Name, value)
	}
	b.WriteString("steps:\n")
	steps, _ := p.listed()
	for i, name := range steps {
		f := formOf(name)
		if len(f.params) == 0 || slices.Contains(steps[:i], name) {
			fmt.Fprintf(&b, "  - %s\n", name)
			continue
		}
		parts := make([]string, len(f.params))
		for j := range f.params {
			value := f.key(&f.params[j]).get(p)
			if value == "" {
				value = `""`
			}
			parts[j] = f.params[j].name + ": " + value
		}
		fmt.Fprintf(&b, "  - %s: {%s}\n", name, strings.Join(parts, ", "))
	}
	b.WriteString("tiers:\n")
	for i := range p.Brackets {
		t := &p.Brackets[i]
		b.WriteString("  - {")
		if t.Floor != nil {
			fmt.Fprintf(&b, "floor: %s, ", t.Floor)
		}
		if !t.Cap.IsZero() {
			fmt.Fprintf(&b, "cap: %s, ", t.Cap)
		}
		fmt.Fprintf(&b, "maintenance: %s, initial: %s}\n", t.Maintenance, t.Initial)
	}
	return b.String()
}
