package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

func (r *reader) prices(s *scenario.Scenario) {
	interval := s.Blocks.Interval.Seconds()
	r.volatility = diffusionVolatility(s.Prices)
	switch source := s.Prices.(type) {
	case scenario.History:
		r.history(source, interval)
	case scenario.PriceFile:
		r.priceFile(source, interval)
	case scenario.GBM:
		r.diffusion(source.Diffusion, interval, nil)
	case scenario.Merton:
		r.diffusion(source.Diffusion, interval, oracle.Merton{
			PerYear: source.Jumps.Float64(), Mean: source.JumpMean.Float64(), Deviation: source.JumpDeviation.Float64(),
		})
	case scenario.Kou:
		r.diffusion(source.Diffusion, interval, oracle.Kou{
			PerYear: source.Jumps.Float64(), Up: source.UpProbability.Float64(),
			MeanUp: source.UpMean.Float64(), MeanDown: source.DownMean.Float64(),
		})
	default:
		r.fault("prices", fmt.Errorf("plan: no process for prices of type %T", s.Prices))
	}
}

// replace puts a process of a Go program in the place of the scenario's.
func (r *reader) replace(process oracle.Process) {
	p := r.plan
	if want, has := 1+len(p.world.Portfolio.Legs), process.Assets(); has != want {
		r.fault("prices", fmt.Errorf("the process that takes their place has %d assets, and the market and its portfolio need %d", has, want))
		return
	}
	p.process, p.world.Clock = process, process.Clock()
}

func (r *reader) setProcess(err error) {
	r.fault("prices", err)
	if err == nil {
		r.plan.world.Clock = r.plan.process.Clock()
	}
}

func (r *reader) diffusion(d scenario.Diffusion, interval uint64, jump oracle.Jump) {
	start, err := oracle.ParsePrice(d.Start.Text())
	r.fault("prices.start", err)
	r.plan.process, err = oracle.NewDiffusion(oracle.DiffusionConfig{
		Clock: oracle.Clock{Start: d.Begin.Unix(), Interval: interval, Blocks: max(1, d.Horizon.Seconds()/interval)},
		Assets: []oracle.Asset{{
			Name: r.plan.scenario.Market.Collateral.Symbol, Initial: start, Drift: d.Drift.Float64(), Volatility: d.Volatility.Float64(), Jump: jump,
		}},
	})
	r.setProcess(err)
}

func (r *reader) history(h scenario.History, interval uint64) {
	recorded, err := oracle.History(h.Name)
	if err != nil {
		r.fault("prices.name", err)
		return
	}
	from, to := recorded.CrashFrom, recorded.CrashTo
	if h.From != 0 {
		from = h.From.Unix()
	}
	if h.To != 0 {
		to = h.To.Unix()
	}
	series := recorded.Days(from, to)
	if len(series.Bars) == 0 {
		r.fault("prices", fmt.Errorf("history %s has no day from %s to %s: it runs from %s", h.Name, h.From, h.To, scenario.Time(recorded.Series.First())))
		return
	}
	r.plan.process, err = oracle.NewReplay(interval, series)
	r.volatility = volatilityOf(series)
	r.setProcess(err)
}

func (r *reader) priceFile(f scenario.PriceFile, interval uint64) {
	path := r.plan.scenario.Path(f.File)
	series, info, err := oracle.ReadPrices(path, oracle.ReadOptions{From: f.From.Unix(), To: f.To.Unix(), Fill: f.Gaps == "fill"})
	if err != nil {
		r.fault("prices.file", err)
		return
	}
	if series.Scale != oracle.PriceDecimals {
		r.fault("prices.file", fmt.Errorf("%s: prices below 0.0001 are rounded by more than a millionth: give prices of a thousand or a million tokens", path))
		return
	}
	r.input(path)
	info.File = strings.Replace(info.File, path, filepath.Base(path), 1) // wherever the program is run, the results say the same
	r.plan.notes = append(r.plan.notes, info.String()+".")
	for _, warning := range info.Warnings {
		r.plan.notes = append(r.plan.notes, strings.Replace(warning, path, filepath.Base(path), 1))
	}
	r.plan.process, err = oracle.NewReplay(interval, series)
	r.volatility = volatilityOf(series)
	r.setProcess(err)
}

func (r *reader) input(path string) {
	input, err := digest(path)
	r.fault(path, err)
	if slices.Contains(r.plan.inputs, input) {
		return // of another arm
	}
	r.plan.inputs = append(r.plan.inputs, input)
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

// firstPrice is the first price of the first path: the same on every path of a recorded series.
func firstPrice(p *Plan) (oracle.Price, error) {
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
