package tables

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// In the first arm vaults are liquidated on each of thirty paths. In the second none is, although all could be: its share of
// none bears out nothing. In the third none could be.
func TestWhatNobodyTookIsNoVerdict(t *testing.T) {
	table := &Table{
		Name: "made", studies: []study{{name: "made"}},
		grids: []grid{{columns: []column{{key: "first"}, {key: "second"}, {key: "third"}}, rows: []row{{key: "liquidated", factor: 100, within: shares, measure: func(_ *path, arm *run) (y, x float64) {
			for i := range arm.Vaults {
				if arm.Vaults[i].Liquidated() {
					y++
				}
			}
			return y, float64(len(arm.Vaults))
		}}}}},
		claims: []claim{
			{source: "S1", row: "liquidated", column: "second", less: "first", relation: Below},
			{source: "S2", row: "liquidated", column: "third", less: "first", relation: Below},
			{source: "S3", row: "liquidated", column: "second", relation: Never},
		},
	}
	g := newGathering(table)
	for i := range 30 {
		vaults := func(could, were int) record.Arm {
			all := make([]record.Vault, 4)
			for k := range all {
				if all[k].Reached = k < could; k < were {
					all[k].Liquidations = 1
				}
			}
			return record.Arm{Vaults: all}
		}
		arms := []record.Arm{vaults(4, 1+i%3), vaults(4, 0), vaults(0, 0)}
		require.NoError(t, g.add(0, record.Names{Arms: []string{"first", "second", "third"}}, oracle.Clock{}, &record.Path{Index: uint32(i), Arms: arms}, i))
	}
	var out Result
	g.results(&out)
	require.Equal(t, []Verdict{Open, Yes, Open}, []Verdict{out.Claims[0].Verdict, out.Claims[1].Verdict, out.Claims[2].Verdict})
	require.Equal(t, []string{"second", "", "second"}, []string{out.Claims[0].Unserved, out.Claims[1].Unserved, out.Claims[2].Unserved})
	require.Contains(t, out.Claims[0].says(), "no verdict: second liquidated nobody, although vaults could be")
}
