package presets

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Fault is one thing wrong with a preset: its text names keys, words and numbers as a file writes them.
type Fault struct {
	Where string // file and line, or the file; empty for an override
	Key   string // that it is about; empty where that is none of Keys

	tier int // number of the tier it is about, from 1; 0: none
	err  error
}

// Error is the place and the text.
func (f *Fault) Error() string {
	if f.Where == "" {
		return f.Text()
	}
	return f.Where + ": " + f.Text()
}

// Text says what is wrong, and after "; " what to do.
func (f *Fault) Text() string { return words(f.err) }

// Unwrap returns the error that was found.
func (f *Fault) Unwrap() error { return f.err }

// at is the fault with its place.
func (f *Fault) at(file string, line int) *Fault {
	placed := *f
	if placed.Where = file; line > 0 {
		placed.Where += ":" + strconv.Itoa(line)
	}
	return &placed
}

var tierNumber = regexp.MustCompile(`^tier (\d+):`)

// found is a fault of a whole preset: its text begins with the key or tier it is about.
func found(err error) *Fault {
	f := &Fault{err: err}
	text := f.Text()
	if m := tierNumber.FindStringSubmatch(text); m != nil {
		f.tier, _ = strconv.Atoi(m[1])
		return f
	}
	if strings.HasPrefix(text, "no tiers") {
		f.Key = "tiers"
	}
	for i := range keys {
		name := keys[i].Name
		if rest, is := strings.CutPrefix(text, name); is && strings.IndexFunc(rest, letter) != 0 && len(name) > len(f.Key) {
			f.Key = name
		}
	}
	return f
}

func letter(r rune) bool { return r == '-' || r >= 'a' && r <= 'z' }

var (
	listed = regexp.MustCompile(`must be one of \[(.*?)\]`)
	prefix = regexp.MustCompile(`(^|: )(presets|exchange): `)
	// sentences of the engine that do not begin with a key
	sentences = strings.NewReplacer(
		"target must leave a share of the maintenance margin above 0 and below 1", "restore-to must be above 0 and below 1 where partial is target",
		"deleverage drawdown needs a window, a limit above 0 and a stop at most the limit", "deleverage drawdown needs drawdown-window and drawdown-limit above 0, and drawdown-stop at most drawdown-limit",
	)
)

// words is an error as who writes a preset file reads it: without the name of the package that found it, keys hyphenated, the
// words to choose from as words, and rates as fractions of 1.
func words(err error) string {
	text := err.Error()
	engine := strings.Contains(text, "exchange: ")
	text = prefix.ReplaceAllString(text, "$1")
	if !engine {
		return text
	}
	text = sentences.Replace(strings.ReplaceAll(text, "1e18", "1"))
	text = listed.ReplaceAllStringFunc(text, func(list string) string {
		var known []string
		for _, quoted := range strings.Fields(listed.FindStringSubmatch(list)[1]) {
			if word := strings.Trim(quoted, `"`); word != "" {
				known = append(known, word)
			}
		}
		last := len(known) - 1
		if last < 1 {
			return "must be " + strings.Join(known, "")
		}
		return "must be " + strings.Join(known[:last], ", ") + " or " + known[last]
	})
	for _, k := range hyphenated() {
		text = strings.ReplaceAll(text, strings.ReplaceAll(k, "-", " "), k)
	}
	return text
}

// hyphenated are the keys of more than one word, the longest first.
func hyphenated() (names []string) {
	for i := range keys {
		if strings.Contains(keys[i].Name, "-") {
			names = append(names, keys[i].Name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	return names
}
