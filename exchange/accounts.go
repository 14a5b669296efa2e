package exchange

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// AccountID, PositionID and MarketID number what a venue holds, from 0 in order of creation.
type (
	AccountID  int32
	PositionID int32
	MarketID   int32
)

// none stands for no account or position.
const none = -1

// Accounts are the accounts of one venue under one set of rules, as their owners see them. Make them with New.
type Accounts struct {
	rules     Rules
	markets   []market
	accounts  []account
	wallets   []fixed.Signed // free balances and cross pools: account a, asset s at a·assets+s
	assets    int
	positions []position
	slots     []int32        // of positions in the trigger heaps, or none; apart, as heaps touch many and nothing else of them
	keys      []uint256.Int  // trigger prices of positions, as far as they are in a heap
	isLate    []bool         // of positions, as those in late
	fees      []uint256.Int  // taker fees and liquidity fees collected, by asset
	outside   []fixed.Signed // deposits and endowments less withdrawals, by asset
	house     []fixed.Signed // cash of the house, by asset
	now       uint64
	gate      uint64 // withdrawals are refused before this time
	keeper    Keeper
	told      bool // somebody has stated orders

	collateral []Collateral  // in the order of sale
	prices     []uint256.Int // of assets, ×1e36; 0: not stated

	series exact.Series // scratch of House.FundingAt
	lent   struct {     // arguments of the call to a venue that is going on
		size, limit uint256.Int
		at          *uint256.Int
	}
	aside    []pair       // hedged parts that House.SetAside took out
	opened   []PositionID // by fills since House.Opened was last asked, while it is watching
	late     []PositionID // whose account's triggers in their market fills have changed, see Accounts.keyed
	watching bool
	plans    [2]plan // of the last two accounts that a fill was asked about
	older    int     // of them
}

// market is an instrument, its mark and the books that are kept for it.
type market struct {
	Instrument
	venue    liquidity.Venue
	mark     uint256.Int
	first    uint256.Int // first mark: tiers by size hold at it
	previous uint256.Int // mark before this one
	index    uint256.Int // price of the assets themselves; 0: not told
	atRisk   [2]heap     // by side, ordered by trigger price
	valued   [2]valued   // by side, at mark
	needed   [2]needed   // by side

	// The other side of all trades at the venue, and what the house holds. Sizes and costs are signed as value: above
	// 0 is owned.
	maker, house struct{ size, cost fixed.Signed }
}

// valued are two sizes and their values: the last that were asked for, which are asked for again and again while a position is
// worked on. The zero value is true at every mark.
type valued struct{ size, value, earlier, was uint256.Int }

// worth is the value of size at mark, which is not 0.
func (m *market) worth(s Side, size *uint256.Int) uint256.Int {
	v := &m.valued[s]
	switch {
	case v.size.Eq(size):
		return v.value
	case v.earlier.Eq(size):
		return v.was
	}
	v.earlier, v.was = v.size, v.value
	v.size, v.value = *size, m.Value(s, size, &m.mark)
	return v.value
}

// needed is a value and its maintenance margin at the taker fee that the rules count: the last that was asked for. The zero value
// is true under all tiers.
type needed struct{ value, need uint256.Int }

// maintenance is that of a value in its own tier, with a closing fee of a rate that is always the same.
func (m *market) maintenance(s Side, value, fee *uint256.Int) uint256.Int {
	n := &m.needed[s]
	if !n.value.Eq(value) {
		n.value, n.need = *value, m.Tiers.Maintenance(value, fee)
	}
	return n.need
}

// account is one customer, or one of a customer's subaccounts.
type account struct {
	first  PositionID // of the account's positions, linked through position.next
	parent AccountID
	mode   Mode
	orders []Orders      // open orders by market, as told by SetOrders
	modes  []Mode        // by market, where set apart from mode
	chosen []uint256.Int // leverage by market, scale 1e18; 0: the highest of the tier
}

// NumMarkets returns how many markets there are.
func (e *Accounts) NumMarkets() int { return len(e.markets) }

