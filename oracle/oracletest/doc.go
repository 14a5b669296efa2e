// Package oracletest holds what any source of prices must keep: a process of reference prices ([Process]), the law of its
// jumps ([Jump]), and a feed that carries prices to a market's contract ([Feed]). Each is one call in a test of one's own:
//
//	func TestMyProcess(t *testing.T) {
//		oracletest.Process(t, func() oracle.Process { return flat{price: oracle.MustPrice("2000"), blocks: 7200} })
//	}
//
// The laws are those that a study relies on: a path is a function of its address, whoever else walks and however the path is
// cut into chunks; prices are in their range; a feed's promise of quiet holds. The project's own processes and feeds pass
// the same calls. What one law of prices must do beside, its moments say, is for its own tests.
package oracletest
