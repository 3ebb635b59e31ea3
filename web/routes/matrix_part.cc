#include "web/routes/matrix_part.h"

#include "absl/strings/numbers.h"

namespace course::web {
namespace {

constexpr int kMostRows = 200;

int NumberOr(const Request& request, const char* name, int otherwise) {
  int value = 0;
  return absl::SimpleAtoi(ValueOr(request.query, name), &value) && value >= 0 ? value : otherwise;
}

}  // namespace

MatrixQuery MatrixQueryOf(const Request& request, const std::string& path) {
  return {.path = path,
          .section = ValueOr(request.query, "section"),
          .phase = ValueOr(request.query, "phase"),
          .sort = ValueOr(request.query, "sort", "name"),
          .descending = ValueOr(request.query, "down") == "1",
          .from = NumberOr(request, "from", 0),
          .plain = ValueOr(request.query, "plain") == "1"};
}

MatrixQuery FirstQueryOf(const Request& request, const std::string& path) {
  MatrixQuery query = MatrixQueryOf(request, path);
  if (!query.plain) query.from = query.from / kMatrixChunkRows * kMatrixChunkRows;
  return query;
}

MatrixPart FirstPart(const Request& request, const MatrixQuery& query, int everything) {
  if (query.plain) return {.rows = kMatrixPageRows, .columns = everything};
  return {.rows = std::min(NumberOr(request, "rows", kMatrixChunkRows), kMatrixChunkRows),
          .columns = std::min(NumberOr(request, "columns", kMatrixFirstColumns), kMatrixFirstColumns)};
}

MatrixPart FurtherPart(const Request& request, int everything) {
  return {.rows = std::min(NumberOr(request, "count", kMatrixChunkRows), kMostRows),
          .left = NumberOr(request, "left", 0),
          .columns = NumberOr(request, "columns", everything)};
}

}  // namespace course::web
