#include "web/pages/solution_page.h"

#include "web/diff/diff.h"
#include "web/markdown/markdown.h"
#include "web/pages/file_page.h"
#include "web/pages/lab_page.h"
#include "web/pages/parts.h"

namespace course::web {

std::string SolutionPage(const SolutionView& view, const Frame& frame) {
  const catalog::Lab& lab = *view.lab;
  Html body = Tag("h1", Text("The reference of " + lab.title));
  if (view.gave_up) {
    body += Tag("p", {{"class", "soft"}},
                Text("You gave up before full marks, which is recorded. Close this page, write "
                     "it once more by yourself, and the lab is yours."));
  }
  if (!view.commentary.empty()) {
    MarkdownOptions options;
    options.without_title = true;
    options.rewrite_url = [&lab](std::string_view url) { return FileUrl("solutions/" + lab.Folder(), url); };
    body += Tag("article", {{"class", "reading"}}, RenderMarkdown(view.commentary, options).html);
  }
  body += Tag("h2", {{"id", "diff"}}, Text("Yours and the reference"));
  const Diff diff = LineDiff(view.starter, view.solution);
  if (diff.Same()) {
    body += Tag("p", Text("Your file and the reference are the same, byte for byte."));
  } else {
    body += Tag("p", Text("Lines that begin with − stand in your starter.cc, lines with + in the reference."));
    body += DiffBlock(diff, "Difference between your file and the reference");
  }
  body += Tag("h2", {{"id", "solution"}}, Text("solution.cc")) + CodeBlock(view.solution);
  if (view.next != nullptr) {
    body +=
        Tag("p", {{"class", "actions"}},
            Tag("a", {{"class", "button primary"}, {"href", LabUrl(*view.next)}}, Text("Next: " + view.next->title)));
  }
  return Document("Reference of " + lab.title, body, frame, {.crumbs = LabCrumbs(*view.phase, lab, "The reference")});
}

}  // namespace course::web
