package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Only the files of a run are served, and only to this machine's own names.
func TestOpenServesTheRunAndNothingElse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{"report.html": "the page", "summary.csv": "a,b", "secret.txt": "no"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	for _, c := range []struct {
		host, path string
		status     int
		body       string
	}{
		{"127.0.0.1:80", "/", 200, "the page"},
		{"localhost:80", "/summary.csv", 200, "a,b"},
		{"127.0.0.1:80", "/secret.txt", 404, ""},
		{"127.0.0.1:80", "/../secret.txt", 404, ""},
		{"rebound.example:80", "/", 403, ""},
	} {
		r := httptest.NewRequest("GET", "http://127.0.0.1/", nil)
		r.Host, r.URL.Path = c.host, c.path
		w := httptest.NewRecorder()
		served(dir).ServeHTTP(w, r)
		require.Equal(t, c.status, w.Code, c.path)
		if c.body != "" {
			require.Equal(t, c.body, w.Body.String())
		}
	}
}
