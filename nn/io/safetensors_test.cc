// The format against bytes written by hand, the round trip, and everything that a file may lie about.

#include "nn/io/safetensors.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/rng.h"
#include "base/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "harness/testing/seed.h"

namespace nn::io {
namespace {

using base::testing::HasCodeAndText;
using base::testing::IsOk;

// A file of this header and these bytes behind it, put together as the format says.
std::string File(const std::string& json, const std::string& values = "") {
  std::string size(8, '\0');
  for (int i = 0; i < 8; ++i) size[i] = static_cast<char>((json.size() >> (8 * i)) & 0xFF);
  return size + json + values;
}

// Header of one F32 tensor "x".
std::string One(const std::string& shape, const std::string& offsets, const std::string& dtype = "F32") {
  return R"({"x":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
}

// 68 characters of JSON, filled up with spaces to 72 = 0x48; then 1, -2 and 0.5 as IEEE 754 has them.
const std::string kGolden = std::string("\x48\0\0\0\0\0\0\0", 8) +
                            R"({"layer.weight":{"dtype":"F32","shape":[3,1],"data_offsets":[0,12]}})" + "    " +
                            std::string("\x00\x00\x80\x3F\x00\x00\x00\xC0\x00\x00\x00\x3F", 12);

TEST(Safetensors, WritesTheBytesOfThePublishedFormat) {
  EXPECT_EQ(SafetensorsBytes({{"layer.weight", {3, 1}, {1, -2, 0.5f}}}).value(), kGolden);
}

TEST(Safetensors, ReadsTheBytesOfThePublishedFormat) {
  const auto file = ParseSafetensors(kGolden);
  ASSERT_TRUE(IsOk(file));
  ASSERT_EQ(file->tensors.size(), 1u);
  EXPECT_EQ(file->tensors[0], (NamedTensor{"layer.weight", {3, 1}, {1, -2, 0.5f}}));
  EXPECT_TRUE(file->metadata.empty());
}

TEST(Safetensors, MetadataStandsFirstAndIsSorted) {
  EXPECT_EQ(SafetensorsBytes({}, {{"step", "300"}, {"format", "a \"b\""}}).value(),
            File(R"({"__metadata__":{"format":"a \"b\"","step":"300"}})" + std::string(6, ' ')));
}

TEST(Safetensors, TheOrderOfTheTensorsChangesNoByte) {
  const NamedTensor a = {"a", {2}, {1, 2}}, b = {"b", {}, {3}}, c = {"a.b", {0, 7}, {}};
  const std::string bytes = SafetensorsBytes({a, b, c}).value();
  EXPECT_EQ(SafetensorsBytes({c, b, a}).value(), bytes);
  EXPECT_EQ(bytes.substr(8, 2), "{\"");
  EXPECT_EQ((bytes.size() - 12) % 8, 0u) << "12 bytes of values behind a header that is a multiple of 8";
}

TEST(Safetensors, ReadsHalfAndBfloat16) {
  // 1 and -2 in both formats: IEEE 754-2008 section 3.4, and the upper halves of 3F800000 and C0000000.
  const auto half = ParseSafetensors(File(One("[2]", "[0,4]", "F16"), std::string("\x00\x3C\x00\xC0", 4)));
  ASSERT_TRUE(IsOk(half));
  EXPECT_EQ(half->tensors[0].data, (std::vector<float>{1, -2}));
  const auto brain = ParseSafetensors(File(One("[2]", "[0,4]", "BF16"), std::string("\x80\x3F\x00\xC0", 4)));
  ASSERT_TRUE(IsOk(brain));
  EXPECT_EQ(brain->tensors[0].data, (std::vector<float>{1, -2}));
}

TEST(Safetensors, OffsetsMayLieInAnyOrderOfTheNames) {
  const auto file = ParseSafetensors(File(R"({"a":{"dtype":"F32","shape":[],"data_offsets":[4,8]},)"
                                          R"("b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   )",
                                          std::string("\x00\x00\x80\x3F\x00\x00\x00\xC0", 8)));
  ASSERT_TRUE(IsOk(file));
  EXPECT_EQ(file->Find("a")->data, std::vector<float>{-2});
  EXPECT_EQ(file->Find("b")->data, std::vector<float>{1});
  EXPECT_EQ(file->Find("c"), nullptr);
  EXPECT_EQ(file->Find(""), nullptr);
}

TEST(Safetensors, EmptyFilesAndEmptyTensorsAreFine) {
  EXPECT_TRUE(ParseSafetensors(File("{}")).value().tensors.empty());
  const auto file = ParseSafetensors(File(One("[9223372036854775807,2,0]", "[0,0]")));
  ASSERT_TRUE(IsOk(file)) << "a dimension of 0: no values, whatever the others are";
  EXPECT_TRUE(file->tensors[0].data.empty());
}

