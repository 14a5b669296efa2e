package oracle

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fault"
)

// hours writes rows an hour apart under a header, which is line 1.
func hours(header string, rows ...string) string {
	text := header + "\n"
	for i, row := range rows {
		text += fmt.Sprintf("%d,%s\n", begins+3600*i, row)
	}
	return text
}

// whatReadingSays is what reading says: a refusal, or else the warnings, or nothing.
func whatReadingSays(text string, options ReadOptions) string {
	_, info, err := parse(text, options)
	if err == nil {
		err = info.Warnings
		if len(info.Warnings) == 0 {
			return ""
		}
	}
	return err.Error()
}

// stays is a run of one price between others.
func stays(before, price string, n int, after ...string) []string {
	return append(append([]string{before}, strings.Fields(strings.Repeat(price+" ", n))...), after...)
}

// A price eight times away that comes back within a factor of three in 47 rows is refused; one of three to eight times that
// comes back within two is warned of.
func TestPricesThatGoAwayAndComeBack(t *testing.T) {
	t.Parallel()
	const (
		fix   = "; correct the row, or set prices.outliers to keep"
		look  = "; look at it: correct the row, or set prices.outliers to keep if it is real"
		stay  = ", from one row to the next, and stays away; see that the file is of one asset in one unit, or set prices.outliers to keep if it is"
		goes  = "f.csv:3: the price goes from "
		later = "\nf.csv:4: the price goes from "
	)
	for _, c := range []struct {
		prices []string
		want   string
	}{
		{[]string{"1", "8", "1"}, goes + "1 to 8, a factor of 8, and comes back in line 4" + fix},
		{[]string{"8", "1", "8"}, goes + "8 to 1, a factor of 8, and comes back in line 4" + fix},
		{[]string{"1", "7.99", "1"}, goes + "1 to 7.99, a factor of 7.99, and comes back in line 4" + look},
		{[]string{"7.99", "1", "7.99"}, goes + "7.99 to 1, a factor of 7.99, and comes back in line 4" + look},
		{[]string{"1", "24", "3"}, goes + "1 to 24, a factor of 24, and comes back in line 4" + fix},
		{[]string{"1", "24.8", "3.1"}, goes + "1 to 24.8, a factor of 24.8" + stay + later + "24.8 to 3.1, a factor of 8" + stay},
		{[]string{"3", "0.1", "1"}, goes + "3 to 0.1, a factor of 30, and comes back in line 4" + fix},
		{[]string{"3.1", "0.1", "1"}, goes + "3.1 to 0.1, a factor of 31" + stay + later + "0.1 to 1, a factor of 10" + stay},
		{[]string{"1", "8", "8"}, goes + "1 to 8, a factor of 8" + stay},
		{[]string{"1", "7.99", "7.99"}, ""},
		{[]string{"1", "1000", "1"}, goes + "1 to 1000, a factor of 1000, and comes back in line 4" + fix},
		{[]string{"1", "12345.6", "1"}, goes + "1 to 12345.6, a factor of 12346, and comes back in line 4" + fix},
		{stays("1", "9", 47, "1"), goes + "1 to 9, a factor of 9, and comes back in line 50" + fix},
		{stays("1", "9", 48, "1"), goes + "1 to 9, a factor of 9" + stay + "\nf.csv:51: the price goes from 9 to 1, a factor of 9" + stay},
		{[]string{"1", "9", "1", "9", "1"}, goes + "1 to 9, a factor of 9, and comes back in line 4" + fix + "\nf.csv:5: the price goes from 1 to 9, a factor of 9, and comes back in line 6" + fix},
		// after one that is refused nothing is warned of
		{[]string{"1", "9", "1", "4", "1"}, goes + "1 to 9, a factor of 9, and comes back in line 4" + fix},

		{[]string{"1", "3", "1"}, goes + "1 to 3, a factor of 3, and comes back in line 4" + look},
		{[]string{"3", "1", "3"}, goes + "3 to 1, a factor of 3, and comes back in line 4" + look},
		{[]string{"1", "2.99", "1"}, ""},
		{[]string{"2.99", "1", "2.99"}, ""},
		{[]string{"1", "6", "2"}, goes + "1 to 6, a factor of 6, and comes back in line 4" + look},
		{[]string{"1", "6.3", "2.1"}, ""},
		{[]string{"6", "1", "3"}, goes + "6 to 1, a factor of 6, and comes back in line 4" + look},
		{[]string{"6.2", "1", "3"}, ""},
		{stays("1", "4", 47, "1"), goes + "1 to 4, a factor of 4, and comes back in line 50" + look},
		{stays("1", "4", 48, "1"), ""},
		{[]string{"1", "4", "1", "5", "1"}, goes + "1 to 4, a factor of 4, and comes back in line 4; there are 2 such" + look},
		{[]string{"1", "4", "1", "1", "4"}, goes + "1 to 4, a factor of 4, and comes back in line 4" + look},
	} {
		require.Equal(t, c.want, whatReadingSays(hours("time,price", c.prices...), ReadOptions{}), "%v", c.prices)
	}
	require.Equal(t, "f.csv: 2 prices an order of magnitude away from those around them are kept; prices.outliers says so",
		whatReadingSays(hours("time,price", "1", "9", "1", "9", "1"), ReadOptions{KeepOutliers: true}))
	require.Empty(t, whatReadingSays(hours("time,price", "1", "4", "1", "30", "30"), ReadOptions{KeepOutliers: true}))
}

