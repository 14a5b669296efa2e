package parity_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/shared"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// replayAll replays every history in a folder on the native engine and returns how many there were and what they came to.
func replayAll(t *testing.T, folder string) (int, parity.Tally) {
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl.gz"))
	require.NoError(t, err)
	tally := parity.Tally{}
	for _, file := range files {
		h, err := parity.ReadFile(file)
		require.NoError(t, err)
		mismatches, counts := parity.Replay(vault.New(parity.Owner, design.MorphoBlue.Closing), h, 5)
		for _, m := range mismatches {
			t.Error(m)
		}
		tally.Merge(counts)
	}
	return len(files), tally
}

func TestNativeEngineDoesWhatTheSelectedRecordedContractsDid(t *testing.T) {
	files, tally := replayAll(t, filepath.Join("..", "testdata", "morpho_blue"))
	require.Equal(t, 8, files)
	for _, reason := range []string{
		"inconsistent input", "insufficient collateral", "insufficient liquidity", "max uint128 exceeded", "unauthorized",
		"panic 0x11", "position is healthy", "already set", "max fee exceeded", "zero assets",
	} {
		require.NotZero(t, tally.Of(reason), "no selected history reaches %q", reason)
	}
}

func TestNativeEngineDoesWhatAllRecordedContractsDid(t *testing.T) {
	files, _ := replayAll(t, shared.Path(t, "vectors/morpho_blue"))
	require.Equal(t, 24, files)
}

func TestSelectionReachesEveryOutcomeThatAllRecordedHistoriesReach(t *testing.T) {
	all := shared.Path(t, "vectors/morpho_blue")
	_, selected := replayAll(t, filepath.Join("..", "testdata", "morpho_blue"))
	_, every := replayAll(t, all)
	for kind, reasons := range every {
		for reason := range reasons {
			require.NotZero(t, selected[kind][reason], "%s, %q", kind, reason)
		}
	}
	for _, name := range []string{"extreme_001.jsonl.gz", "realistic_005.jsonl.gz"} {
		copied, err := os.ReadFile(filepath.Join("..", "testdata", "morpho_blue", name))
		require.NoError(t, err)
		original, err := os.ReadFile(filepath.Join(all, name))
		require.NoError(t, err)
		require.Equal(t, original, copied)
	}
}
