// Numbered steps from an empty file to the schema of today. A step that was ever released is never edited: a new one
// follows.

#ifndef HARNESS_STORE_MIGRATIONS_H_
#define HARNESS_STORE_MIGRATIONS_H_

#include <span>

#include "absl/status/status.h"
#include "harness/store/database.h"

namespace course::store {

struct Migration {
  const char* name;
  const char* sql;
};

// Step n is at index n - 1.
std::span<const Migration> CourseMigrations();

// Applies what is missing, each step in a transaction of its own, and before each step on a file that holds data
// already copies it to PATH.before-N. Two programs that start at once do it once. FailedPrecondition, with nothing
// changed, if the file has more steps than we know or belongs to another program.
absl::Status Migrate(const Database& db, std::span<const Migration> migrations);

}  // namespace course::store

#endif  // HARNESS_STORE_MIGRATIONS_H_
