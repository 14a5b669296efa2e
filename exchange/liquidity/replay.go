package liquidity

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Level is the resting amount at one price.
type Level struct {
	Price uint256.Int // quote units per base unit times 1e36
	Base  uint256.Int // base units
}

// Snapshot is a book as recorded at one time: bids by falling price, asks by rising price, best first.
type Snapshot struct {
	Time       uint64 // unix seconds
	Bids, Asks []Level
}

// ReplayParams describe a venue whose depth is a record of a real book.
type ReplayParams struct {
	Snapshots []Snapshot  // by rising time
	TakerFee  uint256.Int // share of the quote amount, scale 1e18, below 1e18
	Recovery  Recovery
}

// Validate reports every fault of the parameters.
func (p *ReplayParams) Validate() error {
	var faults []error
	if len(p.Snapshots) == 0 {
		faults = append(faults, fault.New("", "there are no snapshots", "a replay needs at least one"))
	}
	for i := range p.Snapshots {
		s := &p.Snapshots[i]
		if i > 0 && s.Time <= p.Snapshots[i-1].Time {
			faults = append(faults, fault.New("", fmt.Sprintf("snapshot %d at %d is not later than the one before, at %d", i, s.Time, p.Snapshots[i-1].Time), "sort them and drop duplicates"))
		}
		faults = append(faults, s.validate(i))
	}
	faults = append(faults, validFee(&p.TakerFee), p.Recovery.Validate())
	return fault.Join(faults...)
}

func (s *Snapshot) validate(index int) error {
	if len(s.Bids) == 0 || len(s.Asks) == 0 {
		return fault.New("", fmt.Sprintf("snapshot %d has no bids or no asks, so it has no mid", index), "leave it out")
	}
	var faults []error
	for _, half := range []struct {
		name   string
		levels []Level
		better func(x, y *uint256.Int) bool
	}{{"bid", s.Bids, (*uint256.Int).Gt}, {"ask", s.Asks, (*uint256.Int).Lt}} {
		for j := range half.levels {
			l := &half.levels[j]
			if l.Price.IsZero() || l.Price.BitLen() > 190 || l.Base.IsZero() || l.Base.BitLen() > 120 {
				faults = append(faults, fault.New("", fmt.Sprintf("snapshot %d, %s %d: price %s and base %s must be above 0, below 2^190 and 2^120", index, half.name, j, l.Price.Dec(), l.Base.Dec()), ""))
			}
			if j > 0 && !half.better(&half.levels[j-1].Price, &l.Price) {
				faults = append(faults, fault.New("", fmt.Sprintf("snapshot %d, %s %d: price %s does not come after %s", index, half.name, j, l.Price.Dec(), half.levels[j-1].Price.Dec()), "best price first, one level a price"))
			}
		}
	}
	if !s.Bids[0].Price.Lt(&s.Asks[0].Price) {
		faults = append(faults, fault.New("", fmt.Sprintf("snapshot %d is crossed: best bid %s, best ask %s", index, s.Bids[0].Price.Dec(), s.Asks[0].Price.Dec()), ""))
	}
	return fault.Join(faults...)
}

// Replay is a venue whose resting liquidity is a record of a real book, re-centred on the reference: a level recorded a
// share d away from the record's mid rests d away from the reference, with the same quote value. Distances are rounded
// away from the mid to 1e-18, values down. The snapshot in force is the last one not later than now (the first one before
// that). What trades took stays taken, by the venue's [Recovery], when the next snapshot comes into force.
//
// Levels more than 2^120 quote units deep in sum, or asks above twice 2^62/1e18 of the mid, or bids at less than 1e-18 of
// it, are left out.
type Replay struct {
	resting
	times   []uint64
	ladders []ladder
	next    int // index of the first snapshot not yet in force, at least 1
}

