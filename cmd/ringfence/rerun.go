package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// repetition is what the flags of rerun say.
type repetition struct {
	inputs, engine string
	workers        int
	quiet          bool
}

func newRerun() *cobra.Command {
	var r repetition
	cmd := &cobra.Command{
		Use:   "rerun RUN",
		Short: "Repeat a study from its run folder, and say whether it comes to the same",
		Long: `rerun repeats the study of a run folder and compares what comes out with what the folder says: the hash of the values of every
row, and where that differs each table and each number of summary.csv. It writes nothing. The folder's study.json has the whole scenario; files
that it names are looked for in the folder that --inputs names, and must be those that the run read, by their SHA-256; one that has
another name now, or stands in a folder below, is found by it. Files of the
run folder that were changed since are named, and so are the build that wrote it and this one. How far assumptions move the result
(sensitivity.csv) is not repeated. It ends with status 1 where values differ.`,
		Example: `  ringfence rerun runs/eth-crash-2020-03-11cad1ec
  ringfence rerun runs/mine-1a2b3c4d --inputs ~/data
  ringfence rerun runs/mine-1a2b3c4d --engine evm`,
		Args: one("a run folder", "ringfence rerun runs/mine-1a2b3c4d"),
		RunE: func(cmd *cobra.Command, args []string) error { return r.run(cmd, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&r.inputs, "inputs", ".", "folder of the files that the scenario names by relative paths")
	flags.StringVar(&r.engine, "engine", "", "run the lending rules in Go (native) or in the contracts (evm)")
	flags.IntVar(&r.workers, "workers", 0, "how many cores to use (default all)")
	flags.BoolVar(&r.quiet, "quiet", false, "tell no progress")
	return cmd
}

func (r *repetition) run(cmd *cobra.Command, folder string) error {
	if r.workers < 0 {
		return wrong(fmt.Errorf("--workers %d; write 0 for all cores, or how many to use", r.workers))
	}
	var set []string
	if r.engine != "" {
		set = append(set, "engine="+r.engine)
	}
	then, p, err := earlier(folder, r.inputs, set...)
	if err != nil {
		return wrong(err)
	}
	if then.Again != "" {
		return wrong(fmt.Errorf("%s: more than its scenario decided what happened; `%s` repeats it, with the files that it names", folder, then.Again))
	}
	w := cmd.OutOrStdout()
	tell := func(text string) { fmt.Fprint(w, report.Wrap(text, columns(w))) }
	tell(fmt.Sprintf("%s: %s, seed %d, %s.", folder, then.parsed.Name, then.parsed.Seed, report.Count(p.Paths(), "path")))
	built := readRan(folder)
	tell("Written by " + built.of(then.Version) + "; this is " + thisBuild().of(version) + ".")
	for _, in := range p.Inputs() {
		tell(fmt.Sprintf("%s is the file that the run read (SHA-256 %s…).", in.File, in.SHA256[:12]))
	}
	for _, path := range slices.Sorted(maps.Keys(then.moved)) {
		tell(fmt.Sprintf("The run read it as %s; its content was found in %s.", then.moved[path].File, path))
	}
	changed := changedFiles(folder, then.Results.Tables)
	switch {
	case len(changed) > 0:
		tell("Changed since it was written: " + strings.Join(changed, ", ") + ".")
	case len(then.Results.Tables) > 0:
		tell("Its tables are as they were written.")
	}
	workers := r.workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	hash, err := record.NewHash(p.Names())
	if err != nil {
		return err
	}
	market := then.parsed.Market
	study := stats.New(p.Names(), market.Collateral.Symbol, market.Loan.Symbol)
	if _, err := walk(cmd, r.quiet, p, workers, hash.Add, study); err != nil {
		return err
	}
	now := hash.Sum()
	if now == then.Results.Hash {
		tell("The same values in every row of every table.")
		_, err := fmt.Fprintln(w, "Study "+now)
		return err
	}
	old := len(then.Results.Values) == 0
	if old {
		tell("Its hash is one of files and not of values, as it was written before there was one of values. So the numbers are compared.")
	} else {
		fmt.Fprintf(w, "Values differ.\n  then  %s\n  now   %s\n", then.Results.Hash, now)
	}
	for _, name := range []string{"vaults", "liquidations", "undone", "liquidators", "later"} {
		if of, told := then.Results.Values[name]; told {
			fmt.Fprintf(w, "  %-12s  %s\n", name, map[bool]string{true: "the same", false: "differ"}[of == hash.Values()[name]])
		}
	}
	differ, err := r.differences(w, filepath.Join(folder, record.SummaryFile), study.Summary().CSV())
	if err != nil {
		tell("The numbers of then cannot be compared: " + err.Error() + ".")
	}
	if err == nil && old && differ == 0 {
		return nil
	}
	tell(explanation(then, built, differ, slices.Contains(changed, record.SummaryFile)))
	return fmt.Errorf("the values are not those of %s", folder)
}

// differences prints the first numbers of the summary that differ, and returns how many do.
func (r *repetition) differences(w io.Writer, file string, now []byte) (int, error) {
	const most = 8
	before, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	then, err := numbersOf(before)
	if err != nil {
		return 0, err
	}
	again, err := numbersOf(now)
	if err != nil {
		return 0, err
	}
	differ := 0
	var lines []string
	for _, key := range again.keys {
		if then.values[key] == again.values[key] {
			continue
		}
		if differ++; differ <= most {
			lines = append(lines, fmt.Sprintf("  %s: %s then, %s now\n", key, orNone(then.values[key]), orNone(again.values[key])))
		}
	}
	fmt.Fprintf(w, "%d of %d numbers of %s differ%s\n%s", differ, len(again.keys), record.SummaryFile, map[bool]string{true: ":", false: "."}[differ > 0], strings.Join(lines, ""))
	if differ > most {
		fmt.Fprintf(w, "  and %d more\n", differ-most)
	}
	return differ, nil
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// numbers are those of a summary by arm and metric.
type numbers struct {
	keys   []string
	values map[string]string
}

func numbersOf(summary []byte) (*numbers, error) {
	lines, err := csv.NewReader(bytes.NewReader(summary)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 || len(lines[0]) < 5 {
		return nil, errors.New("it is no summary of a run")
	}
	n := &numbers{values: map[string]string{}}
	for _, line := range lines[1:] {
		arms := line[0]
		if line[1] != "" {
			arms += " − " + line[1]
		}
		key := fmt.Sprintf("%s %s (%s)", arms, line[2], line[3]) // two metrics may have a name in two units
		n.keys = append(n.keys, key)
		n.values[key] = line[4]
	}
	return n, nil
}

// explanation is what may be the reason of a difference.
func explanation(then *earlierStudy, built ran, differ int, edited bool) string {
	var why []string
	if then.Version != version {
		why = append(why, fmt.Sprintf("another version wrote it (%s): versions before 1.0 change rules, and CHANGELOG.md says which", then.Version))
	}
	if is := thisBuild(); built.Revision != is.Revision && then.Version == version {
		why = append(why, fmt.Sprintf("another commit wrote it (%s, this is %s)", orNone(built.Revision), orNone(is.Revision)))
	}
	if built.System != "" && !strings.HasSuffix(built.System, "/"+runtime.GOARCH) {
		why = append(why, "another kind of processor wrote it ("+built.System+"), and random prices are rounded by its arithmetic")
	}
	if edited {
		why = append(why, "its summary was changed since")
	}
	if differ == 0 && len(then.Results.Values) > 0 {
		why = append(why, "no number of the summary moved, so what differs is in single rows")
	}
	if len(why) == 0 {
		return "The version, the commit and the kind of processor are the same, so study.json or the program was changed since: compare the scenario with the one you meant."
	}
	return "What may explain it: " + strings.Join(why, "; ") + "."
}

// changedFiles are those whose content is not what the run wrote, or which are gone.
func changedFiles(folder string, written []record.Digest) (changed []string) {
	for _, of := range written {
		data, err := os.ReadFile(filepath.Join(folder, of.File))
		if err != nil {
			changed = append(changed, of.File+" (cannot be read)")
			continue
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != of.SHA256 {
			changed = append(changed, of.File)
		}
	}
	return changed
}

// readRan is what run.json of a run folder says; nothing where it cannot be read, for it decides nothing.
func readRan(folder string) (r ran) {
	text, err := os.ReadFile(filepath.Join(folder, record.RunFile))
	if err != nil || json.Unmarshal(text, &r) != nil {
		return ran{}
	}
	return r
}

// thisBuild is what run.json would say of the program.
func thisBuild() ran {
	return ran{System: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version(), Revision: revision()}
}

// of names a build.
func (r ran) of(version string) string {
	text := "ringfence " + version
	if r.Go != "" {
		text += fmt.Sprintf(" (%s, %s)", r.Go, r.System)
	}
	if r.Revision != "" {
		text += " commit " + r.Revision
	}
	return text
}
