// Package lending is the arm of a study that lives on a chain: a lending market, its borrowers, the liquidators who
// compete for its unhealthy vaults, and the venue they sell on.
//
//	a := lending.Arm{Name: "morpho", LLTV: *uint256.NewInt(0.86e18)}
//	p, err := plan.NewWith(s, plan.Additions{Arms: []arm.Arm{a}})
package lending
