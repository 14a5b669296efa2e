package sim

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Options are what may differ between two runs of the same study without changing a result.
type Options struct {
	// Workers is how many paths are walked at once, and how many cores are used in all: writing results counts as work.
	// 0 means 1.
	Workers int
	// Chain makes the contracts that a scenario with engine evm runs the lending rules on.
	Chain NewRulebook
	// Progress is told how many paths of how many are done. It may be nil.
	Progress func(done, total int)
}

// chunk is how many blocks of prices are drawn before the arms walk them: enough to amortise the calls, few enough to
// stay in the first-level cache and to end soon after an interrupt.
const chunk = 256

// Run walks every path of a plan through every arm and hands what each path brought to sink, in the order of the paths.
// What sink is given is valid until it returns. A run that fails is handed on with its error and the study goes
// on; Run itself fails where sink does or where ctx ends.
func Run(ctx context.Context, p *Plan, o Options, sink func(*record.Path) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	workers := max(1, min(o.Workers, p.scenario.Paths))

	// A token is the right to use a core. Workers hold one while they walk, the collector takes one while it writes.
	tokens := make(chan struct{}, workers)
	free := make(chan *result, 2*workers+2)
	for range cap(free) {
		free <- &result{}
	}
	done := make(chan *result, cap(free))
	next := make(chan *result)

	// Results are handed out together with the index of the path, in order, so that the oldest path not yet collected
	// always has one and the collector never waits for a path that nobody walks.
	go func() {
		defer close(next)
		for i := range p.scenario.Paths {
			select {
			case r := <-free:
				r.path.Index = uint32(i)
				next <- r
			case <-ctx.Done():
				return
			}
		}
	}()
	alive := make(chan struct{}, workers)
	for range workers {
		go func() {
			defer func() { alive <- struct{}{} }()
			w, err := newWalk(p, o.Chain)
			for r := range next {
				if err != nil {
					stop(err)
					continue
				}
				tokens <- struct{}{}
				w.run(ctx, r)
				<-tokens
				done <- r
			}
		}()
	}
	go func() {
		for range workers {
			<-alive
		}
		close(done)
	}()
	err := collect(ctx, p.scenario.Paths, tokens, done, free, o.Progress, sink)
	stop(err)
	for range done { // let the workers end before the caller goes on
	}
	return err
}

// result is what one path brought; its memory is used again.
type result struct {
	path record.Path
}

// collect hands results to sink in the order of their paths.
func collect(ctx context.Context, paths int, tokens chan struct{}, done, free chan *result, progress func(int, int), sink func(*record.Path) error) error {
	waiting := map[uint32]*result{}
	for want := uint32(0); int(want) < paths; {
		r := waiting[want]
		if r == nil {
			select {
			case r = <-done:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			if r == nil {
				return context.Cause(ctx)
			}
			if r.path.Index != want {
				waiting[r.path.Index] = r
				continue
			}
		}
		delete(waiting, want)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		tokens <- struct{}{}
		err := sink(&r.path)
		<-tokens
		if err != nil {
			return err
		}
		want++
		if progress != nil {
			progress(int(want), paths)
		}
		free <- r
	}
	return nil
}

// walk is one worker: its arms and the prices they are walking along.
type walk struct {
	plan   *Plan
	arms   []arm
	prices [][]oracle.Price
	now    [][]oracle.Price // the part of prices that was filled
	first  []oracle.Price
	begun  start
}

// arm is one design under test, for one worker. It is used for one path after another.
type arm interface {
	// reset begins a path.
	reset(s *start) error
	// walk lives through consecutive blocks, of which prices[asset][block] are the prices.
	walk(prices [][]oracle.Price, first uint64) error
	// finish writes the rows of the path that ended.
	finish(to *record.Arm) error
}

func newWalk(p *Plan, chain NewRulebook) (*walk, error) {
	assets := p.process.Assets()
	w := &walk{plan: p, prices: make([][]oracle.Price, assets), now: make([][]oracle.Price, assets), first: make([]oracle.Price, assets)}
	for i := range w.prices {
		w.prices[i] = make([]oracle.Price, chunk)
	}
	for _, b := range p.arms {
		a, err := b.build(p, chain)
		if err != nil {
			return nil, err
		}
		w.arms = append(w.arms, a)
	}
	return w, nil
}

// run walks one path. Each arm's failure is its own; a price process that fails ends all of them.
func (w *walk) run(ctx context.Context, r *result) {
	path := &r.path
	for len(path.Arms) < len(w.arms) {
		path.Arms = append(path.Arms, record.Arm{})
	}
	for i := range path.Arms {
		path.Arms[i].Vaults, path.Arms[i].Liquidations, path.Arms[i].Err = path.Arms[i].Vaults[:0], path.Arms[i].Liquidations[:0], nil
	}
	fail := func(err error) {
		for i := range path.Arms {
			if path.Arms[i].Err == nil {
				path.Arms[i].Err = err
			}
		}
	}
	walker := w.plan.process.Walk(w.plan.priceKey(path.Index))
	for block := uint64(0); ; {
		n, err := walker.Fill(w.prices)
		if n > 0 {
			for i := range w.prices {
				w.now[i], w.first[i] = w.prices[i][:n], w.prices[i][0]
			}
			w.along(path, block)
			block += uint64(n)
		}
		switch {
		case errors.Is(err, io.EOF):
			w.finish(path)
			return
		case err != nil:
			fail(fmt.Errorf("sim: path %d, block %d: %w", path.Index, block, err))
			return
		case ctx.Err() != nil:
			fail(context.Cause(ctx))
			return
		}
	}
}

func (w *walk) along(path *record.Path, block uint64) {
	var begun error
	if block == 0 {
		begun = guarded(func() (err error) {
			w.begun, err = w.plan.begin(path.Index, w.first)
			return err
		})
	}
	for i, a := range w.arms {
		out := &path.Arms[i]
		if block == 0 {
			if out.Err = begun; begun == nil {
				out.Err = guarded(func() error { return a.reset(&w.begun) })
			}
		}
		if out.Err == nil {
			out.Err = guarded(func() error { return a.walk(w.now, block) })
		}
	}
}

func (w *walk) finish(path *record.Path) {
	for i, a := range w.arms {
		out := &path.Arms[i]
		if out.Err == nil {
			out.Err = guarded(func() error { return a.finish(out) })
		}
		if out.Err != nil {
			out.Vaults, out.Liquidations = out.Vaults[:0], out.Liquidations[:0]
		}
	}
}

// guarded turns the panic of a broken invariant into the failure of one run, which is counted and shown.
func guarded(f func() error) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("sim: broken invariant: %v", broken)
		}
	}()
	return f()
}

// Trace returns the reference price of a path at every so many blocks and at its last, with the times, for figures.
func (p *Plan) Trace(path uint32, every uint64) (times, prices []uint64, err error) {
	walker := p.process.Walk(p.priceKey(path))
	row := make([][]oracle.Price, p.process.Assets())
	for i := range row {
		row[i] = make([]oracle.Price, chunk)
	}
	for block := uint64(0); ; {
		n, err := walker.Fill(row)
		for _, price := range row[0][:n] {
			if block%max(every, 1) == 0 || block+1 == p.clock.Blocks {
				times, prices = append(times, p.clock.Time(block)), append(prices, uint64(price))
			}
			block++
		}
		if errors.Is(err, io.EOF) {
			return times, prices, nil
		}
		if err != nil {
			return nil, nil, err
		}
	}
}
