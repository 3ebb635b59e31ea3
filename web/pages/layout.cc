#include "web/pages/layout.h"

#include <string>

#include "web/assets/assets.h"

namespace course::web {

std::string Document(std::string_view title, const Html& body, bool with_math) {
  Html head = Tag("meta", Attributes{{"charset", "utf-8"}});
  head += Tag("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  head += Tag("title", Text(std::string(title) + " · LLM inference"));
  head += Tag("link", {{"rel", "icon"}, {"href", "data:,"}});
  head += Tag("link", {{"rel", "stylesheet"}, {"href", AssetUrl("style.css")}});
  if (with_math) head += Tag("link", {{"rel", "stylesheet"}, {"href", AssetUrl("reading.css")}});
  Html page = Tag("a", {{"class", "skip"}, {"href", "#content"}}, Text("Skip to the content"));
  page += Tag("header", {{"class", "site"}},
              Tag("a", {{"href", "/"}}, Text("LLM inference, from foundations to multimodal")));
  page += Tag("main", {{"id", "content"}}, body);
  page += Tag("footer", {{"class", "ui"}}, Text("Everything on this page stays on this machine."));
  return "<!doctype html>\n" + Tag("html", {{"lang", "en"}}, Tag("head", head) + Tag("body", page)).text + "\n";
}

Html Command(std::string_view command) { return Tag("code", {{"class", "command"}, {"tabindex", "0"}}, Text(command)); }

Html State(std::string_view word, std::string_view tone) {
  return Tag("span", {{"class", "ui state " + std::string(tone)}}, Text(word));
}

Html VerdictState(Verdict verdict, std::string_view signal) {
  std::string word(VerdictName(verdict));
  if (!signal.empty()) word += " (" + std::string(signal) + ")";
  const bool good = verdict == Verdict::kPassed;
  const bool open = verdict == Verdict::kSkipped || verdict == Verdict::kInterrupted;
  return State(word, good ? "good" : open ? "open" : "bad");
}

Html Meter(int points, int max_points) {
  const std::string words = std::to_string(points) + " of " + std::to_string(max_points) + " points";
  return Tag("progress",
             {{"class", "meter"},
              {"value", std::to_string(points)},
              {"max", std::to_string(max_points)},
              {"aria-label", words}},
             Text(words));
}

std::string Count(int n, std::string_view singular, std::string_view plural) {
  return std::to_string(n) + " " + std::string(n == 1 ? singular : plural);
}

std::string MessagePage(std::string_view title, std::string_view what, std::string_view next_command) {
  Html body = Tag("h1", Text(title)) + Tag("p", Text(what));
  if (!next_command.empty()) body += Command(next_command);
  return Document(title, body);
}

}  // namespace course::web
