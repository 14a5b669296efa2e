package study

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/foreign"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// Options are what of a study on a chain is not in its scenario.
type Options struct {
	Arm      string    // that lives on the chain; empty is the first that can
	Accounts []Account // of outsiders
	Shift    uint64    // seconds from the study's time to the chain's; on a dump those that the dump's was moved by already
	ID       uint64    // chain id; 0 is [chain.ID]
	Workers  int       // see [sim.Options]
	Scenario []byte    // as JSON, for the tape
	Dump     *Dump     // likewise; nil where there is none
	Tape     io.Writer // where what comes from outside is recorded; nil is nowhere
	Replay   *Tape     // what comes from outside, in place of anybody
	// Sink gets the path when it has ended, in every arm. It is valid until Sink returns.
	Sink func(*record.Path) error
}

// Study is a path whose arm lives on a chain. Its methods are those of a [chain.Driver]: not for two goroutines at once.
type Study struct {
	plan      *plan.Plan
	options   Options
	world     arm.World
	arm       string
	id, shift uint64
	gasLimit  uint64
	bundles   bool
	outsiders *outsiders
	tape      recorder
	replayed  int // lines of the tape

	// Of the run, which is a goroutine of its own. It is at work only between a turn and the block that answers it.
	host     *host
	book     *book   // of an arm with our own contract; nil on a dump
	dump     *onDump // of an arm on a dump; nil otherwise
	market   vault.Params
	turn     chan struct{}
	blocks   chan *chain.Block
	ready    chan struct{} // closed where the run waits for its second block
	done     chan struct{} // closed where the run has ended
	stop     context.CancelFunc
	err      error // of the run, once it has ended
	waiting  bool
	over     bool
	bid      uint64 // highest tip of a liquidator in the present block, wei per gas
	tip      uint64 // in the last one that had any
	dropped  []uint64
	number   uint16 // of the arm
	closings []record.OutsiderLiquidation
	closed   []record.OutsiderSums // what liquidations took of each outsider's own vaults
	began    []*big.Int            // ether of each outsider at the beginning
}

// ErrStudy refuses what outsiders may do with a test node and not with a study.
var ErrStudy = errors.New("this is a study: time, prices and balances are the scenario's, and what happened stays; run `ringfence chain` without a scenario for a test node")

// New readies the path 0 of a plan.
func New(p *plan.Plan, o Options) (*Study, error) {
	s := &Study{
		plan: p, options: o, id: o.ID, shift: o.Shift, turn: make(chan struct{}), blocks: make(chan *chain.Block), ready: make(chan struct{}), done: make(chan struct{}),
		dropped: make([]uint64, len(o.Accounts)), closed: make([]record.OutsiderSums, len(o.Accounts)), tape: recorder{to: o.Tape},
	}
	if s.id == 0 {
		s.id = chain.ID
	}
	s.world = p.World()
	s.bundles = s.world.Builder.Regime == liquidator.Bundles
	s.gasLimit = max(chain.GasLimit, s.world.Builder.GasLimit)
	if err := s.choose(); err != nil {
		return nil, err
	}
	var taken []string
	for i := range s.world.Liquidators {
		taken = append(taken, s.world.Liquidators[i].Name)
	}
	if err := distinct(o.Accounts, taken); err != nil {
		return nil, err
	}
	s.outsiders = newOutsiders(o.Accounts)
	return s, s.tape.write(Line{Verb: verbBegin, Begin: &Begin{Scenario: o.Scenario, Arm: s.arm, Shift: o.Shift, ID: s.id, Accounts: o.Accounts, Dump: o.Dump}})
}

// choose finds the arm.
func (s *Study) choose() error {
	var all []string
	for i, each := range s.plan.Arms() {
		if f, is := each.(foreign.Arm); is && f.Join != nil {
			s.arm, s.number, s.shift = f.Name, uint16(i), 0
			return nil
		}
		l, is := each.(lending.Arm)
		if is && l.Design == design.Design(design.MorphoBlue) {
			if s.options.Arm == "" || s.options.Arm == l.Name {
				s.arm, s.number = l.Name, uint16(i)
				return nil
			}
		}
		all = append(all, each.Label())
	}
	remedy := "add an arm {design: morpho} to the scenario"
	if s.options.Arm == "" {
		return fault.New("arms", "none has the design of Morpho Blue with its own constants, whose contract outsiders see", remedy)
	}
	return fault.New("--arm", fmt.Sprintf("%q is no arm with the design of Morpho Blue and its own constants; the scenario has %q", s.options.Arm, all), remedy+", or leave --arm out")
}

