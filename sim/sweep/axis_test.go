package sweep

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAxesOfEachForm(t *testing.T) {
	t.Parallel()
	for _, each := range []struct {
		text string
		want Axis
	}{
		{"a=5", Axis{Flag: "--vary", Key: "a", Values: []string{"5"}}},
		{"a=1, 2 ,3", Axis{Flag: "--vary", Key: "a", Values: []string{"1", "2", "3"}}},
		{"a=b=c,d", Axis{Flag: "--vary", Key: "a", Values: []string{"b=c", "d"}}},
		{"a=x:1:2", Axis{Flag: "--vary", Key: "a", Values: []string{"x:1:2"}}},                                            // no number before the colon
		{"a=1/2:1:3", Axis{Flag: "--vary", Key: "a", Values: []string{"1/2:1:3"}}},                                        // nor are these
		{"a=0x1:2:3,1_0:2,1p1:3,:2", Axis{Flag: "--vary", Key: "a", Values: []string{"0x1:2:3", "1_0:2", "1p1:3", ":2"}}}, // nor these
		{"a=[1,2],{b: 3,c: [4,5]},(6,7),8", Axis{Flag: "--vary", Key: "a", Values: []string{"[1,2]", "{b: 3,c: [4,5]}", "(6,7)", "8"}}},
		{`a='(',"x,'y",'"',z`, Axis{Flag: "--vary", Key: "a", Values: []string{`'('`, `"x,'y"`, `'"'`, "z"}}},
		{"a=1:2", Axis{Flag: "--vary", Key: "a", Low: "1", High: "2"}},
		{"a=1:2:log", Axis{Flag: "--vary", Key: "a", Low: "1", High: "2", Log: true}},
		{"a=1.010:1.150:2", Axis{Flag: "--vary", Key: "a", Values: []string{"1.010", "1.150"}}}, // ends as they were written
		{"a=10:30:3", Axis{Flag: "--vary", Key: "a", Values: []string{"10", "20", "30"}}},
		{"a=-1:1:3", Axis{Flag: "--vary", Key: "a", Values: []string{"-1", "0", "1"}}},
		{"a=1e2:3e2:3", Axis{Flag: "--vary", Key: "a", Values: []string{"1e2", "200", "3e2"}}},
		{"a=2:8:3:log", Axis{Flag: "--vary", Key: "a", Values: []string{"2", "4", "8"}}},
		{"a=1:100:4:log", Axis{Flag: "--vary", Key: "a", Values: []string{"1", "4.64159", "21.5443", "100"}}},
	} {
		a, err := ParseAxis(each.text)
		require.NoError(t, err, each.text)
		require.Equal(t, each.want, a, each.text)
	}
}

func TestFaultsOfAxes(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"a": "is not a key with values; write KEY=a,b,c or KEY=low:high:n, as in", "=1": "is not a key with values", ".a=1": "is not a key with values",
		"a.=1": "is not a key with values", "a=": "has no values; write KEY=a,b,c or KEY=low:high:n",
		"a=,1": "has an empty value between commas; remove a comma", "a=1,": "has an empty value between commas",
		"a=x,y,x": "has x twice; remove one of them",
		"a=1:log": "is no range; write low:high:n, low:high:n:log, or low:high for a sample", "a=1:2:3:4:log": "is no range", "a=1:2:log:3": "is no range",
		"a=1:0x2:3": `"0x2" is not a number; write low:high:n, as in`, "a=1::3": `"" is not a number`,
		"a=2:1": "ends below its beginning; write 1:2", "a=1:1:3": "ends where it begins; write 1 alone, or another end",
		"a=0:2:log": "begins at or below 0, from which no factor leads on; begin above 0, or leave log out", "a=-1:2:3:log": "begins at or below 0",
		"a=1:2:3=4": `"3=4" is no number of values; write 2 to 10000, and give each key a --vary of its own`,
		"a=1:2:1":   `"1" is no number of values; write 2 to 10000`, "a=1:2:10001": `"10001" is no number of values`, "a=1:2:2.5": `"2.5" is no number of values`,
		"a=1:1.000000001:3": "has steps too small to tell its values apart; take fewer values",
	} {
		_, err := ParseAxis(text)
		require.ErrorContains(t, err, "--vary "+text+": "+says, text)
	}
	most, err := ParseAxis("a=0:9999:10000")
	require.NoError(t, err)
	require.Len(t, most.Values, 10000)
	require.Equal(t, "9998", most.Values[9998])
}
