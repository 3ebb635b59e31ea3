#include "models/whisper/program/picture.h"

#include <algorithm>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "nn/io/chart.h"

namespace whisper::program {

base::Mat LeftPart(const base::Mat& mat, int columns) {
  base::Mat part = {mat.rows, std::min(columns, mat.cols), {}};
  for (int r = 0; r < mat.rows; ++r) {
    const auto row = mat.data.begin() + size_t(r) * mat.cols;
    part.data.insert(part.data.end(), row, row + part.cols);
  }
  return part;
}

base::Mat UpsideDown(const base::Mat& mat) {
  base::Mat turned = {mat.rows, mat.cols, {}};
  for (int r = mat.rows; r-- > 0;) {
    const auto row = mat.data.begin() + size_t(r) * mat.cols;
    turned.data.insert(turned.data.end(), row, row + mat.cols);
  }
  return turned;
}

absl::Status WritePicture(const std::string& path, const base::Mat& mat, int height, int width) {
  base::Mat cells = {mat.rows * height, mat.cols * width, {}};
  cells.data.reserve(size_t(cells.rows) * cells.cols);
  for (int y = 0; y < cells.rows; ++y) {
    for (int x = 0; x < cells.cols; ++x) cells.data.push_back(mat.data[size_t(y / height) * mat.cols + x / width]);
  }
  const absl::StatusOr<std::string> png = nn::io::HeatMapPng(cells);
  if (!png.ok()) return absl::Status(png.status().code(), absl::StrCat(path, ": ", png.status().message()));
  return base::WriteFile(path, *png);
}

int CellWidth(int columns) { return std::max(1, (1000 + columns - 1) / columns); }

}  // namespace whisper::program
