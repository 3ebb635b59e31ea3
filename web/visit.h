// One request on its way through the site: who asks for what, with the course and the store at hand. Remembers which
// files the answer was made from, so that it can be kept until one of them changes.

#ifndef WEB_VISIT_H_
#define WEB_VISIT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/catalog/catalog.h"
#include "harness/store/quiz_store.h"
#include "harness/store/store.h"
#include "quiz/banks/banks.h"
#include "quiz/taking/taking.h"
#include "web/http/message.h"
#include "web/library/library.h"
#include "web/markdown/kept_markdown.h"
#include "web/pages/layout.h"
#include "web/pages/settings_page.h"

namespace course::web {

// What the pages of quizzes stand on; all of it is safe to use from several threads.
struct Quizzes {
  quiz::Taking* taking = nullptr;
  store::QuizStore* store = nullptr;
  std::function<std::shared_ptr<const quiz::Banks>()> banks;
};

// Belongs to one request and its thread; the store, the course and the library are shared.
struct Visit {
  const Request& request;
  store::Store& store;
  std::string root;  // the workspace
  std::shared_ptr<const catalog::Course> course;
  std::shared_ptr<const Library> library;  // only where a route asks for it
  const Quizzes* quizzes = nullptr;        // null: a site without quizzes
  KeptMarkdown* texts = nullptr;           // null: texts are typeset anew
  int64_t now_ms = 0;
  Frame frame;
  std::vector<std::string> read;  // absolute paths
  bool unfinished = false;        // work was left for the next look, which a page that is kept would not take

  // A file of the workspace; nullopt if there is no such regular file.
  std::optional<std::string> ReadFile(const std::string& relative);

  // A figure of the course's own, to stand inside a page; nullopt for what may not be shown.
  std::optional<std::string> ReadFigure(const std::string& relative);

  // An answer that may be kept until the store or a file in `read` changes.
  Response Page(std::string html) const { return {.body = std::move(html), .cacheable = !unfinished, .read = read}; }
};

// A lab with its phase and its neighbours in the recommended order.
struct FoundLab {
  const catalog::Phase* phase = nullptr;
  const catalog::Lab* lab = nullptr;
  const catalog::Lab* previous = nullptr;
  const catalog::Lab* next = nullptr;
};
// By its folder ("phases/00-foundations/lab-01-...") or its label; nullopt if there is none.
std::optional<FoundLab> FindLab(const catalog::Course& course, std::string_view folder_or_label);

absl::StatusOr<Settings> ReadSettings(store::Store& store);

Response Redirect(std::string location);
Response NotFound(const Visit& visit, const std::string& what);

// The whole file; nullopt if there is no such regular file.
std::optional<std::string> ReadWholeFile(const std::string& path);

}  // namespace course::web

#endif  // WEB_VISIT_H_
