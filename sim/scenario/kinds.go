package scenario

// Rooms whose rules a scenario can name and that it needs nothing else of. A program that writes rules of its own imports their
// package likewise.
import (
	_ "github.com/ringfence-sim/ringfence/exchange/book" // the venue book
	_ "github.com/ringfence-sim/ringfence/sim/margin"    // designs on an exchange
	_ "github.com/ringfence-sim/ringfence/vault/design"  // designs of lending markets
)
