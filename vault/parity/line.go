package parity

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// line is one JSON object of a history file while it is taken apart. Every take* removes a field and notes what is
// wrong with it; what is left at the end does not belong there.
type line struct {
	fields map[string]json.RawMessage
	faults []error
}

func (l *line) fault(format string, args ...any) {
	l.faults = append(l.faults, fmt.Errorf(format, args...))
}

// openLine splits an object into its fields. Names are case-sensitive and may stand only once.
func openLine(text []byte) *line {
	l := &line{fields: map[string]json.RawMessage{}}
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		l.fault("not a JSON object")
		return l
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			l.fault("not JSON: %v", err)
			return l
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			l.fault("not JSON after %q: %v", name, err)
			return l
		}
		if _, twice := l.fields[name.(string)]; twice {
			l.fault("field %q stands twice", name)
		}
		l.fields[name.(string)] = value
	}
	if _, err := dec.Token(); err != nil {
		l.fault("not JSON: %v", err)
	} else if rest := bytes.TrimSpace(text[dec.InputOffset():]); len(rest) > 0 {
		l.fault("something follows the object: %.20q", rest)
	}
	return l
}

func (l *line) has(name string) bool { _, ok := l.fields[name]; return ok }

func (l *line) take(name string) (json.RawMessage, bool) {
	value, ok := l.fields[name]
	if !ok {
		l.fault("field %q is missing", name)
	}
	delete(l.fields, name)
	return value, ok
}

func take[T any](l *line, name, what string) (value T) {
	if raw, ok := l.take(name); ok {
		if err := json.Unmarshal(raw, &value); err != nil || string(raw) == "null" {
			l.fault("%s must be %s, not %.60s", name, what, raw)
		}
	}
	return value
}

func (l *line) text(name string) string { return take[string](l, name, "a text") }
func (l *line) flag(name string) bool   { return take[bool](l, name, "true or false") }

// account is a text that names something: not empty.
func (l *line) account(name string) string {
	present := l.has(name)
	value := l.text(name)
	if present && value == "" {
		l.fault("%s must not be empty", name)
	}
	return value
}

func (l *line) seconds(name string) uint64 {
	return take[uint64](l, name, "a number of seconds")
}

// amount is a decimal integer below 2^256 in quotes, without sign or leading zeros.
func (l *line) amount(name string) uint256.Int {
	text := take[string](l, name, "an integer in quotes")
	return l.integer(name, text)
}

func (l *line) integer(name, text string) (value uint256.Int) {
	if text == "" && len(l.faults) > 0 {
		return value // its absence was noted
	}
	if err := value.SetFromDecimal(text); err != nil || value.Dec() != text {
		l.fault("%s must be a decimal integer from 0 to 2^256-1, not %.90q", name, text)
	}
	return value
}

func (l *line) amounts(name string) []uint256.Int {
	texts := take[[]string](l, name, "a list of integers in quotes")
	values := make([]uint256.Int, len(texts))
	for i, text := range texts {
		values[i] = l.integer(name, text)
	}
	return values
}

// object opens a field that is itself an object, and hands its faults up when read is done with it.
func (l *line) object(name string, read func(*line)) {
	raw, ok := l.take(name)
	if !ok {
		return
	}
	inner := openLine(raw)
	if len(inner.faults) == 0 {
		read(inner)
		inner.close()
	}
	for _, fault := range inner.faults {
		l.fault("%s: %w", name, fault)
	}
}

// names returns the fields that are left, sorted, for objects whose field names are data.
func (l *line) names() []string {
	left := make([]string, 0, len(l.fields))
	for name := range l.fields {
		left = append(left, name)
	}
	slices.Sort(left)
	return left
}

// close notes every field that nobody took.
func (l *line) close() {
	for _, name := range l.names() {
		l.fault("field %q does not belong here", name)
	}
}

func (l *line) market(name string) (m vault.Market) {
	l.object(name, func(in *line) {
		m.Fee = in.amount("fee")
		updated := in.text("lastUpdate")
		if at, err := strconv.ParseUint(updated, 10, 64); err == nil {
			m.LastUpdate = at
		} else if updated != "" {
			in.fault("lastUpdate must be unix seconds in quotes, not %.40q", updated)
		}
		m.TotalBorrowAssets, m.TotalBorrowShares = in.amount("totalBorrowAssets"), in.amount("totalBorrowShares")
		m.TotalSupplyAssets, m.TotalSupplyShares = in.amount("totalSupplyAssets"), in.amount("totalSupplyShares")
	})
	return m
}

