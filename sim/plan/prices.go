package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// prices builds the process of reference prices, nil where it has faults.
func (r *reader) prices() {
	p := r.plan
	if p.process = r.more.Prices; p.process == nil {
		p.process = r.scenario.Prices.Process(r.At("prices"))
	} else if want, has := 1+len(r.scenario.Portfolio.Positions)+len(r.scenario.Portfolio.Assets), p.process.Assets(); has != want {
		r.Refuse("prices", fmt.Sprintf("the process that takes their place has %d assets, and the market and its portfolio need %d", has, want), "")
		p.process = nil
	}
	if p.process != nil {
		p.world.Clock, p.world.Scale = p.ended(p.process.Clock()), oracle.ScaleOf(p.process)
		p.names.PriceDecimals = int(p.world.Scale)
	}
}

// firstPrice is the first price of the first path: the same on every path of a recorded series.
func (p *Plan) firstPrice() (oracle.Price, error) {
	row := make([][]oracle.Price, p.process.Assets())
	for i := range row {
		row[i] = make([]oracle.Price, 1)
	}
	_, err := p.process.Walk(p.priceKey(0)).Fill(row)
	return row[0][0], err
}

func (p *Plan) priceKey(path uint32) rng.Key {
	return rng.Key{Seed: p.scenario.Seed, Path: uint64(path), Purpose: rng.Named("reference price")}
}

// digest writes down what files went into the study.
func (r *reader) digest() {
	for _, path := range r.Inputs() {
		input, err := digest(path)
		r.Fault("", err)
		if !slices.Contains(r.plan.inputs, input) {
			r.plan.inputs = append(r.plan.inputs, input)
		}
	}
}

// digest is what stands in study.json of a file that went into it.
func digest(path string) (record.Input, error) {
	file, err := os.Open(path)
	if err != nil {
		return record.Input{}, err
	}
	defer file.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, file)
	return record.Input{File: filepath.Base(path), Bytes: n, SHA256: hex.EncodeToString(hash.Sum(nil))}, err
}
