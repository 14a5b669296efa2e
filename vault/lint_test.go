package vault_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRulebookKnowsNoFloatsNoChainAndNoClock keeps the package importable alone and its results exact.
func TestRulebookKnowsNoFloatsNoChainAndNoClock(t *testing.T) {
	allowed := map[string]bool{
		"bytes": true, "cmp": true, "errors": true, "math/bits": true, "slices": true,
		"github.com/holiman/uint256": true, "golang.org/x/crypto/sha3": true,
		"github.com/ringfence-sim/ringfence/catalog": true, "github.com/ringfence-sim/ringfence/fixed": true,
	}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	read := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		read++
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			require.True(t, allowed[path], "%s imports %s", name, path)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				require.NotContains(t, []string{"float32", "float64", "Float64", "complex128"}, n.Name, "%s", set.Position(n.Pos()))
			case *ast.GoStmt, *ast.SelectStmt:
				t.Errorf("%s starts or awaits a goroutine", set.Position(n.Pos()))
			}
			return true
		})
	}
	require.NotZero(t, read)
}
