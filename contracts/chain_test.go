package contracts

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// program deploys machine code as it is.
func program(t *testing.T, c *Chain, name string, code ...byte) vault.Address {
	t.Helper()
	at := vault.NamedAddress(name)
	require.NoError(t, c.SetCode(at, code))
	return at
}

func TestBadCallsGetClearErrors(t *testing.T) {
	c, err := NewChain()
	require.NoError(t, err)
	user := vault.NamedAddress("user")
	token := vault.NamedAddress("token")
	require.NoError(t, c.Deploy(token, user, creation(tokenCode).address(user)))
	require.Equal(t, ErrOccupied, c.Deploy(token, user, creation(tokenCode).address(user)))

	short := program(t, c, "short", byte(vm.PUSH1), 3, byte(vm.PUSH1), 0, byte(vm.REVERT))
	custom := program(t, c, "custom", byte(vm.PUSH4), 0xde, 0xad, 0xbe, 0xef, byte(vm.PUSH1), 0, byte(vm.MSTORE),
		byte(vm.PUSH1), 4, byte(vm.PUSH1), 28, byte(vm.REVERT))
	invalid := program(t, c, "invalid", byte(vm.INVALID))
	forever := program(t, c, "forever", byte(vm.JUMPDEST), byte(vm.PUSH1), 0, byte(vm.JUMP))
	// Panic(0x32), an index out of bounds: Solidity's, but none of the rulebook's.
	other := program(t, c, "panic", append(append([]byte{byte(vm.PUSH4)}, panicSelector[:]...),
		byte(vm.PUSH1), 0, byte(vm.MSTORE), byte(vm.PUSH1), 0x32, byte(vm.PUSH1), 32, byte(vm.MSTORE),
		byte(vm.PUSH1), 36, byte(vm.PUSH1), 28, byte(vm.REVERT))...)

	mint := call(nil, callMint).address(user).number(5)
	for _, test := range []struct {
		what     string
		to       vault.Address
		calldata []byte
		is       error
		says     string
	}{
		{"no calldata", token, nil, ErrShortCalldata, "names no function"},
		{"three bytes", token, mint[:3], ErrShortCalldata, "names no function"},
		{"no contract", vault.NamedAddress("nowhere"), mint, vault.ErrNoCode, "no contract"},
		{"arguments cut off", token, mint[:40], nil, "too short for the function's arguments"},
		{"no such function", token, []byte{1, 2, 3, 4}, nil, "no such function"},
		{"argument out of range", token, append(append(mint[:4:4], 1), mint[5:]...), nil, "out of its type's range"},
		{"three bytes back", short, mint, nil, "3 bytes, too few to name an error"},
		{"unknown error back", custom, mint, nil, "unknown to the rulebook: 0xdeadbeef"},
		{"unknown panic back", other, mint, nil, "unknown to the rulebook: 0x4e487b71"},
		{"invalid instruction", invalid, mint, nil, "the EVM stopped the call"},
		{"endless loop", forever, mint, ErrOutOfGas, "2^24"},
		{"too much calldata", token, make([]byte, 1<<21), ErrOutOfGas, "2^24"},
	} {
		_, _, err := c.Transact(user, test.to, test.calldata)
		require.ErrorContains(t, err, test.says, test.what)
		if test.is != nil {
			require.ErrorIs(t, err, test.is, test.what)
			continue
		}
		var refused *RevertError
		require.ErrorAs(t, err, &refused, test.what)
	}
	_, err = c.View(vault.NamedAddress("nowhere"), mint)
	require.Equal(t, vault.ErrNoCode, err)
	_, err = c.View(token, mint[:2])
	require.Equal(t, ErrShortCalldata, err)
	_, err = c.View(token, mint)
	require.Error(t, err, "a view cannot write")

	// A constructor that fails leaves nothing behind.
	at := vault.NamedAddress("stillborn")
	require.Error(t, c.Deploy(at, user, []byte{byte(vm.INVALID)}))
	require.NoError(t, c.Deploy(at, user, creation(tokenCode).address(user)))
}

// Every refusal that a source declares has a meaning, and nothing else has. Only signatures are refused in ways that no verb
// of package vault can be.
func TestEveryRefusalOfTheSourcesIsKnown(t *testing.T) {
	sources, err := filepath.Glob("src/*.sol")
	require.NoError(t, err)
	var declared []string
	for _, path := range sources {
		source, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, name := range declaredErrors(string(source)) {
			declared = append(declared, custom(name+"()"))
		}
		for _, text := range declaredReasons(string(source)) {
			if text == "signature expired" || text == "invalid nonce" || text == "invalid signature" {
				continue
			}
			declared = append(declared, reason(text))
		}
	}
	declared = append(declared, panicked(0x11), panicked(0x12))
	require.ElementsMatch(t, slices.Collect(maps.Keys(known)), declared)
}

