// Whisper's front end by its definitions, in double and without any of the lab's functions: what the tests compare
// with. It makes the usual mistakes on request, so that a failing test can name the one that was made, and it bounds
// what single precision may be off by.

#ifndef EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_01_LOG_MEL_DOUBLE_LOG_MEL_H_
#define EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_01_LOG_MEL_DOUBLE_LOG_MEL_H_

#include <limits>
#include <vector>

namespace log_mel::testing {

using Numbers = std::vector<double>;
using Wave = std::vector<float>;

constexpr double kUnit = std::numeric_limits<float>::epsilon() / 2;  // u: what one rounding may be off by, relatively

enum class Slip {
  kNone,
  kSymmetric,      // the window divides by 399
  kZeros,          // zeros stand outside of the recording
  kEdgeTwice,      // the mirror repeats the sample at the end
  kNotCentred,     // frame t begins at sample 160 t
  kMagnitude,      // |X| for |X|^2
  kHtk,            // the other mel scale
  kNotNormalised,  // triangles of height 1
  kNatural,        // ln for log10
  kNoLimit,        // the logarithm of 0
  kFloorByFrame,   // 8 below the largest of a frame
  kNoFloor,
  kUnscaled,  // without (x + 4) / 4
};

// Frame t of a wave, windowed: 400 numbers.
Numbers FrameByDefinition(const Wave& wave, int t, Slip slip);

// The power of 201 frequencies, and how far sums of 32-bit numbers may be off: a sum of 400 terms by 400 roundings of
// the terms' sizes, and three more for the window, the product with it and the cosine (Higham 2002, sec. 3.1); a real
// and an imaginary part together by sqrt(2) times that, and a square by twice that times |X|, and once its square.
struct Spectrum {
  Numbers power, off;
};
Spectrum SpectrumByDefinition(const Numbers& frame);

// (mels, 201), row after row.
Numbers BankByDefinition(int mels, Slip slip = Slip::kNone);

// (mels, frames), row after row, and how far each value may be off.
struct Picture {
  Numbers values, off;
};
Picture PictureByDefinition(const Wave& wave, int mels, Slip slip = Slip::kNone);

}  // namespace log_mel::testing

#endif  // EXTENSIONS_X2_LAB_02_WHISPER_WALKTHROUGH_WHISPER_01_LOG_MEL_DOUBLE_LOG_MEL_H_
