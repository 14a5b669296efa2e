package margin

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Collateral is an asset of the portfolio that counts in an account's pool, as [exchange.Collateral] says. Assets are sold in the
// order in which an arm names them.
type Collateral struct {
	Symbol  string
	Haircut uint256.Int // share of its value that does not count, scale 1e18
	Cost    uint256.Int // share of its value that a sale costs, scale 1e18
}

// Counts implements [arm.Collateralised].
func (m Arm) Counts(symbol string) bool {
	for _, c := range m.Collateral {
		if c.Symbol == symbol {
			return true
		}
	}
	return false
}

// token is an asset of the portfolio. The exchange counts the loan token as asset 0, and those of the portfolio from 1 on.
type token struct {
	id     exchange.Asset
	symbol string
	counts bool
	ref    oracle.Price // of the last lived mark
	mark   uint256.Int
	last   oracle.Price
	calm   arm.Band
}

// nameTokens lets the exchange know the portfolio's assets: first those that count, in the order of their sale.
func (a *running) nameTokens() error {
	if !a.Account {
		return nil
	}
	for k, held := range a.Portfolio.Assets {
		a.tokens = append(a.tokens, token{id: exchange.Asset(k + 1), symbol: held.Symbol})
	}
	for _, c := range a.Collateral {
		at := a.tokenOf(c.Symbol)
		if at == nil {
			return fmt.Errorf("margin: arm %s counts %s, which no account holds", a.Name, c.Symbol)
		}
		if err := a.engine.AddCollateral(exchange.Collateral{Asset: at.id, Haircut: c.Haircut, Cost: c.Cost}); err != nil {
			return err
		}
		at.counts = true
	}
	for k := range a.tokens {
		if t := &a.tokens[k]; !t.counts { // it is never priced, so that it counts for nothing and is not sold
			if err := a.engine.AddCollateral(exchange.Collateral{Asset: t.id, Haircut: fixed.WAD}); err != nil {
				return err
			}
		}
	}
	a.spare = spareMost
	return nil
}

func (a *running) tokenOf(symbol string) *token {
	for k := range a.tokens {
		if a.tokens[k].symbol == symbol {
			return &a.tokens[k]
		}
	}
	return nil
}

// slot is the place of token k among a borrower's holdings, and in the prices of the scenario.
func (a *running) slot(k int) int { return len(a.markets) + k }

// hold deposits a borrower's tokens at the start, for an equity of its main position.
func (a *running) hold(i int, equity *uint256.Int) error {
	for k := range a.tokens {
		t := &a.tokens[k]
		value := arm.Share(equity, &a.Portfolio.Assets[k].Worth)
		amount, err := fixed.MulDivDown(&value, &fixed.PriceScale, &t.mark)
		if err != nil {
			return err
		}
		if err := a.engine.Deposit(a.home(i), t.id, amount); err != nil {
			return err
		}
		*a.holding(i, a.slot(k)) = holding{size: amount, value: arm.Worth(&amount, &t.mark)}
	}
	return nil
}

// tokensAt is what a borrower's tokens are worth at marks by slot.
func (a *running) tokensAt(i int, mark func(j int) *uint256.Int) (sum fixed.Signed) {
	for k := range a.tokens {
		has := a.engine.Free(a.home(i), a.tokens[k].id).Capped()
		value := arm.Worth(&has, mark(a.slot(k)))
		sum = sum.Add(fixed.Positive(&value))
	}
	return sum
}

// priceTokens takes the tokens' prices into the books, and tells the exchange of those that count.
func (a *running) priceTokens(assets [][]oracle.Price, k int) error {
	for n := range a.tokens {
		t := &a.tokens[n]
		t.ref = assets[a.slot(n)][k]
		t.mark = a.Scaled(t.ref)
	}
	return a.tell(&fixed.WAD)
}

