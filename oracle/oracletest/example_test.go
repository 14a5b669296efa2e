package oracletest_test

import (
	"io"
	"testing"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/oracle/oracletest"
	"github.com/ringfence-sim/ringfence/rng"
)

// flat is the simplest process: one price, always.
type flat struct {
	price  oracle.Price
	blocks uint64
}

func (flat) Assets() int           { return 1 }
func (f flat) Clock() oracle.Clock { return oracle.Clock{Interval: 12, Blocks: f.blocks} }
func (f flat) Walk(rng.Key) oracle.Walker {
	return &flatWalker{f, 0}
}

type flatWalker struct {
	flat
	block uint64
}

func (w *flatWalker) Fill(dst [][]oracle.Price) (int, error) {
	n := min(uint64(len(dst[0])), w.blocks-w.block)
	if w.block == w.blocks {
		return 0, io.EOF
	}
	for i := range n {
		dst[0][i] = w.price
	}
	w.block += n
	return int(n), nil
}

func Example() {
	testMyProcess := func(t *testing.T) { // func TestMyProcess in a test file of one's own
		oracletest.Process(t, func() oracle.Process { return flat{price: oracle.MustPrice("2000"), blocks: 7200} })
	}
	_ = testMyProcess
}

func TestTheExampleKeepsTheLaws(t *testing.T) {
	oracletest.Process(t, func() oracle.Process { return flat{price: oracle.MustPrice("2000"), blocks: 7200} })
}
