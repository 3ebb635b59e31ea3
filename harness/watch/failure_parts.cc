#include "harness/watch/failure_parts.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "harness/failure/failure.h"

namespace course::watch {
namespace {

bool IsPlace(const std::string& line) {
  const size_t colon = line.rfind(':');
  return colon != std::string::npos && colon + 1 < line.size() && line.find(' ') == std::string::npos &&
         std::all_of(line.begin() + colon + 1, line.end(), [](char c) { return absl::ascii_isdigit(c); });
}

}  // namespace

std::vector<Part> FailureParts(std::string_view message) {
  const failure::Failure failure = failure::ParseFailure(message);
  std::vector<Part> parts;
  if (failure.HasParts()) {
    for (const auto& [name, text] :
         {std::pair("call", failure.call), std::pair("expected", failure.expected), std::pair("got", failure.got),
          std::pair("wrong at", failure.first_wrong), std::pair("hint", failure.mistake)}) {
      if (!text.empty()) parts.push_back({name, text});
    }
    return parts;
  }
  std::string rest;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(failure.rest, '\n'))) {
    if (!IsPlace(line)) absl::StrAppend(&rest, rest.empty() ? "" : "\n", line);
  }
  if (!rest.empty()) parts.push_back({"", rest});
  return parts;
}

}  // namespace course::watch
