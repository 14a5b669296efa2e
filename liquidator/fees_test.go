package liquidator

import (
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/catalog"
)

func TestFeesAreThoseOfTheLastEntryNotAfter(t *testing.T) {
	fees := FeeSeries{Times: []uint64{10, 20, 30}, Wei: []uint64{3, 1, 2}}
	require.NoError(t, fees.Validate())
	for now, want := range map[uint64]uint64{0: 3, 10: 3, 19: 3, 20: 1, 29: 1, 30: 2, 99: 2} {
		require.Equal(t, want, fees.At(now), "at %d", now)
	}
	require.EqualValues(t, 7, ConstantFee(7).At(123))
	require.ErrorContains(t, FeeSeries{}.Validate(), "at least one")
	require.ErrorContains(t, FeeSeries{Times: []uint64{2, 2}, Wei: []uint64{1, 1}}.Validate(), "sort the rows")
	fees.FromStart = true
	for _, start := range []uint64{3, 1000} {
		moved, err := fees.Open(start)
		require.NoError(t, err)
		for after, want := range map[uint64]uint64{0: 3, 9: 3, 10: 1, 19: 1, 20: 2} {
			require.Equal(t, want, moved.At(start+after), "%d after %d", after, start)
		}
	}
}

// The least of a time is the least of its seconds.
func TestTheLeastFeeOfATime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var fees FeeSeries
		for at := range uint64(40) {
			if at == 5 || rapid.IntRange(0, 3).Draw(t, "entry") == 0 {
				fees.Times, fees.Wei = append(fees.Times, at), append(fees.Wei, rapid.Uint64Range(1, 9).Draw(t, "fee"))
			}
		}
		from := rapid.Uint64Range(0, 39).Draw(t, "from")
		until := rapid.Uint64Range(from, 45).Draw(t, "until")
		least := fees.At(from)
		for now := from; now <= until; now++ {
			least = min(least, fees.At(now))
		}
		require.Equal(t, least, fees.Least(from, until))
	})
}

func TestARecordOfFeesCoversTheStudy(t *testing.T) {
	fees := FeeSeries{Times: []uint64{100, 110, 400, 410}, Wei: []uint64{1, 1, 1, 1}, Usual: 10}
	require.NoError(t, fees.Covers(100, 230))
	require.ErrorContains(t, fees.Covers(100, 231), "no gas price is known from 1970-01-01T00:01:50Z to 1970-01-01T00:03:51Z")
	require.NoError(t, fees.Covers(400, 530))
	require.ErrorContains(t, fees.Covers(399, 530), "from 1970-01-01T00:01:50Z to 1970-01-01T00:06:40Z")
	late := FeeSeries{Times: []uint64{1200}, Wei: []uint64{1}, Usual: 10}
	require.ErrorContains(t, late.Covers(1000, 1250), "from 1970-01-01T00:16:40Z to 1970-01-01T00:20:00Z")
	require.ErrorContains(t, fees.Covers(405, 531), "from 1970-01-01T00:06:50Z")
	require.ErrorContains(t, fees.Covers(900, 901), "align: start")
	fees.FromStart = true
	require.NoError(t, fees.Covers(0, 9999))
}

