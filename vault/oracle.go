package vault

import "github.com/holiman/uint256"

type oracle struct {
	feed      PriceFeed
	price     uint256.Int
	updatedAt uint64
}

// AddOracle puts an oracle at an address; its price is 0 until [Engine.SetPrice]. It is ErrZeroAddress for the zero
// address and ErrAlreadySet where something stands already.
func (e *Engine) AddOracle(address Address, feed PriceFeed) error {
	if err := e.vacant(address); err != nil {
		return err
	}
	e.oracles[address] = &oracle{feed: feed}
	return nil
}

// SetPrice gives an oracle a price, loan units per collateral unit times 1e36, as of now. It is ErrNoCode for an unknown
// oracle.
func (e *Engine) SetPrice(address Address, price uint256.Int) error {
	o := e.oracles[address]
	if o == nil {
		return ErrNoCode
	}
	o.price, o.updatedAt = price, e.now
	return nil
}

// price reads a market's oracle: ErrNoCode where there is none, then ErrZeroPrice, then ErrStalePrice of a guarded one.
func (e *Engine) price(b *book) (price uint256.Int, err error) {
	if b.oracle == nil {
		if b.oracle = e.oracles[b.params.Oracle]; b.oracle == nil {
			return price, ErrNoCode
		}
	}
	o := b.oracle
	if o.feed.MaxAge != 0 {
		if o.price.IsZero() {
			return price, ErrZeroPrice
		}
		if e.now-o.updatedAt > o.feed.MaxAge {
			return price, ErrStalePrice
		}
	}
	return o.price, nil
}
