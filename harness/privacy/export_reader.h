// Reads what Store::ExportJson() wrote.

#ifndef HARNESS_PRIVACY_EXPORT_READER_H_
#define HARNESS_PRIVACY_EXPORT_READER_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "harness/store/history.h"

namespace course::privacy {

// InvalidArgument names the place in the text and the rule; FailedPrecondition for a newer schema.
absl::StatusOr<store::History> ReadExport(std::string_view json);

}  // namespace course::privacy

#endif  // HARNESS_PRIVACY_EXPORT_READER_H_
