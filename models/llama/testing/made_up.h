// A Llama that nobody trained: always there, and small enough for tests.

#ifndef MODELS_LLAMA_TESTING_MADE_UP_H_
#define MODELS_LLAMA_TESTING_MADE_UP_H_

#include <cstdint>
#include <string>

#include "models/llama/checkpoint.h"

namespace llama::testing {

// Two heads of queries share one of keys; no size is a multiple of a vector register.
inline constexpr LlamaConfig kTiny = {.dim = 12,
                                      .hidden_dim = 22,
                                      .layers = 2,
                                      .heads = 6,
                                      .kv_heads = 3,
                                      .vocab_size = 29,
                                      .max_sequence_length = 40,
                                      .own_classifier = true};

// The shape of stories260K, which is not in the repository: for measurements where it is absent.
inline constexpr LlamaConfig kStories260K = {.dim = 64,
                                             .hidden_dim = 172,
                                             .layers = 5,
                                             .heads = 8,
                                             .kv_heads = 4,
                                             .vocab_size = 512,
                                             .max_sequence_length = 512,
                                             .own_classifier = false};

// Weights of about the size that training leaves: uniform, with variance 1 / (inputs) in matrices, and gains around 1.
LlamaCheckpoint MadeUp(const LlamaConfig& config, uint64_t seed);

// A tokenizer's file for a vocabulary of `vocab_size` >= 259 tokens: the first three, the bytes, and " ", "a", "b",
// "ab", " ab", "abab", "é" as far as there is room, then pieces that no text has.
std::string MadeUpTokenizerBytes(int vocab_size);

}  // namespace llama::testing

#endif  // MODELS_LLAMA_TESTING_MADE_UP_H_
