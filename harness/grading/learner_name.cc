#include "harness/grading/learner_name.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/sha256.h"
#include "base/utf8.h"

namespace course::grading {
namespace {

constexpr size_t kMost = 120, kKept = 100, kDigits = 16;

bool TurnsOrHides(uint32_t code) {
  return (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

bool IsPlain(uint32_t code, bool first) {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0) || TurnsOrHides(code)) return false;
  if (code == '/' || code == '%') return false;
  return !first || (code != '.' && code != '-' && code != '~');
}

}  // namespace

std::string LearnerName(std::string_view folder) {
  std::string name;
  size_t cut = 0;  // a place between two characters, at most kKept bytes in
  for (std::string_view rest = folder; !rest.empty();) {
    const base::Utf8Character character = base::FirstUtf8(rest);
    const size_t length = character.length == 0 ? 1 : character.length;
    if (character.length > 0 && IsPlain(character.code, rest.size() == folder.size())) {
      name += rest.substr(0, length);
    } else {
      for (const char byte : rest.substr(0, length)) {
        absl::StrAppend(&name, absl::StrFormat("%%%02X", static_cast<uint8_t>(byte)));
      }
    }
    if (name.size() <= kKept) cut = name.size();
    rest.remove_prefix(length);
  }
  if (name.size() <= kMost) return name;
  return absl::StrCat(name.substr(0, cut), "~", base::Sha256Hex(folder).substr(0, kDigits));
}

}  // namespace course::grading
