// Package engine holds the small live model of package play as it stands in a page: WebAssembly, and the scripts around it.
//
//	engine.Module // gzipped WebAssembly, made by `go generate ./sim/play/engine`
//
// The module is a committed product of the source, because nobody who installs the program has to build it. A test says when it
// no longer computes what the native engine does.
package engine

import _ "embed"

//go:generate go run ./make

// Module is the model as WebAssembly, gzipped.
//
//go:embed engine.wasm.gz
var Module []byte

//go:embed engine.js
var engineScript string

//go:embed worker.js
var workerScript string

// Script is that of the page: what a reader moves, and what is drawn.
//
//go:embed play.js
var Script string

// Worker is the script that runs the module beside the page.
func Worker() string { return engineScript + workerScript }

// Engine is the script that starts the module, a function engine(bytes).
func Engine() string { return engineScript }
