package sweep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/ringfence-sim/ringfence/sim"
)

// Elsewhere has parts of a sweep done by others and hands their files to accept, in any order, a part as often as it comes. It
// returns when every part was accepted. What accept refuses with [ErrDamaged] has to be done again.
type Elsewhere func(ctx context.Context, of *Manifest, parts []Part, accept func(p Part, file []byte) error) error

// elsewhere has the parts that are left done by others, and writes them.
func (w *Sweep) elsewhere(ctx context.Context, folder string, left []Part, total int, o Options) error {
	var mutex sync.Mutex
	told, there := 0, map[Part]bool{}
	err := o.Elsewhere(ctx, &w.Manifest, left, func(p Part, file []byte) error {
		mutex.Lock()
		defer mutex.Unlock()
		if there[p] {
			return nil
		}
		if _, err := parse(p.Name(), file, p, w.digest); err != nil {
			return err
		}
		if err := p.write(folder, file); err != nil {
			return err
		}
		there[p] = true
		told += p.Count
		if o.Progress != nil {
			o.Progress(told, total)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range left {
		if !there[p] {
			return fmt.Errorf("%s was not done", p.Name())
		}
	}
	return nil
}

// Worker does parts of a sweep for somebody else. It may be used by several goroutines. Make it with [Reopen].
type Worker struct {
	sweep *Sweep
	mutex sync.Mutex
	drawn []drawnHere // the blocks of paths that were drawn last
}

type drawnHere struct {
	block drawnBlock
	*sim.Drawn
}

// ErrOther reports a sweep that this program cannot do a part of.
var ErrOther = errors.New("cannot be worked on here")

// Reopen makes a worker of a sweep from the text of its manifest. It is [ErrOther] where this program is of another version, or
// reads other files by the names in the scenario, so that its parts would not be the sweep's.
func Reopen(manifest []byte, version string, workers int) (*Worker, error) {
	m, err := ReadManifest(manifest)
	if err != nil {
		return nil, err
	}
	if m.Version != version {
		return nil, fmt.Errorf("the sweep %w: it is of ringfence %s, and this is %s", ErrOther, m.Version, version)
	}
	s, err := m.Parsed()
	if err != nil {
		return nil, fmt.Errorf("the sweep %w: %w", ErrOther, err)
	}
	d := m.Design
	d.Listed = m.Points
	w, err := New(s, d, Settings{Version: version, Metrics: m.Metrics, Until: m.Until, Workers: workers})
	if err != nil {
		return nil, fmt.Errorf("the sweep %w: %w", ErrOther, err)
	}
	if !bytes.Equal(w.JSON(), m.JSON()) {
		return nil, fmt.Errorf("the sweep %w: its files are other ones here, or this program is another build", ErrOther)
	}
	return &Worker{sweep: w}, nil
}

// Digest is that of the sweep.
func (w *Worker) Digest() string { return w.sweep.digest }

// Do walks a part and returns its file.
func (w *Worker) Do(ctx context.Context, p Part) ([]byte, error) {
	if p.Point < 0 || p.Point >= len(w.sweep.plans) || p.First < 0 || p.Count < 1 || p.Count > w.sweep.Block {
		return nil, fmt.Errorf("%s is no part of the sweep", p.Name())
	}
	return w.sweep.file(ctx, p, w.take(p), func() {})
}

// take is what is drawn of a part's block. The last four are kept.
func (w *Worker) take(p Part) *sim.Drawn {
	const most = 4
	w.mutex.Lock()
	defer w.mutex.Unlock()
	at := drawnBlock{w.sweep.like[p.Point], p.First}
	for _, d := range w.drawn {
		if d.block == at {
			return d.Drawn
		}
	}
	of := w.sweep.plans[at.like]
	if of.Clock().Blocks*uint64(of.Assets()) > pathMost {
		return nil
	}
	if len(w.drawn) == most {
		w.drawn = w.drawn[1:]
	}
	w.drawn = append(w.drawn, drawnHere{at, sim.Draw(of, p.First, p.Count)})
	return w.drawn[len(w.drawn)-1].Drawn
}
