package agents

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/sheet"
)

// long is a table in which a position is several rows, as subgraphs keep it: a row for each side of a position
// (Messari's schema, with side and balance), or for each token of an account (Aave's userReserves).
type long struct {
	account, market         int  // market may be −1
	side, balance           int  // of a row for each side
	collateral, debt, debt2 int  // of a row for each token; −1 is none
	symbol, decimals        int  // of the token; −1 is none
	is                      int  // whether what was supplied is collateral; −1 is none
	closed                  int  // when a position was closed; −1 is none
	whole                   bool // amounts are whole tokens, as Compound's subgraph has them
	text                    string
}

// findLong recognises such a table by its names, or returns nil.
func findLong(all []titled) *long {
	find := func(names ...string) int {
		for _, name := range names {
			if i := slices.IndexFunc(all, func(x titled) bool { return x.name == name }); i >= 0 {
				return i
			}
		}
		return -1
	}
	l := &long{
		account: find("accountid", "account", "userid", "user", "useraddress", "accountaddress"), market: find("marketid", "market", "marketname"),
		side: find("side"), balance: find("balance", "amount"),
		is:         find("iscollateral", "usageascollateralenabledonuser", "usageascollateralenabled"),
		closed:     find("hashclosed", "timestampclosed", "blocknumberclosed"),
		collateral: find("currentatokenbalance"), debt: find("currenttotaldebt", "currentvariabledebt"), debt2: -1,
		symbol: find("assetsymbol", "reservesymbol", "symbol", "tokensymbol"), decimals: find("assetdecimals", "reservedecimals", "decimals", "tokendecimals"),
	}
	if l.debt >= 0 && all[l.debt].name == "currentvariabledebt" {
		l.debt2 = find("currentstabledebt")
	}
	if l.collateral < 0 {
		l.collateral, l.debt = find("supplybalanceunderlying"), find("storedborrowbalance", "borrowbalanceunderlying")
		l.whole = l.collateral >= 0
	}
	switch {
	case l.account < 0:
		return nil
	case l.side >= 0 && l.balance >= 0:
		l.text = fmt.Sprintf("collateral and debt from %s by %s, a row for each (smallest units)", all[l.balance].title, all[l.side].title)
	case l.collateral >= 0 && l.debt >= 0 && l.symbol >= 0:
		l.side, l.balance, l.market = -1, -1, -1
		l.text = fmt.Sprintf("collateral from %s and debt from %s by %s, a row for each token (%s)", all[l.collateral].title, all[l.debt].title, all[l.symbol].title, (&column{raw: !l.whole}).unit())
	default:
		return nil
	}
	return l
}

// longFits refuses a table of tokens where the scenario does not say which.
func (p *positionReader) longFits(l *long) error {
	if l.side < 0 && (p.CollateralSymbol == "" || p.LoanSymbol == "") {
		return fault.New("", "a row for each token of an account", "say which are the market's with market.collateral.symbol and market.loan.symbol")
	}
	return nil
}

// is reports whether a token of a dump is one of the market's: by its symbol, wrapped or not.
func isToken(symbol, market string) bool {
	symbol, market = strings.ToLower(strings.TrimSpace(symbol)), strings.ToLower(market)
	if rest, is := strings.CutPrefix(symbol, "c"); is && (rest == market || "w"+rest == market) { // Compound's receipts
		return true
	}
	return symbol == market || symbol == "w"+market || "w"+symbol == market
}

