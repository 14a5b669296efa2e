package desk_test

import (
	"os"
	"testing"

	"github.com/ringfence-sim/ringfence/internal/shared"
)

func TestMain(m *testing.M) { os.Exit(shared.Soak(m)) }
