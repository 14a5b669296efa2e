package plan

import (
	"errors"
	"io"

	"github.com/ringfence-sim/ringfence/oracle"
)

// Trace returns the reference price of a path at every so many blocks and at its last, with the times, for figures.
func (p *Plan) Trace(path uint32, every uint64) (times, prices []uint64, err error) {
	walker := p.Walk(path)
	row := make([][]oracle.Price, p.Assets())
	for i := range row {
		row[i] = make([]oracle.Price, 256)
	}
	for block := uint64(0); ; {
		n, err := walker.Fill(row)
		for _, price := range row[0][:n] {
			if block%max(every, 1) == 0 || block+1 == p.world.Clock.Blocks {
				times, prices = append(times, p.world.Clock.Time(block)), append(prices, uint64(price))
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
