//go:build !light

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/study"
	"github.com/ringfence-sim/ringfence/contracts"
	protocols "github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/contracts/state"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/foreign"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// joined is a study whose arm lives on a chain that others join.
type joined struct {
	chaining *chaining
	replay   *study.Tape
	study    *study.Study
	dump     *study.Dump // that the chain begins with, nil where there is none
	shift    uint64      // seconds that its time was moved by
	path     string      // where the tape is written until the folder is whole
	tape     *os.File
	notes    []string
	came     []record.Outsider
	closed   []record.OutsiderLiquidation
	served   chan error // that the server has ended; nil where nobody is served
	sink     func(*record.Path) error
	absent   absentees
}

// runStudy lives a scenario on a chain, and writes its run folder when the path has ended.
func (c *chaining) runStudy(cmd *cobra.Command, args []string) error {
	j := &joined{chaining: c}
	compare := comparison{sensitivity: "off", rows: "all", out: c.out, quiet: c.quiet, set: append([]string{"paths=1", "engine=native"}, c.set...), joined: j}
	if len(args) == 1 {
		compare.file = args[0]
	}
	var s *scenario.Scenario
	var err error
	switch {
	case c.replay != "":
		if s, err = j.again(args); err == nil && j.dump != nil {
			_, err = j.onDump(&compare, func(*protocols.Market) (*scenario.Scenario, error) { return s, nil })
		}
	case c.dump != nil:
		file := ""
		if len(args) > 0 {
			file = args[0]
		}
		c.on.set, c.on.paths = append([]string{"engine=native"}, c.set...), 1
		j.dump = &study.Dump{File: c.state, Protocol: c.on.protocol, At: c.on.at, Collateral: c.on.collateral, Loan: c.on.loan, Market: c.on.market}
		s, err = j.onDump(&compare, func(m *protocols.Market) (*scenario.Scenario, error) { return c.on.scenario(cmd, file, m) })
	default:
		s, err = compare.scenario(cmd)
	}
	if err != nil {
		return wrong(inFull(err))
	}
	if compare.out == "" {
		compare.out = freeFolder(filepath.Join("runs", s.Name+"-chain"))
	}
	if err := compare.run(cmd, s); err != nil {
		return err
	}
	if j.dump != nil {
		for at := range j.absent.all {
			if j.study.Knows(at) {
				delete(j.absent.all, at)
			}
		}
		j.absent.warn(cmd.ErrOrStderr(), c.state)
	}
	if err := os.Remove(j.path); err != nil { // a copy is in the folder
		return err
	}
	if j.served == nil {
		return nil
	}
	if !c.quiet {
		fmt.Fprintln(cmd.OutOrStdout(), "The path has ended. The chain stays to be read until you interrupt it.")
	}
	return <-j.served
}

// onDump has the chain begin with a dump, and an arm run on the protocol that it has.
func (j *joined) onDump(compare *comparison, scenarioOf func(*protocols.Market) (*scenario.Scenario, error)) (*scenario.Scenario, error) {
	c := j.chaining
	in, err := inputOf(c.state)
	if err != nil {
		return nil, err
	}
	if j.dump.SHA256 == "" {
		j.dump.SHA256 = in.SHA256
	}
	if j.dump.SHA256 != in.SHA256 {
		return nil, fmt.Errorf("%s is not the dump that the tape began with: its SHA-256 is %s and not %s; name that one by --state", c.state, in.SHA256, j.dump.SHA256)
	}
	if c.dump == nil {
		if c.dump, err = state.ReadFile(c.state); err != nil {
			return nil, err
		}
	}
	if j.shift, err = j.later(); err != nil {
		return nil, err
	}
	c.dump.Time += j.shift
	make, market, err := c.on.open(c.state, c.dump)
	if err != nil {
		return nil, err
	}
	s, err := scenarioOf(market)
	if err != nil {
		return nil, err
	}
	own := foreign.Arm{
		Name: market.Kind(), Dump: c.dump, Protocol: make, Absent: j.absent.add,
		Join: func(w *arm.World, on *contracts.Chain) (foreign.Joined, error) { return j.study.Join(w, on) },
	}
	compare.added = plan.Additions{Arms: []arm.Arm{own}, Alone: true}
	compare.static = true
	compare.about = c.on.runsOn(c.state, c.dump, market, s)
	compare.describe = func(described *record.Study) { described.Inputs = append(slices.Clone(described.Inputs), in) }
	return s, nil
}

// later is by how much the dump's time is moved: to now where --clock shifted asks for that, or as a tape says.
func (j *joined) later() (uint64, error) {
	if j.replay != nil {
		return j.replay.Begin.Shift, nil
	}
	now := uint64(time.Now().Unix())
	switch c := j.chaining; {
	case c.clock == "simulated":
		return 0, nil
	case c.dump.Time > now:
		return 0, fmt.Errorf("--clock shifted: %s is of %s, later than now; leave it out", c.state, catalog.Time(c.dump.Time))
	}
	return now - j.chaining.dump.Time, nil
}

