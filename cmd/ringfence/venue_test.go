package main

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	cryptorand "crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
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
// and the same state as a second start from the same file. With RINGFENCE_SOAK it is killed a hundred times.
func TestAKilledServerHasWhatItAcknowledged(t *testing.T) {
	data := t.TempDir()
	r := rand.New(rand.NewPCG(15, 5))
	rounds := 4
	switch {
	case os.Getenv("RINGFENCE_SOAK") != "":
		rounds = 100
	case testing.Short():
		rounds = 2
	}
	args := []string{"--data", data, "--venues", "binance", "--speed", "step"}
	var mu sync.Mutex
	acknowledged, total := map[string]bool{}, 0
	check := func(env map[string]string) (hash string) {
		var rows []struct{ ClientOrderID, OrigQty, Status string }
		get(t, env["BINANCE_URL"], "/fapi/v1/openOrders", "limit=1000", &rows)
		seen := map[string]int{}
		for _, row := range rows {
			seen[row.ClientOrderID]++
			require.Equal(t, []string{"0.001", "NEW"}, []string{row.OrigQty, row.Status})
		}
		for name := range acknowledged {
			require.Equal(t, 1, seen[name], name)
		}
		return steer(t, env, `{"check":true}`)["hash"].(string)
	}
	for round := range rounds {
		cmd, env := startVenue(t, args...)
		check(env)
		var gone map[string]any
		send(t, env["BINANCE_URL"], http.MethodDelete, "/fapi/v1/allOpenOrders", "symbol=ETHUSDT", &gone)
		clear(acknowledged)
		var load sync.WaitGroup
		for client := range 4 {
			load.Add(1)
			go func() {
				defer load.Done()
				for i := range 40 {
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
		time.Sleep(time.Duration(r.IntN(40)) * time.Millisecond)
		require.NoError(t, cmd.Process.Kill())
		cmd.Wait() //nolint:errcheck // it was killed
		load.Wait()
		total += len(acknowledged)
	}
	require.NotZero(t, total)
	var hashes []string
	for range 2 {
		cmd, env := startVenue(t, args...)
		hashes = append(hashes, check(env))
		require.NoError(t, cmd.Process.Kill())
		cmd.Wait() //nolint:errcheck // it was killed
	}
	require.Equal(t, hashes[0], hashes[1])
	t.Logf("%d kills, %d acknowledged orders", rounds, total)
}

// What others could reach needs TLS and keys that are not the demo's.
func TestTheServerStaysOnThisMachineUnlessTold(t *testing.T) {
	for _, args := range [][]string{
		{"--host", "0.0.0.0"}, {"--host", "0.0.0.0", "--cert", "c", "--key", "k"}, {"--speed", "2x"}, {"--venues", "binanse"}, {"--cert", "c"}, {"--venues", ""}, {"--venues", "binance,binance"}, {"--accounts", "nowhere.json"},
	} {
		cmd := exec.Command("ringfence", append([]string{"venue"}, args...)...)
		out, err := cmd.CombinedOutput()
		require.Error(t, err, args)
		require.Equal(t, exitInput, cmd.ProcessState.ExitCode(), "%v: %s", args, out)
		require.NotEmpty(t, out)
	}
}

// With TLS and accounts of its own the server listens for others, who sign with those and not with the demo's; the
// control address stays on this machine, without TLS.
func TestTheServerListensForOthersWhenTold(t *testing.T) {
	folder := t.TempDir()
	key, err := ecdsa.GenerateKey(elliptic.P256(), cryptorand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(cryptorand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	secret, err := x509.MarshalECPrivateKey(key)
	require.NoError(t, err)
	cert, private, accounts := filepath.Join(folder, "c.pem"), filepath.Join(folder, "k.pem"), filepath.Join(folder, "a.json")
	for path, text := range map[string][]byte{
		cert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), private: pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}),
		accounts: []byte(`{"accounts":[{"key":"mine","secret":"s3cret","deposit":"500"}]}`),
	} {
		require.NoError(t, os.WriteFile(path, text, 0o600))
	}
	_, env := startVenue(t, "--host", "0.0.0.0", "--cert", cert, "--key", private, "--accounts", accounts, "--venues", "binance")
	require.Equal(t, []string{"mine", "s3cret"}, []string{env["VENUE_KEY"], env["VENUE_SECRET"]})
	require.True(t, strings.HasPrefix(env["VENUE_CONTROL"], "http://127.0.0.1:"), env["VENUE_CONTROL"])
	at, err := url.Parse(env["BINANCE_URL"])
	require.NoError(t, err)
	require.Equal(t, "https", at.Scheme)
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}}
	for _, row := range []struct {
		key, secret string
		status      int
	}{{"mine", "s3cret", 200}, {"mine", "secret", 400}, {"key", "secret", 401}} {
		query := fmt.Sprintf("recvWindow=60000&timestamp=%d", time.Now().UnixMilli())
		mac := hmac.New(sha256.New, []byte(row.secret))
		mac.Write([]byte(query))
		r, err := http.NewRequest(http.MethodGet, "https://127.0.0.1:"+at.Port()+"/fapi/v3/balance?"+query+"&signature="+hex.EncodeToString(mac.Sum(nil)), nil)
		require.NoError(t, err)
		r.Header.Set("X-MBX-APIKEY", row.key)
		answer, err := client.Do(r)
		require.NoError(t, err)
		answer.Body.Close()
		require.Equal(t, row.status, answer.StatusCode, row)
	}
	answer, err := http.Get("http://127.0.0.1:" + at.Port() + "/fapi/v1/time")
	require.NoError(t, err)
	answer.Body.Close()
	require.Equal(t, 400, answer.StatusCode, "nothing without TLS")
}

