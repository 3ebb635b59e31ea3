// The mel filter bank: 80 or 128 triangles over the 201 bins of a spectrum, as narrow at low pitches and as wide at
// high ones as the ear's own.

#ifndef MODELS_WHISPER_MEL_BANK_H_
#define MODELS_WHISPER_MEL_BANK_H_

#include <vector>

#include "base/mat.h"

namespace whisper {

// Slaney's scale: linear up to 1,000 Hz (15 mel), 200/3 Hz a mel; then 27 mel for each factor of 6.4.
double HzToMel(double hz);
double MelToHz(double mel);

// The mels + 2 edges of the triangles, equally far apart in mel from 0 to 8,000 Hz [Hz].
std::vector<double> MelEdges(int mels);

// (mels, 201): row m rises from edge m to edge m + 1 and falls to edge m + 2; its height 2 / (edge[m + 2] - edge[m])
// gives all triangles the same area. Bins are 40 Hz apart.
//
// Numerics: in double, rounded once.
// Source:   Slaney 1998, "Auditory Toolbox, Version 2", function mfcc; with these choices of librosa's Whisper uses it.
base::Mat MelBank(int mels);

}  // namespace whisper

#endif  // MODELS_WHISPER_MEL_BANK_H_
