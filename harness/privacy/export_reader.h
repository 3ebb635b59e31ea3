// Reads what Store::ExportJson() wrote.

#ifndef HARNESS_PRIVACY_EXPORT_READER_H_
#define HARNESS_PRIVACY_EXPORT_READER_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/privacy/export_quizzes.h"
#include "harness/store/records.h"

namespace course::privacy {

struct Export {
  std::vector<store::Run> runs;             // in the order in which they were recorded, with sources; without ids
  std::map<std::string, store::Help> help;  // by lab
  std::map<std::string, std::string> settings;
  Quizzes quizzes;
};

// InvalidArgument names the place in the text and the rule; FailedPrecondition for a newer schema.
absl::StatusOr<Export> ReadExport(std::string_view json);

}  // namespace course::privacy

#endif  // HARNESS_PRIVACY_EXPORT_READER_H_
