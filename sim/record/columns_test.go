package record

import (
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
)

// whole is an amount of so many whole tokens.
func whole(tokens, decimals uint64) uint256.Int {
	amount := new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(decimals))
	return *amount.Mul(amount, uint256.NewInt(tokens))
}

// paying are payments of whole loan tokens, one for each reason, of which none is another's and every second is
// negative.
func paying(from int64) (paid [int(journal.Contribution) + 1]fixed.Signed) {
	for reason := range paid {
		tokens := from + int64(reason)
		if reason%2 == 1 {
			tokens = -tokens
		}
		paid[reason] = fixed.FromInt64(tokens * 1e6)
	}
	return paid
}

// readBack returns the values of each row of a file by column: amounts as whole tokens, times in seconds. An empty value is
// missing.
func readBack(t *testing.T, name string) (rows []map[string]string) {
	t.Helper()
	disk, err := os.Open(name)
	require.NoError(t, err)
	defer disk.Close()
	info, err := disk.Stat()
	require.NoError(t, err)
	file, err := parquet.OpenFile(disk, info.Size())
	require.NoError(t, err)
	columns := file.Schema().Columns()
	for _, group := range file.RowGroups() {
		reader := group.Rows()
		buffer := make([]parquet.Row, group.NumRows())
		n, err := reader.ReadRows(buffer)
		require.True(t, err == nil || errors.Is(err, io.EOF))
		for _, values := range buffer[:n] {
			row := map[string]string{}
			for _, v := range values {
				name := columns[v.Column()][0]
				leaf, known := file.Schema().Lookup(name)
				require.True(t, known)
				switch of := leaf.Node.Type().LogicalType(); {
				case v.IsNull():
				case v.Kind() == parquet.Double:
					row[name] = strconv.FormatFloat(v.Double(), 'f', -1, 64)
				case of != nil && strings.HasPrefix(of.String(), "TIMESTAMP"):
					require.Zero(t, v.Int64()%1000)
					row[name] = fmt.Sprint(v.Int64() / 1000)
				case v.Kind() == parquet.FixedLenByteArray:
					rational := new(big.Rat).SetFrac(signedBig(v.ByteArray()), new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil))
					row[name] = strings.TrimSuffix(strings.TrimRight(rational.FloatString(18), "0"), ".")
				default:
					row[name] = v.String()
				}
			}
			rows = append(rows, row)
		}
		require.NoError(t, reader.Close())
	}
	return rows
}

// folderOf writes one path and returns its folder.
func folderOf(t *testing.T, names Names, p *Path, o Options) (string, *Results) {
	t.Helper()
	target := filepath.Join(t.TempDir(), "run")
	f, err := CreateWith(target, names, o)
	require.NoError(t, err)
	defer f.Discard()
	require.NoError(t, f.Write(p))
	require.NoError(t, f.Prices([]Price{{Path: 7, Block: 3, Time: 1_583_971_236, Reference: 19_500_000_000_00, Contract: 19_610_000_000_00}}))
	results, err := f.Seal([]byte("arm,metric\n"))
	require.NoError(t, err)
	require.NoError(t, f.Finish(Study{Scenario: []byte("{}")}, results, nil, []byte("page")))
	return target, results
}

// Every field of a row has a value that no other has, so that one which stands in another's column is seen.
func TestEveryColumnHasItsOwnValue(t *testing.T) {
	t.Parallel()
	for _, exact := range []bool{false, true} {
		t.Run(fmt.Sprint(exact), func(t *testing.T) {
			t.Parallel()
			everyColumn(t, exact)
		})
	}
}

