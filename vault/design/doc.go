// Package design has the rules for what happens to vaults at the threshold, one file a design. A [Design] is a value: its
// parameters, with its formula, roundings, source and limit cases in the type's comment. [Design.Open] starts it in a market
// of package vault's ledger; what runs is a [Running], whose state is integers.
//
//	d := design.MorphoBlue
//	e := vault.New(owner, d.Closing)                    // the market closes its vaults by the design's policy
//	running, err := d.Open(e, id, design.Market{LLTV: lltv})
//	offers := running.Offers(price, e.AtRisk(id, price, e.Time(), nil), nil)
//	terms, err := running.Quote(&offers[0], offers[0].Most)     // what it would cost
//	moves, terms, err := running.Take(bot, &offers[0], offers[0].Most, nil)
//
// Liquidators see offers only (package vault/offer), and whoever runs a design posts its moves: a design knows neither.
//
// # A design that sells from vaults
//
// Most designs answer a liquidation in one call: so much debt for so much collateral. Such a design is a [Policy], pure
// arithmetic over a market's accrued totals, a vault and a price; [Sell] makes it run. The same policy is what the ledger's
// Liquidate does, and what a policy contract of the isolated market does on a chain. That is why the ledger makes no rule of
// its own: Morpho's recorded histories replay on it because Morpho's policy is right, down to the order of its errors.
//
// # Nine questions, and where they are answered
//
//	When must I be asked again?             Running.Wake: a trigger for the index, price bounds, an instant
//	What is on offer now?                   Running.Offers: of vaults (Of) and of the market (Lot)
//	What would it cost?                     Running.Quote; amounts from 1 to Most; Running.After for what comes next
//	Take it.                                Running.Take: moves, or a named refusal that changes nothing
//	Who holds things in between?            Running.Holders: accounts of the ledger, so conservation has no special case
//	What of the residue, and when is it     moves of claims: from Suppliers or a holder to the borrower, at that moment;
//	bad?                                    what stays owed without collateral is latent, and stays in the ledger
//	What state survives?                    Running.State and Restore: named numbers
//	Which limits are shared?                Running.Limits: what is left, and how many offers that withheld
//	What is measured?                       the moves' events, each at its block
//
// # What it must carry
//
// How designs that do not sell in one call answer. "Quote" is pure in each, because an offer holds what it is quoted from; a
// plan of two calls asks After.
//
//	                Maker Flipper             Comet                    Euler v2                 Liquity                 LLAMMA
//	Wake            trigger; next block of a  trigger                  trigger with slack 1     trigger; recovery mode  reference prices at
//	                bite; first tic or end                             (equality closes)        moves it, so Wake does  which a band pays
//	Offers          Bid: one for each lot     Absorb of a vault;       TakeOver of a vault      Start of a vault,       Arbitrage both ways;
//	                                          Sale: the storefront                              with its reward         Sale: hard closing
//	amount          a bid, then a lot         nothing; loan to pay     debt to take over        nothing                 coin to put in
//	Quote           Pay the bid               Pay, Receive             Owe, Receive             Reward, Receive         Pay, Receive
//	After           the bid as bettered       the storefront           the rest of the vault    none                    the curve moved
//	Tick            bite, deal and restart    nothing                  nothing                  nothing                 limits of the oracle
//	Holders         lots, bids' money         reserves                 none                     stability pool          the bands
//	moves           refund of the bid before  vault to reserves; what  debt to the taker's      pool pays, pool gets;   coin for coin, per
//	                (Bettered), Settled       is over to the borrower  vault, collateral too    or claims on all vaults band
//	bad debt        tab − bid, at Settled     negative reserves        the rest, if no          none: other vaults bear at hard closing
//	                                                                   collateral is left       it
//	State           bid, lot, guy, tic, end   credits                  last check, for the      P, S, epoch, scale,     x, y, shares a band,
//	                of each lot               not yet paid             cool-off                 error terms, stakes     last price and fee
//	Limits          box                       target reserves          cool-off                 the pool                active bands
package design
