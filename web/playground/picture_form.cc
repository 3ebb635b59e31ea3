#include "web/playground/picture_form.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"

namespace course::web {
namespace {

using vlm::kSide;

using Fields = std::map<std::string, std::string>;

void Take(const Fields& fields, const char* name, std::string& value) {
  if (const auto field = fields.find(name); field != fields.end()) value = field->second;
}

template <class Number>
absl::Status Take(const Fields& fields, const char* name, Number& value) {
  const auto field = fields.find(name);
  if (field == fields.end() || absl::SimpleAtoi(field->second, &value)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(name, " \"", field->second.substr(0, 40), "\": it must be a whole number"));
}

}  // namespace

absl::StatusOr<std::string> DrawingFrom(std::string_view text) {
  std::string drawing(size_t{kSide} * kSide, '.');
  // A browser ends lines with CR LF.
  std::vector<std::string> lines = absl::StrSplit(absl::string_view(text.data(), text.size()), '\n');
  while (!lines.empty() && absl::StripAsciiWhitespace(lines.back()).empty()) lines.pop_back();
  if (lines.size() > kSide) {
    return absl::InvalidArgumentError(absl::StrCat("a drawing of ", lines.size(), " lines; it has at most ", kSide));
  }
  for (size_t y = 0; y < lines.size(); ++y) {
    const absl::string_view line = absl::StripTrailingAsciiWhitespace(lines[y]);
    if (line.size() > kSide) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", y + 1, " of the drawing has ", line.size(), " letters; at most ", kSide));
    }
    for (size_t x = 0; x < line.size(); ++x) {
      const char letter = line[x] == ' ' ? '.' : absl::ascii_tolower(line[x]);
      if (vlm::kPaints.find(letter) == std::string_view::npos) {
        return absl::InvalidArgumentError(absl::StrCat("\"", absl::CHexEscape(line.substr(x, 1)), "\" in line ", y + 1,
                                                       ", column ", x + 1, " of the drawing; the letters are ",
                                                       std::string(vlm::kPaints)));
      }
      drawing[y * kSide + x] = letter;
    }
  }
  return drawing;
}

std::string DrawingText(std::string_view drawing) {
  std::string text;
  size_t empty = 0;  // lines since the last that was written
  for (size_t at = 0; at < drawing.size(); at += kSide) {
    const std::string_view line = drawing.substr(at, kSide);
    const size_t last = line.find_last_not_of('.');
    if (last == std::string_view::npos) {
      ++empty;
      continue;
    }
    text.append(empty, '\n');
    empty = 0;
    absl::StrAppend(&text, std::string(line.substr(0, last + 1)), "\n");
  }
  return text;
}

absl::StatusOr<vlm::Question> QuestionFromForm(const Fields& fields) {
  vlm::Question question;
  Take(fields, "kind", question.kind);
  Take(fields, "colour", question.colour);
  Take(fields, "shape", question.shape);
  Take(fields, "place", question.place);
  Take(fields, "task", question.task);
  RETURN_IF_ERROR(Take(fields, "count", question.count));
  RETURN_IF_ERROR(Take(fields, "digit", question.digit));
  RETURN_IF_ERROR(Take(fields, "scale", question.scale));
  RETURN_IF_ERROR(Take(fields, "seed", question.seed));
  question.resampler = fields.count("rows") > 0 && fields.at("rows") == "4";
  if (const auto drawing = fields.find("drawing"); drawing != fields.end()) {
    ASSIGN_OR_RETURN(question.drawing, DrawingFrom(drawing->second));
  } else {
    question.drawing.assign(size_t{kSide} * kSide, '.');
  }
  RETURN_IF_ERROR(vlm::CheckQuestion(question));
  return question;
}

}  // namespace course::web
