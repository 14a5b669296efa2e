package markettest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
)

// Noon is where the clock of a stage begins, unix milliseconds.
const Noon = 1_700_000_000_000

// Stage is a market that is served to a test, at a clock that moves when it is told.
type Stage struct {
	testing.TB
	Market *venue.Market
	Host   *venue.Host
	Clock  int64
	Server http.Handler
	// Ask asks the server something in the name of a key, and returns the status and the text of the answer.
	Ask func(who, method, path, params string) (status int, text string)
	// Ping is a message to which a socket answers at once, and Pong what stands in that answer.
	Ping, Pong string

	feeds  map[string]*feed
	opened *httptest.Server
}

// feed is a socket that the test follows.
type feed struct{ conn *websocket.Conn }

// NewStage opens a market of a preset.
func NewStage(t testing.TB, preset string, change func(*venue.Config)) *Stage {
	t.Helper()
	c := Falling(preset)
	if change != nil {
		change(&c)
	}
	m, err := venue.New(c)
	require.NoError(t, err)
	s := &Stage{TB: t, Market: m, Clock: Noon, feeds: map[string]*feed{}}
	s.Host = venue.NewHost(m, 0, func() int64 { return s.Clock })
	return s
}

// Follow opens a socket, to be heard under a name. Messages are sent to it first.
func (s *Stage) Follow(name, path string, header http.Header, messages ...string) {
	s.Helper()
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(s.URL(), "http", "ws", 1)+path, header)
	require.NoError(s, err, path)
	s.Cleanup(func() { conn.Close() })
	s.feeds[name] = &feed{conn}
	for _, text := range messages {
		s.Tell(name, text)
	}
	if len(messages) == 0 {
		s.Hear(name) // it has entered when it answers
	}
}

// URL is where the market is served.
func (s *Stage) URL() string {
	if s.opened == nil {
		s.opened = httptest.NewServer(s.Server)
		s.Cleanup(s.opened.Close)
	}
	return s.opened.URL
}

// Tell sends a socket a message.
func (s *Stage) Tell(name, text string) {
	s.Helper()
	require.NoError(s, s.feeds[name].conn.WriteMessage(websocket.TextMessage, []byte(text)))
}

// Hear returns what a socket was sent since it was last heard, a list in JSON.
func (s *Stage) Hear(name string) string {
	s.Helper()
	s.Tell(name, s.Ping)
	var all []string
	conn := s.feeds[name].conn
	late := time.AfterFunc(30*time.Second, func() { conn.Close() })
	defer late.Stop()
	for {
		_, frame, err := conn.ReadMessage()
		require.NoError(s, err, "%s, after %s", name, all)
		if strings.Contains(string(frame), s.Pong) {
			return "[" + strings.Join(all, ",") + "]"
		}
		all = append(all, string(frame))
	}
}

// Story is what happens, and beside each what is then told. It is one of
//
//	METHOD /path?parameters     a request of the key "key"; "other: METHOD …" is one of another's
//	MARK 1821                   the mark is set
//	STEP 2                      the market goes so many marks on
//	WAIT 1000                   the clock goes on by so many milliseconds
//	TELL name message           a socket is sent a message
//	HEAR name                   what it was sent since it was last heard: a list
//	HEAR name field=value       likewise, and only those messages in which a member, "a.b", is that
//
// What is told is JSON. An object says of which members it speaks, and others may be there; a list says all. The status
// of an answer may stand before it.
func (s *Stage) Story(steps ...[2]string) {
	s.Helper()
	for _, step := range steps {
		what, want := step[0], step[1]
		word, rest, _ := strings.Cut(what, " ")
		var got string
		switch word {
		case "MARK":
			_, err := s.Market.Do(venue.Command{Kind: venue.SetMark, At: s.Clock, Amount: rest + "000000000000000000000000"})
			require.NoError(s, err, what)
			continue
		case "STEP":
			n, err := strconv.ParseUint(rest, 10, 64)
			require.NoError(s, err, what)
			_, err = s.Host.Step(n, "")
			require.NoError(s, err, what)
			continue
		case "WAIT":
			n, err := strconv.ParseInt(rest, 10, 64)
			require.NoError(s, err, what)
			s.Clock += n
			continue
		case "TELL":
			name, text, _ := strings.Cut(rest, " ")
			s.Tell(name, text)
			continue
		case "HEAR":
			name, only, _ := strings.Cut(rest, " ")
			got = filter(s.Hear(name), only)
		default:
			who := "key"
			if strings.HasSuffix(word, ":") {
				who = strings.TrimSuffix(word, ":")
				word, rest, _ = strings.Cut(rest, " ")
			}
			path, params, _ := strings.Cut(rest, "?")
			status, text := s.Ask(who, word, path, params)
			got = text
			if digits, body, ok := strings.Cut(want, " "); ok && len(digits) == 3 && digits[0] >= '1' && digits[0] <= '5' {
				require.Equal(s, digits, strconv.Itoa(status), "%s: %s", what, text)
				want = body
			}
		}
		if want != "" {
			Same(s, what, want, got)
		}
	}
}

// filter keeps the messages of a list in which a member is what it shall be.
func filter(list, only string) string {
	field, value, ok := strings.Cut(only, "=")
	if !ok {
		return list
	}
	var all []json.RawMessage
	if json.Unmarshal([]byte(list), &all) != nil {
		return list
	}
	all = slices.DeleteFunc(all, func(text json.RawMessage) bool {
		var at any = read(string(text))
		for _, name := range strings.Split(field, ".") {
			members, _ := at.(map[string]any)
			at = members[name]
		}
		return fmt.Sprint(at) != value
	})
	kept, _ := json.Marshal(all) //nolint:errcheck // it was read a moment ago
	return string(kept)
}

// Same holds a text to another: objects have at least the members that are wanted, and all else is equal.
func Same(t testing.TB, what, want, got string) {
	t.Helper()
	w := read(want)
	require.NotNil(t, w, "%s: what is wanted is no JSON: %s", what, want)
	if differs := compare(w, read(got), ""); differs != "" {
		t.Fatalf("%s: %s\nin %s", what, differs, got)
	}
}

// read reads JSON whose numbers keep their text.
func read(text string) (x any) {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	if d.Decode(&x) != nil {
		return nil
	}
	return x
}

// compare says where a value is not what is wanted.
func compare(want, got any, at string) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v, not an object", at, got)
		}
		for name, x := range w {
			y, has := g[name]
			if !has {
				return fmt.Sprintf("%s.%s is missing", at, name)
			}
			if differs := compare(x, y, at+"."+name); differs != "" {
				return differs
			}
		}
		return ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Sprintf("%s is %v, not %d of %v", at, got, len(w), w)
		}
		for i := range w {
			if differs := compare(w[i], g[i], at+"["+strconv.Itoa(i)+"]"); differs != "" {
				return differs
			}
		}
		return ""
	}
	if !reflect.DeepEqual(want, got) {
		return fmt.Sprintf("%s is %v, not %v", at, got, want)
	}
	return ""
}
