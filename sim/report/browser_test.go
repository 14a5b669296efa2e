package report

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A browser runs the page's script, complains of nothing, and draws and prints it. It is skipped where no Chromium
// is installed.
func TestThePageInABrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("with -short no browser is started")
	}
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		t.Skip("no Chromium is installed: `apt install chromium` lets this test see the page")
	}
	page, err := sample(t, 25).Page()
	require.NoError(t, err)
	dir := t.TempDir()
	file := filepath.Join(dir, "report.html")
	require.NoError(t, os.WriteFile(file, page, 0o644))
	run := func(args ...string) (out, told string) {
		var stdout, stderr bytes.Buffer
		cmd := exec.Command(browser, append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--user-data-dir=" + filepath.Join(dir, "user")}, append(args, "file://"+file)...)...)
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		require.NoError(t, cmd.Run(), stderr.String())
		return stdout.String(), stderr.String()
	}
	dom, told := run("--dump-dom")
	require.Contains(t, dom, `title="Sort by this column"`, "the script ran")
	for _, line := range strings.Split(told, "\n") {
		require.NotContains(t, line, "CONSOLE", "the page complains")
	}
	for _, drawn := range []string{"--screenshot=" + filepath.Join(dir, "page.png"), "--print-to-pdf=" + filepath.Join(dir, "page.pdf")} {
		run("--window-size=390,900", drawn)
		_, name, _ := strings.Cut(drawn, "=")
		info, err := os.Stat(name)
		require.NoError(t, err)
		require.Greater(t, info.Size(), int64(5000))
	}
}
