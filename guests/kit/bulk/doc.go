// Package bulk is what the tools that write many records have in common: the rows of an argument, the requests that carry them
// (sObject Collections up to MaxRows, a job of Bulk API 2.0 above it), and a report that tells of each row what became of it.
//
// A row is created, changed or deleted by itself: others may fail beside it. After every call it is known of each row whether
// it was done, failed, was not sent, or may have been done although no answer came.
package bulk
