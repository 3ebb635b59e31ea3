// Pictures written by other programs, our own round trip, and everything that a header may lie about.
//
// testdata/image holds one picture of 4 x 5 pixels in every kind that is read. Its PNG and BMP files were put together
// byte by byte in Python (struct, zlib), its JPEG files by Pillow.

#include "nn/io/image_file.h"

#include <cmath>
#include <cstdint>
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

constexpr int kHeight = 4, kWidth = 5;

std::string Bytes(const std::string& name) { return base::ReadFile("nn/io/testdata/image/" + name).value(); }

// What every lossless file of testdata/image shows in its channel c: 0 to 2 red, green, blue, 3 alpha, and grey is 0.
float Drawn(int y, int x, int c) { return static_cast<float>((37 * y + 53 * x + 91 * c) % 256) / 255.0f; }

base::Image Drawing(const std::vector<int>& channels) {
  base::Image image = {kHeight, kWidth, static_cast<int>(channels.size()), {}};
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      for (const int c : channels) image.pixels.push_back(Drawn(y, x, c));
    }
  }
  return image;
}

base::Image OfBytes(int channels, const std::vector<int>& bytes) {
  base::Image image = {kHeight, kWidth, channels, {}};
  for (const int k : bytes) image.pixels.push_back(static_cast<float>(k) / 255.0f);
  return image;
}

void SetBigEndian32(std::string& bytes, size_t at, uint32_t value) {
  for (size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (24 - 8 * i));
}
void SetLittleEndian32(std::string& bytes, size_t at, uint32_t value) {
  for (size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
}

TEST(ReadImage, EveryKindOfPngShowsTheDrawing) {
  EXPECT_EQ(ParseImage(Bytes("grey.png")).value(), Drawing({0}));
  EXPECT_EQ(ParseImage(Bytes("rgb.png")).value(), Drawing({0, 1, 2}));
  EXPECT_EQ(ParseImage(Bytes("rgba.png")).value(), Drawing({0, 1, 2, 3}));
  EXPECT_EQ(ParseImage(Bytes("grey_alpha.png")).value(), Drawing({0, 0, 0, 3}));
  EXPECT_EQ(ParseImage(Bytes("palette.png")).value(), Drawing({0, 1, 2}));
  EXPECT_EQ(ParseImage(Bytes("palette_clear.png")).value(), Drawing({0, 1, 2, 3}));
  EXPECT_EQ(ParseImage(Bytes("interlaced.png")).value(), Drawing({0, 1, 2}));
  EXPECT_EQ(ParseImage(Bytes("grey_16.png")).value(), Drawing({0})) << "257 k of 65535 is k of 255";
}

TEST(ReadImage, OneBitIsBlackOrFull) {
  const auto image = ParseImage(Bytes("one_bit.png"));
  ASSERT_TRUE(IsOk(image));
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) EXPECT_EQ(image->pixels[y * kWidth + x], static_cast<float>((x + y) % 2));
  }
}

TEST(ReadImage, EveryKindOfBmpShowsTheDrawing) {
  for (const std::string name : {"rgb.bmp", "v5_top_down.bmp", "rgbx.bmp", "palette.bmp"}) {
    EXPECT_EQ(ParseImage(Bytes(name)).value(), Drawing({0, 1, 2})) << name;
  }
}

// The bytes are Pillow's, to the last: JPEG's integer transform (T.81 leaves its accuracy open) is libjpeg's in both.
TEST(ReadImage, JpegHasTheValuesThatPillowReads) {
  EXPECT_EQ(
      ParseImage(Bytes("baseline.jpg")).value(),
      OfBytes(3, {0,   115, 97,  77,  174, 143, 158, 161, 106, 228, 176, 126, 159, 86,  71,  33,  151, 125, 67,  142,
                  111, 194, 185, 144, 153, 102, 71,  192, 140, 142, 74,  141, 98,  168, 202, 169, 87,  53,  41,  155,
                  105, 114, 91,  77,  112, 140, 182, 132, 193, 207, 172, 151, 102, 105, 127, 78,  107, 138, 144, 196}));
  EXPECT_EQ(
      ParseImage(Bytes("progressive.jpg")).value(),
      OfBytes(3, {0,  89,  164, 81,  153, 238, 120, 197, 19,  120, 249, 35,  235, 30,  161, 50,  128, 203, 33,  178,
                  13, 156, 217, 80,  233, 44,  162, 244, 103, 197, 77,  157, 8,   132, 231, 114, 162, 11,  66,  237,
                  54, 162, 18,  105, 159, 107, 223, 13,  126, 255, 79,  235, 52,  145, 36,  109, 186, 57,  173, 255}));
  EXPECT_EQ(ParseImage(Bytes("grey.jpg")).value(),
            OfBytes(1, {0, 56, 111, 156, 214, 33, 87, 140, 198, 250, 80, 127, 178, 239, 24, 107, 164, 214, 16, 69}));
}

