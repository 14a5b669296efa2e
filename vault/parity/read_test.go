package parity_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

const (
	head  = `{"history":1}` + "\n"
	final = `{"op":"final","time":1,"owner":"owner","feeRecipient":"zero","markets":{},"balances":{},"authorized":{}}` + "\n"
)

func TestReadReportsEveryFaultWithItsLine(t *testing.T) {
	for _, row := range []struct{ fault, file, want string }{
		{"nothing in it", "", "h: the file is empty"},
		{"no head", `{"op":"addToken"}` + "\n", `h:1: field "irm" is missing`},
		{"a head of a later version", `{"history":2}` + "\n" + final, "h:1: history version 2 is unknown"},
		{"a head with more", `{"history":1,"colour":"red"}` + "\n" + final, `h:1: field "colour" does not belong here`},
		{"no JSON", head + "hello\n" + final, "h:2: not a JSON object"},
		{"broken JSON", head + `{"op":` + "\n" + final, "h:2: not JSON"},
		{"two objects on a line", head + `{} {}` + "\n" + final, "h:2: something follows the object"},
		{"a field twice", head + `{"op":"addToken","time":1,"token":"a","token":"b","ok":true}` + "\n" + final, `h:2: field "token" stands twice`},
		{"a field in capitals", head + `{"OP":"addToken","time":1,"token":"a","ok":true}` + "\n" + final, `h:2: field "op" is missing`},
		{"an unknown step", head + `{"op":"dance","time":1,"ok":true}` + "\n" + final, `h:2: no step is called "dance"`},
		{"a name that is empty", head + `{"op":"addToken","time":1,"token":"","ok":true}` + "\n" + final, "h:2: token must not be empty"},
		{"a name that is a number", head + `{"op":"addToken","time":1,"token":7,"ok":true}` + "\n" + final, "h:2: token must be a text, not 7"},
		{"no time", head + `{"op":"addToken","token":"a","ok":true}` + "\n" + final, `h:2: field "time" is missing`},
		{"time running backwards", head + `{"op":"addToken","time":5,"token":"a","ok":true}` + "\n" + `{"op":"addToken","time":4,"token":"b","ok":true}` + "\n" + final, "h:3: time 4 lies before the step before it, 5"},
		{"a negative amount", head + `{"op":"mint","time":1,"token":"a","onBehalf":"u","assets":"-1","ok":true}` + "\n" + final, `h:2: assets must be a decimal integer from 0 to 2^256-1, not "-1"`},
		{"an amount with a leading zero", head + `{"op":"mint","time":1,"token":"a","onBehalf":"u","assets":"01","ok":true}` + "\n" + final, "h:2: assets must be a decimal integer"},
		{"an amount of 2^256", head + `{"op":"mint","time":1,"token":"a","onBehalf":"u","assets":"115792089237316195423570985008687907853269984665640564039457584007913129639936","ok":true}` + "\n" + final, "h:2: assets must be a decimal integer"},
		{"an amount that is empty", head + `{"op":"mint","time":1,"token":"a","onBehalf":"u","assets":"","ok":true}` + "\n" + final, "h:2: assets must be a decimal integer"},
		{"an amount that is null", head + `{"op":"mint","time":1,"token":"a","onBehalf":"u","assets":null,"ok":true}` + "\n" + final, "h:2: assets must be an integer in quotes"},
		{"success with an error", head + `{"op":"addToken","time":1,"token":"a","ok":true,"err":"no code"}` + "\n" + final, "h:2: ok is true beside an err"},
		{"failure without an error", head + `{"op":"addToken","time":1,"token":"a","ok":false}` + "\n" + final, "h:2: ok is false and err is missing"},
		{"an error that is none", head + `{"op":"addToken","time":1,"token":"a","ok":false,"err":"bad luck"}` + "\n" + final, `h:2: no error is written "bad luck"`},
		{"a return of the wrong length", head + `{"op":"supply","time":1,"id":"m","caller":"u","onBehalf":"u","assets":"1","shares":"0","ok":true,"ret":["1"]}` + "\n" + final, "h:2: ret has 1 values"},
		{"a market that is not named", head + `{"op":"accrueInterest","time":1,"ok":true}` + "\n" + final, `h:2: field "id" is missing`},
		{"an oracle that is not named", head + `{"op":"setPrice","time":1,"value":"1","ok":true}` + "\n" + final, `h:2: field "oracle" is missing`},
		{"a model nobody knows", head + `{"op":"addIRM","time":1,"irm":"i","model":"magic","ok":true}` + "\n" + final, `h:2: no interest rate model is called "magic"`},
		{"a model without its params", head + `{"op":"addIRM","time":1,"irm":"i","model":"kinked","params":["1"],"ok":true}` + "\n" + final, "h:2: interest rate model kinked takes 4 params, not 1"},
		{"a callback that sets prices", head + `{"op":"flashLoan","time":1,"caller":"u","token":"a","assets":"1","then":[{"op":"setPrice","value":"1"}],"ok":true}` + "\n" + final, "h:2: then[0]: setPrice cannot stand inside a callback"},
		{"a callback with a fault inside", head + `{"op":"flashLoan","time":1,"caller":"u","token":"a","assets":"1","then":[{"op":"supply","id":"m","onBehalf":"u","assets":"x","shares":"0"}],"ok":true}` + "\n" + final, "h:2: then[0]: assets must be a decimal integer"},
		{"a market state with a fault inside", head + `{"op":"accrueInterest","time":1,"id":"m","ok":true,"market":{"fee":"0"}}` + "\n" + final, `h:2: market: field "lastUpdate" is missing`},
		{"no final state", head, "h:1: the last line must be the final state: the file was cut short"},
		{"something after the final state", head + final + final, "h:3: the final state was line 2: nothing may follow it"},
	} {
		t.Run(row.fault, func(t *testing.T) {
			_, err := parity.Read("h", strings.NewReader(row.file))
			require.ErrorContains(t, err, row.want)
		})
	}
}

