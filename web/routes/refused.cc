#include "web/routes/refused.h"

#include <string>

#include "web/pages/layout.h"

namespace course::web {

absl::StatusOr<Response> Refused(const Visit& visit, const absl::Status& status) {
  const std::string message(status.message());
  const auto page = [&](int code, const char* title) {
    return Response{.status = code, .body = MessagePage(title, message, visit.frame)};
  };
  if (absl::IsNotFound(status)) return page(404, "No such quiz or attempt");
  if (absl::IsFailedPrecondition(status) || absl::IsAborted(status)) return page(409, "That is not possible now");
  if (absl::IsResourceExhausted(status)) {
    return Response{.status = 507,
                    .body = MessagePage("The disk is full",
                                        "Nothing was changed, and what was answered before is kept. Make room, then "
                                        "send it again.",
                                        visit.frame)};
  }
  return status;
}

}  // namespace course::web
