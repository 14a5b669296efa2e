package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// startVenue starts the server and returns the addresses and keys that it wrote.
func startVenue(t *testing.T, args ...string) (*exec.Cmd, map[string]string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "venue.env")
	cmd := exec.Command("ringfence", append([]string{"venue", "--env", file, "--set", "population.borrowers=50"}, args...)...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for range 600 {
		if text, err := os.ReadFile(file); err == nil && strings.HasSuffix(string(text), "\n") && strings.Contains(string(text), "VENUE_SECRET") {
			env := map[string]string{}
			for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
				name, value, _ := strings.Cut(lines.Text(), "=")
				env[name] = value
			}
			return cmd, env
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the server did not start: %s", said.String())
	return nil, nil
}

// orderByName sends a signed limit order with a name of its own to the Binance side, and reports whether it was
// acknowledged.
func orderByName(base, name string) bool {
	query := fmt.Sprintf("symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=20&newClientOrderId=%s&recvWindow=60000&timestamp=%d", name, time.Now().UnixMilli())
	r, err := signedRequest(base, http.MethodPost, "/fapi/v1/order", query)
	if err != nil {
		return false
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	return err == nil && r.StatusCode == http.StatusOK && bytes.Contains(text, []byte(name))
}

func signedRequest(base, method, path, query string) (*http.Response, error) {
	mac := hmac.New(sha256.New, []byte("secret"))
	mac.Write([]byte(query))
	r, err := http.NewRequest(method, base+path+"?"+query+"&signature="+hex.EncodeToString(mac.Sum(nil)), nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("X-MBX-APIKEY", "key")
	return http.DefaultClient.Do(r)
}

// A server that is killed under load starts again with every order that it acknowledged, none twice and none in part,
// and the same state as a second start from the same file.
func TestAKilledServerHasWhatItAcknowledged(t *testing.T) {
	data := t.TempDir()
	r := rand.New(rand.NewPCG(15, 5))
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	rounds := 4
	if testing.Short() {
		rounds = 2
	}
	args := []string{"--data", data, "--venues", "binance", "--speed", "step"}
	for round := range rounds {
		cmd, env := startVenue(t, args...)
		var load sync.WaitGroup
		for client := range 4 {
			load.Add(1)
			go func() {
				defer load.Done()
				for i := range 12 {
					name := fmt.Sprintf("r%dc%di%d", round, client, i)
					if !orderByName(env["BINANCE_URL"], name) {
						return
					}
					mu.Lock()
					acknowledged[name] = true
					mu.Unlock()
				}
			}()
		}
		time.Sleep(time.Duration(r.IntN(30)) * time.Millisecond)
		require.NoError(t, cmd.Process.Kill())
		cmd.Wait() //nolint:errcheck // it was killed
		load.Wait()
	}
	require.NotEmpty(t, acknowledged)
	var hashes []string
	for range 2 {
		cmd, env := startVenue(t, args...)
		answer, err := http.Post(env["VENUE_CONTROL"], "application/json", strings.NewReader(`{"check":true}`))
		require.NoError(t, err)
		var state struct{ Hash string }
		require.NoError(t, json.NewDecoder(answer.Body).Decode(&state))
		answer.Body.Close()
		hashes = append(hashes, state.Hash)
		orders, err := signedRequest(env["BINANCE_URL"], http.MethodGet, "/fapi/v1/openOrders", fmt.Sprintf("limit=1000&recvWindow=60000&timestamp=%d", time.Now().UnixMilli()))
		require.NoError(t, err)
		var rows []struct{ ClientOrderID, OrigQty, Status string }
		require.NoError(t, json.NewDecoder(orders.Body).Decode(&rows))
		orders.Body.Close()
		seen := map[string]int{}
		for _, row := range rows {
			seen[row.ClientOrderID]++
			require.Equal(t, "0.001", row.OrigQty)
			require.Equal(t, "NEW", row.Status)
		}
		for name := range acknowledged {
			require.Equal(t, 1, seen[name], name)
		}
		require.NoError(t, cmd.Process.Kill())
		cmd.Wait() //nolint:errcheck // it was killed
	}
	require.Equal(t, hashes[0], hashes[1])
}

// What others could reach needs TLS and keys that are not the demo's.
func TestTheServerStaysOnThisMachineUnlessTold(t *testing.T) {
	for _, args := range [][]string{
		{"--host", "0.0.0.0"}, {"--host", "0.0.0.0", "--cert", "c", "--key", "k"}, {"--speed", "2x"}, {"--venues", "binanse"}, {"--cert", "c"}, {"--accounts", "nowhere.json"},
	} {
		cmd := exec.Command("ringfence", append([]string{"venue"}, args...)...)
		out, err := cmd.CombinedOutput()
		require.Error(t, err, args)
		require.Equal(t, exitInput, cmd.ProcessState.ExitCode(), "%v: %s", args, out)
		require.NotEmpty(t, out)
	}
}