func TestWicksAndBarsThatGoAway(t *testing.T) {
	t.Parallel()
	const (
		fix  = "; correct the row, or set prices.outliers to keep"
		look = "; look at it: correct the row, or set prices.outliers to keep if it is real"
	)
	const plain = "10,10,10,10"
	for _, c := range []struct {
		rows []string
		want string
	}{
		{[]string{plain, "10,80,10,10"}, "f.csv:3: high 80 is 8 times the open, 10, and the bar closes at 10" + fix},
		{[]string{plain, "10,79.9,10,10"}, "f.csv:3: high 79.9 is 7.99 times the open, 10, and the bar closes at 10" + look},
		{[]string{plain, "20,80,10,10"}, "f.csv:3: high 80 is 4 times the open, 20, and the bar closes at 10" + look},
		{[]string{plain, "10,80,10,20"}, "f.csv:3: high 80 is 8 times the open, 10, and the bar closes at 20" + look},
		{[]string{plain, "10,30,10,10"}, "f.csv:3: high 30 is 3 times the open, 10, and the bar closes at 10" + look},
		{[]string{plain, "10,29.9,10,10"}, ""},
		{[]string{plain, "11,30,10,10"}, ""},
		{[]string{plain, "10,30,10,11"}, ""},
		{[]string{plain, "10,10,1.25,10"}, "f.csv:3: low 1.25 is a 8th of the open, 10, and the bar closes at 10" + fix},
		{[]string{plain, "10,10,1.26,10"}, "f.csv:3: low 1.26 is 7.937 times below the open, 10, and the bar closes at 10" + look},
		{[]string{plain, "8,10,1.25,10"}, "f.csv:3: low 1.25 is 6.4 times below the open, 8, and the bar closes at 10" + look},
		{[]string{plain, "10,10,1.25,8"}, "f.csv:3: low 1.25 is 8 times below the open, 10, and the bar closes at 8" + look},
		{[]string{plain, "12,12,4,12"}, "f.csv:3: low 4 is 3 times below the open, 12, and the bar closes at 12" + look},
		{[]string{plain, "12,12,4.1,12"}, ""},
		{[]string{plain, "11,12,4,12"}, ""},
		{[]string{plain, "12,12,4,11"}, ""},

		{[]string{plain, "80,80,80,80", plain}, "f.csv:3: the price goes from 10 to 80, a factor of 8, and comes back in line 4" + fix},
		{[]string{plain, "80,80,10,10"}, "f.csv:3: the price goes from 10 to 80, a factor of 8, and comes back in line 3" + fix},
		{[]string{"10,80,10,80", plain}, "f.csv:2: the price goes from 10 to 80, a factor of 8, and comes back in line 3" + fix},
		{[]string{plain, "40,40,40,40", plain}, "f.csv:3: the price goes from 10 to 40, a factor of 4, and comes back in line 4" + look},
		{[]string{"10,40,10,40", plain}, "f.csv:2: the price goes from 10 to 40, a factor of 4, and comes back in line 3" + look},
		// the first in the file is told, of one row its wick
		{[]string{plain, "40,40,40,40", plain, "10,30,10,10"}, "f.csv:3: the price goes from 10 to 40, a factor of 4, and comes back in line 4; there are 2 such" + look},
		{[]string{"10,30,10,10", plain, "40,40,40,40", plain}, "f.csv:2: high 30 is 3 times the open, 10, and the bar closes at 10; there are 2 such" + look},
		{[]string{plain, "40,120,40,40", plain}, "f.csv:3: high 120 is 3 times the open, 40, and the bar closes at 40; there are 2 such" + look},
	} {
		require.Equal(t, c.want, whatReadingSays(hours("time,open,high,low,close", c.rows...), ReadOptions{}), "%v", c.rows)
	}
}

// Of 22 outliers twenty are told and two are counted.
func TestOutliersBeyondTwentyAreCounted(t *testing.T) {
	t.Parallel()
	_, _, err := parse(hours("time,price", strings.Fields("1 "+strings.Repeat("9 1 ", 22))...), ReadOptions{})
	require.Len(t, fault.All(err), 21)
	require.ErrorContains(t, err, "\nf.csv: and 2 more faults")
}
