package design

import (
	"compress/gzip"
	"encoding/csv"
	"os"
	"sort"
	"strconv"
	"testing"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/shared"
)

// seizure is a liquidation that happened on Aave v2: what was seized for what, at the prices of its oracle.
type seizure struct {
	unix             int64
	pool, collateral string
	seized           uint256.Int // scale 1e18, whatever the token's own
	received, repaid asset
}

func seizures(t *testing.T) (all []seizure) {
	t.Helper()
	file, err := os.Open(shared.Path(t, "data/liquidations/aave_v2_seizures_2021-07_onwards_part.csv.gz"))
	require.NoError(t, err)
	defer file.Close()
	z, err := gzip.NewReader(file)
	require.NoError(t, err)
	rows, err := csv.NewReader(z).ReadAll()
	require.NoError(t, err)
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	for _, row := range rows[1:] {
		number := func(name string) uint256.Int {
			d, err := decimal.NewFromString(row[column[name]])
			require.NoError(t, err)
			n, over := uint256.FromBig(d.Shift(18).Round(0).BigInt())
			require.False(t, over)
			return *n
		}
		unix, err := strconv.ParseInt(row[column["unix"]], 10, 64)
		require.NoError(t, err)
		s := seizure{unix: unix, pool: row[column["pool"]], collateral: row[column["collateral_symbol"]], seized: number("collateral_amount")}
		s.received = asset{price: number("oracle_eth_per_collateral"), unit: *tenTo(18)}
		s.received.balance.Lsh(uint256.NewInt(1), 100) // what the vault had is not recorded: enough
		s.repaid = asset{balance: number("debt_amount"), price: number("oracle_eth_per_debt"), unit: *tenTo(18)}
		all = append(all, s)
	}
	return all
}

// differs is how far what the rule seizes at a bonus is from what was seized, as a share of that.
func (s *seizure) differs(t *testing.T, bonus uint64) float64 {
	t.Helper()
	d := AaveV2Mainnet.at(Market{})
	d.bonus = *uint256.NewInt(bonus)
	cover := s.repaid.balance
	debt := s.repaid
	debt.balance.Lsh(&cover, 1) // half of it is what may be repaid
	_, seized, err := d.available(&s.received, &debt, &d.closeFactor, &cover)
	require.NoError(t, err)
	return seized.Float64()/s.seized.Float64() - 1
}

// Real seizures are what the rule says at the oracle's prices, to a millionth, at a bonus of half percents from 4 to 15 %. The
// bonus is not recorded. That the one which explains a row is the market's own is seen from its order: for each
// token governance only ever lowered it. Rows of some tokens have a price that is not the contract's (xSUSHI, ENJ, ZRX, KNC
// and shares of pools); single rows of others have one of a moment before or after. Balances are not recorded, so nothing
// here holds the close factor.
func TestRealSeizuresAreWhatTheRuleSays(t *testing.T) {
	type change struct {
		unix  int64
		bonus uint64
	}
	explained, near, far := 0, 0, 0
	of, whole := map[string]int{}, map[string]int{}
	bonuses := map[string][]change{}
	all := seizures(t)
	for i := range all {
		s := &all[i]
		best, at := 1e9, uint64(0)
		for bonus := uint64(10_400); bonus <= 11_500; bonus += 50 {
			if d := s.differs(t, bonus); max(d, -d) < max(best, -best) {
				best, at = d, bonus
			}
		}
		key := s.pool[:6] + " " + s.collateral
		whole[key]++
		switch size := max(best, -best); {
		case size <= 1e-6:
			explained++
			of[key]++
			bonuses[key] = append(bonuses[key], change{s.unix, at})
		case size < 0.02:
			near++
		default:
			far++
		}
	}
	t.Logf("%d of %d explained to a millionth; %d within 2 %%: the price moved before the call; %d farther: another price", explained, len(all), near, far)
	require.Equal(t, [3]int{2462, 34, 104}, [3]int{explained, near, far})
	var keys []string
	for key := range whole {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		list := bonuses[key]
		sort.SliceStable(list, func(i, j int) bool { return list[i].unix < list[j].unix })
		text := ""
		for i, c := range list {
			if i == 0 || c.bonus != list[i-1].bonus {
				text += " " + strconv.FormatUint(c.bonus, 10)
			}
			if i > 0 {
				require.LessOrEqual(t, c.bonus, list[i-1].bonus, "%s: bonuses were only ever lowered", key)
			}
		}
		t.Logf("%-20s %4d of %4d:%s", key, of[key], whole[key], text)
	}
}