func (l *line) position(name string) (p vault.Position) {
	l.object(name, func(in *line) {
		p.BorrowShares, p.Collateral, p.SupplyShares = in.amount("borrowShares"), in.amount("collateral"), in.amount("supplyShares")
	})
	return p
}

// op reads the fields of a step of the kind already taken from the line.
func (l *line) op(kind Kind, nested bool) Op {
	op := Op{Kind: kind}
	read := map[string]func(){
		"id":         func() { op.Market = l.account("id") },
		"caller":     func() { op.Caller = l.account("caller") },
		"onBehalf":   func() { op.OnBehalf = l.account("onBehalf") },
		"receiver":   func() { op.Receiver = l.account("receiver") },
		"token":      func() { op.Token = l.account("token") },
		"loan":       func() { op.Loan = l.account("loan") },
		"collateral": func() { op.Collateral = l.account("collateral") },
		"oracle":     func() { op.Oracle = l.account("oracle") },
		"irm":        func() { op.IRM = l.account("irm") },
		"model":      func() { op.Model = l.account("model") },
		"params":     func() { op.Params = l.amounts("params") },
		"maxAge":     func() { op.MaxAge = l.seconds("maxAge") },
		"assets":     func() { op.Assets = l.amount("assets") },
		"shares":     func() { op.Shares = l.amount("shares") },
		"value":      func() { op.Value = l.amount("value") },
		"allowed":    func() { op.Allowed = l.flag("allowed") },
		"then":       func() { op.Then = l.then() },
	}
	fields := fieldsOf[kind]
	for _, name := range fields.need {
		if name != "caller" || !nested || l.has(name) { // a nested call is made by the caller of the outermost one
			read[name]()
		}
	}
	for _, name := range fields.may {
		if l.has(name) {
			read[name]()
		}
	}
	if kind == AddIRM && len(l.faults) == 0 {
		if _, err := modelOf(op.Model, op.Params); err != nil {
			l.fault("%s", err)
		}
	}
	return op
}

func (l *line) kind() (Kind, bool) {
	if !l.has("op") {
		l.fault("field %q is missing", "op")
		return "", false
	}
	kind := Kind(l.text("op"))
	if _, known := fieldsOf[kind]; !known {
		l.fault("no step is called %q", kind)
		return "", false
	}
	return kind, true
}

func (l *line) then() (ops []Op) {
	for i, raw := range take[[]json.RawMessage](l, "then", "a list of calls") {
		inner := openLine(raw)
		if kind, ok := inner.kind(); ok {
			if kind.inCallback() {
				ops = append(ops, inner.op(kind, true))
				inner.close()
			} else {
				inner.fault("%s cannot stand inside a callback", kind)
			}
		}
		for _, fault := range inner.faults {
			l.fault("then[%d]: %w", i, fault)
		}
	}
	return ops
}

// outcome reads what came of a step.
func (l *line) outcome(kind Kind) (want Outcome) {
	ok := l.flag("ok")
	if l.has("err") {
		want.Reason = l.text("err")
		if !isReason(want.Reason) && !strings.HasPrefix(want.Reason, "unknown: ") {
			l.fault("no error is written %q; the reasons are %s", want.Reason, strings.Join(Reasons(), ", "))
		}
		if ok {
			l.fault("ok is true beside an err")
		}
	} else if !ok && len(l.faults) == 0 {
		l.fault("ok is false and err is missing")
	}
	if l.has("ret") {
		values := l.amounts("ret")
		want.Returned.N = copy(want.Returned.Values[:], values)
		if full := returns(kind); !ok || len(values) != full && (kind != Liquidate || len(values) != 2 && len(values) != 5) {
			l.fault("ret has %d values where a %s that succeeds returns %d and one that fails none", len(values), kind, full)
		}
	}
	if l.has("market") {
		m := l.market("market")
		want.Market = &m
	}
	if l.has("rateAtTarget") {
		rate := l.amount("rateAtTarget")
		want.RateAtTarget = &rate
	}
	if l.has("position") {
		p := l.position("position")
		want.Position = &p
	}
	return want
}

// returns is how many numbers a successful call of this kind returns.
func returns(kind Kind) int {
	switch kind {
	case Supply, Withdraw, Borrow, Repay:
		return 2
	case Liquidate:
		return 6
	}
	return 0
}
