package sim

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Prices draws the prices of a plan's paths in their order and hands each path's to sink: those of every block of the chain, by
// blocks and then by assets, and what the scenario's feed tells a lending contract in it. They are the prices that [Run] walks
// along. What sink is given is valid until it returns. Progress is told how many paths of how many are done; it may be nil.
func Prices(ctx context.Context, p *plan.Plan, progress func(done, total int), sink func([]record.Price) error) error {
	study, chain, rule := p.Clock(), p.ChainClock(), p.World().Feed
	picked, assets := newOwn(chain, study, p.Assets()), 1+len(p.World().Portfolio.Legs)
	part := make([][]oracle.Price, p.Assets())
	for i := range part {
		part[i] = make([]oracle.Price, chunk)
	}
	now := make([][]oracle.Price, len(part))
	var rows []record.Price
	for path := range uint32(p.Paths()) {
		rows = rows[:0]
		var feed oracle.Feed
		walker := p.Walk(path)
		for block := uint64(0); ; {
			n, err := walker.Fill(part)
			for i := range part {
				now[i] = part[i][:n]
			}
			if block == 0 && n > 0 {
				var opened error
				if feed, opened = rule.Open(part[0][0], study.Start); opened != nil {
					return opened
				}
			}
			prices, first := picked.pick(now, block)
			for k, price := range prices[0] {
				at := first + uint64(k)
				contract, _, _ := feed.Step(price, chain.Time(at))
				for asset := range assets {
					row := record.Price{Path: path, Block: at, Time: chain.Time(at), Asset: uint16(asset), Reference: uint64(prices[asset][k])}
					if asset == 0 {
						row.Contract = uint64(contract)
					}
					rows = append(rows, row)
				}
			}
			block += uint64(n)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return fmt.Errorf("path %d, block %d: %w", path, block, err)
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if err := sink(rows); err != nil {
			return err
		}
		if progress != nil {
			progress(int(path)+1, p.Paths())
		}
	}
	return nil
}
