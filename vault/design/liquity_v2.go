package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/vault"
)

// LiquityV2 is Liquity v2's (Bold's) liquidation: as [LiquityV1], a vault below the least ratio is closed whole by the stability
// pool and by the other vaults, but neither gets more than the debt that it pays and a penalty. What collateral is left is the
// owner's. There is no recovery mode. Amounts are 1. The formula stands at the arithmetic, [trove] and [boldRule].
//
// Gas is paid out of the collateral that goes to the pool, a 200th of it up to GasCap, and out of what the vault set aside:
// Reserve of collateral, which the gas pool pays in loan tokens at the oracle's price, as far as it has them.
//
// What [LiquityV1] says of the least ratio, of stakes, depositors and redemptions holds here too. A branch's shutdown is not
// modelled.
//
// Limit cases: at a ratio below 1 + Penalty the pool gets all collateral but the gas, and bears a loss below 1.
//
// Source: Liquity v2 (Bold), TroveManager.sol and Dependencies/Constants.sol.
type LiquityV2 struct {
	Penalty        uint256.Int // of what the pool pays, scale 1e18
	Redistribution uint256.Int // of what other vaults bear, scale 1e18
	Pool           uint256.Int // deposits as a share of all debt at the start, scale 1e18
	Reserve        uint256.Int // whole collateral tokens that a vault set aside for gas, scale 1e18
	GasCap         uint256.Int // whole collateral tokens, scale 1e18
}

// LiquityV2Mainnet is the design with the parameters of its branch of ether, and a pool of half of all debt.
var LiquityV2Mainnet = LiquityV2{
	Penalty: whole(0.05e18), Redistribution: whole(0.1e18), Pool: whole(0.5e18), Reserve: whole(0.0375e18), GasCap: boldGasCap,
}

// Kind is "liquity-v2".
func (LiquityV2) Kind() string { return "liquity-v2" }

// Formula implements [FormulaOf].
func (LiquityV2) Formula() Formula {
	return Formula{Counts: "1, the whole vault", Lines: []string{
		"closed        V/D < 1/λ",
		"offset        = min(D, the pool's deposits), with part = C·offset/D",
		"gas           = min(part/200, gas_cap) and gas_reserve, the caller's",
		"pool          gets min(part − gas, (1 + penalty)·offset/p) for offset",
		"others        bear D − offset, for min(what is left of C,",
		"              (1 + redistribution_penalty)·(D − offset)/p)",
		"owner         gets what is left then",
	}}
}

// Splitting implements [SplittingOf].
func (LiquityV2) Splitting() Splitting {
	return Splitting{Whole: true, Source: "TroveManager.sol, liquidate: a trove is closed whole"}
}

// Owner implements [OwnerOf].
func (LiquityV2) Owner() string { return "a pool and other vaults take it, and nothing is sold" }

// Validate reports parameters out of their limits.
func (d LiquityV2) Validate(of Market) error {
	var l limits
	validateWadUnits(&l, of)
	for _, p := range [...]struct {
		key string
		x   *uint256.Int
	}{{"penalty", &d.Penalty}, {"redistribution_penalty", &d.Redistribution}} {
		if !p.x.Lt(&one) {
			l.refuse(p.key, p.x, "is not below 1", "lower it")
		}
	}
	if d.Pool.Gt(&MaxIncentive) {
		l.refuse("pool", &d.Pool, "is more than ten times all debt", "lower it")
	}
	for _, p := range [...]struct {
		key string
		x   *uint256.Int
	}{{"gas_reserve", &d.Reserve}, {"gas_cap", &d.GasCap}} {
		if p.x.BitLen() > 100 {
			l.refuse(p.key, p.x, "is beyond any token's supply", "lower it")
		}
	}
	return l.err()
}

// Policy lets nobody liquidate by the ledger's own verb; vaults are unsafe below the least ratio.
func (d LiquityV2) Policy(of Market) vault.Policy {
	v := newLiquityVaults(of)
	return &v
}

// Open starts the design.
func (d LiquityV2) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	s := openLiquity(ledger, id, of)
	s.share, s.keeps = d.Pool, one
	s.incentive.Add(&one, &d.Penalty)
	rule := boldRule{mcr: s.mcr, penaltyPool: d.Penalty, penaltyOthers: d.Redistribution, gasCap: d.GasCap}
	s.close = func(t *trove, _ *uint256.Int) (closing, error) { return t.close2(&rule) }
	s.reward = func(price *uint256.Int) uint256.Int {
		var c checked
		reward := c.div(c.part(d.Reserve, c.part(*price, s.up, s.down), one), s.loan)
		if c.err != nil {
			return uint256.Int{}
		}
		return reward
	}
	return s, nil
}

// LiquityV2Form states a [LiquityV2].
type LiquityV2Form struct {
	Name string `key:"name" default:"liquity-v2" doc:"Name of the arm."`
	MarketForm
	Penalty        catalog.Decimal `key:"penalty" default:"0.05" min:"0" below:"1" places:"18" discount:"share" doc:"What the stability pool gets above the debt that it pays, as a share of that." source:"Liquity v2, Dependencies/Constants.sol, LIQUIDATION_PENALTY_SP_WETH"`
	Redistribution catalog.Decimal `key:"redistribution_penalty" default:"0.1" min:"0" below:"1" places:"18" doc:"What other vaults get above the debt that they bear, as a share of that; 0.2 for staked ether." source:"Liquity v2, Dependencies/Constants.sol, LIQUIDATION_PENALTY_REDISTRIBUTION_WETH"`
	Pool           catalog.Decimal `key:"pool" default:"0.5" min:"0" max:"10" places:"18" doc:"Deposits in the stability pool when the vaults are open, as a share of all debt." assumed:"0.2 0.8"`
	Reserve        catalog.Decimal `key:"gas_reserve" default:"0.0375" min:"0" max:"1000000" places:"18" unit:"collateral" doc:"What a vault set aside for the gas of its liquidation, whole collateral tokens." source:"Liquity v2, Dependencies/Constants.sol, ETH_GAS_COMPENSATION"`
	GasCap         catalog.Decimal `key:"gas_cap" default:"2" min:"0" max:"1000000" places:"18" unit:"collateral" doc:"The most that is paid for gas out of a vault's collateral, a 200th of what goes to the pool, whole collateral tokens." source:"Liquity v2, Dependencies/Constants.sol, COLL_GAS_COMPENSATION_CAP"`
}

// Label implements [catalog.DesignForm].
func (f LiquityV2Form) Label() string { return f.Name }

// Design implements [Form].
func (f LiquityV2Form) Design(b *catalog.Builder) Design {
	return LiquityV2{
		Penalty: b.Ratio("penalty", f.Penalty), Redistribution: b.Ratio("redistribution_penalty", f.Redistribution),
		Pool: b.Ratio("pool", f.Pool), Reserve: b.Ratio("gas_reserve", f.Reserve), GasCap: b.Ratio("gas_cap", f.GasCap),
	}
}

func init() {
	catalog.Designs.Register(LiquityV2Form{}, catalog.Rule{
		Name: "liquity-v2", Source: "Liquity v2 (Bold), TroveManager.sol",
		Doc: "Liquity v2's stability pool: a vault below 1/lltv is closed whole by deposits that stand ready, which get their debt and a penalty for it, and what they cannot pay by all other vaults. The rest of the collateral is the owner's.",
	})
}