// NewReplay returns the venue with its first snapshot in force.
func NewReplay(params ReplayParams) (*Replay, error) {
	if err := params.Validate(); err != nil {
		return nil, err
	}
	r := &Replay{next: 1}
	for i := range params.Snapshots {
		s := &params.Snapshots[i]
		var mid uint256.Int
		mid.Add(&s.Bids[0].Price, &s.Asks[0].Price)
		mid.Rsh(&mid, 1)
		r.times = append(r.times, s.Time)
		r.ladders = append(r.ladders, ladder{bids: steps(s.Bids, &mid), asks: steps(s.Asks, &mid)})
	}
	r.resting = resting{shape: &r.ladders[0], memory: newMemory(&params.Recovery), fee: params.TakerFee}
	return r, nil
}

// Follow stores the reference price and the time, and brings the snapshot of that time into force.
func (r *Replay) Follow(reference *uint256.Int, now uint64) {
	for r.next < len(r.times) && r.times[r.next] <= now {
		r.shape = &r.ladders[r.next]
		r.next++
	}
	r.resting.Follow(reference, now)
}

// Reset forgets the trades, the reference and the time, and brings the first snapshot into force.
func (r *Replay) Reset() {
	r.resting.Reset()
	r.shape, r.next = &r.ladders[0], 1
}

// steps turns one side's levels into rungs.
func steps(levels []Level, mid *uint256.Int) rungs {
	var s rungs
	var depth uint256.Int
	for i := range levels {
		distance := levels[i].Price
		if distance.Gt(mid) {
			distance.Sub(&distance, mid)
		} else {
			distance.Sub(mid, &distance)
		}
		offset := mulDivUp(&distance, &fixed.WAD, mid)
		asks := levels[i].Price.Gt(mid)
		if (!asks && !offset.Lt(&fixed.WAD)) || offset.BitLen() > 63 {
			break
		}
		value, over := valued(Sell, &levels[i].Base, mid)
		value.Add(&value, &depth)
		if over || value.BitLen() > maxBits {
			break
		}
		s = s.extend(depth, offset)
		s = s.extend(value, offset)
		depth = value
	}
	if len(s) == 0 {
		s = s.extend(uint256.Int{}, uint256.Int{})
	}
	return s
}

// Fee implements [Rule].
func (p ReplayParams) Fee() uint256.Int { return p.TakerFee }

// Open implements [Rule].
func (p ReplayParams) Open(before Venue, _, fee uint256.Int) (Venue, error) {
	return reopened(before, func() (*Replay, error) {
		p.TakerFee = fee
		return NewReplay(p)
	})
}

// ReplayForm states a [Replay].
type ReplayForm struct {
	Impact
	File string `key:"file" doc:"File with the snapshots, of one market: a row a level, with time, side, price and size (or amount), rows of one time together and times rising; or a row a snapshot, with time, asks[0].price, asks[0].amount, bids[0].price and so on, as Tardis has them. Times are as in files of prices, side is bid or ask, price is in loan tokens per collateral token, size in collateral tokens. CSV and its relatives or JSON, compressed or in an archive. A relative path starts at the folder of the scenario."`
}

// Venue implements [Form].
func (f ReplayForm) Venue(b *catalog.Builder) Rule {
	path := b.Path(f.File)
	file, _, err := b.Open(path)
	if err != nil {
		b.Fault("file", err)
		return nil
	}
	defer file.Close()
	all, err := ReadDepth(path, file, b.Collateral.Decimals, b.Loan.Decimals)
	if err != nil {
		b.Fault("file", err)
		return nil
	}
	b.Input(path)
	return ReplayParams{Snapshots: all, TakerFee: b.Ratio("fee", f.Fee), Recovery: f.recovery(b)}
}

func init() {
	Venues.Register(ReplayForm{}, catalog.Rule{
		Name: "replay", Source: catalog.Definition,
		Doc: "The depth of a real book as it was recorded, re-centred on the reference price: a level that was recorded a share d away from the record's mid rests d away from the reference, with the same value. Each snapshot holds until the next; what trades took stays taken when it comes.",
	})
}
