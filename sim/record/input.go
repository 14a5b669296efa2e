package record

// Input is a file that a study read.
type Input struct {
	File   string `json:"file"` // its name without folders
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}
