#include "web/site.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "harness/handout/handout.h"
#include "harness/store/sqlite_store.h"
#include "web/assets/assets.h"
#include "web/pages/file_page.h"
#include "web/pages/lab_page.h"
#include "web/pages/layout.h"
#include "web/pages/map_page.h"
#include "web/typeset/typeset.h"

namespace course::web {
namespace {

std::optional<std::string> ReadFile(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return std::nullopt;
  return text.str();
}

Response NotFound(const std::string& path) {
  return {.status = 404,
          .body = MessagePage("No such page", "There is nothing at " + path + ". The map lists every lab.")};
}

Response Failed(const absl::Status& status) {
  const bool missing = absl::IsNotFound(status);
  return {.status = missing ? 404 : 500,
          .body = MessagePage(missing ? "Not there" : "This page could not be made", std::string(status.message()),
                              missing ? "./course up" : "./course doctor")};
}

Response OrFailed(absl::StatusOr<Response> response) {
  return response.ok() ? *std::move(response) : Failed(response.status());
}

// The font of the formulas, where its package is installed; without it a browser takes its own.
std::optional<Response> MathFont() {
  std::optional<std::string> body = ReadFile(kMathFont);
  if (!body) return std::nullopt;
  return Response{.content_type = "font/otf", .body = *std::move(body), .immutable = true};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Site>> Site::Create(const std::string& root, const std::string& database,
                                                   const std::string& manifest) {
  ASSIGN_OR_RETURN(std::unique_ptr<store::Store> store, store::OpenSqliteStore(database));
  return std::unique_ptr<Site>(new Site(root, manifest, std::move(store)));
}

// Read at every request: the file is small, and an author who adds a lab sees it at once.
absl::StatusOr<catalog::Course> Site::Course() const { return catalog::ReadManifest(manifest_); }

Response Site::Get(const std::string& path) {
  if (path == "/") return OrFailed(Map());
  if (std::optional<Asset> asset = FindAsset(path)) {
    return {.content_type = std::string(asset->content_type), .body = std::string(asset->content), .immutable = true};
  }
  absl::string_view rest = path;
  if (absl::ConsumePrefix(&rest, "/labs/")) return OrFailed(Lab(std::string(rest)));
  if (absl::ConsumePrefix(&rest, "/files/")) return File(std::string(rest));
  if (path == "/fonts/STIXMath-Regular.otf") {
    if (std::optional<Response> font = MathFont()) return *std::move(font);
  }
  return NotFound(path);
}

Response Site::Post(const std::string& path) {
  absl::string_view rest = path;
  const size_t mark = path.rfind("/hint/");
  int level = 0;
  if (!absl::ConsumePrefix(&rest, "/labs/") || mark == std::string::npos || mark < 6 ||
      !absl::SimpleAtoi(path.substr(mark + 6), &level)) {
    return NotFound(path);
  }
  return OrFailed(OpenHint(path.substr(6, mark - 6), level));
}

absl::StatusOr<Response> Site::Map() {
  ASSIGN_OR_RETURN(const catalog::Course course, Course());
  std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(const std::vector<store::LabStatus> statuses, store_->LabStatuses());
  return Response{.body = MapPage(course, statuses)};
}

absl::StatusOr<std::optional<store::LabStatus>> Site::StatusOf(const std::string& label) {
  ASSIGN_OR_RETURN(const std::vector<store::LabStatus> statuses, store_->LabStatuses());
  for (const store::LabStatus& status : statuses) {
    if (status.lab == label) return status;
  }
  return std::nullopt;
}

absl::StatusOr<Response> Site::Lab(const std::string& folder) {
  ASSIGN_OR_RETURN(const catalog::Course course, Course());
  const std::vector<const catalog::Lab*> labs = course.Labs();
  for (size_t i = 0; i < labs.size(); ++i) {
    if (labs[i]->Folder() != folder) continue;
    LabView view;
    view.lab = labs[i];
    view.next = i + 1 < labs.size() ? labs[i + 1] : nullptr;
    const std::string readme = absl::StrCat(folder, "/README.md");
    const std::optional<std::string> text = ReadFile(std::filesystem::path(root_) / readme);
    if (!text) return absl::NotFoundError(absl::StrCat("The handout ", readme, " is not in this clone."));
    ASSIGN_OR_RETURN(view.handout, handout::ParseHandout(*text));
    std::lock_guard lock(mutex_);
    ASSIGN_OR_RETURN(view.status, StatusOf(view.lab->label));
    ASSIGN_OR_RETURN(view.latest_run, store_->LatestLabRun(view.lab->label, "starter"));
    return Response{.body = LabPage(view)};
  }
  return NotFound("/labs/" + folder);
}

absl::StatusOr<Response> Site::OpenHint(const std::string& folder, int level) {
  ASSIGN_OR_RETURN(const catalog::Course course, Course());
  for (const catalog::Lab* lab : course.Labs()) {
    if (lab->Folder() != folder) continue;
    if (level < 1 || level > 3) return absl::InvalidArgumentError(absl::StrCat("hint ", level, " is not among 1 to 3"));
    std::lock_guard lock(mutex_);
    RETURN_IF_ERROR(store_->RecordHint(lab->label, level));
    return Response{.status = 303, .location = LabUrl(*lab) + "#hints"};
  }
  return NotFound("/labs/" + folder);
}

Response Site::File(const std::string& path) {
  const std::optional<std::string> shown = ShownFile(path);
  if (!shown) return NotFound("/files/" + path);
  const std::optional<std::string> content = ReadFile(std::filesystem::path(root_) / *shown);
  if (!content) return NotFound("/files/" + path);
  if (absl::EndsWith(*shown, ".svg")) return {.content_type = "image/svg+xml", .body = *content};
  return {.body = FilePage(*shown, *content)};
}

}  // namespace course::web
