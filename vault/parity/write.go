package parity

import (
	"bufio"
	"encoding/json"
	"io"
	"slices"
	"strconv"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// Write writes a history in the version with named markets. What [Read] makes of it equals h but for its name and for
// what single-market files leave out.
func Write(w io.Writer, h *History) error {
	out := bufio.NewWriter(w)
	put := func(object map[string]any) error {
		text, err := json.Marshal(object) // sorts the names: same history, same bytes
		if err == nil {
			_, err = out.Write(append(text, '\n'))
		}
		return err
	}
	if err := put(map[string]any{"history": 1}); err != nil {
		return err
	}
	for i := range h.Steps {
		step := &h.Steps[i]
		object := step.Op.fields()
		object["time"] = step.Op.Time
		step.Want.addTo(object)
		if err := put(object); err != nil {
			return err
		}
	}
	if h.Final != nil {
		if err := put(h.Final.fields()); err != nil {
			return err
		}
	}
	return out.Flush()
}

func (op *Op) fields() map[string]any {
	all := map[string]any{
		"id": op.Market, "caller": op.Caller, "onBehalf": op.OnBehalf, "receiver": op.Receiver, "token": op.Token, "loan": op.Loan,
		"collateral": op.Collateral, "oracle": op.Oracle, "irm": op.IRM, "model": op.Model, "maxAge": op.MaxAge,
		"assets": op.Assets.Dec(), "shares": op.Shares.Dec(), "value": op.Value.Dec(), "allowed": op.Allowed,
	}
	table := fieldsOf[op.Kind]
	object := map[string]any{"op": op.Kind}
	for _, name := range slices.Concat(table.need, table.may) {
		if value := all[name]; value != "" && name != "then" && name != "params" {
			object[name] = value
		}
	}
	if len(op.Params) > 0 {
		object["params"] = decimals(op.Params)
	}
	if len(op.Then) > 0 {
		then := make([]map[string]any, len(op.Then))
		for i := range op.Then {
			then[i] = op.Then[i].fields()
		}
		object["then"] = then
	}
	return object
}

func (want *Outcome) addTo(object map[string]any) {
	object["ok"] = want.Reason == ""
	if want.Reason != "" {
		object["err"] = want.Reason
	}
	if want.Returned.N > 0 {
		object["ret"] = decimals(want.Returned.Values[:want.Returned.N])
	}
	if want.Market != nil {
		object["market"] = marketFields(want.Market)
	}
	if want.RateAtTarget != nil {
		object["rateAtTarget"] = want.RateAtTarget.Dec()
	}
	if want.Position != nil {
		object["position"] = positionFields(*want.Position)
	}
}

func (f *Final) fields() map[string]any {
	markets := map[string]any{}
	for name, state := range f.Markets {
		positions := map[string]any{}
		for account, position := range state.Positions {
			positions[account] = positionFields(position)
		}
		markets[name] = map[string]any{"market": marketFields(&state.Market), "rateAtTarget": state.RateAtTarget.Dec(), "positions": positions}
	}
	balances := map[string]map[string]string{}
	for token, of := range f.Balances {
		balances[token] = map[string]string{}
		for account, balance := range of {
			balances[token][account] = balance.Dec()
		}
	}
	authorized := map[string][]string{}
	for owner, others := range f.Authorized {
		if len(others) > 0 {
			authorized[owner] = others
		}
	}
	return map[string]any{
		"op": "final", "time": f.Time, "owner": f.Owner, "feeRecipient": f.FeeRecipient, "markets": markets, "balances": balances, "authorized": authorized,
	}
}

func marketFields(m *vault.Market) map[string]string {
	return map[string]string{
		"fee": m.Fee.Dec(), "lastUpdate": strconv.FormatUint(m.LastUpdate, 10),
		"totalBorrowAssets": m.TotalBorrowAssets.Dec(), "totalBorrowShares": m.TotalBorrowShares.Dec(),
		"totalSupplyAssets": m.TotalSupplyAssets.Dec(), "totalSupplyShares": m.TotalSupplyShares.Dec(),
	}
}

func positionFields(p vault.Position) map[string]string {
	return map[string]string{"borrowShares": p.BorrowShares.Dec(), "collateral": p.Collateral.Dec(), "supplyShares": p.SupplyShares.Dec()}
}

func decimals(values []uint256.Int) []string {
	texts := make([]string, len(values))
	for i := range values {
		texts[i] = values[i].Dec()
	}
	return texts
}
