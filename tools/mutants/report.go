package main

import (
	"fmt"
	"strings"
)

// report prints a line for each fault and a table of rooms at the end.
type report struct {
	rooms  []string
	counts map[string]*[4]int // by verdict
}

func (r *report) add(f fault, o outcome, verbose bool) {
	if r.counts == nil {
		r.counts = map[string]*[4]int{}
	}
	if r.counts[f.room] == nil {
		r.rooms, r.counts[f.room] = append(r.rooms, f.room), &[4]int{}
		fmt.Printf("\n%s\n", f.room)
	}
	r.counts[f.room][o.verdict]++
	said := strings.ReplaceAll(o.String(), "\n", "\n      ")
	fmt.Printf("  %-36s %s\n", f.name, said)
	if o.verdict != killed {
		fmt.Printf("      fault: %s\n", strings.ReplaceAll(f.what, "\n", "\n      "))
	}
	if o.verdict == excused {
		fmt.Printf("      because %s\n", f.excuse)
	}
	if verbose {
		fmt.Println(o.said)
	}
}

// close prints the table and reports whether enough was found: every patch, and of a sample nine of ten in each room.
func (r *report) close(interrupted error, sampled bool) bool {
	fmt.Printf("\n%-16s%8s%8s%10s%8s%12s\n", "room", "faults", "killed", "survived", "broken", "equivalent")
	var all [4]int
	enough := interrupted == nil
	line := func(name string, n [4]int) {
		fmt.Printf("%-16s%8d%8d%10d%8d%12d\n", name, n[killed]+n[survived]+n[broken]+n[excused], n[killed], n[survived], n[broken], n[excused])
	}
	for _, room := range r.rooms {
		for v, n := range *r.counts[room] {
			all[v] += n
		}
		n := *r.counts[room]
		allowed := 0
		if sampled {
			allowed = (n[killed] + n[survived] + n[excused]) / 10
		}
		enough = enough && n[survived] <= allowed && n[broken] == 0
		line(room, n)
	}
	if len(r.rooms) > 1 {
		line("all", all)
	}
	return enough
}
