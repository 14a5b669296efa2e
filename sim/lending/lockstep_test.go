package lending

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// Two engines agree on an answer, or on a refusal, whatever they answer beside it.
func TestWhereTwoEnginesDiffer(t *testing.T) {
	refused, other := errors.New("refused"), errors.New("refused otherwise")
	for name, row := range map[string]struct {
		chain, native       int
		chainErr, nativeErr error
		differ              bool
	}{
		"the same answer":     {1, 1, nil, nil, false},
		"other answers":       {1, 2, nil, nil, true},
		"the same refusal":    {1, 1, refused, refused, false},
		"whatever is said":    {1, 2, refused, refused, false},
		"another refusal":     {1, 1, refused, other, true},
		"one refuses":         {1, 1, refused, nil, true},
		"the other refuses":   {1, 1, nil, refused, true},
		"one says other, too": {1, 2, nil, refused, true},
	} {
		answer, err := differ("it", row.chain, row.chainErr, row.native, row.nativeErr)
		require.Equal(t, 1, answer, name)
		if row.differ {
			require.ErrorContains(t, err, "the engines differ on it", name)
		} else {
			require.Equal(t, row.chainErr, err, name)
		}
	}
}
