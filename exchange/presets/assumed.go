package presets

import (
	"regexp"
	"strings"
)

// Assumed is a key of a preset, its tiers, or a parameter of a step, of which no document of the venue states all.
type Assumed struct {
	Key string // as in the file; STEP.PARAMETER within steps
	Why string // what is assumed, or why
}

// AssumedOf lists what a built-in preset assumes, in the order of its file. What its base assumes comes before, but for keys that
// the file states itself.
func AssumedOf(name string) ([]Assumed, error) {
	text, err := Source(name)
	if err != nil {
		return nil, err
	}
	base, own, stated := assumedIn(text)
	if base == "" {
		return own, nil
	}
	all, err := AssumedOf(base)
	if err != nil {
		return nil, err
	}
	var kept []Assumed
	for _, a := range all {
		if top, step := a.Key, strings.Contains(a.Key, "."); !stated[top] && (!step || !stated["steps"]) {
			kept = append(kept, a)
		}
	}
	return append(kept, own...), nil
}

var (
	statement  = regexp.MustCompile(`^( *)(- \{?)?([a-z-]+):(.*)$`)
	assumption = regexp.MustCompile(`\bassumption: (.*)$`)
)

// assumedIn reads the comments of a preset's file. One at the end of a line is of that line's key; whole lines are of the next.
func assumedIn(text string) (base string, all []Assumed, stated map[string]bool) {
	stated = map[string]bool{}
	var above, step string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if comment, is := strings.CutPrefix(line, "#"); is {
			above += comment
			continue
		}
		m := statement.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		indent, item, key := m[1], m[2], m[3]
		value, comment, _ := strings.Cut(m[4], " #")
		said := above + comment
		above = ""
		switch {
		case indent == "" && item == "":
			stated[key], step = true, ""
			switch key {
			case "base":
				base = strings.TrimSpace(value)
			case "tiers-whole":
				key = "tiers"
			}
		case item != "":
			step = key
			continue
		default:
			key = step + "." + key
		}
		if a := assumption.FindStringSubmatch(said); a != nil {
			why, _, _ := strings.Cut(a[1], " source: ")
			all = append(all, Assumed{Key: key, Why: strings.Trim(why, " .;")})
		}
	}
	return base, all, stated
}
