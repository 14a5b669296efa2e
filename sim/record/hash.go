package record

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"
)

// Hash is the hash of a study while its paths come in: of values alone, whatever files hold them. Make it with [NewHash].
//
// It is the SHA-256 of a line for each table, "DIGEST NAME", in the order vaults, liquidations, undone, liquidators, later.
// The digest is that of the names of the columns in alphabetical order, each with a newline, and then of the rows, in the
// order of paths, arms, and borrowers or events. A row is its values in the order of the names:
//
//	an amount       16 bytes, 10^-18 of a whole token, big endian, two's complement
//	another number  8 bytes, big endian; a time in unix seconds
//	true or false   a byte, 1 or 0
//	words           8 bytes that count theirs, big endian, and they
//	where a value may be missing, a byte goes before it: 1, or 0 and nothing else
//
// A column that came later and tells a part of another is left out, so that the hash of a study stays what it was: that is
// end_protocol_interest_loan alone.
//
// Encoders, compressors, processors, the order of columns, and which tables a folder holds decide nothing of it. Neither
// does what is computed from the rows: the summary, the paths and the report.
type Hash struct {
	scales scales
	tables [ofPaths]tally
}

// NewHash returns the hash of a study without paths.
func NewHash(names Names) (*Hash, error) {
	s, err := newScales(names)
	if err != nil {
		return nil, err
	}
	h := &Hash{scales: s}
	for i := range h.tables {
		h.tables[i] = newTally(tableFiles[i])
	}
	return h, nil
}

// Add takes the next path. Paths come in their order; arms that failed on it have no rows.
func (h *Hash) Add(p *Path) error {
	return h.scales.rows(p, func(table int, row any) error {
		h.tables[table].add(row)
		return nil
	})
}

// Sum returns the hash of the paths so far, in hexadecimal.
func (h *Hash) Sum() string {
	all := sha256.New()
	for i := range h.tables {
		fmt.Fprintf(all, "%x %s\n", h.tables[i].hash.Sum(nil), strings.TrimSuffix(h.tables[i].name, ".parquet"))
	}
	return hex.EncodeToString(all.Sum(nil))
}

// Values are the digests of the tables' values, in hexadecimal, by the names of the tables.
func (h *Hash) Values() map[string]string {
	all := map[string]string{}
	for i := range h.tables {
		all[strings.TrimSuffix(h.tables[i].name, ".parquet")] = hex.EncodeToString(h.tables[i].hash.Sum(nil))
	}
	return all
}

// tally hashes the rows of a table.
type tally struct {
	name   string
	leaves []leaf // in the order of their names
	hash   hash.Hash
	row    []byte
}

func newTally(name string) tally {
	t := tally{name: name, leaves: rowsOf(name), hash: sha256.New()}
	t.leaves = slices.DeleteFunc(t.leaves, func(l leaf) bool { return l.unhashed })
	slices.SortFunc(t.leaves, func(a, b leaf) int { return strings.Compare(a.Name, b.Name) })
	for _, l := range t.leaves {
		fmt.Fprintln(t.hash, l.Name)
	}
	return t
}

// add hashes the row that row points to.
func (t *tally) add(row any) {
	from := rowAt(row)
	to := t.row[:0]
	for i := range t.leaves {
		l := &t.leaves[i]
		at := l.at(from)
		if l.optional {
			if at == nil {
				to = append(to, 0)
				continue
			}
			to = append(to, 1)
		}
		switch l.kind {
		case text:
			words := *(*string)(at)
			to = binary.BigEndian.AppendUint64(to, uint64(len(words)))
			to = append(to, words...)
		case flag:
			bit := byte(0)
			if *(*bool)(at) {
				bit = 1
			}
			to = append(to, bit)
		case amount:
			to = append(to, (*decimal)(at)[:]...)
		default:
			to = binary.BigEndian.AppendUint64(to, l.number(at))
		}
	}
	t.row = to
	t.hash.Write(to)
}
