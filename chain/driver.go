package chain

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
)

// Driver is what commands from outside go through, one at a time. Reads go to its chain and leave no trace. The methods are not
// called by two goroutines at once.
type Driver interface {
	// Chain is where it builds.
	Chain() *Chain
	// Next is what the next block will be like, as far as is known: what pending calls see and clients' fees begin from.
	Next() Next
	// Tip is the tip, wei per gas, that would win at present.
	Tip() *uint256.Int
	// Submit takes a signed transaction from outside, as [Chain.Read] reads it.
	Submit(tx Tx) (common.Hash, error)
	// Step builds the next block, or as many as reach the time of an override, and returns the last. It is [ErrOver] when there
	// is nothing left to simulate.
	Step() (*Block, error)
	// Override says something of the next block in place of the simulation.
	Override(Override) error
	// Give edits an account.
	Give(Gift) error
	// Drop takes a waiting transaction out of the pool, and reports whether it was there.
	Drop(hash common.Hash) bool
	// Snapshot records all there is, and returns what to call it.
	Snapshot() (id uint64, err error)
	// Revert goes back to a snapshot, which with all later ones is used up; ok is false where there is none of that id.
	Revert(id uint64) (ok bool, err error)
}

// lastTime is the last second of the year 9999: later ones overflow somewhere in whoever reads them.
const lastTime = 253_402_300_799

// Override is what somebody outside says of the next block. What is nil stays with the simulation.
type Override struct {
	Time    *uint64      `json:"time,omitempty"`     // unix seconds, later than the last block
	BaseFee *uint256.Int `json:"base_fee,omitempty"` // wei per gas
}

// ErrOver reports the end of a simulation.
var ErrOver = errors.New("chain: the simulation is over: no block follows")

// Bare drives a chain with nothing behind it: blocks at equal intervals, a base fee by EIP-1559, a pool. The zero value of its
// fields but the chain is useful.
type Bare struct {
	On       *Chain
	Interval uint64       // seconds between blocks; 0 is 12
	Least    *uint256.Int // wei per gas below which the base fee does not fall; nil is 1 gwei

	override  Override
	snapshots []Snapshot
}

// Chain is where it builds.
func (b *Bare) Chain() *Chain { return b.On }

// Next is one interval later, at the base fee that EIP-1559 makes of the last block.
func (b *Bare) Next() Next {
	head, interval, least := b.On.Head(), b.Interval, b.Least
	if interval == 0 {
		interval = 12
	}
	n := Next{Time: head.Time() + interval, BaseFee: NextBaseFee(head)}
	if least == nil {
		least = uint256.NewInt(1e9)
	}
	if n.BaseFee.Lt(least) {
		n.BaseFee = least
	}
	if b.override.Time != nil {
		n.Time = *b.override.Time
	}
	if b.override.BaseFee != nil {
		n.BaseFee = b.override.BaseFee
	}
	return n
}

// NextBaseFee is the base fee after a block by EIP-1559: it moves by an eighth at most, toward half of the gas limit.
func NextBaseFee(b *Block) *uint256.Int {
	fee, _ := uint256.FromBig(b.BaseFee())
	target := b.GasLimit() / 2
	used := b.GasUsed()
	if used == target || target == 0 {
		return fee
	}
	distance := new(big.Int).SetUint64(max(used, target) - min(used, target))
	move := distance.Mul(distance, b.BaseFee())
	move.Div(move, new(big.Int).SetUint64(target)).Div(move, big.NewInt(8))
	by, _ := uint256.FromBig(move)
	if used < target {
		return fee.Sub(fee, by)
	}
	if by.IsZero() {
		by.SetOne()
	}
	return fee.Add(fee, by)
}

// Tip is one gwei.
func (b *Bare) Tip() *uint256.Int { return uint256.NewInt(1e9) }

// Submit puts a transaction into the pool.
func (b *Bare) Submit(tx Tx) (common.Hash, error) { return b.On.Add(tx) }

// Add takes a transaction that nobody has signed, from whoever it says.
func (b *Bare) Add(tx Tx) (common.Hash, error) { return b.On.Add(tx) }

// Step builds the next block.
func (b *Bare) Step() (*Block, error) {
	n := b.Next()
	b.override = Override{}
	return b.On.Build(n, nil)
}

// Override says something of the next block.
func (b *Bare) Override(o Override) error {
	if o.Time != nil {
		if last := b.On.Head().Time(); *o.Time <= last {
			return fmt.Errorf("%w: %d is not after %d", ErrTime, *o.Time, last)
		}
		if *o.Time > lastTime {
			return fmt.Errorf("%w: %d is after the year 9999", ErrTime, *o.Time)
		}
		b.override.Time = o.Time
	}
	if o.BaseFee != nil {
		b.override.BaseFee = o.BaseFee
	}
	return nil
}

// Give edits an account.
func (b *Bare) Give(g Gift) error {
	_, err := b.On.Give(g)
	return err
}

// Drop takes a transaction out of the pool.
func (b *Bare) Drop(hash common.Hash) bool { return b.On.Drop(hash) }

// Snapshot records the chain. Its ids count from 1.
func (b *Bare) Snapshot() (uint64, error) {
	s, err := b.On.Snapshot()
	if err != nil {
		return 0, err
	}
	b.snapshots = append(b.snapshots, s)
	return uint64(len(b.snapshots)), nil
}

// Revert goes back to a snapshot.
func (b *Bare) Revert(id uint64) (bool, error) {
	if id == 0 || id > uint64(len(b.snapshots)) {
		return false, nil
	}
	if err := b.On.Revert(b.snapshots[id-1]); err != nil {
		return false, err
	}
	for _, s := range b.snapshots[id-1:] {
		if err := b.On.Forget(s); err != nil {
			return false, err
		}
	}
	b.snapshots, b.override = b.snapshots[:id-1], Override{}
	return true, nil
}
