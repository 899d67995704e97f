package rest

import (
	"fmt"
	"strings"
)

// allocation is an entry of the limits.
type allocation struct {
	name string
	most int
}

// allocations are those of a Developer Edition that nothing uses up, in the API's order. Source: answers of real orgs, and the
// documentation for those that no recorded answer has.
func allocations() []allocation {
	return []allocation{
		{"AnalyticsExternalDataSizeMB", 40960}, {"BOZosCalloutHourlyLimit", 20000}, {"ConcurrentAsyncGetReportInstances", 200},
		{"ConcurrentEinsteinDataInsightsStoryCreation", 5}, {"ConcurrentEinsteinDiscoveryStoryCreation", 2}, {"ConcurrentSyncReportRuns", 20},
		{"DailyAnalyticsDataflowJobExecutions", 60}, {"DailyAnalyticsUploadedFilesSizeMB", 51200}, {"DailyApiRequests", DailyRequests},
		{"DailyAsyncApexExecutions", 250_000}, {"DailyAsyncApexTests", 500}, {"DailyBulkApiBatches", 15_000},
		{"DailyBulkV2QueryFileStorageMB", 976_562}, {"DailyBulkV2QueryJobs", 10_000}, {"DailyDeliveredPlatformEvents", 10_000},
		{"DailyDurableGenericStreamingApiEvents", 10_000}, {"DailyDurableStreamingApiEvents", 10_000},
		{"DailyEinsteinDataInsightsStoryCreation", 1000}, {"DailyEinsteinDiscoveryPredictAPICalls", 50_000},
		{"DailyEinsteinDiscoveryPredictionsByCDC", 500_000}, {"DailyEinsteinDiscoveryStoryCreation", 100}, {"DailyFunctionsApiCallLimit", 235_000},
		{"DailyGenericStreamingApiEvents", 10_000}, {"DailyStandardVolumePlatformEvents", 10_000}, {"DailyStreamingApiEvents", 10_000},
		{"DailyWorkflowEmails", 100_000}, {"DataStorageMB", 1024}, {"DurableStreamingApiConcurrentClients", 20}, {"FileStorageMB", 1024},
		{"HourlyAsyncReportRuns", 1200}, {"HourlyDashboardRefreshes", 200}, {"HourlyDashboardResults", 5000},
		{"HourlyDashboardStatuses", 999_999_999}, {"HourlyLongTermIdMapping", 100_000}, {"HourlyManagedContentPublicRequests", 50_000},
		{"HourlyODataCallout", 1000}, {"HourlyPublishedPlatformEvents", 50_000}, {"HourlyPublishedStandardVolumePlatformEvents", 1000},
		{"HourlyShortTermIdMapping", 100_000}, {"HourlySyncReportRuns", 500}, {"HourlyTimeBasedWorkflow", 1000}, {"MassEmail", 5000},
		{"MonthlyEinsteinDiscoveryStoryCreation", 500}, {"Package2VersionCreates", 6}, {"Package2VersionCreatesWithoutValidation", 500},
		{"PermissionSets", 1500}, {"PrivateConnectOutboundCalloutHourlyLimitMB", 0}, {"PublishCallbackUsageInApex", 5_242_880}, {"SingleEmail", 5000},
		{"StreamingApiConcurrentClients", 20},
	}
}

// maxCustomPermissionSets is the part of the permission sets that administrators may make.
const maxCustomPermissionSets = 1000

// limits reports the allocations. Only the count of requests moves.
func (s *Server) limits(*call) (*reply, error) {
	var b strings.Builder
	for _, a := range allocations() {
		left, inner := a.most, ""
		switch a.name {
		case "DailyApiRequests":
			left = int(max(0, DailyRequests-s.calls.Load()))
		case "PermissionSets":
			inner = fmt.Sprintf(`,"CreateCustom":{"Max":%d,"Remaining":%d}`, maxCustomPermissionSets, maxCustomPermissionSets)
		}
		fmt.Fprintf(&b, `,%q:{"Max":%d,"Remaining":%d%s}`, a.name, a.most, left, inner)
	}
	return ok([]byte("{" + b.String()[1:] + "}")), nil
}
