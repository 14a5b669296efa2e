package agents

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// positionColumns says where in a table things stand.
type positionColumns struct {
	width            int
	titles           []string // as the file writes them
	collateral, debt column
	filter           int    // −1: no filter
	borrower         []int  // columns of addresses
	label            int    // column that a row is called by; −1 is none
	markets          []int  // columns of which each value is another market
	decimals         [2]int // columns of the decimals of collateral and loan; −1 is none
	long             *long  // where a position is several rows
}

// Names of columns, as positionName writes them.
var (
	collateralNames = []string{"collateral", "collateralamount", "amountcollateral", "collateralbalance", "collateralassets", "collateraltokens", "coll", "ink", "lockedcollateral", "collateralqty", "totalcollateral", "netcollateral"}
	debtNames       = []string{"debt", "debtamount", "debtbalance", "borrow", "borrowed", "borrows", "borrowassets", "borrowedassets", "borrowamount", "borrowedamount", "borrowbalance", "totaldebt", "outstandingdebt", "loanamount", "debttokens", "loanbalance", "netdebt", "netborrow", "netborrowed", "totalborrow", "totalborrowed", "liability", "liabilities", "liabilityassets"}
	borrowerNames   = []string{"user", "useraddress", "userid", "address", "borrower", "borroweraddress", "borrowerid", "account", "accountaddress", "accountid", "owner", "ownerid", "owneraddress", "wallet", "walletaddress", "onbehalf", "onbehalfof", "trader", "vaultid", "troveid", "urn", "cdp", "positionid"}
	labelNames      = []string{"name", "label", "position", "vault", "trove", "id", ""}
	marketNames     = []string{"market", "marketid", "marketuniquekey", "marketname", "marketkey", "uniquekey", "pool", "poolid", "pooladdress", "collateralsymbol", "loansymbol", "debtsymbol", "collateraltokensymbol", "loantokensymbol", "collateraltoken", "collateralasset", "loantoken", "loanasset", "debttoken", "debtasset", "borrowasset", "reserve", "reservesymbol", "collateraltokenaddress", "collateralassetsymbol", "collateralassetaddress", "loanassetsymbol", "chainid", "chain", "blockchain", "network", "symbol", "asset", "ilk", "protocol", "comet", "lltv", "lltvraw"}
	decimalNames    = [2][]string{
		{"collateraldecimals", "collateralassetdecimals", "collateraltokendecimals"},
		{"loandecimals", "loanassetdecimals", "loantokendecimals", "debtdecimals", "debttokendecimals"},
	}
	positionStrip = regexp.MustCompile(`[^\pL\pN]+`)
)

// positionName is a column's name in letters and digits alone, with what it says of the unit: _raw or _wei, or dollars.
func positionName(title string) (name string, raw, usd bool) {
	name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(title, "\ufeff")))
	if i := strings.IndexAny(name, "(["); i > 0 {
		unit := name[i:]
		usd = strings.Contains(unit, "usd") && !strings.Contains(unit, "usdc") && !strings.Contains(unit, "usdt") && !strings.Contains(unit, "crvusd") || strings.Contains(unit, "$")
		raw = strings.Contains(unit, "wei") || strings.Contains(unit, "raw")
		name = name[:i]
	}
	if strings.HasPrefix(name, "$") {
		usd = true
	}
	name = positionStrip.ReplaceAllString(name, "")
	for _, suffix := range []string{"raw", "wei", "smallestunits"} {
		if rest, is := strings.CutSuffix(name, suffix); is && rest != "" && rest != "d" {
			name, raw = rest, true
		}
	}
	for _, suffix := range []string{"valueusd", "inusd", "usdvalue", "amountusd", "usd"} {
		if rest, is := strings.CutSuffix(name, suffix); is && rest != "" {
			return rest, raw, true
		}
	}
	return name, raw, usd
}

// titled is a column with its name taken apart.
type titled struct {
	title    string
	whole    string // the title in lower case
	name     string
	leaf     string // of JSON, the last of the keys
	raw, usd bool
}

func titles(t *sheet.Table) []titled {
	all := make([]titled, len(t.Names()))
	for i, title := range t.Names() {
		x := titled{title: title, whole: strings.ToLower(strings.TrimSpace(title))}
		x.name, x.raw, x.usd = positionName(title)
		x.leaf = x.name
		if strings.HasPrefix(t.Form, "JSON") {
			x.leaf, x.raw, x.usd = positionName(title[strings.LastIndexByte(title, '.')+1:])
			x.name, _, _ = positionName(title)
		}
		all[i] = x
	}
	return all
}

