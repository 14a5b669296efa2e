package queue

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Broker is a NATS server with JetStream within this process.
type Broker struct {
	server *server.Server
	url    string
}

// mostPayload is the largest message of the own broker.
const mostPayload = 64 << 20

// Serve starts a broker at an address, HOST:PORT or nats://TOKEN@HOST:PORT, which keeps what it holds in a folder. Without a
// token whoever reaches the address may take work and hand in parts.
func Serve(address, folder string) (*Broker, error) {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" {
		at = &url.URL{Scheme: "nats", Host: address}
	}
	host, text, err := net.SplitHostPort(at.Host)
	port, bad := strconv.Atoi(text)
	if err != nil || bad != nil || at.Scheme != "nats" || port < 0 || port > 65535 {
		return nil, fmt.Errorf("%q is no address to serve at; write HOST:PORT or nats://TOKEN@HOST:PORT, as in 127.0.0.1:4222", address)
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	s, err := server.NewServer(&server.Options{
		Host: host, Port: port, Authorization: at.User.Username(), JetStream: true, StoreDir: folder,
		MaxPayload: mostPayload, MaxPending: 4 * mostPayload, NoLog: true, NoSigs: true,
		SyncInterval: time.Second,
	})
	if err != nil {
		return nil, fmt.Errorf("the broker does not start: %w", err)
	}
	s.Start()
	if !s.ReadyForConnections(10*time.Second) || !s.JetStreamEnabled() {
		s.Shutdown()
		return nil, fmt.Errorf("the broker does not start at %s; is the address taken, or %s not writable?", address, folder)
	}
	b := &Broker{server: s}
	reached := *at
	reached.Host = s.Addr().String()
	b.url = reached.String()
	return b, nil
}

// URL is where the broker is reached, with its token.
func (b *Broker) URL() string { return b.url }

// Close ends the broker; what it holds stays in its folder. Workers that end with the last sweep have a moment to see that it is
// over.
func (b *Broker) Close() {
	for began := time.Now(); b.server.NumClients() > 0 && time.Since(began) < 3*time.Second; {
		time.Sleep(50 * time.Millisecond)
	}
	b.server.Shutdown()
	b.server.WaitForShutdown()
}