// A step of 10 % is a volatility of 0.1, so that a weight of 90 makes ten times the calm fee; half of the square is left a
// half-life later, and 1 + 9/√2 times.
func TestAFeeThatFollowsVolatilityByHand(t *testing.T) {
	rule := VolatileFee{Calm: 10e9, Weight: *new(uint256.Int).Mul(uint256.NewInt(90), uint256.NewInt(1e18)), HalfLife: 600}
	open := func(rule VolatileFee) *volatileFee {
		fee, err := rule.Open(0)
		require.NoError(t, err)
		f := fee.(*volatileFee)
		first, second := n(1_000_000), n(900_000)
		f.Witness(&first, 0)
		require.Equal(t, rule.Calm, f.At(0))
		f.Witness(&second, 12)
		return f
	}
	f := open(rule)
	require.EqualValues(t, 100e9, f.At(12))
	require.InDelta(t, 73.6396e9, float64(f.Least(12, 612)), 1e5)
	still := n(900_000)
	f.Witness(&still, 612)
	require.InDelta(t, 73.6396e9, float64(f.At(612)), 1e5)
	rule.Most = 60e9
	require.EqualValues(t, 60e9, open(rule).At(12))
	require.EqualValues(t, 100e9-24, open(VolatileFee{Calm: rule.Calm, Weight: rule.Weight, HalfLife: 600}).Least(12, 12), "100e9/2^32 is 23.3")
	rule.Most = 10e9
	require.NoError(t, rule.Validate(), "as much as in calm times")
	rule.Most = 9e9
	require.ErrorContains(t, rule.Validate(), "most_gwei: is below")
	require.ErrorContains(t, VolatileFee{}.Validate(), "half_life")
	require.ErrorContains(t, VolatileFee{HalfLife: 1, Weight: *new(uint256.Int).Lsh(uint256.NewInt(1), 90)}.Validate(), "weight")
	require.NoError(t, VolatileFee{HalfLife: 1, Weight: *new(uint256.Int).Lsh(uint256.NewInt(1), 89)}.Validate())
	require.NoError(t, VolatileFee{HalfLife: 100 * 365 * 86_400}.Validate())
	require.ErrorContains(t, VolatileFee{HalfLife: 100*365*86_400 + 1}.Validate(), "half_life")
}

// Whatever the price does, no fee is below what was promised.
func TestNoFeeIsBelowTheLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := VolatileFee{
			Calm: rapid.Uint64Range(0, 1e12).Draw(t, "calm"), Weight: n(rapid.Uint64Range(0, 1e19).Draw(t, "weight")), HalfLife: rapid.Uint64Range(1, 5000).Draw(t, "half-life"),
		}
		fee, err := rule.Open(0)
		require.NoError(t, err)
		f := fee.(*volatileFee)
		type promise struct{ until, least uint64 }
		var made []promise
		now := uint64(0)
		for range rapid.IntRange(1, 60).Draw(t, "blocks") {
			now += rapid.Uint64Range(1, 30).Draw(t, "step")
			price := n(rapid.Uint64Range(900_000, 1_100_000).Draw(t, "price"))
			f.Witness(&price, now)
			for _, p := range made {
				if now <= p.until {
					require.GreaterOrEqual(t, f.At(now), p.least)
				}
			}
			until := now + rapid.Uint64Range(0, 3600).Draw(t, "ahead")
			made = append(made, promise{until, f.Least(now, until)})
			require.LessOrEqual(t, f.Least(now, until), f.At(now))
		}
	})
}

// Of 30 million, half is taken at the calm fee of 10 gwei. At 110 gwei, ten times more, it is 0.02 · 10 = 0.2 more. At 5 gwei
// it is 0.01 less.
func TestTheRoomThatOthersLeave(t *testing.T) {
	traffic := Traffic{Share: n(0.5e18), Rise: n(0.02e18), Calm: 10e9}
	for fee, room := range map[uint64]uint64{10e9: 15_000_000, 110e9: 9_000_000, 5e9: 15_300_000, 260e9: 0, 400e9: 0, 0: 15_600_000, 255e9: 300_000} {
		require.Equal(t, room, traffic.Room(30_000_000, fee), "at %d", fee)
	}
	require.EqualValues(t, 7, (&Traffic{}).Room(7, 1e18), "nobody else")
	require.EqualValues(t, 3, (&Traffic{Share: n(0.5e18), Rise: n(0.1e18)}).Room(7, 5), "rounded against liquidators, and without a calm fee")
	require.EqualValues(t, 10, (&Traffic{Share: n(0.1e18), Rise: n(1e18), Calm: 10}).Room(10, 1), "nobody takes less than nothing")
	rapid.Check(t, func(t *rapid.T) {
		traffic := Traffic{Share: n(rapid.Uint64Max(1e18).Draw(t, "share")), Rise: n(rapid.Uint64Max(1e18).Draw(t, "rise")), Calm: rapid.Uint64Range(1, 1e12).Draw(t, "calm")}
		limit, fee := rapid.Uint64Range(1, 1e9).Draw(t, "limit"), rapid.Uint64Max(1e14).Draw(t, "fee")
		change := new(big.Rat).SetFrac(new(big.Int).Sub(new(big.Int).SetUint64(fee), new(big.Int).SetUint64(traffic.Calm)), new(big.Int).SetUint64(traffic.Calm))
		wad := big.NewRat(1e18, 1)
		taken := new(big.Rat).Add(new(big.Rat).SetInt(traffic.Share.ToBig()), change.Mul(change, new(big.Rat).SetInt(traffic.Rise.ToBig())))
		left := new(big.Rat).Sub(big.NewRat(1, 1), taken.Quo(taken, wad))
		want, _ := left.Mul(left, new(big.Rat).SetInt64(int64(limit))).Float64()
		require.InDelta(t, min(max(want, 0), float64(limit)), float64(traffic.Room(limit, fee)), 1.001)
	})
	for key, b := range map[string]Builder{"taken:": {GasLimit: 1, Traffic: Traffic{Share: n(1e18 + 1)}}, "taken_rise:": {GasLimit: 1, Traffic: Traffic{Rise: n(1e18 + 1)}}} {
		require.ErrorContains(t, b.Validate(), key)
	}
}

