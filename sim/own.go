package sim

import "github.com/ringfence-sim/ringfence/oracle"

// own is an arm's time on the study's: which of the study's prices the arm looks at.
type own struct {
	every  uint64 // prices of the study from one of the arm's to the next
	picked [][]oracle.Price
}

// newOwn returns the picking for an arm whose clock's interval is a multiple of the study's.
func newOwn(arm, study oracle.Clock, assets int) own {
	o := own{every: arm.Interval / study.Interval, picked: make([][]oracle.Price, assets)}
	for i := range o.picked {
		o.picked[i] = make([]oracle.Price, 0, chunk)
	}
	return o
}

// pick returns the arm's prices among consecutive ones of the study, and the number of the first of them. first is the number
// of the study's first. The prices are valid until the next call.
func (o *own) pick(prices [][]oracle.Price, first uint64) (mine [][]oracle.Price, number uint64) {
	if o.every == 1 {
		return prices, first
	}
	number = (first + o.every - 1) / o.every
	from := number*o.every - first
	for asset, row := range prices {
		to := o.picked[asset][:0]
		for k := from; k < uint64(len(row)); k += o.every {
			to = append(to, row[k])
		}
		o.picked[asset] = to
	}
	return o.picked, number
}
