package study

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// book is the rulebook of the arm on the chain. The arm knows its actors by addresses of its own; on the chain they are at those
// of their keys.
type book struct {
	*contracts.Engine
	outlet
	host  *host
	study *Study

	there map[vault.Address]vault.Address // on the chain, by the arm's
	here  map[vault.Address]vault.Address // the arm's, by the chain's
}

var _ lending.Joined = (*book)(nil)

// newBook is the rulebook of a study, on a chain that is not begun.
func newBook(s *Study, owner vault.Address, policy vault.Contract) (*book, error) {
	if policy.Name != "" {
		return nil, fmt.Errorf("study: outsiders see Morpho Blue's contract, and the arm's design is %s: choose an arm of the design morpho without parameters of its own", policy.Name)
	}
	plain, err := contracts.NewChain()
	if err != nil {
		return nil, err
	}
	h := newHost(s, plain)
	s.host = h
	b := &book{host: h, study: s, outlet: outlet{on: h, collateral: lending.CollateralToken, loan: lending.LoanToken}, there: map[vault.Address]vault.Address{}, here: map[vault.Address]vault.Address{}}
	for _, a := range lending.Actors(&s.world) {
		who := chain.NewActor(a.Name, s.id)
		h.actors[who.Address] = who
		b.there[a.Address], b.here[vault.Address(who.Address)] = vault.Address(who.Address), a.Address
	}
	for i := range s.world.Liquidators {
		h.tippers[common.Address(b.at(lending.Wallet(s.world.Liquidators[i].Name)))] = true
	}
	if b.Engine, err = contracts.NewOn(h, b.at(owner), policy); err != nil {
		return nil, err
	}
	if err := h.plain.SetCode(keeper, echo); err != nil {
		return nil, err
	}
	return b, b.deploy(&s.world)
}

// keeper is where the contract stands that liquidators' transactions call in vain: it reverts with what it is called with.
var (
	keeper = vault.NamedAddress("ringfence: keeper")
	// CALLDATASIZE PUSH0 PUSH0 CALLDATACOPY CALLDATASIZE PUSH0 REVERT
	echo = []byte{0x36, 0x5f, 0x5f, 0x37, 0x36, 0x5f, 0xfd}
)

// at is where somebody is on the chain.
func (b *book) at(who vault.Address) vault.Address {
	if there, is := b.there[who]; is {
		return there
	}
	return who
}

// of is who is at an address of the chain.
func (b *book) of(at common.Address) vault.Address {
	if here, is := b.here[vault.Address(at)]; is {
		return here
	}
	return vault.Address(at)
}

func (b *book) SetOwner(caller, owner vault.Address) error {
	return b.Engine.SetOwner(b.at(caller), b.at(owner))
}

func (b *book) EnableIRM(caller, irm vault.Address) error {
	return b.Engine.EnableIRM(b.at(caller), irm)
}

func (b *book) EnableLLTV(caller vault.Address, lltv uint256.Int) error {
	return b.Engine.EnableLLTV(b.at(caller), lltv)
}

func (b *book) SetFeeRecipient(caller, recipient vault.Address) error {
	return b.Engine.SetFeeRecipient(b.at(caller), b.at(recipient))
}

func (b *book) SetFee(caller vault.Address, market vault.ID, fee uint256.Int) error {
	return b.Engine.SetFee(b.at(caller), market, fee)
}

// AddToken says what the token is called, too, for those who show amounts.
func (b *book) AddToken(token vault.Address) error {
	if err := b.Engine.AddToken(token); err != nil {
		return err
	}
	w := &b.study.world
	symbol, decimals := w.LoanSymbol, w.LoanDecimals
	if token == lending.CollateralToken {
		symbol, decimals = w.CollateralSymbol, w.CollateralDecimals
	}
	return b.Engine.DescribeToken(token, symbol, symbol, decimals)
}

func (b *book) Mint(token, to vault.Address, amount uint256.Int) error {
	return b.Engine.Mint(token, b.at(to), amount)
}

func (b *book) Burn(token, from vault.Address, amount uint256.Int) error {
	return b.Engine.Burn(token, b.at(from), amount)
}

func (b *book) Balance(token, of vault.Address) uint256.Int {
	return b.Engine.Balance(token, b.at(of))
}

func (b *book) Supply(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error) {
	return b.Engine.Supply(b.at(caller), market, assets, shares, b.at(onBehalf), then...)
}

func (b *book) Withdraw(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error) {
	return b.Engine.Withdraw(b.at(caller), market, assets, shares, b.at(onBehalf), b.at(receiver))
}

func (b *book) Borrow(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error) {
	return b.Engine.Borrow(b.at(caller), market, assets, shares, b.at(onBehalf), b.at(receiver))
}

func (b *book) Repay(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error) {
	return b.Engine.Repay(b.at(caller), market, assets, shares, b.at(onBehalf), then...)
}

func (b *book) SupplyCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf vault.Address, then ...vault.Call) error {
	return b.Engine.SupplyCollateral(b.at(caller), market, assets, b.at(onBehalf), then...)
}

