package study_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/study"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// A path with somebody from outside, who only looks on.
func Example() {
	s, err := scenario.Builtin("paths=1", "population.borrowers=5", "prices={source: gbm, start: 200, volatility: 1, horizon: 2m}")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := plan.New(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	account, err := study.Parse("0x70997970C51812dc3A010C7d01b50e0d17dc79C8=loan:1000,name:mine", 6, 18)
	if err != nil {
		fmt.Println(err)
		return
	}
	rows := 0
	lives, err := study.New(p, study.Options{Accounts: []study.Account{account}, Sink: func(p *record.Path) error {
		rows = len(p.Arms[0].Vaults)
		return nil
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := lives.Start(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	blocks := 1
	for {
		if _, err := lives.Step(); errors.Is(err, chain.ErrOver) {
			break
		} else if err != nil {
			fmt.Println(err)
			return
		}
		blocks++
	}
	all, err := lives.Accounts()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(blocks, "blocks,", rows, "borrowers")
	fmt.Println(all[0].Name, "made", all[0].LoanProfit)
	// Output:
	// 10 blocks, 5 borrowers
	// mine made 0
}
