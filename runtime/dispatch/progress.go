package dispatch

// Progress is one report of how far a call is.
type Progress struct {
	Done uint64
	// Total is nil when it is not known.
	Total   *uint64
	Message string
}
