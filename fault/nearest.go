package fault

import "strings"

// Nearest is a remedy for a word that is not known: the known words that it resembles, or else all of them.
func Nearest(word string, known []string) string {
	if len(known) == 0 {
		return "remove it: nothing can be set here"
	}
	for _, k := range known {
		if strings.EqualFold(word, k) {
			return "did you mean " + k + "?"
		}
	}
	var near []string
	best, least := "", len(word)/2+1
	for _, k := range known {
		d := Distance(word, k)
		if d == 1 {
			return "did you mean " + k + "?" // a single slip
		}
		if d < least {
			best, least = k, d
		}
		if resembles(word, k) {
			near = append(near, k)
		}
	}
	if len(near) == 0 && best != "" {
		near = []string{best} // half of its letters are right
	}
	if len(near) == 0 {
		return "known: " + strings.Join(known, ", ")
	}
	return "did you mean " + strings.Join(near, " or ") + "?"
}

// resembles reports whether a word is a known one mistyped, a part of it, or its beginning mistyped.
func resembles(word, known string) bool {
	slips := max(1, min(2, len(word)/3))
	switch {
	case word == "":
		return false
	case Distance(word, known) <= slips, len(word) > 2 && strings.Contains(known, word):
		return true
	}
	return len(word) > 4 && len(word) < len(known) && Distance(word, known[:len(word)]) <= slips
}

// Distance is how many letters are inserted, removed, changed or swapped with their neighbour between two words, no letter more
// than once. Source: the optimal string alignment distance (Damerau 1964, Communications of the ACM 7; Levenshtein 1966).
func Distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
