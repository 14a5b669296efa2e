package inputs

import "io"

// File is a file as text. Close it after reading.
type File struct {
	io.Reader
	// Form is what it was before: "Parquet", "zstd", or "" for a file that is given as it is.
	Form string

	close func() error
}

// Close closes the file.
func (f *File) Close() error { return f.close() }
