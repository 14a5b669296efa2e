package rng

import (
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// arm64's compiler fuses a product and a sum wherever the source lets it, which changes bits; the source must not.
func TestNothingIsFusedOnArm64(t *testing.T) {
	if os.Getenv("RINGFENCE_SOAK") == "" {
		t.Skip("compiles for another platform, which takes half a minute: set RINGFENCE_SOAK=1")
	}
	compile := exec.Command("go", "build", "-gcflags=-S", "./rng", "./oracle")
	compile.Dir = "../.."
	compile.Env = append(os.Environ(), "GOARCH=arm64", "CGO_ENABLED=0")
	assembly, err := compile.CombinedOutput()
	if err != nil {
		t.Skipf("no compiler at hand: %v\n%s", err, assembly)
	}
	require.Contains(t, string(assembly), "FMULD", "the listing must hold arithmetic to be worth searching")
	require.Empty(t, regexp.MustCompile(`\(\S+:\d+\)\s+FN?M(ADD|SUB)[SD]`).FindAllString(string(assembly), -1),
		"write float64(a*b) + c at these lines")
}
