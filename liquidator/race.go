package liquidator

import (
	"errors"
	"fmt"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Bid is a transaction a bot submits: a plan for one offer and a tip.
type Bid struct {
	Bot, Vault  int
	Plan        Plan
	Tip         uint64       // wei per gas above the base fee
	Gas         uint64       // gas used if it succeeds, and what it needs of the block's limit
	GasReverted uint64       // gas used if it comes too late
	Expected    fixed.Signed // profit after the tip, as the bot saw it, loan smallest units
	Roll        uint64       // of the dice: breaks ties of the tip, the smaller first
	offer       int          // of the block's
}

// Round is what a block did. Its outcomes are in the order of execution; they are reused by the next round.
type Round struct {
	Outcomes []Outcome
	Bidders  int    // bots that bid for at least one vault
	Unbid    int    // offers that nobody bid for
	GasUsed  uint64 // by the transactions included
}

// Race is a set of liquidators that compete block by block along one path. It is not safe for concurrent use.
type Race struct {
	bots    []Liquidator
	builder Builder
	gas     GasTable
	dice    Dice
	funds   []uint256.Int
	days    []spending
	refused []Refusals

	built    []bool // by bot: its choice is a built-in one, which asks nothing but what a view shows
	even     bool   // all of the block's sales, and parts of them, are made at one price: see [Race.RunOnDemand]
	thorough bool   // every bot searches every offer: the slow twin of a race that spares searches

	// Scratch of one block.
	block    Block
	bids     []Bid
	outcomes []Outcome
	plans    []intent
	reserved []uint256.Int    // gas each bot may lose on the bids it has made
	sold     []uint256.Int    // collateral each bot means to sell
	fetched  []liquidity.Fill // what the venue would pay for that
	rest     uint256.Int
	marginal []uint256.Int // price that no further unit can fetch, after what each bot means to sell
	why      []Reason      // of each bot, offer by offer
	bidding  []bool
	stands   []standing     // of each bot
	mid      uint256.Int    // the venue's price
	fee      fee            // of the venue, in this block
	whole    appraised      // the offer under consideration
	floor    uint256.Int    // price below which nothing is on offer
	told     bool           // the market says so
	crest    crest          // the line of what is on offer
	beyond   []fixed.Signed // its height for each bot, after what that means to sell
	tried    tried
	spent    []bool // by bot: no offer of the block can bring its least gain
	view     View
	passes   []passing   // of each bot
	tolls    []toll      // likewise
	paltry   []float64   // likewise, the cost below which no sale brings its least gain
	barren   []float64   // likewise, the cost below which none brings it on top of what the bot means to sell
	ready    bool        // passes and tolls are of the bids made so far
	tells    bool        // and tell why bots pass over sales
	first    int         // of the stripes of the bids made so far
	latest   uint64      // the longest reaction time of any bot, blocks
	stripes  []stripe    // ranges of costs with one reason for each bot
	striped  []Reason    // of each bot, stripe by stripe
	stripe   []uint8     // by sale: its stripe, from 1; 0 where its reasons are its own
	fine     float64     // what a sale must cost less than: see finenessOf
	offers   []Offer     // of a block whose offers are made on demand
	places   []int       // where their reasons stand; none in other blocks
	limit    uint256.Int // what the bot under consideration can pay
	total    uint256.Int // what the bid under execution sells
	given    uint256.Int // what it buys to give
	now      offer.Terms // what it moves
	next     [MaxCalls - 1]offer.Offer
}

// intent is one bot's wish for the offer under consideration.
type intent struct {
	Appraisal
	own     uint64       // highest tip, wei per gas
	surplus fixed.Signed // gain less base gas
	bids    bool
	whole   bool // it could pay for all of the offer in one call
}

// NewRace makes a race of these liquidators; of none, in which nobody ever comes. It reports every fault of all of them at
// once.
func NewRace(bots []Liquidator, builder Builder, gas GasTable) (*Race, error) {
	faults := []error{builder.Validate(), gas.Validate()}
	named := make(map[string]bool, len(bots))
	for _, bot := range bots {
		faults = append(faults, bot.Validate())
		if named[bot.Name] {
			faults = append(faults, fmt.Errorf("liquidator: two liquidators are called %q: name them apart", bot.Name))
		}
		named[bot.Name] = true
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	n := len(bots)
	r := &Race{
		bots: slices.Clone(bots), builder: builder, gas: gas,
		funds: make([]uint256.Int, n), days: make([]spending, n), refused: make([]Refusals, n), built: make([]bool, n), plans: make([]intent, n),
		reserved: make([]uint256.Int, n), sold: make([]uint256.Int, n), fetched: make([]liquidity.Fill, n), marginal: make([]uint256.Int, n), bidding: make([]bool, n),
		stands: make([]standing, n), barren: make([]float64, n), beyond: make([]fixed.Signed, n), spent: make([]bool, n),
	}
	for i := range r.bots {
		if r.bots[i].Choice == nil {
			r.bots[i].Choice = Everything{}
		}
		choice := r.bots[i].Choice
		r.built[i] = choice == Choice(Everything{}) || choice == Choice(BestSize{})
	}
	return r, nil
}

// Reset puts every bot back to its starting funds, for a new path with its own randomness.
func (r *Race) Reset(dice Dice) {
	r.dice = dice
	for i := range r.bots {
		r.funds[i] = r.bots[i].Funds
		r.days[i].reset()
		r.refused[i] = Refusals{}
	}
}

// Bots is how many liquidators there are.
func (r *Race) Bots() int { return len(r.bots) }

// Bot is the liquidator of that number.
func (r *Race) Bot(i int) Liquidator { return r.bots[i] }

// Funds is what a bot owns now, loan smallest units.
func (r *Race) Funds(bot int) uint256.Int { return r.funds[bot] }

// Give gives a bot what it has of others than the venue and the design of a plan: a bid that came back, or the proceeds of a lot
// that it won.
func (r *Race) Give(bot int, amount *uint256.Int) { r.funds[bot].Add(&r.funds[bot], amount) }

// Spend takes what a bot pays of its funds outside of any plan.
func (r *Race) Spend(bot int, amount *uint256.Int) {
	r.funds[bot] = fixed.MinusCapped(&r.funds[bot], amount)
}

// Refusals is what a bot passed over since Reset.
func (r *Race) Refusals(bot int) Refusals { return r.refused[bot] }

// Run holds the race for one block: every bot values every offer and bids, the builder orders the bids, and they execute
// against the market and the venue. Offers are considered in the order given, worst first; those that were bid for are
// brought up to date. An error is a market that broke its word (it moved other amounts than it quoted), never a failed
// liquidation.
func (r *Race) Run(block Block, offers []Offer, market Market, venue liquidity.Venue) (Round, error) {
	if r.dice == nil {
		panic("liquidator: Run before Reset")
	}
	r.places, r.stripe, r.stripes, r.even = r.places[:0], r.stripe[:0], r.stripes[:0], false
	unbid, err := r.collect(block, offers, market, venue)
	if err != nil {
		return Round{}, err
	}
	round, err := r.finish(block, offers, market, venue)
	round.Unbid = unbid
	return round, err
}

// finish orders the bids and executes them.
func (r *Race) finish(block Block, offers []Offer, market Market, venue liquidity.Venue) (round Round, err error) {
	for i := range r.bots {
		if r.bidding[i] {
			round.Bidders++
		}
	}
	slices.SortFunc(r.bids, precedence)
	round.GasUsed, err = r.build(block, offers, market, venue)
	round.Outcomes = r.outcomes
	return round, err
}

// begin comes to a block.
func (r *Race) begin(block Block) {
	r.bids = r.bids[:0]
	clear(r.reserved)
	clear(r.sold)
	clear(r.fetched)
	clear(r.bidding)
	r.block = block
	r.crest.drawn, r.crest.known = false, false
}

// size makes room for the reasons of a block with so many offers.
func (r *Race) size(offers int) {
	r.why = slices.Grow(r.why[:0], offers*len(r.bots))[:offers*len(r.bots)]
}

// reckon finds what bots' costs in a block are, and who of them cannot gain whatever is on offer.
func (r *Race) reckon(market any, venue liquidity.Venue) error {
	floor, told := market.(Floor)
	if r.told = told; told {
		r.floor = floor.Floor()
		r.fine = finenessOf(&r.floor)
	}
	r.mid, r.fee.known = venue.Mid(), false
	for bot := range r.bots {
		r.days[bot].begin(r.block.Time)
		r.marginal[bot] = r.mid
		if err := r.stand(bot); err != nil {
			return err
		}
	}
	clear(r.spent)
	if r.told {
		r.sight(venue, &r.floor)
	}
	return nil
}

// collect fills r.bids and counts the offers that nobody bids for.
func (r *Race) collect(block Block, offers []Offer, market Market, venue liquidity.Venue) (unbid int, err error) {
	r.begin(block)
	if r.size(len(offers)); len(offers) == 0 {
		return 0, nil
	}
	if err := r.reckon(market, venue); err != nil {
		return 0, err
	}
	for i := range offers {
		if r.considerAll(offers, i, market, venue) == 0 {
			unbid++
		}
	}
	return unbid, nil
}

// considerAll lets every bot consider one offer, and those that want it bid. It returns how many do.
func (r *Race) considerAll(offers []Offer, at int, market Market, venue liquidity.Venue) (bidders int) {
	offer := &offers[at]
	if len(r.bots) > 0 {
		r.whole.terms, r.whole.err = market.Quote(offer.Offer, offer.Most)
		r.whole.known, r.whole.valued, r.whole.raised = true, false, false
		if r.whole.linear = r.whole.err == nil && linear(offer.Kind); r.whole.linear {
			r.whole.atMid = bound(&r.whole.terms, &r.mid)
		}
	}
	for bot := range r.bots {
		r.plans[bot] = intent{}
		r.consider(bot, offers, at, market, venue)
		if r.plans[bot].bids {
			bidders++
		}
	}
	if bidders == 0 {
		return 0
	}
	for bot := range r.bots {
		if r.plans[bot].bids {
			r.submit(bot, at, offer, bidders)
			r.reserve(bot)
			r.sell(bot, venue)
		}
	}
	return bidders
}

// sell brings what bounds a bot's further gains to what it means to sell now, as it is for an earlier bot that sells as much.
func (r *Race) sell(bot int, venue liquidity.Venue) {
	for other := range bot {
		if r.sold[other].Eq(&r.sold[bot]) && r.marginal[other].Lt(&r.marginal[bot]) {
			r.marginal[bot], r.fetched[bot] = r.marginal[other], r.fetched[other]
			r.barren[bot] = r.paltryAt(bot, &r.marginal[bot])
			r.gainless(bot, r.beyond[other])
			return
		}
	}
	r.fetched[bot] = venue.Quote(liquidity.Sell, &r.sold[bot], nil)
	r.marginal[bot] = last(venue, &r.sold[bot], &r.fetched[bot], &r.marginal[bot], &r.rest)
	r.barren[bot] = r.paltryAt(bot, &r.marginal[bot])
	r.aim(bot)
}

// standing is what a bot's costs in a block are, and what it has for them.
type standing struct {
	failing  uint256.Int  // gas of coming too late, loan units
	base     uint256.Int  // gas of one call
	again    uint256.Int  // gas of a second
	least    fixed.Signed // gain at which it acts: one call's gas and its least profit
	left     uint256.Int  // what it can pay with, gas of failing set aside
	capped   bool         // gas costs more than it ever pays
	unfunded bool         // it cannot pay the gas of failing
}

// stand reckons a bot's costs at the beginning of a block.
func (r *Race) stand(bot int) (err error) {
	who, s, block := &r.bots[bot], &r.stands[bot], &r.block
	s.capped = who.MaxGasPrice > 0 && block.BaseFee > who.MaxGasPrice
	for _, cost := range [...]struct {
		of  *uint256.Int
		gas uint64
	}{{&s.failing, r.gas.reverted(who.Overhead)}, {&s.base, r.gas.success(1, who.Overhead)}, {&s.again, r.gas.Again}} {
		if *cost.of, err = GasCost(cost.gas, block.BaseFee, &block.WeiPrice); err != nil {
			return fmt.Errorf("liquidator: gas price: %w", err)
		}
	}
	s.least = fixed.Positive(&s.base).Add(fixed.Positive(&who.MinProfit))
	r.reserve(bot)
	return nil
}

// reserve sets aside what a bot needs of its funds for the gas of failing, that of the bids it has made included.
func (r *Race) reserve(bot int) {
	s := &r.stands[bot]
	s.left, s.unfunded = fixed.MinusCapped(&r.funds[bot], &r.reserved[bot]), false
	if r.builder.Regime == PublicAuction || !r.bots[bot].Flash {
		s.unfunded = s.failing.Gt(&s.left)
		s.left = fixed.MinusCapped(&s.left, &s.failing)
	}
}

// consider decides whether a bot wants an offer, and writes r.plans[bot].
func (r *Race) consider(bot int, offers []Offer, at int, market Market, venue liquidity.Venue) {
	who, stands, block, on := &r.bots[bot], &r.stands[bot], &r.block, &offers[at]
	switch {
	case !who.Delay.over(r.dice, bot, on, block.Number):
		r.pass(bot, at, Unnoticed)
		return
	case stands.capped:
		r.pass(bot, at, GasCapped)
		return
	case stands.unfunded:
		r.pass(bot, at, Unfunded)
		return
	}
	means := Means{Calls: who.Calls, Sold: r.sold[bot], Again: stands.again, Discount: who.Discount, Flash: who.Flash}
	means.Limit = r.payable(bot, on.Kind == offer.Bid)
	if means.Limit != nil && means.Limit.IsZero() {
		r.pass(bot, at, r.missing(venue, stands.least, means.Limit))
		return
	}
	if r.hopeless(bot, venue) {
		r.pass(bot, at, r.missing(venue, stands.least, means.Limit))
		return
	}
	if r.built[bot] && !r.thorough && errors.Is(r.whole.err, offer.ErrTooSmall) { // so is every part of it
		r.pass(bot, at, r.missing(venue, stands.least, means.Limit))
		return
	}
	whole := r.pays(&means)
	want, ok := r.appraise(bot, offers, at, market, venue, means)
	surplus := want.Gain.Sub(fixed.Positive(&stands.base))
	spare := surplus.Sub(fixed.Positive(&who.MinProfit))
	if !ok || spare.Sign() < 0 {
		why := Unprofitable
		if r.built[bot] {
			why = r.missing(venue, stands.least, means.Limit)
		} else if !ok {
			why = Unwilling
		}
		r.pass(bot, at, why)
		return
	}
	value := spare.Capped()
	own := affordable(&value, r.gas.success(want.Plan.Calls, who.Overhead), &block.WeiPrice)
	if who.MaxGasPrice > 0 {
		own = min(own, who.MaxGasPrice-block.BaseFee)
	}
	switch {
	case on.Kind == offer.Bid:
		left := fixed.MinusCapped(&stands.left, &stands.base)
		left = fixed.MinusCapped(&left, &want.Cost)
		own = min(own, affordable(&left, r.gas.success(1, who.Overhead), &block.WeiPrice))
	case r.builder.Regime == PublicAuction:
		left := stands.left
		if !who.Flash {
			left.Sub(&left, &want.Cost)
		}
		own = min(own, affordable(&left, r.gas.reverted(who.Overhead), &block.WeiPrice))
	}
	own = min(own, maxTip)
	r.plans[bot] = intent{Appraisal: want, own: own, surplus: surplus, bids: true, whole: whole}
}

// payable is what bounds a bot's payments for one offer, in r.limit; nil where nothing does.
func (r *Race) payable(bot int, bid bool) (limit *uint256.Int) {
	who, stands := &r.bots[bot], &r.stands[bot]
	if !who.Flash {
		if r.limit = stands.left; bid { // which nothing of the venue's pays for
			r.limit = fixed.MinusCapped(&r.limit, &stands.base)
		}
		limit = &r.limit
	}
	if !who.Daily.IsZero() {
		if left := r.days[bot].left(&who.Daily); who.Flash || left.Lt(&r.limit) {
			r.limit, limit = left, &r.limit
		}
	}
	return limit
}

// appraise is what a bot chooses of the offer, with its worth; false where it chooses nothing, or what cannot be done. A
// built-in choice is taken over from an earlier bot that made the same one with the same means, or with means that are as
// good: where a bot can pay for all of the offer, one call is none the smaller for its limit.
func (r *Race) appraise(bot int, offers []Offer, at int, market Market, venue liquidity.Venue, means Means) (Appraisal, bool) {
	who := &r.bots[bot]
	for other := range bot {
		if p, o := &r.plans[other], &r.bots[other]; !r.thorough && offers[at].Kind != offer.Bid && p.bids && p.whole && r.pays(&means) &&
			r.built[bot] && r.built[other] && o.Choice == who.Choice &&
			max(o.Calls, 1) == max(means.Calls, 1) && r.sold[other].Eq(&means.Sold) {
			return p.Appraisal, true
		}
	}
	v, on := &r.view, offers[at].Offer
	v.Block, v.Offers, v.At, v.bot = r.block, offers, at, bot
	v.lookAfter(market, venue, on, means, &r.fetched[bot])
	v.whole, v.wholly = r.whole.quoted, who.Choice == Choice(BestSize{}) && r.wholly(bot, &offers[at], venue)
	plan := who.Choice.Choose(v)
	if plan.Calls == 0 {
		return Appraisal{}, false
	}
	if r.built[bot] {
		return v.found, true
	}
	v.lookAfter(market, venue, on, means, &r.fetched[bot]) // as it was, whatever the choice made of it
	return v.Appraise(plan)
}

// pays reports whether means bound nothing, or are of one call and pay for all of the offer under consideration.
func (r *Race) pays(means *Means) bool {
	cost := r.whole.terms.Cost()
	return means.Limit == nil || r.whole.linear && means.Calls < 2 && !cost.Gt(means.Limit)
}

// submit turns a wish into a bid.
func (r *Race) submit(bot, at int, on *Offer, bidders int) {
	who, want, block := &r.bots[bot], &r.plans[bot], &r.block
	contest := Contest{Own: want.own, Bidders: bidders, Block: *block, Offer: *on}
	for other := range r.plans {
		if other != bot && r.plans[other].bids {
			contest.Rival = max(contest.Rival, r.plans[other].own)
		}
	}
	bid := Bid{
		Bot: bot, Vault: on.Vault, Plan: want.Plan, offer: at,
		Tip:         min(who.Bidding.Tip(contest), want.own),
		Gas:         r.gas.success(want.Plan.Calls, who.Overhead),
		GasReverted: r.gas.reverted(who.Overhead),
		Roll:        r.dice.Roll(bot, on.Vault, ^block.Number), // the complement keeps clear of reaction delays
	}
	// Neither cost can overflow: own was chosen so that both fit the bot's value and funds.
	tip, _ := GasCost(bid.Gas, bid.Tip, &block.WeiPrice)
	bid.Expected = want.surplus.Sub(fixed.Positive(&tip))
	if r.builder.Regime == PublicAuction {
		lost, _ := GasCost(bid.GasReverted, bid.Tip, &block.WeiPrice)
		r.reserved[bot].Add(&r.reserved[bot], &r.stands[bot].failing)
		r.reserved[bot].Add(&r.reserved[bot], &lost)
	}
	if on.Kind == offer.Bid { // it pays before anything of it is sold
		for _, cost := range [...]*uint256.Int{&want.Cost, &r.stands[bot].base, &tip} {
			r.reserved[bot].Add(&r.reserved[bot], cost)
		}
	}
	r.sold[bot].Add(&r.sold[bot], &want.Receive)
	r.days[bot].plan(&want.Cost)
	r.bidding[bot] = true
	r.bids = append(r.bids, bid)
}
