package venue

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// disk is a file on a disk that is full after so many bytes.
type disk struct {
	text    []byte
	room    int
	at      int64
	stuck   bool // it cannot be truncated
	refused error
}

func (d *disk) Write(p []byte) (int, error) {
	n := min(len(p), d.room-int(d.at))
	d.text = append(d.text[:d.at], p[:n]...)
	d.at += int64(n)
	if n < len(p) {
		return n, d.refused
	}
	return n, nil
}

func (d *disk) Truncate(size int64) error {
	if d.stuck {
		return d.refused
	}
	d.text = d.text[:size]
	return nil
}

func (d *disk) Seek(at int64, _ int) (int64, error) { d.at = at; return at, nil }

// A line of which a full disk took a part is taken back, so that the next one does not stand behind half of it; where
// it cannot be, nothing more is taken in.
func TestALineThatDidNotFit(t *testing.T) {
	for _, stuck := range []bool{false, true} {
		d := &disk{room: 150, stuck: stuck, refused: errors.New("no space left on device")}
		l := &Log{file: d}
		require.NoError(t, l.write(header{Digest: "d", Format: 1}))
		taken := 0
		for range 10 {
			if l.append(&Command{Kind: Nonce, ID: 12345678}) == nil {
				taken++
			}
		}
		require.Positive(t, taken)
		d.room = 10_000
		if err := l.append(&Command{Kind: Nonce, ID: 9}); stuck {
			require.ErrorContains(t, err, "can no longer be kept")
			taken--
		} else {
			require.NoError(t, err)
		}
		history, whole, err := read(bytes.NewReader(d.text), "d")
		require.NoError(t, err)
		require.Len(t, history, taken+1)
		require.Equal(t, l.whole, whole)
	}
}

// A market whose log does not take the line of a return stays as it is.
func TestALogThatTakesNothing(t *testing.T) {
	m := ether()
	m.log = &Log{file: &disk{refused: errors.New("no space left on device")}}
	require.ErrorContains(t, m.Return(0), "no space left on device")
}
