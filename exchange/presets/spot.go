package presets

import (
	"embed"
	"errors"
	"fmt"

	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/exchange/spot"
)

//go:embed spot/binance-isolated-margin.yaml
var spotFiles embed.FS

// ErrUnknownLeverage refuses a leverage that isolated spot margin has no class for.
var ErrUnknownLeverage = errors.New("presets: no spot margin class of that leverage")

// SpotMargin returns the leverage classes of Binance's isolated spot margin (3x, 5x, 10x) at their first tier.
func SpotMargin(leverage uint64) (spot.Class, error) {
	data, err := spotFiles.ReadFile("spot/binance-isolated-margin.yaml")
	if err != nil {
		return spot.Class{}, err
	}
	var doc struct {
		Source  string
		Date    string
		Classes []struct {
			Leverage    uint64
			Initial     decimal.Decimal
			Call        decimal.Decimal
			Liquidation decimal.Decimal
			HourlyRate  decimal.Decimal `yaml:"hourly-rate"`
		}
	}
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return spot.Class{}, err
	}
	var known []uint64
	for i := range doc.Classes {
		c := &doc.Classes[i]
		known = append(known, c.Leverage)
		if c.Leverage != leverage {
			continue
		}
		initial, err1 := units(c.Initial, 18)
		call, err2 := units(c.Call, 18)
		liquidation, err3 := units(c.Liquidation, 18)
		hourly, err4 := units(c.HourlyRate, 18)
		out := spot.Class{Leverage: leverage, Initial: initial, Call: call, Liquidation: liquidation, HourlyRate: hourly}
		return out, errors.Join(err1, err2, err3, err4, out.Validate())
	}
	return spot.Class{}, fmt.Errorf("%w: %d, there are %v", ErrUnknownLeverage, leverage, known)
}