// NumAccounts returns how many accounts there are, subaccounts included.
func (e *Accounts) NumAccounts() int { return len(e.accounts) }

// NumPositions returns how many positions there are, closed ones included.
func (e *Accounts) NumPositions() int { return len(e.positions) }

// Rules returns the rules in force.
func (e *Accounts) Rules() Rules { return e.rules }

// Instrument returns a market's. It is not to be written to.
func (e *Accounts) Instrument(id MarketID) *Instrument { return &e.markets[id].Instrument }

// Venue returns where a market's trades are executed, or nil.
func (e *Accounts) Venue(id MarketID) liquidity.Venue { return e.markets[id].venue }

// AddAccount opens an account with nothing in it.
func (e *Accounts) AddAccount() AccountID { return e.addAccount(none) }

// AddSubaccount opens an account that belongs to another. It is a pool of its own; under scope subaccount it is how a
// position is isolated.
func (e *Accounts) AddSubaccount(parent AccountID) AccountID { return e.addAccount(parent) }

func (e *Accounts) addAccount(parent AccountID) AccountID {
	e.accounts = append(e.accounts, account{first: none, parent: parent, mode: e.rules.Mode.Default})
	for range e.assets {
		e.wallets = append(e.wallets, fixed.Signed{})
	}
	return AccountID(len(e.accounts) - 1)
}

func (e *Accounts) wallet(a AccountID, s Asset) *fixed.Signed {
	_ = e.fees[s] // panics where nothing settles in it
	return &e.wallets[int(a)*e.assets+int(s)]
}

// Free returns an account's balance of an asset outside its isolated positions: its cross pool, without unrealised
// profit.
func (e *Accounts) Free(a AccountID, s Asset) fixed.Signed { return *e.wallet(a, s) }

// Deposit pays outside money into an account's free balance.
func (e *Accounts) Deposit(a AccountID, s Asset, amount uint256.Int) error {
	if err := e.known(a, s); err != nil {
		return err
	}
	if !amount.Lt(&maxAmount) {
		return ErrAmountTooLarge
	}
	w := e.wallet(a, s)
	*w = w.Add(fixed.Positive(&amount))
	e.outside[s] = e.outside[s].Add(fixed.Positive(&amount))
	e.rekeyPool(a, s)
	return nil
}

// GatedUntil is the time before which withdrawals are refused, unix seconds: see [House.Gate]. It is 0 where they never were.
func (e *Accounts) GatedUntil() uint64 { return e.gate }

// Withdraw pays available money of an account out. It is refused while withdrawals are gated, and for more than
// Available.
func (e *Accounts) Withdraw(a AccountID, s Asset, amount uint256.Int) error {
	if err := e.known(a, s); err != nil {
		return err
	}
	if e.now < e.gate {
		return e.refuse(ErrWithdrawalsGated)
	}
	if have := e.Available(a, s); amount.Gt(&have) {
		return e.refuse(ErrInsufficientBalance)
	}
	w := e.wallet(a, s)
	*w = w.Sub(fixed.Positive(&amount))
	e.outside[s] = e.outside[s].Sub(fixed.Positive(&amount))
	e.rekeyPool(a, s)
	return nil
}

// Transfer moves available money from one account to another, between a customer's subaccounts for example.
func (e *Accounts) Transfer(from, to AccountID, s Asset, amount uint256.Int) error {
	if err := errors.Join(e.known(from, s), e.known(to, s)); err != nil {
		return err
	}
	if have := e.Available(from, s); amount.Gt(&have) {
		return e.refuse(ErrInsufficientBalance)
	}
	w := e.wallet(from, s)
	*w = w.Sub(fixed.Positive(&amount))
	w = e.wallet(to, s)
	*w = w.Add(fixed.Positive(&amount))
	e.rekeyPool(from, s)
	e.rekeyPool(to, s)
	return nil
}

