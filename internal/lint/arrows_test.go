package lint

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/ringfence-sim/ringfence/"

// storeys are the packages from the top down. A package may import those of storeys below its own. Packages of one storey do not
// know each other, but a package may import what stands in its own folder. Packages in sim are each named here.
var storeys = [][]string{
	{"cmd"},
	{"venue/internal/markettest"},
	{"venue/binance", "venue/bybit", "venue/bitmex", "venue/hyperliquid", "venue/control"}, // what a running market is seen through
	{"venue"},
	{"venue/internal"},
	{"chain/rpc"},   // what a chain is seen through
	{"chain/study"}, // a study that lives on one
	{"sim/tables"},
	{"sim/tune"},
	{"sim/sensitivity", "sim/trace", "sim/review", "sim/sweep", "sim/studytest", "sim/play"},
	{"sim"},        // the runner
	{"sim/plan"},   // a scenario as values
	{"sim/inputs"}, // files whose readers are heavy, as text
	{"sim/report"},
	{"sim/stats"},
	{"sim/scenario"}, // what a file can name: all rules there are
	{"sim/lending", "sim/margin", "sim/foreign"}, // the arms
	{"sim/books"},
	{"sim/arm"}, // what the runner, the plan and the arms know of each other
	{"sim/record"},
	{"sim/infer"}, // how far numbers of paths are to be trusted
	{"agents"},
	{"liquidator"},
	{"oracle"},
	{"chain"},
	{"contracts"},
	{"exchange"},
	{"vault/vaulttest"}, // the laws of the rulebook, with a design to close vaults by
	{"vault/design"},
	{"vault/offer"}, // the words between designs and liquidators
	{"vault"},
	{"catalog"},
	{"journal"},
	{"rng"},
	{"fixed"},
	{"fault"},
	{"internal"},
}

// strangers are packages that stand at different heights and do not know each other all the same: the first of each may
// import none of the others. An entry that begins with a plus may be imported.
var strangers = map[string][]string{
	"contracts":    {"exchange"},
	"chain":        {"exchange", "vault/design", "vault/offer"},
	"exchange":     {"vault"},
	"oracle":       {"contracts", "exchange", "vault"},
	"liquidator":   {"contracts", "vault/design", "exchange", "+exchange/liquidity"}, // liquidators see offers and venues
	"agents":       {"contracts", "vault/design", "exchange"},
	"sim":          {"contracts"}, // the command hands them in
	"sim/lending":  {"contracts", "exchange", "+exchange/liquidity"},
	"sim/margin":   {"contracts", "liquidator", "vault/design"},
	"sim/books":    {"contracts", "exchange", "vault/design"},
	"venue":        {"sim", "agents", "liquidator", "oracle", "contracts", "vault"}, // a market is given its prices and traders
	"sim/scenario": {"contracts"},
	"catalog":      {"journal", "rng"},
}

// within reports whether a package is the named one or stands in its folder.
func within(path, name string) bool { return path == name || strings.HasPrefix(path, name+"/") }

// storey returns which storey a package stands in, from 0 at the top, and the name it is listed under.
func storey(path string) (height int, name string) {
	height = -1
	for i, names := range storeys {
		for _, n := range names {
			if within(path, n) && len(n) > len(name) && (n != "sim" || path == n) {
				height, name = i, n
			}
		}
	}
	return height, name
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
		if len(p.GoFiles) > 0 { // tests alone are no package
			all = append(all, p)
		}
	}
	require.NotEmpty(t, all)
	return all
}

func TestArrowsPointDown(t *testing.T) {
	for _, p := range packages(t) {
		from := strings.TrimPrefix(p.ImportPath, module)
		height, name := storey(from)
		if height < 0 {
			t.Errorf("%s stands in no storey: list it", from)
			continue
		}
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			below, toName := storey(to)
			switch {
			case below < height:
				t.Errorf("%s imports %s, which stands above it", from, to)
			case below == height && toName != name:
				t.Errorf("%s imports %s: they do not know each other", from, to)
			}
		}
	}
}

func TestStrangersDoNotKnowEachOther(t *testing.T) {
	for _, p := range packages(t) {
		from := strings.TrimPrefix(p.ImportPath, module)
		_, name := storey(from)
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, module)
			if !ours || slices.ContainsFunc(strangers[name], func(s string) bool {
				may, ok := strings.CutPrefix(s, "+")
				return ok && within(to, may)
			}) {
				continue
			}
			for _, s := range strangers[name] {
				if within(to, s) {
					t.Errorf("%s imports %s: they do not know each other", from, to)
				}
			}
		}
	}
}

// What a package needs from outside the module is known by whom it is for: files are read and written at the edges only.
func TestLibrariesStayWhereTheirFilesAre(t *testing.T) {
	for library, may := range map[string][]string{
		"go.yaml.in/yaml":                 {"sim/scenario", "exchange/presets"},
		"github.com/parquet-go":           {"sim/record", "sim/inputs"},
		"github.com/spf13/cobra":          {"cmd"},
		"github.com/ethereum/go-ethereum": {"contracts", "chain", "cmd"},
		"github.com/gorilla/websocket":    {"venue"},
		"github.com/nats-io":              {"sim/sweep/queue"},
	} {
		for _, p := range packages(t) {
			from := strings.TrimPrefix(p.ImportPath, module)
			if slices.ContainsFunc(may, func(m string) bool { return within(from, m) }) {
				continue
			}
			for _, imported := range p.Imports {
				if within(imported, library) {
					t.Errorf("%s imports %s, which is for %s", from, imported, strings.Join(may, " and "))
				}
			}
		}
	}
}

// A study may read neither the wall clock nor a shared random source. Timings of a run are taken by the commands and by
// sim/record, which write them where nothing else stands. A queue waits for others, and hands on the files of parts as they are.
func TestNoClockAndNoSharedRandomness(t *testing.T) {
	for _, p := range packages(t) {
		if from := strings.TrimPrefix(p.ImportPath, module); within(from, "cmd") || from == "sim/record" || from == "sim/sweep/queue" {
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
		if !slices.Contains([]string{"vault", "vault/design", "journal", "sim/books"}, strings.TrimPrefix(p.ImportPath, module)) {
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

// A light build has no EVM and no broker in it, so that neither its modules nor their compilation are needed.
func TestALightBuildHasNoEVMAndNoBroker(t *testing.T) {
	list := exec.Command("go", "list", "-tags", "light", "-deps", module+"cmd/ringfence")
	list.Stderr = os.Stderr
	out, err := list.Output()
	require.NoError(t, err)
	for _, path := range []string{"github.com/ethereum/", "/go-eth-kzg", "/fastssz", "/gnark-crypto", "github.com/nats-io/", module + "contracts"} {
		require.NotContains(t, string(out), path)
	}
	require.Contains(t, string(out), module+"sim\n")
	vet := exec.Command("go", "vet", "-tags", "light", module+"cmd/ringfence")
	said, err := vet.CombinedOutput()
	require.NoError(t, err, string(said))
}
