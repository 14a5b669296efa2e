package parity

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// ReadFile reads a history from a file, gzipped or plain.
func ReadFile(path string) (*History, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("parity: %w", err)
	}
	defer f.Close()
	return Read(path, f)
}

// Read reads a history, gzipped or plain; name is what faults and mismatches call it. The error holds every fault of
// the file, each with name and line.
func Read(name string, r io.Reader) (*History, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	if magic, _ := in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("%s: not a gzip file after all: %w", name, err)
		}
		in = bufio.NewReaderSize(unzipped, 1<<16)
	}
	rd := reader{history: &History{Name: name}}
	for {
		text, err := in.ReadBytes('\n')
		if len(text) > 0 {
			rd.number++
			rd.line(bytes.TrimSpace(text))
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			rd.faults = append(rd.faults, fmt.Errorf("%s:%d: the file ends early: %w", name, rd.number+1, err))
			break
		}
	}
	switch {
	case rd.number == 0:
		rd.faults = append(rd.faults, fmt.Errorf("%s: the file is empty", name))
	case rd.history.Final == nil && len(rd.faults) == 0:
		rd.faults = append(rd.faults, fmt.Errorf("%s:%d: the last line must be the final state: the file was cut short", name, rd.number))
	}
	if len(rd.faults) > 0 {
		return nil, errors.Join(rd.faults...)
	}
	return rd.history, nil
}

// reader walks the lines of one file.
type reader struct {
	history *History
	faults  []error
	number  int    // of the line
	single  string // name of the only market of a recorded life, "" where markets are named
	now     uint64
}

func (rd *reader) line(text []byte) {
	l := openLine(text)
	switch {
	case len(l.faults) > 0:
	case rd.number == 1:
		rd.head(l)
	case rd.history.Final != nil:
		l.fault("the final state was line %d: nothing may follow it", rd.history.Final.Line)
	case string(l.fields["op"]) == `"final"`:
		delete(l.fields, "op")
		rd.final(l)
		l.close()
	default:
		rd.step(l)
	}
	for _, fault := range l.faults {
		rd.faults = append(rd.faults, fmt.Errorf("%s:%d: %w", rd.history.Name, rd.number, fault))
	}
}

// head reads the first line. That of a recorded market's life stands for the steps that create the market.
func (rd *reader) head(l *line) {
	if l.has("history") {
		if version := take[uint64](l, "history", "the format's version"); version != 1 {
			l.fault("history version %d is unknown: this program reads version 1", version)
		}
		l.close()
		return
	}
	rd.single = "market"
	irm, lltv, price := l.text("irm"), l.amount("lltv"), l.amount("price")
	rd.now = l.seconds("time")
	users := take[uint64](l, "users", "a number of accounts")
	take[uint64](l, "loanDecimals", "a number of decimals")
	take[uint64](l, "collateralDecimals", "a number of decimals")
	market, rate := l.market("market"), l.amount("rateAtTarget")
	if irm != "adaptive-curve" && irm != "none" && len(l.faults) == 0 {
		l.fault("irm must be adaptive-curve or none, not %q", irm)
	}
	if users > 1000 {
		l.fault("users must be at most 1000, not %d", users)
	}
	l.close()
	if len(l.faults) > 0 {
		return
	}
	rd.history.Steps = singleMarket(rd.now, irm, int(users), lltv, price)
	last := &rd.history.Steps[len(rd.history.Steps)-1]
	last.Want.Market, last.Want.RateAtTarget = &market, &rate
}

