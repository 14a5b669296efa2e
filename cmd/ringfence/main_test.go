package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ringfence": main})
}

// Each script of testdata/script is a session as a user has it. With RINGFENCE_REWRITE set, what it compares with is written anew.
func TestSessions(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       os.Getenv("RINGFENCE_REWRITE") != "",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}
