package oracle

import (
	"errors"
	"fmt"
	"math"
)

// pivotTolerance is what rounding may leave of a pivot that is zero: correlations are written with a few digits, and
// a perfect correlation makes the matrix singular.
const pivotTolerance = 1e-12

// cholesky returns the lower triangular L with L·Lᵀ the correlation of n assets, or the identity where the correlation is
// nil. The matrix may be singular; the column of a zero pivot is zero. The error joins every entry that is wrong. It is
// written out here since a library's may fuse or reorder sums, and bits must not depend on the platform.
func cholesky(correlation [][]float64, n int) ([][]float64, error) {
	lower := make([][]float64, n)
	for i := range lower {
		lower[i] = make([]float64, n)
	}
	if correlation == nil {
		for i := range lower {
			lower[i][i] = 1
		}
		return lower, nil
	}
	if err := validCorrelation(correlation, n); err != nil {
		return nil, err
	}
	for j := range n {
		pivot := 1.0
		for k := range j {
			pivot -= float64(lower[j][k] * lower[j][k])
		}
		if pivot < -pivotTolerance {
			return nil, fmt.Errorf("oracle: correlation is not positive semidefinite: row %d contradicts the rows above it; no assets move like that", j+1)
		}
		singular := pivot <= pivotTolerance
		if !singular {
			lower[j][j] = math.Sqrt(pivot)
		}
		for i := j + 1; i < n; i++ {
			rest := correlation[i][j]
			for k := range j {
				rest -= float64(lower[i][k] * lower[j][k])
			}
			switch {
			case !singular:
				lower[i][j] = rest / lower[j][j]
			case math.Abs(rest) > math.Sqrt(pivotTolerance):
				return nil, fmt.Errorf("oracle: correlation is not positive semidefinite: rows %d and %d contradict the rows above them; no assets move like that", j+1, i+1)
			}
		}
	}
	return lower, nil
}

func validCorrelation(correlation [][]float64, n int) error {
	if len(correlation) != n {
		return fmt.Errorf("oracle: correlation has %d rows for %d assets: give it one for each", len(correlation), n)
	}
	var faults []error
	for i, row := range correlation {
		if len(row) != n {
			faults = append(faults, fmt.Errorf("oracle: row %d of the correlation has %d numbers for %d assets: give it one for each", i+1, len(row), n))
		}
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	for i, row := range correlation {
		if row[i] != 1 {
			faults = append(faults, fmt.Errorf("oracle: correlation of asset %d with itself is %v: it must be 1", i+1, row[i]))
		}
		for j := range i {
			if row[j] != correlation[j][i] || !(math.Abs(row[j]) <= 1) {
				faults = append(faults, fmt.Errorf("oracle: correlation of assets %d and %d is %v and %v: both must be the same number from -1 to 1", i+1, j+1, row[j], correlation[j][i]))
			}
		}
	}
	return errors.Join(faults...)
}
