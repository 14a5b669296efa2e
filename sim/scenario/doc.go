// Package scenario is what a study is made from: one YAML file, or the built-in study, as exact Go values.
//
//	s, err := scenario.Load("my.yaml", "market.lltv=0.9", "paths=50")
//
// A file names only what it changes. What it leaves out takes the default that the comments of the structs and
// `ringfence scenario schema` state; a section it leaves out altogether is the built-in study's. Where one of several
// things can stand, a key tells which, and the other keys are that thing's parameters:
//
//	prices: {source: file, file: eth.csv, from: 2020-03-12, to: 2020-03-14}
//	venue:  {model: pool, depth: 20000000, fee: 0.003}
//	arms:
//	  - {design: morpho, name: morpho}
//	  - {design: exchange-isolated, name: matched, preset: binance-usdm, thresholds: matched}
//
// Numbers are read from their text: 0.860000000000000001 is that, to the last digit, all the way to the ledgers. A file
// with faults is refused with all of them, each with its line and what to do. The doc comment of a struct or a field
// in this package is also what the listings and the schema say about it.
package scenario
