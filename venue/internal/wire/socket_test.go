package wire

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// A socket is in its crowd until it is gone, and echoes here what it is sent; a frame that is too large ends it, and
// what is no socket is answered so.
func TestASocket(t *testing.T) {
	var lock sync.Mutex
	crowd := Crowd[int]{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, ok := Upgrade(w, r)
		if !ok {
			return
		}
		crowd.Attend(&lock, 7, s, func(text []byte) {
			if string(text) == "bye" {
				s.Close(websocket.ClosePolicyViolation, "why")
				return
			}
			s.SendJSON(string(text))
		})
	}))
	defer server.Close()
	here := func() bool { lock.Lock(); defer lock.Unlock(); return crowd[7] }
	dial := func() *websocket.Conn {
		conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1), nil)
		require.NoError(t, err)
		return conn
	}
	for _, last := range []struct {
		text string
		code int
	}{{"bye", websocket.ClosePolicyViolation}, {strings.Repeat("x", maxFrame+1), websocket.CloseMessageTooBig}} {
		conn := dial()
		for _, text := range []string{"a", strings.Repeat("x", maxFrame)} {
			require.NoError(t, conn.WriteMessage(websocket.TextMessage, []byte(text)))
			_, got, err := conn.ReadMessage()
			require.NoError(t, err)
			require.Equal(t, `"`+text+`"`, string(got))
		}
		require.True(t, here())
		require.NoError(t, conn.WriteMessage(websocket.TextMessage, []byte(last.text)))
		_, _, err := conn.ReadMessage()
		require.True(t, websocket.IsCloseError(err, last.code), err)
		conn.Close()
		require.Eventually(t, func() bool { return !here() }, 30*time.Second, time.Millisecond)
	}
	answer, err := http.Get(server.URL)
	require.NoError(t, err)
	answer.Body.Close()
	require.Equal(t, 400, answer.StatusCode)
}

// Who does not read is dropped when 1,024 messages wait: none is lost before, and nobody waits for it.
func TestASlowReaderIsDropped(t *testing.T) {
	s := &Socket{queue: make(chan []byte, 2), done: make(chan struct{})}
	s.Send([]byte("a"))
	s.Send([]byte("b"))
	require.Len(t, s.queue, 2)
	select {
	case <-s.done:
		t.Fatal("it was not slow yet")
	default:
	}
	close(s.done)
	s.once.Do(func() {})
	s.Send([]byte("c")) // it is over: nothing is queued, and nothing waits
	require.Len(t, s.queue, 2)
}
