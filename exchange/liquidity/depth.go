package liquidity

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
)

// OpenDepth is [ReadDepth] of a file. A name that ends in .gz is decompressed.
func OpenDepth(path string, collateral, loan uint8) ([]Snapshot, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		packed, err := gzip.NewReader(file)
		if err != nil {
			return nil, &fault.Fault{File: path, Problem: "damaged gzip: " + err.Error(), Remedy: "fetch the file again", Cause: err}
		}
		defer packed.Close()
		in = packed
	}
	return ReadDepth(path, in, collateral, loan)
}

// depthHeader is the first row of a file of recorded depth.
var depthHeader = []string{"time", "side", "price", "size"}

// ReadDepth reads snapshots of a book, one row a level, of tokens with so many decimals, and reports faulty rows by their line
// (of more than twenty the rest are counted). name is the file's, for messages. Levels of a side may stand in any order; a
// snapshot is all rows of one time, which stand together.
func ReadDepth(name string, in io.Reader, collateral, loan uint8) ([]Snapshot, error) {
	faults := fault.List{File: name, Most: 20}
	rows := csv.NewReader(in)
	rows.FieldsPerRecord, rows.ReuseRecord = len(depthHeader), true
	header, err := rows.Read()
	if err != nil || !slices.Equal(header, depthHeader) {
		faults.Row(1, "", "the first row must be "+strings.Join(depthHeader, ","), "")
		return nil, faults.Err()
	}
	var all []Snapshot
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if broken := new(csv.ParseError); errors.As(err, &broken) {
			faults.Row(broken.Line, "", broken.Err.Error(), "mend the row")
			continue
		}
		if err != nil { // of the file, which would come again
			faults.Row(0, "", "cannot be read to its end: "+err.Error(), "fetch the file again")
			break
		}
		line, _ := rows.FieldPos(0)
		at, level, err := depthRow(row, int(collateral), int(loan))
		if err != nil {
			for _, f := range fault.All(err) {
				f.Line = line
				faults.Add(f)
			}
			continue
		}
		if n := len(all); n == 0 || all[n-1].Time != at {
			if n > 0 && at < all[n-1].Time {
				faults.Row(line, "time", fmt.Sprintf("runs back, from %d to %d", all[n-1].Time, at), "sort the rows by time")
				continue
			}
			all = append(all, Snapshot{Time: at})
		}
		side := &all[len(all)-1].Bids
		if row[1] == "ask" {
			side = &all[len(all)-1].Asks
		}
		*side = append(*side, level)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		faults.Row(0, "", "there are no rows below the header", "add some")
		return nil, faults.Err()
	}
	for i := range all {
		slices.SortFunc(all[i].Bids, func(a, b Level) int { return b.Price.Cmp(&a.Price) })
		slices.SortFunc(all[i].Asks, func(a, b Level) int { return a.Price.Cmp(&b.Price) })
	}
	params := ReplayParams{Snapshots: all}
	for _, f := range fault.All(params.Validate()) {
		faults.Add(f)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return all, nil
}

// depthRow reads the fields of one row, and reports every fault of it under its column.
func depthRow(row []string, collateral, loan int) (at uint64, level Level, err error) {
	var faults []error
	at, err = strconv.ParseUint(row[0], 10, 63)
	if err != nil {
		moment, wrong := time.Parse(time.RFC3339, row[0])
		if wrong != nil || moment.Unix() < 0 {
			faults = append(faults, fault.New("time", fmt.Sprintf("%q is neither unix seconds nor RFC 3339", row[0]), ""))
		}
		at = uint64(max(0, moment.Unix()))
	}
	if row[1] != "bid" && row[1] != "ask" {
		faults = append(faults, fault.New("side", fmt.Sprintf("%q must be bid or ask", row[1]), ""))
	}
	for _, f := range []struct {
		name, text string
		decimals   int
	}{{"price", row[2], 36 + loan - collateral}, {"size", row[3], collateral}} {
		d, err := catalog.ParseDecimal(f.text)
		if err != nil || d.Sign() <= 0 {
			faults = append(faults, fault.New(f.name, fmt.Sprintf("%q must be a number above 0", f.text), ""))
			continue
		}
		z, err := d.Scaled(f.decimals)
		if err != nil {
			faults = append(faults, fault.Under(f.name, err))
			continue
		}
		if f.name == "price" {
			level.Price = z
		} else {
			level.Base = z
		}
	}
	return at, level, fault.Join(faults...)
}
