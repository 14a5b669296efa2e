package liquidator

// FixedTip always bids the same, whatever the liquidation is worth: the keepers that MakerDAO relied on in March 2020.
type FixedTip struct {
	Wei uint64 // wei per gas
}

// Kind is "fixed-tip".
func (FixedTip) Kind() string { return "fixed-tip" }

// Validate finds no fault: any tip may be bid, and the race never lets it exceed the bidder's value.
func (FixedTip) Validate() error { return nil }

// Tip is min(Wei, Own).
func (b FixedTip) Tip(c Contest) uint64 { return min(b.Wei, c.Own) }
