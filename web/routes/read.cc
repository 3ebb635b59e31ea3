#include "web/routes/read.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "harness/catalog/catalog.h"
#include "web/pages/file_page.h"
#include "web/pages/guide_page.h"
#include "web/pages/search_page.h"

namespace course::web {
namespace {

constexpr int kHits = 30;

// The folder of the lab that a file belongs to; empty if it belongs to none.
std::string LabFolderAround(const catalog::Course& course, const std::string& path) {
  for (const catalog::Phase& phase : course.phases) {
    for (const catalog::Lab& lab : phase.labs) {
      if (absl::StartsWith(path, lab.Folder() + "/")) return lab.Folder();
    }
  }
  return "";
}

Neighbour Beside(const Reading* reading) {
  if (reading == nullptr) return {};
  return {.title = reading->title, .url = ReadingUrl(reading->path)};
}

}  // namespace

absl::StatusOr<Response> Guide(Visit& visit, const std::string& path, const catalog::Phase* phase,
                               const Standing& standing, std::vector<QuizStanding> quizzes) {
  GuideView view = {.path = path, .phase = phase, .standing = standing, .quizzes = std::move(quizzes)};
  view.kept = visit.texts;
  const std::optional<std::string> text = visit.ReadFile(path);
  if (!text) return absl::NotFoundError(absl::StrCat(path, " is not in this clone."));
  view.markdown = *text;
  view.read_figure = [&visit](const std::string& figure) { return visit.ReadFigure(figure); };
  const auto [previous, next] = visit.library->Neighbours(path);
  view.previous = Beside(previous);
  view.next = Beside(next);
  return visit.Page(GuidePage(view, visit.frame));
}

absl::StatusOr<Response> ReadRoute(Visit& visit, const std::string& path) {
  const std::optional<std::string> shown = ShownFile(path);
  if (!shown || !absl::EndsWith(*shown, ".md")) return NotFound(visit, "/read/" + path);
  if (visit.frame.guest && visit.library->Find(*shown) == nullptr) return NotFound(visit, "/read/" + path);
  // A guide or a handout has a page of its own.
  if (std::string url = ReadingUrl(*shown); url != "/read/" + path) return Redirect(std::move(url));
  return Guide(visit, *shown, nullptr, {});
}

absl::StatusOr<Response> FileRoute(Visit& visit, const std::string& path) {
  const std::optional<std::string> shown = ShownFile(path);
  if (!shown) return NotFound(visit, "/files/" + path);
  if (absl::EndsWith(*shown, ".md")) return Redirect(ReadingUrl(*shown));
  const std::optional<std::string> content = visit.ReadFile(*shown);
  if (!content) return NotFound(visit, "/files/" + path);
  if (absl::EndsWith(*shown, ".svg")) return Response{.content_type = "image/svg+xml", .body = *content};
  if (absl::EndsWith(*shown, ".png")) return Response{.content_type = "image/png", .body = *content};
  return visit.Page(CodePage(*shown, LabFolderAround(*visit.course, *shown), *content, visit.frame));
}

absl::StatusOr<Response> GlossaryRoute(Visit& visit) {
  for (const char* path : {"docs/glossary.md", "docs/notation.md"}) visit.read.push_back(visit.root + "/" + path);
  return visit.Page(GlossaryPage(visit.library->Glossary(), visit.library->Symbols(), visit.frame));
}

absl::StatusOr<Response> SearchRoute(Visit& visit) {
  const std::string query = ValueOr(visit.request.query, "q").substr(0, 200);
  const std::vector<Hit> hits = query.empty() ? std::vector<Hit>{} : visit.library->Search(query, kHits);
  return Response{.body = SearchPage(query, hits, visit.frame)};
}

}  // namespace course::web
