#include "web/cohort/manners.h"

namespace course::web {

bool IsBelowApi(std::string_view path) { return path.starts_with("/api/"); }

bool TakesFiles(std::string_view path) {
  return path == "/cohort/roster/preview" || path == "/cohort/roster/apply" || path.starts_with("/cohort/exports") ||
         path.starts_with("/api/v1/cohort/exports/");
}

std::optional<int> ImproperHere(const guard::Knock& knock) {
  if (IsBelowApi(knock.target)) {
    const size_t longest = TakesFiles(knock.target) ? kLongestTable : kLongestApiBody;
    return guard::Improper(knock, {.longest = longest, .types = {"application/json", "text/csv"}});
  }
  if (TakesFiles(knock.target)) {
    return guard::Improper(knock, {.longest = kLongestUpload, .types = {"multipart/form-data", guard::kFormType}});
  }
  return guard::Improper(knock, {.types = {guard::kFormType}});
}

}  // namespace course::web