TEST(Safetensors, RoundTripKeepsEveryBitAndEveryName) {
  const uint64_t seed = course::testing::TestSeed();
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << seed);
  base::Rng rng = {seed};
  std::vector<NamedTensor> tensors;
  const std::vector<std::string> names = {"", "__metadata", "a", "a\"\\\n", "dtype", "z"};
  for (const std::string& name : names) {
    NamedTensor tensor = {name, {}, {}};
    size_t count = 1;
    for (int rank = rng.Below(4); rank > 0; --rank) {
      tensor.shape.push_back(rng.Below(6));
      count *= static_cast<size_t>(tensor.shape.back());
    }
    for (size_t i = 0; i < count; ++i) tensor.data.push_back(static_cast<float>(rng.Uniform()) - 0.5f);
    tensors.push_back(tensor);
  }
  tensors.push_back({"\xC3\xA9t\xC3\xA9",
                     {4},
                     {-0.0f, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::denorm_min(),
                      std::numeric_limits<float>::max()}});
  const std::map<std::string, std::string> metadata = {{"", ""}, {"tokenizer", "{\"a\": 1}"}};
  const std::string path = ::testing::TempDir() + "/round_trip.safetensors";
  ASSERT_TRUE(IsOk(WriteSafetensors(path, tensors, metadata)));
  const auto file = ReadSafetensors(path);
  ASSERT_TRUE(IsOk(file));
  EXPECT_EQ(file->metadata, metadata);
  EXPECT_EQ(file->tensors, tensors);
  EXPECT_TRUE(std::signbit(file->Find("\xC3\xA9t\xC3\xA9")->data[0]));
  EXPECT_EQ(SafetensorsBytes(file->tensors, file->metadata).value(), base::ReadFile(path).value());
}

struct Wrong {
  std::string bytes, message;
};

TEST(Safetensors, RefusesWhatIsNoFileOfThisFormat) {
  const std::string four(4, '\0'), eight(8, '\0');
  const std::string twice = R"("x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  const Wrong wrong[] = {
      {"", "a file of 0 bytes; the header's length takes 8"},
      {"\x02\0\0", "a file of"},
      {File("{}").substr(0, 9), "a header of 2 bytes in a file of 9 bytes: cut off"},
      {std::string(8, '\xFF') + "{}", "a header of 18446744073709551615 bytes; at most 100000000"},
      {std::string("\x01\xE1\xF5\x05\0\0\0\0", 8), "a header of 100000001 bytes"},
      {File(""), "does not begin with {"},
      {File(" {}"), "does not begin with {"},
      {File("[]"), "does not begin with {"},
      {File("{"), "no JSON at byte"},
      {File("{} x"), "no JSON at byte"},
      {File(std::string("{}\0x", 4)), "a zero at byte 2"},
      {File("{\"\xFF\":1}"), "no JSON at byte"},
      {File(R"({"x":3})"),
       "tensor \"x\" has the number 3 where an object with dtype, shape and data_offsets must stand"},
      {File(R"({"x":{"x":{}}})"), "tensor \"x\" has a member \"x\""},
      {File(R"({"x":{}})"), "tensor \"x\" has no dtype"},
      {File(R"({"x":{"dtype":"F32","shape":[1]}})"), "tensor \"x\" has no data_offsets"},
      {File(R"({"x":{"dtype":4,"shape":[1],"data_offsets":[0,4]}})"), "has the number 4 where a text must stand"},
      {File(R"({"x":{"dtype":"F32","dtype":"F32"}})"), "tensor \"x\": \"dtype\" comes twice"},
      {File("{" + twice + "," + twice + "}", four), "tensor \"x\" comes twice"},
      {File(R"({"__metadata__":{},"__metadata__":{}})"), "__metadata__ comes twice"},
      {File(R"({"__metadata__":{"a":"1","a":"2"}})"), "__metadata__: the key \"a\" comes twice"},
      {File(R"({"__metadata__":{"a":1}})"), "__metadata__ has the number 1 where a text must stand"},
      {File(R"({"__metadata__":[]})"), "__metadata__ has an array where an object must stand"},
      {File(One("[[1]]", "[0,4]"), four), "tensor \"x\" has an array where a whole number"},
      {File(One("{}", "[0,4]"), four), "tensor \"x\" has an object where an array must stand"},
      {File(One("[-1]", "[0,4]"), four), "has the number -1 where a whole number that is not negative must stand"},
      {File(One("[1.0]", "[0,4]"), four), "has the number 1.0 where"},
      {File(One("[18446744073709551615]", "[0,4]"), four), "18446744073709551615 is larger than 2^63 - 1"},
      {File(One("[1]", "[4]"), four), "data_offsets are 1 numbers"},
      {File(One("[1]", "[0,4,8]"), four), "data_offsets are 3 numbers"},
      {File(One("[1]", "[0,4]")), "the tensors end at 4, but 0 bytes follow the header"},
      {File(One("[1]", "[0,4]"), eight), "the tensors end at 4, but 8 bytes follow the header"},
      {File(One("[1]", "[4,8]"), eight), "tensor \"x\": begins at 4 and leaves a hole; it must begin at 0"},
      {File(One("[1]", "[0,8]"), eight),
       "tensor \"x\": shape [1] of F32 is 1 values of 4 bytes; data_offsets [0, 8] are 8 bytes"},
      {File(One("[2]", "[0,6]"), std::string(6, '\0')), "is 2 values of 4 bytes; data_offsets [0, 6] are 6 bytes"},
      {File(One("[4294967296,4294967296]", "[0,4]"), four), "shape [4294967296, 4294967296] has more than 2^63 values"},
      {File(One("[4611686018427387905]", "[0,4]"), four), "is 4611686018427387905 values"},
      {File("{}", four), "the tensors end at 0, but 4 bytes follow the header"},
      {File(
           R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
           eight),
       "tensor \"b\": begins at 4 and overlaps the one before it; it must begin at 8"},
      {File(
           R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
           four),
       "tensor \"a\": data_offsets [8, 4] do not lie within"},
  };
  for (const Wrong& one : wrong) {
    EXPECT_TRUE(HasCodeAndText(ParseSafetensors(one.bytes).status(), absl::StatusCode::kInvalidArgument, one.message))
        << one.bytes;
  }
}

