package liquidator

import "github.com/ringfence-sim/ringfence/rng"

// Purpose is what the randomness of this package is for.
var Purpose = rng.Named("liquidator: reaction and order")

// Addressed is the Dice of a study: each roll is at an address of its own, (seed, path, bot, vault, block).
type Addressed struct{ Seed, Path uint64 }

// Roll returns the bits at the address. Bots are below 2³², vaults below 2³².
func (d Addressed) Roll(bot, vault int, block uint64) uint64 {
	key := rng.Key{Seed: d.Seed, Path: d.Path, Purpose: Purpose, Actor: uint64(bot)<<32 | uint64(vault)}
	stream := key.Lane(block)
	return stream.Uint64()
}
