// Lab x2-03  Fusion and evaluation: where picture and text meet, what it costs, and how one judges what comes out.
//
// You write the ten functions of namespace `impl` in starter.cc. This header is frozen: the tests, the reference
// solution and the test's stand-in for another process compile against it.
//
//   N  rows of a picture     T  rows of a text     K  rows behind a resampler
//   M  layers of an encoder  E  its width          L  layers of a language model    D  its width

#ifndef EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_FUSION_H_
#define EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_FUSION_H_

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace fusion {

// A namespace of its own, so that a call inside impl finds the functions of impl and not the checked ones below.
namespace types {

using Numbers = std::vector<double>;

// What a loss does when each input of the gate moves.
struct GateSlopes {
  Numbers x;         // (n) along the rows that pass by
  Numbers attended;  // (n) along what the new layer made of the picture
  double alpha = 0;  // along the gate's one number
};

enum class Family : int { kLate, kEarly, kUnified };

// One world for all three families, so that they can be compared. The defaults: a ViT-L/14 at 336 pixels and a 7B
// model.
struct World {
  int image_rows = 576;     // N
  int text_rows = 64;       // T
  int queries = 64;         // K, of the resampler in front of early fusion's new layers
  int encoder_layers = 24;  // M, of each of the encoders
  int encoder_dim = 1024;   // E
  int layers = 32;          // L, of the language model
  int dim = 4096;           // D
  int cross_layers = 8;     // X, new cross-attentions inside early fusion's language model
};

// What a family needs, by when it can be done.
struct Cost {
  int64_t params = 0;         // [parameters]
  int64_t picture_flops = 0;  // [FLOP] once for each picture, whatever will be asked
  int64_t text_flops = 0;     // [FLOP] once for each text, whatever the picture
  int64_t pair_flops = 0;     // [FLOP] for each text with each picture
  int64_t picture_bytes = 0;  // [bytes] kept of a picture, so that the next text need not begin with its pixels
  int64_t window_rows = 0;    // [rows] of the language model's window that one picture and one text take

  bool operator==(const Cost&) const = default;
};

// A multiple-choice question and what was answered to it.
struct Asked {
  int options = 4;           // k
  int right = 0;             // 0 is A: where the right option stands the first time
  std::vector<int> answers;  // [k] the letter that was answered each time, 0 is A; kNoLetter if none could be read
};

struct Scores {
  double plain = 0;     // share of questions that are right the first time
  double circular = 0;  // share of questions that are right every time
};

// Was the answer "yes" to the question whose answer is yes, and to the one whose answer is no?
struct SaidYes {
  bool where_yes = false;
  bool where_no = false;
};

// Was the answer right, with the picture and without?
struct Seen {
  bool with_picture = false;
  bool blind = false;
};

struct Gain {
  double share = 0;  // what the pictures brought, as a share of all questions; below 0 if they misled
  double error = 0;  // its standard error
};

// A point of the plot of cost against quality.
struct Design {
  std::string name;
  double cost = 0;     // less is better, in whatever unit
  double quality = 0;  // more is better
};

}  // namespace types
using types::Asked;
using types::Cost;
using types::Design;
using types::Family;
using types::Gain;
using types::GateSlopes;
using types::Numbers;
using types::SaidYes;
using types::Scores;
using types::Seen;
using types::World;

inline constexpr int kNumberBytes = 2;  // float16
inline constexpr int kNoLetter = -1;
inline constexpr int kMostOptions = 26;
inline constexpr int kNobody = -1;

// You write these. Two of them, Circular and Dominators, look after their input themselves. Those of the other
// functions have fitting sizes and numbers in range: the functions of the same names below look after that.
namespace impl {

// Flamingo's gate: y = x + tanh(alpha) attended. With alpha = 0 it is the identity, to the last bit.
//
//   x         (n)  rows of a finished language model, as one list
//   attended  (n)  what a new cross-attention made of them and the picture
//   returns   (n)
//
// Example: x = 1, attended = 10, alpha = 0.1: 1.996680.
// Errors:  none here, see the checked functions below.
// Source:  Alayrac et al. 2022, "Flamingo: a Visual Language Model for Few-Shot Learning", section 2.2 and figure 4.
Numbers Gate(const Numbers& x, const Numbers& attended, double alpha);

// The slopes of a loss along everything that goes into the gate.
//
//   slope    (n)  of the loss along y
//   returns       along x, attended and alpha
//
// Example: attended = (2, 3), alpha = 0, slope (1, 10): x (1, 10), attended (0, 0), alpha 32.
// Errors:  none here, see below.
// Source:  the derivative of tanh is 1 - tanh^2; the handout has the rest.
GateSlopes GateBackward(const Numbers& attended, double alpha, const Numbers& slope);

// What a family costs. Everything is counted by these rules:
//
//   block     of width W: 12 W^2 parameters; 24 W^2 FLOP for each row that passes, a multiplication and an addition for
//             each parameter. A matrix of another kind costs 2 FLOP a number and a row in the same way
//   pair      of rows that see each other: 4 W FLOP in each layer, a dot product of W numbers, and W numbers added up
//             by its weight. A causal stack that reads R rows has R (R + 1) / 2 pairs: each row sees itself and those
//             before it
//   late      an encoder (M blocks of width E) for pictures, another for texts; all rows see each other. Then one dot
//             product of two embeddings, 2 E FLOP. Kept of a picture: its embedding, E numbers
//   early     an encoder for pictures. A resampler of four matrices E x E: queries and output for K rows, keys and
//             values for N rows, K N pairs. A causal language model (L blocks of width D) reads the text; in it stand
//             X new cross-attentions, each a gate of one number, queries and output D x D for T rows, keys and values
//             E x D for K rows, T K pairs of width D. Those keys and values follow from the picture alone: made once,
//             and kept
//   unified   a causal language model reads the picture's rows, and behind them the text's. Kept of a picture: keys and
//             values, D numbers each, of every row in every layer
//   window    rows that one picture and one text take of what reads the text. Late and early: the text alone
//
// Left out: embeddings, a resampler's queries, norms, biases, heads, and whatever cut the picture into rows. A number
// that is kept has kNumberBytes.
//
// Example: early, with N 2, T 3, K 1 and all others 1: 12 + 4 + 12 + 5 = 33 parameters; 64 + 20 + 4 = 88 FLOP a
//          picture, 0 a text, 96 + 24 = 120 a pair; 4 bytes; 3 rows.
// Errors:  none here, see below.
// Source:  Kaplan et al. 2020, "Scaling Laws for Neural Language Models", section 2.1 and table 1; Alayrac et al. 2022,
//          sections 2.1 and 2.2; theory/03-fusion.md.
Cost FusionCost(Family family, const World& world);

// Every text with every picture, as cheaply as the family can: what can be done once is done once.
//
//   returns  [FLOP]
//
// Example: 10 a picture, 5 a text, 2 a pair, 3 pictures, 4 texts: 30 + 20 + 24 = 74.
// Errors:  none here, see below.
// Numerics: in double: ten million pictures leave 63 bits.
// Source:  theory/03-fusion.md, "What each costs".
double TotalFlops(const Cost& cost, int64_t pictures, int64_t texts);

// The family that does it with the fewest FLOPs. Late fusion compares and does not write. Of equals the first.
//
// Example: the world as it is, 10^7 pictures, 1 text, nothing to write: late.
// Errors:  none here, see below.
// Source:  theory/03-fusion.md, the table of uses.
Family Cheapest(const World& world, int64_t pictures, int64_t texts, bool must_write);

// Plain and circular score of a benchmark of multiple-choice questions. A question of k options is asked k times. The
// r-th time (r = 0, 1, ...) every option has moved on by r letters, and the last ones begin again at A: the right one
// stands at (right + r) mod k.
//
//   returns  shares, 0 to 1
//
// Example: 4 options, right 2 (C), answers C D A B: both 1. Answers C C C C: plain 1, circular 0.
// Errors:  InvalidArgument, and the question's index, for fewer than 2 or more than kMostOptions options, a right
//          option that is none of them, another number of answers than of options, an answer that is neither a letter
//          of the question nor kNoLetter; and for no question at all. kNoLetter is an answer, and wrong.
// Source:  Liu et al. 2023, "MMBench: Is Your Multi-modal Model an All-around Player?", section 4.1 (CircularEval).
absl::StatusOr<Scores> Circular(const std::vector<Asked>& asked);

// What such a benchmark gives, in the mean, to somebody who knows the answers to a share of it and guesses the others,
// each time anew.
//
//   options  [questions] k of each question
//   known    0 to 1: the share that is known, the same among questions of each k
//
// Example: 4 options, known 0.6: 0.7 and 0.6015625.
// Errors:  none here, see below.
// Source:  k guesses, independent: (1/k)^k.
Scores Expected(const std::vector<int>& options, double known);

// MME asks two questions about each picture, one whose answer is yes and one whose answer is no. The score of a task is
// 100 times the share of right answers, plus 100 times the share of pictures of which both answers are right.
//
//   said     [pictures]
//   returns  0 to 200
//
// Example: two pictures, everything answered with yes: 50 + 0.
// Errors:  none here, see below.
// Source:  Fu et al. 2023, "MME: A Comprehensive Evaluation Benchmark for Multimodal Large Language Models", section
//          2.2.
double MmeScore(const std::vector<SaidYes>& said);

// What the pictures brought: the mean of n differences, each 1 (right only with the picture), 0, or -1 (right only
// without), and the standard error of that mean: the root of (mean of the squares - square of the mean) / n.
//
// Example: 3 of 10 questions right only with the picture, 1 only without: 0.2 with an error of the root of 0.036,
//          0.189737.
// Errors:  none here, see below.
// Source:  McNemar 1947, "Note on the sampling error of the difference between correlated proportions"; theory/04.
Gain PictureGain(const std::vector<Seen>& seen);

// Of each design, who dominates it: one that costs no more and is no worse, and in one of the two is better. If several
// do, the one of the best quality; of these the one that costs least; of these the first.
//
//   returns  [designs] indices; kNobody for those that nobody dominates: the front. Designs that are equal in both do
//            not dominate each other
//
// Example: (1, .5) (2, .9) (3, .8): -1 -1 1.
// Errors:  InvalidArgument, and the design's name, for a cost or a quality that is not finite: nothing compares with
//          NaN, so such a design would stand on every front.
// Source:  Pareto 1906, "Manuale di economia politica"; theory/04-llava-and-evaluation.md, "Cost and quality".
absl::StatusOr<std::vector<int>> Dominators(const std::vector<Design>& designs);

}  // namespace impl

// min <= value <= max, or an error that names the value.
inline absl::Status CheckRange(const char* name, double value, double min, double max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " is ", value, "; it must be ", min, " to ", max));
}