func TestAFileOfFees(t *testing.T) {
	folder := t.TempDir()
	write := func(text string) string {
		path := filepath.Join(folder, "gas.csv")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	build := func(f FeeFileForm) (FeeRule, *catalog.Builder) {
		b := catalog.NewBuilder(catalog.Study{}, "")
		f.Align, f.Times = "time", catalog.MustDecimal("1")
		return f.Fees(b.At("gas.fees"), 0), b
	}
	path := write("unix,tx_count,avg_wei,p30_wei\n1583971200,4141,9899718141,4526965738\n1583971800,4284,2427410646307,2058914833\n1583972400,4436,9072707423,4000000000\n")
	rule, b := build(FeeFileForm{File: path, Unit: "wei", Column: "avg_wei"})
	require.NoError(t, b.Err())
	require.Equal(t, FeeSeries{Times: []uint64{1583971200, 1583971800, 1583972400}, Wei: []uint64{9899718141, 2427410646307, 9072707423}, Usual: 600}, rule)
	require.Equal(t, []string{"gas.csv: 3 gas prices from 2020-03-12 to 2020-03-12T00:20:00Z, 9.07 to 2427.41 gwei."}, b.Notes())
	require.Equal(t, []string{path}, b.Inputs())
	rule, b = build(FeeFileForm{File: write("time,price\n2020-03-12 00:00,9.5\n2020-03-12 01:00,225\n"), Unit: "gwei"})
	require.NoError(t, b.Err())
	require.Equal(t, []uint64{9.5e9, 225e9}, rule.(FeeSeries).Wei)
	_, b = build(FeeFileForm{File: path + ".none", Unit: "gwei"})
	require.ErrorContains(t, b.Err(), "gas.fees.file")
	for text, want := range map[string][]uint64{
		"hour,avg_gas_gwei\n2020-03-12 00:00,9.5\n2020-03-12 01:00,225\n":                                                      {9.5e9, 225e9},
		"block_number,timestamp,base_fee_per_gas\n1,1583971200,9500000000\n2,1583971212,225000000000\n":                        {9.5e9, 225e9},
		`[{"timestamp":"0x5e697900","baseFeePerGas":"0x2363e7f00"},{"timestamp":"0x5e69790c","baseFeePerGas":"0x34630b8a00"}]`: {9.5e9, 225e9},
	} {
		unit := "wei"
		if strings.Contains(text, "gwei") {
			unit = "gwei"
		}
		rule, b = build(FeeFileForm{File: write(text), Unit: unit})
		require.NoError(t, b.Err())
		require.Equal(t, want, rule.(FeeSeries).Wei)
		require.Empty(t, b.Warnings())
	}
	for text, want := range map[string]string{
		"hour,avg_gas_gwei\n2020-03-12 00:00,9\n2020-03-12 01:00,225\n":                                     `gas.fees.unit: is wei, and the column is "avg_gas_gwei"; set it to the other, or name another column`,
		"time,price\n2020-03-12 00:00,9\n2020-03-12 01:00,9.5\n":                                            "gas.fees.unit: is wei, which are whole, and gas.csv has 9.5 at 2020-03-12T01:00:00Z; set it to gwei",
		"time,gas_price,base_fee\n1583971200,30000000000,10000000000\n1583971212,30000000000,10000000000\n": `"base_fee" and "gas_price" could each be the price, and differ: 10000000000 and 30000000000 in line 2; set gas.fees.column to the one to read`,
		"time,symbol,price\n1583971200,a,3\n1583971212,b,4\n":                                               `this is more than one asset: a, b; give a file of one, by symbol`,
	} {
		_, b = build(FeeFileForm{File: write(text), Unit: "wei"})
		require.ErrorContains(t, b.Err(), want)
	}
	_, b = build(FeeFileForm{File: write("time,price\n2020-03-12 00:00,20000000000\n2020-03-12 01:00,30000000000\n"), Unit: "gwei"})
	require.ErrorContains(t, b.Err(), `"20000000000" is above the largest price, 1e9; correct the row, or the unit where there is one`)
	_, b = build(FeeFileForm{File: write("time,price\n2020-03-12 00:00,20\n2020-03-12 01:00,30\n"), Unit: "wei"})
	require.NoError(t, b.Err())
	require.ErrorContains(t, b.Warnings(), "gas.fees.unit: is wei, and the middle gas price is 30 of them, which is next to nothing; set it to gwei if these are")
	for middle, warned := range map[string]bool{"999": true, "1000": false} {
		_, b = build(FeeFileForm{File: write("time,price\n2020-03-12 00:00,20\n2020-03-12 01:00," + middle + "\n2020-03-12 02:00,30000\n"), Unit: "wei"})
		require.NoError(t, b.Err())
		require.Equal(t, warned, len(b.Warnings()) > 0, middle)
	}
	_, b = build(FeeFileForm{File: write("unix,p20_wei,p30_wei\n1583971200,1,2\n"), Unit: "wei"})
	require.Error(t, b.Err())
	require.ErrorContains(t, b.Err(), "set gas.fees.column")
	require.False(t, strings.Contains(b.Err().Error(), "prices."), b.Err())
}

func TestBuiltInDaysOfGas(t *testing.T) {
	b := catalog.NewBuilder(catalog.Study{}, "")
	f := FeeHistoryForm{Aligned{"time", catalog.MustDecimal("1.5")}, "eth-2020-03"}
	s := f.Fees(b, 0).(FeeSeries)
	require.NoError(t, b.Err())
	require.NoError(t, s.Validate())
	require.EqualValues(t, 15e9, s.At(1583971200), "10 gwei in the first hour of 12 March 2020")
	require.EqualValues(t, 292.5e9, s.At(1583971200+15*3600+1800), "195 gwei after three in the afternoon")
	require.NoError(t, s.Covers(1583971200, 1583971200+2*86_400), "two days of the crash")
	require.Error(t, s.Covers(1583971200-2*86_400, 1583971200))
	f.Times = catalog.MustDecimal("1000000")
	require.NotNil(t, f.Fees(b, 0))
	f.Name = "eth-2021-05"
	require.Len(t, f.Fees(b, 0).(FeeSeries).Wei, 24)
}

func TestAFileOfFeesIsReadFromAMomentToALaterOne(t *testing.T) {
	for _, c := range []struct {
		from, to catalog.Time
		ok       bool
	}{{0, 0, true}, {5, 0, true}, {0, 5, true}, {5, 6, true}, {5, 5, false}, {6, 5, false}} {
		b := catalog.NewBuilder(catalog.Study{}, "")
		FeeFileForm{From: c.from, To: c.to}.Check(b.At("gas.fees"))
		if c.ok {
			require.NoError(t, b.Err(), "%+v", c)
		} else {
			require.ErrorContains(t, b.Err(), "gas.fees.to: 1970-01-01T00:00:05Z is not after from", "%+v", c)
		}
	}
}

func TestAConstantFee(t *testing.T) {
	require.True(t, ConstantFee(0).Free())
	require.False(t, ConstantFee(1).Free())
	fee, err := ConstantFee(7).Open(5)
	require.NoError(t, err)
	require.EqualValues(t, 7, fee.At(9))
	require.EqualValues(t, 7, fee.Least(9, 10))
}