// tell states prices of the tokens that count, at a share of what they are.
func (a *running) tell(share *uint256.Int) error {
	if len(a.Collateral) == 0 {
		return nil
	}
	a.priced, a.prices = append(a.priced[:0], a.Instrument.Settle), append(a.prices[:0], fixed.PriceScale)
	for n := range a.tokens {
		if t := &a.tokens[n]; t.counts {
			a.priced, a.prices = append(a.priced, t.id), append(a.prices, arm.Share(&t.mark, share))
		}
	}
	return a.engine.Prices(a.priced, a.prices)
}

// spares are the shares of their prices to which the tokens may fall while the arm sleeps, from the least on. The last is all of
// it: then the arm lives through every mark.
var spares = [...]uint256.Int{*uint256.NewInt(950_000_000_000_000_000), *uint256.NewInt(990_000_000_000_000_000), *uint256.NewInt(998_000_000_000_000_000), fixed.WAD}

const spareMost = 0

// doze states the tokens' prices lower than they are, so that no pool fails at a mark within the watermarks while no token falls
// that low. A token that is dearer only helps: nothing is owed in it. The share is the least at which all markets are quiet now.
func (a *running) doze() error {
	if len(a.Collateral) == 0 || a.Vigilant {
		return nil
	}
	if a.spare > spareMost { // a quieter time may have come
		a.spare--
	}
	for ; ; a.spare++ {
		if err := a.tell(&spares[a.spare]); err != nil {
			return err
		}
		if a.spare == len(spares)-1 || a.quiet() {
			break
		}
	}
	for n := range a.tokens {
		t := &a.tokens[n]
		switch t.calm = arm.Always; {
		case !t.counts:
		case a.spare == len(spares)-1:
			t.calm = arm.Band{}
		default:
			low := arm.Share(&t.mark, &spares[a.spare])
			t.calm.Low = arm.Above(&low, &a.unit)
		}
	}
	return nil
}

// quiet reports whether the mark of each market lies between its watermarks.
func (a *running) quiet() bool {
	for j := range a.markets {
		low, high := a.engine.Watermarks(exchange.MarketID(j))
		if m := &a.markets[j]; !m.mark.Gt(&low) || !m.mark.Lt(&high) {
			return false
		}
	}
	return true
}

// soldToken posts a sale of a borrower's token for the loan token. What it fetched less than the price is a loss to the market.
func (a *running) soldToken(ev *liquidation.Event) {
	i, k := int(ev.Account)/a.per, int(ev.From)-1
	if i >= len(a.borrowers) {
		return
	}
	a.touch(i)
	t, h := &a.tokens[k], a.holding(i, a.slot(k))
	before := h.value
	h.size.Sub(&h.size, &ev.Given)
	h.value = arm.Worth(&h.size, &t.mark)
	var gone uint256.Int
	gone.Sub(&before, &h.value)
	cost := fixed.Difference(&gone, &ev.Moved)
	s := &a.state[i]
	a.books.Accounts[i].Rest = a.books.Accounts[i].Rest.Sub(cost)
	a.books.Lose(i, a.books.Venue, cost, journal.PriceImpact)
	s.OtherLoss = s.OtherLoss.Add(cost)
	if s.Closed == 0 {
		a.onsets = append(a.onsets, arm.Onset{Borrower: i, Block: a.block})
	}
	bit := uint64(1) << a.slot(k)
	s.Closed |= bit
	if s.Culprit == 0 {
		s.Culprit = bit
	}
	row := record.Liquidation{
		Path: a.path, Kind: record.CollateralSale, Liquidator: uint16(len(a.Liquidators)), Borrower: uint32(i), Position: uint16(a.slot(k)),
		Block: a.chainBlock(), Time: a.now, ReferencePrice: uint64(t.ref), ContractPrice: uint64(t.ref),
		Seized: ev.Given, Value: gone, Proceeds: ev.Moved,
	}
	row.Loss[journal.PriceImpact] = cost
	a.rows = append(a.rows, row)
	a.watch.Changed(i, &fixed.WAD)
}