// The gas of a transaction is what go-ethereum's own state transition charges, refunds and failures included.
func TestGasIsThatOfTheStateTransition(t *testing.T) {
	x, err := New(benchOwner)
	require.NoError(t, err)
	id := benchMarket(t, x)
	one := *uint256.NewInt(1e18)
	user := benchUser
	calls := []struct {
		caller vault.Address
		vault.Call
	}{
		{user, vault.Call{Verb: vault.VerbSupply, Market: id, Assets: one, OnBehalf: benchKeeper}},
		{benchKeeper, vault.Call{Verb: vault.VerbWithdraw, Market: id, Shares: *uint256.NewInt(5), OnBehalf: benchKeeper, Receiver: user}},
		{benchKeeper, vault.Call{Verb: vault.VerbLiquidate, Market: id, Assets: one, OnBehalf: user}},
		{benchKeeper, vault.Call{Verb: vault.VerbLiquidate, Market: id, Assets: one, OnBehalf: benchKeeper}}, // fails: healthy
		{user, vault.Call{Verb: vault.VerbSetAuthorization, OnBehalf: benchKeeper, Allowed: true}},
		{user, vault.Call{Verb: vault.VerbSetAuthorization, OnBehalf: benchKeeper}}, // a refund: a slot goes back to zero
		{user, vault.Call{Verb: vault.VerbAccrueInterest, Market: id}},
		{user, vault.Call{Verb: vault.VerbAccrueInterest, Market: vault.ID{1}}},
		{user, vault.Call{Verb: 99}},
	}
	twin, err := x.Chain().Fork()
	require.NoError(t, err)
	require.NoError(t, x.SetTime(x.Time()+12))
	require.NoError(t, twin.SetTime(x.Time()))
	to := common.Address(vault.EngineAddress)
	for i, c := range calls {
		input := x.verb(nil, &c.Call)
		_, gas, failure := x.Chain().Transact(c.caller, vault.EngineAddress, input)
		result, err := core.ApplyMessage(twin.evm, &core.Message{
			From: common.Address(c.caller), To: &to, Value: new(uint256.Int), GasLimit: TransactionGas,
			Nonce: twin.state.GetNonce(common.Address(c.caller)), GasPrice: new(uint256.Int), GasFeeCap: new(uint256.Int),
			GasTipCap: new(uint256.Int), Data: input,
		}, core.NewGasPool(TransactionGas))
		require.NoError(t, err)
		twin.state.Finalise(twin.rules)
		require.Equal(t, result.UsedGas, gas, "call %d, %s", i, c.Verb)
		require.Equal(t, result.Failed(), failure != nil, "call %d, %s: %v", i, c.Verb, failure)
	}
	// Calldata so long that the floor of EIP-7623 decides.
	long := make([]byte, 40_000)
	copy(long, callOwner[:])
	_, gas, err := x.Chain().Transact(user, vault.EngineAddress, long)
	require.NoError(t, err)
	require.Equal(t, floorGas(long), gas)
}

func TestSnapshotsBringTheWholeChainBack(t *testing.T) {
	x, err := New(benchOwner)
	require.NoError(t, err)
	id := benchMarket(t, x)
	before, position, time := x.Market(id), x.Position(id, benchUser), x.Time()
	later := x.Params(id)
	later.IRM = vault.Address{}
	require.NoError(t, x.EnableIRM(benchOwner, later.IRM))
	moment, err := x.Chain().Snapshot()
	require.NoError(t, err)
	for range 3 {
		for range 10 {
			benchLiquidate(t, x, id)
		}
		created, err := x.CreateMarket(later)
		require.NoError(t, err)
		after, err := x.Chain().Snapshot()
		require.NoError(t, err)
		changed := x.Market(id)
		require.NotEqual(t, before, changed)
		require.NoError(t, x.Chain().Revert(moment))
		require.Equal(t, before, x.Market(id))
		require.Equal(t, position, x.Position(id, benchUser))
		require.Equal(t, time, x.Time())
		require.Equal(t, vault.Params{}, x.Params(created), "a market created later is gone")
		require.Equal(t, vault.ErrMarketNotCreated, x.AccrueInterest(created))
		require.NoError(t, x.Chain().Revert(after))
		require.Equal(t, later, x.Params(created))
		require.Equal(t, changed, x.Market(id))
		require.NoError(t, x.Chain().Drop(after))
		require.NoError(t, x.Chain().Revert(moment))
	}
	require.NoError(t, x.Chain().Drop(moment))
	benchLiquidate(t, x, id)
}

