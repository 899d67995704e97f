// Package bulk runs the jobs of the Bulk API, in both of its generations: records in CSV or JSON that are written in the
// background, and queries whose results are fetched as CSV.
//
// Jobs live in memory: they do not outlast the org that runs them, also where its records do. What a job writes goes through
// runtime/demo/records like every other write, in transactions of 200 rows, in the name of the user who made the job.
//
// It may import runtime/demo/records, query, store, schema, recordid and fault, and runtime/soql.
package bulk
