package study

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/sim/arm"
	arms "github.com/ringfence-sim/ringfence/sim/foreign"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

// onDump is the chain of an arm that runs on a protocol of others, from a dump of its state.
type onDump struct {
	outlet
	host   *host
	study  *Study
	plain  *contracts.Chain // which the arm asks, and which follows the chain's state once that has begun
	market *foreign.Market
	number uint64      // of the dump's block
	began  *chain.View // the state that the chain began with
}

var _ arms.Joined = (*onDump)(nil)

// Join makes the chain of an arm on a dump, for [arms.Arm.Join]. It is called once, by a run.
func (s *Study) Join(w *arm.World, plain *contracts.Chain) (arms.Joined, error) {
	s.world = *w
	s.host = newHost(s, plain)
	d := &onDump{host: s.host, study: s, plain: plain, outlet: outlet{on: s.host}, number: plain.Number()}
	s.dump = d
	return d, nil
}

// Actor implements [contracts.Blocks].
func (d *onDump) Actor(name string) vault.Address {
	who := chain.NewActor(name, d.study.id)
	d.host.actors[who.Address] = who
	return vault.Address(who.Address)
}

// Publisher implements [contracts.Blocks].
func (d *onDump) Publisher() vault.Address { return vault.Address(d.host.publisher.Address) }

// Send implements [contracts.Blocks].
func (d *onDump) Send(from, to vault.Address, data []byte) (sent contracts.Sent, err error) {
	in, err := d.host.send(common.Address(from), common.Address(to), data)
	if err != nil {
		return sent, err
	}
	result := d.host.making.Result()
	sent.Gas, sent.Logs, sent.Failure, sent.Output = in.Receipt.GasUsed, in.Receipt.Logs, result.Err, result.Return()
	if result.Failed() {
		sent.Output = result.Revert()
	}
	return sent, nil
}

// Open implements [arms.Joined]: what stands is the chain's genesis.
func (d *onDump) Open(w *arm.World, m *foreign.Market, now, baseFee uint64) error {
	d.market = m
	collateral, loan := m.Pair()
	d.collateral, d.loan = collateral.Address, loan.Address
	if p, is := m.Protocol.(*foreign.Morpho); is {
		d.study.market = p.Params()
	}
	for i := range w.Liquidators {
		d.host.tippers[common.Address(d.Actor("liquidator "+w.Liquidators[i].Name))] = true
	}
	for at := range d.host.actors {
		if len(d.plain.CodeAt(vault.Address(at))) > 0 {
			return fmt.Errorf("study: the dump has a contract at %s, where somebody simulated would be: another chain id gives others", at)
		}
	}
	if err := d.plain.SetCode(keeper, echo); err != nil {
		return err
	}
	if err := d.deploy(w); err != nil {
		return err
	}
	stock := new(uint256.Int).Lsh(uint256.NewInt(1), 119)
	if err := m.Give(loan.Address, seller, stock); err != nil {
		return err
	}
	for k := range d.study.outsiders.accounts { // what the dump says it has, it brings
		a := &d.study.outsiders.accounts[k]
		var err error
		if a.Loan, a.Collateral, err = d.holds(k); err != nil {
			return err
		}
		had := d.plain.Ether(vault.Address(a.Address))
		a.Ether.Add(&a.Ether, &had)
	}
	g := d.study.genesis()
	g.Number, g.From, g.Time = d.number, d.plain, now-1
	var err error
	if d.host.chain, err = chain.New(g); err != nil {
		return err
	}
	if d.began, err = d.host.chain.After(d.host.chain.First()); err != nil {
		return err
	}
	d.host.plain = nil
	if err := d.host.begin(now, baseFee, d.study.gasLimit); err != nil {
		return err
	}
	d.follow()
	return nil
}

// follow turns what the arm asks to the block under construction.
func (d *onDump) follow() {
	m := d.host.making
	d.plain.Follow(m.State(), m.Number(), m.Time())
}

// Begin implements [arms.Joined]. The study's first block is the one in which positions were opened.
func (d *onDump) Begin(now, baseFee uint64) error {
	if h := d.host; h.making != nil && h.making.Time() == now {
		return nil
	}
	if err := d.study.wait(); err != nil {
		return err
	}
	d.study.bid = 0
	if err := d.host.begin(now, baseFee, d.study.gasLimit); err != nil {
		return err
	}
	d.follow()
	return nil
}

// End implements [arms.Joined].
func (d *onDump) End() error {
	block, err := d.host.seal()
	if err != nil {
		return err
	}
	v, err := d.host.chain.After(block)
	if err != nil {
		return err
	}
	d.plain.Follow(v.State, block.NumberU64(), block.Time())
	return d.study.built(block)
}

// Tips implements [arms.Joined].
func (d *onDump) Tips(weiPerGas uint64) {
	d.host.tip = weiPerGas
	d.study.bid = max(d.study.bid, weiPerGas)
}