func (e *Accounts) known(a AccountID, s Asset) error {
	if a < 0 || int(a) >= len(e.accounts) {
		return fmt.Errorf("exchange: no account %d", a)
	}
	if int(s) >= e.assets {
		return fmt.Errorf("exchange: no market settles in asset %d", s)
	}
	return nil
}

// Available returns what may leave an account's free balance: to be withdrawn, for an account of its own, or as
// margin of an isolated position. It is never below 0.
//
// It is the pool's equity, less what its cross positions tie up and less the margin of open orders. Unrealised loss
// counts, and unrealised profit as the rules say ([ProfitRules]). A position ties up its initial margin, or more
// where it needs more not to be liquidated.
func (e *Accounts) Available(a AccountID, s Asset) uint256.Int {
	_, leaves := e.spare(a, s)
	return leaves.Capped()
}

// Openable returns what an account's pool has for the initial margin of new cross positions and orders. It is
// Available, but for the unrealised profit that the rules count.
func (e *Accounts) Openable(a AccountID, s Asset) uint256.Int {
	opens, _ := e.spare(a, s)
	return opens.Capped()
}

// spare is Openable and Available before they are capped at 0.
func (e *Accounts) spare(a AccountID, s Asset) (opens, leaves fixed.Signed) {
	return e.spareWithout(a, s, nil)
}

// spareWithout is spare of a pool without one of its positions; nil: with all.
func (e *Accounts) spareWithout(a AccountID, s Asset, without *position) (opens, leaves fixed.Signed) {
	opens, leaves = e.spareBeside(a, s, without)
	if e.unified() {
		return e.together(a, s, opens, leaves, *e.wallet(a, s))
	}
	return opens, leaves
}

// leavesFor is what may leave a pool as margin of a cross position that becomes isolated: that position ties nothing up any
// more, and takes its profit with it. Its loss still counts.
func (e *Accounts) leavesFor(p *position) fixed.Signed {
	_, leaves := e.spareWithout(p.account, e.markets[p.market].Settle, p)
	if made := e.profit(p); made.Sign() < 0 {
		return leaves.Add(made)
	}
	return leaves
}

// spareBeside is spareWithout of the pool alone, whatever the account has in other assets.
func (e *Accounts) spareBeside(a AccountID, s Asset, without *position) (opens, leaves fixed.Signed) {
	cash := *e.wallet(a, s)
	for i := range e.accounts[a].orders {
		if e.markets[i].Settle == s {
			cash = cash.Sub(fixed.Positive(&e.accounts[a].orders[i].Margin))
		}
	}
	var loss, gain fixed.Signed
	var tied, least, value uint256.Int
	floored := !e.rules.Removal.Floor.IsZero()
	for id := e.accounts[a].first; id != none; id = e.positions[id].next {
		p := &e.positions[id]
		if !p.inPool(e, s) || p == without {
			continue
		}
		if made := e.profit(p); made.Sign() < 0 {
			loss = loss.Add(made)
		} else {
			gain = gain.Add(made)
		}
		need, maintenance := e.tied(p)
		tied.Add(&tied, &need)
		least.Add(&least, &maintenance)
		if floored {
			v := e.value(p)
			value.Add(&value, &v)
		}
	}
	opens = cash.Add(loss).Sub(fixed.Positive(&tied))
	keep := tied
	if floored {
		if floor := exact.MulDivUp(&value, &e.rules.Removal.Floor, &fixed.WAD); floor.Gt(&keep) {
			keep = floor
		}
	}
	leaves = e.rules.Profit.leaves(cash, loss, gain, &keep, &least)
	if e.rules.Profit.Opens {
		opens = opens.Add(gain)
	}
	return opens, leaves
}

// spareFor is what a pool has for what is margined in a mode: Openable for cross, Available for isolated.
func (e *Accounts) spareFor(a AccountID, s Asset, mode Mode) fixed.Signed {
	opens, leaves := e.spare(a, s)
	if mode == Cross {
		return opens
	}
	return leaves
}

// Fees returns the taker and liquidity fees collected in an asset.
func (e *Accounts) Fees(s Asset) uint256.Int { return e.fees[s] }
