package agents

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Quantiles is the law of a real book of which quantiles are known: below Share of all have at most Value, and between two
// quantiles everything is equally likely. The first share is 0 and the last is 1, so that their values are the ends.
type Quantiles []Quantile

// Quantile is one of them.
type Quantile struct{ Share, Value float64 }

// Kind is "quantiles".
func (Quantiles) Kind() string { return "quantiles" }

// Validate reports every fault.
func (d Quantiles) Validate() error {
	var faults []error
	refuse := func(key, problem, remedy string) { faults = append(faults, fault.New(key, problem, remedy)) }
	if len(d) < 2 || d[0].Share != 0 || d[len(d)-1].Share != 1 {
		refuse("points", "do not go from share 0 to share 1", "state the least value at 0 and the largest at 1")
	}
	for i, q := range d {
		key := fmt.Sprintf("points.%d", i)
		faults = append(faults, atLeastZero(key+".value", q.Value))
		if i > 0 && !(q.Share > d[i-1].Share) {
			refuse(key+".share", fmt.Sprintf("%v is not above %v, that of the point before", q.Share, d[i-1].Share), "sort the points by share")
		}
		if i > 0 && q.Value < d[i-1].Value {
			refuse(key+".value", fmt.Sprintf("%v is below %v, that of the point before", q.Value, d[i-1].Value), "a larger share has at most a larger value")
		}
	}
	return fault.Join(faults...)
}

// Lowest is the first value.
func (d Quantiles) Lowest() float64 { return d[0].Value }

// Draw returns the value at a uniform share, on the straight line between the quantiles around it.
func (d Quantiles) Draw(s *rng.Stream) float64 {
	u := s.Float64()
	i := 1
	for u >= d[i].Share { // below the last, which is 1
		i++
	}
	from, to := d[i-1], d[i]
	return from.Value + float64((to.Value-from.Value)*((u-from.Share)/(to.Share-from.Share)))
}

// QuantilesForm states [Quantiles].
type QuantilesForm struct {
	Points []QuantileForm `key:"points" default:"[{share: 0, value: 1}, {share: 1, value: 2}]" few:"2" doc:"Points of the law, from share 0 to share 1: so much of all has at most this value."`
}

// QuantileForm states a [Quantile].
type QuantileForm struct {
	Share catalog.Decimal `key:"share" min:"0" max:"1" places:"18" doc:"Share of all."`
	Value catalog.Decimal `key:"value" min:"0" places:"18" doc:"Value that this share has at most."`
}

// Distribution implements [DistributionForm].
func (f QuantilesForm) Distribution(*catalog.Builder) Distribution {
	d := make(Quantiles, len(f.Points))
	for i, p := range f.Points {
		d[i] = Quantile{Share: p.Share.Float64(), Value: p.Value.Float64()}
	}
	return d
}

func init() {
	Distributions.Register(QuantilesForm{}, catalog.Rule{
		Name: "quantiles", Doc: "The law of a real book of which quantiles are known, straight between them.", Source: catalog.Definition,
	})
}
