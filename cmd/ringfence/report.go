package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

func newReport() *cobra.Command {
	var out, since string
	var static bool
	cmd := &cobra.Command{
		Use:   "report RUN...",
		Short: "Make one page of one or several runs, or of a sweep",
		Long: `report makes one self-contained page of run folders that ` + "`ringfence compare`" + ` wrote, without running anything: of one run what its
report.html has, of several also what they differ in and how their arms compare. Runs that differ in one number are drawn along it,
runs that differ in two as a heat map. --since names an earlier run, and the page says what changed since. Of the folder of a sweep it
makes a page with a heat map, or curves, of each number, the frontier, and a table of all points.

The page opens without a network, in light and dark, on a telephone and on paper. Each figure can be taken as SVG, and its numbers
as CSV. Its scripts sort tables and run a small live model, the engine itself, of one lending arm: move its incentive, its LLTV and
the venue's depth, and it walks a few paths anew, without a network. The engine makes the page five megabytes larger. --static
leaves scripts and model out, and nothing else.`,
		Example: `  ringfence report runs/mine-1a2b3c4d
  ringfence report runs/lltv-77 runs/lltv-80 runs/lltv-83 runs/lltv-86 --out lltv.html
  ringfence report runs/new --since runs/old --out new.html
  ringfence report sweeps/mine-1a2b3c4d`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("ringfence report: name a run folder or several, as in `ringfence report runs/mine-1a2b3c4d`")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			page, err := pageOf(args, since, static)
			if err != nil {
				return wrong(err)
			}
			target := out
			if target == "" {
				if target = filepath.Join(args[0], record.ReportFile); len(args) > 1 {
					target = record.ReportFile
					if _, err := os.Stat(target); err == nil {
						return wrong(fmt.Errorf("%s exists here; name another file with --out", target))
					}
				}
			}
			if info, err := os.Stat(target); err == nil && info.IsDir() {
				return wrong(fmt.Errorf("--out %s is a folder; name a file in it, as in %s", target, filepath.Join(target, record.ReportFile)))
			}
			if target == "-" {
				_, err := cmd.OutOrStdout().Write(page)
				return err
			}
			if err := os.WriteFile(target, page, 0o644); err != nil {
				return wrong(elsewhere(err))
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "Written to %s (%s KB)\n", target, report.Number(float64(len(page))/1000, 0))
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&out, "out", "", "file to write (default report.html in the run's folder, or here for several runs; - is standard output)")
	flags.StringVar(&since, "since", "", "folder of an earlier run, to say what changed since")
	flags.BoolVar(&static, "static", false, "leave the scripts and the live model out")
	return cmd
}

// pageOf is the page of run folders.
func pageOf(folders []string, since string, static bool) ([]byte, error) {
	var all []*report.Content
	for _, folder := range folders {
		if text, err := os.ReadFile(filepath.Join(folder, sweepFile)); err == nil {
			if len(folders) > 1 || since != "" {
				return nil, fmt.Errorf("%s is a sweep, whose page stands alone; give it without other folders and without --since", folder)
			}
			return sweepPage(folder, text, static)
		}
		c, err := contentOf(folder)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	var before *report.Content
	if since != "" {
		var err error
		if before, err = contentOf(since); err != nil {
			return nil, fmt.Errorf("--since: %w", err)
		}
	}
	if static {
		return report.Pages(report.Static, before, all...)
	}
	return report.PagesWith(report.Live, playground(all[0].Scenario), before, all...)
}

// contentOf reads what a run folder's page is made from.
func contentOf(folder string) (*report.Content, error) {
	file := filepath.Join(folder, record.ContentFile)
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(folder, record.StudyFile)); err == nil {
			return nil, fmt.Errorf("%s is of a run by an earlier version, which wrote no %s; run its study again, or open its %s", folder, record.ContentFile, record.ReportFile)
		}
		return nil, fmt.Errorf("%s is no run folder: it holds no %s; name a folder that `ringfence compare` wrote, as in runs/NAME-DIGEST", folder, record.ContentFile)
	}
	if err != nil {
		return nil, err
	}
	c, err := report.ReadContent(text)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w; run the study again", file, err)
	}
	return c, nil
}

