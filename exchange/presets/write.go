package presets

import (
	"fmt"
	"strings"
)

// YAML returns the preset as a file that states every key, its base resolved. Parse reads it back.
func (p *Preset) YAML() string {
	var b strings.Builder
	for i := range keys {
		k := &keys[i]
		value := k.get(p)
		if k.Unit == "text" || value == "" {
			value = fmt.Sprintf("%q", value)
		}
		fmt.Fprintf(&b, "%s: %s\n", k.Name, value)
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
