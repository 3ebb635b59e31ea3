// A model's parameters with 8 bits for each number of a matrix: a quarter of the bytes, for models that are kept or
// sent.
//
//   const models::Int8Params small(params);
//   small.Fill(params);        // the floats that they stand for
//   models::VitForward(nullptr, params, "", config, patches);
//
// What multiplies nothing (biases, gains, positions, the class token) stays float: these are few, and each is added to
// every row. That is the list of what does not decay.
//
// Source: as models/whisper/int8_matrix.h, which has the scale of a row.

#ifndef MODELS_INT8_PARAMS_H_
#define MODELS_INT8_PARAMS_H_

#include <cstdint>
#include <vector>

#include "models/whisper/int8_matrix.h"
#include "nn/param_store.h"

namespace models {

class Int8Params {
 public:
  // A scale for each output of a matrix (in, out): a column.
  explicit Int8Params(const nn::ParamStore& params);

  // Writes the numbers back as floats. REQUIRES: made from the same specs.
  //
  // Numerics: a number of a matrix is off by at most half its column's scale, 1/254 of the largest in it.
  void Fill(nn::ParamStore& params) const;

  // Of all that is kept; as floats it would be 4 for each number.
  int64_t bytes() const;

 private:
  struct Parameter {
    whisper::Int8Matrix matrix;  // (out, in); empty if it stays float
    std::vector<float> floats;   // else empty
  };
  std::vector<Parameter> parameters_;  // in the order of the specs
};

}  // namespace models

#endif  // MODELS_INT8_PARAMS_H_
