package record

// The files of a run folder.
const (
	StudyFile        = "study.json"
	PathsFile        = "paths.parquet"
	DictionaryFile   = "dictionary.csv"
	RunFile          = "run.json"
	SummaryFile      = "summary.csv"
	VaultsFile       = "vaults.parquet"
	LiquidationsFile = "liquidations.parquet"
	UndoneFile       = "undone.parquet"
	LiquidatorsFile  = "liquidators.parquet"
	LaterFile        = "later.parquet"
	PricesFile       = "prices.parquet"
	SensitivityFile  = "sensitivity.csv"
	ReportFile       = "report.html"
	ContentFile      = "report.json" // what the page is made from
	OutsidersFile    = "outsiders.parquet"
	OutsideFile      = "outsider_liquidations.parquet"
	TapeFile         = "tape.jsonl" // what came from outside, of a path that was lived on a chain
)