// singleMarket returns the steps that the head of a recorded market's life stands for: two tokens, of which every user
// owns 2^200 units, an oracle and a model, all enabled by the owner, and last the market.
func singleMarket(now uint64, irm string, users int, lltv, price uint256.Int) []Step {
	ops := []Op{
		{Kind: AddToken, Token: "loan"},
		{Kind: AddToken, Token: "collateral"},
		{Kind: AddOracle, Oracle: "oracle"},
		{Kind: SetPrice, Oracle: "oracle", Value: price},
		{Kind: EnableLLTV, Caller: "owner", Value: lltv},
		{Kind: SetFeeRecipient, Caller: "owner", OnBehalf: "feeRecipient"},
	}
	model := Zero
	if irm != "none" {
		model = "irm"
		ops = append(ops, Op{Kind: AddIRM, IRM: model, Model: irm})
	}
	ops = append(ops, Op{Kind: EnableIRM, Caller: "owner", IRM: model})
	ample := new(uint256.Int).Lsh(uint256.NewInt(1), 200)
	for i := range users {
		for _, token := range []string{"loan", "collateral"} {
			ops = append(ops, Op{Kind: Mint, Token: token, OnBehalf: fmt.Sprintf("u%d", i), Assets: *ample})
		}
	}
	ops = append(ops, Op{Kind: CreateMarket, Market: "market", Loan: "loan", Collateral: "collateral", Oracle: "oracle", IRM: model, Value: lltv})
	steps := make([]Step, len(ops))
	for i, op := range ops {
		op.Time = now
		steps[i] = Step{Line: 1, Op: op}
	}
	return steps
}

func (rd *reader) step(l *line) {
	kind, ok := l.kind()
	if !ok {
		return
	}
	at := l.seconds("time")
	if at < rd.now && len(l.faults) == 0 {
		l.fault("time %d lies before the step before it, %d", at, rd.now)
	}
	rd.now = max(rd.now, at)
	op := l.op(kind, false)
	op.Time = at
	rd.name(l, &op)
	want := l.outcome(kind)
	if op.Market == "" && (want.Market != nil || want.RateAtTarget != nil || want.Position != nil) {
		l.fault("a state stands beside a %s, which acts on no market", kind)
	}
	l.close()
	rd.history.Steps = append(rd.history.Steps, Step{Line: rd.number, Op: op, Want: want})
}

// name gives the steps of a recorded market's life the names that it leaves out, and refuses missing ones elsewhere.
func (rd *reader) name(l *line, op *Op) {
	switch {
	case op.Kind.onMarket() && op.Market == "":
		if rd.single == "" {
			l.fault("field %q is missing: it says which market", "id")
		}
		op.Market = rd.single
	case op.Kind == SetPrice && op.Oracle == "":
		if rd.single == "" {
			l.fault("field %q is missing", "oracle")
		}
		op.Oracle = "oracle"
		op.Market = rd.single // whose state is recorded beside the new price
	}
	for i := range op.Then {
		rd.name(l, &op.Then[i])
	}
}

func (rd *reader) final(l *line) {
	f := &Final{Line: rd.number, Time: l.seconds("time"), Markets: map[string]MarketState{}}
	if rd.single != "" {
		f.Markets[rd.single] = l.marketState()
		rd.history.Final = f
		return
	}
	f.Owner, f.FeeRecipient = l.account("owner"), l.account("feeRecipient")
	l.object("markets", func(in *line) {
		for _, name := range in.names() {
			in.object(name, func(state *line) { f.Markets[name] = state.marketState() })
		}
	})
	f.Balances = map[string]map[string]uint256.Int{}
	l.object("balances", func(in *line) {
		for _, token := range in.names() {
			f.Balances[token] = map[string]uint256.Int{}
			in.object(token, func(of *line) {
				for _, account := range of.names() {
					f.Balances[token][account] = of.amount(account)
				}
			})
		}
	})
	f.Authorized = take[map[string][]string](l, "authorized", "an object of lists of accounts")
	rd.history.Final = f
}

func (l *line) marketState() MarketState {
	state := MarketState{Market: l.market("market"), RateAtTarget: l.amount("rateAtTarget"), Positions: map[string]vault.Position{}}
	l.object("positions", func(in *line) {
		for _, account := range in.names() {
			state.Positions[account] = in.position(account)
		}
	})
	return state
}
