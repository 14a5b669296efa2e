// Package foreign is the arm of a study that runs on a protocol of others: on its real bytecode, from a dump of its
// state, in the in-process EVM.
//
// The scenario's borrowers open their positions by the protocol's own calls, the scenario's feed publishes to it,
// and the scenario's liquidators race for what it offers, sell on the scenario's venue, and pay for gas. What a
// liquidation takes and what it costs in gas is the bytecode's doing: see package contracts/foreign.
//
//	own := foreign.Arm{Name: "aave-v3", Dump: dump, Protocol: func() contracts.Protocol { return &contracts.Aave{} }}
//	p, err := plan.NewWith(scenario, plan.Additions{Arms: []arm.Arm{own}})
//
// Where [Arm.Join] makes a chain that others join, the one path is lived in its blocks, among what outsiders send: see
// [Joined] and package chain/study. The liquidators then look at outsiders' positions, too, and no statistics count those.
//
// The scenario's tokens must have the decimals of the protocol's. Owners do nothing in this arm: they neither repay
// nor add collateral. Time on the chain goes on from the dump's, as fast as the scenario's.
package foreign
