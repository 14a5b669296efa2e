package hyperliquid

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"github.com/stretchr/testify/require"
)

// The forms of MessagePack's specification, each at the edges of what it may hold.
func TestTheShortestFormOfEach(t *testing.T) {
	list := func(n int) string { return "[" + strings.TrimSuffix(strings.Repeat("0,", n), ",") + "]" }
	object := func(n int) string {
		return "{" + strings.TrimSuffix(strings.Repeat(`"":0,`, n), ",") + "}"
	}
	text := func(n int) string { return `"` + strings.Repeat("a", n) + `"` }
	for _, row := range [][2]string{
		{"0", "00"},
		{"127", "7f"},
		{"128", "cc80"},
		{"255", "ccff"},
		{"256", "cd0100"},
		{"65535", "cdffff"},
		{"65536", "ce00010000"},
		{"4294967295", "ceffffffff"},
		{"4294967296", "cf0000000100000000"},
		{"18446744073709551615", "cfffffffffffffffff"},
		{"-1", "ff"},
		{"-32", "e0"},
		{"-33", "d0df"},
		{"-128", "d080"},
		{"-129", "d1ff7f"},
		{"-32768", "d18000"},
		{"-32769", "d2ffff7fff"},
		{"-2147483648", "d280000000"},
		{"-2147483649", "d3ffffffff7fffffff"},
		{"-9223372036854775808", "d38000000000000000"},
		{"1.5", "cb3ff8000000000000"},
		{"true", "c3"},
		{"false", "c2"},
		{"null", "c0"},
		{list(0), "90"},
		{list(15), "9f"},
		{list(16), "dc0010"},
		{list(65535), "dcffff"},
		{list(65536), "dd00010000"},
		{object(0), "80"},
		{object(1), "81a000"},
		{object(15), "8fa000"},
		{object(16), "de0010a000"},
		{object(65536), "df00010000a000"},
		{text(0), "a0"},
		{text(31), "bf61"},
		{text(32), "d92061"},
		{text(255), "d9ff61"},
		{text(256), "da010061"},
		{text(65535), "daffff61"},
		{text(65536), "db0001000061"},
	} {
		got, err := pack(json.RawMessage(row[0]))
		require.NoError(t, err)
		if len(got) > 9 {
			got = got[:len(row[1])/2]
		}
		require.Equal(t, row[1], hex.EncodeToString(got), "%.20s", row[0])
	}
	for _, wrong := range []string{"", "[", "{", `{"a":`, "[1,", "18446744073709551616", "-9223372036854775809", "1e999", strings.Repeat("[", 33) + "0" + strings.Repeat("]", 33)} {
		_, err := pack(json.RawMessage(wrong))
		require.Error(t, err, wrong)
	}
	_, err := pack(json.RawMessage(strings.Repeat("[", 32) + "0" + strings.Repeat("]", 32)))
	require.NoError(t, err)
}

