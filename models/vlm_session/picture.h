// A photo becomes a picture that a model can see: read, checked, resized.

#ifndef MODELS_VLM_SESSION_PICTURE_H_
#define MODELS_VLM_SESSION_PICTURE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "base/image.h"

namespace vlm_session {

inline constexpr uint64_t kMaxPhotoPixels = 40'000'000;
inline constexpr int kMaxPhotoAspect = 200;  // the longer side over the shorter one

// Three channels, values 0 to 1, at the photo's own size.
//
// Errors: as nn::io::ReadImage: InvalidArgument for what is damaged, ResourceExhausted for more than kMaxPhotoPixels,
//         both before its pixels are allocated. InvalidArgument for a photo that is a thread. Each names the path.
absl::StatusOr<base::Image> ReadPhoto(const std::string& path);

// The same picture at another size, along each axis for itself: a pixel of a smaller picture is the mean of what it
// covers, one of a larger picture lies between the two nearest centres. The same size gives the same bits.
//
// REQUIRES: an image whose sizes agree; height, width >= 1.
// Cost:     height * width * (the covered pixels along one axis), twice.
base::Image Resized(const base::Image& image, int height, int width);

}  // namespace vlm_session

#endif  // MODELS_VLM_SESSION_PICTURE_H_
