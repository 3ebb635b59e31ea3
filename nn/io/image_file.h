// Pictures in files: PNG, JPEG and BMP in, PNG out.
//
//   ASSIGN_OR_RETURN(const base::Image photo, nn::io::ReadImage("photos/cat.bmp"));
//   RETURN_IF_ERROR(nn::io::WritePng("copy.png", photo));
//
// A value is what the file's byte says, k / 255, in the file's own colours (sRGB almost always: not linear in light).
// This is what the models of the course were trained on.

#ifndef NN_IO_IMAGE_FILE_H_
#define NN_IO_IMAGE_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/image.h"

namespace nn::io {

inline constexpr uint64_t kMaxPixels = 100'000'000;

// Reads a picture; its first bytes say which format it is, never its name.
//
//   returns  (height, width, channels): 1 grey, 3 RGB, or 4 RGBA where the file has transparency; values k / 255
//
// PNG of 16 bits is rounded to 8, and one that names another gamma is brought to sRGB (libpng does both). JPEG is
// decoded with the exact integer transform, so that every machine gets the same values; its Exif orientation is not
// applied. BMP is uncompressed, with 8 (palette), 24 or 32 bits a pixel; the fourth byte of 32 is ignored.
//
// Errors: InvalidArgument for none of the three formats, and for what is damaged or cut off, with the reason
//         Unimplemented for a kind of JPEG or BMP that is not read (CMYK, compressed BMP), by its name
//         ResourceExhausted for more than `max_pixels`, before anything is allocated
// Cost:   5 bytes of memory a value while it reads (the byte and the float).
// Source: W3C, "PNG Specification" (2nd edition 2003); ITU-T T.81; Microsoft, "Bitmap Storage", BITMAPINFOHEADER.
absl::StatusOr<base::Image> ParseImage(std::string_view bytes, uint64_t max_pixels = kMaxPixels);

// The same for a file; also NotFound and Internal as base::ReadFile. Every error names the path.
absl::StatusOr<base::Image> ReadImage(const std::string& path, uint64_t max_pixels = kMaxPixels);

// Three channels, as most models want them: grey is repeated, transparency is dropped, as Pillow's convert("RGB") does,
// which CLIP's preprocessing calls. CHECKs that the picture has 1, 3 or 4 channels.
base::Image ToRgb(const base::Image& image);

// The bytes of a PNG file of 8 bits a value: round(255 x), halves up, after x was limited to 0..1. What ParseImage read
// comes out with the same bytes: k / 255 in float, times 255, is nearer to k than to any other whole number.
//
// Errors: InvalidArgument if a dimension is not positive, if there are not 1, 3 or 4 channels, if `pixels` does not
// hold height * width * channels values, or if one is NaN.
absl::StatusOr<std::string> PngBytes(const base::Image& image);

// Writes them to `path`: whoever reads it meanwhile sees the old file or the new one, never half of it.
absl::Status WritePng(const std::string& path, const base::Image& image);

}  // namespace nn::io

#endif  // NN_IO_IMAGE_FILE_H_
