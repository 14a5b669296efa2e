package shared

import (
	"flag"
	"os"
	"testing"
)

// Soak runs a package's tests for its TestMain, with long random histories where RINGFENCE_SOAK is set (make soak).
func Soak(m *testing.M) int {
	flag.Parse()
	if os.Getenv("RINGFENCE_SOAK") != "" {
		if err := flag.Set("rapid.checks", "20000"); err != nil {
			panic(err) // the package has no random histories
		}
	}
	return m.Run()
}
