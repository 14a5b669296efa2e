package scenario

import (
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/catalog"
)

// builtinName is what the built-in study is called where a file would be.
const builtinName = "built-in study"

// follow names a study after what it runs: a file that gives no name is called as the file is, and overrides of the
// prices add what they come from. The built-in study is then called after its prices alone. A name that is overridden
// stays.
func (s *Scenario) follow(file string, root *yaml.Node, overrides []string) {
	named := child(root, "name") != nil
	if file != builtinName && !named {
		s.Name = word(stem(file))
	}
	other := false
	for _, set := range overrides {
		switch key, _, _ := strings.Cut(set, "="); key {
		case "name":
			return
		case "prices", "prices.source", "prices.file", "prices.name":
			other = other || !slices.ContainsFunc(needs(file), func(n Need) bool { return n.Key == key })
		}
	}
	if !other || s.Prices == nil {
		return
	}
	origin := stem(s.Prices.Origin())
	if origin == "" {
		origin = catalog.NameOf(s.Prices)
	}
	if origin = word(origin); file == builtinName {
		s.Name = origin
	} else {
		s.Name += "-" + origin
	}
}

// stem is a file's name without its folder and its endings.
func stem(path string) string {
	name := filepath.Base(filepath.ToSlash(path))
	for range 2 { // .csv.gz
		switch ext := strings.ToLower(filepath.Ext(name)); ext {
		case ".csv", ".tsv", ".txt", ".json", ".jsonl", ".gz", ".zip", ".zst", ".bz2", ".tar", ".parquet", ".yaml", ".yml":
			name = name[:len(name)-len(ext)]
		}
	}
	if name == "." {
		return ""
	}
	return name
}

// word is a text in letters that every file system and table takes.
func word(text string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, text), "-.")
}
