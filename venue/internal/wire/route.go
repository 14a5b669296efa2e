package wire

import (
	"errors"
	"net/http"
)

// Routes are the endpoints of a venue by method and path. C is a request as the venue reads it.
type Routes[C any] map[string]Route[C]

// Route is an endpoint.
type Route[C any] struct {
	Needs  int      // of who asks, by the venue's own scale; 0: nothing
	Params []string // that it knows, where the venue refuses others
	Handle func(C) (any, error)
}

// Add adds an endpoint.
func (r Routes[C]) Add(needs int, method, path string, handle func(C) (any, error), params ...string) {
	r[method+" "+path] = Route[C]{needs, params, handle}
}

// Take reads a request. Where it wants a socket it is given to stream, and ok is false, as where the body is too large
// and that was answered.
func Take(w http.ResponseWriter, r *http.Request, stream http.HandlerFunc) (q Request, ok bool) {
	if r.Header.Get("Upgrade") != "" {
		stream(w, r)
		return q, false
	}
	return Read(w, r)
}

// Wordings are what a venue says of refusals, the first that fits.
type Wordings []struct {
	Rule error
	Code int // 0 where the venue has none
	Text string
}

// Of returns what is said of a refusal.
func (all Wordings) Of(err error) (code int, text string, ok bool) {
	for i := range all {
		if errors.Is(err, all[i].Rule) {
			return all[i].Code, all[i].Text, true
		}
	}
	return 0, "", false
}