TEST(ReadImage, NamesWhatItDoesNotRead) {
  EXPECT_TRUE(HasCodeAndText(ParseImage(Bytes("cmyk.jpg")).status(), absl::StatusCode::kUnimplemented, "CMYK"));
  std::string compressed = Bytes("palette.bmp");
  SetLittleEndian32(compressed, 30, 1);  // BI_RLE8
  EXPECT_TRUE(HasCodeAndText(ParseImage(compressed).status(), absl::StatusCode::kUnimplemented,
                             "a BMP of 8 bits a pixel and compression 1"));
  for (const std::string bytes : {"", "GIF89a", "RIFF", "\x89PNX"}) {
    EXPECT_TRUE(
        HasCodeAndText(ParseImage(bytes).status(), absl::StatusCode::kInvalidArgument, "neither PNG, JPEG nor BMP"));
  }
}

TEST(ReadImage, EveryCutIsRefused) {
  for (const std::string name : {"rgba.png", "interlaced.png", "palette_clear.png", "rgb.bmp", "palette.bmp",
                                 "baseline.jpg", "progressive.jpg", "grey.jpg"}) {
    const std::string bytes = Bytes(name);
    // Every pixel lies before the end marker of a JPEG (2 bytes) and the end chunk of a PNG (12).
    const size_t last = bytes.size() - (name.ends_with(".jpg") ? 2 : name.ends_with(".png") ? 12 : 0);
    for (size_t size = 0; size < last; ++size) {
      EXPECT_FALSE(ParseImage(bytes.substr(0, size)).ok()) << "the first " << size << " bytes of " << name;
    }
  }
}