inline absl::Status CheckSizes(const char* one, size_t size, const char* other, size_t other_size) {
  if (size == other_size && size > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(size, " ", one, " and ", other_size, " ", other, "; there must be as many, and at least one"));
}

// Beyond every model, and small enough that no number of a Cost leaves 63 bits: 24 * 2^28 * 2^16 * 2^8 < 2^57.
inline absl::Status CheckWorld(const World& w) {
  constexpr int kMostRows = 1 << 16, kMostLayers = 1 << 8, kMostDim = 1 << 14;
  RETURN_IF_ERROR(CheckRange("image_rows", w.image_rows, 1, kMostRows));
  RETURN_IF_ERROR(CheckRange("text_rows", w.text_rows, 1, kMostRows));
  RETURN_IF_ERROR(CheckRange("queries", w.queries, 1, kMostRows));
  RETURN_IF_ERROR(CheckRange("encoder_layers", w.encoder_layers, 1, kMostLayers));
  RETURN_IF_ERROR(CheckRange("encoder_dim", w.encoder_dim, 1, kMostDim));
  RETURN_IF_ERROR(CheckRange("layers", w.layers, 1, kMostLayers));
  RETURN_IF_ERROR(CheckRange("dim", w.dim, 1, kMostDim));
  return CheckRange("cross_layers", w.cross_layers, 1, w.layers);
}

