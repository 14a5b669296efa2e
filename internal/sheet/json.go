package sheet

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// maxJSON is the longest JSON that is read: it is held as a tree.
const maxJSON = 256 << 20

// node is a value of JSON.
type node struct {
	kind byte     // '{', '[', or 'v' for all others
	text string   // of a value
	keys []string // of an object
	kids []node
	line int
}

// jsonTables finds the tables in JSON, in all the ways in which interfaces and libraries write them: arrays of objects,
// arrays of arrays, objects of equally long arrays, objects whose keys are times or numbers, and one object a line.
func (f *File) jsonTables() ([]*Table, *Problem) {
	if len(f.text) > maxJSON {
		return nil, problem(0, "write it as CSV or Parquet", "JSON longer than 256 MiB")
	}
	roots, p := f.parse()
	if p != nil {
		return nil, p
	}
	var found []*Table
	add := func(t *Table) {
		for _, other := range found { // of another document of the file
			if other.Path == t.Path && slices.Equal(other.Names(), t.Names()) {
				other.cells, other.lines = append(other.cells, t.cells...), append(other.lines, t.lines...)
				return
			}
		}
		found = append(found, t)
	}
	form := "JSON"
	if len(roots) > 1 {
		form = "JSON lines"
		if flat := (&node{kind: '[', kids: roots}); slices.ContainsFunc(roots, func(n node) bool { return n.kind == 'v' }) || !slices.ContainsFunc(roots, hasTable) {
			flat.find("", add)
			roots = nil
		}
	}
	for i := range roots {
		roots[i].find("", add)
	}
	zone := ""
	for i := range roots {
		zone = cmp.Or(zone, roots[i].zone())
	}
	for _, t := range found {
		t.Form, t.Zone = form, zone
		if t.Path == "" {
			t.Path = "the whole"
		}
		t.Width = len(t.Names())
		if t.Width == 0 {
			t.Width = len(t.cells[0])
		}
		if n := len(t.lines); n > 1 && t.lines[0] == t.lines[n-1] {
			t.ByRow = true
			for i := range t.lines {
				t.lines[i] = i + 1
			}
		}
	}
	if len(found) == 0 {
		return nil, problem(0, "look at it: a download may have failed", "JSON without a table: %s", start(f.text))
	}
	return found, nil
}

// zone is the zone of times that a value beside the tables names, and is not UTC.
func (n *node) zone() string {
	for i, key := range n.keys {
		kid := &n.kids[i]
		switch name := strings.ToLower(strings.NewReplacer("_", "", " ", "", "-", "").Replace(key)); {
		case kid.kind == '{':
			if zone := kid.zone(); zone != "" {
				return zone
			}
		case kid.kind == 'v' && strings.HasSuffix(name, "timezone"):
			if zone := strings.ToUpper(kid.text); zone != "" && !slices.Contains([]string{"UTC", "GMT", "Z", "ETC/UTC", "ETC/GMT"}, zone) {
				return kid.text
			}
		}
	}
	return ""
}

// start is the first characters of a text, for a message.
func start(text []byte) string {
	text = bytes.Join(bytes.Fields(text[:min(len(text), 200)]), []byte(" "))
	if len(text) > 80 {
		return string(text[:80]) + "…"
	}
	return string(text)
}

func hasTable(n node) bool {
	found := false
	n.find("", func(*Table) { found = true })
	return found
}

// parse reads all documents of the file.
func (f *File) parse() (roots []node, p *Problem) {
	d := json.NewDecoder(bytes.NewReader(f.text))
	d.UseNumber()
	lines := lineCounter{text: f.text, line: 1}
	for {
		root, err := readNode(d, &lines, 0)
		if err == io.EOF {
			break
		}
		if err != nil {
			line := lines.at(d.InputOffset())
			if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
				line = lines.at(syntax.Offset)
			}
			return nil, problem(line, again, "damaged JSON: %v", err)
		}
		roots = append(roots, root)
	}
	return roots, nil
}

// lineCounter turns growing offsets into lines.
type lineCounter struct {
	text []byte
	done int64
	line int
}

