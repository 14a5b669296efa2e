//go:build !wasm

package record

import (
	"sync"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/compress"
	compressing "github.com/parquet-go/parquet-go/compress/zstd"
)

// compression packs the pages of every table of every folder. An encoder keeps a history as long as its window, so that one for
// each table, as long as the library's, would take 50 MB. Pages are shorter than this one's.
var compression compress.Codec = &packing{Codec: compressing.Codec{Level: compressing.SpeedFastest}}

// packing is Zstandard at its fastest. It is safe for concurrent use.
type packing struct {
	compressing.Codec
	encoders sync.Pool
}

// window is how far back an encoder looks, in bytes: a page and what a batch of rows may add to it.
const window = 1 << 19

// Encode implements [compress.Codec].
func (c *packing) Encode(dst, src []byte) ([]byte, error) {
	e, _ := c.encoders.Get().(*zstd.Encoder)
	if e == nil {
		var err error
		e, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest),
			zstd.WithWindowSize(window), zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false))
		if err != nil {
			return nil, err
		}
	}
	defer c.encoders.Put(e)
	return e.EncodeAll(src, dst[:0]), nil
}