inline absl::Status CheckFamily(Family family) {
  return CheckRange("family", static_cast<int>(family), 0, static_cast<int>(Family::kUnified));
}

// The functions above, checked. Everybody but you calls these.
//
// Errors: as above, and InvalidArgument for lists of different sizes or without anything in them, and for numbers that
//         are out of range or, where it matters, not finite.
inline absl::StatusOr<Numbers> Gate(const Numbers& x, const Numbers& attended, double alpha) {
  RETURN_IF_ERROR(CheckSizes("numbers of x", x.size(), "attended", attended.size()));
  if (!std::isfinite(alpha)) return absl::InvalidArgumentError(absl::StrCat("alpha is ", alpha));
  // 0 times infinity is NaN: a gate that is shut would let it through.
  for (const double a : attended) {
    if (!std::isfinite(a)) return absl::InvalidArgumentError(absl::StrCat("attended has a number that is ", a));
  }
  return impl::Gate(x, attended, alpha);
}

inline absl::StatusOr<GateSlopes> GateBackward(const Numbers& attended, double alpha, const Numbers& slope) {
  RETURN_IF_ERROR(CheckSizes("attended numbers", attended.size(), "slopes", slope.size()));
  if (!std::isfinite(alpha)) return absl::InvalidArgumentError(absl::StrCat("alpha is ", alpha));
  return impl::GateBackward(attended, alpha, slope);
}

