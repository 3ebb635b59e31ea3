#include "web/pages/cohort_exports_page.h"

#include "web/html/html.h"

namespace course::web {

std::string ExportsPage(const std::vector<Download>& downloads, const Frame& frame) {
  Html items;
  int number = 0;
  for (const Download& one : downloads) {
    Html item = Tag("h2", Text(one.title)) + Tag("p", Text(one.about));
    if (one.upload.empty()) {
      item += Tag("p", {{"class", "actions"}},
                  Tag("a",
                      {{"class", "button"},
                       {"href", one.url},
                       {"download", ""},
                       {"data-item", ""},
                       {"aria-label", "Download: " + one.title}},
                      Text("Download")));
    } else {
      const std::string id = "upload-" + std::to_string(++number);
      item += PostForm(
          frame, one.url,
          Tag("div", {{"class", "field"}},
              Tag("label", {{"for", id}}, Text(one.upload)) +
                  Tag("textarea",
                      {{"id", id}, {"name", "text"}, {"rows", "4"}, {"required", ""}, {"spellcheck", "false"}})) +
              Tag("button", {{"type", "submit"}}, Text(one.button)),
          {{"enctype", "multipart/form-data"}});
    }
    items += Tag("li", {{"class", "card"}}, item);
  }
  const Html body = Tag("h1", Text("Exports")) +
                    Tag("p", Text("Each file holds verified scores only, and names the course version that graded "
                                  "them. Cells that a spreadsheet would run as a formula are made harmless.")) +
                    Tag("ul", {{"class", "downloads ui"}}, items);
  return Document("Exports", body, frame,
                  {.current = "cohort-exports", .crumbs = {{"Cohort", "/cohort"}, {"Exports", ""}}});
}

}  // namespace course::web
