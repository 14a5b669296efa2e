package agentstest_test

import (
	"testing"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/agents/agentstest"
)

func Example() {
	testMyBehaviour := func(t *testing.T) { // func TestMyBehaviour in a test file of one's own
		agentstest.Behaviour(t, func() agents.Behaviour { return agents.DefaultTopUp })
	}
	_ = testMyBehaviour
}

func TestTheExampleKeepsTheLaws(t *testing.T) {
	agentstest.Behaviour(t, func() agents.Behaviour { return agents.DefaultTopUp })
}
