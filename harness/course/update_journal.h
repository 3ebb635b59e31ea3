// What `course update` must put back, written down before anything is touched: a killed update loses nothing.

#ifndef HARNESS_COURSE_UPDATE_JOURNAL_H_
#define HARNESS_COURSE_UPDATE_JOURNAL_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/course/context.h"

namespace course::cli {

struct Journal {
  std::string head;                             // the commit before the update
  std::map<std::string, std::string> starters;  // path -> where its text is kept, both relative to the workspace
};

absl::Status WriteJournal(const Context& context, const Journal& journal);
// nullopt if no update is under way.
absl::StatusOr<std::optional<Journal>> ReadJournal(const Context& context);
absl::Status RemoveJournal(const Context& context);

}  // namespace course::cli

#endif  // HARNESS_COURSE_UPDATE_JOURNAL_H_
