package shared

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// Draws fuzzes a property of rapid's from inputs that are long enough to draw from to the end. From the empty input that
// Go's fuzzing begins with, nearly all runs end before the property is asked: their draws run out.
func Draws(f *testing.F, property func(*rapid.T)) {
	f.Helper()
	const words = 1024 // forms need some 300, a scenario fewer
	for seed := range uint64(8) {
		source := rand.New(rand.NewPCG(11, seed))
		input := make([]byte, 0, 8*words)
		for range words {
			input = binary.LittleEndian.AppendUint64(input, source.Uint64())
		}
		f.Add(input)
	}
	f.Fuzz(rapid.MakeFuzz(property))
}
