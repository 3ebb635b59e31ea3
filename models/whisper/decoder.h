// Whisper's decoder: the logits of the next token, from the text so far and the sound.
//
//   x = embedding[token] + positions[place]
//   per block:  x += out(attention(query(n), keys, values)),         n = norm(x); keys and values of the text so far
//               x += out(attention(query(m), sound's keys, values)), m = norm(x); those of the sound, all of it
//               x += down(gelu(up(norm(x))))
//   logits = embedding norm(x)
//
// Two caches. That of the text grows by a row a token and layer; each hypothesis has its own. That of the sound is made
// once for a window: 2 * 4 * 1500 * 384 numbers for tiny.en, and read whole at each token.
//
//   const whisper::Decoder decoder(weights);
//   const whisper::SoundCache sound = *decoder.Listen(features);
//   whisper::TextCache text;
//   base::Mat logits = *decoder.Step({{{start_of_transcript}, &text}}, sound);   // (1, V)
//
// Source: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 2.2.

#ifndef MODELS_WHISPER_DECODER_H_
#define MODELS_WHISPER_DECODER_H_

#include <span>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/mat.h"
#include "models/whisper/config.h"
#include "models/whisper/half_matrix.h"
#include "models/whisper/stored_matrix.h"
#include "models/whisper/weights.h"

namespace whisper {

struct StoredLinear {
  StoredMatrix weight;      // (out, in)
  std::vector<float> bias;  // (out), or empty
};

// Keys and values of a window's sound, as halves: a head's keys (Ta, d), its values (d, Ta), so that both products of
// attention are those of a matrix with a vector.
struct SoundCache {
  struct Head {
    HalfMatrix keys;    // (Ta, d)
    HalfMatrix values;  // (d, Ta)
  };
  int positions = 0;                     // Ta
  std::vector<std::vector<Head>> heads;  // [layer][head]
};

// Keys and values of a text so far. Copyable: two hypotheses with the same beginning have a copy each.
struct TextCache {
  int length = 0;                                // [tokens]
  std::vector<std::vector<float>> keys, values;  // [layer]: (length, D)
};

// Tokens that go on with the text of a cache.
struct TextChunk {
  std::vector<int> tokens;  // at least one
  TextCache* text = nullptr;
};

enum class LogitRows {
  kLast,  // of each chunk's last token
  kAll,   // of every token, chunk by chunk
};

// What each token looked at: the weights of cross-attention.
struct CrossWeights {
  std::vector<std::vector<base::Mat>> heads;  // [layer][head]: (tokens of all chunks, Ta); a row's sum is 1
};

class Decoder {
 public:
  // Matrices are kept with as many bits; norms, biases and positions stay floats.
  explicit Decoder(const DecoderWeights& weights, WeightBits bits = WeightBits::k16);

  const DecoderConfig& config() const { return config_; }

  // Errors: InvalidArgument for features (Ta, D) of another width.
  absl::StatusOr<SoundCache> Listen(const base::Mat& features) const;

  // Logits (rows, V). The caches of the chunks have grown by their tokens afterwards. All chunks go through the layers
  // side by side, so that each weight is read once.
  //
  //   cross  overwritten if it is not null
  //
  // Errors:   InvalidArgument for no chunk, one without a token or cache, two with the same cache, a token outside the
  //           vocabulary, and a text that becomes longer than the table of positions; nothing has changed then.
  // Numerics: a row depends on its own text and the sound alone. Keys and values of the sound are off by 2^-12 of
  //           themselves.
  absl::StatusOr<base::Mat> Step(const std::vector<TextChunk>& chunks, const SoundCache& sound,
                                 LogitRows rows = LogitRows::kLast, CrossWeights* cross = nullptr) const;

 private:
  struct Attention {
    NormWeights norm;
    StoredLinear query, key, value, out;
  };
  struct Block {
    Attention attention, cross;
    NormWeights mlp_norm;
    StoredLinear up, down;
  };

  absl::Status CheckChunks(const std::vector<TextChunk>& chunks) const;
  // Both add to x (R, D), the rows of all chunks.
  void AddSelfAttention(int layer, const std::vector<TextChunk>& chunks, std::span<float> x) const;
  void AddCrossAttention(int layer, const SoundCache& sound, std::span<float> x, CrossWeights* cross) const;
  void AddMlp(const Block& block, std::span<float> x) const;

  DecoderConfig config_;
  StoredMatrix embedding_;        // (V, D)
  std::vector<float> positions_;  // (Tt, D)
  std::vector<Block> blocks_;
  NormWeights final_norm_;
};

}  // namespace whisper

#endif  // MODELS_WHISPER_DECODER_H_
