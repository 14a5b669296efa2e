//go:build wasip1

// Command wasm is the small live model of package play as WebAssembly, a library. The page puts a text into
// the memory that reserve returns, calls open, move, step, walk or take, and reads what stands there then.
//
//	GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -trimpath -ldflags='-s -w' ./sim/play/wasm
package main

import (
	"encoding/json"
	"unsafe"

	"github.com/ringfence-sim/ringfence/sim/play"
)

var (
	text  []byte // what was asked, and then the answer
	model *play.Model
	moved *play.Move
)

func main() {}

// reserve makes room for a text and returns where it is.
//
//go:wasmexport reserve
func reserve(bytes uint32) unsafe.Pointer {
	text = make([]byte, max(1, bytes))
	return unsafe.Pointer(&text[0])
}

// open reads the scenario that stands in the text, and returns how many bytes the answer has: the model, or an error.
//
//go:wasmexport open
func open() uint32 {
	var err error
	model, err = play.Open(string(text))
	return answer(model, err)
}

// move reads the values of the controls, a list of texts, and returns how many bytes the answer has, which is empty but for an
// error.
//
//go:wasmexport move
func move() uint32 {
	var values []string
	err := json.Unmarshal(text, &values)
	if err == nil {
		moved, err = model.Move(values...)
	}
	return answer(struct{}{}, err)
}

// step walks the next path, and returns how many bytes the answer over the paths so far has.
//
//go:wasmexport step
func step() uint32 {
	err := moved.Step()
	return answer(moved, err)
}

// walk walks one path, which is not added to the answer, and returns how many bytes it has: a path, or the text of an error.
//
//go:wasmexport walk
func walk(path uint32) uint32 {
	walked, err := moved.Walk(int(path))
	if err != nil {
		return answer(nil, err)
	}
	text = walked
	return uint32(len(text))
}

// take adds the next path, which was walked elsewhere and stands in the text, and returns what step does.
//
//go:wasmexport take
func take() uint32 {
	err := moved.Take(text)
	return answer(moved, err)
}

// where is where the answer stands.
//
//go:wasmexport where
func where() unsafe.Pointer { return unsafe.Pointer(&text[0]) }

func answer(of any, err error) uint32 {
	if err != nil {
		of = map[string]string{"error": err.Error()}
	}
	if text, err = json.Marshal(of); err != nil {
		panic(err)
	}
	return uint32(len(text))
}
