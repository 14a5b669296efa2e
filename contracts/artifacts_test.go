package contracts

import (
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

var errorDeclaration = regexp.MustCompile(`(?m)^error (\w+)\(\);$`)

// declaredErrors lists the errors that a Solidity source declares.
func declaredErrors(source string) (names []string) {
	for _, m := range errorDeclaration.FindAllStringSubmatch(source, -1) {
		names = append(names, m[1])
	}
	return names
}

var reasonDeclaration = regexp.MustCompile(`(?m)^string constant \w+ = "(.*)";$`)

// declaredReasons lists the reason strings that a Solidity source declares.
func declaredReasons(source string) (texts []string) {
	for _, m := range reasonDeclaration.FindAllStringSubmatch(source, -1) {
		texts = append(texts, m[1])
	}
	return texts
}

// What is committed is what the sources compile to. Skipped where the compiler is not installed.
func TestArtifactsAndBindingsAreCurrent(t *testing.T) {
	if testing.Short() {
		t.Skip("the compiler takes some seconds")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed, so that the contracts cannot be compiled here")
	}
	if _, err := os.Stat("node_modules/solc"); err != nil {
		t.Skip("the compiler is not installed: run contracts/regenerate once, or npm ci in contracts/")
	}
	out, err := exec.Command("./regenerate", "--check").CombinedOutput()
	require.NoError(t, err, "%s", out)
}
