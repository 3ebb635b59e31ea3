// Everything in the tables of migrations.cc as one JSON document, for its owner to read, keep and carry to another
// machine.

#ifndef HARNESS_STORE_EXPORT_JSON_H_
#define HARNESS_STORE_EXPORT_JSON_H_

#include <string>

#include "absl/status/statusor.h"
#include "harness/store/database.h"

namespace course::store {

// {"format": "course-export", "schema": 5,
//  "runs":     [{"event_digest", "pattern", ..., "labs": [{"lab", "verdict", ..., "source_sha256", "tests": [...]}]}],
//  "sources":  {SHA-256: text},
//  "help":     [{"lab", "hints_used", "gave_up"}],
//  "settings": {name: value}, without local ones (store.h),
//  "quizzes":  {"banks": {SHA-256: {"bank", "bytes"}}, "attempts": [{"id", ..., "answers": [...]}], "cards": [...]},
//  "grading":  {"files": {SHA-256: base64}, "submissions": [{"id", ..., "files": [{"name", "sha256"}], "result"}]},
//  "cohort":   {"accounts", "extensions", "overrides", "reported_runs", "audit", "ledger"}, each a list}
// Runs in the order in which they were recorded; members are named as in records.h, quiz_store.h, grading_store.h and
// cohort_records.h. A result that repeats an earlier one has "repeats": its id, and no tests. No secret is in it: no
// password of an account, no session, no token, no invitation. Bytes that are no UTF-8 (the recorder lets none in)
// become U+FFFD.
absl::StatusOr<std::string> ExportDatabase(const Database& db);

}  // namespace course::store

#endif  // HARNESS_STORE_EXPORT_JSON_H_
