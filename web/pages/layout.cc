#include "web/pages/layout.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "web/assets/assets.h"
#include "web/html/html.h"
#include "web/pages/open_links.h"
#include "web/pages/parts.h"

namespace course::web {
namespace {

constexpr size_t kAroundBody = 8'192;  // bytes: room for what every page has

// Whom a link of the header is for.
enum Whose { kOwners = 1, kGuests = 2, kLearners = 4, kTeachers = 8, kAnyMember = kLearners | kTeachers };

struct Link {
  const char* id;
  const char* title;
  const char* url;
  int whose = kOwners;
};
constexpr std::array<Link, 15> kLinks = {{{"map", "Map", "/"},
                                          {"me", "Your work", "/me", kLearners},
                                          {"cohort", "Cohort", "/cohort", kTeachers},
                                          {"cohort-labs", "Labs", "/cohort/labs", kTeachers},
                                          {"cohort-quizzes", "Quiz items", "/cohort/quizzes", kTeachers},
                                          {"cohort-policy", "Policy", "/cohort/policy", kTeachers},
                                          {"cohort-queue", "Queue", "/cohort/queue", kTeachers},
                                          {"cohort-roster", "Roster", "/cohort/roster", kTeachers},
                                          {"cohort-exports", "Exports", "/cohort/exports", kTeachers},
                                          {"quizzes", "Quizzes", "/quizzes", kOwners | kGuests | kAnyMember},
                                          {"runs", "Runs", "/runs"},
                                          {"playground", "Playground", "/playground"},
                                          {"chat", "Chat", "/chat"},
                                          {"glossary", "Glossary", "/glossary", kOwners | kGuests | kAnyMember},
                                          {"settings", "Settings", "/settings"}}};

// Who reads the page, as far as anybody looked.
int ReaderOf(const Frame& frame) {
  if (frame.member) return frame.member->Teaches() ? kTeachers : kLearners;
  return frame.guest || frame.unknown ? kGuests : kOwners;
}

// Who has the key, as far as anybody looked.
bool IsOwners(const Frame& frame) { return ReaderOf(frame) == kOwners; }

// Where the way home leads.
const char* HomeOf(const Frame& frame) {
  if (frame.member) return frame.member->Teaches() ? "/cohort" : "/me";
  return frame.guest ? "/quizzes" : "/";
}

Html Head(std::string_view title, const Frame& frame, const PageOptions& options) {
  Html head = Tag("meta", Attributes{{"charset", "utf-8"}});
  head += Tag("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  head += Tag("title", Text(std::string(title) + " · LLM inference"));
  head += Tag("link", {{"rel", "icon"}, {"type", "image/svg+xml"}, {"href", AssetUrl("icon.svg")}});
  head += Tag("link", {{"rel", "stylesheet"}, {"href", AssetUrl("site.css")}});
  if (!options.previous_url.empty()) head += Tag("link", {{"rel", "prev"}, {"href", options.previous_url}});
  if (!options.next_url.empty()) head += Tag("link", {{"rel", "next"}, {"href", options.next_url}});
  if (!options.without_scripts.empty()) {
    head += Tag("noscript",
                Tag("meta", Attributes{{"http-equiv", "refresh"}, {"content", "0; url=" + options.without_scripts}}));
  }
  // News are of the owner's runs, or of the cohort's submissions.
  if (IsOwners(frame) || frame.member) head += Tag("script", {{"defer", ""}, {"src", AssetUrl("live.js")}});
  for (const char* script : {"keys.js", "page.js"}) {
    head += Tag("script", {{"defer", ""}, {"src", AssetUrl(script)}});
  }
  for (const std::string& script : options.scripts) {
    head += Tag("script", {{"defer", ""}, {"src", AssetUrl(script)}});
  }
  return head;
}

Html Header(const Frame& frame, const PageOptions& options) {
  Html links;
  for (const Link& link : kLinks) {
    if ((link.whose & ReaderOf(frame)) == 0) continue;
    Attributes attributes = {{"href", link.url}};
    if (options.current == link.id) attributes.push_back({"aria-current", "page"});
    links += Tag("li", Tag("a", attributes, Text(link.title)));
  }
  if (frame.member) {
    Attributes attributes = {{"href", "/account"}, {"class", "account"}};
    if (options.current == "account") attributes.push_back({"aria-current", "page"});
    links += Tag("li", Tag("a", attributes, Text(frame.member->name)));
  }
  const Html search = Tag("form", {{"class", "search"}, {"role", "search"}, {"action", "/search"}, {"method", "get"}},
                          Tag("input", {{"type", "search"},
                                        {"name", "q"},
                                        {"id", "search"},
                                        {"placeholder", "Search the guides"},
                                        {"aria-label", "Search the guides"},
                                        {"autocomplete", "off"},
                                        {"maxlength", "200"}}));
  return Tag(
      "header", {{"class", "site ui"}},
      Tag("a", {{"class", "brand"}, {"href", HomeOf(frame)}},
          Text("LLM inference") +
              (frame.member ? Html{} : Tag("span", {{"class", "long"}}, Text(", from foundations to multimodal")))) +
          Tag("nav", {{"aria-label", "Site"}}, Tag("ul", links)) + search);
}

// The map is the owner's.
Html Crumbs(const Frame& frame, const std::vector<Crumb>& crumbs) {
  if (crumbs.empty()) return {};
  Html items;
  for (const Crumb& crumb : crumbs) {
    if (!IsOwners(frame) && crumb.url == "/") continue;
    items += Tag("li", crumb.url.empty() ? Tag("span", {{"aria-current", "page"}}, Text(crumb.title))
                                         : Tag("a", {{"href", crumb.url}}, Text(crumb.title)));
  }
  return Tag("nav", {{"class", "crumbs ui"}, {"aria-label", "Where you are"}}, Tag("ol", items));
}

Html Footer(const Frame& frame) {
  Html text;
  if (frame.member) {
    text = Text(frame.member->cohort + " · ");
    text += Tag("a", {{"href", "/account"}}, Text("Your account and your data")) + Text(" · ");
  } else if (frame.guest) {
    text = Text("You are a guest of this server: what you answer is kept there. ");
  }
  if (IsOwners(frame)) {
    text = Text("Everything on these pages stays on this machine. ");
    text += Tag("a", {{"href", "/privacy"}}, Text("Your data")) + Text(" · ") +
            Tag("a", {{"href", "/doctor"}}, Text("Doctor")) + Text(" · ");
  }
  text += Tag("button", {{"type", "button"}, {"class", "plain"}, {"id", "open-keys"}, {"hidden", ""}}, Text("Keys"));
  return Tag("footer", {{"class", "site ui"}}, Tag("p", text));
}

}  // namespace

// The text of a guide is long: what it stands in is written around it instead of being nested, which copies it for each
// element.
std::string Document(std::string_view title, const Html& body, const Frame& frame, const PageOptions& options) {
  Attributes html = {{"lang", "en"}};
  if (frame.theme == "light" || frame.theme == "dark") html.push_back({"data-theme", frame.theme});
  const char* const width = options.full ? "full" : options.wide ? "wide" : "";
  Html page = Markup("<!doctype html>\n");
  page.text.reserve(body.text.size() + kAroundBody);
  page += base::StartTag("html", html) + Tag("head", Head(title, frame, options));
  page +=
      base::StartTag("body", {}) + Tag("a", {{"class", "skip ui"}, {"href", "#content"}}, Text("Skip to the content"));
  page += Header(frame, options);
  page +=
      base::StartTag("main", {{"id", "content"}, {"tabindex", "-1"}, {"class", width}}) + Crumbs(frame, options.crumbs);
  if (frame.guest) {
    AppendOpenLinksOnly(body, page);
  } else {
    page += body;
  }
  page += base::EndTag("main");
  page += Tag("p", {{"id", "news"}, {"class", "ui"}, {"role", "status"}, {"aria-live", "polite"}});
  page += Footer(frame) + base::EndTag("body") + base::EndTag("html");
  page.text += '\n';
  return std::move(page.text);
}

Html PostForm(const Frame& frame, std::string_view action, const Html& fields, const Attributes& attributes) {
  Attributes all = {{"method", "post"}, {"action", std::string(action)}};
  all.insert(all.end(), attributes.begin(), attributes.end());
  return Tag("form", all, Tag("input", {{"type", "hidden"}, {"name", "csrf"}, {"value", frame.csrf}}) + fields);
}

std::string MessagePage(std::string_view title, std::string_view what, const Frame& frame,
                        std::string_view next_command) {
  Html body = Tag("h1", Text(title)) + Tag("p", Text(what));
  // Nobody but the owner has a terminal where it would help.
  if (!next_command.empty() && !frame.guest) body += Command(next_command);
  return Document(title, Tag("div", {{"class", "message"}}, body), frame);
}

}  // namespace course::web
