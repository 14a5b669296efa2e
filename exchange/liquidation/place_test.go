package liquidation_test

import "github.com/ringfence-sim/ringfence/exchange/internal/venuetest"

type place = venuetest.Place

var (
	u, px, wad            = venuetest.U, venuetest.PX, venuetest.Wad
	near, whole, positive = venuetest.Near, venuetest.Whole, venuetest.Positive
	at, under             = venuetest.At, venuetest.Under
	actions               = venuetest.Actions
)