// Names are those of the plan, with the outsiders.
func (s *Study) Names() record.Names {
	n := s.plan.Names()
	n.Liquidators = append([]string{}, n.Liquidators...)
	for k := range s.outsiders.accounts {
		n.Liquidators = append(n.Liquidators, s.outsiders.accounts[k].Name)
	}
	n.Outsiders = len(s.outsiders.accounts)
	return n
}

// Start begins the run. It returns once the first block stands, in which the market is opened, or with the run's error.
func (s *Study) Start(ctx context.Context) error {
	ctx, s.stop = context.WithCancel(ctx)
	go s.run(ctx)
	select {
	case <-s.ready:
		v, err := s.view()
		if err != nil {
			return err
		}
		for k := range s.outsiders.accounts {
			s.began = append(s.began, s.outsiders.ether(k, v))
		}
		return nil
	case <-s.done:
		if s.err != nil {
			return s.err
		}
		return errors.New("study: the path has no second block: lengthen it")
	}
}

func (s *Study) view() (*chain.View, error) { return s.Chain().After(s.Chain().Head()) }

func (s *Study) run(ctx context.Context) {
	defer close(s.done)
	s.err = sim.Run(ctx, s.plan, sim.Options{
		Workers: s.options.Workers, First: 0, Count: 1,
		World: func(of arm.Arm, w *arm.World) {
			w.Chain = nil
			if _, is := of.(foreign.Arm); !is && of.Label() == s.arm {
				w.Vigilant = true
				w.Chain = func(owner vault.Address, policy vault.Contract) (vault.Rulebook, error) {
					b, err := newBook(s, owner, policy)
					if err == nil {
						s.book, s.host = b, b.host
					}
					return b, err
				}
				s.world = *w
			}
		},
	}, func(p *record.Path) error {
		for i := range p.Arms {
			if s.plan.Arms()[i].Label() == s.arm && p.Arms[i].Err != nil {
				return p.Arms[i].Err
			}
		}
		if s.options.Sink == nil {
			return nil
		}
		return s.options.Sink(p)
	})
	if s.host != nil {
		s.host.abandon()
	}
}

// genesis is what the chain begins with: everybody's ether.
func (s *Study) genesis() chain.Genesis {
	// A liquidator bids what its profit is worth, which a small one may do at any price a gas.
	plenty := new(big.Int).Lsh(big.NewInt(1), 100)
	alloc := types.GenesisAlloc{}
	for at := range s.host.actors {
		alloc[at] = types.Account{Balance: plenty}
	}
	for k := range s.outsiders.accounts {
		a := &s.outsiders.accounts[k]
		alloc[a.Address] = types.Account{Balance: a.Ether.ToBig()}
	}
	return chain.Genesis{
		ID: s.id, BaseFee: uint256.NewInt(s.world.BaseFee), GasLimit: s.gasLimit, Alloc: alloc, Seed: s.world.Seed, Coinbase: builder,
	}
}

// builder gets the tips.
var builder = common.Address(vault.NamedAddress("ringfence: builder"))

// errStopped ends a run that nobody steps any further.
var errStopped = errors.New("study: stopped before the path's end")

// wait holds the run until its next block is asked for.
func (s *Study) wait() error {
	if !s.waiting {
		s.waiting = true
		close(s.ready)
	}
	if _, more := <-s.turn; !more {
		return errStopped
	}
	return nil
}

// built hands a block to who asked for it; the first one nobody has.
func (s *Study) built(block *chain.Block) error {
	if s.bid > 0 {
		s.tip = s.bid
	}
	if s.waiting {
		s.blocks <- block
	}
	return nil
}

// Close ends a run before its path does.
func (s *Study) Close() {
	if !s.over {
		s.over = true
		close(s.turn)
	}
	s.stop()
	<-s.done
}

// Chain implements [chain.Driver].
func (s *Study) Chain() *chain.Chain { return s.host.chain }

