package oracletest

import (
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
)

// longest is how many blocks of a path are looked at.
const longest = 20_000

// Process checks the laws of a process of reference prices. make returns the process, anew at each call. Of a long path
// the first 20,000 blocks are walked.
func Process(t *testing.T, make func() oracle.Process) {
	key := rng.Key{Seed: 7, Path: 3, Purpose: rng.Named("oracletest"), Actor: 1}
	p := make()
	t.Run("its clock has blocks", func(t *testing.T) {
		require.Positive(t, p.Assets(), "a process has at least one asset")
		c := p.Clock()
		require.NotZero(t, c.Interval)
		require.NotZero(t, c.Blocks)
		require.LessOrEqual(t, c.Time(c.Blocks), uint64(1)<<40, "the last block's time is unix seconds")
	})
	whole, end := walk(t, p, key, longest)
	t.Run("a path has the blocks of its clock, each price in its range", func(t *testing.T) {
		if end == io.EOF {
			require.Len(t, whole[0], int(p.Clock().Blocks))
		}
		for asset := range whole {
			for block, price := range whole[asset] {
				if price < 1 || price > oracle.MaxPrice {
					t.Fatalf("asset %d, block %d: price %d", asset, block, price)
				}
			}
		}
	})
	t.Run("a path is the same at the same address", func(t *testing.T) {
		again, _ := walk(t, p, key, longest)
		require.Equal(t, whole, again)
		other, _ := walk(t, make(), key, longest)
		require.Equal(t, whole, other, "of a process made anew")
	})
	t.Run("a path does not depend on how it is cut", func(t *testing.T) {
		for _, chunks := range [][]int{{1}, {1, 7, 1000}, {4096}} {
			cut, _ := walk(t, p, key, chunks...)
			require.Equal(t, whole, cut, "chunks of %v", chunks)
		}
	})
	t.Run("a path does not depend on who else walks", func(t *testing.T) {
		var all sync.WaitGroup
		paths := numbered(8, func(i int) rng.Key { return rng.Key{Seed: 7, Path: uint64(i), Purpose: key.Purpose, Actor: 1} })
		found := slices.Clone(paths)
		together := [8][][]oracle.Price{}
		for i := range found {
			all.Add(1)
			go func() {
				defer all.Done()
				together[i], _ = walk(t, p, found[i], 64)
			}()
		}
		all.Wait()
		for i := range paths {
			alone, _ := walk(t, p, paths[i], longest)
			require.Equal(t, alone, together[i])
		}
	})
	t.Run("every field of the address matters, or none does", func(t *testing.T) { addresses(t, p) })
	t.Run("a path that has ended stays so", func(t *testing.T) {
		walker := p.Walk(key)
		for blocks := 0; blocks <= longest; {
			n, err := walker.Fill(rows(p, 512))
			blocks += n
			if err == nil {
				continue
			}
			untouched := rows(p, 3)
			n, again := walker.Fill(untouched)
			require.Zero(t, n)
			require.Error(t, again)
			require.Equal(t, err == io.EOF, again == io.EOF)
			require.Equal(t, rows(p, 3), untouched)
			return
		}
	})
	t.Run("no block is written beyond those counted", func(t *testing.T) {
		walker := p.Walk(key)
		for blocks := 0; blocks < longest; {
			dst := rows(p, 777)
			n, err := walker.Fill(dst)
			for asset := range dst {
				for i, price := range dst[asset] {
					require.False(t, i >= n && price != 0, "%d blocks were counted, and block %d of the chunk was written", n, i)
				}
			}
			if blocks += n; err != nil {
				return
			}
			require.Positive(t, n, "neither a block nor an error")
		}
	})
	t.Run("walking allocates nothing", func(t *testing.T) {
		walker, dst := p.Walk(key), rows(p, 16)
		_, _ = walker.Fill(dst)
		require.Zero(t, testing.AllocsPerRun(20, func() { _, _ = walker.Fill(dst) }))
	})
}

// numbered returns what f says of each number below n.
func numbered[V any](n int, f func(int) V) []V {
	all := make([]V, n)
	for i := range all {
		all[i] = f(i)
	}
	return all
}

func rows(p oracle.Process, blocks int) [][]oracle.Price {
	dst := make([][]oracle.Price, p.Assets())
	for asset := range dst {
		dst[asset] = make([]oracle.Price, blocks)
	}
	return dst
}

// walk walks a path to its end or to the longest looked at, in chunks of the given sizes in turn, and returns the error
// that ended it.
func walk(t require.TestingT, p oracle.Process, key rng.Key, chunks ...int) ([][]oracle.Price, error) {
	whole := make([][]oracle.Price, p.Assets())
	walker := p.Walk(key)
	for i := 0; len(whole[0]) < longest; i++ {
		dst := rows(p, min(chunks[i%len(chunks)], longest-len(whole[0])))
		n, err := walker.Fill(dst)
		for asset := range dst {
			whole[asset] = append(whole[asset], dst[asset][:n]...)
		}
		if err != nil {
			return whole, err
		}
		if n == 0 {
			require.Fail(t, "Fill wrote nothing and gave no error")
			return whole, nil
		}
	}
	return whole, nil
}

// addresses changes each field of an address a few times: the path must change with all of them, or, where it is the same on
// every path as recorded points are, with none.
func addresses(t *testing.T, p oracle.Process) {
	base := rng.Key{Seed: 7, Path: 3, Purpose: rng.Named("oracletest"), Actor: 1}
	first, _ := walk(t, p, base, longest)
	matters := map[string]bool{}
	for field, change := range map[string]func(*rng.Key, uint64){
		"seed":    func(k *rng.Key, by uint64) { k.Seed += by },
		"path":    func(k *rng.Key, by uint64) { k.Path += by },
		"purpose": func(k *rng.Key, by uint64) { k.Purpose += rng.Purpose(by) },
		"actor":   func(k *rng.Key, by uint64) { k.Actor += by },
	} {
		for by := range uint64(4) {
			key := base
			change(&key, by+1)
			other, _ := walk(t, p, key, longest)
			for asset := range first {
				matters[field] = matters[field] || !slices.Equal(first[asset], other[asset])
			}
		}
	}
	for field := range matters {
		require.Equal(t, matters["seed"], matters[field], "the path changes with %v: draw every number from the whole address, or none", matters)
	}
}
