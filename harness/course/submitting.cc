#include "harness/course/submitting.h"

#include "absl/strings/str_cat.h"
#include "harness/catalog/catalog.h"

namespace course::cli {

std::string LabName(const std::string& label) { return catalog::ShortNameOf(label.substr(2)); }

std::string JoinAgain(const Submitting& work) { return "./course join " + work.to.url; }

std::string TokenRefused(const Submitting& work) {
  return absl::StrCat("the server says ", cohort::kNoToken,
                      ": this clone's token does not hold (any more): sign in on ", work.to.url,
                      "/account and make a new one; ", JoinAgain(work), " asks for it");
}

absl::Status Refused(const Submitting& work, const cohort::ApiAnswer& answer) {
  if (answer.status != cohort::kNoToken) {
    return absl::FailedPreconditionError(absl::StrCat("the server says ", answer.Said()));
  }
  return WithNext(absl::FailedPreconditionError(TokenRefused(work)), JoinAgain(work));
}

}  // namespace course::cli
