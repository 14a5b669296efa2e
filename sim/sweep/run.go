package sweep

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// ManifestFile is the name of the manifest in a folder of parts.
const ManifestFile = "sweep.manifest.json"

// Shard is a share of the parts: the I-th of N, counted from 1. The zero value is all of them.
type Shard struct{ I, N int }

// ParseShard reads i/n.
func ParseShard(text string) (Shard, error) {
	a, b, _ := strings.Cut(text, "/")
	i, err1 := strconv.Atoi(a)
	n, err2 := strconv.Atoi(b)
	if err1 != nil || err2 != nil || i < 1 || n < i {
		return Shard{}, fmt.Errorf("--shard %s; write i/n, the i-th of n, as in 1/4 to 4/4", text)
	}
	return Shard{i, n}, nil
}

// of are the shard's parts: a run of neighbours, which share prices.
func (s Shard) of(all []Part) []Part {
	if s.N == 0 {
		return all
	}
	return all[len(all)*(s.I-1)/s.N : len(all)*s.I/s.N]
}

// Options say how a sweep is run. They change no result.
type Options struct {
	Workers int // parts done at once; 0 means 1
	Shard   Shard
	// Elsewhere has parts done by others, as a queue of work does. Where it is nil, they are done here.
	Elsewhere Elsewhere
	// Progress is told how many paths of how many are done, of those that were not there already. It may be nil.
	Progress func(done, total int)
	// Tell is told what was found in the folder: how many parts, and which are damaged. It may be nil.
	Tell func(text string)
}

// Run does the parts of a sweep that a folder does not hold yet, and writes each into it. A part that is damaged is done
// again. A run that is stopped or killed is gone on with by another one.
func (w *Sweep) Run(ctx context.Context, folder string, o Options) error {
	if err := w.claim(folder); err != nil {
		return err
	}
	if w.Until != nil && o.Shard.N > 0 {
		return errors.New("--until and --shard do not go together: how many paths are needed follows from all shards' parts")
	}
	from, to := 0, w.Paths
	for {
		if err := w.do(ctx, folder, o.Shard.of(w.parts(from, to)), o); err != nil {
			return err
		}
		if w.Until == nil {
			return nil
		}
		studies, err := w.gathered(folder, to)
		if err != nil {
			return err
		}
		next := w.Until.next(studies, to, w.Block)
		if next == 0 {
			return nil
		}
		from, to = to, next
		if o.Tell != nil {
			o.Tell(fmt.Sprintf("the interval of %s is not narrow enough yet: %d paths at each point", w.Until.Metric, to))
		}
	}
}

// claim makes the folder, or finds that it is of this sweep.
func (w *Sweep) claim(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	file := filepath.Join(folder, ManifestFile)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return whole(file, w.JSON())
	}
	if err == nil && !bytes.Equal(text, w.JSON()) {
		return fmt.Errorf("%s %w; remove it, or name another folder with --out", folder, ErrManifest)
	}
	return err
}

// do does the parts that the folder does not hold.
func (w *Sweep) do(ctx context.Context, folder string, parts []Part, o Options) error {
	var left []Part
	total := 0
	for _, p := range parts {
		_, err := read(filepath.Join(folder, p.Name()), p, w.digest)
		if err == nil {
			continue
		}
		if !errors.Is(err, fs.ErrNotExist) && o.Tell != nil {
			o.Tell(err.Error() + "; it is done again")
		}
		left, total = append(left, p), total+p.Count
	}
	if there := len(parts) - len(left); there > 0 && o.Tell != nil {
		o.Tell(fmt.Sprintf("%d of %d parts are there already", there, len(parts)))
	}
	if o.Elsewhere != nil && len(left) > 0 {
		return w.elsewhere(ctx, folder, left, total, o)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	kept := &keeping{sweep: w, left: map[drawnBlock]int{}, drawn: map[drawnBlock]*sim.Drawn{}}
	for _, p := range left {
		kept.left[kept.block(p)]++
	}
	var mutex sync.Mutex
	told := 0
	tell := func() {
		mutex.Lock()
		defer mutex.Unlock()
		if told++; o.Progress != nil {
			o.Progress(told, total)
		}
	}
	next := make(chan Part)
	var ended sync.WaitGroup
	for range max(1, min(o.Workers, len(left))) {
		ended.Add(1)
		go func() {
			defer ended.Done()
			for p := range next {
				if ctx.Err() != nil {
					continue
				}
				data, err := w.file(ctx, p, kept.take(p), tell)
				if err == nil {
					err = p.write(folder, data)
				}
				if err != nil {
					stop(err)
				}
				kept.release(p)
			}
		}()
	}
	for _, p := range left {
		next <- p
	}
	close(next)
	ended.Wait()
	return context.Cause(ctx)
}

// file walks a part and returns its file.
func (w *Sweep) file(ctx context.Context, p Part, drawn *sim.Drawn, tell func()) ([]byte, error) {
	study, err := w.study()
	if err != nil {
		return nil, err
	}
	h := head{Sweep: w.digest, Part: p}
	var paths []byte
	err = sim.Run(ctx, w.plans[p.Point], sim.Options{Workers: 1, First: p.First, Count: p.Count, Drawn: drawn}, func(path *record.Path) error {
		for a := range path.Arms {
			if err := path.Arms[a].Err; err != nil {
				h.Failures = append(h.Failures, Failure{p.Point, path.Index, w.Names.Arms[a], err.Error()})
			}
		}
		if err := study.Add(path); err != nil {
			return err
		}
		paths = study.Keep(paths)
		tell()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return h.file(paths)
}

// keeping are the prices and borrowers of the blocks of paths that are under way.
type keeping struct {
	sweep *Sweep
	mutex sync.Mutex
	left  map[drawnBlock]int // parts that still need them
	drawn map[drawnBlock]*sim.Drawn
}

// drawnBlock is a block of paths whose prices some points share.
type drawnBlock struct{ like, first int }

func (k *keeping) block(p Part) drawnBlock { return drawnBlock{k.sweep.like[p.Point], p.First} }

// take is what is drawn of a part's block; nil where it is too large to be kept, or nobody else needs it.
func (k *keeping) take(p Part) *sim.Drawn {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	at := k.block(p)
	of := k.sweep.plans[at.like]
	if of.Clock().Blocks*uint64(of.Assets()) > pathMost || k.left[at] < 2 && k.drawn[at] == nil {
		return nil
	}
	if k.drawn[at] == nil {
		k.drawn[at] = sim.Draw(of, p.First, p.Count)
	}
	return k.drawn[at]
}

func (k *keeping) release(p Part) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	at := k.block(p)
	if k.left[at]--; k.left[at] == 0 {
		delete(k.drawn, at)
	}
}

// gathered are the studies of all points, of the paths before one.
func (w *Sweep) gathered(folder string, to int) (all []*stats.Study, err error) {
	for point := range w.Points {
		study, err := w.study()
		if err != nil {
			return nil, err
		}
		for first := 0; first < to; first += w.Block {
			p := Part{point, first, min(w.Block, to-first)}
			d, err := read(filepath.Join(folder, p.Name()), p, w.digest)
			if err != nil {
				return nil, err
			}
			if err := d.into(study); err != nil {
				return nil, err
			}
		}
		all = append(all, study)
	}
	return all, nil
}

// into adds the part's paths to a study.
func (d *done) into(study *stats.Study) (err error) {
	rest := d.paths
	for range d.Count {
		if rest, err = study.Take(rest); err != nil {
			return err
		}
	}
	if len(rest) > 0 {
		return stats.ErrKept
	}
	return nil
}
