// Fixed position tables of sines and cosines: a row per position, made once when a model is built.
//
//   d  channels of the table
//
// Two orders of the channels are in use, and a model trained with one reads nonsense from the other:
//
//   SinCos1d             sin sin ... cos cos    (Whisper)
//   SinCos1dInterleaved  sin cos sin cos ...    (the paper)
//
// Numerics: in double (math.h), rounded once to float; the same bits on every machine.

#ifndef KERNELS_POSITIONS_H_
#define KERNELS_POSITIONS_H_

#include <span>

namespace kernels {

// table[p][i] = sin(p w_i) and table[p][i + d/2] = cos(p w_i), with w_i = 10000^(-i / (d/2 - 1)):
// from 1 to exactly 1/10000.
//
//   table  (positions, d)  overwritten
//
// REQUIRES: d even, d >= 4; positions <= 2^20.
// Source:   Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section
//           2.2: the encoder's table.
void SinCos1d(std::span<float> table, int positions, int dim);

// table[p][2i] = sin(p w_i) and table[p][2i + 1] = cos(p w_i), with w_i = 10000^(-2i / d).
//
// REQUIRES: d even, d >= 2; positions <= 2^20.
// Source:   Vaswani et al. 2017, "Attention Is All You Need", section 3.5.
void SinCos1dInterleaved(std::span<float> table, int positions, int dim);

// For a grid of patches, numbered row by row: the first d/2 channels are SinCos1dInterleaved (of d/2 channels) of the
// patch's row, the other d/2 that of its column.
//
//   table  (grid_rows * grid_cols, d)  overwritten
//
// Example: row 1, column 0, d = 8 gives sin 1, cos 1, sin 0.01, cos 0.01, 0, 1, 0, 1.
//
// REQUIRES: d a multiple of 4.
void SinCos2dInterleaved(std::span<float> table, int grid_rows, int grid_cols, int dim);

}  // namespace kernels

#endif  // KERNELS_POSITIONS_H_