func TestReadReportsFaultsOfSeveralLinesTogether(t *testing.T) {
	_, err := parity.Read("h", strings.NewReader(head+"hello\n"+`{"op":"dance","time":1,"ok":true}`+"\n"+final+"more\n"))
	for _, want := range []string{"h:2: ", "h:3: ", "h:5: "} {
		require.ErrorContains(t, err, want)
	}
}

func TestReadNoticesAGzipFileThatEndsEarly(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, err := w.Write([]byte(head + final))
	require.NoError(t, errors.Join(err, w.Close()))
	_, err = parity.Read("h", bytes.NewReader(zipped.Bytes()))
	require.NoError(t, err)
	_, err = parity.Read("h", bytes.NewReader(zipped.Bytes()[:zipped.Len()-9]))
	require.ErrorContains(t, err, "the file ends early")
}

// A random history written, read and written again gives the same bytes, and replays.
func TestWhatIsWrittenIsRead(t *testing.T) {
	for number := range uint64(6) {
		e, world := vault.New(parity.Owner, design.MorphoBlue.Closing), &parity.World{}
		var ops []parity.Op
		for epoch := parity.NewEpoch(9, number, parity.Terms{}); ; {
			op, more := epoch.Next(e, world)
			if !more {
				break
			}
			_, _ = world.Apply(e, &op) // many must fail
			ops = append(ops, op)
		}
		h := parity.Record(vault.New(parity.Owner, design.MorphoBlue.Closing), ops)
		var first, second bytes.Buffer
		require.NoError(t, parity.Write(&first, h))
		read, err := parity.Read("h", bytes.NewReader(first.Bytes()))
		require.NoError(t, err)
		require.Equal(t, h.Steps, read.Steps)
		require.NoError(t, parity.Write(&second, read))
		require.Equal(t, first.String(), second.String())
		mismatches, _ := parity.Replay(vault.New(parity.Owner, design.MorphoBlue.Closing), read, 5)
		require.Empty(t, mismatches)
	}
}

// A replay notices any number of a recording that is changed by one.
func TestReplayNoticesAnyChangedNumber(t *testing.T) {
	h, err := parity.ReadFile(filepath.Join("..", "testdata", "morpho_blue", "realistic_001.jsonl.gz"))
	require.NoError(t, err)
	noticed := func(field string) {
		t.Helper()
		mismatches, _ := parity.Replay(vault.New(parity.Owner, design.MorphoBlue.Closing), h, 1)
		require.NotEmpty(t, mismatches)
		require.Contains(t, mismatches[0].String(), field)
	}
	for i := range h.Steps {
		step := &h.Steps[i]
		if step.Op.Kind != parity.Liquidate || step.Want.Reason != "" {
			continue
		}
		want := step.Want
		step.Want.Returned.Values[1].AddUint64(&want.Returned.Values[1], 1)
		noticed("returned repaid assets: expected")
		step.Want = want

		market := *want.Market
		market.TotalSupplyShares.AddUint64(&market.TotalSupplyShares, 1)
		step.Want.Market = &market
		noticed("market.totalSupplyShares: expected")
		step.Want = want

		position := *want.Position
		position.Collateral.AddUint64(&position.Collateral, 1)
		step.Want.Position = &position
		noticed("position.collateral: expected")
		step.Want = want

		rate := *want.RateAtTarget
		rate.AddUint64(&rate, 1)
		step.Want.RateAtTarget = &rate
		noticed("rateAtTarget: expected")
		step.Want = want

		step.Want.Reason = "panic 0x11"
		noticed(`outcome: expected error "panic 0x11", got success`)
		step.Want = want
		break
	}
	state := h.Final.Markets["market"]
	position := state.Positions["u3"]
	position.SupplyShares.AddUint64(&position.SupplyShares, 1)
	state.Positions["u3"] = position
	noticed("market.u3.supplyShares: expected")
}

func TestSameSeedSameHistory(t *testing.T) {
	count := func(seed uint64) parity.Tally {
		run := parity.Comparison{Reference: native, Candidate: native, Ops: 3_000, Seed: seed}
		result, err := run.Run(context.Background())
		require.NoError(t, err)
		return result.Tally
	}
	require.Equal(t, count(4), count(4))
	require.NotEqual(t, count(4), count(5))
}

func TestACancelledComparisonSaysHowFarItCame(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	run := parity.Comparison{Reference: native, Candidate: native, Ops: 3_000, Seed: 1, Progress: func(done int) {
		if done == 100 {
			cancel()
		}
	}}
	result, err := run.Run(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 100, result.Done)
}
