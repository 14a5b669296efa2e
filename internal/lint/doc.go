// Package lint holds the house's rules that a compiler does not check, as tests: which way imports point, where
// go-ethereum may be imported, and what a study may not read.
package lint
