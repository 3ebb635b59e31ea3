// Matrices as PNG files, with time to the right.

#ifndef MODELS_WHISPER_PROGRAM_PICTURE_H_
#define MODELS_WHISPER_PROGRAM_PICTURE_H_

#include <string>

#include "absl/status/status.h"
#include "base/mat.h"

namespace whisper::program {

// The first `columns` columns.
base::Mat LeftPart(const base::Mat& mat, int columns);

// The last row first: where rows are pitches, high ones belong on top.
base::Mat UpsideDown(const base::Mat& mat);

// A cell of `height` x `width` pixels for each number, the smallest dark and the largest light; what is not finite is
// grey.
//
// Errors: those of nn::io::HeatMapPng and base::WriteFile, with the path.
absl::Status WritePicture(const std::string& path, const base::Mat& mat, int height, int width);

// A width of cells with which `columns` of them take 1,000 to 2,000 pixels; at least 1.
int CellWidth(int columns);

}  // namespace whisper::program

#endif  // MODELS_WHISPER_PROGRAM_PICTURE_H_
