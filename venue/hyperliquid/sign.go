package hyperliquid

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strings"

	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"golang.org/x/crypto/sha3"
)

// signature is an ECDSA signature over secp256k1.
type signature struct {
	R, S string
	V    int
}

var errSignature = errors.New("hyperliquid: not a signature")

func keccak(parts ...[]byte) []byte {
	h := sha3.NewLegacyKeccak256()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// The constants of the typed data that an action is signed as: EIP-712, domain Exchange, version 1, chain 1337, and
// the type Agent.
var (
	domain = keccak(
		keccak([]byte("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")),
		keccak([]byte("Exchange")), keccak([]byte("1")), word(1337), make([]byte, 32),
	)
	agent  = keccak([]byte("Agent(string source,bytes32 connectionId)"))
	source = keccak([]byte("a"))
)

func word(n uint64) []byte { return binary.BigEndian.AppendUint64(make([]byte, 24), n) }

// signer returns the address that signed an action: keccak of its MessagePack, the nonce, the vault and the time at
// which it expires, as the connection id of an agent.
func signer(action json.RawMessage, nonce uint64, vault string, expires *uint64, sig signature) (string, error) {
	packed, err := pack(action)
	if err != nil {
		return "", err
	}
	packed = binary.BigEndian.AppendUint64(packed, nonce)
	if vault == "" {
		packed = append(packed, 0)
	} else {
		address, err := hex.DecodeString(strings.TrimPrefix(vault, "0x"))
		if err != nil || len(address) != 20 {
			return "", errSignature
		}
		packed = append(append(packed, 1), address...)
	}
	if expires != nil {
		packed = binary.BigEndian.AppendUint64(append(packed, 0), *expires)
	}
	return recover20(keccak([]byte{0x19, 1}, domain, keccak(agent, source, keccak(packed))), sig)
}

// recover20 returns the address whose key signed a digest.
func recover20(digest []byte, sig signature) (string, error) {
	compact := make([]byte, 65)
	v := sig.V
	if v >= 27 {
		v -= 27
	}
	if v < 0 || v > 1 {
		return "", errSignature
	}
	compact[0] = byte(27 + v)
	for i, text := range [...]string{sig.R, sig.S} {
		n, ok := new(big.Int).SetString(strings.TrimPrefix(text, "0x"), 16)
		if !ok || n.Sign() <= 0 || n.BitLen() > 256 {
			return "", errSignature
		}
		n.FillBytes(compact[1+32*i : 33+32*i])
	}
	key, _, err := ecdsa.RecoverCompact(compact, digest)
	if err != nil {
		return "", errSignature
	}
	return "0x" + hex.EncodeToString(keccak(key.SerializeUncompressed()[1:])[12:]), nil
}

// pack is JSON as MessagePack: keys in their order, integers in their shortest form.
func pack(text json.RawMessage) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return packValue(nil, d, 0)
}

// deepest is how deep an action may nest.
const deepest = 32

func packValue(out []byte, d *json.Decoder, depth int) ([]byte, error) {
	if depth > deepest {
		return nil, errSignature
	}
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		return packMany(out, d, t, depth)
	case string:
		return packText(out, t), nil
	case json.Number:
		return packNumber(out, t)
	case bool:
		if t {
			return append(out, 0xc3), nil
		}
		return append(out, 0xc2), nil
	}
	return append(out, 0xc0), nil
}

func packMany(out []byte, d *json.Decoder, open json.Delim, depth int) ([]byte, error) {
	var inner []byte
	count := 0
	for d.More() {
		var err error
		if inner, err = packValue(inner, d, depth+1); err != nil {
			return nil, err
		}
		count++
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	short, long := byte(0x90), byte(0xdc)
	if open == '{' {
		count, short, long = count/2, 0x80, 0xde
	}
	switch {
	case count < 16:
		out = append(out, short|byte(count))
	case count <= math.MaxUint16:
		out = binary.BigEndian.AppendUint16(append(out, long), uint16(count))
	default:
		out = binary.BigEndian.AppendUint32(append(out, long+1), uint32(count))
	}
	return append(out, inner...), nil
}

func packText(out []byte, t string) []byte {
	switch n := len(t); {
	case n < 32:
		out = append(out, 0xa0|byte(n))
	case n <= math.MaxUint8:
		out = append(out, 0xd9, byte(n))
	case n <= math.MaxUint16:
		out = binary.BigEndian.AppendUint16(append(out, 0xda), uint16(n))
	default:
		out = binary.BigEndian.AppendUint32(append(out, 0xdb), uint32(n))
	}
	return append(out, t...)
}

func packNumber(out []byte, t json.Number) ([]byte, error) {
	n, ok := new(big.Int).SetString(t.String(), 10)
	if !ok {
		f, err := t.Float64()
		if err != nil {
			return nil, errSignature
		}
		return binary.BigEndian.AppendUint64(append(out, 0xcb), math.Float64bits(f)), nil
	}
	switch {
	case n.IsUint64():
		switch u := n.Uint64(); {
		case u < 128:
			return append(out, byte(u)), nil
		case u <= math.MaxUint8:
			return append(out, 0xcc, byte(u)), nil
		case u <= math.MaxUint16:
			return binary.BigEndian.AppendUint16(append(out, 0xcd), uint16(u)), nil
		case u <= math.MaxUint32:
			return binary.BigEndian.AppendUint32(append(out, 0xce), uint32(u)), nil
		default:
			return binary.BigEndian.AppendUint64(append(out, 0xcf), u), nil
		}
	case !n.IsInt64():
		return nil, errSignature
	}
	switch i := n.Int64(); {
	case i >= -32:
		return append(out, byte(i)), nil
	case i >= math.MinInt8:
		return append(out, 0xd0, byte(i)), nil
	case i >= math.MinInt16:
		return binary.BigEndian.AppendUint16(append(out, 0xd1), uint16(i)), nil
	case i >= math.MinInt32:
		return binary.BigEndian.AppendUint32(append(out, 0xd2), uint32(i)), nil
	default:
		return binary.BigEndian.AppendUint64(append(out, 0xd3), uint64(i)), nil
	}
}
