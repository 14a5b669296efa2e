package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Every fault of a file of accounts is told with its line, and what to do.
func TestEveryFaultOfAFileOfAccounts(t *testing.T) {
	for _, row := range []struct {
		text string
		own  bool
		want string
	}{
		{`{"accounts":[{"key":"a","secret":"s","deposit":"10"},{"key":"b","secret":"s","wallet":"0x19E7E376E7C213B7E7E7E46CC70A5DD086DAFF2A","deposit":1.5}]}`, true, ""},
		{``, true, `f:1: is no JSON: unexpected end of JSON input; ` + accountForm},
		{"{\n\"accounts\": [\n{,}]}", true, `f:3: is no JSON: invalid character ',' looking for beginning of object key string; ` + accountForm},
		{`[]`, true, `f:1: is no object; ` + accountForm},
		{`{"accounts":{}}`, true, `f:1: accounts: is no list; ` + accountForm},
		{`{"accounts":[]}`, true, `f: has no accounts; ` + accountForm},
		{`{"accounts":[{"key":"a","secret":"s","deposit":"10"}]} {}`, true, `f:1: is no JSON: invalid character '{' after top-level value; ` + accountForm},
		{
			"{\"acounts\": [],\n\"accounts\": [\n  {\"key\": \"a\", \"secret\": \"s\",\n   \"deposit\": \"1O\"},\n  {\"key\": 7, \"secrt\": \"s\", \"deposit\": -1},\n  5,\n" +
				"  {\"key\": \"a\", \"secret\": \"\", \"deposit\": \"1e16\", \"wallet\": \"0x12\"}\n]}", true,
			`f:1: acounts: is not known; did you mean accounts?
f:4: accounts[1].deposit: "1O" is no amount; write a decimal number, as in "10000"
f:5: accounts[2].key: is no text; put it in quotation marks
f:5: accounts[2].secrt: is not known; did you mean secret?
f:5: accounts[2].deposit: is -1; write an amount above 0 and up to 10^15
f:5: accounts[2].secret: is missing; add it
f:6: accounts[3]: is no object; ` + accountForm + `
f:7: accounts[4].secret: is empty; write one
f:7: accounts[4].deposit: is 10000000000000000; write an amount above 0 and up to 10^15
f:7: accounts[4].wallet: "0x12" is no address; write 0x and 40 hexadecimal digits
f:7: accounts[4].key: "a" is that of line 3, too; give each account a key of its own`,
		},
		{`{"accounts":[{"key":"a","secret":"secret","deposit":"10"}]}`, true, ""},
		{`{"accounts":[{"key":"a","secret":"secret","deposit":"10"}]}`, false, `f:1: accounts[1]: has the demo's secret or wallet, which everybody knows; choose others, for others can reach this server`},
		{`{"accounts":[{"key":"a","secret":"s","deposit":"10","wallet":"0x19E7E376E7C213B7E7E7E46CC70A5DD086DAFF2A"}]}`, false, `f:1: accounts[1]: has the demo's secret or wallet, which everybody knows; choose others, for others can reach this server`},
	} {
		_, err := readAccounts("f", []byte(row.text), row.own)
		if row.want == "" {
			require.NoError(t, err, row.text)
			continue
		}
		require.EqualError(t, err, row.want, row.text)
	}
}
