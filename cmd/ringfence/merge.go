package main

import (
	"errors"

	"github.com/spf13/cobra"
)

func newMerge() *cobra.Command {
	g := gathering{}
	cmd := &cobra.Command{
		Use:   "merge PARTS...",
		Short: "Put the shards of a sweep together",
		Long: `merge reads the folders of parts that ` + "`ringfence sweep --shard i/n`" + ` wrote, and writes what the sweep would have written in one run, to
the last byte. A part that is missing, is there twice, is cut off or was changed is named, and then nothing is written. The folders stay.`,
		Example: `  ringfence sweep my.yaml --vary market.lltv=0.8:0.9:11 --shard 1/2 --out one
  ringfence sweep my.yaml --vary market.lltv=0.8:0.9:11 --shard 2/2 --out two
  ringfence merge one.parts two.parts --out whole`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("ringfence merge: name the folders of parts, as in `ringfence merge one.parts two.parts --out whole`")
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&g.out, "out", "", "folder to write (it must be given)")
	flags.StringVar(&g.rows, "rows", "points", "points (a row for each point, arm and metric) or paths (also one for each point, path and arm)")
	flags.BoolVar(&g.check, "check", false, "end with status 4 also where a limit of the scenario is open")
	flags.BoolVar(&g.quiet, "quiet", false, "print the folder's name and nothing else")
	addFormat(cmd, &g.format)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if g.out == "" {
			return wrong(errors.New("merge: name the folder to write with --out"))
		}
		b, err := newBasket(g.out)
		if err != nil {
			return wrong(elsewhere(err))
		}
		defer b.Discard()
		if err := g.finish(cmd, b, args); err != nil {
			return wrong(err)
		}
		return g.verdict()
	}
	return cmd
}
