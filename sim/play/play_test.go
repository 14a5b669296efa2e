package play_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/play"
	"github.com/ringfence-sim/ringfence/sim/play/engine"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

func frictionless(t *testing.T, more ...string) string {
	t.Helper()
	s, err := scenario.Builtin(scenario.Frictionless(more...)...)
	require.NoError(t, err)
	return string(s.YAML())
}

// What the model says is what a study of the same scenario says, to the last value of every row.
func TestTheModelIsTheStudy(t *testing.T) {
	t.Parallel()
	m, err := play.Open(frictionless(t))
	require.NoError(t, err)
	require.Equal(t, 1000, m.Of)
	require.Equal(t, 60, m.Vaults)
	require.InDelta(t, 1/(1-0.3*0.14), m.Controls[0].Now, 1e-12, "Morpho's incentive of the LLTV")
	for _, c := range []struct {
		values []string
		set    []string
	}{
		{nil, nil},
		{[]string{"1.03"}, []string{"arms.0.lif=1.03"}},
		{[]string{"", "0.8", "200000"}, []string{"market.lltv=0.8", "venue.depth=12000"}}, // of 60 of a thousand vaults
	} {
		answer, err := m.Ask(c.values...)
		require.NoError(t, err)
		set := scenario.Frictionless(append([]string{"arms=[{design: morpho, name: morpho}]", "paths=4", "population.borrowers=60", "venue.depth=4200"}, c.set...)...)
		s, err := scenario.Builtin(set...)
		require.NoError(t, err)
		p, err := plan.New(s)
		require.NoError(t, err)
		hash, err := record.NewHash(p.Names())
		require.NoError(t, err)
		require.NoError(t, sim.Run(context.Background(), p, sim.Options{Workers: 1}, hash.Add))
		require.Equal(t, hash.Sum(), answer.Hash)
		require.Len(t, answer.Paths, 4)
	}
	_, err = m.Ask("1.03", "1.2")
	require.ErrorContains(t, err, "lltv")
}

// What a reader may move is what the design states as its discount.
func TestADesignSaysWhichOfItsKeysIsTheDiscount(t *testing.T) {
	t.Parallel()
	for arm, want := range map[string]struct{ key, name, now, most string }{
		"{design: morpho}":                          {"arms.0.lif", "liquidation incentive (factor)", "1.0438", "1.15"}, // 1/(1−0.3·0.14)
		"{design: morpho, cap: 1.02}":               {"arms.0.lif", "liquidation incentive (factor)", "1.0200", "1.15"},
		"{design: morpho, lif: 1.3}":                {"arms.0.lif", "liquidation incentive (factor)", "1.3000", "1.3"},
		"{design: compound-v2}":                     {"arms.0.incentive", "liquidation incentive (factor)", "1.0800", "1.15"},
		"{design: aave-v3-3, bonus: 1.06}":          {"arms.0.bonus", "liquidation incentive (factor)", "1.0600", "1.15"},
		"{design: fluid}":                           {"arms.0.penalty", "liquidation discount (penalty)", "0.0300", "0.15"},
		"{design: euler-v2, max_discount: 0.2}":     {"arms.0.max_discount", "liquidation discount (max_discount)", "0.2000", "0.2"},
		"{design: silo-v2, fee: 0.04}":              {"arms.0.fee", "liquidation discount (fee)", "0.0400", "0.15"},
		"{design: comet}, {design: fluid, name: f}": {"arms.0.penalty", "liquidation discount (penalty)", "0.0300", "0.15"},
		"{design: comet}":                           {"market.lltv", "LLTV", "0.8600", "0.98"},
	} {
		m, err := play.Open(frictionless(t, "arms=["+arm+"]"))
		require.NoError(t, err, arm)
		c := m.Controls[0]
		require.Equal(t, want.key, c.Key, arm)
		require.Equal(t, want.name, c.Name, arm)
		require.Equal(t, want.now, strconv.FormatFloat(c.Now, 'f', 4, 64), arm)
		require.Equal(t, want.most, strconv.FormatFloat(c.Most, 'f', -1, 64), arm)
	}
}

// The module in the page computes what the native engine does, to the last unit. Where this fails the engine has changed since
// the module was built: `go generate ./sim/play/engine` builds it anew.
func TestTheModuleAgreesWithTheNativeEngine(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("with -short no Node is started")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no Node is installed, which runs WebAssembly outside of a browser")
	}
	folder := t.TempDir()
	packed, err := gzip.NewReader(bytes.NewReader(engine.Module))
	require.NoError(t, err)
	module, err := io.ReadAll(packed)
	require.NoError(t, err)
	values := [][]string{{}, {"1.03"}, {"", "0.8"}, {"1.1", "0.83", "3000"}, {"1.03", "1.2"}}
	text := frictionless(t)
	asked, err := json.Marshal(values)
	require.NoError(t, err)
	const steps = `
const {readFileSync} = require("node:fs"), [,, wasm, scenario, asked] = process.argv;
engine(readFileSync(wasm)).then(e => {
  const model = JSON.parse(e.open(readFileSync(scenario, "utf8"))), out = [];
  for (const values of JSON.parse(asked)) {
    let answer = JSON.parse(e.move(JSON.stringify(values)));
    for (let i = 0; i < model.paths && !answer.error; i++) answer = JSON.parse(e.step());
    out.push(answer);
  }
  console.log(JSON.stringify(out));
});`
	write := func(name string, data []byte) string {
		file := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(file, data, 0o644))
		return file
	}
	cmd := exec.Command(node, write("run.js", []byte(engine.Engine()+steps)), write("engine.wasm", module), write("scenario.yaml", []byte(text)), string(asked))
	cmd.Stderr = os.Stderr
	said, err := cmd.Output()
	require.NoError(t, err)
	var answers []struct {
		play.Answer
		Error string
	}
	require.NoError(t, json.Unmarshal(said, &answers), string(said))
	require.Len(t, answers, len(values))
	m, err := play.Open(text)
	require.NoError(t, err)
	for i, v := range values {
		native, err := m.Ask(v...)
		if err != nil {
			require.Equal(t, err.Error(), answers[i].Error, "%v", v)
			continue
		}
		require.Equal(t, *native, answers[i].Answer, "%v: the module is older than the engine; run `go generate ./sim/play/engine`", v)
	}
}

func TestWhatCannotBeMovedIsSaid(t *testing.T) {
	t.Parallel()
	for set, why := range map[string]string{
		"arms=[{design: exchange-isolated, name: x, preset: binance-usdm}]": "has no lending arm",
	} {
		_, err := play.Open(frictionless(t, set))
		require.ErrorIs(t, err, play.ErrNothing)
		require.ErrorContains(t, err, why)
	}
}
