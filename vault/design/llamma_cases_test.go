package design

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

// A case's ranges are of 1 to 50 bands, and each depositor has one.
func TestRangesOfBandsInCases(t *testing.T) {
	const scale = `"A":"100","p_oracle":"1000000000000000000"`
	for ends, why := range map[string]error{`"1","1"`: nil, `"1","50"`: nil, `"1","51"`: ErrBand, `"2","1"`: ErrBand, `"1"`: ErrBand, `"1","2","3"`: ErrBand} {
		in := cases.NewIn("", []byte(`{`+scale+`,"range":[`+ends+`],"deposited":"1000000000000000000","fraction":"1","bands":[]}`))
		require.ErrorIs(t, llammaWithdraw(in, new(cases.Out)), why, ends)
		require.NoError(t, in.Err())
	}
	for last, why := range map[string]error{"1": nil, "50": nil, "51": ErrBand, "0": ErrBand} {
		in := cases.NewIn("", []byte(`{`+scale+`,"deposits":[{"amount":"1000000000000000000","n1":"1","n2":"`+last+`"}]}`))
		require.ErrorIs(t, llammaDeposit(in, new(cases.Out)), why, last)
		require.NoError(t, in.Err())
	}
	for ranges, why := range map[string]error{`["1","2"],["3","4"]`: nil, `["1","2"]`: ErrBand, `["1","2"],[]`: ErrBand} {
		in := cases.NewIn("", []byte(`{`+scale+`,"active_band":"0","bands":[],"shares":[["5"],["6"]],"ranges":[`+ranges+`]}`))
		require.ErrorIs(t, llammaValue(in, new(cases.Out)), why, ranges)
		require.NoError(t, in.Err())
	}
}