// get asks a question with a signature at the Binance side, and reads its answer.
func get(t *testing.T, base, path, query string, answer any) {
	t.Helper()
	send(t, base, http.MethodGet, path, query, answer)
}

// send sends a signed request to the Binance side, which must be answered with 200, and reads its answer.
func send(t *testing.T, base, method, path, query string, answer any) {
	t.Helper()
	clock, err := http.Get(base + "/fapi/v1/time") // a step moves stamps, too
	require.NoError(t, err)
	defer clock.Body.Close()
	var at struct{ ServerTime int64 }
	require.NoError(t, json.NewDecoder(clock.Body).Decode(&at))
	r, err := signedRequest(base, method, path, strings.TrimPrefix(query+fmt.Sprintf("&recvWindow=60000&timestamp=%d", at.ServerTime), "&"))
	require.NoError(t, err)
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	require.Equal(t, 200, r.StatusCode, "%s %s: %s", path, query, text)
	require.NoError(t, json.Unmarshal(text, answer), "%s", text)
}

// wallet is what the account has, without what is not realised.
func wallet(t *testing.T, base string) float64 {
	t.Helper()
	var funds struct{ TotalWalletBalance string }
	get(t, base, "/fapi/v3/account", "", &funds)
	return number(t, funds.TotalWalletBalance)
}

// In the crash of the built-in study, as the command serves it, hundreds are liquidated, the fund is used up, and a
// customer who is short without leverage, but with more than those who hold the other side, is deleveraged; no
// mark is set by hand.
func TestACrashDrainsTheFundAndDeleveragesAClient(t *testing.T) {
	_, env := startVenue(t, "--venues", "binance", "--speed", "step", "--set", "population.borrowers=1000")
	base := env["BINANCE_URL"]
	var got map[string]any
	send(t, base, http.MethodPost, "/fapi/v1/order", "symbol=ETHUSDT&side=SELL&type=MARKET&quantity=50", &got)
	require.Equal(t, "FILLED", got["status"])
	require.Equal(t, "fund-empty", steer(t, env, `{"until":"fund-empty"}`)["event"])
	var forced []map[string]any
	for range 20 {
		if get(t, base, "/fapi/v1/forceOrders", "autoCloseType=ADL", &forced); len(forced) > 0 {
			break
		}
		require.Equal(t, "adl", steer(t, env, `{"until":"adl"}`)["event"])
	}
	require.NotEmpty(t, forced)
	require.Equal(t, "BUY", forced[0]["side"])
	require.Equal(t, "adl_autoclose", forced[0]["clientOrderId"])
	require.Greater(t, wallet(t, base), 10_000., "it is closed at a gain")
	steer(t, env, `{"seconds":100000}`)
	steer(t, env, `{"check":true}`)
	r, err := http.Get(env["VENUE_CONTROL"] + "/state")
	require.NoError(t, err)
	defer r.Body.Close()
	var state []struct{ Liquidations, Deleveraged int }
	require.NoError(t, json.NewDecoder(r.Body).Decode(&state))
	require.Greater(t, state[0].Liquidations, 300)
	require.Greater(t, state[0].Deleveraged, 10)
}

