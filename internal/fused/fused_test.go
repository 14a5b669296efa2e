package fused

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each line that may be fused is marked; the specification has the first six.
const source = `package p

func f(x, y, z float64, i, j, k int) (r float64, n int) {
	r = x*y + z // fused
	r = z
	r += x * y // fused
	t := x * y
	r = t + z             // fused
	r = float64(x*y) + z
	r = x*y + float64(z)  // fused
	u := float64(x * y)
	r = u + z
	r += float64(x * y)
	r = z - x*y           // fused
	r = z - (-(x * y))    // fused
	r = x*y*z + 1         // fused
	r = x*y/z + 1
	r = 2*x + y
	r = x*0.25 + y
	r = x*3 + y           // fused
	n = i*j + k
	v := x
	v *= y
	r = v - z             // fused
	w := x
	w *= 2
	r = w - z
	r -= x * y            // fused
	const c = 1.5*2.5 + 1
	r = c + x
	return r, n
}
`

func TestSumsThatMayBeFusedByHand(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, 0)
	require.NoError(t, err)
	found, err := sums(fset, []*ast.File{file}, "p", nil)
	require.NoError(t, err)
	var got, want []int
	for _, at := range found {
		got = append(got, at.Line)
	}
	for i, line := range strings.Split(source, "\n") {
		if strings.HasSuffix(line, "// fused") {
			want = append(want, i+1)
		}
	}
	require.Equal(t, want, got)
}
