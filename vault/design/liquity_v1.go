package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/vault"
)

// LiquityV1 is Liquity v1's liquidation: a vault below the least ratio is closed whole, against deposits that stand ready. The
// stability pool pays as much of its debt as it can and gets the collateral for it; the rest of both is put on all other
// vaults by their collateral. Whoever starts it gets a 200th of the collateral and what the vault set aside for gas.
//
// In recovery mode, where all collateral over all debt is below CCR, vaults up to that total ratio are closed as well, where
// the pool can pay the whole debt; it then gets collateral for 1/LLTV of it, and the owner keeps the rest. A vault at 100 % and
// below goes to the other vaults alone. The last vault with debt is left alone. Amounts are 1. The formulas stand at the
// arithmetic, [stabilityPool], [stakes] and [trove].
//
// The least ratio is 1/LLTV, rounded down: Liquity's own, 1.1, is an LLTV of 0.9090909090909090909. Vaults touch what is put on
// them at once, so that a unit of collateral has one stake, whoever came when. The pool's depositors neither come nor go.
// What vaults set aside for gas stands beside them and is in nobody's loss. Redemptions are not modelled, nor fees for
// borrowing: debt bears the market's interest.
//
// Limit cases: without a pool all is redistributed, and every loss is the other vaults'. A CCR of 0 is no recovery mode.
//
// Source: Liquity v1, TroveManager.sol, StabilityPool.sol and Dependencies/LiquityBase.sol.
type LiquityV1 struct {
	CCR     uint256.Int // scale 1e18, above 1/LLTV, or 0
	Pool    uint256.Int // deposits as a share of all debt at the start, scale 1e18
	Reserve uint256.Int // whole loan tokens that a vault set aside for gas, scale 1e18
}

// LiquityV1Mainnet is the design with the parameters of its source, and a pool of half of all debt.
var LiquityV1Mainnet = LiquityV1{CCR: liquityCCR, Pool: whole(0.5e18), Reserve: liquityReserve}

// Kind is "liquity-v1".
func (LiquityV1) Kind() string { return "liquity-v1" }

// Formula implements [FormulaOf].
func (LiquityV1) Formula() Formula {
	return Formula{Counts: "1, the whole vault", Lines: []string{
		"closed        V/D < 1/λ; where all vaults' V/D is below ccr, also those below all vaults'",
		"gas           = C/200 and gas_reserve, the caller's",
		"pool          pays min(D, its deposits), and gets that part of the rest of C",
		"others        bear the rest of both by their collateral",
		"from 1/λ on   the pool gets D/(λ·p) for D, and the owner the rest; V ≤ D: others alone",
	}}
}

// Splitting implements [SplittingOf].
func (LiquityV1) Splitting() Splitting {
	return Splitting{Whole: true, Source: "TroveManager.sol, liquidate: a trove is closed whole"}
}

// Owner implements [OwnerOf].
func (LiquityV1) Owner() string { return "a pool and other vaults take it, and nothing is sold" }

// Validate reports parameters out of their limits.
func (d LiquityV1) Validate(of Market) error {
	var l limits
	validateWadUnits(&l, of)
	if d.Pool.Gt(&MaxIncentive) {
		l.refuse("pool", &d.Pool, "is more than ten times all debt", "lower it")
	}
	if d.Reserve.BitLen() > 110 {
		l.refuse("gas_reserve", &d.Reserve, "is beyond any token's supply", "lower it")
	}
	if len(l) == 0 {
		if v := newLiquityVaults(of); !d.CCR.IsZero() && !d.CCR.Gt(&v.mcr) {
			l.refuse("ccr", &d.CCR, "is not above 1/LLTV: all vaults would be open to recovery mode only when all are lost", "raise it, or write 0 for none")
		}
	}
	return l.err()
}

// Policy lets nobody liquidate by the ledger's own verb; vaults are unsafe below the least ratio.
func (d LiquityV1) Policy(of Market) vault.Policy {
	v := newLiquityVaults(of)
	return &v
}

// Open starts the design.
func (d LiquityV1) Open(ledger Ledger, id vault.ID, of Market) (Running, error) {
	if err := d.Validate(of); err != nil {
		return nil, err
	}
	s := openLiquity(ledger, id, of)
	s.ccr, s.share, s.keeps, s.sums = d.CCR, d.Pool, one, true
	s.close = func(t *trove, tcr *uint256.Int) (closing, error) { return t.close1(s.mcr, *tcr, !tcr.IsZero()) }
	var reserve uint256.Int
	reserve.Div(&d.Reserve, &s.loan)
	s.reward = func(*uint256.Int) uint256.Int { return reserve }
	return s, nil
}

// LiquityV1Form states a [LiquityV1].
type LiquityV1Form struct {
	Name string `key:"name" default:"liquity-v1" doc:"Name of the arm."`
	MarketForm
	CCR     catalog.Decimal `key:"ccr" default:"1.5" min:"0" max:"100" places:"18" doc:"Ratio of all collateral to all debt below which recovery mode begins; 0 is none." source:"Liquity v1, Dependencies/LiquityBase.sol, CCR"`
	Pool    catalog.Decimal `key:"pool" default:"0.5" min:"0" max:"10" places:"18" doc:"Deposits in the stability pool when the vaults are open, as a share of all debt." assumed:"0.2 0.8"`
	Reserve catalog.Decimal `key:"gas_reserve" default:"200" min:"0" max:"1000000" places:"18" unit:"loan" doc:"What a vault set aside for the gas of its liquidation, whole loan tokens." source:"Liquity v1, Dependencies/LiquityBase.sol, LUSD_GAS_COMPENSATION"`
}

// Label implements [catalog.DesignForm].
func (f LiquityV1Form) Label() string { return f.Name }

// Design implements [Form].
func (f LiquityV1Form) Design(b *catalog.Builder) Design {
	return LiquityV1{CCR: b.Ratio("ccr", f.CCR), Pool: b.Ratio("pool", f.Pool), Reserve: b.Ratio("gas_reserve", f.Reserve)}
}

func init() {
	catalog.Designs.Register(LiquityV1Form{}, catalog.Rule{
		Name: "liquity-v1", Source: "Liquity v1, TroveManager.sol and StabilityPool.sol",
		Doc: "Liquity v1's stability pool: a vault below 1/lltv is closed whole by deposits that stand ready, and what they cannot pay is put on all other vaults. In recovery mode, below a total ratio of ccr, safer vaults are closed too, and their owners keep what is above 1/lltv of the debt.",
	})
}
