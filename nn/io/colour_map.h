// Numbers as colours: the map "viridis".
//
// Its lightness grows evenly from dark to light, so that equal steps look equal, in print and to the colour-blind, too.

#ifndef NN_IO_COLOUR_MAP_H_
#define NN_IO_COLOUR_MAP_H_

#include <array>
#include <string>

namespace nn::io {

using Rgb = std::array<float, 3>;  // sRGB, 0 to 1

// The colour of `share`, limited to 0..1: dark violet at 0, green in the middle, yellow at 1. CHECKs that it is a
// number. Source: van der Walt and Smith 2015, "A Better Default Colormap for Matplotlib", SciPy; its values at tenths
// of the way as R's viridisLite::viridis(10) prints them, straight lines in sRGB between them.
Rgb Viridis(float share);

// "#21918c", each channel rounded to 8 bits.
std::string Hex(const Rgb& colour);

// Relative luminance, 0 black to 1 white; two colours contrast by (lighter + .05) / (darker + .05).
// Source: WCAG 2.1, "relative luminance" and "contrast ratio".
float Luminance(const Rgb& colour);

}  // namespace nn::io

#endif  // NN_IO_COLOUR_MAP_H_
