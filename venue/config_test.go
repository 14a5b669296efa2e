package venue_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/venue"
)

// Each fault of a configuration is told, all of them at once.
func TestFaultsOfAConfiguration(t *testing.T) {
	whole, half := *uint256.NewInt(1e18), *uint256.NewInt(5e17)
	path, linear := "a path of prices, the time between two of them, and their unit are needed", "must be linear and settle in asset 0"
	share := "a share above 0 and at most 1 of the offers is left, and the half-life is above 0"
	for _, row := range []struct {
		change func(*venue.Config)
		faults []string
	}{
		{func(*venue.Config) {}, nil},
		{func(c *venue.Config) { c.Path = nil }, []string{path}},
		{func(c *venue.Config) { c.Every = 0 }, []string{path}},
		{func(c *venue.Config) { c.Unit = uint256.Int{} }, []string{path}},
		{func(c *venue.Config) { c.Instrument.Kind = exchange.Inverse }, []string{linear}},
		{func(c *venue.Config) { c.Instrument.Settle = 1 }, []string{linear}},
		{func(c *venue.Config) { c.Drying = &venue.Drying{Least: whole, HalfLife: 1} }, nil},
		{func(c *venue.Config) { c.Drying = &venue.Drying{Least: half, HalfLife: 0} }, []string{share}},
		{func(c *venue.Config) { c.Drying = &venue.Drying{HalfLife: 1} }, []string{share}},
		{func(c *venue.Config) { c.Drying = &venue.Drying{Least: *uint256.NewInt(1e18 + 1), HalfLife: 1} }, []string{share}},
		{func(c *venue.Config) { c.Customers = append(c.Customers, venue.Customer{}) }, []string{"customer 1 has no key"}},
		{func(c *venue.Config) { c.Path, c.Instrument.Settle, c.Customers[0].Key = nil, 1, "" }, []string{path, linear, "customer 0 has no key"}},
	} {
		c := fall("binance-usdm")
		row.change(&c)
		err := c.Validate()
		if row.faults == nil {
			require.NoError(t, err)
			continue
		}
		for _, text := range row.faults {
			require.ErrorContains(t, err, text)
		}
		_, err = venue.New(c)
		require.Error(t, err)
	}
}

// Two configurations that run alike have one digest, whatever their secrets, and two that do not have two.
func TestDigests(t *testing.T) {
	plain := fall("binance-usdm")
	same := fall("binance-usdm")
	same.Customers[0].Secret = "another"
	require.Equal(t, plain.Digest(), same.Digest())
	require.Equal(t, "secret", plain.Customers[0].Secret, "they are kept")
	for i, change := range []func(*venue.Config){
		func(c *venue.Config) { c.Path[1]++ }, func(c *venue.Config) { c.Seed++ }, func(c *venue.Config) { c.Funding.Rate = fixed.FromInt64(1) }, func(c *venue.Config) { c.Customers[0].Key = "k" },
		func(c *venue.Config) { c.Customers[0].Deposit = uint256.Int{} }, func(c *venue.Config) { c.Rules = fall("bybit-2025").Rules }, func(c *venue.Config) { c.Instrument.Tick = *uint256.NewInt(1) },
	} {
		c := fall("binance-usdm")
		change(&c)
		require.NotEqual(t, plain.Digest(), c.Digest(), i)
	}
}