// again reads the tape that is to be lived again.
func (j *joined) again(args []string) (*scenario.Scenario, error) {
	c := j.chaining
	if len(args) > 0 || len(c.set) > 0 || len(c.accounts) > 0 || c.arm != "" {
		return nil, errors.New("--replay: the tape says which scenario, arm and accounts it is of; leave out SCENARIO, --set, --arm and --account")
	}
	in, err := os.Open(c.replay)
	if err != nil {
		return nil, &fault.Fault{File: c.replay, Problem: "cannot be read", Remedy: "check the name"}
	}
	defer in.Close()
	if j.replay, err = study.ReadTape(in); err != nil {
		return nil, fmt.Errorf("%s, %w", c.replay, err)
	}
	if j.dump = j.replay.Begin.Dump; j.dump != nil {
		d := j.dump
		if c.state == "" {
			c.state = d.File
		}
		c.on = onForeign{protocol: d.Protocol, at: d.At, collateral: d.Collateral, loan: d.Loan, market: d.Market}
	} else if c.state != "" {
		return nil, errors.New("--state: the tape is of a chain that began without a dump; leave it out")
	}
	s, err := scenario.Parse(c.replay, j.replay.Begin.Scenario)
	if err != nil {
		return nil, err
	}
	s.In(".")
	return s, nil
}

// freeFolder is the first of NAME-1, NAME-2, … that does not exist.
func freeFolder(name string) string {
	for n := 1; ; n++ {
		at := fmt.Sprintf("%s-%d", name, n)
		if _, err := os.Stat(at); errors.Is(err, os.ErrNotExist) {
			if _, err := os.Stat(at + ".tape"); errors.Is(err, os.ErrNotExist) {
				return at
			}
		}
	}
}

// open readies the study and its tape.
func (j *joined) open(cmd *cobra.Command, p *plan.Plan, s *scenario.Scenario, out string) (err error) {
	c := j.chaining
	options := study.Options{
		Arm: c.arm, Scenario: s.JSON(), Replay: j.replay, Dump: j.dump,
		Sink: func(p *record.Path) error { return j.sink(p) },
	}
	if j.replay != nil {
		b := &j.replay.Begin
		options.Arm, options.Accounts, options.Shift, options.ID = b.Arm, b.Accounts, b.Shift, b.ID
	} else {
		texts := c.accounts
		if len(texts) == 0 {
			for i, a := range devAccounts {
				texts = append(texts, fmt.Sprintf("%s=loan:1000000,eth:100,name:outsider-%d", a.address, i+1))
			}
		}
		world := p.World()
		for _, text := range texts {
			a, err := study.Parse(text, world.LoanDecimals, world.CollateralDecimals)
			if err != nil {
				return wrong(err)
			}
			options.Accounts = append(options.Accounts, a)
		}
		if options.Shift = j.shift; c.clock == "shifted" && j.dump == nil {
			options.Shift = uint64(time.Now().Unix()) - p.Clock().Start
		}
	}
	j.path = out + ".tape"
	if err := os.MkdirAll(filepath.Dir(j.path), 0o755); err != nil {
		return wrong(err)
	}
	if c.replay != "" && sameFile(c.replay, j.path) {
		return wrong(fmt.Errorf("--out %s would write over the tape that is lived again; name another folder", out))
	}
	if j.tape, err = os.Create(j.path); err != nil {
		return wrong(elsewhere(err))
	}
	options.Tape = j.tape
	if j.study, err = study.New(p, options); err != nil {
		j.tape.Close()
		return wrong(errors.Join(err, os.Remove(j.path)))
	}
	return nil
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// live runs the path: step by step with a tape, or as outsiders and the clock say.
func (j *joined) live(ctx context.Context, _ *plan.Plan, _ sim.Options, sink func(*record.Path) error) error {
	j.sink = sink
	c, w := j.chaining, j.out()
	if err := j.study.Start(ctx); err != nil {
		return err
	}
	defer j.study.Close()
	if j.replay != nil {
		for {
			if err := ctx.Err(); err != nil {
				return err
			}
			if _, err := j.study.Step(); errors.Is(err, chain.ErrOver) {
				return j.conclude(w)
			} else if err != nil {
				return err
			}
		}
	}
	over := make(chan error, 1)
	j.served = make(chan error, 1)
	go func() {
		j.served <- c.serve(ctx, w, j.study, func(err error) { over <- err })
	}()
	select {
	case err := <-over:
		if !errors.Is(err, chain.ErrOver) {
			return err
		}
		return j.conclude(w)
	case err := <-j.served:
		if err == nil {
			err = ctx.Err()
		}
		if ctx.Err() != nil && !c.quiet {
			fmt.Fprintf(w, "stopped at block %d; `ringfence chain --replay %s` lives what happened again, and goes on to the end\n", j.study.Chain().Head().NumberU64(), j.path)
		}
		return err
	}
}

func (j *joined) names() record.Names { return j.study.Names() }

func (j *joined) rows() ([]record.Outsider, []record.OutsiderLiquidation) { return j.came, j.closed }

func (j *joined) told() []string { return j.notes }

func (j *joined) out() io.Writer { return os.Stdout }

// conclude says what came of those from outside.
func (j *joined) conclude(w io.Writer) error {
	head := j.study.Chain().Head()
	accounts, err := j.study.Accounts()
	if err != nil {
		return err
	}
	if j.came, j.closed, err = j.study.Rows(); err != nil {
		return err
	}
	j.notes = append(j.notes, fmt.Sprintf("One path, lived on a chain that others joined: the arm %s. Its last block is %d, %s. What outsiders did is no sample of anything, so that intervals are left out.", j.study.Arm(), head.NumberU64(), head.Hash()))
	for i := range accounts {
		j.notes = append(j.notes, accounts[i].String())
	}
	if !j.chaining.quiet {
		fmt.Fprintf(w, "the last block is %d, %s\n", head.NumberU64(), head.Hash())
	}
	return j.tape.Close()
}

// keep puts the tape into the run folder.
func (j *joined) keep(folder *record.Folder) error {
	text, err := os.ReadFile(j.path)
	if err != nil {
		return err
	}
	_, err = folder.Add(record.TapeFile, text)
	return err
}