TEST(ReadImage, TooManyPixelsAreRefusedByTheHeaderAlone) {
  std::string png = Bytes("rgb.png");
  SetBigEndian32(png, 16, 0x7FFFFFFF);
  SetBigEndian32(png, 20, 0x7FFFFFFF);
  EXPECT_TRUE(HasCodeAndText(ParseImage(png).status(), absl::StatusCode::kResourceExhausted,
                             "2147483647 x 2147483647 pixels (height x width); at most 100000000 are read"));
  std::string bmp = Bytes("rgb.bmp");
  SetLittleEndian32(bmp, 18, 10'001);
  SetLittleEndian32(bmp, 22, 10'000);
  EXPECT_TRUE(HasCodeAndText(ParseImage(bmp).status(), absl::StatusCode::kResourceExhausted, "10000 x 10001 pixels"));
  SetLittleEndian32(bmp, 22, 0x80000000);
  EXPECT_TRUE(HasCodeAndText(ParseImage(bmp).status(), absl::StatusCode::kResourceExhausted, "2147483648 x 10001"));
  std::string jpeg = Bytes("baseline.jpg");
  const size_t frame = jpeg.find("\xFF\xC0");  // SOF0: length 2, precision 1, height 2, width 2
  ASSERT_NE(frame, std::string::npos);
  jpeg.replace(frame + 5, 4, "\xFF\xDC\xFF\xDC");  // the most that libjpeg takes
  EXPECT_TRUE(HasCodeAndText(ParseImage(jpeg).status(), absl::StatusCode::kResourceExhausted, "65500 x 65500 pixels"));
  for (const std::string name : {"rgb.png", "baseline.jpg", "rgb.bmp"}) {
    EXPECT_TRUE(IsOk(ParseImage(Bytes(name), 20)));
    EXPECT_TRUE(
        HasCodeAndText(ParseImage(Bytes(name), 19).status(), absl::StatusCode::kResourceExhausted, "at most 19"));
  }
}

TEST(ReadImage, APngWhosePixelsCannotBeInTheFileIsRefused) {
  std::string png = Bytes("rgb.png");
  SetBigEndian32(png, 16, 10'000);
  SetBigEndian32(png, 20, 10'000);
  EXPECT_TRUE(HasCodeAndText(ParseImage(png).status(), absl::StatusCode::kInvalidArgument,
                             "a PNG of 10000 x 10000 pixels in 132 bytes: cut off"));
}

TEST(ReadImage, ADamagedPngIsRefused) {
  std::string png = Bytes("rgb.png");
  png[png.size() - 20] ^= 1;  // within IDAT: its checksum is wrong now
  EXPECT_TRUE(HasCodeAndText(ParseImage(png).status(), absl::StatusCode::kInvalidArgument, "a damaged PNG: "));
  SetBigEndian32(png, 16, 0);
  EXPECT_TRUE(
      HasCodeAndText(ParseImage(png).status(), absl::StatusCode::kInvalidArgument, "a picture of 4 x 0 pixels"));
}

TEST(ReadImage, ABmpThatLiesIsRefused) {
  const auto refuses = [](const std::string& name, size_t at, uint32_t value, const std::string& message) {
    std::string bytes = Bytes(name);
    SetLittleEndian32(bytes, at, value);
    EXPECT_TRUE(HasCodeAndText(ParseImage(bytes).status(), absl::StatusCode::kInvalidArgument, message)) << name;
  };
  refuses("rgb.bmp", 10, 40, "begin at 40, within its header");
  refuses("rgb.bmp", 10, 55, "end at 119 in a file of 118 bytes");
  refuses("rgb.bmp", 10, 0xFFFFFFFF, "in a file of 118 bytes: cut off");
  refuses("rgb.bmp", 14, 0xFFFFFFFF, "within its header");
  refuses("rgb.bmp", 18, 0xFFFFFFFF, "a BMP of width -1");
  refuses("rgb.bmp", 22, 5, "end at 134 in a file of 118 bytes");
  refuses("palette.bmp", 46, 257, "with 257 colours");
  refuses("palette.bmp", 46, 19, "the pixel of row 3, column 4 has colour 19 of a palette of 19");
}

TEST(ReadImage, ErrorsOfAFileNameThePath) {
  EXPECT_TRUE(HasCodeAndText(ReadImage("/nowhere.png").status(), absl::StatusCode::kNotFound, "/nowhere.png"));
  const std::string path = ::testing::TempDir() + "/text.png";
  ASSERT_TRUE(IsOk(base::WriteFile(path, "no picture")));
  EXPECT_TRUE(HasCodeAndText(ReadImage(path).status(), absl::StatusCode::kInvalidArgument, path + ": neither PNG"));
}

TEST(WritePng, RoundTripKeepsEveryByte) {
  const uint64_t seed = course::testing::TestSeed();
  SCOPED_TRACE(::testing::Message() << "COURSE_SEED=" << seed);
  base::Rng rng = {seed};
  for (const int channels : {1, 3, 4}) {
    // All 256 values, then random ones; odd sides, so that no row is a multiple of anything.
    base::Image image = {31, 17, channels, std::vector<float>(31 * 17 * static_cast<size_t>(channels))};
    for (size_t i = 0; i < image.pixels.size(); ++i) {
      image.pixels[i] = static_cast<float>(i < 256 ? static_cast<int>(i) : rng.Below(256)) / 255.0f;
    }
    const std::string path = ::testing::TempDir() + "/round_trip.png";
    ASSERT_TRUE(IsOk(WritePng(path, image)));
    const auto back = ReadImage(path);
    ASSERT_TRUE(IsOk(back));
    EXPECT_TRUE(*back == image) << channels << " channels";
  }
}

TEST(WritePng, RoundsHalvesUpAndLimitsToBlackAndFull) {
  const std::vector<float> values = {-1, 0.49f / 255, 0.5f / 255, 1.49f / 255, 1.51f / 255, 254.49f / 255,
                                     1,  7,           INFINITY};
  const std::vector<float> bytes = {0, 0, 1, 1, 2, 254, 255, 255, 255};
  const auto back = ParseImage(PngBytes({1, 9, 1, values}).value());
  ASSERT_TRUE(IsOk(back));
  for (size_t i = 0; i < bytes.size(); ++i) EXPECT_EQ(back->pixels[i], bytes[i] / 255.0f) << values[i];
}

TEST(WritePng, RefusesWhatIsNoPicture) {
  const auto refuses = [](const base::Image& image, const std::string& message) {
    EXPECT_TRUE(HasCodeAndText(PngBytes(image).status(), absl::StatusCode::kInvalidArgument, message));
  };
  refuses({0, 1, 1, {}}, "a picture of 0 x 1 pixels with 1 channels");
  refuses({1, 1, 2, {0, 0}}, "with 2 channels; a PNG has 1, 3 or 4");
  refuses({2, 2, 1, {0, 0, 0}}, "a picture of 2 x 2 x 1 has 3 values");
  refuses({2, 2, 1, {0, 0, NAN, 0}}, "the pixel of row 1, column 0 is not a number");
}

TEST(ToRgb, RepeatsGreyAndDropsTransparency) {
  EXPECT_EQ(ToRgb(Drawing({0})), Drawing({0, 0, 0}));
  EXPECT_EQ(ToRgb(Drawing({0, 1, 2, 3})), Drawing({0, 1, 2}));
  EXPECT_EQ(ToRgb(Drawing({0, 1, 2})), Drawing({0, 1, 2}));
}

}  // namespace
}  // namespace nn::io
