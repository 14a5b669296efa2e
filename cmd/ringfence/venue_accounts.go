package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/fault"
)

// account is a customer of every venue.
type account struct {
	Key     string
	Secret  string
	Wallet  string // address that signs at Hyperliquid
	Deposit decimal.Decimal
}

// The demo key, and what the walkthroughs of ccxt sign with at Hyperliquid.
const (
	demoKey, demoSecret = "key", "secret"
	demoWallet          = "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a"
)

// customers reads the accounts, or makes the one of the demo key.
func (v *serving) customers() ([]account, error) {
	if v.accounts == "" {
		deposit, err := decimal.NewFromString(v.deposit)
		if err != nil || !deposit.IsPositive() {
			return nil, fmt.Errorf("--deposit %s is no amount", v.deposit)
		}
		return []account{{Key: demoKey, Secret: demoSecret, Wallet: demoWallet, Deposit: deposit}}, nil
	}
	text, err := os.ReadFile(v.accounts)
	if err != nil {
		return nil, err
	}
	return readAccounts(v.accounts, text, net.ParseIP(v.host).IsLoopback())
}

// accountForm is what a file of accounts looks like.
const accountForm = `write {"accounts":[{"key":"mine","secret":"…","deposit":"10000"}]}`

// mostDeposit is the largest deposit, in quote.
var mostDeposit = decimal.New(1, 15)

var walletForm = regexp.MustCompile(`^0x[0-9a-fA-F]{40}$`)

// readAccounts reads a file of accounts, and reports every fault with its line. own says that nobody else reaches the
// server, where the demo's secret may be used.
func readAccounts(name string, text []byte, own bool) ([]account, error) {
	list := fault.List{File: name, Most: 20}
	var whole any
	if cause := json.Unmarshal(text, &whole); cause != nil {
		line := 0
		var syntax *json.SyntaxError
		if errors.As(cause, &syntax) {
			line = 1 + bytes.Count(text[:min(int(syntax.Offset), len(text))], []byte("\n"))
		}
		return nil, &fault.Fault{File: name, Line: line, Problem: "is no JSON: " + cause.Error(), Remedy: accountForm}
	}
	top, err := members(text, 0, text)
	if err != nil {
		return nil, &fault.Fault{File: name, Line: err.line, Problem: err.problem, Remedy: accountForm}
	}
	var rows []member
	for _, m := range top {
		if m.name != "accounts" {
			list.Row(m.line, m.name, "is not known", fault.Nearest(m.name, []string{"accounts"}))
			continue
		}
		if rows, err = elements(m.raw, m.at, text); err != nil {
			list.Row(err.line, "accounts", err.problem, accountForm)
		}
	}
	if len(rows) == 0 && list.Count() == 0 {
		list.Row(0, "", "has no accounts", accountForm)
	}
	keys, wallets := map[string]int{}, map[string]int{}
	all := make([]account, 0, len(rows))
	for i, row := range rows {
		a := readAccount(&list, fmt.Sprintf("accounts[%d]", i+1), row, text)
		path := func(key string) string { return fmt.Sprintf("accounts[%d].%s", i+1, key) }
		if line, has := keys[a.Key]; has && a.Key != "" {
			list.Row(row.line, path("key"), fmt.Sprintf("%q is that of line %d, too", a.Key, line), "give each account a key of its own")
		}
		wallet := strings.ToLower(a.Wallet)
		if line, has := wallets[wallet]; has && wallet != "" {
			list.Row(row.line, path("wallet"), fmt.Sprintf("is that of line %d, too", line), "give each account a wallet of its own")
		}
		keys[a.Key], wallets[wallet] = row.line, row.line
		if !own && (a.Secret == demoSecret || wallet == demoWallet) {
			list.Row(row.line, fmt.Sprintf("accounts[%d]", i+1), "has the demo's secret or wallet, which everybody knows", "choose others, for others can reach this server")
		}
		all = append(all, a)
	}
	return all, list.Err()
}

// readAccount reads one account.
func readAccount(list *fault.List, path string, row member, text []byte) (a account) {
	fields, err := members(row.raw, row.at, text)
	if err != nil {
		list.Row(err.line, path, err.problem, accountForm)
		return a
	}
	seen := map[string]bool{}
	for _, f := range fields {
		key := path + "." + f.name
		seen[f.name] = true
		switch f.name {
		case "key", "secret", "wallet":
			to := map[string]*string{"key": &a.Key, "secret": &a.Secret, "wallet": &a.Wallet}[f.name]
			switch {
			case json.Unmarshal(f.raw, to) != nil:
				list.Row(f.line, key, "is no text", "put it in quotation marks")
			case *to == "" && f.name != "wallet":
				list.Row(f.line, key, "is empty", "write one")
			case f.name == "wallet" && *to != "" && !walletForm.MatchString(*to):
				list.Row(f.line, key, fmt.Sprintf("%q is no address", *to), "write 0x and 40 hexadecimal digits")
			}
		case "deposit":
			switch {
			case json.Unmarshal(f.raw, &a.Deposit) != nil:
				list.Row(f.line, key, fmt.Sprintf("%s is no amount", f.raw), `write a decimal number, as in "10000"`)
			case !a.Deposit.IsPositive() || a.Deposit.GreaterThan(mostDeposit):
				list.Row(f.line, key, fmt.Sprintf("is %s", a.Deposit), "write an amount above 0 and up to 10^15")
			}
		default:
			list.Row(f.line, key, "is not known", fault.Nearest(f.name, []string{"key", "secret", "wallet", "deposit"}))
		}
	}
	for _, name := range [...]string{"key", "secret", "deposit"} {
		if !seen[name] {
			list.Row(row.line, path+"."+name, "is missing", "add it")
		}
	}
	return a
}

// member is a member of a JSON object or list, and where it stands.
type member struct {
	name string
	raw  json.RawMessage
	at   int // offset of raw in the file
	line int
}

// misplaced is what a text is not, and where.
type misplaced struct {
	problem string
	line    int
}

// members are those of the JSON object that stands at an offset of a file.
func members(raw []byte, at int, file []byte) ([]member, *misplaced) {
	return parts(raw, at, file, '{')
}

// elements are those of the JSON list that stands at an offset of a file.
func elements(raw []byte, at int, file []byte) ([]member, *misplaced) {
	return parts(raw, at, file, '[')
}

func parts(raw []byte, at int, file []byte, open json.Delim) (all []member, err *misplaced) {
	line := func(offset int64) int { return 1 + bytes.Count(file[:at+int(offset)], []byte("\n")) }
	d := json.NewDecoder(bytes.NewReader(raw))
	if first, _ := d.Token(); first != open { // the whole file was read as JSON
		return nil, &misplaced{map[json.Delim]string{'{': "is no object", '[': "is no list"}[open], line(0)}
	}
	for d.More() {
		var m member
		if open == '{' {
			name, _ := d.Token()
			m.name = name.(string)
		}
		if err := d.Decode(&m.raw); err != nil {
			panic(err) // likewise
		}
		from := d.InputOffset() - int64(len(m.raw))
		m.at, m.line = at+int(from), line(from)
		all = append(all, m)
	}
	return all, nil
}