// Forks go their own ways, at the same time, and each as if it were alone.
func TestForksAreApart(t *testing.T) {
	root, err := New(benchOwner)
	require.NoError(t, err)
	id := benchMarket(t, root)
	before := root.Market(id)

	run := func(x *Engine, steps int) vault.Market {
		for range steps {
			benchLiquidate(t, x, id)
			if steps%2 == 0 { // many commits, so that they meet
				if err := x.Chain().commit(); err != nil {
					t.Error(err)
				}
			}
		}
		return x.Market(id)
	}
	const forks = 6
	var got [forks]vault.Market
	var wait sync.WaitGroup
	for i := range forks {
		x, err := root.Fork()
		require.NoError(t, err)
		wait.Add(1)
		go func() {
			defer wait.Done()
			got[i] = run(x, 20+i/2)
			if err := x.Close(); err != nil {
				t.Error(err)
			}
		}()
	}
	wait.Wait()
	require.Equal(t, before, root.Market(id), "the root did not notice")
	for i := range forks {
		alone, err := New(benchOwner)
		require.NoError(t, err)
		benchMarket(t, alone)
		require.Equal(t, run(alone, 20+i/2), got[i])
	}
	run(root, 20)
}

// Memory depends on what the state holds: after a first round of calls the heap grows no further.
func TestMemoryStaysFlat(t *testing.T) {
	calls := 30_000
	if os.Getenv("RINGFENCE_SOAK") != "" {
		calls = 1_000_000
	}
	x, err := New(benchOwner)
	require.NoError(t, err)
	id := benchMarket(t, x)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	run := func(n int) {
		for range n {
			benchLiquidate(t, x, id)
		}
		require.NoError(t, x.Chain().commit())
	}
	run(3 * callsPerCommit)
	first := heap()
	run(calls)
	grown := int64(heap()) - int64(first)
	t.Logf("after %d more calls the heap has %d bytes more; committed nodes %v", calls, grown, nodes(x.Chain()))
	require.Less(t, grown, int64(4<<20), "%d calls left their traces", calls)
}

// nodes is the size of the committed states, shared and own.
func nodes(c *Chain) common.StorageSize {
	_, dirty, _ := c.shared.tries.Size()
	return dirty
}

func TestDroppedForksAndSnapshotsLeaveNothing(t *testing.T) {
	x, err := New(benchOwner)
	require.NoError(t, err)
	id := benchMarket(t, x)
	require.NoError(t, x.Chain().commit())
	before := nodes(x.Chain())
	for range 20 {
		y, err := x.Fork()
		require.NoError(t, err)
		s, err := y.Chain().Snapshot()
		require.NoError(t, err)
		for range 5 {
			benchLiquidate(t, y, id)
			require.NoError(t, y.Chain().commit())
		}
		require.NoError(t, y.Chain().Revert(s))
		require.NoError(t, y.Chain().Drop(s))
		require.NoError(t, y.Close())
	}
	require.Equal(t, before, nodes(x.Chain()))
}

func TestBlocksAreCountedByTheirTimestamps(t *testing.T) {
	c, err := NewChain()
	require.NoError(t, err)
	require.NoError(t, c.SetTime(10))
	require.NoError(t, c.SetTime(10))
	require.NoError(t, c.SetTime(22))
	require.Equal(t, uint64(2), c.Number())
	require.Equal(t, uint64(22), c.Time())
	require.ErrorIs(t, c.SetTime(21), vault.ErrTimeReversed)
	// TIMESTAMP, NUMBER as a contract sees them.
	clock := program(t, c, "clock", byte(vm.TIMESTAMP), byte(vm.PUSH1), 0, byte(vm.MSTORE), byte(vm.NUMBER),
		byte(vm.PUSH1), 32, byte(vm.MSTORE), byte(vm.PUSH1), 64, byte(vm.PUSH1), 0, byte(vm.RETURN))
	out, err := c.View(clock, make([]byte, 4))
	require.NoError(t, err)
	require.Equal(t, []uint64{22, 2}, []uint64{output(out).number(0), output(out).number(1)})
}

func TestTheForkIsOsakaAndNothingLater(t *testing.T) {
	c, err := NewChain()
	require.NoError(t, err)
	require.True(t, c.rules.IsOsaka)
	require.False(t, c.rules.IsAmsterdam)
	require.False(t, c.rules.IsBogota)
	require.NoError(t, fork.CheckConfigForkOrder())
	require.EqualValues(t, ChainID, fork.ChainID.Uint64(), "that of no real chain")
	require.True(t, errors.Is(&RevertError{Cause: vm.ErrDepth}, vm.ErrDepth))
}

