package design

import "strings"

// OwnerOf says why a borrower takes nothing of its own vault under a design: the contract forbids it, or what it offers is no
// sale of the vault. It is empty where a borrower may take what anybody may, and for designs without a method Owner.
func OwnerOf(d Design) (why string) {
	if of, is := d.(interface{ Owner() string }); is {
		return of.Owner()
	}
	return ""
}

// OwnerNamed is a sentence on whether the borrowers of a study may take their own vaults under the design of a name in scenarios.
// It is empty where no such design is registered.
func OwnerNamed(name string) string {
	d := named(name)
	if d == nil {
		return ""
	}
	if why := OwnerOf(d); why != "" {
		return "A borrower takes nothing of its own vault: " + why + "."
	}
	return "A borrower may take its own vault as anybody may: see the behaviour self-liquidate."
}

// ForbidsOwner reports whether that is because the contract forbids it.
func ForbidsOwner(d Design) bool { return strings.HasPrefix(OwnerOf(d), forbidsOwner) }

// Why nothing of an own vault is taken.
const (
	forbidsOwner = "the contract forbids it"
	sellsLots    = "it sells lots, and studies' borrowers take none"
	sellsPooled  = "it sells what is pooled, and studies' borrowers take no part in that"
)

// Owner implements [OwnerOf].
func (CompoundV2) Owner() string { return forbidsOwner + " (CToken.sol, liquidateBorrowFresh)" }

// Owner implements [OwnerOf].
func (AaveV33) Owner() string { return forbidsOwner + " (LiquidationLogic.sol)" }

// Owner implements [OwnerOf].
func (AaveV4) Owner() string { return forbidsOwner + " (LiquidationLogic.sol)" }

// Owner implements [OwnerOf].
func (EulerV2) Owner() string { return forbidsOwner + " (Liquidation.sol)" }

// Owner implements [OwnerOf].
func (FreeRestoration) Owner() string {
	return "the protocol pays whoever comes for others, and no owner"
}

// Owner implements [OwnerOf].
func (MakerClipper) Owner() string { return sellsLots }

// Owner implements [OwnerOf].
func (MakerFlipper) Owner() string { return sellsLots }

// Owner implements [OwnerOf].
func (BlockAuction) Owner() string {
	return "a filler takes debt over with the collateral, and the owner's own is what it owes already"
}

// Owner implements [OwnerOf].
func (CallOption) Owner() string {
	return "an option is a supporter's, and its owner takes it back when it expires"
}

// Owner implements [OwnerOf].
func (Comet) Owner() string { return "it is absorbed whole, and a storefront sells it" }

// Owner implements [OwnerOf].
func (LiquityV1) Owner() string { return "a pool and other vaults take it, and nothing is sold" }

// Owner implements [OwnerOf].
func (LiquityV2) Owner() string { return "a pool and other vaults take it, and nothing is sold" }

// Owner implements [OwnerOf].
func (Fluid) Owner() string { return sellsPooled }

// Owner implements [OwnerOf].
func (Llamma) Owner() string { return sellsPooled }
