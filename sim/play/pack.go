package play

import (
	"encoding/binary"
	"errors"
	"unsafe"

	"github.com/ringfence-sim/ringfence/sim/record"
)

// errPacked reports bytes that no model of the same program made.
var errPacked = errors.New("play: these bytes are no path")

// pack is the path of one arm in bytes: its number, why it failed, and its rows as they lie in memory, for they hold no pointers.
func pack(p *record.Path) []byte {
	a := &p.Arms[0]
	why := ""
	if a.Err != nil {
		why = a.Err.Error()
	}
	w := writer{binary.LittleEndian.AppendUint32([]byte{packed}, p.Index)}
	reason := []byte(why)
	w.rows(unsafe.Pointer(unsafe.SliceData(reason)), len(reason), 1)
	w.rows(unsafe.Pointer(unsafe.SliceData(a.Vaults)), len(a.Vaults), unsafe.Sizeof(record.Vault{}))
	w.rows(unsafe.Pointer(unsafe.SliceData(a.Liquidations)), len(a.Liquidations), unsafe.Sizeof(record.Liquidation{}))
	w.rows(unsafe.Pointer(&a.Undone), 1, unsafe.Sizeof(a.Undone))
	w.rows(unsafe.Pointer(unsafe.SliceData(a.Liquidators)), len(a.Liquidators), unsafe.Sizeof(record.Liquidator{}))
	w.rows(unsafe.Pointer(unsafe.SliceData(a.Beside)), len(a.Beside), unsafe.Sizeof(record.Beside{}))
	return w.to
}

// packed is the first byte of a path. It is not that of a JSON text.
const packed = 1

// unpack is the path that was packed.
func unpack(from []byte) (*record.Path, error) {
	if len(from) < 5 || from[0] != packed {
		return nil, errPacked
	}
	p := &record.Path{Index: binary.LittleEndian.Uint32(from[1:]), Arms: make([]record.Arm, 1)}
	a, r := &p.Arms[0], reader{from: from[5:]}
	why := make([]byte, r.count(1))
	r.rows(unsafe.Pointer(unsafe.SliceData(why)), len(why), 1)
	a.Vaults = make([]record.Vault, r.count(unsafe.Sizeof(record.Vault{})))
	r.rows(unsafe.Pointer(unsafe.SliceData(a.Vaults)), len(a.Vaults), unsafe.Sizeof(record.Vault{}))
	a.Liquidations = make([]record.Liquidation, r.count(unsafe.Sizeof(record.Liquidation{})))
	r.rows(unsafe.Pointer(unsafe.SliceData(a.Liquidations)), len(a.Liquidations), unsafe.Sizeof(record.Liquidation{}))
	undone := r.count(unsafe.Sizeof(a.Undone))
	r.rows(unsafe.Pointer(&a.Undone), min(undone, 1), unsafe.Sizeof(a.Undone))
	a.Liquidators = make([]record.Liquidator, r.count(unsafe.Sizeof(record.Liquidator{})))
	r.rows(unsafe.Pointer(unsafe.SliceData(a.Liquidators)), len(a.Liquidators), unsafe.Sizeof(record.Liquidator{}))
	a.Beside = make([]record.Beside, r.count(unsafe.Sizeof(record.Beside{})))
	r.rows(unsafe.Pointer(unsafe.SliceData(a.Beside)), len(a.Beside), unsafe.Sizeof(record.Beside{}))
	if r.broken || len(r.from) > 0 || undone != 1 {
		return nil, errPacked
	}
	if len(why) > 0 {
		a.Err = errors.New(string(why))
	}
	return p, nil
}

type writer struct{ to []byte }

// rows appends how many rows there are, and their memory.
func (w *writer) rows(at unsafe.Pointer, n int, size uintptr) {
	w.to = binary.LittleEndian.AppendUint32(w.to, uint32(n))
	w.to = append(w.to, unsafe.Slice((*byte)(at), n*int(size))...)
}

type reader struct {
	from   []byte
	broken bool
}

// count is how many rows of a size come next. It is 0 where so many are not there.
func (r *reader) count(size uintptr) int {
	if r.broken = r.broken || len(r.from) < 4; r.broken {
		return 0
	}
	n := int(binary.LittleEndian.Uint32(r.from))
	if r.from = r.from[4:]; n > len(r.from)/int(size) {
		r.broken = true
		return 0
	}
	return n
}

// rows fills the memory of rows.
func (r *reader) rows(at unsafe.Pointer, n int, size uintptr) {
	r.from = r.from[copy(unsafe.Slice((*byte)(at), n*int(size)), r.from):]
}
