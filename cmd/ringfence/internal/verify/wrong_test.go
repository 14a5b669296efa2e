package verify_test

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/cmd/ringfence/internal/verify"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// unfair is the rulebook with one rounding turned round: what a withdrawal by assets burns in shares is rounded down,
// against those who stay, where the rule rounds up.
type unfair struct{ *vault.Engine }

func wrong(r verify.Rule) (vault.Rulebook, error) {
	return unfair{vault.New(parity.Owner, r.Closing)}, nil
}

func (u unfair) Withdraw(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error) {
	moved, err := u.Engine.Withdraw(caller, market, assets, shares, onBehalf, receiver)
	if err != nil || assets.IsZero() || moved.Shares.IsZero() {
		return moved, err
	}
	m := u.Engine.Market(market)
	var total, all, up, down uint256.Int
	total.AddUint64(total.Add(&m.TotalSupplyAssets, &assets), 1)
	all.AddUint64(all.Add(&m.TotalSupplyShares, &moved.Shares), 1_000_000)
	down.MulDivOverflow(&assets, &all, &total)
	if up.AddUint64(&down, 1); up.Eq(&moved.Shares) {
		moved.Shares = down
	}
	return moved, nil
}
