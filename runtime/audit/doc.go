// Package audit keeps the hash-chained record of calls: who asked for what, what was allowed, what was sent and what became of it.
//
// The record is a file of JSON lines that is only ever appended to. A line holds a record and the SHA-256 of its bytes, and each
// record the hash of the one before, so that no record can be changed, taken out, put in or moved without breaking the chain. Beside
// it, FILE.head says how far the record goes, which shows when its end was cut off. Whoever can write to both can still make both up
// anew: keep the head that `audit verify` prints somewhere else to find that too.
//
// Several processes may append to one file. Each append takes the lock of FILE.lock, so that there is one chain and one order.
//
// A call makes two records: one before anything is done, and one when it is known what became of it. A call without its second
// record was broken off with the process. A guest module that is not bundled makes one whenever it begins to serve, waits for an approval,
// is refused or is gone.
//
// It must never hold a credential, nor argument values unless asked. It knows neither guests nor orgs.
package audit
