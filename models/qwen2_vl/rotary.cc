#include "models/qwen2_vl/rotary.h"

#include <algorithm>
#include <cstddef>

#include "kernels/math.h"

namespace qwen2_vl {
namespace {

int Largest(const Position& p) { return std::max({p.time, p.row, p.col}); }

double Frequency(double theta, int i, int of) { return kernels::Exp(-2.0 * i / of * kernels::Log(theta)); }

void Append(Angles& angles, double angle) {
  angles.cosine.push_back(static_cast<float>(kernels::Cos(angle)));
  angles.sine.push_back(static_cast<float>(kernels::Sin(angle)));
}

}  // namespace

std::vector<Position> PatchPositions(const Grid& grid, int merge_size) {
  std::vector<Position> positions;
  positions.reserve(grid.patches());
  for (int row = 0; row < grid.rows; row += merge_size) {
    for (int col = 0; col < grid.cols; col += merge_size) {
      for (int i = 0; i < merge_size; ++i) {
        for (int j = 0; j < merge_size; ++j) positions.push_back({.row = row + i, .col = col + j});
      }
    }
  }
  return positions;
}

std::vector<Position> PromptPositions(int tokens, std::span<const ImageRange> images, int merge_size) {
  std::vector<Position> positions;
  positions.reserve(tokens);
  int next = 0;
  const auto append_text = [&](int until) {
    for (; std::ssize(positions) < until; ++next) positions.push_back({next, next, next});
  };
  for (const ImageRange& image : images) {
    append_text(image.offset);
    const int rows = image.grid.rows / merge_size, cols = image.grid.cols / merge_size;
    for (int row = 0; row < rows; ++row) {
      for (int col = 0; col < cols; ++col) positions.push_back({next, next + row, next + col});
    }
    next += std::max(rows, cols);
  }
  append_text(tokens);
  return positions;
}

Position NextPosition(std::span<const Position> positions) {
  int next = 0;
  for (const Position& p : positions) next = std::max(next, Largest(p) + 1);
  return {next, next, next};
}

Angles VisionAngles(std::span<const Position> positions, const VisionConfig& config) {
  const int quarter = config.head_dim() / 4;
  Angles angles = {.pairs = 2 * quarter};
  for (const Position& p : positions) {
    for (const int at : {p.row, p.col}) {
      for (int i = 0; i < quarter; ++i) Append(angles, at * Frequency(kVisionTheta, i, 2 * quarter));
    }
  }
  return angles;
}

Angles LlmAngles(std::span<const Position> positions, const LlmConfig& config) {
  Angles angles = {.pairs = config.head_dim() / 2};
  for (const Position& p : positions) {
    for (int i = 0; i < angles.pairs; ++i) {
      const int at = i < config.time_pairs ? p.time : i < config.time_pairs + config.row_pairs ? p.row : p.col;
      Append(angles, at * Frequency(kLlmTheta, i, config.head_dim()));
    }
  }
  return angles;
}

void Turn(std::span<float> x, int tokens, int heads, int stride, const Angles& angles) {
  const int half = angles.pairs;
  for (int t = 0; t < tokens; ++t) {
    const float* const cosine = angles.cosine.data() + size_t(t) * half;
    const float* const sine = angles.sine.data() + size_t(t) * half;
    for (int h = 0; h < heads; ++h) {
      float* const first = x.data() + size_t(t) * stride + size_t(h) * 2 * half;
      float* const second = first + half;
      for (int i = 0; i < half; ++i) {
        const float a = first[i], b = second[i];
        first[i] = a * cosine[i] - b * sine[i];
        second[i] = a * sine[i] + b * cosine[i];
      }
    }
  }
}

}  // namespace qwen2_vl
