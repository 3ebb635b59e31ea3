// Lab 13-mini-02: published values of the hash, numbers of the toy encoder worked out elsewhere, and a splice that says
// which counts disagree.

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/rng.h"
#include "gtest/gtest.h"
#include "harness/testing/expect.h"
#include "harness/testing/graded_test.h"
#include "harness/testing/seed.h"
#include "phases/13-multimodal-models/mini-build/mini-02-splice/splice.h"

namespace splice {
namespace {

using base::Mat;
using course::testing::ExpectAllNear;
using course::testing::ExpectAnswer;
using course::testing::ExpectError;
using course::testing::ReportWrongAnswer;
using course::testing::TestSeed;
using Mats = std::vector<Mat>;
using Mask = std::vector<bool>;
using Rows = std::pair<int64_t, int64_t>;
using Where = std::source_location;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

GRADED_TEST(ToyImageTokens, CountSixtyFourBytesAndOneMore, 2) {
  const std::vector<std::pair<int, int64_t>> cases = {{0, 1},   {1, 1},   {63, 1},   {64, 2},   {65, 2},
                                                      {127, 2}, {128, 3}, {640, 11}, {1000, 16}};
  for (const auto& [size, tokens] : cases) {
    const std::string bytes(size, 'x');
    ExpectAnswer<int64_t>(absl::StrCat("ToyImageTokens(", size, " bytes)"), ToyImageTokens(bytes), tokens,
                          {{(size + 63) / 64, "that is rounded up; here it is rounded down and one more"},
                           {size / 64, "one token more: an image of no bytes has a token, too"}});
  }
}

std::string Bytes0To255() {
  std::string bytes(256, '\0');
  std::iota(bytes.begin(), bytes.end(), '\0');
  return bytes;
}

GRADED_TEST(ContentHash, HasThePublishedValues, 3) {
  struct Row {
    std::string name, bytes;
    uint64_t hash;
  };
  const Row rows[] = {{"nothing", "", 0xcbf29ce484222325},
                      {"a", "a", 0xaf63dc4c8601ec8c},
                      {"cat", "cat", 0xf5e307190ce4a327},
                      {"128 zero bytes", std::string(128, '\0'), 0x8421ae126c7ced25},
                      {"128 bytes of 1", std::string(128, '\1'), 0x9cb939d5db143da5},
                      {"the bytes 0 to 255", Bytes0To255(), 0x4242dc5249c33625}};
  for (const auto& [name, bytes, hash] : rows) {
    uint64_t multiplied_first = 0xcbf29ce484222325, with_sign = multiplied_first;
    for (const char byte : bytes) {
      multiplied_first = (multiplied_first * 0x100000001b3) ^ static_cast<unsigned char>(byte);
      with_sign =
          (with_sign ^ static_cast<uint64_t>(static_cast<int64_t>(static_cast<signed char>(byte)))) * 0x100000001b3;
    }
    const auto text = [](uint64_t value) { return absl::StrCat(absl::Hex(value, absl::kZeroPad16)); };
    ExpectAnswer("ContentHash(" + name + ")", text(ContentHash(bytes)), text(hash),
                 {{text(multiplied_first), "FNV-1a: first the byte, then the product (the other way round is FNV-1)"},
                  {text(with_sign), "a byte above 127 became a negative number, and its sign filled the upper bits"}});
  }
}

std::vector<double> Doubles(const std::vector<float>& values) { return {values.begin(), values.end()}; }

// A number in [-1, 1) as a float is off by at most half a unit in the last place, 2^-25; the values here are given to
// 12 digits, off by at most 5e-13.
constexpr double kFloat = 0x1.0p-25 + 5e-13;

GRADED_TEST(EncodeToy, IsAFunctionOfTheContent, 3) {
  const absl::StatusOr<Mat> cat = EncodeToy("cat", 2);
  ASSERT_TRUE(cat.ok()) << cat.status();
  ExpectAnswer("EncodeToy(cat, 2), rows", cat->rows, 1);
  ExpectAnswer("EncodeToy(cat, 2), width", cat->cols, 2);
  ExpectAllNear("EncodeToy(cat, 2)", Doubles(cat->data), {-0.905614164318, -0.925152434632}, kFloat,
                {{{(1 - 0.905614164318) / 2, (1 - 0.925152434632) / 2}, "that is u: the entries are 2 u - 1"}});

  const std::string zeros(128, '\0'), ones(128, '\1');
  const absl::StatusOr<Mat> image = EncodeToy(zeros, 2), other = EncodeToy(ones, 2), again = EncodeToy(zeros, 2);
  ASSERT_TRUE(image.ok() && other.ok() && again.ok()) << image.status();
  ExpectAnswer("EncodeToy(128 zero bytes, 2), rows", image->rows, 3);
  ASSERT_EQ(image->data.size(), 6);
  const std::vector<double> two_rows = Doubles({image->data.begin(), image->data.begin() + 4});
  ExpectAllNear("EncodeToy(128 zero bytes, 2), the first two rows", two_rows,
                {-0.131715388508, -0.459887336873, 0.959117751500, -0.911029932904}, kFloat);
  ExpectAnswer("EncodeToy(128 zero bytes, 2) == EncodeToy(128 zero bytes, 2)", *image == *again, true,
               {{false, "equal images must have equal rows"}});
  ExpectAnswer("EncodeToy(128 zero bytes, 2) == EncodeToy(128 bytes of 1, 2)", *image == *other, false,
               {{true, "different images of the same size must not look alike: the content is the seed"}});
  ExpectError("EncodeToy(cat, 0)", EncodeToy("cat", 0), kInvalid, "an embedding has at least one number");
  ExpectError("EncodeToy(cat, 16385)", EncodeToy("cat", kMaxWidth + 1), kInvalid, "at most kMaxWidth numbers");
}

// Rows whose numbers are first, first + 1, ...
Mat Counted(int rows, int cols, float first) {
  Mat mat = {.rows = rows, .cols = cols, .data = std::vector<float>(size_t{1} * rows * cols)};
  std::iota(mat.data.begin(), mat.data.end(), first);
  return mat;
}

std::string Text(const Mat& mat) {
  std::vector<std::string> rows;
  for (int r = 0; r < mat.rows; ++r) {
    const auto begin = mat.data.begin() + int64_t{r} * mat.cols;
    rows.push_back(absl::StrJoin(begin, begin + mat.cols, " "));
  }
  return absl::StrCat("{", absl::StrJoin(rows, ", "), "}");
}

std::string Call(const Mat& text, const Mask& mask, const Mats& images) {
  const auto list = [](std::string* out, const Mat& mat) { absl::StrAppend(out, Text(mat)); };
  return absl::StrCat("SpliceEmbeddings(", Text(text), ", {", absl::StrJoin(mask, " "), "}, {",
                      absl::StrJoin(images, ", ", list), "})");
}

bool ExpectSpliced(const Mat& text, const Mask& mask, const Mats& images, const Mat& expected,
                   Where where = Where::current()) {
  const absl::StatusOr<Mat> got = SpliceEmbeddings(text, mask, images);
  const std::string call = Call(text, mask, images);
  if (!got.ok()) {
    ReportWrongAnswer(call, Text(expected), got.status().ToString(), "", where);
    return false;
  }
  const std::string right = Text(expected), nothing = Text(text);
  return ExpectAnswer(call, Text(*got), right, {{nothing, "nothing was written over the placeholders"}}, where);
}

GRADED_TEST(SpliceEmbeddings, WritesRowsOverPlaceholdersFromTopToBottom, 3) {
  const Mat text = {.rows = 3, .cols = 2, .data = {1, 1, 2, 2, 3, 3}};
  ExpectSpliced(text, {false, true, true}, {{1, 2, {5, 6}}, {1, 2, {7, 8}}}, {3, 2, {1, 1, 5, 6, 7, 8}});
  ExpectSpliced(text, {true, false, true}, {{2, 2, {5, 6, 7, 8}}}, {3, 2, {5, 6, 2, 2, 7, 8}});
  ExpectSpliced(text, {true, true, true}, {{3, 2, {4, 5, 6, 7, 8, 9}}}, {3, 2, {4, 5, 6, 7, 8, 9}});
  ExpectSpliced(text, {false, false, false}, {}, text);
  ExpectSpliced({.rows = 0, .cols = 2}, {}, {}, {.rows = 0, .cols = 2});
  // Two images of two rows each, the placeholders of the first one interrupted by a structure token.
  ExpectSpliced(Counted(6, 1, 0), {true, false, true, false, true, true}, {{2, 1, {10, 11}}, {2, 1, {20, 21}}},
                {6, 1, {10, 1, 11, 3, 20, 21}});
}

// The call must be refused, and the message must have all the parts.
void ExpectMessage(const Mat& text, const Mask& mask, const Mats& images, const std::vector<std::string>& parts,
                   const std::string& rule, Where where = Where::current()) {
  const std::string call =
      absl::StrCat("SpliceEmbeddings(", text.rows, " rows, ", std::count(mask.begin(), mask.end(), true),
                   " placeholders, ", images.size(), " images)");
  const absl::StatusOr<Mat> got = SpliceEmbeddings(text, mask, images);
  if (!ExpectError(call, got, kInvalid, rule, where)) return;
  for (const std::string& part : parts) {
    if (absl::StrContains(got.status().message(), part)) continue;
    ReportWrongAnswer(call + ", the message", "with \"" + part + "\"", std::string(got.status().message()),
                      "whoever reads it has to find out which side is wrong: name both counts, and their terms", where);
  }
}

GRADED_TEST(SpliceEmbeddings, NamesBothCountsIfTheyDisagree, 3) {
  // Seen in public: three images of 25 rows in a prompt with 147 placeholders.
  const Mats three(3, Counted(25, 2, 0));
  ExpectMessage(Counted(150, 2, 0), Mask(150, false), three, {"25 + 25 + 25", "75", "0"},
                "no row without a placeholder");
  Mask mask(150, true);
  for (const int text : {0, 70, 149}) mask[text] = false;
  ExpectMessage(Counted(150, 2, 0), mask, three, {"25 + 25 + 25", "75", "147"}, "a row for each placeholder");
  ExpectMessage(Counted(3, 2, 0), {true, true, false}, {Counted(3, 2, 0)}, {"3", "2"}, "one row too many");
  ExpectMessage(Counted(3, 2, 0), {true, true, false}, {Counted(1, 2, 0)}, {"1", "2"}, "one row too few");
  ExpectMessage(Counted(3, 2, 0), {true, true, false}, {}, {"0", "2"}, "placeholders without an image");
  ExpectSpliced(Counted(3, 1, 0), {true, true, false}, {Counted(2, 1, 8)}, {3, 1, {8, 9, 2}});
}

GRADED_TEST(SpliceEmbeddings, RefusesMasksAndWidthsThatDoNotFit, 2) {
  ExpectMessage(Counted(3, 2, 0), {true, true}, {Counted(2, 2, 0)}, {"2", "3"}, "the mask is as long as the text");
  ExpectMessage(Counted(3, 2, 0), {true, true, false, false}, {Counted(2, 2, 0)}, {"4", "3"},
                "the mask is as long as the text");
  ExpectMessage(Counted(3, 2, 0), {true, true, false}, {Counted(2, 3, 0)}, {"3", "2"},
                "rows are as wide as embeddings");
  ExpectMessage(Counted(3, 2, 0), {true, true, false}, {Counted(1, 2, 0), Counted(1, 1, 0)}, {"1", "2"},
                "the second image's, too");
  // Four rows of one number have the bytes of two rows of two.
  ExpectMessage(Counted(4, 1, 0), {true, true, true, true}, {Counted(2, 2, 0)}, {"2", "1"}, "rows, not numbers, count");
}

GRADED_TEST(RowsOfChunk, AreCountedFromTheImagesFirst, 2) {
  const auto expect = [](const PlaceholderRange& range, int64_t begin, int64_t end, const Rows& expected) {
    ExpectAnswer<Rows>(absl::StrCat("RowsOfChunk((", range.offset, ", ", range.length, "), ", begin, ", ", end, ")"),
                       RowsOfChunk(range, begin, end), expected,
                       {{{0, range.length}, "the chunk needs a part of the image only"},
                        {{expected.first + range.offset, expected.second + range.offset},
                         "those are positions of the prompt: the "
                         "image's rows begin at 0"},
                        {{expected.first, end - range.offset}, "the chunk ends behind the image: its rows do not"}});
  };
  expect({5, 5}, 4, 8, {0, 3});
  expect({5, 5}, 8, 10, {3, 5});
  expect({5, 5}, 0, 20, {0, 5});
  expect({5, 5}, 6, 7, {1, 2});
  expect({5, 5}, 0, 5, {0, 0});
  expect({5, 5}, 10, 20, {0, 0});
  expect({5, 5}, 7, 7, {0, 0});
  expect({0, 3}, 0, 2, {0, 2});
}

// Rows [first, last) of a matrix.
Mat Slice(const Mat& mat, const Rows& rows) {
  return {static_cast<int>(rows.second - rows.first),
          mat.cols,
          {mat.data.begin() + rows.first * mat.cols, mat.data.begin() + rows.second * mat.cols}};
}

GRADED_TEST(Chunks, GiveTheRowsOfTheWholePrompt, 2) {
  SCOPED_TRACE(absl::StrCat("COURSE_SEED=", TestSeed()));
  base::Rng rng = {TestSeed()};
  for (int round = 0; round < 40; ++round) {
    const int width = 1 + rng.Below(4);
    Mask mask;
    std::vector<PlaceholderRange> ranges;
    Mats images;
    for (int i = rng.Below(4); i > 0; --i) {
      mask.insert(mask.end(), rng.Below(4), false);
      const int rows = 1 + rng.Below(6);
      ranges.push_back({std::ssize(mask), rows});
      mask.insert(mask.end(), rows, true);
      images.push_back(Counted(rows, width, static_cast<float>(1000 * (round + 1) + 100 * i)));
    }
    mask.insert(mask.end(), 1 + rng.Below(4), false);
    const auto length = static_cast<int>(mask.size());
    const Mat text = Counted(length, width, 0);
    // By the definition: position by position, the next row of the next image.
    Mat expected = text;
    size_t image = 0;
    int row = 0;
    for (int position = 0; position < length; ++position) {
      if (!mask[position]) continue;
      if (row == images[image].rows) ++image, row = 0;
      for (int k = 0; k < width; ++k) expected.data[position * width + k] = images[image].data[row * width + k];
      ++row;
    }
    if (!ExpectSpliced(text, mask, images, expected)) return;
    // In pieces: each one with the rows that it needs.
    for (int begin = 0; begin < length;) {
      const int end = std::min(length, begin + 1 + rng.Below(5));
      Mats needed;
      for (size_t i = 0; i < ranges.size(); ++i) {
        const Rows rows = RowsOfChunk(ranges[i], begin, end);
        ASSERT_TRUE(0 <= rows.first && rows.first <= rows.second && rows.second <= images[i].rows)
            << "RowsOfChunk((" << ranges[i].offset << ", " << ranges[i].length << "), " << begin << ", " << end
            << ") is [" << rows.first << ", " << rows.second << ")";
        if (rows.first < rows.second) needed.push_back(Slice(images[i], rows));
      }
      const Mask part(mask.begin() + begin, mask.begin() + end);
      if (!ExpectSpliced(Slice(text, {begin, end}), part, needed, Slice(expected, {begin, end}))) return;
      begin = end;
    }
  }
}

}  // namespace
}  // namespace splice
