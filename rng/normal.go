package rng

import "math"

// The ziggurat covers the half normal density e^(−x²/2) with 256 pieces of equal area: 255 rectangles and, as piece
// 0, the base with its tail beyond zigguratEdge. Edge and area are those of Marsaglia and Tsang, "The ziggurat method
// for generating random variables", Journal of Statistical Software 5(8), 2000; the tables are computed from them here.
const (
	zigguratPieces = 256
	zigguratEdge   = 3.6541528853610088
	zigguratArea   = 0.00492867323399
)

var (
	zigguratWidth   [zigguratPieces]float64     // a piece's width over 2⁵²
	zigguratInside  [zigguratPieces]uint64      // a 52-bit abscissa below it lies under the curve for sure
	zigguratDensity [zigguratPieces + 1]float64 // the density at a piece's right edge; at its left is the next
)

func init() {
	right := zigguratEdge
	density := Exp(-float64(right*right) / 2)
	// The base is as wide as a rectangle of its area and of the height at the edge.
	base := zigguratArea / density
	zigguratWidth[0] = base * 0x1p-52
	zigguratInside[0] = uint64(right / base * 0x1p52)
	zigguratDensity[0] = 0
	for i := 1; i < zigguratPieces; i++ {
		left := 0.0
		zigguratDensity[i] = density
		if i < zigguratPieces-1 {
			density += zigguratArea / right
			left = math.Sqrt(-2 * Log(density))
		}
		zigguratWidth[i] = right * 0x1p-52
		zigguratInside[i] = uint64(left / right * 0x1p52)
		right = left
	}
	zigguratDensity[zigguratPieces] = 1
}

// Normal returns a standard normal variate, by the ziggurat of Marsaglia and Tsang (2000) with the piece, the sign and
// the abscissa taken from different bits of one word (Doornik, "An improved ziggurat method to generate normal random
// samples", 2005). One word is enough 98.8 % of the time; the number of words drawn varies.
func (s *Stream) Normal() float64 {
	word := s.Uint64()
	piece := word & (zigguratPieces - 1)
	abscissa := word >> 12
	x := float64(abscissa) * zigguratWidth[piece]
	if abscissa >= zigguratInside[piece] {
		x = s.normalEdge(word)
	}
	return math.Float64frombits(math.Float64bits(x) | word<<55&(1<<63)) // bit 8 is the sign
}

// normalEdge returns the magnitude of the variate whose first word fell outside the sure part of its piece.
func (s *Stream) normalEdge(word uint64) float64 {
	for {
		piece := word & (zigguratPieces - 1)
		abscissa := word >> 12
		x := float64(abscissa) * zigguratWidth[piece]
		if abscissa < zigguratInside[piece] {
			return x
		}
		if piece == 0 {
			return s.normalTail()
		}
		low, high := zigguratDensity[piece], zigguratDensity[piece+1]
		if low+float64(s.Float64()*(high-low)) < Exp(-float64(x*x)/2) {
			return x
		}
		word = s.Uint64()
	}
}

// normalTail returns a half normal variate beyond zigguratEdge (Marsaglia, "Generating a variable from the tail of
// the normal distribution", Technometrics 6, 1964).
func (s *Stream) normalTail() float64 {
	for {
		beyond := s.Exponential(1 / zigguratEdge)
		if 2*s.Exponential(1) > float64(beyond*beyond) {
			return zigguratEdge + beyond
		}
	}
}
