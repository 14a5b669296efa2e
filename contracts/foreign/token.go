package foreign

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// hands are how ERC-20s of others are handed out on a chain.
type hands struct {
	chain *contracts.Chain
	slots map[vault.Address]balanceSlot // by token, as far as they were found
}

// balanceSlot says where a token keeps balances: in the mapping at a slot, hashed in Solidity's order of key and
// slot or in Vyper's.
type balanceSlot struct {
	slot  uint64
	vyper bool
}

func (b balanceSlot) of(who vault.Address) common.Hash {
	key, slot := common.LeftPadBytes(who[:], 32), word(b.slot)
	if b.vyper {
		key, slot = slot, key
	}
	return crypto.Keccak256Hash(key, slot)
}

// mostSlots is how many slots are tried. Tokens behind proxies that reserve storage for later begin at 51 and 101.
const mostSlots = 256

// token reads what a token says of itself.
func (h *hands) token(at vault.Address) (t Token, err error) {
	t.Address = at
	if len(h.chain.CodeAt(at)) == 0 {
		return t, fmt.Errorf("foreign: no token at %s: the dump has no contract there; give the address of one that it has", common.Address(at))
	}
	out, err := view(h.chain, at, "decimals()")
	if err != nil {
		return t, err
	}
	decimals := out.word(0)
	if decimals.GtUint64(18) || len(out) < 32 {
		return t, fmt.Errorf("foreign: the token at %s says it has %s decimals, and at most 18 are known here", common.Address(at), decimals.Dec())
	}
	t.Decimals = uint8(decimals.Uint64())
	if out, err := view(h.chain, at, "symbol()"); err == nil {
		t.Symbol = out.text()
	}
	if t.Symbol == "" {
		t.Symbol = common.Address(at).Hex()[:8]
	}
	return t, nil
}

func (h *hands) balance(token, of vault.Address) (uint256.Int, error) {
	out, err := view(h.chain, token, "balanceOf(address)", of)
	return out.word(0), err
}

// give adds to what an account has of a token, by writing the slot of its balance.
func (h *hands) give(token, to vault.Address, amount *uint256.Int) error {
	has, err := h.balance(token, to)
	if err != nil {
		return err
	}
	if h.chain.Followed() { // others watch: it was given before the first block
		if has.Lt(amount) {
			return fmt.Errorf("foreign: %s has %s of the token at %s, and needs %s", common.Address(to), has.Dec(), common.Address(token), amount.Dec())
		}
		return nil
	}
	where, known := h.slots[token]
	if !known {
		if where, err = h.find(token); err != nil {
			return err
		}
		h.slots[token] = where
	}
	if _, over := has.AddOverflow(&has, amount); over {
		return fmt.Errorf("foreign: %s would have more than 2^256 of the token at %s", common.Address(to), common.Address(token))
	}
	return h.chain.SetStorage(token, where.of(to), has.Bytes32())
}

// find tries slots until one changes what the token says of a balance. The account and the amount are nobody's.
func (h *hands) find(token vault.Address) (balanceSlot, error) {
	who, mark := vault.NamedAddress("ringfence: whose balance is sought"), uint256.NewInt(0x52696e67)
	for slot := range uint64(mostSlots) {
		for _, where := range [...]balanceSlot{{slot, false}, {slot, true}} {
			at := where.of(who)
			was := h.chain.StorageAt(token, at)
			if err := h.chain.SetStorage(token, at, mark.Bytes32()); err != nil {
				return where, err
			}
			seen, err := h.balance(token, who)
			if again := h.chain.SetStorage(token, at, was); again != nil {
				return where, again
			}
			if err == nil && seen.Eq(mark) {
				return where, nil
			}
		}
	}
	return balanceSlot{}, fmt.Errorf("foreign: cannot see where the token at %s keeps its balances, so that nobody can be given any: "+
		"choose another, or give the accounts theirs in the dump", common.Address(token))
}

// approve lets a spender take all that an account has of a token.
func (h *hands) approve(token, owner, spender vault.Address) error {
	_, err := send(h.chain, owner, token, "approve(address,uint256)", spender, *new(uint256.Int).SetAllOne())
	return err
}

// transfer moves tokens from one account to another.
func (h *hands) transfer(token, from, to vault.Address, amount *uint256.Int) error {
	if amount.IsZero() {
		return nil
	}
	_, err := send(h.chain, from, token, "transfer(address,uint256)", to, *amount)
	return err
}

var transferred = crypto.Keccak256Hash([]byte("Transfer(address,address,uint256)"))

// Movements are the Transfer events of ERC-20s among logs.
func Movements(logs []*types.Log) (all []Movement) {
	for _, l := range logs {
		if len(l.Topics) != 3 || l.Topics[0] != transferred || len(l.Data) != 32 {
			continue
		}
		m := Movement{Token: vault.Address(l.Address), From: vault.Address(l.Topics[1][12:]), To: vault.Address(l.Topics[2][12:])}
		m.Amount.SetBytes32(l.Data)
		all = append(all, m)
	}
	return all
}
