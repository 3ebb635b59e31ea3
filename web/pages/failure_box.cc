#include "web/pages/failure_box.h"

#include <string>
#include <string_view>

namespace course::web {
namespace {

Html Part(std::string_view kind, std::string_view word, const std::string& value) {
  if (value.empty()) return {};
  return Tag("div", {{"class", std::string(kind)}}, Tag("dt", Text(word)) + Tag("dd", LongText(value)));
}

}  // namespace

Html FailureBox(const failure::Failure& failure) {
  Html out;
  if (failure.HasParts()) {
    Html parts = Part("call", "call", failure.call);
    parts += Part("expected", "expected", failure.expected);
    parts += Part("got", "got", failure.got);
    parts += Part("wrong", "first wrong", failure.first_wrong);
    parts += Part("mistake", "mistake", failure.mistake);
    out += Tag("dl", {{"class", "answer"}}, parts);
  }
  if (!failure.rest.empty()) out += Tag("pre", {{"tabindex", "0"}}, LongText(failure.rest));
  return out;
}

}  // namespace course::web
