// Taking one's data along, bringing it back, and having it forgotten: what ./course export, import and erase do, and
// the dashboard's page about privacy.

#ifndef HARNESS_PRIVACY_PRIVACY_H_
#define HARNESS_PRIVACY_PRIVACY_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/store/store.h"

namespace course::privacy {

// Writes the store's export to a new file that only its owner may read. AlreadyExists if `path` is there.
absl::Status ExportTo(store::Store& store, const std::string& path);

struct Imported {
  int runs = 0;      // new in this store
  int known = 0;     // ... and those that it had already
  int attempts = 0;  // at quizzes, new in this store
};

// Records everything that an export holds into the store. What the store has already stays: runs are told apart by
// their event digests, of hints the higher level counts, a setting of the file replaces one of the store. An
// attempt at a quiz stays out if its id is known, or if it is open and the store has an open one of its kind; of a card
// the one that was looked at last counts. Nothing is
// recorded unless the whole text can be read: InvalidArgument names the place and the rule.
absl::StatusOr<Imported> Import(std::string_view json, store::Store& store);

// Empties the store and removes ErasedFiles() (places.h). Errors: those of Store::EraseAll; the first file that could
// not be removed. What can be removed is removed in any case.
absl::Status Erase(const std::string& root, store::Store& store);

}  // namespace course::privacy

#endif  // HARNESS_PRIVACY_PRIVACY_H_
