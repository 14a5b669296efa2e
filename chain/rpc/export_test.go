package rpc

import (
	"context"

	"github.com/ethereum/go-ethereum/core/types"
)

// LogsBetween are a server's logs of a range of blocks.
func LogsBetween(s *Server, ctx context.Context, from, to uint64) ([]*types.Log, error) { //nolint:revive // the server is the subject
	return s.between(ctx, &query{}, from, to)
}

// TraceLimit is how many bytes of instructions are logged where so many are asked for.
func TraceLimit(asked int) int { return (&traceOptions{Limit: asked}).limit() }
