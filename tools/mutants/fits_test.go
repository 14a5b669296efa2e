package main

import (
	"path/filepath"
	"testing"
)

// A patch that no longer fits plants nothing: whoever moves the code that it is about mends it.
func TestEveryPatchFits(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	faults, err := readPatches(filepath.Join(root, "tools", "mutants"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		if err := f.plant(root, "--check"); err != nil {
			t.Errorf("%s/%s: %v", f.room, f.name, err)
		}
	}
}
