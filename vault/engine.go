package vault

import "github.com/holiman/uint256"

// Engine is a chain with one lending contract on it: the tokens, oracles and interest rate models it meets, its
// markets, and a clock that only the caller moves. Make one with [New].
type Engine struct {
	now          uint64
	owner        Address
	feeRecipient Address

	accounts accounts

	tokens  map[Address]*token
	oracles map[Address]*oracle
	models  map[Address]IRM

	irms       map[Address]bool     // enabled
	lltvs      map[uint256.Int]bool // enabled
	authorized map[authorization]bool

	books map[ID]*book
	last  *book // the one found last

	closing Closing
	scratch Case     // handed to policies
	beyond  beyond   // the one that Beyond asks
	ranks   []rank   // scratch: those found at risk
	spare   []rank   // scratch: of sorting them
	reach   []uint32 // scratch: see [lookout]

	nested int      // callbacks being run
	log    []change // what they changed, so that it can be undone
}

type authorization struct{ owner, authorized Address }

// book is one market with everything that belongs to it alone.
type book struct {
	id           ID
	params       Params
	totals       Market
	rateAtTarget uint256.Int
	ahead        accrual
	model        IRM // nil where the IRM is the zero address
	policy       Policy
	trigger      Trigger // the policy's

	loan, collateral *token  // nil until they exist and were needed
	oracle           *oracle // likewise

	places column[uint32] // place in vaults, counted from 1
	vaults []entry
	debts  debtIndex
	roll   *Roll    // nil where nobody follows
	moved  []uint32 // vaults touched since it looked

	changes uint64 // how often the market was touched
}

// accrual is what the market's totals would be at a time, while nobody touches the market.
type accrual struct {
	known  bool
	at     uint64
	totals Market
}

// entry is one account's position. All three are below 2^128: the shares because the market's totals are.
type entry struct {
	supplyShares [2]uint64
	borrowShares [2]uint64
	collateral   [2]uint64
	who          account
	place        uint32 // in the heap of its class; noPlace where it has no debt
}

func (v *entry) position() Position {
	return Position{
		SupplyShares: uint256.Int{v.supplyShares[0], v.supplyShares[1]},
		BorrowShares: uint256.Int{v.borrowShares[0], v.borrowShares[1]},
		Collateral:   uint256.Int{v.collateral[0], v.collateral[1]},
	}
}

// position returns what an account has in the market.
func (b *book) position(of account) (p Position) {
	if place := b.places.get(of); place != 0 {
		p = b.vaults[place-1].position()
	}
	return p
}

// New returns an empty world at time 0 whose lending contract belongs to owner. Each market closes its vaults by the policy
// that closing makes of its parameters.
func New(owner Address, closing Closing) *Engine {
	return &Engine{
		owner:      owner,
		closing:    closing,
		accounts:   accounts{numbers: map[Address]account{EngineAddress: pool}, addresses: []Address{EngineAddress}},
		tokens:     make(map[Address]*token),
		oracles:    make(map[Address]*oracle),
		models:     make(map[Address]IRM),
		irms:       make(map[Address]bool),
		lltvs:      make(map[uint256.Int]bool),
		authorized: make(map[authorization]bool),
		books:      make(map[ID]*book),
	}
}

// Address returns [EngineAddress].
func (e *Engine) Address() Address { return EngineAddress }

// Time returns the block timestamp, unix seconds.
func (e *Engine) Time() uint64 { return e.now }

// SetTime sets the block timestamp, unix seconds. It is ErrTimeReversed for a time before the present one.
func (e *Engine) SetTime(now uint64) error {
	if now < e.now {
		return ErrTimeReversed
	}
	e.now = now
	return nil
}

// AddIRM puts an interest rate model at an address. It is ErrZeroAddress for the zero address, which means no model,
// ErrAlreadySet where something stands already, and ErrNoCode for a nil model.
func (e *Engine) AddIRM(address Address, model IRM) error {
	if err := e.vacant(address); err != nil {
		return err
	}
	if model == nil {
		return ErrNoCode
	}
	e.models[address] = model
	return nil
}

func (e *Engine) vacant(address Address) error {
	if address == (Address{}) {
		return ErrZeroAddress
	}
	if address == EngineAddress || e.tokens[address] != nil || e.oracles[address] != nil || e.models[address] != nil {
		return ErrAlreadySet
	}
	return nil
}

// find returns a market that was created, or nil.
func (e *Engine) find(id *ID) *book {
	b := e.last
	if b == nil || b.id != *id {
		if b = e.books[*id]; b == nil {
			return nil
		}
		e.last = b
	}
	if b.totals.LastUpdate == 0 {
		return nil
	}
	return b
}

// Params returns a market's parameters, zero for an unknown market.
func (e *Engine) Params(market ID) Params {
	if b := e.books[market]; b != nil {
		return b.params
	}
	return Params{}
}

// Market returns a market's totals as of its last accrual, zero for an unknown market. [Engine.Accrued] brings them up
// to date.
func (e *Engine) Market(market ID) Market {
	if b := e.books[market]; b != nil {
		return b.totals
	}
	return Market{}
}

// Accrued returns a market's totals as an accrual now would leave them, and changes nothing. Its errors are those of
// [Engine.AccrueInterest].
func (e *Engine) Accrued(market ID) (Market, error) { return e.AccruedBy(market, e.now) }

// AccruedBy is Accrued at another time, which is not before the market's last update.
func (e *Engine) AccruedBy(market ID, now uint64) (Market, error) {
	b := e.find(&market)
	if b == nil {
		return Market{}, ErrMarketNotCreated
	}
	totals, err := b.at(now)
	if err != nil {
		return Market{}, err
	}
	return *totals, nil
}

// Position returns what an account has in a market; fee shares not yet accrued are not in it.
func (e *Engine) Position(market ID, of Address) Position {
	if b := e.books[market]; b != nil {
		return b.position(e.accounts.number(of))
	}
	return Position{}
}

// RateAtTarget returns what a market's adaptive curve remembers, per second, scale 1e18; 0 for any other model.
func (e *Engine) RateAtTarget(market ID) (rate uint256.Int) {
	if b := e.books[market]; b != nil {
		return b.rateAtTarget
	}
	return rate
}

// IsAuthorized reports whether owner lets authorized act on its positions. Everybody may act on their own, whatever
// it says.
func (e *Engine) IsAuthorized(owner, authorized Address) bool {
	return e.authorized[authorization{owner, authorized}]
}

// Owner returns the lending contract's owner.
func (e *Engine) Owner() Address { return e.owner }

// FeeRecipient returns whose supply shares fees become; the zero address at first.
func (e *Engine) FeeRecipient() Address { return e.feeRecipient }
