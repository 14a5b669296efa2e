package book_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain makes the random histories long under RINGFENCE_SOAK (make soak).
func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv("RINGFENCE_SOAK") != "" {
		if err := flag.Set("rapid.checks", "20000"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
