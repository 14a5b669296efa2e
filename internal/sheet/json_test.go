package sheet

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tablesOf are the tables of a text in JSON: the path of each, its names and its rows.
func tablesOf(t *testing.T, text string) (all []string) {
	file, problem := Open("f", strings.NewReader(text), Options{})
	require.Nil(t, problem, text)
	tables, problem := file.Tables()
	if problem != nil {
		return []string{"none"}
	}
	for _, table := range tables {
		out := table.Path + ": " + strings.Join(table.Names(), ",")
		for row := range table.Rows() {
			require.Len(t, row.Cells, table.Width, text)
			out += " " + strings.Join(row.Cells, ",")
		}
		all = append(all, out)
	}
	return all
}

// Which parts of an answer are tables, by hand.
func TestWhichPartsOfJSONAreTables(t *testing.T) {
	for text, want := range map[string][]string{
		// Documents one after the other are one table where they have the same path and names.
		`{"d":[{"a":1,"b":2}]}{"d":[{"x":3,"y":4}]}`: {"d: a,b 1,2", "d: x,y 3,4"},
		`{"d":[{"a":1,"b":2}]}{"e":[{"a":3,"b":4}]}`: {"d: a,b 1,2", "e: a,b 3,4"},
		// Names that stand beside the rows, as texts or as objects, before or after other lists.
		`{"columns":["a","b"],"rows":[[1,2],[3,4]]}`:                   {"rows: a,b 1,2 3,4"},
		`{"x":[1],"columns":["a","b"],"rows":[[1,2],[3,4]]}`:           {"rows: a,b 1,2 3,4"},
		`{"columns":[{"name":"a"},{"name":"b"}],"rows":[[1,2],[3,4]]}`: {"rows: a,b 1,2 3,4"},
		`{"columns":[{"nam":"a"},{"nam":"b"}],"rows":[[1,2],[3,4]]}`:   {"rows:  1,2 3,4"},
		`{"columns":[{"name":"a"},{"nam":"b"}],"rows":[[1,2],[3,4]]}`:  {"columns: name,nam a, ,b", "rows:  1,2 3,4"},
		`{"columns":["a",5],"rows":[[1,2],[3,4]]}`:                     {"rows:  1,2 3,4"},
		`{"columns":[5,"b"],"more":["c","d"],"rows":[[1,2],[3,4]]}`:    {"rows: c,d 1,2 3,4"},
		`{"columns":["a","b","c"],"rows":[[1,2],[3,4]]}`:               {"rows:  1,2 3,4"},
		// One entry is no table of entries, and two are.
		`{"2025-03-09":{"a":1,"b":2}}`:                            {"none"},
		`{"2025-03-09":{"a":1,"b":2},"2025-03-10":{"a":3,"b":4}}`: {"the whole: ,a,b 2025-03-09,1,2 2025-03-10,3,4"},
		`{"x":{"2025-03-09":1}}`:                                  {"none"},
		`{"x":{"p":1,"q":2}}`:                                     {"none"},
		// Columns are equally long, and those of other lengths are none of the table.
		`{"a":[1,2],"b":[3,4],"c":[5]}`:             {"the whole: a,b 1,3 2,4"},
		`{"a":[1,2]}`:                               {"none"},
		`{"a":[1],"b":[2]}`:                         {"the whole: a,b 1,2"},
		`{"t":[1,2],"q":[{"o":[3,4]},{"o":[5,6]}]}`: {"none"},
		`{"t":[1,2],"q":{"o":[3,4]}}`:               {"the whole: t,q.o 1,3 2,4"},
		// Frames have objects of the same keys, two or more.
		`{"a":{"7":1},"b":{"7":3}}`:               {"none"},
		`{"a":{"7":1,"8":2},"b":{"7":3,"9":4}}`:   {"none"},
		`{"a":{"7":1,"8":2},"b":{"7":3,"8":[4]}}`: {"none"},
		`{"a":{"p":1,"q":2},"b":{"p":3,"q":4}}`:   {"none"},
		`{"a":{"7":1,"8":2},"b":5}`:               {"none"},
		// What is neither all arrays nor all objects is looked into.
		`[[[1,2],[3,4]],{"x":[[5,6,7],[8,9,10]]}]`: {"the whole:  1,2 3,4", "x:  5,6,7 8,9,10"},
		// What an object is called stands before the rows of its lists: its id, address or symbol.
		`{"users":[{"id":"x","n":5,"p":[{"a":1,"b":2}]},{"id":"y","n":6,"p":[{"a":3,"b":4}]}]}`: {"users: id,n x,5 y,6", "users.p: user.id,a,b x,1,2 y,3,4"},
		`{"users":[{"id":"x","p":[[1,2,3]]},{"id":"y","p":[[4,5,6]]}]}`:                         {"users.p:  1,2,3 4,5,6"},
		`{"users":[{"id":"x","n":5},{"id":"y","n":6}]}`:                                         {"users: id,n x,5 y,6"},
	} {
		assert.Equal(t, want, tablesOf(t, text), text)
	}
}

// Rows of one line are counted, and those that have lines of their own have them.
func TestRowsOfJSONOnOneLine(t *testing.T) {
	for text, want := range map[string]string{"[[1,2],[3,4]]": "true 1 2", "[[1,2]]": "false 1", "\n[[1,2]]": "false 2", "[[1,2],\n[3,4]]": "false 1 2", "\n\n[[1,2],[3,4]]": "true 1 2"} {
		file, problem := Open("f", strings.NewReader(text), Options{})
		require.Nil(t, problem)
		tables, problem := file.Tables()
		require.Nil(t, problem)
		got := fmt.Sprint(tables[0].ByRow)
		for row := range tables[0].Rows() {
			got += fmt.Sprint(" ", row.Line)
		}
		require.Equal(t, want, got, text)
	}
}
