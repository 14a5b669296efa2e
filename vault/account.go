package vault

// account is an address's number in one engine, given when a ledger first has something for it. Ledgers are kept by
// number: a call looks an address up once, and what one more ledger costs an account is little more than the entry.
type account uint32

const (
	pool   account = 0         // EngineAddress
	nobody account = 1<<32 - 1 // an address without a number, for which every ledger is empty
)

type accounts struct {
	numbers   map[Address]account
	addresses []Address           // by number
	recent    [recentMost]account // by an address's last byte: the one asked for last, or the pool
}

const recentMost = 256

// number returns an address's number, or nobody. A call asks for a few addresses several times each.
func (a *accounts) number(of Address) account {
	recent := &a.recent[of[len(of)-1]]
	if a.addresses[*recent] == of {
		return *recent
	}
	n, ok := a.numbers[of]
	if !ok {
		return nobody
	}
	*recent = n
	return n
}

// enlist returns an address's number and gives it one where it has none. Numbers stay, even where the call fails that
// needed them: nothing can be read off them.
func (a *accounts) enlist(address Address) account {
	n := a.number(address)
	if n == nobody {
		n = account(len(a.addresses))
		a.numbers[address] = n
		a.addresses = append(a.addresses, address)
	}
	return n
}

// column is one value for each account, zero where nothing was set. It is kept in pages, and a page where nothing was set
// takes half a byte an account; so a column takes at most little more than its values for all accounts.
type column[T any] struct{ pages []*[pageSize]T }

const pageSize = 16

func (c *column[T]) get(a account) (value T) {
	if page := int(a / pageSize); page < len(c.pages) && c.pages[page] != nil {
		value = c.pages[page][a%pageSize]
	}
	return value
}

// at returns the place of an account's value, not of nobody's.
func (c *column[T]) at(a account) *T {
	page := int(a / pageSize)
	for page >= len(c.pages) {
		c.pages = append(c.pages, nil)
	}
	if c.pages[page] == nil {
		c.pages[page] = new([pageSize]T)
	}
	return &c.pages[page][a%pageSize]
}
