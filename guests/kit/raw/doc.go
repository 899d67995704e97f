// Package raw is what the tools have in common that send a request of the caller's own to the org: its path taken apart and
// checked segment by segment, its method and parameters, and the answer as it came, within the result budget.
package raw
