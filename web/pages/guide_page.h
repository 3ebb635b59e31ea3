// What is read from end to end: a phase's guide with its labs beside it, and the documents in docs/.

#ifndef WEB_PAGES_GUIDE_PAGE_H_
#define WEB_PAGES_GUIDE_PAGE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/catalog/catalog.h"
#include "web/markdown/kept_markdown.h"
#include "web/pages/lab_row.h"
#include "web/pages/layout.h"
#include "web/pages/quiz_standing.h"

namespace course::web {

struct Neighbour {
  std::string title;
  std::string url;  // empty: there is none
};

struct GuideView {
  std::string path;      // "phases/00-foundations/README.md"
  std::string markdown;  // what it holds
  // The content of a figure by its path in the workspace; without it figures are images.
  std::function<std::optional<std::string>(const std::string& path)> read_figure;
  KeptMarkdown* kept = nullptr;           // where the typeset text is kept; null: it is typeset for this page
  const catalog::Phase* phase = nullptr;  // null for a document that belongs to none
  Standing standing;                      // of the phase's labs
  const catalog::Lab* here = nullptr;     // the lab to do next, if it is one of this phase
  std::vector<QuizStanding> quizzes;      // about this text
  Neighbour previous, next;               // in reading order
};

// The text with its contents at the side, the phase's labs in the recommended order beside it, and at its end the
// quiz and what comes before and after.
std::string GuidePage(const GuideView& view, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_GUIDE_PAGE_H_
