#include "web/site.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "web/assets/assets.h"
#include "web/assets/system_files.h"
#include "web/guard/guard.h"
#include "web/pages/layout.h"
#include "web/routes/attempts.h"
#include "web/routes/chat.h"
#include "web/routes/completions.h"
#include "web/routes/learn.h"
#include "web/routes/playground.h"
#include "web/routes/quizzes.h"
#include "web/routes/read.h"
#include "web/routes/reports.h"
#include "web/routes/runs.h"
#include "web/routes/self.h"
#include "web/typeset/typeset.h"

namespace course::web {
namespace {

// Nanoseconds of the last change; 0 if there is no such file.
int64_t Changed(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return 0;
  return int64_t{file.st_mtim.tv_sec} * 1'000'000'000 + file.st_mtim.tv_nsec;
}

int64_t SystemNow() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

Response Failed(const absl::Status& status, const Frame& frame) {
  const std::string message(status.message());
  if (absl::IsNotFound(status)) return {.status = 404, .body = MessagePage("Not there", message, frame, "./course up")};
  if (absl::IsInvalidArgument(status)) {
    return {.status = 400, .body = MessagePage("That does not fit", message + ". Nothing was changed.", frame)};
  }
  return {.status = 500,
          .body = MessagePage("This page could not be made", message + " Nothing was lost.", frame, "./course doctor")};
}

}  // namespace

Site::Site(SiteOptions options) : options_(std::move(options)) {
  CHECK(options_.store != nullptr) << "SiteOptions.store";
  // More than half a second, which the first reader would wait otherwise, and a whole class with him.
  warm_ = std::async(std::launch::async, [this] {
    MathMl("x", /*display=*/false);
    HighlightCpp("int x;");
    if (const auto course = Course(); course.ok()) Books(*course, options_.shelf);
  });
}

absl::StatusOr<std::shared_ptr<const catalog::Course>> Site::Course() {
  const int64_t changed = Changed(options_.manifest);
  const std::lock_guard lock(mutex_);
  if (course_ == nullptr || changed != course_changed_) {
    absl::StatusOr<catalog::Course> course = catalog::ReadManifest(options_.manifest);
    // Whoever asked did nothing wrong, whatever is wrong with the file.
    if (!course.ok()) {
      return absl::FailedPreconditionError(
          absl::StrCat("The list of labs cannot be read: ", std::string(course.status().message()), "."));
    }
    course_ = std::make_shared<const catalog::Course>(*std::move(course));
    course_changed_ = changed;
  }
  return course_;
}

// What there is to read, collected again when one of the texts changed: an author sees the new sentence at once.
std::shared_ptr<const Library> Site::Books(const std::shared_ptr<const catalog::Course>& course, Shelf shelf) {
  const std::lock_guard lock(library_mutex_);
  if (library_of_ != course) {
    library_of_ = course;
    library_ = guests_library_ = nullptr;
  }
  std::shared_ptr<const Library>& library = shelf == Shelf::kGuests ? guests_library_ : library_;
  if (library == nullptr || !library->IsCurrent()) {
    library = std::make_shared<const Library>(Library::Read(options_.root, *course, shelf));
  }
  return library;
}

absl::Status Site::Prepare(Visit& visit) {
  // A guest has no say in the settings, and no use for links into the owner's editor.
  if (visit.request.FromOwner()) {
    ASSIGN_OR_RETURN(const Settings settings, ReadSettings(visit.store));
    visit.frame.theme = settings.theme;
    visit.frame.editor_template = EditorTemplate(settings);
    visit.frame.root = options_.root;
  }
  ASSIGN_OR_RETURN(visit.course, Course());
  visit.read.push_back(options_.manifest);
  return absl::OkStatus();
}

Response Site::Handle(const Request& request, std::optional<Member> member) {
  if (request.method == "GET") {
    if (std::optional<Asset> asset = FindAsset(request.path)) {
      return {.content_type = std::string(asset->content_type), .body = std::string(asset->content), .immutable = true};
    }
    if (std::optional<Response> file = SystemFile(request.path)) return *std::move(file);
  }
  const int64_t now_ms = options_.now_ms ? options_.now_ms() : SystemNow();
  // No page: neither settings nor labs are needed.
  if (guard::IsForPrograms(request.path)) return CompletionsRoute(request, options_.chat, now_ms);
  Visit visit = {.request = request,
                 .store = *options_.store,
                 .root = options_.root,
                 .quizzes = options_.quizzes ? &*options_.quizzes : nullptr,
                 .texts = &texts_,
                 .now_ms = now_ms,
                 .frame = {.csrf = request.csrf, .guest = !request.FromOwner(), .member = std::move(member)}};
  absl::StatusOr<Response> response = Route(visit);
  return response.ok() ? *std::move(response) : Failed(response.status(), visit.frame);
}

absl::StatusOr<Response> Site::Route(Visit& visit) {
  RETURN_IF_ERROR(Prepare(visit));
  if (visit.request.method == "POST") return Post(visit);
  return Get(visit);
}

absl::StatusOr<Response> Site::Get(Visit& visit) {
  const std::string& path = visit.request.path;
  if (path == "/") return MapRoute(visit, visit.now_ms);
  if (path == "/runs") return RunListRoute(visit);
  if (path == "/settings") return SettingsRoute(visit);
  if (path == "/doctor") return DoctorRoute(visit, options_.doctor);
  if (path == "/privacy") return PrivacyRoute(visit);
  if (path == "/privacy/export") return ExportRoute(visit);
  if (path == "/quizzes") return QuizListRoute(visit);
  if (path == "/review") return ReviewQueueRoute(visit);
  if (path == "/playground") return PlaygroundRoute(visit, options_.playground);
  if (path == "/reports/vlm") return VlmReportRoute(visit);
  if (path == "/chat") return ChatRoute(visit, options_.chat);
  if (path == "/chat/events") return ChatEvents(visit, options_.chat);
  absl::string_view rest = path;
  if (absl::ConsumePrefix(&rest, "/quizzes/")) return QuizRoute(visit, std::string(rest));
  if (absl::ConsumePrefix(&rest, "/attempts/")) return AttemptRoute(visit, std::string(rest));
  if (absl::ConsumePrefix(&rest, "/labs/")) return LabRoute(visit, std::string(rest));
  if (absl::ConsumePrefix(&rest, "/runs/")) return RunRoute(visit, std::string(rest));
  if (absl::ConsumePrefix(&rest, "/results/")) return ResultRoute(visit, std::string(rest));
  if (absl::ConsumePrefix(&rest, "/files/")) return FileRoute(visit, std::string(rest));
  // The rest shows texts in their order or looks through them.
  visit.library = Books(visit.course, visit.frame.guest ? Shelf::kGuests : Shelf::kOwners);
  if (path == "/glossary") return GlossaryRoute(visit);
  if (path == "/search") return SearchRoute(visit);
  if (absl::ConsumePrefix(&rest, "/phases/")) return PhaseRoute(visit, std::string(rest));
  if (absl::ConsumePrefix(&rest, "/read/")) return ReadRoute(visit, std::string(rest));
  return NotFound(visit, path);
}

absl::StatusOr<Response> Site::Post(Visit& visit) {
  absl::string_view rest = visit.request.path;
  if (rest == "/settings") return KeepSettings(visit);
  if (rest == "/privacy/erase") return EraseAction(visit);
  if (rest == "/playground/build") return PlaygroundBuild(visit, options_.playground);
  if (absl::ConsumePrefix(&rest, "/chat/")) return ChatAction(visit, options_.chat, std::string(rest));
  if (absl::ConsumePrefix(&rest, "/labs/")) return LabAction(visit, std::string(rest));
  if (absl::ConsumePrefix(&rest, "/quizzes/")) return QuizAction(visit, std::string(rest));
  if (absl::ConsumePrefix(&rest, "/attempts/")) return AttemptAction(visit, std::string(rest));
  if (absl::ConsumePrefix(&rest, "/review/")) return StartReview(visit, std::string(rest));
  return NotFound(visit, visit.request.path);
}

}  // namespace course::web
