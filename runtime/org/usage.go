package org

import (
	"strconv"
	"strings"
)

// APIUsage is how much of the org's daily allowance of API requests is used, as `Sforce-Limit-Info` says it.
type APIUsage struct{ Used, Max int64 }

// parseUsage reads `api-usage=18/5000`, to which `; per-app-api-usage=17/250(appName=x)` may be joined.
func parseUsage(value string) *APIUsage {
	for part := range strings.SplitSeq(value, ";") {
		numbers, found := strings.CutPrefix(strings.TrimSpace(part), "api-usage=")
		if !found {
			continue
		}
		used, most, found := strings.Cut(numbers, "/")
		if !found {
			return nil
		}
		usage := APIUsage{}
		var err error
		if usage.Used, err = strconv.ParseInt(used, 10, 64); err != nil || usage.Used < 0 {
			return nil
		}
		if usage.Max, err = strconv.ParseInt(most, 10, 64); err != nil || usage.Max < 0 {
			return nil
		}
		return &usage
	}
	return nil
}