// findPositions finds the columns of a table by its names.
func (p *positionReader) findPositions(t *sheet.Table) (c positionColumns, err error) {
	c = positionColumns{filter: -1, label: -1, decimals: [2]int{-1, -1}, width: len(t.Names()), titles: t.Names()}
	all := titles(t)
	if len(all) == 0 {
		if t.Width == 0 {
			return c, fault.New("", "the file is empty", "it needs a header with the columns collateral and debt")
		}
		return c, &fault.Fault{Problem: "is not a header", Remedy: "the first line must name the columns, among them collateral and debt", Cause: errHeader}
	}
	if c.long = findLong(all); c.long != nil && p.Columns == (PositionColumns{}) {
		if err := p.longFits(c.long); err != nil {
			return c, err
		}
		c.collateral.at, c.debt.at = -1, -1
		c.filter, err = p.filter(all)
		return c, err
	}
	c.long = nil
	var faults [4]error
	c.collateral, faults[0] = p.amount(all, "collateral", p.Columns.Collateral, p.CollateralDecimals, false, collateralNames)
	c.debt, faults[1] = p.amount(all, "debt", p.Columns.Debt, p.LoanDecimals, true, debtNames)
	c.filter, faults[2] = p.filter(all)
	if name := p.Columns.Borrower; name != "" {
		i := slices.IndexFunc(all, func(x titled) bool { return strings.EqualFold(x.title, name) })
		if i < 0 {
			faults[3] = fault.New("", fmt.Sprintf("there is no column %q among %s", name, titlesText(all)), "correct population.columns.borrower")
		} else {
			c.borrower = []int{i}
		}
	}
	if err := fault.Join(faults[:]...); err != nil {
		return c, err
	}
	if c.debt.morpho && !c.collateral.raw { // Morpho's API counts both in smallest units
		c.collateral.raw, c.collateral.decimals = true, 0
	}
	for _, x := range [2]struct {
		column *column
		own    uint8
	}{{&c.collateral, p.CollateralDecimals}, {&c.debt, p.LoanDecimals}} {
		switch {
		case p.Units == SmallestUnits && !x.column.usd:
			x.column.raw, x.column.decimals = true, 0
		case p.Units == WholeTokens && x.column.raw:
			x.column.raw, x.column.decimals = false, x.own
		}
	}
	if err := p.dollars(&c); err != nil {
		return c, err
	}
	for i, x := range all {
		used := i == c.collateral.at || i == c.debt.at || i == c.filter
		switch {
		case used:
		case slices.Contains(marketNames, x.name) || strings.HasPrefix(t.Form, "JSON") && slices.Contains(marketNames, x.leaf) && !slices.Contains([]string{"address", "id"}, x.leaf):
			c.markets = append(c.markets, i)
		case p.Columns.Borrower == "" && slices.Contains(borrowerNames, x.name):
			c.borrower = append(c.borrower, i)
		}
		for j, names := range decimalNames {
			if slices.Contains(names, x.name) || slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(x.name, name) && strings.HasPrefix(t.Form, "JSON") }) {
				c.decimals[j] = i
			}
		}
		if c.label < 0 && !used && (slices.Contains(borrowerNames, x.name) || slices.Contains(labelNames, x.name)) {
			c.label = i
		}
	}
	for i := range all { // else the first column that holds no amount
		if c.label < 0 && i != c.collateral.at && i != c.debt.at && i != c.filter && !all[i].raw && !all[i].usd {
			c.label = i
		}
	}
	return c, nil
}

func titlesText(all []titled) string {
	names := make([]string, len(all))
	for i, x := range all {
		names[i] = x.title
	}
	return brief(strings.Join(names, ", "))
}

// filter finds the column to choose rows by.
func (p *positionReader) filter(all []titled) (int, error) {
	if p.Column == "" {
		return -1, nil
	}
	want, _, _ := positionName(p.Column)
	for _, same := range []func(titled) bool{
		func(x titled) bool { return strings.EqualFold(x.whole, strings.TrimSpace(p.Column)) },
		func(x titled) bool { return x.name == want },
	} {
		if i := slices.IndexFunc(all, same); i >= 0 {
			return i, nil
		}
	}
	return -1, fault.New("", fmt.Sprintf("there is no column %q to choose rows by", p.Column), "the columns are "+titlesText(all))
}

