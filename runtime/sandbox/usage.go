package sandbox

import "time"

// Usage is what one call used.
type Usage struct {
	// Wall is the time from the start of the call to its end, waiting for memory and a first compilation included.
	Wall time.Duration
	// Fetch and Pause are the parts of Wall in which the host waited for fetches and pauses.
	Fetch, Pause time.Duration
	// Guest is the part of Wall from the guest's instantiation to its end without Fetch and Pause: the guest's own code, and
	// values passed between guest and host.
	Guest time.Duration
	// Memory is the largest size of the guest's linear memory, in bytes.
	Memory uint32
	// Fuel is the computation in units of runtime/sandbox/meter; 0 when metering is off.
	Fuel uint64
	// Fetches counts calls of `fetch`, HostCalls those of all imports, LogLines the lines passed on to the log.
	Fetches, HostCalls, LogLines int
	// Refused says why the sandbox last refused a fetch, which the host then never saw: the name of a budget, such as "bytes-out", or
	// RefusedForm; empty when it refused none.
	Refused string
	// BytesOut and BytesIn are counted as in Limits.
	BytesOut, BytesIn int64
	// Output is the size of text and structured result, in bytes.
	Output int
}

// RefusedForm is Usage.Refused for a request that breaks the contract's rules of form.
const RefusedForm = "form"
