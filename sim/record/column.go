//go:build !wasm

package record

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/parquet-go/parquet-go"
)

// column gathers the values of one column until they are handed to the file together.
type column struct {
	leaf
	exact   bool
	reals   bool // doubles, none of which is missing: what most columns hold
	out     *parquet.ColumnWriter
	batch   [batchRows]parquet.Value
	doubles [batchRows]float64 // in the batch's place, of reals
	digits  []decimal          // what values of the batch point to, where amounts are exact
	n       int                // values of the batch
	words   string             // the last text
	word    parquet.Value
	bounds  bounds // of the group
}

// take takes the value of the row that begins there.
func (c *column) take(row unsafe.Pointer) error {
	if c.reals {
		c.doubles[c.n] = (*decimal)(unsafe.Add(row, c.offset)).float()
		c.n++
		return nil
	}
	at, to := c.at(row), &c.batch[c.n]
	if at == nil {
		*to = parquet.NullValue()
		c.n++
		return nil
	}
	switch c.kind {
	case text:
		if words := *(*string)(at); words != c.words || c.word.IsNull() {
			c.words, c.word = words, parquet.ByteArrayValue([]byte(words))
		}
		*to = c.word
	case flag:
		*to = parquet.BooleanValue(*(*bool)(at))
	case real:
		*to = parquet.DoubleValue(*(*float64)(at))
	case amount:
		if digits := (*decimal)(at); !c.exact { // one that may be missing
			*to = parquet.DoubleValue(digits.float())
		} else {
			if c.digits == nil {
				c.digits = make([]decimal, batchRows)
			}
			c.digits[c.n] = *digits
			*to = parquet.FixedLenByteArrayValue(c.digits[c.n][:])
		}
	default:
		n, factor, most := c.number(at), uint64(1), uint64(math.MaxInt64)
		if c.kind == instant {
			factor = 1000
		}
		if c.kind == count {
			most = math.MaxInt32
		}
		if n > most/factor {
			return fmt.Errorf("%s %d is larger than the column holds", c.Name, n)
		}
		if *to = parquet.Int64Value(int64(n * factor)); c.kind == count {
			*to = parquet.Int32Value(int32(n))
		}
	}
	if c.optional {
		*to = to.Level(0, 1, 0)
	}
	c.n++
	return nil
}

// flush hands the values gathered so far to the file.
func (c *column) flush() error {
	if c.n == 0 {
		return nil
	}
	values := c.batch[:c.n]
	if c.reals {
		c.bounds.span(values, c.doubles[:c.n])
	} else {
		c.bounds.extend(values)
	}
	_, err := c.out.WriteRowValues(values)
	c.n = 0
	return err
}
