// Command bind writes the Go bindings of the compiled contracts, bindings.go, as `abigen --v2` does.
// It reads the NAME.abi.json of those that are called from outside of the chain in the folder of artifacts.
// It calls abigen's generator as a library, so that the product's module graph stays free of what the tool's own command
// line needs.
//
//	go run ./contracts/internal/bind contracts/artifacts contracts/bindings
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi/abigen"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: bind ARTIFACTS BINDINGS")
		os.Exit(2)
	}
	if err := bind(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "bind:", err)
		os.Exit(1)
	}
}

const packageComment = `
// Package bindings is what abigen makes of the contracts' artifacts: for each contract a codec of its calls, and one struct
// for each custom error. The engine packs its calls by itself, and tests hold its packing against this one.
`

func bind(artifacts, bindings string) error {
	interfaces, err := filepath.Glob(filepath.Join(artifacts, "*.abi.json"))
	if err != nil {
		return err
	}
	if len(interfaces) == 0 {
		return fmt.Errorf("no *.abi.json in %s: compile the contracts first", artifacts)
	}
	if err := os.MkdirAll(bindings, 0o755); err != nil {
		return err
	}
	// All in one file: the contracts share structs, which are declared once.
	var names, abis, codes []string
	for _, path := range interfaces {
		name := strings.TrimSuffix(filepath.Base(path), ".abi.json")
		// The calls of IsolatedMarkets are those of Rulebook, and nobody but a market calls a policy.
		if name == "IsolatedMarkets" || strings.HasSuffix(name, "Policy") {
			continue
		}
		abi, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		names, abis, codes = append(names, name), append(abis, string(abi)), append(codes, "")
	}
	source, err := abigen.BindV2(names, abis, codes, "bindings", map[string]string{}, map[string]string{})
	if err != nil {
		return err
	}
	// The generator's errors begin with a capital; that is its business.
	source = "//lint:file-ignore ST1005 generated\n\n" + strings.Replace(source, "\npackage bindings\n", packageComment+"package bindings\n", 1)
	return os.WriteFile(filepath.Join(bindings, "bindings.go"), []byte(source), 0o644)
}
