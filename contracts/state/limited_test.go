package state

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func TestAFileMayBeAsLongAsTheLimit(t *testing.T) {
	data, err := limited(strings.NewReader("12345"), 5)
	require.NoError(t, err)
	require.Equal(t, "12345", string(data))
	_, err = limited(strings.NewReader("123456"), 5)
	require.ErrorIs(t, err, errLong)
	broken := errors.New("broken")
	_, err = limited(iotest.ErrReader(broken), 5)
	require.ErrorIs(t, err, broken)
}
