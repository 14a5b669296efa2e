package rng

import (
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/fused"
)

// Bits are the same on every platform only where no compiler may fuse a product with a sum.
func TestNoSumMayBeFused(t *testing.T) { fused.Check(t) }

// The listing of a compiler that does fuse, arm64's.
func TestNothingIsFusedOnArm64(t *testing.T) {
	if os.Getenv("RINGFENCE_SOAK") == "" {
		t.Skip("compiles for another platform, which takes half a minute: set RINGFENCE_SOAK=1")
	}
	compile := exec.Command("go", "build", "-gcflags=-S", "./rng", "./oracle", "./agents")
	compile.Dir = ".."
	compile.Env = append(os.Environ(), "GOARCH=arm64", "CGO_ENABLED=0")
	assembly, err := compile.CombinedOutput()
	require.NoError(t, err, "%s", assembly)
	require.Contains(t, string(assembly), "FMULD", "the listing must hold arithmetic to be worth searching")
	require.Empty(t, regexp.MustCompile(`\(\S+:\d+\)\s+FN?M(ADD|SUB)[SD]`).FindAllString(string(assembly), -1),
		"write float64(a*b) + c at these lines")
}
