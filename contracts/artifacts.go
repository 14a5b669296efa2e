package contracts

import (
	"bytes"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
)

//go:embed artifacts/*.bin
var compiled embed.FS

// artifacts is the compiler's output, made by contracts/regenerate.
var artifacts fs.ReadFileFS = compiled

// The code that creates each contract, to be followed by the constructor's arguments.
var (
	rulebookCode  = creationCode("Rulebook")
	marketsCode   = creationCode("IsolatedMarkets")
	tokenCode     = creationCode("Token")
	priceFeedCode = creationCode("PriceFeed")
	botCode       = creationCode("Bot")
)

// codeOf returns the code that creates a contract, such as a policy or an interest rate model, and whether there is one.
func codeOf(name string) ([]byte, bool) {
	if _, err := artifacts.ReadFile("artifacts/" + name + ".bin"); err != nil {
		return nil, false
	}
	return creationCode(name), true
}

// creationCode reads an artifact. What is embedded was checked when it was made, so that a fault here is one of the
// build and panics.
func creationCode(name string) []byte {
	text, err := artifacts.ReadFile("artifacts/" + name + ".bin")
	if err != nil {
		panic(fmt.Sprintf("contracts: %v; run contracts/regenerate", err))
	}
	code, err := hex.DecodeString(string(bytes.TrimSpace(text)))
	if err != nil {
		panic(fmt.Sprintf("contracts: artifacts/%s.bin: %v; run contracts/regenerate", name, err))
	}
	return code
}
