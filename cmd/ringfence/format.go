package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/ringfence-sim/ringfence/sim/report"
)

// formats are the forms in which what prints a table prints it.
var formats = []string{"text", "csv", "json", "md"}

// addFormat gives a command the flag --format, checked before the command runs.
func addFormat(cmd *cobra.Command, format *string) {
	cmd.Flags().StringVar(format, "format", "text", "text, csv, json or md (Markdown)")
	if err := cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag is defined above
	}
	cmd.PreRunE = func(*cobra.Command, []string) error {
		if !slices.Contains(formats, *format) {
			return wrong(fmt.Errorf("--format %s; write text, csv, json or md", *format))
		}
		return nil
	}
}

// sheet is a table for programs: columns with names, and rows of texts and numbers.
type sheet struct {
	columns []string
	rows    [][]any
}

func (s *sheet) add(cells ...any) { s.rows = append(s.rows, cells) }

// write writes the sheet as csv, json (an object for each row) or md.
func (s *sheet) write(w io.Writer, format string) error {
	switch format {
	case "json":
		return s.json(w)
	case "md":
		lines := [][]string{s.columns, slices.Repeat([]string{"---"}, len(s.columns))}
		for _, row := range s.rows {
			lines = append(lines, texts(row))
		}
		for _, line := range lines {
			for i := range line {
				line[i] = strings.ReplaceAll(line[i], "|", `\|`)
			}
			if _, err := fmt.Fprintf(w, "| %s |\n", strings.Join(line, " | ")); err != nil {
				return err
			}
		}
		return nil
	}
	out := csv.NewWriter(w)
	_ = out.Write(s.columns) // the error is that of the last
	for _, row := range s.rows {
		_ = out.Write(texts(row))
	}
	out.Flush()
	return out.Error()
}

func texts(row []any) (cells []string) {
	for _, cell := range row {
		cells = append(cells, fmt.Sprint(cell))
	}
	return cells
}

// json keeps the order of the columns, which a map would not.
func (s *sheet) json(w io.Writer) error {
	var b strings.Builder
	b.WriteString("[")
	for i, row := range s.rows {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  {")
		for k, cell := range row {
			if k > 0 {
				b.WriteString(", ")
			}
			value, err := json.Marshal(cell)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "%q: %s", s.columns[k], value)
		}
		b.WriteString("}")
	}
	b.WriteString("\n]\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// Widths of a terminal for which tables are made. A narrower one gets those of the narrowest.
const (
	narrowest = 40
	widest    = 200
)

// columns is how wide the terminal is: what COLUMNS says, or the terminal itself; a hundred where output goes elsewhere.
func columns(w io.Writer) int {
	wide := report.Columns
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		wide = n
	} else if o, is := w.(*output); is {
		if file, is := o.Writer.(*os.File); is {
			if n, _, err := term.GetSize(int(file.Fd())); err == nil && n > 0 {
				wide = n
			}
		}
	}
	return min(max(wide, narrowest), widest)
}
