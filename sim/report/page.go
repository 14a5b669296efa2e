package report

// Page is the report as one self-contained page.
func (r *Report) Page() ([]byte, error) { return []byte(r.Text()), nil }
