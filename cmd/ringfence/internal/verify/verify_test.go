package verify_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/holiman/uint256"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/cmd/ringfence/internal/verify"
	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/internal/shared"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

func native() (vault.Rulebook, error) { return vault.New(parity.Owner, design.MorphoBlue.Closing), nil }

func evm() (vault.Rulebook, error) { return contracts.New(parity.Owner) }

// engines are those of the program, and a wrong one.
var engines = verify.Engines{
	"native": func(r verify.Rule) (vault.Rulebook, error) { return vault.New(parity.Owner, r.Closing), nil },
	"evm":    func(r verify.Rule) (vault.Rulebook, error) { return contracts.NewWith(parity.Owner, r.Contract) },
	"wrong":  wrong,
}

// rules are those of two designs.
func rules(name string, set []string) (r verify.Rule, err error) {
	d, known := map[string]design.Design{"morpho": design.MorphoBlue, "compound-v2": design.CompoundV2Mainnet}[name]
	if !known || len(set) > 0 {
		return r, errors.New("none here has a contract")
	}
	r, _ = verify.RuleOf(d, design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6})
	return r, nil
}

// TestMain makes this test binary the program that the scripts in testdata/script call.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ringfence": func() {
		root := &cobra.Command{Use: "ringfence", SilenceErrors: true}
		root.AddCommand(verify.NewVerify(engines, rules))
		if err := root.ExecuteContext(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}})
}

func TestCommandsDoWhatTheirScriptsSay(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"sleep": func(ts *testscript.TestScript, _ bool, args []string) {
				pause, err := time.ParseDuration(args[0])
				ts.Check(err)
				time.Sleep(pause)
			},
		},
		Setup: func(env *testscript.Env) error {
			vectors, err := filepath.Abs(filepath.Join("..", "..", "..", "..", "vault", "testdata", "morpho_blue"))
			env.Setenv("VECTORS", vectors)
			return err
		},
	})
}

// operations is how many random calls the two engines are compared on: a million in a soak.
func operations() int {
	switch {
	case os.Getenv("RINGFENCE_SOAK") != "":
		return 1_000_000
	case testing.Short():
		return 5_000
	}
	return 50_000
}

func TestNativeEngineAndContractsDoTheSame(t *testing.T) {
	begun := time.Now()
	run := parity.Comparison{Reference: evm, Candidate: native, Ops: operations(), Seed: 1, Progress: func(done int) {
		if done%100_000 == 0 {
			t.Logf("%d calls in %s", done, time.Since(begun).Round(time.Second))
		}
	}}
	result, err := run.Run(t.Context())
	require.NoError(t, err)
	t.Logf("%d calls in %s", result.Done, time.Since(begun).Round(time.Millisecond))
	if result.Mismatch != nil {
		for _, step := range result.Shortest.Steps {
			t.Log(step.Op.Time, step.Op, step.Want.Reason)
		}
		t.Fatal(result.Mismatch)
	}
	for _, reason := range parity.Reasons() {
		t.Logf("%8d %s", result.Tally.Of(reason), reason)
		if !testing.Short() {
			require.NotZero(t, result.Tally.Of(reason), "no call gave the error %q", reason)
		}
	}
}

func TestContractsDoWhatTheSelectedRecordedContractsDid(t *testing.T) {
	replay(t, filepath.Join("..", "..", "..", "..", "vault", "testdata", "morpho_blue"), 8)
}

func TestContractsDoWhatAllRecordedContractsDid(t *testing.T) {
	replay(t, shared.Path(t, "vectors/morpho_blue"), 24)
}

// replay replays the histories of a folder on the contracts.
func replay(t *testing.T, folder string, histories int) {
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl.gz"))
	require.NoError(t, err)
	require.Len(t, files, histories)
	for _, file := range files {
		h, err := parity.ReadFile(file)
		require.NoError(t, err)
		e, err := evm()
		require.NoError(t, err)
		mismatches, _ := parity.Replay(e, h, 5)
		for _, m := range mismatches {
			t.Error(m)
		}
	}
}
