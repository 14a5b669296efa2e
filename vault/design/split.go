package design

// Splitting is what a design's own text says, or its formula, of taking an amount in two calls of one moment in place of one.
type Splitting struct {
	Never  bool   // two calls pay a taker no more than one, but for rounding
	Whole  bool   // nothing is sold in parts, so that there are no two calls
	Parts  bool   // amounts are parts, scale 1e18, of what stands when they are taken
	Source string // where that is said, or why it does not hold
}

// SplittingOf is what a design says of splitting. It says nothing where it has no method Splitting.
func SplittingOf(d Design) (s Splitting) {
	if of, is := d.(interface{ Splitting() Splitting }); is {
		return of.Splitting()
	}
	return s
}

// Splitting implements [SplittingOf].
func (Morpho) Splitting() Splitting {
	return Splitting{Never: true, Source: "Morpho.sol, liquidate: the incentive is of the LLTV alone"}
}

// Splitting implements [SplittingOf].
func (PreLiquidation) Splitting() Splitting {
	return Splitting{Never: true, Source: "PreLiquidation.sol: the factor rises with the LTV, which a call lowers as long as its own is below one over it"}
}

// Splitting implements [SplittingOf].
func (Midnight) Splitting() Splitting {
	return Splitting{Never: true, Source: "Midnight.sol, liquidate: the incentive is of the LLTV and the time alone, and bad debt comes off before"}
}

// Splitting implements [SplittingOf].
func (CompoundV2) Splitting() Splitting {
	return Splitting{Never: true, Source: "Comptroller.sol, liquidateCalculateSeizeTokens: the incentive is constant"}
}

// Splitting implements [SplittingOf].
func (AaveV2) Splitting() Splitting {
	return Splitting{Never: true, Source: "LendingPoolCollateralManager.sol: the bonus is constant"}
}

// Splitting implements [SplittingOf].
func (AaveV33) Splitting() Splitting {
	return Splitting{Never: true, Source: "LiquidationLogic.sol: the bonus is constant"}
}

// Splitting implements [SplittingOf].
func (AaveV4) Splitting() Splitting {
	return Splitting{Never: true, Source: "Aave v4, documentation of liquidations: none pays while max bonus·collateral factor ≤ the health factor for max bonus"}
}

// Splitting implements [SplittingOf].
func (SiloV2) Splitting() Splitting {
	return Splitting{Never: true, Source: "PartialLiquidationLib.sol: the fee is constant"}
}

// Splitting implements [SplittingOf].
func (EulerV2) Splitting() Splitting {
	return Splitting{Source: "Liquidation.sol: the discount is the violation, which a call above the toxic frontier raises"}
}

// Splitting implements [SplittingOf].
func (Fraxlend) Splitting() Splitting {
	return Splitting{Source: "FraxlendPairCore.sol: a call that leaves less than the clean fee takes it of what is left"}
}

// Splitting implements [SplittingOf].
func (FreeRestoration) Splitting() Splitting {
	return Splitting{Source: "each call is paid a wage"}
}

// Splitting implements [SplittingOf].
func (MakerClipper) Splitting() Splitting {
	return Splitting{Never: true, Source: "clip.sol, take: at one moment the price is one"}
}

// Splitting implements [SplittingOf].
func (BlockAuction) Splitting() Splitting {
	return Splitting{Never: true, Source: "auction.rs: at one block both shares are one"}
}

// Splitting implements [SplittingOf].
func (Comet) Splitting() Splitting {
	return Splitting{Never: true, Source: "Comet.sol, quoteCollateral: the storefront's price is one at one moment"}
}

// Splitting implements [SplittingOf].
func (Llamma) Splitting() Splitting {
	return Splitting{Parts: true, Source: "controller.vy, _get_f_remove: a part of the debt takes less than its part of the bands"}
}

// Splitting implements [SplittingOf].
func (MakerFlipper) Splitting() Splitting {
	return Splitting{Whole: true, Source: "flip.sol, tend and dent: a bid is for the whole lot"}
}

// Splitting implements [SplittingOf].
func (CallOption) Splitting() Splitting {
	return Splitting{Never: true, Source: "an option is bought whole, and a lapsed one's vault is sold as by Morpho Blue"}
}

// Splitting implements [SplittingOf].
func (LiquityV1) Splitting() Splitting {
	return Splitting{Whole: true, Source: "TroveManager.sol, liquidate: a trove is closed whole"}
}

// Splitting implements [SplittingOf].
func (LiquityV2) Splitting() Splitting {
	return Splitting{Whole: true, Source: "TroveManager.sol, liquidate: a trove is closed whole"}
}

// Splitting implements [SplittingOf].
func (Fluid) Splitting() Splitting {
	return Splitting{Never: true, Source: "coreModule/main.sol, liquidate: collateral per debt is of the oracle's price alone"}
}

// SplittingNamed is what the design of a name in scenarios says of splitting. It is nothing where no such design is registered.
func SplittingNamed(name string) Splitting { return SplittingOf(named(name)) }

// String is a sentence for whoever reads what a design is.
func (s Splitting) String() string {
	switch {
	case s.Whole:
		return "Two calls in place of one: there are none (" + s.Source + ")."
	case s.Never:
		return "Two calls in place of one pay no more (" + s.Source + ")."
	}
	return "Two calls in place of one: nothing says that they pay no more (" + s.Source + ")."
}
