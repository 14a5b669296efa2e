package inputs

import "os"

// Open opens a file and gives it as it is: where WebAssembly runs there are no files, and no readers are carried along.
func Open(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &File{Reader: file, close: file.Close}, nil
}
