#include "web/pages/parts.h"

#include <cctype>
#include <cmath>
#include <ctime>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace course::web {
namespace {

// A link must never be javascript: or data:, whatever somebody writes into the settings.
bool IsEditorScheme(std::string_view url) {
  const size_t colon = url.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view scheme = url.substr(0, colon);
  for (const char c : scheme) {
    if (!std::islower(static_cast<unsigned char>(c)) && !std::isdigit(static_cast<unsigned char>(c)) && c != '-' &&
        c != '+' && c != '.') {
      return false;
    }
  }
  return scheme != "javascript" && scheme != "data" && scheme != "vbscript" && scheme != "blob";
}

std::string PercentEncoded(std::string_view path) {
  std::string out;
  for (const unsigned char c : path) {
    const bool plain = std::isalnum(c) || c == '/' || c == '-' || c == '_' || c == '.' || c == '~';
    out += plain ? std::string(1, static_cast<char>(c)) : absl::StrFormat("%%%02X", c);
  }
  return out;
}

}  // namespace

Html Command(std::string_view command) {
  return Tag("div", {{"class", "command"}},
             Tag("code", {{"tabindex", "0"}}, Text(command)) +
                 Tag("button", {{"type", "button"}, {"class", "copy"}, {"hidden", ""}}, Text("Copy")));
}

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
  const std::string words = absl::StrCat(points, " of ", max_points, " points");
  return Tag("progress",
             {{"class", "meter"},
              {"value", std::to_string(points)},
              {"max", std::to_string(max_points > 0 ? max_points : 1)},
              {"aria-label", words}},
             Text(words));
}

Html ShareMeter(double share, std::string_view words) {
  return Tag("progress",
             {{"class", "meter"}, {"value", Decimal(share)}, {"max", "1"}, {"aria-label", std::string(words)}},
             Text(words));
}

// 12 of 15 points are 80 %, whatever the last bit of the quotient says.
std::string Percent(double share) { return absl::StrFormat("%.0f %%", std::floor(100 * share + 1e-9)); }

std::string Decimal(double value) {
  std::string text = absl::StrFormat("%.2f", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string Thousands(int64_t n) {
  std::string digits = std::to_string(n < 0 ? -n : n);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(at, ",");
  return (n < 0 ? "-" : "") + digits;
}

std::string Signed(int value) { return value < 0 ? absl::StrCat("−", -value) : absl::StrCat(value); }

std::string Count(int64_t n, std::string_view singular, std::string_view plural) {
  return Thousands(n) + " " + std::string(n == 1 ? singular : plural);
}

Html Moment(int64_t ms) {
  const std::time_t seconds = static_cast<std::time_t>(ms / 1000);
  std::tm local{}, utc{};
  localtime_r(&seconds, &local);
  gmtime_r(&seconds, &utc);
  char shown[40], exact[32];
  std::strftime(shown, sizeof shown, "%e %b %Y, %H:%M", &local);
  std::strftime(exact, sizeof exact, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return Tag("time", {{"datetime", exact}}, Text(shown[0] == ' ' ? shown + 1 : shown));
}

std::string Duration(double ms) {
  if (ms < 1) return absl::StrFormat("%.1f ms", ms);
  if (ms < 1000) return absl::StrFormat("%.0f ms", ms);
  if (ms < 60'000) return absl::StrFormat("%.1f s", ms / 1000);
  const int64_t seconds = std::llround(ms / 1000);
  if (seconds >= 2 * 60 * 60) return absl::StrCat(seconds / 3600, " h ", seconds / 60 % 60, " min");
  return absl::StrCat(seconds / 60, " min ", seconds % 60, " s");
}

std::string LabUrl(const catalog::Lab& lab) { return "/labs/" + lab.Folder(); }
Html LabLink(const catalog::Course& course, const std::string& label) {
  for (const catalog::Lab* lab : course.Labs()) {
    if (lab->label == label) {
      return Tag("a", {{"href", LabUrl(*lab)}}, Text(absl::StrCat(lab->ShortName(), " ", lab->title)));
    }
  }
  return Tag("code", Text(label));
}

std::string PhaseUrl(const catalog::Phase& phase) { return "/phases/" + phase.name; }
std::string ResultUrl(int64_t lab_run_id) { return absl::StrCat("/results/", lab_run_id); }
std::string RunUrl(int64_t run_id) { return absl::StrCat("/runs/", run_id); }
std::string QuizUrl(const std::string& bank) { return "/quizzes/" + bank; }
std::string AttemptUrl(const std::string& attempt) { return "/attempts/" + attempt; }

std::string EditorUrl(const Frame& frame, const std::string& path, int line) {
  if (frame.editor_template.empty() || path.empty() || path.find("..") != std::string::npos) return "";
  const std::string absolute = path[0] == '/' ? path : frame.root + "/" + path;
  const std::string url = absl::StrReplaceAll(
      frame.editor_template, {{"{path}", PercentEncoded(absolute)}, {"{line}", absl::StrCat(line > 0 ? line : 1)}});
  return IsEditorScheme(url) ? url : "";
}

Html Place(const Frame& frame, const std::string& path, int line) {
  const Html text = Tag("code", {{"class", "place"}}, Text(line > 0 ? absl::StrCat(path, ":", line) : path));
  const std::string url = EditorUrl(frame, path, line);
  if (url.empty()) return text;
  return Tag("a", {{"href", url}, {"class", "editor"}, {"title", "Open in your editor"}}, text);
}

Html BreakableName(std::string_view name) {
  Html out;
  size_t from = 0;
  for (size_t i = 1; i < name.size(); ++i) {
    if (name[i] < 'A' || name[i] > 'Z') continue;
    out += Text(name.substr(from, i - from)) + Markup("<wbr>");
    from = i;
  }
  return out + Text(name.substr(from));
}

}  // namespace course::web
