package agents

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// column is one amount's place and unit.
type column struct {
	name     string
	at       int // −1 is none
	raw      bool
	usd      bool
	morpho   bool // as Morpho names it, who counts collateral alike
	decimals uint8
	symbol   string          // of the token; may be empty
	up       bool            // rounds up
	price    decimal.Decimal // of a token in dollars, where the amount is in dollars; 0 is 1
}

// unitOf parts an amount such as "1.5 WETH", "$1,500" or "USD 1500" from its unit, in upper case; most have none.
func unitOf(cell string) (amount, unit string) {
	isUnit := func(r rune) bool { return strings.ContainsRune("$€£¥₿", r) || unicode.IsLetter(r) }
	if rest := strings.TrimRightFunc(cell, isUnit); rest != cell && rest != "" {
		unit, cell = cell[len(rest):], strings.TrimSpace(rest)
	} else if rest := strings.TrimLeftFunc(cell, isUnit); rest != cell && rest != "" {
		unit, cell = cell[:len(cell)-len(rest)], strings.TrimSpace(rest)
	}
	switch unit {
	case "Ξ":
		unit = "ETH"
	case "₿":
		unit = "BTC"
	}
	return cell, strings.ToUpper(unit)
}

// isDollarSign reports whether an amount's unit is dollars.
func isDollarSign(unit string) bool { return slices.Contains([]string{"$", "USD", "US$"}, unit) }

// isHex reports whether a cell is a number as contracts answer.
func isHex(cell string) bool {
	return len(cell) > 2 && (strings.HasPrefix(cell, "0x") || strings.HasPrefix(cell, "0X")) && strings.Trim(strings.ToLower(cell[2:]), "0123456789abcdef") == ""
}

const mend = "correct the cell, or remove the row"

// parse reads one amount in smallest units, or returns the fault of its cell.
func (c *column) parse(cell string, style sheet.Style) (z uint256.Int, err error) {
	refuse := func(problem, remedy string) (uint256.Int, error) {
		return uint256.Int{}, fault.New(c.name, problem, remedy)
	}
	if sheet.IsMissing(cell) {
		if cell == "" {
			return refuse("is empty", "write 0 or remove the row, or set population.empty to skip")
		}
		return refuse(fmt.Sprintf("%q is not a number", cell), "write 0 or remove the row, or set population.empty to skip")
	}
	if len(cell) > 100 {
		return refuse(fmt.Sprintf("is %d characters long: no amount is", len(cell)), mend)
	}
	if isHex(cell) {
		if !c.raw {
			return refuse(cell+" is hexadecimal, which smallest units are", "set population.units to smallest")
		}
		if err := z.SetFromHex("0x" + strings.TrimLeft(strings.ToLower(cell[2:]), "0")); err != nil && strings.Trim(cell[2:], "0") != "" {
			return refuse(brief(cell)+" does not fit 256 bits", mend)
		}
		if z.BitLen() > 128 {
			return refuse(brief(cell)+" does not fit 128 bits", "is it an address, or an amount in other units?")
		}
		return z, nil
	}
	amount, unit := unitOf(cell)
	switch {
	case isDollarSign(unit) && c.usd:
		cell = amount
	case c.symbol != "" && !c.raw && !c.usd && (isToken(unit, c.symbol) || isDollarSign(unit) && isDollar(c.symbol)):
		cell = amount
	case len(unit) > 1 || unit == "$":
		return refuse(fmt.Sprintf("%q is in %s, and the column in %s", cell, unit, c.unit()), "write the amounts of a column in one unit")
	}
	d, err := decimal.NewFromString(style.Plain(cell))
	switch {
	case err != nil:
		return refuse(fmt.Sprintf("%q is not a number", cell), mend)
	case d.IsNegative():
		return refuse(cell+" is below 0: an amount cannot be negative", mend)
	case d.Exponent() > 40 || d.Exponent() < -100:
		return refuse(cell+" is out of range", mend)
	case c.raw && !d.IsInteger():
		return refuse(cell+" is no whole number: smallest units are whole", "set population.units to tokens if these are whole tokens, or correct the cell")
	}
	if c.usd && c.price.IsPositive() {
		d = d.DivRound(c.price, 40)
	}
	d = d.Shift(int32(c.decimals))
	if c.up {
		d = d.Ceil()
	} else {
		d = d.Floor()
	}
	if over := z.SetFromBig(d.BigInt()); over || z.BitLen() > 128 {
		return refuse(cell+" does not fit 128 bits", "set population.units to smallest if these are smallest units")
	}
	return z, nil
}
