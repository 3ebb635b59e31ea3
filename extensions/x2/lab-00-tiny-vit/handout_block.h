// The block that the handout works out: rows, weights and what comes out.

#ifndef EXTENSIONS_X2_LAB_00_TINY_VIT_HANDOUT_BLOCK_H_
#define EXTENSIONS_X2_LAB_00_TINY_VIT_HANDOUT_BLOCK_H_

#include "base/mat.h"
#include "extensions/x2/lab-00-tiny-vit/double_vit.h"
#include "extensions/x2/lab-00-tiny-vit/tiny_vit.h"

namespace tiny_vit::testing {

// D = 4, two heads, F = 4, three rows.
inline constexpr BlockConfig kHand = {4, 2, 4};
inline const base::Mat kHandRows = {3, 4, {1, 0, -1, .5, 0, .5, 1, -1, -.5, 1, .25, 0}};
inline const Weights kHandBlock = {
    1,   .5,   1,    1.5,  0,    .25, -.25, 0,                                              // ln1: gain, bias
    .5,  0,    .25,  -.5,  0,    1,   -.25, .25,  .25, -.25, .5, 0,    -.5, .25, 0,    1,   // wq
    1,   .25,  0,    -.25, -.25, .5,  .25,  0,    0,   -.5,  1,  .25,  .25, 0,   -.25, .5,  // wk
    1,   0,    .5,   0,    0,    1,   0,    -.5,  -.5, 0,    1,  0,    0,   .5,  0,    1,   // wv
    .5,  .25,  0,    0,    0,    .5,  .25,  0,    0,   0,    .5, .25,  .25, 0,   0,    .5,  // wo
    1,   1,    .5,   1,    .25,  0,   0,    -.25,                                           // ln2: gain, bias
    .5,  -.25, 0,    .25,  0,    .5,  -.25, 0,    .25, 0,    .5, -.25, -.5, .25, 0,    .5,  // w1
    .25, 0,    -.25, .5,                                                                    // b1
    .5,  0,    -.25, .25,  0,    .5,  .25,  -.25, .25, -.25, .5, 0,    -.5, .25, 0,    .5,  // w2
    0,   .25,  -.25, .5};                                                                   // b2
// By a program of its own, in Python, from the formulas of the handout.
inline const Numbers kHandResult = {.911617971, .681673848,   -1.850926336, 1.345041442, 1.015094927, 1.249526959,
                                    .588582431, -1.044053150, -.458221412,  1.790420012, -.306972012, .104704061};

}  // namespace tiny_vit::testing

#endif  // EXTENSIONS_X2_LAB_00_TINY_VIT_HANDOUT_BLOCK_H_
