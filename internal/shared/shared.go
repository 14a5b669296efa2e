// Package shared is what tests of several packages share: where the reference material is that stands beside the checkout
// (recorded vectors, market data), and how long random histories are. The project itself needs none of it.
package shared

import (
	"os"
	"path/filepath"
	"testing"
)

// Path returns the path of a file or folder of the shared material, for example "vectors/morpho_blue". It looks in the
// folder that RINGFENCE_SHARED names, else in ../shared beside the checkout, and skips the test with a message where
// the material is absent.
func Path(tb testing.TB, name string) string {
	tb.Helper()
	root := os.Getenv("RINGFENCE_SHARED")
	if root == "" {
		top := checkout()
		if top == "" {
			tb.Skip("shared material is looked for beside the checkout, and no go.mod stands above this test")
		}
		root = filepath.Join(filepath.Dir(top), "shared")
	}
	full := filepath.Join(root, filepath.FromSlash(name))
	if _, err := os.Stat(full); err != nil {
		tb.Skipf("%s is not here: put the shared material beside the checkout or name its folder in RINGFENCE_SHARED", name)
	}
	return full
}

// checkout is the folder with go.mod above a test; empty where there is none.
func checkout() string {
	top, _ := filepath.Abs(".")
	for !there(filepath.Join(top, "go.mod")) {
		if top == filepath.Dir(top) {
			return ""
		}
		top = filepath.Dir(top)
	}
	return top
}
