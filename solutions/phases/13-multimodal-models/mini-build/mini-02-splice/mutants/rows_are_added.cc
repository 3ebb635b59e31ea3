// Mutant: the rows are added to what stands at the placeholders.

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "phases/13-multimodal-models/mini-build/mini-02-splice/splice.h"

namespace splice {
namespace {

// As many rows as placeholders: the contract between who made the prompt and who encodes.
absl::Status CheckCounts(std::span<const base::Mat> images, int64_t placeholders) {
  int64_t rows = 0;
  for (const base::Mat& image : images) rows += image.rows;
  if (rows == placeholders) return absl::OkStatus();
  std::string terms =
      absl::StrJoin(images, " + ", [](std::string* out, const base::Mat& image) { absl::StrAppend(out, image.rows); });
  if (images.size() != 1) absl::StrAppend(&terms, images.empty() ? "" : " = ", rows);
  return absl::InvalidArgumentError(absl::StrCat(terms, " rows for ", placeholders, " placeholders: the expansion and ",
                                                 "the encoder must agree about every image"));
}

}  // namespace

int64_t ToyImageTokens(std::string_view bytes) { return static_cast<int64_t>(bytes.size()) / 64 + 1; }

uint64_t ContentHash(std::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001b3;
  }
  return hash;
}

absl::StatusOr<base::Mat> EncodeToy(std::string_view bytes, int width) {
  RETURN_IF_ERROR(image_token_expansion::CheckRange("width of an embedding", width, 1, kMaxWidth));
  base::Rng rng = {ContentHash(bytes)};
  base::Mat rows = {.rows = static_cast<int>(ToyImageTokens(bytes)), .cols = width};
  rows.data.resize(size_t{1} * rows.rows * rows.cols);
  for (float& value : rows.data) value = static_cast<float>(2 * rng.Uniform() - 1);
  return rows;
}

absl::StatusOr<base::Mat> SpliceEmbeddings(const base::Mat& text_embeds, const std::vector<bool>& is_image_position,
                                           std::span<const base::Mat> images) {
  const int width = text_embeds.cols;
  if (std::ssize(is_image_position) != text_embeds.rows) {
    return absl::InvalidArgumentError(
        absl::StrCat("a mask of ", is_image_position.size(), " positions for ", text_embeds.rows, " embeddings"));
  }
  for (size_t i = 0; i < images.size(); ++i) {
    if (images[i].cols != width) {
      return absl::InvalidArgumentError(
          absl::StrCat("rows of image ", i, " are ", images[i].cols, " wide, embeddings of the text ", width));
    }
  }
  RETURN_IF_ERROR(CheckCounts(images, std::count(is_image_position.begin(), is_image_position.end(), true)));

  base::Mat spliced = text_embeds;
  auto position = is_image_position.begin();
  for (const base::Mat& image : images) {
    for (int row = 0; row < image.rows; ++row, ++position) {
      position = std::find(position, is_image_position.end(), true);
      const int64_t at = position - is_image_position.begin();
      for (int k = 0; k < width; ++k) spliced.data[at * width + k] += image.data[int64_t{row} * width + k];
    }
  }
  return spliced;
}

std::pair<int64_t, int64_t> RowsOfChunk(const PlaceholderRange& range, int64_t begin, int64_t end) {
  const int64_t first = std::max(begin, range.offset), last = std::min(end, range.offset + range.length);
  if (first >= last) return {0, 0};
  return {first - range.offset, last - range.offset};
}

}  // namespace splice