TEST(Safetensors, NamesADtypeThatItCannotRead) {
  for (const std::string dtype : {"I64", "F64", "F8_E4M3", "BOOL", "f32"}) {
    EXPECT_TRUE(HasCodeAndText(ParseSafetensors(File(One("[1]", "[0,8]", dtype), std::string(8, '\0'))).status(),
                               absl::StatusCode::kUnimplemented, "tensor \"x\": dtype \"" + dtype + "\""));
  }
}

TEST(Safetensors, EveryCutIsRefused) {
  const std::string bytes = SafetensorsBytes({{"a", {2}, {1, 2}}, {"b", {0}, {}}}, {{"k", "v"}}).value();
  ASSERT_TRUE(IsOk(ParseSafetensors(bytes)));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParseSafetensors(bytes.substr(0, size)).ok()) << "the first " << size << " bytes";
  }
}

TEST(Safetensors, ADeepHeaderIsRefusedAtItsFirstStep) {
  EXPECT_TRUE(HasCodeAndText(ParseSafetensors(File("{\"x\":" + std::string(1'000'000, '['))).status(),
                             absl::StatusCode::kInvalidArgument, "tensor \"x\" has an array where an object"));
}

TEST(Safetensors, AMessageStaysShortWhateverTheNameIs) {
  const auto file = ParseSafetensors(File("{\"" + std::string(50'000, 'n') + "\\n\":1}"));
  ASSERT_FALSE(file.ok());
  EXPECT_LT(file.status().message().size(), 300u);
}

TEST(Safetensors, ErrorsOfAFileNameThePath) {
  const std::string path = ::testing::TempDir() + "/no.safetensors";
  ASSERT_TRUE(IsOk(base::WriteFile(path, "GGUF")));
  EXPECT_TRUE(
      HasCodeAndText(ReadSafetensors(path).status(), absl::StatusCode::kInvalidArgument, path + ": a file of 4"));
  EXPECT_TRUE(HasCodeAndText(ReadSafetensors("/nowhere").status(), absl::StatusCode::kNotFound, "/nowhere"));
}

TEST(SafetensorsBytes, RefusesWhatNobodyCouldReadAgain) {
  const auto refuses = [](const std::vector<NamedTensor>& tensors, const std::string& message) {
    EXPECT_TRUE(HasCodeAndText(SafetensorsBytes(tensors).status(), absl::StatusCode::kInvalidArgument, message));
  };
  refuses({{"a", {1}, {1}}, {"b", {1}, {1}}, {"a", {1}, {1}}}, "tensor \"a\": comes twice");
  refuses({{"a", {2, 3}, {1}}}, "tensor \"a\": shape [2, 3] is 6 values, not 1");
  refuses({{"a", {-1}, {}}}, "shape [-1] is negative");
  refuses({{"__metadata__", {}, {1}}}, "the format keeps that name");
  refuses({{"\xFF", {}, {1}}}, "not UTF-8");
}

}  // namespace
}  // namespace nn::io
