package sim

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

// Options are what may differ between two runs of the same study without changing a result.
type Options struct {
	// Workers is how many paths are walked at once, and how many cores are used in all: writing results counts as work.
	// 0 means 1.
	Workers int
	// Chain makes the contracts that a scenario with engine evm runs the lending rules on.
	Chain vault.NewRulebook
	// World changes the world of an arm before it is built: one arm lives on a chain that others join, say. It may be nil.
	World func(of arm.Arm, w *arm.World)
	// Vigilant lets no arm sleep through a quiet block: the slow twin of a study, for tests.
	Vigilant bool
	// Progress is told how many paths of how many are done. It may be nil.
	Progress func(done, total int)
	// First and Count walk a part of the paths alone: Count of them from the number First. A Count of 0 is all of the plan's
	// from First on. Paths have their numbers, and a part may go on beyond the plan's last path.
	First, Count int
	// Drawn keeps prices and borrowers that other runs walk too. Where it does not fit, or is nil, they are drawn anew.
	Drawn *Drawn
}

// part is how many paths are walked.
func (o *Options) part(p *plan.Plan) int {
	if o.Count > 0 {
		return o.Count
	}
	return max(0, p.Paths()-o.First)
}

// ends reports whether a path is the last that is walked.
func (o *Options) ends(p *plan.Plan, path uint32) bool { return int(path) == o.First+o.part(p)-1 }

// chunk is how many blocks of prices are drawn before the arms walk them: enough to amortise the calls, few enough to
// stay in the first-level cache and to end soon after an interrupt.
const chunk = 256

