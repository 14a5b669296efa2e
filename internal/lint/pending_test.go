package lint

import (
	"slices"
	"strings"
	"testing"
)

// waiting are places that do not keep a rule yet, by rule: a file, or a folder with its slash. To be emptied. An entry that
// no longer needs to wait is named in the test's log.
var waiting = map[string][]string{
	"claims are named as such": {"exchange/"},
	"compiled snippets":        {"README.md"},
	"examples":                 {"vault/vaulttest/"},
	"no switch on kinds":       {"cmd/ringfence/compare.go", "liquidator/race.go", "sim/"},
	"open interfaces":          {"sim/scenario/"},
	"public citations":         {"vault/"},
	"short lines":              {"cmd/", "exchange/", "liquidator/", "sim/", "vault/"},
}

// kept is which entries of waiting were needed in this run.
var kept = map[string]map[string]bool{}

// pending reports a breach of a rule at a place, unless the place is waiting.
func pending(t *testing.T, rule, place, format string, args ...any) {
	t.Helper()
	i := slices.IndexFunc(waiting[rule], func(prefix string) bool { return strings.HasPrefix(place, prefix) })
	if i < 0 {
		t.Errorf(format, args...)
		return
	}
	if kept[rule] == nil {
		kept[rule] = map[string]bool{}
	}
	kept[rule][waiting[rule][i]] = true
	t.Logf("waiting: "+format, args...)
}

// settled names the entries of a rule's list that nothing needed.
func settled(t *testing.T, rule string) {
	t.Helper()
	for _, place := range waiting[rule] {
		if !kept[rule][place] {
			t.Logf("%s: %s need not wait any more", rule, place)
		}
	}
}
