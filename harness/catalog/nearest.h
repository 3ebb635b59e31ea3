// The names that somebody probably meant: for messages about unknown labs, commands and benches.

#ifndef HARNESS_CATALOG_NEAREST_H_
#define HARNESS_CATALOG_NEAREST_H_

#include <string>
#include <string_view>
#include <vector>

namespace course::catalog {

// Insertions, deletions, replacements and swaps of neighbours that turn a into b, letters of either case being equal.
// Source: Damerau 1964, doi:10.1145/363958.363994 (the "optimal string alignment" form).
int EditDistance(std::string_view a, std::string_view b);

// At most `limit` candidates that resemble `text`, the most similar first (ties: in the order given): those within a
// third of its length, at least two edits; and those that contain it.
std::vector<std::string> Nearest(std::string_view text, const std::vector<std::string>& candidates, int limit = 3);

}  // namespace course::catalog

#endif  // HARNESS_CATALOG_NEAREST_H_
