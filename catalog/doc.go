// Package catalog is the register of everything a scenario can name: designs, price processes, jump laws, feeds, distributions,
// behaviours, venues, interest models, liquidators.
//
// A rule is registered once, in the file that holds it. It states a form, which is a struct whose fields are the keys that a
// scenario writes, and the form builds the rule in integers. Decoding, the JSON schema, the listings of the command line and
// `scenario init` all come from that one registration:
//
//	// Even is equally likely anywhere between two ends.
//	type EvenForm struct {
//		Low  catalog.Decimal `key:"low" default:"1" min:"0" places:"18" doc:"Low end."`
//		High catalog.Decimal `key:"high" default:"2" above:"0" places:"18" doc:"High end."`
//	}
//
//	func (f EvenForm) Distribution(*catalog.Builder) agents.Distribution {
//		return agents.Uniform{Low: f.Low.Float64(), High: f.High.Float64()}
//	}
//
//	func init() {
//		agents.Distributions.Register(EvenForm{}, catalog.Rule{
//			Name: "even", Doc: "Equally likely anywhere between low and high.", Source: catalog.Definition,
//		})
//	}
//
// A program that imports the package of that file can write {law: even, low: 2, high: 3} wherever a scenario takes a
// distribution. Nothing else is touched.
//
// # Tags
//
//	key      name in the scenario; a field without it is no key
//	doc      what it is, for listings, schema and editors; every key has one
//	source   where the default or the rule is from
//	unit     what is counted; ratios, durations and times need none
//	default  as it would be written; a key without one must be given
//	min, above, max, below  limits of a number, of a duration in seconds
//	places   decimal places that the ledgers hold
//	choices  words to choose from
//	few      least number of entries of a list
//	was      an old name of the key, which is then refused with the new one
//
// Values are [Decimal], [Duration], [Time], int, uint64, string, map[string]string, structs and lists of these, and forms of
// other kinds. Embedded structs are keys that several rules share.
package catalog
