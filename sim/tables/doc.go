// Package tables makes from simulation the three tables that explanations of isolated margin give without
// evidence, and says where the evidence disagrees with their usual wording.
//
//	result, err := tables.Run(ctx, tables.Mechanisms(), tables.Options{Workers: 2})
//	fmt.Print(result.Text())
//
// A table is a study (a scenario whose arms are what the table compares) and what is read off it: rows of
// measures, each a ratio of sums with a 95 % interval clustered by path, and claims. Some rows are read off
// between studies of the same accounts on the same paths with more and less capital, where a probability of
// liquidation is equal. A claim is a sentence of the usual wording, the number that would bear it out, and the
// bound it would have to clear. Its verdict is computed from the interval alone, and corrected for how many
// claims there are (see [Judge]):
//
//	yes   the number lies on the claim's side of its bound, farther than chance would bring it
//	no    it lies as far on the other side
//	open  these paths cannot tell, or the number is the bound: a tie
//
// Nothing here decides what happens to anybody: amounts were settled by the arms as integers, and floats begin
// where ratios do. The same table, seed and number of paths give the same bytes on any number of workers, and
// its hash is the one that `ringfence compare` prints for the same scenario.
package tables
