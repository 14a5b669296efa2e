package shared

import (
	"os"
	"path/filepath"
	"testing"
)

// ChainClients returns where the clients of Ethereum's chains are installed: a folder node_modules, and an interpreter
// of Python with web3. RINGFENCE_CHAIN_MODULES and RINGFENCE_CHAIN_PYTHON name them; else they are where `make
// clients` puts them. What is not there is empty.
func ChainClients() (modules, python string) {
	modules, python = os.Getenv("RINGFENCE_CHAIN_MODULES"), os.Getenv("RINGFENCE_CHAIN_PYTHON")
	installed := filepath.Join(checkout(), ".tools", "chain-clients")
	if at := filepath.Join(installed, "node_modules"); modules == "" && there(at) {
		modules = at
	}
	if at := filepath.Join(installed, "venv", "bin", "python"); python == "" && there(at) {
		python = at
	}
	return modules, python
}

func there(at string) bool {
	_, err := os.Stat(at)
	return err == nil
}

// Walkthroughs copies the programs of a folder of the shared material to a folder of the test's own, in which the
// modules of Node are found.
func Walkthroughs(tb testing.TB, name, modules string) (folder string) {
	tb.Helper()
	folder = tb.TempDir()
	if err := os.CopyFS(folder, os.DirFS(Path(tb, name))); err != nil {
		tb.Fatal(err)
	}
	if modules != "" {
		if err := os.Symlink(modules, filepath.Join(folder, "node_modules")); err != nil {
			tb.Fatal(err)
		}
	}
	return folder
}
