package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	gethrpc "github.com/ethereum/go-ethereum/rpc"

	"github.com/ringfence-sim/ringfence/chain"
)

// query is which logs somebody wants.
type query struct {
	BlockHash *common.Hash         `json:"blockHash"`
	From      *gethrpc.BlockNumber `json:"fromBlock"`
	To        *gethrpc.BlockNumber `json:"toBlock"`
	Address   several              `json:"address"`
	Topics    []topic              `json:"topics"`
}

// several is an address or a list of some.
type several []common.Address

// UnmarshalJSON reads null, one, or a list.
func (s *several) UnmarshalJSON(text []byte) error {
	if text[0] == '[' {
		return json.Unmarshal(text, (*[]common.Address)(s))
	}
	var one *common.Address
	if err := json.Unmarshal(text, &one); err != nil || one == nil {
		return err
	}
	*s = several{*one}
	return nil
}

// topic is what may stand in a place: anything where it is empty.
type topic []common.Hash

// UnmarshalJSON reads null, one, or a list, in which null is anything.
func (t *topic) UnmarshalJSON(text []byte) error {
	if text[0] != '[' {
		var one *common.Hash
		if err := json.Unmarshal(text, &one); err != nil || one == nil {
			return err
		}
		*t = topic{*one}
		return nil
	}
	var list []*common.Hash
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	*t = topic{}
	for _, h := range list {
		if h == nil {
			*t = nil
			return nil
		}
		*t = append(*t, *h)
	}
	return nil
}

func (q *query) check() error {
	if len(q.Topics) > 4 {
		return refuse(codeParameters, "exceed max topics: a log has at most 4")
	}
	if len(q.Address) > topicLimit {
		return refuse(codeLimit, "exceed max addresses or topics per search position: %d", topicLimit)
	}
	for _, t := range q.Topics {
		if len(t) > topicLimit {
			return refuse(codeLimit, "exceed max addresses or topics per search position: %d", topicLimit)
		}
	}
	if q.BlockHash != nil && (q.From != nil || q.To != nil) {
		return refuse(codeParameters, "cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other")
	}
	return nil
}

// matches reports whether a log is wanted.
func (q *query) matches(l *types.Log) bool {
	if len(q.Address) > 0 && !slices.Contains(q.Address, l.Address) || len(q.Topics) > len(l.Topics) {
		return false
	}
	for i, t := range q.Topics {
		if len(t) > 0 && !slices.Contains(t, l.Topics[i]) {
			return false
		}
	}
	return true
}

// may reports whether a bloom filter leaves it open that there is a wanted log.
func (q *query) may(bloom types.Bloom) bool {
	if len(q.Address) > 0 && !slices.ContainsFunc(q.Address, func(a common.Address) bool { return types.BloomLookup(bloom, a) }) {
		return false
	}
	for _, t := range q.Topics {
		if len(t) > 0 && !slices.ContainsFunc(t, func(h common.Hash) bool { return types.BloomLookup(bloom, h) }) {
			return false
		}
	}
	return true
}

// in returns a block's logs that are wanted.
func (q *query) in(b *chain.Block, logs []*types.Log) []*types.Log {
	if !q.may(b.Bloom()) {
		return logs
	}
	for i := range b.Included {
		for _, l := range b.Included[i].Receipt.Logs {
			if q.matches(l) {
				logs = append(logs, l)
			}
		}
	}
	return logs
}

