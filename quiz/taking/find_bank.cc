#include "quiz/taking/find_bank.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/catalog/nearest.h"

namespace course::quiz {

absl::StatusOr<const Bank*> FindBank(const Banks& banks, const std::string& bank) {
  if (const Bank* found = banks.Find(bank); found != nullptr) return found;
  for (const Problem& problem : banks.problems()) {
    if (problem.file.ends_with(absl::StrCat("/", bank, ".toml"))) {
      return absl::NotFoundError(absl::StrCat("the question bank ", bank, " cannot be used: ", problem.ToString()));
    }
  }
  std::vector<std::string> ids;
  for (const Bank& known : banks.all()) ids.push_back(known.id);
  const std::vector<std::string> near = catalog::Nearest(bank, ids);
  return absl::NotFoundError(absl::StrCat("there is no quiz \"", bank, "\"; ",
                                          near.empty()
                                              ? absl::StrCat("there are: ", absl::StrJoin(ids, ", "))
                                              : absl::StrCat("did you mean ", absl::StrJoin(near, " or "), "?")));
}

}  // namespace course::quiz
