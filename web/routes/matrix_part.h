// Which part of a matrix a request wants: the first screen, further rows and columns, or a page without scripts.

#ifndef WEB_ROUTES_MATRIX_PART_H_
#define WEB_ROUTES_MATRIX_PART_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "web/http/message.h"
#include "web/pages/cohort_grid.h"

namespace course::web {

struct MatrixPart {
  int rows = 0;
  int left = 0;  // columns before the first one
  int columns = 0;
};

// What the address says, of the matrix at `path`.
MatrixQuery MatrixQueryOf(const Request& request, const std::string& path);
// The same for a whole page: one in the middle begins where a chunk of rows does.
MatrixQuery FirstQueryOf(const Request& request, const std::string& path);
// What a whole page holds, of `everything` columns.
MatrixPart FirstPart(const Request& request, const MatrixQuery& query, int everything);
// What the script asks for.
MatrixPart FurtherPart(const Request& request, int everything);

// Leaves `count` elements from `from` on.
template <typename T>
void CutTo(std::vector<T>& all, int from, int count) {
  const auto n = static_cast<int64_t>(all.size()), begin = std::min<int64_t>(n, from);
  all.erase(all.begin() + std::min(n, begin + count), all.end());
  all.erase(all.begin(), all.begin() + begin);
}

}  // namespace course::web

#endif  // WEB_ROUTES_MATRIX_PART_H_
