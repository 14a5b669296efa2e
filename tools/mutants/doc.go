// Mutants plants faults in copies of the project and shows which test finds each. A fault that no test of its own package
// finds is a rule that nobody holds.
//
// A planted fault is a patch, ROOM/NAME.patch beside this file, with a header before the diff:
//
//	# package: ./oracle             packages whose own tests must find it, separated by spaces
//	# run: TestFeed                 only these tests are run (optional)
//	# skip: TestBits                these are not, as they hold our own numbers and no rule (optional)
//	# short                         with -short (optional)
//	# fault: a feed reports at half of its deviation
//
// The program copies the checkout as it stands, uncommitted work included, runs the tests there once without a fault, and
// then once for each patch. The user's files are not touched. From the top of the checkout:
//
//	make mutants                            every patch
//	make mutants ROOM=oracle                those of one room
//	make mutants ROOM=oracle/feed-half      those of a room whose name begins so
//	make mutants-sample ROOM=oracle N=30    a seeded sample of the mutants that gremlins lists, see sample.go
//
// A patch that leaves the tests green has survived; one that does not compile or no longer applies is broken. Both end the
// run with exit code 1. A new patch is made with an edit, git diff, and git checkout.
package main
