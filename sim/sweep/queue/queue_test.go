package queue_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/sweep"
	"github.com/ringfence-sim/ringfence/sim/sweep/queue"
)

// A broker or a worker of its own process, to be killed: the test's binary, told what to be.
func TestMain(m *testing.M) {
	switch os.Getenv("RINGFENCE_QUEUE_ROLE") {
	case "broker":
		b, err := queue.Serve(os.Getenv("RINGFENCE_QUEUE_URL"), os.Getenv("RINGFENCE_QUEUE_FOLDER"))
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(b.URL())
		select {}
	case "worker":
		err := queue.Work(context.Background(), os.Getenv("RINGFENCE_QUEUE_URL"), queue.Worker{Version: "test", Cores: 1})
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// role starts a process. The first line that a broker prints is its address.
func role(t *testing.T, name, url, folder string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "RINGFENCE_QUEUE_ROLE="+name, "RINGFENCE_QUEUE_URL="+url, "RINGFENCE_QUEUE_FOLDER="+folder)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { kill(cmd) })
	if name == "broker" {
		line := bufio.NewScanner(out)
		require.True(t, line.Scan())
		url = line.Text()
	}
	return cmd, url
}

func kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

func sweepOf(t *testing.T, paths int) *sweep.Sweep {
	t.Helper()
	s, err := scenario.Builtin(scenario.Frictionless("arms=[{design: morpho, name: morpho}]", "population.borrowers=30", fmt.Sprintf("paths=%d", paths))...)
	require.NoError(t, err)
	axis, err := sweep.ParseAxis("arms.0.lif=1.02,1.04,1.08")
	require.NoError(t, err)
	w, err := sweep.New(s, sweep.Design{Axes: []sweep.Axis{axis}}, sweep.Settings{Version: "test"})
	require.NoError(t, err)
	return w
}

// files are those of a folder of parts, by name.
func files(t *testing.T, folder string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	all := map[string]string{}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		require.NoError(t, err)
		all[e.Name()] = string(data)
	}
	return all
}

// Workers that are killed, a broker that is killed and started again, and a sweep that is stopped and gone on with lose nothing:
// the parts are those of a run without any of it, byte for byte.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("with -short no processes are killed")
	}
	const paths = 150 // 18 parts
	single := t.TempDir()
	require.NoError(t, sweepOf(t, paths).Run(context.Background(), single, sweep.Options{Workers: 1}))

	parts, store := t.TempDir(), t.TempDir()
	broker, url := role(t, "broker", "nats://secret@127.0.0.1:0", store)
	first, _ := role(t, "worker", url, "")
	done := make(chan error, 1)
	stopped, stop := context.WithCancel(context.Background())
	begin := func(ctx context.Context) {
		go func() { done <- sweepOf(t, paths).Run(ctx, parts, sweep.Options{Elsewhere: queue.Elsewhere(url, nil)}) }()
	}
	there := func(n int) {
		require.Eventually(t, func() bool { return len(files(t, parts)) > n }, time.Minute, 5*time.Millisecond)
	}
	begin(stopped)
	there(2)
	kill(first) // with a part in its hands
	_, _ = role(t, "worker", url, "")
	there(5)
	kill(broker)
	_, _ = role(t, "broker", url, store)
	there(8)
	stop()
	require.ErrorIs(t, <-done, context.Canceled)
	begin(context.Background())
	select {
	case err := <-done:
		require.NoError(t, err)
	case <-time.After(2 * time.Minute):
		require.Fail(t, "the sweep never ends")
	}
	require.Equal(t, files(t, single), files(t, parts))
}

// A worker of another version, whose parts would be others, refuses the sweep and says so.
func TestAWorkerOfAnotherVersionRefuses(t *testing.T) {
	t.Parallel()
	b, err := queue.Serve("127.0.0.1:0", t.TempDir())
	require.NoError(t, err)
	defer b.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan error, 1)
	go func() {
		ended <- sweepOf(t, 10).Run(ctx, t.TempDir(), sweep.Options{Elsewhere: queue.Elsewhere(b.URL(), nil)})
	}()
	said := make(chan string, 10)
	working, end := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() {
		over <- queue.Work(working, b.URL(), queue.Worker{Version: "other", Tell: func(text string) { said <- text }})
	}()
	require.Contains(t, <-said, "it is of ringfence test, and this is other")
	end()
	require.NoError(t, <-over)
	stop()
	require.ErrorIs(t, <-ended, context.Canceled)
}

func TestAnAddressThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"here", "1.2.3.4", "http://127.0.0.1:1", "127.0.0.1:99999"} {
		_, err := queue.Serve(address, t.TempDir())
		require.ErrorContains(t, err, "write HOST:PORT", address)
	}
}

// Whoever names a broker that is not there is told so, and what begins one.
func TestABrokerThatIsNotThereIsToldOf(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	told := ""
	require.NoError(t, queue.Work(ctx, "nats://127.0.0.1:1", queue.Worker{Version: "1", Tell: func(text string) {
		told = text
		stop()
	}}))
	require.Contains(t, told, "the broker is not there")
	require.Contains(t, told, "--serve")
}
