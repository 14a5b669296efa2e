package record

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A table of movements stands beside the results, with a digest of its own: whether one was asked for changes no result.
func TestATableBesideTheResultsHasADigestOfItsOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plain := write(t, filepath.Join(dir, "plain"), 2)
	target := filepath.Join(dir, "tried")
	folder, err := Create(target, names)
	require.NoError(t, err)
	for i := range uint32(2) {
		require.NoError(t, folder.Write(somePath(i, 40)))
	}
	results, err := folder.Seal([]byte("metric,value\nx,1\n"))
	require.NoError(t, err)
	table, err := folder.Add(SensitivityFile, []byte("key,change\n"))
	require.NoError(t, err)
	sum := sha256.Sum256([]byte("key,change\n"))
	require.Equal(t, Digest{SensitivityFile, 11, hex.EncodeToString(sum[:])}, table)
	require.NoError(t, folder.Finish(Study{Scenario: []byte("{}"), Sensitivity: &Sensitivity{Paths: 2, Closely: 24, Walked: 99, Table: table}}, results, nil, nil))
	require.Equal(t, plain.Hash, results.Hash)
	said, err := os.ReadFile(filepath.Join(target, StudyFile))
	require.NoError(t, err)
	require.Contains(t, string(said), `"paths_walked": 99`)
	require.Contains(t, string(said), hex.EncodeToString(sum[:]))
	again, err := Create(target, names)
	require.NoError(t, err, "a folder with the table is a run folder, which a new run replaces")
	again.Discard()
}
