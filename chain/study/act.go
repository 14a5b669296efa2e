package study

import (
	"errors"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/vault"
)

func topic(signature string) common.Hash { return crypto.Keccak256Hash([]byte(signature)) }

var (
	topicTransfer = topic("Transfer(address,address,uint256)")
	topicSold     = topic("Sold(address,uint256,uint256,uint256)")
)

// verb is how an event of the lending contract is read.
type verb struct {
	kind     lending.EventKind
	caller   int // topic of the caller; 0 is the first word of the data
	onBehalf int // topic of whose position it was
	words    int // of the data
}

// verbs are the lending contract's events that change a position.
var verbs = map[common.Hash]verb{
	topic("AccrueInterest(bytes32,uint256,uint256,uint256)"):                            {lending.Accrued, 1, 1, 3},
	topic("Supply(bytes32,address,address,uint256,uint256)"):                            {lending.Supplied, 2, 3, 2},
	topic("Withdraw(bytes32,address,address,address,uint256,uint256)"):                  {lending.Withdrew, 0, 2, 3},
	topic("Borrow(bytes32,address,address,address,uint256,uint256)"):                    {lending.Borrowed, 0, 2, 3},
	topic("Repay(bytes32,address,address,uint256,uint256)"):                             {lending.Repaid, 2, 3, 2},
	topic("SupplyCollateral(bytes32,address,address,uint256)"):                          {lending.SecuredBy, 2, 3, 1},
	topic("WithdrawCollateral(bytes32,address,address,address,uint256)"):                {lending.Unsecured, 0, 2, 2},
	topic("Liquidate(bytes32,address,address,uint256,uint256,uint256,uint256,uint256)"): {lending.Liquidated, 2, 3, 5},
}

var errStrangeLog = errors.New("study: the lending contract logged what is none of its events")

// act reads what a transaction of an outsider's did.
func (b *book) act(who int, in *chain.Included, tip *uint256.Int) (*lending.Act, error) {
	a := &lending.Act{Who: who, Failed: in.Receipt.Status != types.ReceiptStatusSuccessful, Gas: in.Receipt.GasUsed, Tip: tip.Uint64()}
	if in.To() == nil && !a.Failed {
		b.study.outsiders.adopt(who, in.Receipt.ContractAddress)
	}
	id := b.study.market.ID()
	for _, l := range in.Receipt.Logs {
		switch {
		case b.token(l.Address) && len(l.Topics) == 3 && l.Topics[0] == topicTransfer && len(l.Data) == 32:
			from, to := common.BytesToAddress(l.Topics[1][:]), common.BytesToAddress(l.Topics[2][:])
			for _, at := range [...]common.Address{from, to} {
				if !b.known(at) { // a contract, or an account, of its own
					b.study.outsiders.adopt(who, at)
				}
			}
			e := lending.Event{Kind: lending.Transferred, Token: vault.Address(l.Address), From: b.of(from), To: b.of(to)}
			e.Assets.SetBytes(l.Data)
			a.Events = append(a.Events, e)
		case l.Address == common.Address(seller) && l.Topics[0] == topicSold && len(l.Data) == 96:
			e := lending.Event{Kind: lending.Sold}
			e.Assets.SetBytes(l.Data[:32])
			e.Shares.SetBytes(l.Data[32:64])
			e.Fee.SetBytes(l.Data[64:])
			a.Events, b.sold = append(a.Events, e), true
		case l.Address == common.Address(vault.EngineAddress) && len(l.Topics) > 1 && l.Topics[1] == common.Hash(id):
			v, known := verbs[l.Topics[0]]
			if !known {
				continue
			}
			if len(l.Data) != 32*v.words || len(l.Topics) <= max(v.caller, v.onBehalf) {
				return nil, errStrangeLog
			}
			a.Events = append(a.Events, b.event(v, l))
		}
	}
	return a, nil
}

// token reports whether a contract is one of the market's two tokens. What others log is their own affair.
func (b *book) token(at common.Address) bool {
	return at == common.Address(lending.LoanToken) || at == common.Address(lending.CollateralToken)
}

func (b *book) event(v verb, l *types.Log) lending.Event {
	word := func(i int) (x uint256.Int) { x.SetBytes(l.Data[32*i : 32*i+32]); return x }
	e := lending.Event{Kind: v.kind}
	if v.kind == lending.Accrued {
		return e
	}
	first := 0
	if v.caller == 0 {
		e.Caller, first = b.of(common.BytesToAddress(l.Data[:32])), 1
	} else {
		e.Caller = b.of(common.BytesToAddress(l.Topics[v.caller][:]))
	}
	e.OnBehalf, e.Assets = b.of(common.BytesToAddress(l.Topics[v.onBehalf][:])), word(first)
	if first+1 < v.words {
		e.Shares = word(first + 1)
	}
	if v.kind == lending.Liquidated {
		e.Seized, e.BadDebt = word(2), word(3)
	}
	return e
}

// known reports whether an address is somebody's of the study, or an outsider's already.
func (b *book) known(at common.Address) bool {
	if _, is := b.study.outsiders.of[at]; is {
		return true
	}
	if _, is := b.here[vault.Address(at)]; is {
		return true
	}
	switch vault.Address(at) {
	case vault.Address{}, vault.EngineAddress, vault.TreasuryAddress, seller, keeper, lending.LoanToken, lending.CollateralToken, lending.Oracle, lending.RateModel:
		return true
	}
	return at == b.host.publisher.Address
}

// outsiders are those who were given capital, and where they are.
type outsiders struct {
	accounts []Account
	of       map[common.Address]int
	at       [][]common.Address // of each, in the order in which they came to be
}

func newOutsiders(accounts []Account) *outsiders {
	o := &outsiders{accounts: slices.Clone(accounts), of: map[common.Address]int{}, at: make([][]common.Address, len(accounts))}
	for k := range accounts {
		o.adopt(k, accounts[k].Address)
	}
	return o
}

// all are the outsiders as arms know them.
func (o *outsiders) all() (all []arm.Outsider) {
	for _, a := range o.accounts {
		all = append(all, arm.Outsider{Name: a.Name, Address: vault.Address(a.Address), Loan: a.Loan, Collateral: a.Collateral})
	}
	return all
}

// adopt counts an address as an outsider's.
func (o *outsiders) adopt(k int, at common.Address) {
	if _, is := o.of[at]; !is {
		o.of[at] = k
		o.at[k] = append(o.at[k], at)
	}
}

// ether is what an outsider has of it, wei.
func (o *outsiders) ether(k int, v *chain.View) *big.Int {
	sum := new(big.Int)
	for _, at := range o.at[k] {
		sum.Add(sum, v.State.GetBalance(at).ToBig())
	}
	return sum
}
