package fault

import (
	"fmt"
	"slices"
	"strings"
)

// Word adds to the faults that a word is none of the known, of which there are two at the least. An empty one among them may be
// left out, and is not named.
func Word[W ~string](all *Faults, key string, got W, known ...W) {
	if slices.Contains(known, got) {
		return
	}
	var names []string
	for _, k := range known {
		if k != "" {
			names = append(names, string(k))
		}
	}
	last := len(names) - 1
	*all = append(*all, New(key, fmt.Sprintf("%q must be %s or %s", string(got), strings.Join(names[:last], ", "), names[last]), ""))
}
