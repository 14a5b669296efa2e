package lint

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/ringfence-sim/ringfence/"

// rooms stand in the order of DESIGN: a package may import rooms below its own, never above. The contracts speak the
// rulebook's words and return its errors, so they stand above vault; exchange and vault do not know each other.
var rooms = []string{"cmd", "sim", "agents", "liquidator", "oracle", "contracts", "exchange", "vault", "journal", "fixed", "rng", "internal"}

func room(path string) (name string, height int) {
	name, _, _ = strings.Cut(strings.TrimPrefix(path, module), "/")
	for i, r := range rooms {
		if r == name {
			return name, len(rooms) - i
		}
	}
	return name, -1
}

type pkg struct {
	ImportPath, Dir  string
	GoFiles, Imports []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", module+"...").Output()
	require.NoError(t, err)
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := d.Decode(&p)
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		all = append(all, p)
	}
	require.NotEmpty(t, all)
	return all
}

func TestArrowsPointDown(t *testing.T) {
	for _, p := range packages(t) {
		from, height := room(p.ImportPath)
		require.Positive(t, height, "%s belongs to no room", p.ImportPath)
		for _, imported := range p.Imports {
			if !strings.HasPrefix(imported, module) {
				continue
			}
			to, below := room(imported)
			require.LessOrEqual(t, below, height, "%s imports %s, which stands above it", p.ImportPath, imported)
			pair := from + " " + to
			require.NotContains(t, []string{"exchange vault", "contracts exchange", "oracle contracts", "liquidator contracts", "agents contracts"}, pair, "%s imports %s", p.ImportPath, imported)
		}
	}
}

func TestGoEthereumStaysUnderContracts(t *testing.T) {
	for _, p := range packages(t) {
		if from, _ := room(p.ImportPath); from == "contracts" {
			continue
		}
		for _, imported := range p.Imports {
			require.False(t, strings.HasPrefix(imported, "github.com/ethereum/"), "%s imports %s", p.ImportPath, imported)
		}
	}
}

// A study may read neither the wall clock nor a shared random source. Timings of a run are taken by the commands and by
// sim/record, which write them where nothing else stands.
func TestNoClockAndNoSharedRandomness(t *testing.T) {
	for _, p := range packages(t) {
		from, _ := room(p.ImportPath)
		if from == "cmd" || p.ImportPath == module+"sim/record" {
			continue
		}
		for _, file := range p.GoFiles {
			parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, 0)
			require.NoError(t, err)
			ast.Inspect(parsed, func(n ast.Node) bool {
				call, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				x, ok := call.X.(*ast.Ident)
				if !ok {
					return true
				}
				switch x.Name + "." + call.Sel.Name {
				case "time.Now", "time.Since", "time.After", "rand.Int", "rand.IntN", "rand.Float64", "rand.Uint64", "rand.Perm", "rand.Shuffle", "rand.NormFloat64":
					t.Errorf("%s/%s calls %s.%s: a study's result may not depend on it", p.ImportPath, file, x.Name, call.Sel.Name)
				}
				return true
			})
		}
	}
}

// The rulebook decides who owns what, so it knows no floating point.
func TestTheRulebookHasNoFloats(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != module+"vault" && p.ImportPath != module+"journal" {
			continue
		}
		for _, file := range p.GoFiles {
			parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, 0)
			require.NoError(t, err)
			ast.Inspect(parsed, func(n ast.Node) bool {
				if x, ok := n.(*ast.Ident); ok && (x.Name == "float64" || x.Name == "float32") {
					t.Errorf("%s/%s uses %s", p.ImportPath, file, x.Name)
				}
				if x, ok := n.(*ast.BasicLit); ok && x.Kind == token.FLOAT && !strings.ContainsAny(x.Value, "eE") {
					t.Errorf("%s/%s has the floating-point literal %s", p.ImportPath, file, x.Value)
				}
				return true
			})
		}
	}
}