// amount finds the column of an amount: the one that is asked for, or smallest units, or the plainest name, or dollars.
func (p *positionReader) amount(all []titled, what, own string, decimals uint8, up bool, names []string) (column, error) {
	as := func(i int) column {
		x := all[i]
		c := column{name: x.title, at: i, raw: x.raw, usd: x.usd && !x.raw, decimals: decimals, up: up, symbol: p.LoanSymbol}
		if what == "collateral" {
			c.symbol = p.CollateralSymbol
		}
		if what == "debt" && strings.HasPrefix(x.whole, "debt_") && !x.raw {
			c.usd = c.usd && x.whole == "debt_usd"
		}
		if strings.EqualFold(x.title, "borrowAssets") || strings.HasSuffix(x.title, ".borrowAssets") { // as Morpho's API names them
			c.raw, c.morpho = true, true
		}
		if c.raw {
			c.decimals = 0
		}
		return c
	}
	if own != "" {
		i := slices.IndexFunc(all, func(x titled) bool { return strings.EqualFold(x.title, strings.TrimSpace(own)) })
		if i < 0 {
			return column{}, fault.New("", fmt.Sprintf("there is no column %q among %s", own, titlesText(all)), "correct population.columns."+what)
		}
		return as(i), nil
	}
	symbol := p.LoanSymbol
	if what == "collateral" {
		symbol = p.CollateralSymbol
	}
	symbol, _, _ = positionName(symbol)
	unwrapped := strings.TrimPrefix(symbol, "w")
	known := func(x titled) bool { return slices.Contains(names, x.name) || slices.Contains(names, x.leaf) }
	for _, is := range []func(titled) bool{
		func(x titled) bool { return x.raw && known(x) },
		func(x titled) bool { return x.whole == what },
		func(x titled) bool {
			return what == "debt" && strings.HasPrefix(x.whole, "debt_") && x.whole != "debt_usd"
		},
		func(x titled) bool { return !x.usd && known(x) },
		func(x titled) bool {
			return symbol != "" && !x.usd && (x.name == what+symbol || x.name == what+"w"+symbol || x.name == what+unwrapped || x.name == symbol+what || x.name == "w"+symbol+what)
		},
		func(x titled) bool { return x.usd && known(x) },
		func(x titled) bool { return symbol != "" && isToken(x.name, symbol) && !x.raw && !x.usd },
	} {
		var found []int
		for i, x := range all {
			if is(x) {
				found = append(found, i)
			}
		}
		switch len(found) {
		case 0:
			continue
		case 1:
			return as(found[0]), nil
		}
		return column{}, fault.New("", fmt.Sprintf("both %q and %q could be the column of %s", all[found[0]].whole, all[found[1]].whole, what), "keep one, or name it with population.columns."+what)
	}
	return column{}, fault.New("", fmt.Sprintf("there is no column %s (whole tokens) or %s_raw (smallest units) among %s", what, what, titlesText(all)),
		"add one, or name the column that holds it with population.columns."+what)
}

// dollars says what amounts in dollars are worth: debt in dollars is the loan token where that is a dollar, and
// collateral in dollars is divided by the recorded price.
func (p *positionReader) dollars(c *positionColumns) error {
	if !c.collateral.usd && !c.debt.usd {
		return nil
	}
	if p.LoanSymbol != "" && !isDollar(p.LoanSymbol) {
		return fault.New("", fmt.Sprintf("amounts in dollars, and the loan token %s is no dollar", p.LoanSymbol), "name columns in tokens with population.columns")
	}
	if c.collateral.usd {
		if !p.Price.IsPositive() {
			return fault.New("", fmt.Sprintf("column %q is in dollars", c.collateral.name), "set population.recorded_price to the price at which it was, or name a column in tokens with population.columns.collateral")
		}
		c.collateral.price = p.Price
	}
	return nil
}

// isDollar reports whether a token's symbol is that of a dollar.
func isDollar(symbol string) bool {
	symbol = strings.ToUpper(symbol)
	return strings.Contains(symbol, "USD") || slices.Contains([]string{"DAI", "XDAI", "GHO", "FRAX", "BOLD", "DOLA", "MIM", "USD", "$"}, symbol)
}

// chosen reports whether a row has the value asked for.
func (c *positionColumns) chosen(cells []string, value string) bool {
	return c.filter < 0 || strings.EqualFold(strings.TrimSpace(cells[c.filter]), strings.TrimSpace(value))
}

// who is the address of a row and its markets; empty where the table has no addresses.
func (c *positionColumns) who(cells []string) string {
	if len(c.borrower) == 0 {
		return ""
	}
	address := strings.ToLower(strings.TrimSpace(cells[c.borrower[0]]))
	if sheet.IsMissing(address) {
		return ""
	}
	for _, i := range c.markets {
		address += "\x00" + strings.ToLower(strings.TrimSpace(cells[i]))
	}
	return address
}

// called is what a row is called.
func (c *positionColumns) called(cells []string) string {
	if c.label < 0 {
		return ""
	}
	return strings.Clone(strings.TrimSpace(cells[c.label]))
}

// text says which column is read as what, in which units.
func (c *positionColumns) text() string {
	if c.long != nil {
		return c.long.text
	}
	return fmt.Sprintf("collateral from %s (%s), debt from %s (%s)", c.collateral.name, c.collateral.unit(), c.debt.name, c.debt.unit())
}

// unit says in words what a column's amounts are counted in.
func (c *column) unit() string {
	switch {
	case c.raw:
		return "smallest units"
	case c.usd && c.price.IsPositive():
		return "dollars at " + c.price.String()
	case c.usd:
		return "dollars"
	}
	return "whole tokens"
}
