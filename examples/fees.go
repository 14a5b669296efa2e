package examples

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/liquidator"
)

// Nightly is a base fee that is lower at night: Day from 8:00 to midnight UTC, Night before. It remembers nothing.
type Nightly struct {
	Day, Night uint64 // wei per gas
}

const (
	secondsPerDay = 86_400
	morning       = 8 * 3600
)

// Open implements [liquidator.FeeRule].
func (n Nightly) Open(uint64) (liquidator.BaseFee, error) {
	if n.Night > n.Day {
		return nil, fmt.Errorf("night at %d wei is dearer than day at %d", n.Night, n.Day)
	}
	return n, nil
}

// At implements [liquidator.BaseFee].
func (n Nightly) At(now uint64) uint64 {
	if now%secondsPerDay < morning {
		return n.Night
	}
	return n.Day
}

// Least is that of the day where no night begins in the time.
func (n Nightly) Least(now, until uint64) uint64 {
	if n.At(now) == n.Day && now/secondsPerDay == until/secondsPerDay {
		return n.Day
	}
	return n.Night
}

// NightlyForm is what a scenario writes: {source: nightly, night: 0.5}.
type NightlyForm struct {
	Night catalog.Decimal `key:"night" default:"0.5" min:"0" max:"1" doc:"Fee of the night, as a share of that of the day."`
}

// Fees implements [liquidator.FeesForm].
func (f NightlyForm) Fees(_ *catalog.Builder, calm uint64) liquidator.FeeRule {
	return Nightly{Day: calm, Night: uint64(f.Night.Float64() * float64(calm))}
}

func init() {
	liquidator.FeeRules.Register(NightlyForm{}, catalog.Rule{
		Name: "nightly", Doc: "A base fee that is lower at night.", Source: catalog.Assumption,
	})
}