// Run walks every path of a plan through every arm and hands what each path brought to sink, in the order of the paths.
// What sink is given is valid until it returns. A run that fails is handed on with its error and the study goes
// on; Run itself fails where sink does or where ctx ends.
func Run(ctx context.Context, p *plan.Plan, o Options, sink func(*record.Path) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	paths := o.part(p)
	workers := max(1, min(o.Workers, paths))

	// A token is the right to use a core. Workers hold one while they walk, the collector takes one while it writes.
	tokens := make(chan struct{}, workers)
	free := make(chan *result, workers+2) // one that is written, and one that waits for it
	for range cap(free) {
		free <- &result{}
	}
	done := make(chan *result, cap(free))
	next := make(chan *result)

	// Results are handed out together with the index of the path, in order, so that the oldest path not yet collected
	// always has one and the collector never waits for a path that nobody walks.
	go func() {
		defer close(next)
		for i := range paths {
			select {
			case r := <-free:
				r.path.Index = uint32(o.First + i)
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
			w, err := newWalk(p, &o)
			for r := range next {
				if err != nil {
					stop(err)
					continue
				}
				tokens <- struct{}{}
				w.last = o.ends(p, r.path.Index)
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
	err := collect(ctx, o.First, paths, tokens, done, free, o.Progress, sink)
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
func collect(ctx context.Context, first, paths int, tokens chan struct{}, done, free chan *result, progress func(int, int), sink func(*record.Path) error) error {
	waiting := map[uint32]*result{}
	for want := uint32(first); int(want) < first+paths; {
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
			progress(int(want)-first, paths)
		}
		free <- r
	}
	return nil
}

// walk is one worker: its arms and the prices they are walking along.
type walk struct {
	plan   *plan.Plan
	drawn  *Drawn
	arms   []arm.Running
	clocks []own
	prices [][]oracle.Price
	now    [][]oracle.Price // the part of prices that was filled
	part   [][]oracle.Price // of it, what an arm is walked along at once
	later  *later
	first  []oracle.Price
	begun  arm.Start
	last   bool // no other path comes: an arm's memory may go as soon as its rows are written
}

func newWalk(p *plan.Plan, o *Options) (*walk, error) {
	world := p.World()
	world.Vigilant = o.Vigilant
	if p.OnContracts() {
		if world.Chain = o.Chain; world.Chain == nil {
			return nil, errors.New("sim: the scenario's engine is evm, and Options.Chain gives no contracts to run it on")
		}
	}
	assets := p.Assets()
	w := &walk{plan: p, drawn: o.Drawn, prices: make([][]oracle.Price, assets), now: make([][]oracle.Price, assets), part: make([][]oracle.Price, assets), first: make([]oracle.Price, assets)}
	for _, each := range p.Arms() {
		clock := p.OwnClock(each)
		mine := world
		mine.Clock = clock
		if o.World != nil {
			o.World(each, &mine)
		}
		a, err := each.Build(&mine)
		if err != nil {
			return nil, err
		}
		if c, is := a.(arm.Companion); is {
			c.Accompany(w.arms)
		}
		w.arms = append(w.arms, a)
		w.clocks = append(w.clocks, newOwn(clock, p.Clock(), assets))
	}
	w.later = newLater(w.arms, w.clocks, p.Clock(), assets)
	for i := range w.prices {
		w.prices[i] = make([]oracle.Price, w.later.chunk())
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
		out := &path.Arms[i]
		*out = record.Arm{Vaults: out.Vaults[:0], Liquidations: out.Liquidations[:0], Liquidators: out.Liquidators[:0], Beside: out.Beside[:0]}
	}
	fail := func(err error) {
		for i := range path.Arms {
			if path.Arms[i].Err == nil {
				path.Arms[i].Err = err
			}
		}
	}
	walker := w.drawn.walk(w.plan, path.Index)
	if walker == nil {
		walker = w.plan.Walk(path.Index)
	}
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
			fail(fmt.Errorf("block %d: %w", block, err))
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
			var kept bool
			if w.begun, kept, err = w.drawn.begin(w.plan, path.Index, w.first); !kept {
				w.begun, err = w.plan.Begin(path.Index, w.first)
			}
			return err
		})
		w.later.begin(len(w.begun.Borrowers))
	}
	until := block + uint64(len(w.now[0]))
	w.later.plan(until)
	for i, a := range w.arms {
		out := &path.Arms[i]
		if block == 0 {
			if out.Err = begun; begun == nil {
				out.Err = guarded(func() error { return a.Reset(&w.begun) })
			}
		}
		if out.Err == nil {
			out.Err = guarded(func() error { return w.step(path.Index, i, block, until) })
		}
	}
	w.later.gather()
}

// step walks an arm along the present prices, the first of which is of one block and the last of the block before another,
// and asks it on the way what is to be asked.
func (w *walk) step(path uint32, of int, block, until uint64) error {
	from := block
	walk := func(to uint64) error {
		for i := range w.now {
			w.part[i] = w.now[i][from-block : to-block]
		}
		prices, first := w.clocks[of].pick(w.part, from)
		if from = to; len(prices[0]) == 0 {
			return nil
		}
		return w.arms[of].Walk(prices, first)
	}
	for _, at := range w.later.stops {
		if at.block >= from {
			if err := walk(at.block + 1); err != nil {
				return err
			}
			for i := range w.now {
				w.later.price[i] = w.now[i][at.block-block]
			}
		}
		if err := w.later.ask(path, of, at); err != nil {
			return err
		}
	}
	if from < until {
		return walk(until)
	}
	return nil
}

func (w *walk) finish(path *record.Path) {
	for i, a := range w.arms {
		out := &path.Arms[i]
		if out.Err == nil {
			out.Err = guarded(func() error { return a.Finish(out) })
		}
		if out.Err != nil {
			out.Vaults, out.Liquidations, out.Liquidators = out.Vaults[:0], out.Liquidations[:0], out.Liquidators[:0]
		}
		if w.last {
			w.arms[i] = nil
			w.later.forget(i)
		}
	}
	for i := range w.arms {
		if path.Arms[i].Err == nil {
			w.later.finish(i, path)
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
