#include "web/guard/for_guests.h"

#include <algorithm>

namespace course::web::guard {
namespace {

constexpr std::string_view kPages[] = {"/quizzes", "/review", "/glossary", "/search"};
constexpr std::string_view kFolders[] = {"/quizzes/", "/attempts/", "/review/", "/phases/", "/assets/", "/fonts/"};
// A document lies in it, and not deeper. A guide has its address below /phases/; every other text there stands beside a
// lab, which is the owner's.
constexpr std::string_view kDocuments = "/read/docs/";

}  // namespace

bool IsForGuests(std::string_view path) {
  if (path.starts_with(kDocuments)) return path.find('/', kDocuments.size()) == std::string_view::npos;
  return std::find(std::begin(kPages), std::end(kPages), path) != std::end(kPages) ||
         std::any_of(std::begin(kFolders), std::end(kFolders),
                     [path](std::string_view folder) { return path.starts_with(folder); });
}

}  // namespace course::web::guard
