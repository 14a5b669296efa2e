package main

import (
	"os"
	"runtime/debug"
)

// Of a study with as many positions as this or more, memory is collected sooner.
const many = 10_000

// thrifty has the memory of a study with so many positions in all arms collected sooner where they are many, and returns what
// undoes that. Nearly all of it is ledgers and rows. They hold no pointers, so that the collector looks past them at little cost,
// while by Go's default as much again as is in use may wait for it. Who sets GOGC has decided otherwise.
func thrifty(positions int) (undo func()) {
	if positions < many || os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(25)
	return func() { debug.SetGCPercent(before) }
}