// Market is the arm's; of a dump with another protocol than Morpho Blue it is empty.
func (s *Study) Market() vault.Params { return s.market }

// Next implements [chain.Driver]. The base fee of the next block is known when that is built: that of the last one
// stands for it.
func (s *Study) Next() chain.Next {
	head := s.Chain().Head()
	fee, _ := uint256.FromBig(head.BaseFee())
	return chain.Next{Time: head.Time() + uint64(s.world.Block/time.Second), BaseFee: fee, GasLimit: s.gasLimit, Bundles: s.bundles}
}

// Tip implements [chain.Driver]: what the last liquidator bid that was executed first, and a wei more; a gwei where
// none has bid.
func (s *Study) Tip() *uint256.Int {
	if s.tip == 0 {
		return uint256.NewInt(1e9)
	}
	return uint256.NewInt(s.tip + 1)
}

// Submit implements [chain.Driver].
func (s *Study) Submit(tx chain.Tx) (common.Hash, error) {
	if _, is := s.outsiders.of[tx.From]; !is {
		return common.Hash{}, fmt.Errorf("%s brings nothing into this study: name it when it starts, as in --account %s=loan:100000,eth:10", tx.From, tx.From)
	}
	if s.over {
		return common.Hash{}, chain.ErrOver
	}
	raw, err := tx.MarshalBinary()
	if err != nil {
		return common.Hash{}, err
	}
	hash, err := s.Chain().Add(tx)
	if err != nil {
		return hash, err
	}
	if err := s.tape.write(Line{Block: s.Chain().Head().NumberU64() + 1, Raw: raw}); err != nil {
		s.Chain().Drop(hash)
		return common.Hash{}, err
	}
	return hash, nil
}

// Drop implements [chain.Driver].
func (s *Study) Drop(hash common.Hash) bool {
	if !s.Chain().Drop(hash) {
		return false
	}
	return s.tape.write(Line{Block: s.Chain().Head().NumberU64() + 1, Verb: verbDrop, Hash: &hash}) == nil
}

// Step implements [chain.Driver].
func (s *Study) Step() (*chain.Block, error) {
	if s.over {
		return nil, s.ended()
	}
	if err := s.replay(); err != nil {
		return nil, err
	}
	select {
	case s.turn <- struct{}{}:
	case <-s.done:
		s.over = true
		return nil, s.ended()
	}
	select {
	case block := <-s.blocks:
		return block, nil
	case <-s.done:
		s.over = true
		return nil, s.ended()
	}
}

func (s *Study) ended() error {
	if s.err != nil {
		return s.err
	}
	return chain.ErrOver
}

// replay submits what the tape has before the next block.
func (s *Study) replay() error {
	if s.options.Replay == nil {
		return nil
	}
	next := s.Chain().Head().NumberU64() + 1
	for ; s.replayed < len(s.options.Replay.Lines); s.replayed++ {
		l := &s.options.Replay.Lines[s.replayed]
		if l.Block > next {
			return nil
		}
		err := error(nil)
		switch {
		case l.Block < next:
			err = fmt.Errorf("the block is %d already", next-1)
		case l.Verb == verbDrop:
			if !s.Drop(*l.Hash) {
				err = fmt.Errorf("%s does not wait", l.Hash)
			}
		default:
			var tx chain.Tx
			if tx, err = s.Chain().Read(l.Raw); err == nil {
				_, err = s.Submit(tx)
			}
		}
		if err != nil {
			return fmt.Errorf("line %d of the tape, of block %d, does not fit: %w: another version recorded it, or the files of its scenario are others", l.Seq+1, l.Block, err)
		}
	}
	return nil
}

// Override implements [chain.Driver] by refusing.
func (s *Study) Override(chain.Override) error { return ErrStudy }

// Give implements [chain.Driver] by refusing.
func (s *Study) Give(chain.Gift) error { return ErrStudy }

// Snapshot implements [chain.Driver] by refusing.
func (s *Study) Snapshot() (uint64, error) { return 0, ErrStudy }

// Revert implements [chain.Driver] by refusing.
func (s *Study) Revert(uint64) (bool, error) { return false, ErrStudy }

var _ chain.Driver = (*Study)(nil)
