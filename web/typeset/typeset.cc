#include "web/typeset/typeset.h"

#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/utf8.h"
#include "web/typeset/math_letters.h"
#include "web/typeset/script.h"
#include "web/typeset/text_cache.h"
#include "web/typeset/token_elements.h"

namespace course::web {
namespace {

constexpr char kKatex[] = "/usr/share/javascript/katex/katex.js";
constexpr char kHighlight[] = "/usr/share/javascript/highlight.js/highlight.min.js";

// The interpreter has no time limit: these bound what a text can cost.
constexpr size_t kMaxTex = 8 << 10;
constexpr size_t kMaxCode = 256 << 10;

// Duktape knows ECMAScript 5; KaTeX uses one method of the 6th edition.
constexpr char kBeforeKatex[] = R"(
var self = this;
if (!Array.prototype.fill) {
  Array.prototype.fill = function(value) {
    for (var i = 0; i < this.length; i++) this[i] = value;
    return this;
  };
}
)";
constexpr char kAfterKatex[] = R"(
function render(tex, display) {
  return katex.renderToString(tex, {output: "mathml", displayMode: display === "1", strict: "ignore"});
}
)";
// highlight.js says at its start that its version is old; that belongs in nobody's terminal.
constexpr char kBeforeHighlight[] = R"(
var window = this;
var console = {log: function() {}, warn: function() {}, error: function() {}};
)";
constexpr char kAfterHighlight[] = R"(
function render(code) { return window.hljs.highlight("cpp", code).value; }
)";

absl::StatusOr<std::unique_ptr<Script>> Load(const char* path, const char* package, const char* before,
                                             const char* after) {
  const absl::StatusOr<std::string> library = base::ReadFile(path);
  if (!library.ok()) return absl::FailedPreconditionError(absl::StrCat("the package ", package, " is not installed"));
  return Script::Create({before, *library, after});
}

const absl::StatusOr<std::unique_ptr<Script>>& Katex() {
  static const auto* script =
      new absl::StatusOr<std::unique_ptr<Script>>(Load(kKatex, "libjs-katex", kBeforeKatex, kAfterKatex));
  return *script;
}

const absl::StatusOr<std::unique_ptr<Script>>& Highlighter() {
  static const auto* script = new absl::StatusOr<std::unique_ptr<Script>>(
      Load(kHighlight, "libjs-highlight.js", kBeforeHighlight, kAfterHighlight));
  return *script;
}

TextCache& MathCache() {
  static auto* cache = new TextCache(size_t{4} << 20);
  return *cache;
}

TextCache& CodeCache() {
  static auto* cache = new TextCache(size_t{4} << 20);
  return *cache;
}

absl::StatusOr<std::string> RunKatex(std::string_view tex, bool display) {
  if (tex.size() > kMaxTex) {
    return absl::InvalidArgumentError(absl::StrCat("a formula of ", tex.size(), " bytes; at most ", kMaxTex));
  }
  if (!Katex().ok()) return Katex().status();
  absl::StatusOr<std::string> html = (*Katex())->Render({tex, display ? "1" : "0"});
  if (!html.ok()) return html;
  absl::string_view math = *html;  // KaTeX puts the element into a span
  if (!absl::ConsumePrefix(&math, "<span class=\"katex\">") || !absl::ConsumeSuffix(&math, "</span>")) {
    return absl::InternalError(absl::StrCat("KaTeX returned no formula but ", math.substr(0, 80)));
  }
  // Quotes in text are entities, so this can only be an attribute.
  if (absl::StrContains(math, " style=\"")) {
    return absl::InvalidArgumentError("uses a command that needs a style attribute, which the pages do not allow");
  }
  // In HTML the element needs no namespace; a page with 200 formulas is 10 KB smaller without.
  return WithoutNestedTokens(
      WithMathLetters(absl::StrReplaceAll(math, {{" xmlns=\"http://www.w3.org/1998/Math/MathML\"", ""}})));
}

bool IsText(std::string_view code) {
  for (size_t at = 0; at < code.size();) {
    const base::Utf8Character c = base::FirstUtf8(code.substr(at));
    if (c.length == 0 || c.code == 0x7F || (c.code < 0x20 && c.code != '\n' && c.code != '\t')) return false;
    at += c.length;
  }
  return true;
}

}  // namespace

absl::StatusOr<std::string> TryMathMl(std::string_view tex, bool display) {
  const std::string key = absl::StrCat(display ? "1" : "0", absl::string_view(tex.data(), tex.size()));
  if (std::optional<std::string> known = MathCache().Find(key)) return *std::move(known);
  absl::StatusOr<std::string> math = RunKatex(tex, display);
  if (math.ok()) MathCache().Insert(key, *math);
  return math;
}

std::string MathMl(std::string_view tex, bool display) {
  const absl::StatusOr<std::string> math = TryMathMl(tex, display);
  if (math.ok()) return *math;
  return Tag("code", {{"class", "tex"}, {"title", std::string(math.status().message())}}, Text(tex)).text;
}

Html HighlightCpp(std::string_view code) {
  if (code.size() > kMaxCode || !IsText(code)) return Text(code);
  if (std::optional<std::string> known = CodeCache().Find(code)) return Markup(*std::move(known));
  if (!Highlighter().ok()) return Text(code);
  const absl::StatusOr<std::string> html = (*Highlighter())->Render({code});
  if (!html.ok()) return Text(code);
  CodeCache().Insert(code, *html);
  return Markup(*html);
}

std::vector<Html> HighlightCppLines(std::string_view code) {
  const std::string html = HighlightCpp(code).text;
  std::vector<Html> lines(1);
  std::vector<std::string> open;  // the spans around this place
  for (size_t at = 0; at < html.size(); ++at) {
    if (html[at] == '\n') {
      for (size_t i = 0; i < open.size(); ++i) lines.back().text += "</span>";
      lines.emplace_back();
      for (const std::string& tag : open) lines.back().text += tag;
      continue;
    }
    if (html[at] != '<') {
      lines.back().text += html[at];
      continue;
    }
    const std::string tag = html.substr(at, html.find('>', at) + 1 - at);
    if (tag == "</span>") {
      open.pop_back();
    } else {
      open.push_back(tag);
    }
    lines.back().text += tag;
    at += tag.size() - 1;
  }
  if (lines.size() > 1 && code.ends_with('\n')) lines.pop_back();
  return lines;
}

}  // namespace course::web
