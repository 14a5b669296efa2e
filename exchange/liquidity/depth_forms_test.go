package liquidity_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/shared"
)

// drawDepth is a record of a book in some writing, and what stands in it.
func drawDepth(t *rapid.T) (text []byte, want []liquidity.Snapshot) {
	at := rapid.Uint64Range(0, 4_000_000_000).Draw(t, "first time")
	dated, exponents, quoted := rapid.Bool().Draw(t, "dated"), rapid.Bool().Draw(t, "exponents"), rapid.Bool().Draw(t, "quoted")
	end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end")
	var out bytes.Buffer
	out.WriteString("time,side,price,size" + end)
	written := func(cents uint64) string {
		text := fmt.Sprintf("%d.%02d", cents/100, cents%100)
		if exponents {
			text = fmt.Sprintf("%de-2", cents)
		}
		if quoted {
			text = `"` + text + `"`
		}
		return text
	}
	for range rapid.IntRange(1, 4).Draw(t, "snapshots") {
		s := liquidity.Snapshot{Time: at}
		moment := fmt.Sprint(at)
		if dated {
			moment = time.Unix(int64(at), 0).UTC().Format(time.RFC3339)
		}
		mid := rapid.Uint64Range(200, 1_000_000).Draw(t, "mid") // cents
		var rows []string
		for _, side := range []string{"bid", "ask"} {
			prices := rapid.SliceOfNDistinct(rapid.Uint64Range(1, 100), 1, 4, rapid.ID).Draw(t, side)
			slices.Sort(prices)
			for _, away := range prices {
				price, size := mid+away, rapid.Uint64Range(1, 1_000_000).Draw(t, "size")
				if side == "bid" {
					price = mid - away
				}
				level := liquidity.Level{Price: units(price, 22), Base: units(size, 16)}
				if side == "bid" {
					s.Bids = append(s.Bids, level)
				} else {
					s.Asks = append(s.Asks, level)
				}
				rows = append(rows, strings.Join([]string{moment, side, written(price), written(size)}, ","))
			}
		}
		for _, row := range rapid.Permutation(rows).Draw(t, "order") {
			out.WriteString(row + end)
		}
		want = append(want, s)
		at += rapid.Uint64Range(1, 100_000).Draw(t, "pause")
	}
	return out.Bytes(), want
}

// depthComesOut says that levels come out of a record as they went in, best first.
func depthComesOut(t *rapid.T) {
	text, want := drawDepth(t)
	got, err := liquidity.ReadDepth("book.csv", bytes.NewReader(text), 18, 6)
	require.NoError(t, err, "%s", text)
	require.Equal(t, want, got, "%s", text)
}

func TestDepthComesOutAsItWentInWhateverTheWriting(t *testing.T) { rapid.Check(t, depthComesOut) }

func FuzzDepthForms(f *testing.F) { shared.Draws(f, depthComesOut) }

// acceptedDepth says what is true of any record that is taken: a venue of it opens, follows every time of it, sells no
// more than is asked for, and pays no more for a part than for the whole.
func acceptedDepth(t require.TestingT, text []byte) {
	got, err := liquidity.ReadDepth("book.csv", bytes.NewReader(text), 18, 6)
	if err != nil {
		require.True(t, fault.Is(err))
		require.ErrorContains(t, err, "book.csv")
		require.Empty(t, got)
		return
	}
	venue, err := liquidity.NewReplay(liquidity.ReplayParams{Snapshots: got})
	require.NoError(t, err)
	reference := units(2000, 24)
	whole := units(1, 18)
	for i := range got {
		venue.Follow(&reference, got[i].Time)
		fill := venue.Quote(liquidity.Sell, &whole, &uint256.Int{})
		require.False(t, fill.Base.Gt(&whole), "%s", text)
		require.False(t, fill.Quote.Gt(uint256.NewInt(2_000_000_000)), "bids rest below the reference: %s", text)
		bought := venue.Quote(liquidity.Buy, &whole, new(uint256.Int).SetAllOne())
		require.False(t, bought.Base.Gt(&whole), "%s", text)
	}
}

// spoiltDepth is a record with lines gone, doubled or exchanged, and cells of another kind.
func spoiltDepth(t *rapid.T) {
	text, _ := drawDepth(t)
	lines := bytes.SplitAfter(text, []byte("\n"))
	for range rapid.IntRange(1, 4).Draw(t, "changes") {
		i, j := rapid.IntRange(0, len(lines)-1).Draw(t, "line"), rapid.IntRange(0, len(lines)-1).Draw(t, "other")
		switch rapid.IntRange(0, 4).Draw(t, "change") {
		case 0:
			lines[i] = nil
		case 1:
			lines = slices.Insert(lines, i, lines[j])
		case 2:
			lines[i], lines[j] = lines[j], lines[i]
		case 3:
			lines[i] = bytes.Replace(lines[i], []byte("1"), []byte(rapid.SampledFrom([]string{"NaN", "", "1e30", "1e999999999", "-", "0", "\"", "bid", "1e-18", ",", "99999999999"}).Draw(t, "cell")), 1)
		case 4:
			lines[i] = append(slices.Clone(lines[i]), lines[j]...)
		}
	}
	acceptedDepth(t, bytes.Join(lines, nil))
}

func TestSpoiltDepthIsRefusedOrServes(t *testing.T) { rapid.Check(t, spoiltDepth) }

func FuzzSpoiltDepth(f *testing.F) { shared.Draws(f, spoiltDepth) }

func FuzzReadDepth(f *testing.F) {
	f.Add([]byte("time,side,price,size\n100,bid,9,1\n100,ask,11,1\n"))
	f.Add([]byte("time,side,price,size\n2020-03-12T00:00:00Z,bid,1e2,0.5\n2020-03-12T00:00:00Z,ask,101,1e-3\n"))
	f.Fuzz(func(t *testing.T, text []byte) { acceptedDepth(t, text) })
}