// Every instruction that reads the block or the transaction has something to read.
func TestTheEnvironmentIsComplete(t *testing.T) {
	c, err := NewChain()
	require.NoError(t, err)
	require.NoError(t, c.SetTime(5))
	var code []byte
	for _, op := range []vm.OpCode{
		vm.ORIGIN, vm.CALLER, vm.CALLVALUE, vm.GASPRICE, vm.COINBASE, vm.TIMESTAMP, vm.NUMBER, vm.PREVRANDAO, vm.GASLIMIT,
		vm.CHAINID, vm.SELFBALANCE, vm.BASEFEE, vm.BLOBBASEFEE,
	} {
		code = append(code, byte(op), byte(vm.POP))
	}
	code = append(code, byte(vm.PUSH0), byte(vm.BLOCKHASH), byte(vm.PUSH0), byte(vm.BLOBHASH), byte(vm.ORIGIN),
		byte(vm.PUSH0), byte(vm.MSTORE), byte(vm.PUSH1), 32, byte(vm.PUSH0), byte(vm.RETURN))
	user := vault.NamedAddress("user")
	out, _, err := c.Transact(user, program(t, c, "environment", code...), make([]byte, 4))
	require.NoError(t, err)
	require.Equal(t, user, output(out).address(0))
}

// Ten slots are cleared: 21,000, 4·16 + 32·4 of calldata, and 10·(3 + 3 + 3 + 2,100 + 2,900) are 71,282. Of the 48,000 that ten
// cleared slots refund a fifth of that comes back, 14,256 (EIP-3529).
func TestRefundsAreAFifthAtMost(t *testing.T) {
	c, err := NewChain()
	require.NoError(t, err)
	var code []byte
	for slot := range byte(10) {
		code = append(code, byte(vm.PUSH1), 4, byte(vm.CALLDATALOAD), byte(vm.PUSH1), slot, byte(vm.SSTORE))
	}
	store := program(t, c, "store", code...)
	function := [4]byte{1, 2, 3, 4}
	_, gas, err := c.Transact(vault.NamedAddress("user"), store, call(nil, function).number(1))
	require.NoError(t, err)
	require.EqualValues(t, 21_000+4*16+31*4+16+10*(9+2_100+20_000), gas)
	_, gas, err = c.Transact(vault.NamedAddress("user"), store, call(nil, function).number(0))
	require.NoError(t, err)
	require.EqualValues(t, 71_282-14_256, gas)
}

// Revert data are known as a whole. What only begins like a refusal of ours is somebody else's.
func TestRevertDataThatOnlyBeginLikeOursAreNotOurs(t *testing.T) {
	healthy := append(append([]byte{0x08, 0xc3, 0x79, 0xa0}, common.LeftPadBytes([]byte{32}, 32)...), common.LeftPadBytes([]byte{19}, 32)...)
	healthy = append(healthy, common.RightPadBytes([]byte("position is healthy"), 32)...)
	require.Equal(t, vault.ErrPositionIsHealthy, refusal(vm.ErrExecutionReverted, healthy))
	require.Equal(t, design.ErrSelf, refusal(vm.ErrExecutionReverted, []byte(custom("SelfLiquidation()"))))
	for _, data := range [][]byte{
		append([]byte(custom("SelfLiquidation()")), 0),
		append([]byte(custom("SelfLiquidation()")), make([]byte, 32)...),
		append(panicSelector[:], 0x11),
		append(healthy[:len(healthy):len(healthy)], make([]byte, 32)...),
		healthy[:len(healthy)-1],
		healthy[:4],
	} {
		var reverted *RevertError
		require.ErrorAs(t, refusal(vm.ErrExecutionReverted, data), &reverted)
		require.Equal(t, data, reverted.Data)
		require.ErrorContains(t, reverted, "unknown to the rulebook")
	}
	for code, want := range map[byte]error{0x11: vault.ErrOverflow, 0x12: vault.ErrDivisionByZero} {
		data := append(panicSelector[:], make([]byte, 32)...)
		data[35] = code
		require.Equal(t, want, refusal(vm.ErrExecutionReverted, data))
		data[4] = 1 // a code beyond 64 bits
		require.ErrorContains(t, refusal(vm.ErrExecutionReverted, data), "unknown to the rulebook")
	}
}

// A reason that is nobody's of ours is shown as it is.
func TestAReasonOfAnothersIsShown(t *testing.T) {
	err := refusal(vm.ErrExecutionReverted, []byte(reason("Ds-Math: 63 is not enough for everybody, is it?")))
	require.EqualError(t, err, "contracts: the call was refused: Ds-Math: 63 is not enough for everybody, is it?")
	data := []byte(reason("short"))
	data[4+63] = 200 // longer than what is there
	require.ErrorContains(t, refusal(vm.ErrExecutionReverted, data), "unknown to the rulebook")
}
