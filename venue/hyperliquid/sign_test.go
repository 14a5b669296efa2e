package hyperliquid

import (
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// MessagePack by hand, from its specification: a fixed map of two, fixed texts, and integers in their shortest form.
func TestPackingByHand(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                                  "80",
		`{"b":1,"a":[true,false]}`:            "82" + "a162" + "01" + "a161" + "92c3c2",
		`[0,127,128,255,256,65536]`:           "96" + "00" + "7f" + "cc80" + "ccff" + "cd0100" + "ce00010000",
		`[-1,-32,-33,-129,-32769]`:            "95" + "ff" + "e0" + "d0df" + "d1ff7f" + "d2ffff7fff",
		`[4294967296,null]`:                   "92" + "cf0000000100000000" + "c0",
		`"abcdefghijklmnopqrstuvwxyz0123456"`: "d921" + hex.EncodeToString([]byte("abcdefghijklmnopqrstuvwxyz0123456")),
	} {
		got, err := pack(json.RawMessage(text))
		require.NoError(t, err, text)
		require.Equal(t, want, hex.EncodeToString(got), text)
	}
	_, err := pack(json.RawMessage(`[123456789012345678901234567890]`))
	require.Error(t, err)
}

// A signature that another implementation made with the private key 0x11…11 names its wallet; of any other action or
// nonce it does not.
func TestTheSignerOfAnAction(t *testing.T) {
	action := json.RawMessage(`{"type":"updateIsolatedMargin","asset":0,"isBuy":true,"ntli":-20000000}`)
	sig := signature{"0x8a0fad249e3da14659e1643549e7bee75151df94f8b59e8b55e7c160947ed3d3", "0x75b5bb0f0171966573b53b8a6e0a6ab33da023d8ebcd011151f4bf85eb69abe4", 27}
	const wallet = "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a"
	got, err := signer(action, 1_700_000_000_000, "", nil, sig)
	require.NoError(t, err)
	require.Equal(t, wallet, got)
	for _, other := range []json.RawMessage{
		json.RawMessage(`{"type":"updateIsolatedMargin","asset":0,"isBuy":true,"ntli":-20000001}`),
		json.RawMessage(`{"asset":0,"type":"updateIsolatedMargin","isBuy":true,"ntli":-20000000}`),
	} {
		got, err = signer(other, 1_700_000_000_000, "", nil, sig)
		require.NoError(t, err)
		require.NotEqual(t, wallet, got)
	}
	got, err = signer(action, 1_700_000_000_001, "", nil, sig)
	require.NoError(t, err)
	require.NotEqual(t, wallet, got)
}