// A signature counts with v of 0 and 1, or 27 and 28; r and s are above 0 and at most 32 bytes. A vault and the time
// at which an action ends are part of what is signed.
func TestWhatASignatureMayBe(t *testing.T) {
	action := json.RawMessage(`{"type":"updateIsolatedMargin","asset":0,"isBuy":true,"ntli":-20000000}`)
	sig := signature{"0x8a0fad249e3da14659e1643549e7bee75151df94f8b59e8b55e7c160947ed3d3", "0x75b5bb0f0171966573b53b8a6e0a6ab33da023d8ebcd011151f4bf85eb69abe4", 27}
	whose := func(change func(*signature), vault string, expires *uint64) (string, error) {
		with := sig
		if change != nil {
			change(&with)
		}
		return signer(action, 1_700_000_000_000, vault, expires, with)
	}
	mine, err := whose(nil, "", nil)
	require.NoError(t, err)
	got, err := whose(func(s *signature) { s.V = 0 }, "", nil)
	require.NoError(t, err)
	require.Equal(t, mine, got)
	got, err = whose(func(s *signature) { s.V = 28 }, "", nil)
	require.NoError(t, err)
	require.NotEqual(t, mine, got)
	again, err := whose(func(s *signature) { s.V = 1 }, "", nil)
	require.NoError(t, err)
	require.Equal(t, got, again)
	for name, change := range map[string]func(*signature){
		"v of 2": func(s *signature) { s.V = 2 }, "v below 0": func(s *signature) { s.V = -1 }, "v of 26": func(s *signature) { s.V = 26 }, "v of 29": func(s *signature) { s.V = 29 },
		"r of 0": func(s *signature) { s.R = "0x0" }, "s below 0": func(s *signature) { s.S = "-1" }, "r of 33 bytes": func(s *signature) { s.R = "0x01" + strings.Repeat("00", 32) }, "no number": func(s *signature) { s.S = "" },
	} {
		_, err := whose(change, "", nil)
		require.ErrorIs(t, err, errSignature, name)
	}
	vault, soon := "0x"+strings.Repeat("22", 20), uint64(5)
	for _, row := range []struct {
		vault   string
		expires *uint64
	}{{vault, nil}, {"", &soon}} {
		got, err := whose(nil, row.vault, row.expires)
		require.NoError(t, err)
		require.NotEqual(t, mine, got)
	}
	for _, wrong := range []string{"0x" + strings.Repeat("22", 19), "0x" + strings.Repeat("22", 21), "0xzz"} {
		_, err := whose(nil, wrong, nil)
		require.ErrorIs(t, err, errSignature, wrong)
	}
}

// An action that says when it ends counts up to then, and one in the name of a vault is nobody's here.
func TestAnActionThatEnds(t *testing.T) {
	s, _ := served(t)
	const action = `{"type":"noop"}`
	for i, row := range []struct {
		expires uint64
		text    string
	}{{now, `"status":"ok"`}, {now + 1, `"status":"ok"`}, {now - 1, "Action expired: 1699999999999 is before the present time 1700000000000"}} {
		nonce := uint64(now + i)
		packed, err := pack(json.RawMessage(action))
		require.NoError(t, err)
		packed = append(binary.BigEndian.AppendUint64(packed, nonce), 0)
		packed = binary.BigEndian.AppendUint64(append(packed, 0), row.expires)
		c := ecdsa.SignCompact(mine, keccak([]byte{0x19, 1}, domain, keccak(agent, source, keccak(packed))), false)
		_, text := post(s, "/exchange", fmt.Sprintf(`{"action":%s,"nonce":%d,"expiresAfter":%d,"signature":{"r":"0x%x","s":"0x%x","v":%d}}`, action, nonce, row.expires, c[1:33], c[33:], c[0]))
		require.Contains(t, text, row.text)
	}
	vault := strings.Repeat("22", 20)
	nonce := uint64(now + 9)
	packed, err := pack(json.RawMessage(action))
	require.NoError(t, err)
	packed = append(binary.BigEndian.AppendUint64(packed, nonce), 1)
	of, err := hex.DecodeString(vault)
	require.NoError(t, err)
	c := ecdsa.SignCompact(mine, keccak([]byte{0x19, 1}, domain, keccak(agent, source, keccak(append(packed, of...)))), false)
	_, text := post(s, "/exchange", fmt.Sprintf(`{"action":%s,"nonce":%d,"vaultAddress":"0x%s","signature":{"r":"0x%x","s":"0x%x","v":%d}}`, action, nonce, vault, c[1:33], c[33:], c[0]))
	require.Contains(t, text, "User or API Wallet "+walletOf(mine)+" does not exist.")
	for _, of := range []string{"setReferrer", "approveBuilderFee"} {
		_, text := post(s, "/exchange", `{"action":{"type":"`+of+`"}}`)
		require.Contains(t, text, `"status":"ok"`, "it has a signature of another kind, and does nothing")
	}
}
