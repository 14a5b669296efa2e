package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// pace is how often progress is told where there is no terminal to draw a bar on.
const pace = 5 * time.Second

// newProgress returns what is told how many of total paths are done, and what ends it. what names the paths.
func newProgress(w io.Writer, quiet bool, total int, what string) (tell func(done, total int), end func()) {
	if quiet {
		return nil, func() {}
	}
	if file, ok := w.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		bar := progressbar.NewOptions(total,
			progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what), progressbar.OptionShowCount(),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true),
			progressbar.OptionFullWidth())
		return func(done, total int) {
			if total != bar.GetMax() {
				bar.ChangeMax(total)
			}
			_ = bar.Set(done)
		}, func() { _ = bar.Finish() }
	}
	began := time.Now()
	told := began
	return func(done, total int) {
		now := time.Now()
		if now.Sub(told) < pace || done == total {
			return
		}
		told = now
		left := time.Duration(float64(now.Sub(began)) / float64(done) * float64(total-done)).Round(time.Second)
		fmt.Fprintf(w, "ringfence: %d of %d %s, about %s left\n", done, total, what, left)
	}, func() {}
}
