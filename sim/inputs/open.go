//go:build !wasm

package inputs

import (
	"bytes"
	"errors"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"

	"github.com/ringfence-sim/ringfence/fault"
)

// Open opens a file. Parquet becomes comma-separated values under the names of its columns, a row a line, zstd what it
// holds; any other file is given as it is. The error is that of [os.Open], or a [fault.Fault] of the file.
func Open(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	var magic [4]byte
	n, _ := io.ReadFull(file, magic[:])
	if _, err := file.Seek(0, io.SeekStart); err != nil { // a pipe
		return &File{Reader: io.MultiReader(bytes.NewReader(magic[:n]), file), close: file.Close}, nil
	}
	refuse := func(problem, remedy string) (*File, error) {
		_ = file.Close()
		return nil, fault.Faults{{File: path, Problem: problem, Remedy: remedy}}
	}
	switch string(magic[:n]) {
	case "PAR1":
		rows, err := parquetText(file)
		if err != nil {
			return refuse("damaged Parquet: "+err.Error(), "write the file again")
		}
		return &File{Reader: rows, Form: "Parquet", close: file.Close}, nil
	case "PARE":
		return refuse("encrypted Parquet", "write it without encryption")
	case "\x28\xb5\x2f\xfd":
		plain, err := zstd.NewReader(file, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<30))
		if err != nil {
			return refuse("damaged zstd: "+err.Error(), "fetch the file again")
		}
		return &File{Reader: plain, Form: "zstd", close: func() error { plain.Close(); return file.Close() }}, nil
	}
	return &File{Reader: file, close: file.Close}, nil
}

// parquetText is a Parquet file as text. The library panics on some damaged files; that is an error here.
func parquetText(file *os.File) (rows io.Reader, err error) {
	defer func() {
		if recover() != nil {
			rows, err = nil, errDamaged
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	opened, err := parquet.OpenFile(file, info.Size(), parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, err
	}
	return newRows(opened)
}

var errDamaged = errors.New("its pages are not what its footer says")
