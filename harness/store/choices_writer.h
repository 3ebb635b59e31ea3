// Writes what a learner opened and chose into the tables of migrations.cc, inside a transaction of the caller.

#ifndef HARNESS_STORE_CHOICES_WRITER_H_
#define HARNESS_STORE_CHOICES_WRITER_H_

#include <string>

#include "absl/status/status.h"
#include "harness/store/database.h"
#include "harness/store/records.h"

namespace course::store {

// Of hints the highest level counts; a solution that was looked at stays looked at.
absl::Status WriteHelp(const Database& db, const std::string& lab, const Help& help);

// InvalidArgument for an empty name, or a value above 4 KiB.
absl::Status WriteSetting(const Database& db, const std::string& name, const std::string& value);

}  // namespace course::store

#endif  // HARNESS_STORE_CHOICES_WRITER_H_
