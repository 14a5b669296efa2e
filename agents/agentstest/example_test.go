package agentstest_test

import (
	"testing"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/agents/agentstest"
)

func TestABehaviourOfOnesOwn(t *testing.T) {
	agentstest.Behaviour(t, func() agents.Behaviour { return agents.DefaultTopUp })
}
