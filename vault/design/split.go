package design

// Splitting is what a design's own text says, or its formula, of taking an amount in two calls of one moment in place of one.
type Splitting struct {
	Never  bool   // two calls pay a taker no more than one, but for rounding
	Whole  bool   // nothing is sold in parts, so that there are no two calls
	Parts  bool   // amounts are parts, scale 1e18, of what stands when they are taken
	Source string // where that is said, or why it does not hold
}

// SplittingOf is what a design says of splitting. It says nothing where it has no method Splitting.
func SplittingOf(d Design) (s Splitting) {
	if of, is := d.(interface{ Splitting() Splitting }); is {
		return of.Splitting()
	}
	return s
}

// SplittingNamed is what the design of a name in scenarios says of splitting. It is nothing where no such design is registered.
func SplittingNamed(name string) Splitting { return SplittingOf(named(name)) }

// String is a sentence for whoever reads what a design is.
func (s Splitting) String() string {
	switch {
	case s.Whole:
		return "Two calls in place of one: there are none (" + s.Source + ")."
	case s.Never:
		return "Two calls in place of one pay no more (" + s.Source + ")."
	case s.Source == "":
		return "Two calls in place of one: the design does not say whether they pay more."
	}
	return "Two calls in place of one: nothing says that they pay no more (" + s.Source + ")."
}
