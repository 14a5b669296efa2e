package contracts_test

import (
	"context"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/internal/shared"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// revertData is what a contract of Morpho Blue reverts with where a history has this reason.
func revertData(t *testing.T, reason string) []byte {
	t.Helper()
	signature, kind, value := "Error(string)", "string", any(reason)
	if code, isPanic := strings.CutPrefix(reason, "panic "); isPanic {
		number, err := strconv.ParseInt(code, 0, 64)
		require.NoError(t, err)
		signature, kind, value = "Panic(uint256)", "uint256", big.NewInt(number)
	}
	argument, err := abi.NewType(kind, "", nil)
	require.NoError(t, err)
	packed, err := abi.Arguments{{Type: argument}}.Pack(value)
	require.NoError(t, err)
	return append(crypto.Keccak256([]byte(signature))[:4], packed...)
}

// What the contracts refuse with is what the recorded ones refused with, to the byte.
func TestRevertDataAreThoseOfAllRecordedContracts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared.Path(t, "vectors/morpho_blue"), "*.jsonl.gz"))
	require.NoError(t, err)
	refused := map[string]int{}
	for _, file := range files {
		history, err := parity.ReadFile(file)
		require.NoError(t, err)
		x, err := contracts.New(parity.Owner)
		require.NoError(t, err)
		world := &parity.World{}
		for i := range history.Steps {
			step := &history.Steps[i]
			_, err := world.Apply(x, &step.Op)
			if step.Want.Reason == "" {
				require.NoError(t, err, "%s:%d", file, step.Line)
				continue
			}
			require.Equal(t, revertData(t, step.Want.Reason), x.Chain().RevertData(), "%s:%d: %s", file, step.Line, step.Want.Reason)
			refused[step.Want.Reason]++
		}
	}
	require.Len(t, refused, 10, "reasons in the recordings")
	require.Equal(t, 436, refused["position is healthy"])
	require.Equal(t, 1_131, refused["panic 0x11"])
}

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
