package hyperliquid

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

// staged is a market whose story a test tells: "INFO ?question", and "DO ?action" of the wallet, or of another's.
func staged(t testing.TB, change func(*venue.Config)) *markettest.Stage {
	t.Helper()
	stage := markettest.NewStage(t, "hyperliquid", func(c *venue.Config) {
		c.Customers = append(c.Customers, venue.Customer{Key: walletOf(other), Deposit: *uint256.NewInt(1_000_000_000)})
		if change != nil {
			change(c)
		}
	})
	s := New(stage.Host)
	nonce := uint64(0)
	stage.Server, stage.Ping, stage.Pong = s, `{"method":"ping"}`, `"pong"`
	stage.Ask = func(who, word, _, text string) (int, string) {
		if word == "INFO" {
			return post(s, "/info", text)
		}
		nonce++
		key := mine
		if who == "other" {
			key = other
		}
		return post(s, "/exchange", signed(t, key, text, uint64(s.Now())+nonce))
	}
	return stage
}

// info is a question of a type, and about the wallet.
func info(kind, more string) string {
	return `INFO ?{"type":"` + kind + `","user":"` + markettest.Wallet + `"` + more + `}`
}

// did is an action's answer: its statuses.
func did(statuses string) string {
	return `{"status":"ok","response":{"data":{"statuses":[` + statuses + `]}}}`
}

func refusedAs(text string) string { return `200 {"status":"err","response":"` + text + `"}` }
