package contracts_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/internal/shared"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// replay requires that the contracts do what the recorded ones did, in every history of a folder.
func replay(t *testing.T, folder string) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl.gz"))
	require.NoError(t, err)
	for _, file := range files {
		history, err := parity.ReadFile(file)
		require.NoError(t, err)
		e, err := contracts.New(parity.Owner)
		require.NoError(t, err)
		mismatches, _ := parity.Replay(e, history, 5)
		for _, m := range mismatches {
			t.Error(m)
		}
	}
	return len(files)
}

func TestContractsDoWhatTheSelectedRecordedOnesDid(t *testing.T) {
	require.Positive(t, replay(t, filepath.Join("..", "vault", "testdata", "morpho_blue")))
}

func TestContractsDoWhatAllRecordedOnesDid(t *testing.T) {
	require.Equal(t, 24, replay(t, shared.Path(t, "vectors/morpho_blue")))
}

// A random history at the edges of every width, compared with the native engine after every call.
func TestContractsDoWhatTheNativeEngineDoes(t *testing.T) {
	ops := 5_000
	if os.Getenv("RINGFENCE_SOAK") != "" {
		ops = 200_000
	}
	run := parity.Comparison{
		Reference: func() (vault.Rulebook, error) { return vault.New(parity.Owner, design.MorphoBlue.Closing), nil },
		Candidate: func() (vault.Rulebook, error) { return contracts.New(parity.Owner) },
		Ops:       ops, Seed: 11,
	}
	result, err := run.Run(context.Background())
	require.NoError(t, err)
	if result.Mismatch != nil {
		for _, step := range result.Shortest.Steps {
			t.Log(step.Op.Time, step.Op)
		}
		t.Fatal(result.Mismatch)
	}
	require.Equal(t, ops, result.Done)
}