func (b *book) WithdrawCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf, receiver vault.Address) error {
	return b.Engine.WithdrawCollateral(b.at(caller), market, assets, b.at(onBehalf), b.at(receiver))
}

func (b *book) Liquidate(caller vault.Address, market vault.ID, borrower vault.Address, amount, repaidShares uint256.Int, then ...vault.Call) (vault.Liquidation, error) {
	return b.Engine.Liquidate(b.at(caller), market, b.at(borrower), amount, repaidShares, then...)
}

func (b *book) Position(market vault.ID, of vault.Address) vault.Position {
	return b.Engine.Position(market, b.at(of))
}

func (b *book) Market(market vault.ID) vault.Market {
	m := b.Engine.Market(market)
	if m.LastUpdate > 0 {
		m.LastUpdate -= b.host.shift
	}
	return m
}

// CreateMarket begins the chain: what was deployed is its genesis, and the market's creation stands in its first block.
func (b *book) CreateMarket(params vault.Params) (vault.ID, error) {
	if b.host.plain != nil {
		if err := b.host.open(b.study.genesis()); err != nil {
			return vault.ID{}, err
		}
		b.study.market = params
		if err := b.stock(); err != nil {
			return vault.ID{}, err
		}
	}
	return b.Engine.CreateMarket(params)
}

// Begin implements [lending.Joined]. The study's first block is the one in which its market was opened.
func (b *book) Begin(now, baseFee uint64) error {
	if h := b.host; h.making != nil && h.making.Time() == now+h.shift {
		return nil
	}
	if err := b.study.wait(); err != nil {
		return err
	}
	b.study.bid = 0
	return b.host.begin(now+b.host.shift, baseFee, b.study.gasLimit)
}

// End implements [lending.Joined].
func (b *book) End() error {
	block, err := b.host.seal()
	if err != nil {
		return err
	}
	return b.study.built(block)
}

// Tips implements [lending.Joined].
func (b *book) Tips(weiPerGas uint64) {
	b.host.tip = weiPerGas
	b.study.bid = max(b.study.bid, weiPerGas)
}

// Next implements [lending.Joined].
func (b *book) Next(tip, roll, room uint64) (*lending.Act, error) {
	for {
		if !b.study.best(tip, roll, room) {
			return nil, nil
		}
		if who, in, pays := b.study.take(); in != nil {
			return b.act(who, in, &pays)
		}
	}
}

// Fails implements [lending.Joined]. The bot's own contract refuses to go on, for that reason.
func (b *book) Fails(wallet vault.Address, _ *offer.Offer, _ *uint256.Int, why error) error {
	return b.host.fails(b.at(wallet), why)
}

func (h *host) fails(bot vault.Address, why error) error {
	in, err := h.send(common.Address(bot), common.Address(keeper), reason(why.Error()))
	if err == nil && in.Receipt.Status == types.ReceiptStatusSuccessful {
		err = fmt.Errorf("study: a liquidator's transaction that fails went through: %s", in.Hash())
	}
	return err
}

// reason is revert data as Solidity's require makes it: Error(string).
func reason(text string) []byte {
	padded := (len(text) + 31) / 32 * 32
	data := make([]byte, 4+64+padded)
	copy(data, []byte{0x08, 0xc3, 0x79, 0xa0})
	data[4+31] = 32
	big.NewInt(int64(len(text))).FillBytes(data[4+32 : 4+64])
	copy(data[4+64:], text)
	return data
}

// Outsiders implements [lending.Joined].
func (b *book) Outsiders() []arm.Outsider { return b.study.outsiders.all() }

// Outsider implements [lending.Joined].
func (b *book) Outsider(at vault.Address) (k int, is bool) {
	k, is = b.study.outsiders.of[common.Address(at)]
	return k, is
}

// Held implements [lending.Joined].
func (b *book) Held(k int, token vault.Address) (sum uint256.Int) {
	for _, at := range b.study.outsiders.at[k] {
		has := b.Engine.Balance(token, vault.Address(at))
		sum.Add(&sum, &has)
	}
	return sum
}

// Closed implements [lending.Joined].
func (b *book) Closed(l *record.OutsiderLiquidation) { b.study.lost(l) }

// owes is what an outsider has lent, has in its vaults and owes on them, with interest until the market last counted
// it.
func (b *book) owes(k int) (lent, collateral, debt uint256.Int, err error) {
	id := b.study.market.ID()
	totals := b.Engine.Market(id)
	for _, at := range b.study.outsiders.at[k] {
		p := b.Engine.Position(id, vault.Address(at))
		owed, err := totals.Debt(p.BorrowShares)
		if err != nil {
			return lent, collateral, debt, err
		}
		has, err := totals.SupplyWorth(p.SupplyShares)
		if err != nil {
			return lent, collateral, debt, err
		}
		lent.Add(&lent, &has)
		collateral.Add(&collateral, &p.Collateral)
		debt.Add(&debt, &owed)
	}
	return lent, collateral, debt, nil
}

// stock gives the seller what it pays with: more than anybody can sell for.
func (b *book) stock() error {
	return b.Engine.Mint(lending.LoanToken, seller, *new(uint256.Int).Lsh(uint256.NewInt(1), 127))
}
