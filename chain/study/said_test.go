package study

import (
	"errors"
	"math/big"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// What an outsider is told has the sign of each amount, and a sentence of what there is and of nothing else.
func TestWhatAnOutsiderIsTold(t *testing.T) {
	units := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	begin := "Outsider ada (0x0000000000000000000000000000000000000001) brought 3 USDC, 2 ETH and 1 ether, and ended with "
	nothing := begin + "+0 USDC, +0 ETH, +0 ether, gas included."
	for name, of := range map[string]struct {
		change func(*Ended)
		text   string
	}{
		"nothing": {func(*Ended) {}, nothing},
		"gains": {func(e *Ended) {
			e.LoanProfit, e.CollateralProfit, e.EtherProfit = fixed.FromInt64(1_500_000), fixed.FromInt64(5e17), big.NewInt(1e17)
		}, begin + "+1.5 USDC, +0.5 ETH, +0.1 ether, gas included."},
		"losses": {func(e *Ended) {
			e.LoanProfit, e.CollateralProfit, e.EtherProfit = fixed.FromInt64(-1), fixed.FromInt64(-1), big.NewInt(-1)
		}, begin + "−0.000001 USDC, −0.000000000000000001 ETH, −0.000000000000000001 ether, gas included."},
		"lent":            {func(e *Ended) { e.Lent = units(1) }, nothing + " Beside that it has lent 0.000001 USDC."},
		"posted":          {func(e *Ended) { e.Posted = units(1e18) }, nothing + " Its vaults have 1 ETH and owe 0 USDC."},
		"owed":            {func(e *Ended) { e.Owed = units(1) }, nothing + " Its vaults have 0 ETH and owe 0.000001 USDC."},
		"posted and owed": {func(e *Ended) { e.Posted, e.Owed = units(2e18), units(7e6) }, nothing + " Its vaults have 2 ETH and owe 7 USDC."},
		"liquidated once": {func(e *Ended) {
			e.Closed = record.OutsiderSums{Times: 1, Seized: units(1e18), Value: units(200e6), Repaid: units(190e6), Loss: fixed.FromInt64(10e6)}
		}, nothing + " Its own vaults were liquidated once: 1 ETH, worth 200 USDC, went for 190 USDC of debt, and it lost 10 USDC by that."},
		"liquidated at a gain": {func(e *Ended) {
			e.Closed = record.OutsiderSums{Times: 2, Seized: units(1e18), Value: units(100e6), Repaid: units(95e6), BadDebt: units(30e6), Loss: fixed.FromInt64(-25e6)}
		}, nothing + " Its own vaults were liquidated 2 times: 1 ETH, worth 100 USDC, went for 95 USDC of debt, and it lost −25 USDC by that. " +
			"Suppliers bear 30 USDC of bad debt."},
		"liquidated at nothing": {
			func(e *Ended) { e.Closed.Times = 1 },
			nothing + " Its own vaults were liquidated once: 0 ETH, worth 0 USDC, went for 0 USDC of debt, and it lost 0 USDC by that.",
		},
		"bad debt of nobody's": {func(e *Ended) { e.Closed.BadDebt = units(1) }, nothing},
		"dropped":              {func(e *Ended) { e.Dropped = 1 }, nothing + " 1 of its transactions were dropped unseen."},
	} {
		e := &Ended{
			Account:     Account{Name: "ada", Address: common.BytesToAddress([]byte{1}), Loan: units(3e6), Collateral: units(2e18), Ether: units(1e18)},
			EtherProfit: new(big.Int), loanDecimals: 6, collateralDecimals: 18, loan: "USDC", collateral: "ETH",
		}
		of.change(e)
		require.Equal(t, of.text, e.String(), name)
	}
}

func TestAccountsAsTheyAreWritten(t *testing.T) {
	const address, secret = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d" // everybody's
	ether := func(n uint64) (x uint256.Int) { x.Mul(uint256.NewInt(n), uint256.NewInt(1e18)); return x }
	plain := Account{Name: address, Address: common.HexToAddress(address), Ether: ether(100)}
	all := Account{Name: "mine", Address: plain.Address, Loan: *uint256.NewInt(100_000_500_000), Collateral: *uint256.NewInt(525_000_000), Ether: ether(10)}
	most := plain
	most.Loan.Sub(new(uint256.Int).Lsh(uint256.NewInt(1), 128), uint256.NewInt(1))
	for text, want := range map[string]Account{
		address: plain, address[2:]: plain, address + "=": plain, secret: plain, "0x" + secret: plain,
		address + "=loan:100000.5,collateral:5.25,eth:10,name:mine": all, secret + "=name:mine,eth:10,collateral:5.25,loan:100000.5": all,
		address + "=loan:340282366920938463463374607431768.211455": most,
	} {
		a, err := Parse(text, 6, 8)
		require.NoError(t, err, text)
		require.Equal(t, want, a, text)
	}
	who, key := "what stands before the equals sign is neither an address nor a private key", "the private key is none of the curve's"
	for text, problem := range map[string]string{
		"": who, "=loan:1": who, "0xzz": who, address + "00": who, address[:40]: who, secret[2:]: who, strings.Repeat("zz", 20): who,
		strings.Repeat("00", 32): key, strings.Repeat("ff", 32): key,
		address + "=name:":                  "the name is empty; leave it out",
		address + "=name":                   "the name is empty; leave it out",
		address + "=loan:1,":                `"" is none of loan, collateral, eth and name`,
		address + "=Loan:1":                 `"Loan" is none of loan, collateral, eth and name`,
		address + "=loan:much":              "loan:much: ",
		address + "=loan:1e":                "loan:1e: ",
		address + "=loan:":                  "loan:: ",
		address + "=loan:0.0000001":         "loan:0.0000001: ",
		address + "=collateral:1.123456789": "collateral:1.123456789: ",
		address + "=eth:-1":                 "eth:-1: ",
		address + "=loan:340282366920938463463374607431768.211456": "loan:340282366920938463463374607431768.211456: is too large",
	} {
		_, err := Parse(text, 6, 8)
		require.ErrorContains(t, err, "--account: "+problem, text)
	}
	_, err := units("much", 6)
	require.Error(t, err)
}

func TestAccountsAreDistinct(t *testing.T) {
	of := func(name string, at byte) Account {
		return Account{Name: name, Address: common.BytesToAddress([]byte{at})}
	}
	taken := []string{"swift", "slow"}
	require.NoError(t, distinct(nil, taken))
	require.NoError(t, distinct([]Account{of("ada", 1), of("ben", 2), of("cem", 3)}, taken))
	require.ErrorContains(t, distinct([]Account{of("ada", 1), of("slow", 2)}, taken), `"slow" is the name of a liquidator of the scenario`)
	require.ErrorContains(t, distinct([]Account{of("ada", 1), of("ben", 2), of("ada", 3)}, taken), "ada is given twice")
	require.ErrorContains(t, distinct([]Account{of("ada", 1), of("ben", 2), of("cem", 1)}, taken), "cem is given twice")
}

// A tape that is refused is so with the number of the line, counted from 1, and with why.
func TestATapeIsRefusedAtItsLine(t *testing.T) {
	const begin = `{"block":0,"seq":0,"verb":"begin","begin":{"scenario":{},"arm":"a","clock_shift":0,"chain_id":1,"accounts":null}}` + "\n"
	hash := common.Hash{1}.Hex()
	first := begin + `{"block":7,"seq":1,"raw":"0x01"}` + "\n"
	changed, neither := "this is no tape of ringfence chain, or it was changed", "it has neither a raw transaction nor a verb that is known"
	for text, want := range map[string][2]string{
		"":               {"line 1: ", "the tape is empty"},
		begin[:40]:       {"line 1: ", "the tape is empty"},
		"tape\n":         {"line 1: ", changed},
		begin + "tape\n": {"line 2: ", changed},
		first + "tape\n": {"line 3: ", changed},
		first + `{"block":7,"seq":2,"row":"0x01"}` + "\n":                                     {"line 3: ", `unknown field "row": ` + changed},
		`{"block":7,"seq":0,"raw":"0x01"}` + "\n":                                             {"line 1: ", "it does not say what the tape is of; the first line of a tape has the verb begin"},
		begin + `{"block":7,"seq":2,"raw":"0x01"}` + "\n":                                     {"line 2: ", "seq is 2, not 1: lines are missing"},
		first + `{"block":7,"seq":1,"raw":"0x01"}` + "\n":                                     {"line 3: ", "seq is 1, not 2: lines are missing"},
		first + `{"block":6,"seq":2,"raw":"0x01"}` + "\n":                                     {"line 3: ", "block 6 after block 7"},
		first + `{"block":7,"seq":2}` + "\n":                                                  {"line 3: ", neither},
		first + `{"block":7,"seq":2,"verb":"mine"}` + "\n":                                    {"line 3: ", neither},
		first + `{"block":7,"seq":2,"verb":"drop"}` + "\n":                                    {"line 3: ", neither},
		first + `{"block":7,"seq":2,"verb":"drop","raw":"0x01","hash":"` + hash + `"}` + "\n": {"line 3: ", neither},
	} {
		_, err := ReadTape(strings.NewReader(text))
		require.Error(t, err, text)
		require.True(t, strings.HasPrefix(err.Error(), want[0]), "%s: %s", err, text)
		require.ErrorContains(t, err, want[1], text)
	}
	tape, err := ReadTape(strings.NewReader(first + `{"block":7,"seq":2,"verb":"drop","hash":"` + hash + `"}` + "\n"))
	require.NoError(t, err)
	require.Equal(t, "a", tape.Begin.Arm)
	require.Equal(t, []Line{{Block: 7, Seq: 1, Raw: []byte{1}}, {Block: 7, Seq: 2, Verb: "drop", Hash: &common.Hash{1}}}, tape.Lines)

	gone := errors.New("the disk is gone")
	_, err = ReadTape(iotest.ErrReader(gone))
	require.ErrorIs(t, err, gone)
}
