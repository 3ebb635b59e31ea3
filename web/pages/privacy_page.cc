#include "web/pages/privacy_page.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "web/html/html.h"
#include "web/pages/layout.h"

namespace course::web {
namespace {

std::string Bytes(int64_t bytes) {
  if (bytes < 1024) return absl::StrCat(bytes, " B");
  if (bytes < 1024 * 1024) return absl::StrCat((bytes + 512) / 1024, " KiB");
  return absl::StrCat((bytes + 512 * 1024) / (1024 * 1024), " MiB");
}

}  // namespace

std::string PrivacyPage(const std::vector<privacy::Place>& places, const Frame& frame) {
  Html body = Tag("h1", Text("Your data"));
  body += Tag(
      "p", Text("Nothing leaves this machine. No page loads anything from elsewhere, and nobody is told what you do. "
                "The pages answer only on 127.0.0.1, and only to a browser that came by the printed address."));
  Html rows;
  for (const privacy::Place& place : places) {
    const Html what = place.erased ? Text("deleted below")
                      : place.command.empty()
                          ? Text("stays, it is yours")
                          : Text("stays; ") + Tag("code", Text(place.command)) + Text(" removes it");
    rows += Tag("tr", Tag("td", Tag("code", Text(place.path))) + Tag("td", Text(place.what)) +
                          Tag("td", {{"class", "number"}}, Text(Bytes(place.bytes))) + Tag("td", what));
  }
  const Html head =
      Tag("tr", Tag("th", {{"scope", "col"}}, Text("Where")) + Tag("th", {{"scope", "col"}}, Text("What")) +
                    Tag("th", {{"scope", "col"}, {"class", "number"}}, Text("Size")) +
                    Tag("th", {{"scope", "col"}}, Text("On deleting")));
  body += Tag("h2", Text("What is kept, and where"));
  body += Tag("div", {{"class", "tablewrap"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "What is kept"}},
              Tag("table", Tag("thead", head) + Tag("tbody", rows)));
  body += Tag("h2", Text("Take it along"));
  body += Tag("p", Text("Runs, tests, messages, your starters as they were graded, hints, settings, quizzes with each "
                        "answer: one JSON file."));
  body +=
      Tag("p", {{"class", "actions"}},
          Tag("a", {{"class", "button"}, {"href", "/privacy/export"}, {"download", ""}}, Text("Download everything")));
  body += Tag("h2", Text("Delete it"));
  body += Tag("p", Text("Removes every run, hint and setting, all quizzes with their answers, the backups and what "
                        "waits to be recorded. Your starter.cc "
                        "files are yours and stay. This cannot be undone."));
  body += PostForm(frame, "/privacy/erase",
                   Tag("label", {{"for", "sure"}}, Text("Type \"delete\" to say that you mean it")) +
                       Tag("div", {{"class", "actions"}},
                           Tag("input", {{"id", "sure"}, {"name", "sure"}, {"autocomplete", "off"}, {"required", ""}}) +
                               Tag("button", {{"type", "submit"}, {"class", "danger"}}, Text("Delete my data"))));
  return Document("Your data", body, frame,
                  {.current = "settings", .crumbs = {{"Settings", "/settings"}, {"Your data", ""}}});
}

}  // namespace course::web
