package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim/report"
)

// help prints what a command is for and how it is called, as wide as the terminal.
func help(cmd *cobra.Command, _ []string) {
	w := cmd.OutOrStdout()
	text := cmd.Long
	if text == "" {
		text = cmd.Short
	}
	fmt.Fprint(w, fitted(strings.TrimSpace(text)+"\n\n"+cmd.UsageString(), min(columns(w), report.Columns)))
}

// flagLine is what stands before the description of a flag, a command or an exit status.
var flagLine = regexp.MustCompile(`^ +\S.*?(?: {2,})`)

// fitted breaks a text into lines of a width. Lines that begin at the margin are a paragraph together; others stand by
// themselves, and go on under their beginning, or under what stands in their second column.
func fitted(text string, width int) string {
	var out strings.Builder
	var paragraph []string
	flush := func() {
		if len(paragraph) > 0 {
			out.WriteString(strings.TrimRight(report.Wrap(strings.Join(paragraph, " "), width), "\n") + "\n")
			paragraph = nil
		}
	}
	for line := range strings.Lines(strings.TrimRight(text, "\n")) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "" || strings.HasSuffix(line, ":") && len(line) < 30: // a heading
			flush()
			out.WriteString(line + "\n")
		case line[0] != ' ':
			paragraph = append(paragraph, line)
		default:
			flush()
			hang(&out, line, width)
		}
	}
	flush()
	return out.String()
}

// hang writes an indented line, broken where it is wider than the terminal.
func hang(w io.Writer, line string, width int) {
	runes := []rune(line)
	if len(runes) <= width {
		fmt.Fprintln(w, line)
		return
	}
	indent := len(line) - len(strings.TrimLeft(line, " "))
	column := len([]rune(flagLine.FindString(line)))
	if column == 0 || column > width-24 { // no second column, or no room for it
		column = indent + 4
	}
	begun := string(runes[:indent])
	for i, word := range strings.Split(strings.TrimLeft(line, " "), " ") {
		switch used := len([]rune(begun)); {
		case i == 0:
			begun += word
		case word != "" && used+1+len([]rune(word)) > width && used > column:
			fmt.Fprintln(w, strings.TrimRight(begun, " "))
			begun = strings.Repeat(" ", column) + word
		case strings.TrimSpace(begun) == "":
			begun += word
		default:
			begun += " " + word
		}
	}
	fmt.Fprintln(w, begun)
}
