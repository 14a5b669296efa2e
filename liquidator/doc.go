// Package liquidator is the competition for liquidations within a block.
package liquidator