func everyColumn(t *testing.T, exact bool) {
	of := Names{
		Arms: []string{"first", "second"}, Behaviours: []string{"passive", "top-up"}, Liquidators: []string{"swift", "engine"},
		Others: []string{"ALT", "BETA"}, CollateralDecimals: 18, LoanDecimals: 6,
	}
	v := Vault{
		Path: 0, Behaviour: 1, Borrower: 501,
		StartPrice: 502e10, StartCollateral: whole(503, 18), StartDebt: whole(504, 6), StartHealth: whole(505, 18),
		EndCollateral: whole(506, 18), EndDebt: whole(507, 6), EndEquity: fixed.FromInt64(-508e6),
		Liquidations: 509, FirstBlock: 510, FirstTime: 511, FirstDelay: 512,
		ClosedDebt: whole(513, 6), ClosedCollateral: whole(514, 18), ClosedValue: whole(515, 6), LeastDebt: whole(516, 6),
		Paid: paying(600), AddedCollateral: whole(517, 18), RepaidDebt: whole(518, 6),
		Positions: 519, PositionsClosed: 520, PositionsHit: 521,
		StartEquity: fixed.FromInt64(522e6), StartNotional: whole(523, 6), OtherLoss: fixed.FromInt64(-524e6),
		Left: true, Switched: false, MovedMargin: whole(525, 6), Refusals: 526,
		Reached: true, Stood: 527, Standing: true, Queued: 534, HourDebt: whole(528, 6), HourClosed: whole(529, 6), HourLeast: whole(530, 6), HourCollateral: whole(535, 18), HourSold: whole(536, 18), HourLeastSold: whole(537, 18),
		Later: Later{Known: 2, Wealth: [3]fixed.Signed{fixed.FromInt64(531e6), fixed.FromInt64(-532e6), fixed.FromInt64(533e6)}},
	}
	l := Liquidation{
		Path: 0, Kind: Takeover, Liquidator: 1, Borrower: 701, Position: 2, Block: 702, Time: 703,
		ReferencePrice: 704e10, ContractPrice: 705e10, Seized: whole(706, 18), Repaid: whole(707, 6), BadDebt: whole(708, 6),
		Value: whole(709, 6), Proceeds: whole(710, 6), Least: whole(711, 6), Gas: 712,
	}
	loss := paying(800)
	copy(l.Loss[:], loss[:])
	undone := Undone{
		EndLiquidatable: 901, EndUnderWater: 902, EndShortfall: whole(903, 6), EndInventory: whole(912, 6),
		EndProtocol: fixed.FromInt64(-913e6), EndInterest: whole(918, 6), EndHolders: fixed.FromInt64(914e6),
		Most: Moment{904, whole(905, 6), 906, 907}, Deepest: Moment{908, whole(909, 6), 910, 911},
		FallCapital: Fall{true, whole(913, 18)}, FallDepth: Fall{true, whole(914, 18)}, Stops: 915, StoppedSeconds: 916,
	}
	bot := Liquidator{
		Liquidator: 0, Won: 921, Reverted: 922, Dropped: 923, LostGas: 924, LostBase: whole(925, 6), LostTip: whole(926, 6), Profit: fixed.FromInt64(-927e6),
	}
	for why := range bot.Seconds {
		bot.Seconds[why], bot.End[why] = uint64(930+why), uint32(950+why)
	}
	switched := Vault{Switched: true}
	target, _ := folderOf(t, of, &Path{Arms: []Arm{{}, {Vaults: []Vault{v, switched}, Liquidations: []Liquidation{l}, Undone: undone, Liquidators: []Liquidator{bot, {Liquidator: 1}}}}}, Options{Exact: exact})

	vaults := readBack(t, filepath.Join(target, VaultsFile))
	require.Equal(t, map[string]string{
		"path": "0", "arm": "second", "borrower": "501", "behaviour": "top-up",
		"start_price_loan": "502", "start_collateral": "503", "start_debt_loan": "504", "start_health": "505",
		"end_collateral": "506", "end_debt_loan": "507", "end_equity_loan": "-508",
		"liquidated": "true", "liquidations": "509", "first_liquidation_block": "510", "first_liquidation_time": "511", "first_liquidation_delay_blocks": "512",
		"closed_debt_loan": "513", "closed_collateral": "514", "closed_value_loan": "515", "least_debt_loan": "516",
		"hour_debt_loan": "528", "hour_closed_debt_loan": "529", "hour_least_debt_loan": "530", "hour_collateral": "535", "hour_sold_collateral": "536", "hour_least_collateral": "537",
		"queued_seconds": "534", "wealth_1h_loan": "531", "wealth_24h_loan": "-532",
		"loss_loan":                   "605", // 600 − 601 + 602 − 603 + 604 − 605 + 606 − 607 + 608 − 609 + 610
		"loss_liquidator_profit_loan": "600", "loss_gas_loan": "-601", "loss_builder_tip_loan": "602", "loss_venue_fee_loan": "-603",
		"loss_price_impact_loan": "604", "loss_protocol_fee_loan": "-605", "loss_clearance_fee_loan": "606", "loss_insurance_loan": "-607",
		"loss_adl_loan": "608", "loss_bad_debt_loan": "-609", "loss_rounding_loan": "610",
		"carry_loan": "-611", "market_move_loan": "612", "own_trade_loan": "-613", "contribution_loan": "614",
		"added_collateral": "517", "repaid_debt_loan": "518",
		"positions": "519", "positions_liquidated": "520", "positions_hit_by_another": "521",
		"start_equity_loan": "522", "start_notional_loan": "523", "loss_other_positions_loan": "-524",
		"left": "true", "switched_to_cross": "false", "moved_margin_loan": "525", "refusals": "526",
		"liquidatable_seconds": "527", "liquidatable_at_end": "true",
	}, vaults[0])
	require.Equal(t, "true", vaults[1]["switched_to_cross"])
	require.Equal(t, "false", vaults[1]["left"])
	require.Equal(t, "false", vaults[1]["liquidatable_at_end"])
	require.NotContains(t, vaults[1], "liquidatable_seconds")
	require.NotContains(t, vaults[1], "first_liquidation_block")

	require.Equal(t, []map[string]string{{
		"path": "0", "arm": "second", "borrower": "701", "position": "BETA", "block": "702", "time": "703", "kind": "takeover", "liquidator": "engine",
		"reference_price_loan": "704", "contract_price_loan": "705", "seized_collateral": "706", "repaid_loan": "707", "bad_debt_loan": "708",
		"seized_value_loan": "709", "proceeds_loan": "710", "least_debt_loan": "711", "gas_units": "712",
		"loss_loan":                   "805",
		"loss_liquidator_profit_loan": "800", "loss_gas_loan": "-801", "loss_builder_tip_loan": "802", "loss_venue_fee_loan": "-803",
		"loss_price_impact_loan": "804", "loss_protocol_fee_loan": "-805", "loss_clearance_fee_loan": "806", "loss_insurance_loan": "-807",
		"loss_adl_loan": "808", "loss_bad_debt_loan": "-809", "loss_rounding_loan": "810",
	}}, readBack(t, filepath.Join(target, LiquidationsFile)))

	left := readBack(t, filepath.Join(target, UndoneFile))
	require.Equal(t, map[string]string{
		"path": "0", "arm": "second", "end_liquidatable": "901", "end_under_water": "902", "end_shortfall_loan": "903", "end_inventory_loan": "912",
		"end_protocol_loan": "-913", "end_protocol_interest_loan": "918", "end_holders_loan": "914",
		"most_liquidatable": "904", "most_liquidatable_debt_loan": "905", "most_liquidatable_block": "906", "most_liquidatable_time": "907",
		"most_under_water": "908", "most_shortfall_loan": "909", "most_shortfall_block": "910", "most_shortfall_time": "911",
		"capacity_fall_capital": "913", "capacity_fall_depth": "914", "withdrawal_stops": "915", "withdrawals_stopped_seconds": "916",
	}, left[1])
	require.NotContains(t, left[0], "most_shortfall_block", "no moment at which any was under water")
	bots := readBack(t, filepath.Join(target, LiquidatorsFile))
	want := map[string]string{
		"path": "0", "arm": "second", "liquidator": "swift", "won": "921", "reverted": "922", "dropped": "923",
		"lost_gas_units": "924", "lost_gas_loan": "925", "lost_tip_loan": "926", "profit_loan": "-927",
	}
	for why, name := range []string{"unnoticed", "gas_capped", "unfunded", "unprofitable", "no_depth", "unwilling", "block_full", "outbid", "partial", "withheld"} {
		require.Equal(t, strings.ReplaceAll(name, "_", "-"), liquidator.Reason(why).String())
		want["seconds_"+name], want["end_"+name] = fmt.Sprint(930+why), fmt.Sprint(950+why)
	}
	require.Equal(t, want, bots[0])
	require.Equal(t, "engine", bots[1]["liquidator"])
}

// The columns that are told are those of the files, in their order; each says what it is, and its unit where
// its name ends in one.
func TestColumnsAreThoseOfTheFiles(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "run")
	write(t, target, 1)
	for _, name := range tableFiles[:ofPrices] {
		rows := readBack(t, filepath.Join(target, name))
		var told []string
		for _, c := range Columns(name) {
			told = append(told, c.Name)
			require.NotEmpty(t, c.Doc, c.Name)
			switch {
			case strings.Contains(c.Name, "price_loan"):
				require.Equal(t, "loan/collateral", c.Unit, c.Name)
			case strings.HasSuffix(c.Name, "_loan"):
				require.Equal(t, "loan", c.Unit, c.Name)
			case strings.HasSuffix(c.Name, "_collateral"):
				require.Equal(t, "collateral", c.Unit, c.Name)
			}
		}
		for column := range rows[0] {
			require.Contains(t, told, column)
		}
		require.Len(t, rows[0], len(told), "the first row has all of them")
	}
	require.Nil(t, Columns(SummaryFile))
}