// Best implements [arms.Joined].
func (d *onDump) Best(tip, roll, room uint64) bool { return d.study.best(tip, roll, room) }

// Next implements [arms.Joined].
func (d *onDump) Next() (*arms.Act, error) {
	who, in, pays := d.study.take()
	if in == nil {
		return nil, nil
	}
	a := &arms.Act{Who: who, Failed: in.Receipt.Status != types.ReceiptStatusSuccessful, Gas: in.Receipt.GasUsed, Tip: pays.Uint64()}
	if in.To() == nil && !a.Failed {
		d.study.outsiders.adopt(who, in.Receipt.ContractAddress)
	}
	for _, l := range in.Receipt.Logs {
		if l.Address == common.Address(seller) && len(l.Topics) > 0 && l.Topics[0] == topicSold && len(l.Data) == 96 {
			var s arms.Sale
			for i, x := range [...]*uint256.Int{&s.Collateral, &s.Proceeds, &s.Fee} {
				x.SetBytes(l.Data[32*i : 32*i+32])
			}
			a.Sales, d.sold = append(a.Sales, s), true
		}
	}
	a.Moves = foreign.Movements(in.Receipt.Logs)
	for _, m := range a.Moves {
		if m.Token != d.collateral && m.Token != d.loan {
			continue
		}
		for _, at := range [...]vault.Address{m.From, m.To} {
			if !d.known(at) { // a contract, or an account, of its own
				d.study.outsiders.adopt(who, common.Address(at))
			}
		}
	}
	return a, nil
}

// known reports whether an address is somebody's already: the study's, an outsider's, or that of a contract which the outsiders
// have not made.
func (d *onDump) known(at vault.Address) bool {
	_, actor := d.host.actors[common.Address(at)]
	_, outsider := d.study.outsiders.of[common.Address(at)]
	return actor || outsider || at == vault.Address{} || at == seller || at == keeper || at == arms.GasAddress || at == arms.BuilderAddress ||
		d.began.State.GetCodeSize(common.Address(at)) > 0
}

// Knows reports whether an address that is in no dump is somebody's of the study: it is not missing there.
func (s *Study) Knows(at vault.Address) bool {
	return s.dump.known(at) || common.Address(at) == builder
}

// Fails implements [arms.Joined].
func (d *onDump) Fails(bot vault.Address, why error) error { return d.host.fails(bot, why) }

// Outsiders implements [arms.Joined].
func (d *onDump) Outsiders() []arm.Outsider { return d.study.outsiders.all() }

// Outsider implements [arms.Joined].
func (d *onDump) Outsider(at vault.Address) (k int, is bool) {
	k, is = d.study.outsiders.of[common.Address(at)]
	return k, is
}

// Addresses implements [arms.Joined]. An account that was only given tokens sends nothing, so it is left out: whoever showers
// thousands of them would have all their positions looked at after each act.
func (d *onDump) Addresses(k int) (all []vault.Address) {
	for i, at := range d.study.outsiders.at[k] {
		if i == 0 || len(d.plain.CodeAt(vault.Address(at))) > 0 {
			all = append(all, vault.Address(at))
		}
	}
	return all
}

// Closed implements [arms.Joined].
func (d *onDump) Closed(l *record.OutsiderLiquidation) { d.study.lost(l) }

// Held implements [arms.Joined].
func (d *onDump) Held(k int, token vault.Address) (sum uint256.Int, err error) {
	for _, at := range d.study.outsiders.at[k] {
		has, err := d.market.Balance(token, vault.Address(at))
		if err != nil {
			return sum, err
		}
		sum.Add(&sum, &has)
	}
	return sum, nil
}

// holds is what an outsider has of both tokens.
func (d *onDump) holds(k int) (loan, collateral uint256.Int, err error) {
	if loan, err = d.Held(k, d.loan); err == nil {
		collateral, err = d.Held(k, d.collateral)
	}
	return loan, collateral, err
}

// owes is what an outsider has in positions of the protocol's, and owes on them.
func (d *onDump) owes(k int) (collateral, debt uint256.Int, err error) {
	for _, at := range d.study.outsiders.at[k] {
		has, owed, err := d.market.Position(vault.Address(at))
		if err != nil {
			return collateral, debt, err
		}
		collateral.Add(&collateral, &has)
		debt.Add(&debt, &owed)
	}
	return collateral, debt, nil
}

// env is where the contracts stand.
func (d *onDump) env() [][2]string {
	hex := func(at vault.Address) string { return common.Address(at).Hex() }
	all := [][2]string{{"LOAN", hex(d.loan)}, {"COLLATERAL", hex(d.collateral)}, {"SELLER", hex(seller)}}
	if p, tells := d.market.Protocol.(interface{ Places() [][2]string }); tells {
		all = append(p.Places(), all...)
	}
	return all
}
