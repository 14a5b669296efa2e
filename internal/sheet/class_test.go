package sheet

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCellsAreToldApart(t *testing.T) {
	for want, cells := range map[kind][]string{
		empty: {"", " ", "-", ".", "NaN", " null ", "None", "N/A", "#N/A", "<NA>", "NaT", "--", `\n`, "na"},
		number: {
			"0", "5", "-5", "+5", "1.5", ".5", "5.", "1e5", "1E-5", "1.7E+12", "1,934.50", "1.934,50", "1 934", "1'934", "$5", "5%", "5K", "5 €", "1.2.3.4", "12345.67890.1",
		},
		moment: {"2025-03-09", "2025.03.09", "09.03.2025", "20250309 000000", "Mar 9, 2025", "2025-03-09 00:00:00 UTC"},
		word:   {"x", "price", "5x", "1-5", "1+", "e5", "5e", "-e5", ",", "$", "%", "2025-03", "12:00", "noneof", "1e", "/", ":", "5 %x", ".e5", "'", "1-", "5KK"},
	} {
		for _, cell := range cells {
			require.Equal(t, want, class(cell), "%q", cell)
		}
	}
	// A space stands between digits or the cell is no number.
	for cell, want := range map[string]bool{"1 934": true, "1 x": false, ". 5": false, "5 .": false, "1  2": false, "12 345 678,9": true} {
		require.Equal(t, want, looksNumeric(cell), "%q", cell)
	}
	for cell, want := range map[string]bool{"2025.03.09": true, "9.3.2025": true, "1.234.567": false, "20250309 000000": true, "20251399 000000": false, "2025.03": false} {
		require.Equal(t, want, isDotted(cell), "%q", cell)
	}
}