func newOpen() *cobra.Command {
	var browser bool
	var port int
	cmd := &cobra.Command{
		Use:   "open RUN",
		Short: "Serve the page of a run on this machine",
		Long: `open serves the page of a run, and the tables beside it, on this machine's own address until it is interrupted, and prints where. Nobody
else can reach it. --browser opens it in the browser too; the file itself can be opened as well.`,
		Example: "  ringfence open runs/mine-1a2b3c4d\n  ringfence open runs/mine-1a2b3c4d --browser",
		Args:    one("a run folder", "ringfence open runs/mine-1a2b3c4d"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := os.Stat(filepath.Join(args[0], record.ReportFile)); err != nil {
				return wrong(fmt.Errorf("%s is no run folder: it holds no %s; name a folder that `ringfence compare` wrote, as in runs/NAME-DIGEST", args[0], record.ReportFile))
			}
			if port < 0 || port > 65535 {
				return wrong(fmt.Errorf("--port %d; write 0 for any, or a number up to 65535", port))
			}
			listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if err != nil {
				return wrong(fmt.Errorf("%w; name another with --port, or none", err))
			}
			address := "http://" + listener.Addr().String() + "/"
			fmt.Fprintf(cmd.OutOrStdout(), "%s serves %s; Ctrl-C ends it\n", address, args[0])
			server := &http.Server{Handler: served(args[0]), ReadHeaderTimeout: 10 * time.Second}
			go func() {
				<-cmd.Context().Done()
				_ = server.Close()
			}()
			if browser {
				if err := show(address); err != nil {
					fmt.Fprintf(cmd.ErrOrStderr(), "ringfence: no browser was opened: %v\n", err)
				}
			}
			if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&browser, "browser", false, "open the page in the browser")
	cmd.Flags().IntVar(&port, "port", 0, "port to serve at (default any that is free)")
	return cmd
}

// served answers with the files of a run and with nothing else of the disk.
func served(folder string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = record.ReportFile
		}
		// Another site's name that is made to lead here is answered nothing.
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if host != "127.0.0.1" && host != "localhost" {
			http.Error(w, "this server is for this machine", http.StatusForbidden)
			return
		}
		if !slices.Contains(record.Files(), name) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeFile(w, r, filepath.Join(folder, name))
	})
}

// show opens an address in the browser of the desktop.
func show(address string) error {
	name, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return err
	}
	return exec.Command(path, args...).Start()
}

// designs say what the arms of a study are.
func designs(s *scenario.Scenario, p *plan.Plan) (all []report.About) {
	entries := map[string]catalog.Entry{}
	for _, e := range catalog.List("designs") {
		entries[e.Name] = e
	}
	var tree struct {
		Arms []map[string]any `json:"arms"`
	}
	_ = json.Unmarshal(s.JSON(), &tree) // what it does not find is left out
	for i, form := range s.Arms {
		name := catalog.NameOf(form)
		e := entries[name]
		a := report.About{Arm: form.Label(), Design: name, Text: e.Text, Source: e.Source}
		if i < len(tree.Arms) {
			leaves := map[string]string{}
			flatten("", tree.Arms[i], leaves)
			var keys []string
			for key := range leaves {
				keys = append(keys, key)
			}
			slices.Sort(keys)
			for _, key := range keys {
				if key == "design" || key == "name" || key == "lltv" && leaves[key] == "0" {
					continue
				}
				a.Set = append(a.Set, key+" "+cmp.Or(leaves[key], `""`))
			}
		}
		all = append(all, a)
	}
	return all
}

// assumed are the scenario's assumptions.
func assumed(s *scenario.Scenario) (all []report.Assumption) {
	for _, a := range s.Assumed() {
		others := slices.DeleteFunc(slices.Clone(a.Others[:]), func(text string) bool { return text == "" })
		all = append(all, report.Assumption{Key: a.Key, Value: a.Value, Others: strings.Join(others, ", "), Text: a.Doc, Source: a.Source})
	}
	return all
}