// between returns the logs of blocks that are wanted.
func (s *Server) between(ctx context.Context, q *query, from, to uint64) ([]*types.Log, error) {
	logs := []*types.Log{}
	if from > to {
		return logs, nil
	}
	if to-from >= rangeLimit {
		return nil, refuse(codeLimit, "the range has %d blocks; ask for at most %d at a time", to-from+1, rangeLimit)
	}
	c := s.driver.Chain()
	for n := from; n <= to; n++ {
		b := c.Block(n)
		if b == nil {
			return logs, nil
		}
		if logs = q.in(b, logs); len(logs) > logLimit {
			return nil, refuse(codeLimit, "query returned more than %d results: ask for fewer blocks, up to %d as yet", logLimit, n-1)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return logs, nil
}

// bounds are the numbers of a query's first and last block.
func (s *Server) bounds(q *query) (from, to uint64, err error) {
	c := s.driver.Chain()
	head := c.Head().NumberU64()
	place := func(n *gethrpc.BlockNumber) uint64 {
		switch {
		case n == nil:
			return head
		case *n == gethrpc.EarliestBlockNumber:
			return c.First().NumberU64()
		case *n < 0:
			return head
		}
		return uint64(*n)
	}
	from, to = place(q.From), place(q.To)
	if from > to {
		if q.To == nil {
			return from, from, nil // nothing yet
		}
		return 0, 0, refuse(codeParameters, "invalid block range params: from %d to %d", from, to)
	}
	return max(from, c.First().NumberU64()), min(to, head), nil
}

// filtering is the part of eth that remembers what a client has seen.
type filtering struct{ s *Server }

// GetLogs returns the logs of a range of blocks, or of one.
func (f *filtering) GetLogs(ctx context.Context, q query) ([]*types.Log, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	if q.BlockHash != nil {
		b := f.s.driver.Chain().BlockByHash(*q.BlockHash)
		if b == nil {
			return nil, refuse(codeRefused, "unknown block")
		}
		return q.in(b, []*types.Log{}), nil
	}
	from, to, err := f.s.bounds(&q)
	if err != nil {
		return nil, err
	}
	return f.s.between(ctx, &q, from, to)
}

// filter is what a client has seen of what it wants.
type filter struct {
	query   *query // of logs
	pending bool   // of transactions that wait; else of blocks
	block   uint64 // the last that was seen
	mark    int    // likewise, of the announced
	idle    *time.Timer
}

// filters are all there are, and how many subscriptions.
type filters struct {
	mu            sync.Mutex
	all           map[gethrpc.ID]*filter
	subscriptions int
}

// back lets all filters see again what comes after the block that the chain went back to.
func (fs *filters) back(e chain.Event) {
	if e.Reverted == nil {
		return
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for _, x := range fs.all {
		x.block = min(x.block, *e.Reverted)
	}
}

var errManyFilters = &refusal{code: codeLimit, message: "too many filters and subscriptions: uninstall some, 1000 are the most"}

func (f *filtering) install(x *filter) (gethrpc.ID, error) {
	fs := &f.s.filters
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if len(fs.all)+fs.subscriptions >= filterLimit {
		return "", errManyFilters
	}
	id := gethrpc.NewID()
	x.block = f.s.driver.Chain().Head().NumberU64()
	x.idle = time.AfterFunc(filterIdle, func() { f.UninstallFilter(id) })
	fs.all[id] = x
	return id, nil
}

// NewFilter remembers a query of logs.
func (f *filtering) NewFilter(q query) (gethrpc.ID, error) {
	if err := q.check(); err != nil {
		return "", err
	}
	if q.BlockHash != nil {
		return "", refuse(codeParameters, "a filter is of blocks to come: ask eth_getLogs for those of one block")
	}
	return f.install(&filter{query: &q})
}

// NewBlockFilter remembers which blocks were seen.
func (f *filtering) NewBlockFilter() (gethrpc.ID, error) { return f.install(&filter{}) }

// NewPendingTransactionFilter remembers which announced transactions were seen.
func (f *filtering) NewPendingTransactionFilter(*bool) (gethrpc.ID, error) {
	_, mark := f.s.feed.announced(math.MaxInt)
	return f.install(&filter{pending: true, mark: mark})
}

// UninstallFilter forgets a filter, and reports whether there was one.
func (f *filtering) UninstallFilter(id gethrpc.ID) bool {
	fs := &f.s.filters
	fs.mu.Lock()
	defer fs.mu.Unlock()
	x, found := fs.all[id]
	if found {
		x.idle.Stop()
		delete(fs.all, id)
	}
	return found
}

var errNoFilter = errors.New("filter not found")

// GetFilterChanges returns what is new since it was asked last.
func (f *filtering) GetFilterChanges(ctx context.Context, id gethrpc.ID) (any, error) {
	fs := &f.s.filters
	fs.mu.Lock()
	defer fs.mu.Unlock()
	x := fs.all[id]
	if x == nil {
		return nil, errNoFilter
	}
	x.idle.Reset(filterIdle)
	if x.pending {
		hashes, mark := f.s.feed.announced(x.mark)
		x.mark = mark
		return hashes, nil
	}
	c := f.s.driver.Chain()
	head := c.Head().NumberU64()
	from := x.block + 1
	if x.query == nil {
		hashes := []common.Hash{}
		for n := from; n <= head; n++ {
			if b := c.Block(n); b != nil {
				hashes = append(hashes, b.Hash())
			}
		}
		x.block = head
		return hashes, nil
	}
	to := head
	if q := x.query; q.To != nil && *q.To >= 0 {
		to = min(to, uint64(*q.To))
	}
	if q := x.query; q.From != nil {
		from = max(from, uint64(max(*q.From, 0)))
	}
	logs, err := f.s.between(ctx, x.query, from, to)
	if err == nil {
		x.block = head
	}
	return logs, err
}

// GetFilterLogs returns all that a filter of logs wants.
func (f *filtering) GetFilterLogs(ctx context.Context, id gethrpc.ID) ([]*types.Log, error) {
	f.s.filters.mu.Lock()
	x := f.s.filters.all[id]
	f.s.filters.mu.Unlock()
	if x == nil || x.query == nil {
		return nil, errNoFilter
	}
	return f.GetLogs(ctx, *x.query)
}

// subscribing is the part of eth that tells without being asked, over a socket.
type subscribing struct{ s *Server }

// subscribe tells a client what tell makes of each event; nil is nothing.
func (x *subscribing) subscribe(ctx context.Context, tell func(chain.Event) []any) (*gethrpc.Subscription, error) {
	notifier, ok := gethrpc.NotifierFromContext(ctx)
	if !ok {
		return nil, gethrpc.ErrNotificationsUnsupported
	}
	fs := &x.s.filters
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if len(fs.all)+fs.subscriptions >= filterLimit {
		return nil, errManyFilters
	}
	fs.subscriptions++
	subscription := notifier.CreateSubscription()
	events, stop := x.s.feed.listen()
	go func() {
		defer func() {
			stop()
			fs.mu.Lock()
			fs.subscriptions--
			fs.mu.Unlock()
		}()
		for {
			select {
			case e, open := <-events:
				if !open {
					return
				}
				for _, said := range tell(e) {
					if notifier.Notify(subscription.ID, said) != nil {
						return
					}
				}
			case <-subscription.Err():
				return
			}
		}
	}()
	return subscription, nil
}

// NewHeads tells of each block.
func (x *subscribing) NewHeads(ctx context.Context) (*gethrpc.Subscription, error) {
	return x.subscribe(ctx, func(e chain.Event) []any {
		if e.Block == nil {
			return nil
		}
		return []any{encodeHead(e.Block.Header())}
	})
}

// Logs tells of each log that is wanted. Bounds of blocks are not looked at: it is about those to come.
func (x *subscribing) Logs(ctx context.Context, q *query) (*gethrpc.Subscription, error) {
	if q == nil {
		q = &query{}
	}
	if err := q.check(); err != nil {
		return nil, err
	}
	return x.subscribe(ctx, func(e chain.Event) (said []any) {
		if e.Block == nil {
			return nil
		}
		for _, l := range q.in(e.Block, nil) {
			said = append(said, l)
		}
		return said
	})
}

// NewPendingTransactions tells of each transaction that enters the pool and is announced: its hash, or all of it.
func (x *subscribing) NewPendingTransactions(ctx context.Context, full *bool) (*gethrpc.Subscription, error) {
	return x.subscribe(ctx, func(e chain.Event) []any {
		switch {
		case e.Pending == nil:
			return nil
		case full != nil && *full:
			return []any{encodeTransaction(*e.Pending)}
		}
		return []any{e.Pending.Hash()}
	})
}