inline absl::StatusOr<Cost> FusionCost(Family family, const World& world) {
  RETURN_IF_ERROR(CheckFamily(family));
  RETURN_IF_ERROR(CheckWorld(world));
  return impl::FusionCost(family, world);
}

inline absl::StatusOr<double> TotalFlops(const Cost& cost, int64_t pictures, int64_t texts) {
  RETURN_IF_ERROR(CheckRange("pictures", pictures, 1, 1e12));
  RETURN_IF_ERROR(CheckRange("texts", texts, 1, 1e12));
  return impl::TotalFlops(cost, pictures, texts);
}

inline absl::StatusOr<Family> Cheapest(const World& world, int64_t pictures, int64_t texts, bool must_write) {
  RETURN_IF_ERROR(CheckWorld(world));
  RETURN_IF_ERROR(CheckRange("pictures", pictures, 1, 1e12));
  RETURN_IF_ERROR(CheckRange("texts", texts, 1, 1e12));
  return impl::Cheapest(world, pictures, texts, must_write);
}

inline absl::StatusOr<Scores> Circular(const std::vector<Asked>& asked) { return impl::Circular(asked); }

inline absl::StatusOr<Scores> Expected(const std::vector<int>& options, double known) {
  if (options.empty()) return absl::InvalidArgumentError("no question");
  for (const int k : options) RETURN_IF_ERROR(CheckRange("options", k, 2, kMostOptions));
  RETURN_IF_ERROR(CheckRange("known", known, 0, 1));
  return impl::Expected(options, known);
}

inline absl::StatusOr<double> MmeScore(const std::vector<SaidYes>& said) {
  if (said.empty()) return absl::InvalidArgumentError("no picture");
  return impl::MmeScore(said);
}

inline absl::StatusOr<Gain> PictureGain(const std::vector<Seen>& seen) {
  if (seen.empty()) return absl::InvalidArgumentError("no question");
  return impl::PictureGain(seen);
}

inline absl::StatusOr<std::vector<int>> Dominators(const std::vector<Design>& designs) {
  return impl::Dominators(designs);
}

}  // namespace fusion

#endif  // EXTENSIONS_X2_LAB_03_FUSION_AND_EVALUATION_FUSION_H_
