#include "web/cohort/served.h"

#include "absl/strings/str_cat.h"
#include "web/pages/layout.h"

namespace course::web {

int HttpStatusOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kFailedPrecondition:
      return 409;
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
      return 503;
    default:
      return 500;
  }
}

Served ShowTrouble(const absl::Status& status, const Frame& frame) {
  const int code = HttpStatusOf(status);
  if (code == 404) return ShowNotFound(frame);
  const char* title = code == 503   ? "Not at this moment"
                      : code == 500 ? "This page could not be made"
                                    : "That does not fit";
  return ShowPage(MessagePage(title, absl::StrCat(std::string(status.message()), ". Nothing was changed."), frame),
                  code);
}

Served ShowNotFound(const Frame& frame) {
  return ShowPage(MessagePage("Not there", "There is no such page, or it is not for you.", frame), 404);
}

}  // namespace course::web
