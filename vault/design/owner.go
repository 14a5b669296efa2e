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
