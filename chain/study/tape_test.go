package study_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain/study"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// again makes the study that a tape is of.
func again(t testing.TB, text []byte, workers int, rows *record.Arm) (*study.Study, *study.Tape) {
	tape, err := study.ReadTape(bytes.NewReader(text))
	require.NoError(t, err)
	sc, err := scenario.Parse("tape", tape.Begin.Scenario)
	require.NoError(t, err)
	p, err := plan.New(sc)
	require.NoError(t, err)
	b := tape.Begin
	s, err := study.New(p, study.Options{Arm: b.Arm, Accounts: b.Accounts, Shift: b.Shift, ID: b.ID, Workers: workers, Replay: tape, Sink: kept(rows)})
	require.NoError(t, err)
	return s, tape
}

// A thousand transactions from outside, under a crash, are lived again to the same hash and the same rows.
func TestATapeIsLivedAgain(t *testing.T) {
	var tape bytes.Buffer
	s, rows, _, _, _ := run(t, 0, 0, &tape)
	if !testing.Short() {
		require.GreaterOrEqual(t, strings.Count(tape.String(), "\n"), 1000)
	}
	require.NotZero(t, rows.Liquidators[4].Won)

	var second record.Arm
	replayed, _ := again(t, tape.Bytes(), 2, &second)
	lived(t, replayed, nil)
	require.Equal(t, s.Chain().Head().Hash(), replayed.Chain().Head().Hash())
	require.Equal(t, rows, second)

	// A run that was killed in the middle of a line has lived as far as the line before.
	cut := tape.Bytes()[:tape.Len()*2/3]
	killed, left := again(t, cut, 1, &second)
	last := left.Lines[len(left.Lines)-1]
	require.NoError(t, killed.Start(context.Background()))
	for killed.Chain().Head().NumberU64()+1 < last.Block {
		_, err := killed.Step()
		require.NoError(t, err)
	}
	require.Equal(t, s.Chain().Block(last.Block-1).Hash(), killed.Chain().Head().Hash())
	killed.Close()
}

func TestATapeThatWasChangedIsRefused(t *testing.T) {
	line := func(seq uint64, l study.Line) string {
		l.Seq = seq
		text, err := json.Marshal(l)
		require.NoError(t, err)
		return string(text) + "\n"
	}
	begin := line(0, study.Line{Verb: "begin", Begin: &study.Begin{}})
	raw := func(seq, block uint64) string { return line(seq, study.Line{Block: block, Raw: []byte{1}}) }
	for name, text := range map[string]string{
		"empty":             "",
		"without a begin":   raw(0, 1),
		"a line is missing": begin + raw(2, 1),
		"blocks go back":    begin + raw(1, 7) + raw(2, 6),
		"an unknown verb":   begin + line(1, study.Line{Verb: "mine"}),
		"no JSON":           begin + "tape\n",
	} {
		_, err := study.ReadTape(strings.NewReader(text))
		require.Error(t, err, name)
	}
	tape, err := study.ReadTape(strings.NewReader(begin + raw(1, 7) + raw(2, 7) + `{"block":8,"se`))
	require.NoError(t, err)
	require.Len(t, tape.Lines, 2)
}