// pivot makes a position of the rows of an account, and of a market where the table has several.
func (p *positionReader) pivot() {
	l := p.columns.long
	type key struct{ account, market string }
	order := []key{}
	found := map[key]*positionRow{}
	markets := map[string]int{}
	tokens := [2]map[string]int{{}, {}} // of collateral and debt
	others := map[string]bool{}         // accounts that owe other tokens
	amount := func(row sheet.Row, at int, debt bool) (z uint256.Int, ok bool) {
		cell := strings.TrimSpace(row.Cells[at])
		if sheet.IsMissing(cell) {
			return z, true
		}
		c := column{name: p.columns.titles[at], raw: true}
		if l.whole {
			c.raw, c.decimals, c.up = false, p.CollateralDecimals, debt
			if debt {
				c.decimals = p.LoanDecimals
			}
		}
		z, err := c.parse(cell, p.style)
		for _, f := range fault.All(err) {
			f.Line = row.Line
			p.faults.Add(f)
		}
		return z, err == nil
	}
	for row, problem := range p.sheet.Rows() {
		if problem != nil {
			p.refuse(problem.Line, problem.Text, problem.Remedy)
			continue
		}
		if len(row.Cells) != p.columns.width {
			p.refuse(row.Line, fmt.Sprintf("has %d fields where the header has %d", len(row.Cells), p.columns.width), "mend the row")
			continue
		}
		if !p.columns.chosen(row.Cells, p.Value) {
			p.table.Elsewhere++
			continue
		}
		if l.closed >= 0 && !sheet.IsMissing(row.Cells[l.closed]) {
			p.table.Closed++
			continue
		}
		var sides [2]uint256.Int // collateral and debt
		symbol := ""
		if l.symbol >= 0 {
			symbol = strings.TrimSpace(row.Cells[l.symbol])
		}
		var ok1, ok2 bool
		if l.side >= 0 {
			i := 0
			switch side := strings.ToUpper(strings.TrimSpace(row.Cells[l.side])); {
			case side == "COLLATERAL":
			case (side == "LENDER" || side == "SUPPLIER") && l.is >= 0 && strings.EqualFold(strings.TrimSpace(row.Cells[l.is]), "true"):
			case side == "BORROWER", side == "BORROW", side == "DEBT":
				i = 1
			default: // a lender
				p.table.Other++
				continue
			}
			sides[i], ok1 = amount(row, l.balance, i == 1)
			ok2 = true
			if symbol != "" {
				tokens[i][symbol]++
			}
		} else {
			is := [2]bool{isToken(symbol, p.CollateralSymbol), isToken(symbol, p.LoanSymbol)}
			owes := func(at int) bool {
				return at >= 0 && strings.Trim(strings.TrimSpace(row.Cells[at]), "0.") != "" && !sheet.IsMissing(row.Cells[at])
			}
			if !is[1] && (owes(l.debt) || owes(l.debt2)) {
				others[strings.ToLower(strings.TrimSpace(row.Cells[l.account]))] = true
			}
			if !is[0] && !is[1] {
				p.table.Other++
				continue
			}
			ok1, ok2 = true, true
			if is[0] && l.is >= 0 && strings.EqualFold(strings.TrimSpace(row.Cells[l.is]), "false") { // lent, and no collateral
				is[0] = false
				p.table.Other++
			}
			if is[0] {
				sides[0], ok1 = amount(row, l.collateral, false)
			}
			if is[1] {
				sides[1], ok2 = amount(row, l.debt, true)
				if l.debt2 >= 0 {
					more, ok := amount(row, l.debt2, true)
					sides[1].Add(&sides[1], &more)
					ok2 = ok2 && ok
				}
			}
		}
		if !ok1 || !ok2 {
			continue
		}
		p.checkDecimals(row, l, !sides[1].IsZero())
		k := key{account: strings.ToLower(strings.TrimSpace(row.Cells[l.account]))}
		if l.market >= 0 {
			k.market = strings.TrimSpace(row.Cells[l.market])
			markets[k.market]++
		}
		position := found[k]
		if position == nil {
			k = key{strings.Clone(k.account), strings.Clone(k.market)}
			position = &positionRow{who: k.account + "\x00" + k.market, text: k.account, line: row.Line}
			found[k] = position
			order = append(order, k)
		}
		position.Collateral.Add(&position.Collateral, &sides[0])
		position.Debt.Add(&position.Debt, &sides[1])
	}
	if len(markets) > 1 && !p.Mix {
		title := p.columns.titles[l.market]
		p.refuse(0, fmt.Sprintf("column %q has %d values, so that these are positions of more than one market", title, len(markets)),
			fmt.Sprintf("choose one with population.column: %s and population.value, or take all as of one with population.markets: mix", title))
		return
	}
	for i, side := range [2]string{"collateral", "debt"} {
		if len(tokens[i]) > 1 && l.market < 0 && !p.Mix {
			p.refuse(0, fmt.Sprintf("%s in %d tokens", side, len(tokens[i])), "choose rows of one market with population.column and population.value")
			return
		}
	}
	owing := 0
	for _, k := range order {
		position := found[k]
		if position.Collateral.IsZero() || position.Debt.IsZero() { // an account that only lends, or only borrows elsewhere
			p.table.Skipped++
			continue
		}
		if others[k.account] {
			owing++
		}
		p.rows = append(p.rows, *position)
	}
	if owing > 0 {
		p.warn(0, fmt.Sprintf("%d of %d accounts owe other tokens too, which are left out: they owe more than is read", owing, len(p.rows)), "take accounts out that are not of this market alone")
	}
}

// checkDecimals refuses a token whose decimals are not the market's.
func (p *positionReader) checkDecimals(row sheet.Row, l *long, debt bool) {
	if l.decimals < 0 {
		return
	}
	n, err := strconv.Atoi(strings.TrimSpace(row.Cells[l.decimals]))
	want, key := int(p.CollateralDecimals), "market.collateral.decimals"
	if debt {
		want, key = int(p.LoanDecimals), "market.loan.decimals"
	}
	if err == nil && n != want {
		p.refuse(row.Line, fmt.Sprintf("the token has %d decimals where the scenario says %d", n, want), "set "+key)
	}
}
