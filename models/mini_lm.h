// A small language model: a stack of causal blocks over rows, and a head that says which word comes next.
//
// It takes rows, not words. Words become rows by a look-up; whatever else can make rows of that width (a picture, see
// models/vlm.h) can stand among them, and the blocks do not know the difference.
//
// Source: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners" (GPT-2): learned positions, a
// LayerNorm in front of each part and one behind the last. The head is the table of words again: Press and Wolf 2017,
// "Using the Output Embedding to Improve Language Models".

#ifndef MODELS_MINI_LM_H_
#define MODELS_MINI_LM_H_

#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "models/transformer.h"

namespace models {

struct MiniLmConfig {
  int vocabulary = 0;  // V
  int context = 0;     // S, rows of the longest sequence
  int layers = 2;
  BlockConfig block = {};
};

// prefix + "words" (V, D), "positions" (S, D), "block.0." and so on, "ln.": V D + S D + the blocks + 2 D, and nothing
// for the head. {42, 23, 2, {48, 4, 192}}: 59,376.
std::vector<nn::ParamSpec> MiniLmParams(const std::string& prefix, const MiniLmConfig& config);

// The rows of words.  ids (B T), of one sequence after the other -> (B, T, D)
// REQUIRES: 0 <= id < V.
nn::Tensor WordRows(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix, std::span<const int> ids,
                    int batch);

// What the rows so far leave behind for those that follow: keys and values of each block.
struct MiniLmCache {
  int rows = 0;                   // in each sequence
  std::vector<KeyValues> blocks;  // one for each layer, or none yet
};

// rows (B, T, D) -> hidden rows (B, T, D): adds positions, runs the blocks, each row seeing itself and those before it.
//
// cache:   if not null, the rows continue the sequence that it has seen. Their hidden rows are those of a call with
//          the whole sequence, to the bit.
// weights: if not null, receives the attention of each block, (B, heads, T, rows seen so far).
// REQUIRES: no more rows than the context, those of the cache included.
nn::Tensor MiniLmForward(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix,
                         const MiniLmConfig& config, const nn::Tensor& rows, MiniLmCache* cache = nullptr,
                         std::vector<nn::Tensor>* weights = nullptr);

// The blocks and the last LayerNorm alone, with attention from elsewhere: x (..., D) are rows that have their positions
// already, mix(layer, q, k, v) is the attention of a block (MixRows in transformer.h). Each row is computed on its own
// but for what `mix` does, so the rows may be those of any sequences.
nn::Tensor MiniLmBlocks(
    nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix, const MiniLmConfig& config, nn::Tensor x,
    absl::FunctionRef<nn::Tensor(int layer, const nn::Tensor& q, const nn::Tensor& k, const nn::Tensor& v)> mix);

// hidden rows (B, T, D) -> (B, T, V): the product of each with each row of "words".
nn::Tensor MiniLmLogits(nn::Tape* tape, const nn::ParamStore& params, const std::string& prefix,
                        const nn::Tensor& hidden);

}  // namespace models

#endif  // MODELS_MINI_LM_H_
