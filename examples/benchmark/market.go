// Package benchmark is a market of a size that any lending simulator can run, so that two can be set beside each other: one
// price path, ten borrowers, a liquidator, and as many reads of the contract as a script of agents makes. README.md says what
// is counted, what differs between simulators, and how to run others.
//
//	m, err := benchmark.New(rules, 10) // rules: the engine in Go, or the contracts in the EVM
//	for range benchmark.Blocks {
//		err = m.Step()
//	}
package benchmark

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/vault"
)

// What the market is.
const (
	Blocks     = 100
	Interval   = 12     // seconds from a block to the next
	Start      = 2241   // DAI for a WETH at the first block
	Volatility = 48.6   // of the log price, a year: 3 % a block
	Threshold  = 0.99   // health below which the liquidator acts
	lowest     = 1.2    // health of a borrower at the start, at least
	highest    = 1.3333 // and at most
)

var (
	wad  = uint256.NewInt(1e18)
	lltv = uint256.NewInt(0.9e18)
	each = new(uint256.Int).Mul(uint256.NewInt(10), wad) // collateral of a borrower, WETH in smallest units
	none uint256.Int
)

var (
	owner  = vault.NamedAddress("owner")
	dai    = vault.NamedAddress("DAI")
	weth   = vault.NamedAddress("WETH")
	feed   = vault.NamedAddress("feed")
	lender = vault.NamedAddress("lender")
	keeper = vault.NamedAddress("keeper")
)

// Owner is who may administer the rulebook that [New] is given.
func Owner() vault.Address { return owner }

// Market is a running market. Make it with [New].
type Market struct {
	rules     vault.Rulebook
	id        vault.ID
	borrowers []vault.Address
	prices    oracle.Walker
	now       uint64
	row       [][]oracle.Price

	Reads, Liquidations int
	// Sum is of all that was read, so that two engines can be compared, and no read is left out by a compiler.
	Sum uint256.Int
}

// New opens the market on an empty rulebook that belongs to [Owner], with the borrowers of a seed and a path of prices of it.
func New(rules vault.Rulebook, borrowers int, seed uint64) (*Market, error) {
	process, err := oracle.NewDiffusion(oracle.DiffusionConfig{
		Clock:  oracle.Clock{Start: 1_700_000_000, Interval: Interval, Blocks: Blocks + 1},
		Assets: []oracle.Asset{{Name: "WETH", Initial: Start * oracle.PriceOne, Volatility: Volatility}},
	})
	if err != nil {
		return nil, err
	}
	m := &Market{rules: rules, now: 1_700_000_000, row: [][]oracle.Price{make([]oracle.Price, 1)}}
	m.prices = process.Walk(rng.Key{Seed: seed, Purpose: rng.Named("benchmark: prices")})
	if _, err := m.prices.Fill(m.row); err != nil {
		return nil, err
	}
	price := m.row[0][0].Scaled(18, 18)
	plenty := new(uint256.Int).Mul(uint256.NewInt(uint64(borrowers)*1e5), wad)
	steps := []func() error{
		func() error { return rules.SetTime(m.now) },
		func() error { return rules.AddToken(dai) },
		func() error { return rules.AddToken(weth) },
		func() error { return rules.AddOracle(feed, vault.PriceFeed{}) },
		func() error { return rules.SetPrice(feed, price) },
		func() error { return rules.EnableIRM(owner, vault.Address{}) },
		func() error { return rules.EnableLLTV(owner, *lltv) },
		func() (err error) {
			m.id, err = rules.CreateMarket(vault.Params{Loan: dai, Collateral: weth, Oracle: feed, LLTV: *lltv})
			return err
		},
		func() error { return rules.Mint(dai, lender, *plenty) },
		func() error { return rules.Mint(dai, keeper, *plenty) },
		func() (err error) { _, err = rules.Supply(lender, m.id, *plenty, none, lender); return err },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	for i := range borrowers {
		who := vault.NamedAddress(fmt.Sprintf("borrower %d", i))
		stream := rng.Key{Seed: seed, Purpose: rng.Named("benchmark: health"), Actor: uint64(i)}.Stream()
		health := lowest + (highest-lowest)*stream.Float64()
		debt := m.most(each, &price)
		debt.Div(debt.Mul(debt, wad), uint256.NewInt(uint64(health*1e18)))
		if err := rules.Mint(weth, who, *each); err != nil {
			return nil, err
		}
		if err := rules.SupplyCollateral(who, m.id, *each, who); err != nil {
			return nil, err
		}
		if _, err := rules.Borrow(who, m.id, *debt, none, who, who); err != nil {
			return nil, err
		}
		m.borrowers = append(m.borrowers, who)
	}
	return m, nil
}

// most is the largest debt that collateral may back at a price, rounded down: collateral·price/10^36·LLTV.
func (m *Market) most(collateral, price *uint256.Int) *uint256.Int {
	z := new(uint256.Int).Div(new(uint256.Int).Mul(collateral, price), &fixed.PriceScale)
	return z.Div(z.Mul(z, lltv), wad)
}

// Step is one block: a price is published; then each borrower's state is read, six calls of the contract, and the liquidator
// takes half the collateral of each whose health is below [Threshold].
func (m *Market) Step() error {
	m.now += Interval
	if _, err := m.prices.Fill(m.row); err != nil && m.row[0][0] == 0 {
		return err
	}
	price := m.row[0][0].Scaled(18, 18)
	if err := m.rules.SetTime(m.now); err != nil {
		return err
	}
	if err := m.rules.SetPrice(feed, price); err != nil {
		return err
	}
	for _, who := range m.borrowers {
		position, market, params := m.rules.Position(m.id, who), m.rules.Market(m.id), m.rules.Params(m.id)
		held, owns := m.rules.Balance(dai, who), m.rules.Balance(weth, who)
		allowed := m.rules.IsAuthorized(who, keeper)
		m.Reads += 6
		for _, read := range []*uint256.Int{&position.Collateral, &position.BorrowShares, &market.TotalBorrowAssets, &params.LLTV, &held, &owns} {
			m.Sum.Add(&m.Sum, read)
		}
		if allowed || position.BorrowShares.IsZero() {
			continue
		}
		debt := new(uint256.Int).Mul(&position.BorrowShares, new(uint256.Int).AddUint64(&market.TotalBorrowAssets, 1))
		debt.Div(debt, new(uint256.Int).AddUint64(&market.TotalBorrowShares, 1e6))
		health := new(uint256.Int).Mul(m.most(&position.Collateral, &price), wad)
		if health.Div(health, debt); !health.Lt(uint256.NewInt(Threshold * 1e18)) {
			continue
		}
		half := new(uint256.Int).Rsh(&position.Collateral, 1)
		if half.IsZero() {
			continue // nothing is left to take
		}
		if _, err := m.rules.Liquidate(keeper, m.id, who, *half, none); err != nil {
			return fmt.Errorf("benchmark: liquidating %v: %w", who, err)
		}
		m.Liquidations++
	}
	return nil
}
