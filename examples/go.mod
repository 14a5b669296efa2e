module github.com/ringfence-sim/ringfence/examples

go 1.26.0

require (
	github.com/holiman/uint256 v1.3.2
	github.com/ringfence-sim/ringfence v0.0.0
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/shopspring/decimal v1.6.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	pgregory.net/rapid v1.3.0 // indirect
)

replace github.com/ringfence-sim/ringfence => ../