func (c *lineCounter) at(offset int64) int {
	offset = min(offset, int64(len(c.text)))
	if offset > c.done {
		c.line += bytes.Count(c.text[c.done:offset], []byte("\n"))
		c.done = offset
	}
	return c.line
}

var errDeep = errors.New("nested more than 32 deep")

func readNode(d *json.Decoder, lines *lineCounter, depth int) (n node, err error) {
	if depth > 32 {
		return n, errDeep
	}
	token, err := d.Token()
	if err != nil {
		return n, err
	}
	n.line = lines.at(d.InputOffset())
	switch t := token.(type) {
	case json.Delim:
		n.kind = byte(t)
		for d.More() {
			if n.kind == '{' {
				key, err := d.Token()
				if err != nil {
					return n, noEOF(err)
				}
				n.keys = append(n.keys, key.(string))
			}
			kid, err := readNode(d, lines, depth+1)
			if err != nil {
				return n, noEOF(err)
			}
			n.kids = append(n.kids, kid)
		}
		_, err = d.Token()
		return n, noEOF(err)
	case string:
		n.kind, n.text = 'v', t
	case json.Number:
		n.kind, n.text = 'v', t.String()
	case bool:
		n.kind, n.text = 'v', "false"
		if t {
			n.text = "true"
		}
	case nil:
		n.kind = 'v'
	}
	return n, nil
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (n *node) all(kind byte) bool {
	return len(n.kids) > 0 && !slices.ContainsFunc(n.kids, func(k node) bool { return k.kind != kind })
}

// find hands out the tables at and below a node.
func (n *node) find(path string, add func(*Table)) {
	name := path[strings.LastIndexByte(path, '.')+1:]
	switch {
	case n.kind == '[' && n.all('['):
		n.arrays(path, name, add)
	case n.kind == '[' && n.all('{'):
		n.objects(path, nil, "", add)
	case n.kind == '{':
		n.object(path, name, add)
	case n.kind == '[':
		for i := range n.kids {
			n.kids[i].find(path, add)
		}
	}
}

func under(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// arrays is an array of arrays: rows whose cells have places and no names. Pairs under a key are a time and that.
func (n *node) arrays(path, name string, add func(*Table)) {
	for i := range n.kids {
		if !n.kids[i].all('v') {
			for j := range n.kids {
				n.kids[j].find(path, add)
			}
			return
		}
	}
	t := &Table{Path: path}
	for i := range n.kids {
		t.push(&n.kids[i])
	}
	if len(t.cells[0]) == 2 && name != "" && !slices.Contains(holders, strings.ToLower(name)) {
		t.Header = [][]string{{"time", name}}
	}
	add(t)
}

// holders are keys that say of what is under them only that it is a table.
var holders = []string{"data", "result", "results", "rows", "values", "items", "list", "records", "points"}

// names are those of the columns of arrays of arrays, where they stand beside them: a list as wide as the rows, of texts or of
// objects that have a name, as databases answer.
func (n *node) names(rows *node) []string {
	for i := range n.kids {
		list := &n.kids[i]
		if list == rows || list.kind != '[' || len(list.kids) != len(rows.kids[0].kids) {
			continue
		}
		var names []string
		for j := range list.kids {
			name := &list.kids[j]
			if name.kind == '{' {
				at := slices.Index(name.keys, "name")
				if at < 0 {
					break
				}
				name = &name.kids[at]
			}
			if name.kind != 'v' || class(name.text) != word {
				break
			}
			names = append(names, name.text)
		}
		if len(names) == len(list.kids) {
			return names
		}
	}
	return nil
}

// named is arrays of arrays whose columns have their names beside them.
func (n *node) named(path string, add func(*Table)) bool {
	for i := range n.kids {
		rows := &n.kids[i]
		if rows.kind != '[' || !rows.all('[') || !rows.kids[0].all('v') {
			continue
		}
		names := n.names(rows)
		if names == nil {
			continue
		}
		rows.find(under(path, n.keys[i]), func(t *Table) {
			t.Header = [][]string{names}
			add(t)
		})
		return true
	}
	return false
}

func (t *Table) push(row *node) {
	cells := make([]string, len(row.kids))
	for i := range row.kids {
		cells[i] = row.kids[i].text
	}
	t.cells, t.lines = append(t.cells, cells), append(t.lines, row.line)
}

// objects is an array of objects: rows under the names of all keys, those of objects within them joined by points.
// first holds a cell for each row that stands before them, under a name of its own.
func (n *node) objects(path string, first []string, named string, add func(*Table)) {
	t := &Table{Path: path}
	var names []string
	place := map[string]int{}
	if first != nil {
		names, place[named] = []string{named}, 0
	}
	type pair struct {
		at   int
		text string
	}
	rows := make([][]pair, len(n.kids))
	lists := 0
	for i := range n.kids {
		if first != nil {
			rows[i] = append(rows[i], pair{0, first[i]})
		}
		var walk func(prefix string, o *node)
		walk = func(prefix string, o *node) {
			for j := range o.kids {
				key := under(prefix, o.keys[j])
				switch kid := &o.kids[j]; kid.kind {
				case '{':
					walk(key, kid)
				case '[':
					lists++
				default:
					at, known := place[key]
					if !known {
						at = len(names)
						place[key] = at
						names = append(names, key)
					}
					rows[i] = append(rows[i], pair{at, kid.text})
				}
			}
		}
		walk("", &n.kids[i])
	}
	if len(names) >= 2 {
		for i, row := range rows {
			cells := make([]string, len(names))
			for _, p := range row {
				cells[p.at] = p.text
			}
			t.cells, t.lines = append(t.cells, cells), append(t.lines, n.kids[i].line)
		}
		t.Header = [][]string{names}
		add(t)
	}
	if lists == 0 {
		return
	}
	for i := range n.kids { // lists within the objects
		if holds(&n.kids[i], '[') {
			names, cells := n.kids[i].identity(path)
			n.kids[i].find(path, func(t *Table) {
				t.stateBefore(names, cells)
				add(t)
			})
		}
	}
}

// identity is what an object is called, for the rows of the lists within it: under data.users, the user.id of each.
func (n *node) identity(path string) (names, cells []string) {
	name := strings.TrimSuffix(path[strings.LastIndexByte(path, '.')+1:], "s")
	for i, key := range n.keys {
		if n.kids[i].kind == 'v' && slices.Contains([]string{"id", "address", "symbol"}, strings.ToLower(key)) {
			names, cells = append(names, under(name, key)), append(cells, n.kids[i].text)
		}
	}
	return names, cells
}

// stateBefore puts the same cells before those of each row of a table that has names.
func (t *Table) stateBefore(names, cells []string) {
	if len(names) == 0 || len(t.Header) != 1 || len(t.Names()) < 2 {
		return
	}
	t.Header = [][]string{append(slices.Clone(names), t.Header[0]...)}
	for i, row := range t.cells {
		t.cells[i] = append(slices.Clone(cells), row...)
	}
}

// holds reports whether a node of a kind stands below another.
func holds(n *node, kind byte) bool {
	return slices.ContainsFunc(n.kids, func(k node) bool { return k.kind == kind || holds(&k, kind) })
}

// object is an object: of equally long arrays, of a frame in parts, of rows under their times, of columns under their
// names, or of tables further down.
func (n *node) object(path, name string, add func(*Table)) {
	get := func(key string) *node {
		if i := slices.Index(n.keys, key); i >= 0 {
			return &n.kids[i]
		}
		return nil
	}
	// pandas' orient="split".
	if columns, index, data := get("columns"), get("index"), get("data"); columns != nil && data != nil && columns.all('v') && data.all('[') {
		t := &Table{Path: path, Header: [][]string{{}}}
		if index != nil && len(index.kids) == len(data.kids) {
			t.Header[0] = []string{""}
		}
		for i := range columns.kids {
			t.Header[0] = append(t.Header[0], columns.kids[i].text)
		}
		for i := range data.kids {
			t.push(&data.kids[i])
			if len(t.Header[0]) > len(columns.kids) {
				t.cells[i] = append([]string{index.kids[i].text}, t.cells[i]...)
			}
		}
		add(t)
		return
	}
	if n.named(path, add) {
		return
	}
	if n.columnar(path, add) {
		n.below(path, add, func(k *node) bool { return !k.all('v') })
		return
	}
	if len(n.keys) > 1 && n.all('{') && n.keyed() { // rows under their times
		n.objects(path, n.keys, "", add)
		return
	}
	if len(n.keys) > 1 && n.all('v') && n.keyed() { // values under their times
		t := &Table{Path: path, Header: [][]string{{"", name}}}
		for i, key := range n.keys {
			t.cells, t.lines = append(t.cells, []string{key, n.kids[i].text}), append(t.lines, n.kids[i].line)
		}
		add(t)
		return
	}
	if n.frame(path, add) {
		return
	}
	n.below(path, add, func(*node) bool { return true })
}

func (n *node) below(path string, add func(*Table), which func(*node) bool) {
	for i := range n.kids {
		if which(&n.kids[i]) {
			n.kids[i].find(under(path, n.keys[i]), add)
		}
	}
}

// keyed reports whether all keys are times, or all are addresses, or they count rows from 0.
func (n *node) keyed() bool {
	all := func(is func(key string) bool) bool {
		return !slices.ContainsFunc(n.keys, func(key string) bool { return !is(key) })
	}
	next := -1
	return all(isTime) || all(isAddress) || all(func(key string) bool { next++; return key == strconv.Itoa(next) })
}

// isAddress reports whether a text is an account's or a transaction's address: 0x and forty hexadecimal digits or more.
func isAddress(text string) bool {
	return len(text) >= 42 && strings.HasPrefix(text, "0x") && strings.Trim(text[2:], "0123456789abcdefABCDEF") == ""
}

// columnar is an object of two or more equally long arrays of values. An object of arrays beside one, as Yahoo has it,
// joins them.
func (n *node) columnar(path string, add func(*Table)) bool {
	var names []string
	var columns []*node
	length := 0
	var walk func(prefix string, o *node)
	walk = func(prefix string, o *node) {
		for i := range o.kids {
			switch kid := &o.kids[i]; {
			case kid.kind == '[' && kid.all('v') && (length == 0 || len(kid.kids) == length):
				names, columns, length = append(names, under(prefix, o.keys[i])), append(columns, kid), len(kid.kids)
			case kid.kind == '{':
				walk(under(prefix, o.keys[i]), kid)
			case kid.kind == '[' && len(kid.kids) == 1 && kid.kids[0].kind == '{':
				walk(under(prefix, o.keys[i]), &kid.kids[0])
			}
		}
	}
	direct := 0
	for i := range n.kids {
		if n.kids[i].all('v') && n.kids[i].kind == '[' {
			direct++
		}
	}
	if direct == 0 {
		return false
	}
	walk("", n)
	if len(columns) < 2 || length < 2 && direct < 2 {
		return false
	}
	t := &Table{Path: path, Header: [][]string{names}}
	for row := range length {
		cells := make([]string, len(columns))
		for i, column := range columns {
			cells[i] = column.kids[row].text
		}
		t.cells, t.lines = append(t.cells, cells), append(t.lines, columns[0].kids[row].line)
	}
	add(t)
	return true
}

// frame is pandas' orient="columns": objects of values under the same keys.
func (n *node) frame(path string, add func(*Table)) bool {
	if len(n.kids) == 0 || !n.all('{') || !n.kids[0].all('v') || len(n.kids[0].keys) < 2 {
		return false
	}
	keys := n.kids[0].keys
	for i := range n.kids {
		if !n.kids[i].all('v') || !slices.Equal(n.kids[i].keys, keys) {
			return false
		}
	}
	if slices.ContainsFunc(keys, func(key string) bool { return class(key) == word && !isAddress(key) }) {
		return false // objects of named fields: no frame
	}
	t := &Table{Path: path, Header: [][]string{append([]string{""}, n.keys...)}}
	for row, key := range keys {
		cells := []string{key}
		for i := range n.kids {
			cells = append(cells, n.kids[i].kids[row].text)
		}
		t.cells, t.lines = append(t.cells, cells), append(t.lines, n.kids[0].kids[row].line)
	}
	add(t)
	return true
}
