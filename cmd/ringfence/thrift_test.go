package main

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

// A large study's memory is collected sooner while it lasts, a small one's as Go does, and nobody's who said how.
func TestLargeStudiesAreThrifty(t *testing.T) {
	now := func() int {
		percent := debug.SetGCPercent(100)
		debug.SetGCPercent(percent)
		return percent
	}
	began := now()
	t.Setenv("GOGC", "")
	thrifty(many - 1)()
	require.Equal(t, began, now())
	undo := thrifty(many)
	require.Less(t, now(), 50)
	undo()
	require.Equal(t, began, now())
	t.Setenv("GOGC", "100")
	defer thrifty(many)()
	require.Equal(t, began, now())
}