// The example of claim S12 (docs/claims.md) over HTTP: 500 dollars in an isolated bucket at ten times, a long of
// 5,000. Prices gap to half, and to a tenth, at once: the wallet loses the 500 and the fee that was paid to open,
// and no more. The rest of the account is not touched.
func TestS12FiveHundredDollarsOverHTTP(t *testing.T) {
	for _, gap := range []string{"0.5", "0.1"} {
		_, env := startVenue(t, "--venues", "binance", "--speed", "step")
		base := env["BINANCE_URL"]
		var got map[string]any
		send(t, base, http.MethodPost, "/fapi/v1/marginType", "symbol=ETHUSDT&marginType=ISOLATED", &got)
		send(t, base, http.MethodPost, "/fapi/v1/leverage", "symbol=ETHUSDT&leverage=10", &got)
		var text map[string]any
		get(t, base, "/fapi/v1/premiumIndex", "symbol=ETHUSDT", &text)
		mark := number(t, text["markPrice"])
		send(t, base, http.MethodPost, "/fapi/v1/order", fmt.Sprintf("symbol=ETHUSDT&side=BUY&type=MARKET&quantity=%.3f", 5000/mark), &got)
		var positions []map[string]any
		get(t, base, "/fapi/v3/positionRisk", "symbol=ETHUSDT", &positions)
		require.Len(t, positions, 1)
		require.InDelta(t, 500, number(t, positions[0]["isolatedWallet"]), 1)
		before := wallet(t, base)
		steer(t, env, fmt.Sprintf(`{"mark":%.4f}`, mark*number(t, gap)))
		after := wallet(t, base)
		require.InDelta(t, number(t, positions[0]["isolatedWallet"]), before-after, 1e-6, "the bucket, whatever the gap")
		require.Greater(t, after, 9_496.)
	}
}

// The bound of claim S10 (docs/claims.md) over HTTP: what can be lost is the initial margin and what was added by
// hand. Nothing is drawn from the account after that, though it has the money, for gaps of any depth and sums of
// any size.
func TestS10TheBoundOverHTTP(t *testing.T) {
	_, env := startVenue(t, "--venues", "binance", "--speed", "step")
	base := env["BINANCE_URL"]
	var got map[string]any
	send(t, base, http.MethodPost, "/fapi/v1/marginType", "symbol=ETHUSDT&marginType=ISOLATED", &got)
	for _, row := range []struct {
		leverage, added int
		gap             float64
		side            string
	}{{20, 30, 0.8, "BUY"}, {5, 111, 0.3, "BUY"}, {50, 1, 0.05, "BUY"}, {10, 77, 4, "SELL"}} {
		send(t, base, http.MethodPost, "/fapi/v1/leverage", fmt.Sprintf("symbol=ETHUSDT&leverage=%d", row.leverage), &got)
		var text map[string]any
		get(t, base, "/fapi/v1/premiumIndex", "symbol=ETHUSDT", &text)
		mark := number(t, text["markPrice"])
		before := wallet(t, base)
		send(t, base, http.MethodPost, "/fapi/v1/order", fmt.Sprintf("symbol=ETHUSDT&side=%s&type=MARKET&quantity=2", row.side), &got)
		fee := before - wallet(t, base)
		send(t, base, http.MethodPost, "/fapi/v1/positionMargin", fmt.Sprintf("symbol=ETHUSDT&amount=%d&type=1", row.added), &got)
		var positions []map[string]any
		get(t, base, "/fapi/v3/positionRisk", "symbol=ETHUSDT", &positions)
		bucket := number(t, positions[0]["isolatedWallet"])
		require.InDelta(t, 2*number(t, positions[0]["entryPrice"])/float64(row.leverage)+float64(row.added), bucket, 1e-4)
		steer(t, env, fmt.Sprintf(`{"mark":%.4f}`, mark*row.gap))
		get(t, base, "/fapi/v3/positionRisk", "symbol=ETHUSDT", &positions)
		require.Empty(t, positions)
		require.LessOrEqual(t, before-wallet(t, base), bucket+fee+1e-6, row)
		steer(t, env, fmt.Sprintf(`{"mark":%.4f}`, mark))
		steer(t, env, `{"check":true}`)
	}
}

// number is a decimal that a venue wrote as text.
func number(t *testing.T, text any) float64 {
	t.Helper()
	x, err := json.Number(fmt.Sprint(text)).Float64()
	require.NoError(t, err)
	return x
}
