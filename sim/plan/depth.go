package plan

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

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// snapshots reads the recorded depth that a scenario names; nil where it has faults, which it reports.
func (r *reader) snapshots(v scenario.Recorded) []liquidity.Snapshot {
	path := r.plan.scenario.Path(v.File)
	file, err := os.Open(path)
	if err != nil {
		r.fault("venue.file", err)
		return nil
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		packed, err := gzip.NewReader(file)
		if err != nil {
			r.fault("venue.file", fmt.Errorf("%s: %w", path, err))
			return nil
		}
		defer packed.Close()
		in = packed
	}
	all, err := readDepth(path, in, int(r.plan.world.CollateralDecimals), int(r.plan.world.LoanDecimals))
	if err != nil {
		r.fault("venue.file", err)
		return nil
	}
	r.input(path)
	return all
}

// depthHeader is the first row of a file of recorded depth.
var depthHeader = []string{"time", "side", "price", "size"}

// mostFaults is how many faulty rows of a file are reported before reading ends.
const mostFaults = 20

// readDepth reads snapshots of a book, one row a level, and reports faulty rows by their line. Levels of a side may stand in
// any order; a snapshot is all rows of one time, which stand together.
func readDepth(name string, in io.Reader, collateral, loan int) ([]liquidity.Snapshot, error) {
	rows := csv.NewReader(in)
	rows.FieldsPerRecord, rows.ReuseRecord = len(depthHeader), true
	header, err := rows.Read()
	if err != nil || !slices.Equal(header, depthHeader) {
		return nil, fmt.Errorf("%s:1: the first row must be %s", name, strings.Join(depthHeader, ","))
	}
	var (
		all    []liquidity.Snapshot
		faults []error
	)
	for len(faults) < mostFaults {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := rows.FieldPos(0)
		if err != nil {
			if broken := new(csv.ParseError); errors.As(err, &broken) {
				line, err = broken.Line, broken.Err
			}
			faults = append(faults, fmt.Errorf("%s:%d: %w", name, line, err))
			if row == nil {
				break // not rows any more
			}
			continue
		}
		at, level, err := depthRow(row, collateral, loan)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s:%d: %w", name, line, err))
			continue
		}
		if n := len(all); n == 0 || all[n-1].Time != at {
			if n > 0 && at < all[n-1].Time {
				faults = append(faults, fmt.Errorf("%s:%d: time runs back, from %d to %d: sort the rows by time", name, line, all[n-1].Time, at))
				continue
			}
			all = append(all, liquidity.Snapshot{Time: at})
		}
		side := &all[len(all)-1].Bids
		if row[1] == "ask" {
			side = &all[len(all)-1].Asks
		}
		*side = append(*side, level)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: there are no rows below the header", name)
	}
	for i := range all {
		slices.SortFunc(all[i].Bids, func(a, b liquidity.Level) int { return b.Price.Cmp(&a.Price) })
		slices.SortFunc(all[i].Asks, func(a, b liquidity.Level) int { return a.Price.Cmp(&b.Price) })
	}
	params := liquidity.ReplayParams{Snapshots: all}
	if err := params.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return all, nil
}

// depthRow reads the fields of one row, and reports every fault of it.
func depthRow(row []string, collateral, loan int) (at uint64, level liquidity.Level, err error) {
	var faults []error
	at, err = strconv.ParseUint(row[0], 10, 63)
	if err != nil {
		moment, wrong := time.Parse(time.RFC3339, row[0])
		if wrong != nil || moment.Unix() < 0 {
			faults = append(faults, fmt.Errorf("time %q is neither unix seconds nor RFC 3339", row[0]))
		}
		at = uint64(max(0, moment.Unix()))
	}
	if row[1] != "bid" && row[1] != "ask" {
		faults = append(faults, fmt.Errorf("side %q must be bid or ask", row[1]))
	}
	for _, f := range []struct {
		name, text string
		decimals   int
	}{{"price", row[2], 36 + loan - collateral}, {"size", row[3], collateral}} {
		d, err := scenario.ParseDecimal(f.text)
		if err != nil || d.Sign() <= 0 {
			faults = append(faults, fmt.Errorf("%s %q must be a number above 0", f.name, f.text))
			continue
		}
		z, err := d.Scaled(f.decimals)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s %q: %w", f.name, f.text, err))
			continue
		}
		if f.name == "price" {
			level.Price = z
		} else {
			level.Base = z
		}
	}
	return at, level, errors.Join(faults...)
}
