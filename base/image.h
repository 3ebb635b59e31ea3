// Image: how a picture crosses a lab's contract. A value that owns its pixels; channels are innermost (HWC).

#ifndef BASE_IMAGE_H_
#define BASE_IMAGE_H_

#include <vector>

namespace base {

struct Image {
  int height = 0;             // [pixels]
  int width = 0;              // [pixels]
  int channels = 0;           // 1 grey, 3 RGB, 4 RGBA
  std::vector<float> pixels;  // (height, width, channels): element (y, x, c) is pixels[(y * width + x) * channels + c];
                              // 0 is black and 1 full, unless a function says otherwise

  bool operator==(const Image&) const = default;
};

}  // namespace base

#endif  // BASE_IMAGE_H_
