package wire

import (
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// The limits of a socket.
const (
	maxFrame  = 64 << 10
	maxQueue  = 1024      // messages that may wait for a slow reader
	maxUnsent = 256 << 10 // bytes that the system may hold for one, beside them
	pingEvery = 20 * time.Second
	closeWait = 15 * time.Second // in which who was slow can still be told
)

var upgrader = websocket.Upgrader{
	HandshakeTimeout: 5 * time.Second,
	CheckOrigin:      func(*http.Request) bool { return true }, // keys sign, not cookies
}

// Socket is one connection. Send never waits: who does not read is told so and dropped.
type Socket struct {
	conn  *websocket.Conn
	queue chan []byte
	done  chan struct{}
	once  sync.Once
}

// Upgrade makes a socket of a request, or has answered that it is none.
func Upgrade(w http.ResponseWriter, r *http.Request) (*Socket, bool) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return nil, false
	}
	if tcp, is := conn.NetConn().(*net.TCPConn); is {
		tcp.SetWriteBuffer(maxUnsent) //nolint:errcheck // it is then as large as the system likes
	}
	s := &Socket{conn: conn, queue: make(chan []byte, maxQueue), done: make(chan struct{})}
	go s.write()
	return s, true
}

// Crowd are the sockets of a server. The server's lock guards it.
type Crowd[K comparable] map[K]bool

// Attend reads a socket's messages until it is gone; so long k is in the crowd.
func (c Crowd[K]) Attend(lock sync.Locker, k K, s *Socket, read func(text []byte)) {
	lock.Lock()
	c[k] = true
	lock.Unlock()
	s.Serve(read, func() {
		lock.Lock()
		delete(c, k)
		lock.Unlock()
	})
}

// Send queues a text.
func (s *Socket) Send(text []byte) {
	select {
	case <-s.done:
	case s.queue <- text:
	default:
		s.Close(websocket.ClosePolicyViolation, "too slow: messages were lost; connect again")
	}
}

// SendJSON queues the JSON text of a message.
func (s *Socket) SendJSON(x any) { s.Send(JSON(x)) }

// Serve reads messages until the connection ends, and then calls gone once.
func (s *Socket) Serve(read func(text []byte), gone func()) {
	defer s.end(gone)
	s.conn.SetReadLimit(maxFrame)
	for {
		_, text, err := s.conn.ReadMessage()
		if err != nil {
			return
		}
		read(text)
	}
}

func (s *Socket) end(gone func()) {
	s.Close(websocket.CloseNormalClosure, "")
	gone()
}

// Close ends the connection with a reason.
func (s *Socket) Close(code int, why string) {
	s.once.Do(func() {
		close(s.done)
		time.AfterFunc(closeWait, func() { s.conn.Close() })                                                 // even where a write of the other goroutine is held up
		go s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, why), time.Time{}) //nolint:errcheck // it ends
	})
}

// write is the only writer of the connection's messages.
func (s *Socket) write() {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		var err error
		select {
		case <-s.done:
			return
		case text := <-s.queue:
			err = s.conn.WriteMessage(websocket.TextMessage, text)
		case <-ping.C:
			err = s.conn.WriteControl(websocket.PingMessage, nil, time.Time{})
		}
		if err != nil {
			s.Close(websocket.CloseGoingAway, "")
			return
		}
	}
}
