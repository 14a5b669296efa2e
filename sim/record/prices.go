package record

import "github.com/holiman/uint256"

// Price is what an asset cost in one block of the chain on one path: a row of prices.parquet, which a run folder holds where
// [Options.Prices] asks for it. Prices are whole loan tokens for a whole token of the asset times 1e10, or of
// Names.PriceDecimals.
type Price struct {
	Path      uint32
	Block     uint64 // from 0
	Time      uint64 // unix seconds
	Asset     uint16 // 0 is the collateral; another is the position of an account of that number
	Reference uint64
	Contract  uint64 // what a lending contract reads; of the collateral alone
}

// priceRow is a row of prices.parquet as it stands on disk.
type priceRow struct {
	Path      uint32   `parquet:"path" doc:"number of the path, from 0"`
	Block     uint64   `parquet:"block" unit:"block" doc:"number of the block of the chain, from 0"`
	Time      uint64   `parquet:"time" unit:"unix seconds" doc:"time of the block"`
	Asset     string   `parquet:"asset,dict" doc:"whose price it is: main is the collateral; another is the symbol of a position beside it"`
	Reference decimal  `parquet:"reference_price_loan,decimal(18:38)" unit:"loan/collateral" doc:"reference price of the block"`
	Contract  *decimal `parquet:"contract_price_loan,decimal(18:38),optional" unit:"loan/collateral" doc:"what a lending contract reads in the block; empty where the asset is not the collateral"`
}

// Prices adds rows to prices.parquet, which is in no hash: prices follow from the scenario. They may come at any time before
// [Folder.Seal]; without [Options.Prices] they are left out.
func (f *Folder) Prices(rows []Price) error {
	t := f.tables[ofPrices]
	if t == nil {
		return nil
	}
	for i := range rows {
		if err := t.add(f.hash.scales.priceOf(&rows[i])); err != nil {
			return err
		}
	}
	return nil
}

func (s *scales) priceOf(p *Price) *priceRow {
	r := &priceRow{Path: p.Path, Block: p.Block, Time: p.Time, Asset: s.names.position(p.Asset)}
	var err error // prices have fewer digits than columns
	s.price.put(&r.Reference, uint256.NewInt(p.Reference), &err)
	if p.Asset == 0 {
		r.Contract = new(decimal)
		s.price.put(r.Contract, uint256.NewInt(p.Contract), &err)
	}
	if err != nil {
		panic(err)
	}
	return r
}
