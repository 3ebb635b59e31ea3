#include "web/routes/reports.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "base/file.h"
#include "web/http/report_type.h"
#include "web/pages/layout.h"

namespace course::web {
namespace {

constexpr size_t kLargestReport = size_t{64} << 20;  // [bytes]

}  // namespace

absl::StatusOr<Response> VlmReportRoute(Visit& visit) {
  absl::StatusOr<std::string> html = base::ReadFile(visit.root + "/.course/reports/vlm.html", kLargestReport);
  if (html.ok()) return Response{.content_type = kReportType, .body = *std::move(html)};
  if (!absl::IsNotFound(html.status())) return html.status();
  return Response{
      .body = MessagePage("No report yet",
                          "Lab 13-04 measures a vision-language model and writes all of it on one page, which "
                          "will be shown here.",
                          visit.frame, "bazel run //phases/13-multimodal-models/lab-04-vlm-inference:vlm -- report")};
}

}  // namespace course::web
