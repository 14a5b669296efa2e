package rpc

import (
	"context"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/ringfence-sim/ringfence/chain"
)

// LogsBetween are a server's logs of a range of blocks.
func LogsBetween(ctx context.Context, s *Server, from, to uint64) ([]*types.Log, error) {
	return s.between(ctx, &query{}, from, to)
}

// TraceLimit is how many bytes of instructions are logged where so many are asked for.
func TraceLimit(asked int) int { return (&traceOptions{Limit: asked}).limit() }

// Mine builds blocks as a client's command does.
func Mine(ctx context.Context, s *Server, blocks uint64) error {
	return (&control{s}).mine(ctx, blocks, 0)
}

// SetPace makes a server build blocks by the clock, in less than the seconds that clients count.
func SetPace(s *Server, pace time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pace = pace
	s.wake()
}

// Feed hands events to those who listen.
type Feed struct{ of feed }

// NewFeed returns one that nobody listens to.
func NewFeed() *Feed { return &Feed{feed{listeners: map[chan chain.Event]bool{}}} }

// Push is what happened.
func (f *Feed) Push(e chain.Event) { f.of.push(e) }

// Announced are the transactions since a mark.
func (f *Feed) Announced(since int) ([]common.Hash, int) { return f.of.announced(since) }

// Listen begins to listen.
func (f *Feed) Listen() (events chan chain.Event, stop func()) { return f.of.listen() }
