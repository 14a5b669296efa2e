package contracts

import "github.com/ringfence-sim/ringfence/vault"

// Host is where the contracts of an [Engine] run. A [Chain] is one; a block under construction on a chain that others join is
// another. A call that is refused has the errors of [Chain.Transact]: [Refusal] makes them.
type Host interface {
	// Deploy puts what creation code returns at an address.
	Deploy(at, from vault.Address, creation []byte) error
	// Transact makes a call as a transaction, and returns the gas of its receipt.
	Transact(from, to vault.Address, calldata []byte) (output []byte, gas uint64, err error)
	// View makes a call and undoes it.
	View(to vault.Address, calldata []byte) ([]byte, error)
	// CodeAt is the code at an address, and SetCode puts some there.
	CodeAt(at vault.Address) []byte
	SetCode(at vault.Address, code []byte) error
	// Time is that of the block under construction, unix seconds, and SetTime begins the next.
	Time() uint64
	SetTime(now uint64) error
}

var _ Host = (*Chain)(nil)

// Refusal is the error that a failed call means: one of package vault for what the rulebook refuses, [ErrOutOfGas], or a
// [*RevertError]. The failure is the EVM's, the output what the call returned.
func Refusal(failure error, output []byte) error { return refusal(failure, output) }

// Issuer is who an engine deploys, mints, burns and publishes as.
var Issuer = issuer

// CodeOf returns the code that creates a contract of that name, to be followed by the constructor's arguments, and whether there
// is one.
func CodeOf(name string) ([]byte, bool) { return codeOf(name) }
