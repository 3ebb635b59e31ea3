// Taking one's data along, bringing it back, and having it forgotten: what ./course export, import and erase do, and
// the dashboard's page about privacy.

#ifndef HARNESS_PRIVACY_PRIVACY_H_
#define HARNESS_PRIVACY_PRIVACY_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/history.h"
#include "harness/store/store.h"

namespace course::privacy {

// Writes the store's export to a new file that only its owner may read. AlreadyExists if `path` is there.
absl::Status ExportTo(store::Store& store, const std::string& path);

// Adds everything that an export holds to the store, in one transaction: see Store::Restore for what stays as it is
// here. Nothing is recorded unless the whole text can be read and all of it be kept: InvalidArgument names the place
// and the rule.
absl::StatusOr<store::Restored> Import(std::string_view json, store::Store& store);

// Empties the store and removes ErasedFiles() (places.h). Errors: those of Store::EraseAll; the first file that could
// not be removed. What can be removed is removed in any case.
absl::Status Erase(const std::string& root, store::Store& store);

}  // namespace course::privacy

#endif  // HARNESS_PRIVACY_PRIVACY_H_
