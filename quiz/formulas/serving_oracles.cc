// The second forms of what phases 03 and 13 ask for: steps that are taken, blocks that are filled, prompts that are
// written out token by token.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "quiz/formulas/oracles.h"

namespace course::quiz {
namespace {

using A = const Arguments&;

int64_t Int(A a, const char* name) { return std::llround(a.at(name)); }

// Takes `piece` after `piece` away until nothing is left (or, whole pieces only, less than one).
int64_t Pieces(int64_t amount, int64_t piece, bool rest_counts = true) {
  int64_t pieces = 0;
  for (; rest_counts ? amount > 0 : amount >= piece; amount -= piece) ++pieces;
  return pieces;
}

// Runs the steps of a prompt that is alone.
int64_t StepsOfAPrompt(A a) {
  int64_t steps = 0;
  for (int64_t left = Int(a, "prompt_len"); left > 0; ++steps) {
    int64_t taken = 0;
    const int64_t threshold = Int(a, "threshold"), budget = Int(a, "token_budget");
    while (left > 0 && taken < budget && (threshold == 0 || taken < threshold)) --left, ++taken;
  }
  return steps;
}

double WholePieces(A a) {
  const int64_t threshold = Int(a, "threshold"), budget = Int(a, "token_budget");
  return Pieces(Int(a, "prompt_len"), threshold == 0 || budget < threshold ? budget : threshold, false);
}

double LargerLimit(A a) {
  const int64_t threshold = Int(a, "threshold"), budget = Int(a, "token_budget");
  return Pieces(Int(a, "prompt_len"), threshold < budget ? budget : threshold);
}

// Serves the requests one after the other. Of the first so many tokens of a prompt, blocks that are whole and leave a
// token to compute are found by everybody for whom `finds` holds.
template <class Finds>
double Served(A a, int64_t block_size, const Finds& finds) {
  const int64_t prefix = Int(a, "prefix_len"), prompt = prefix + Int(a, "tail_len");
  double computed = 0;
  for (int64_t request = 0; request < Int(a, "num_requests"); ++request) {
    int64_t known = 0;
    while (finds(request) && known + block_size <= prefix && known + block_size < prompt) known += block_size;
    for (int64_t token = known; token < prompt + Int(a, "num_new_tokens") - 1; ++token) ++computed;
  }
  return computed;
}

bool Nobody(int64_t) { return false; }
bool Everybody(int64_t) { return true; }
bool Followers(int64_t request) { return request > 0; }

double Stored(A a) { return Int(a, "prompt_len") + Int(a, "num_new_tokens") - 1; }
double BlocksHeld(A a) { return Pieces(std::llround(Stored(a)), Int(a, "block_size")); }

// Squares of `merge` patches along a side of so many pixels.
int64_t Along(A a, const char* side, bool rest_of_patch, bool rest_of_merge) {
  return Pieces(Pieces(Int(a, side), Int(a, "patch"), rest_of_patch), Int(a, "merge"), rest_of_merge);
}

Oracle Merged(const char* height, const char* width, bool rest_of_patch = true, bool rest_of_merge = true) {
  return [=](A a) {
    const int64_t columns = Along(a, width, rest_of_patch, rest_of_merge);
    double tokens = 0;
    for (int64_t row = Along(a, height, rest_of_patch, rest_of_merge); row > 0; --row) tokens += columns;
    return tokens;
  };
}

int64_t Patches(A a) {
  int64_t patches = 0;
  for (int64_t row = Pieces(Int(a, "height"), Int(a, "patch")); row > 0; --row) {
    patches += Pieces(Int(a, "width"), Int(a, "patch"));
  }
  return patches;
}

// Writes the prompt out: the images first, then the words.
std::vector<int> Written(A a, int64_t images) {
  std::vector<int> prompt;
  for (int64_t image = 0; image < images; ++image) {
    prompt.insert(prompt.end(), static_cast<size_t>(Int(a, "image_tokens")), 1);
  }
  prompt.insert(prompt.end(), static_cast<size_t>(Int(a, "prompt_tokens") - Int(a, "num_images")), 0);
  return prompt;
}

double LengthOf(A a) { return static_cast<double>(Written(a, Int(a, "num_images")).size()); }
double OneImage(A a) { return static_cast<double>(Written(a, 1).size()); }
double ImagesOnly(A a) {
  const std::vector<int> prompt = Written(a, Int(a, "num_images"));
  return static_cast<double>(std::ranges::count(prompt, 1));
}

Oracle InBlocks(double (*length)(A)) {
  return [=](A a) { return Pieces(std::llround(length(a)), Int(a, "block_size")); };
}

double PromptTokens(A a) { return a.at("prompt_tokens"); }

int64_t TokensOfASquare(A a) {
  const int64_t along = Pieces(Int(a, "side"), Int(a, "patch"));
  return along * along;
}

Oracle Fit(bool text, bool rest_counts, int64_t already) {
  return [=](A a) {
    const int64_t left = Int(a, "context") - (text ? Int(a, "text_tokens") : 0) - already * TokensOfASquare(a);
    return Pieces(left, TokensOfASquare(a), rest_counts);
  };
}

// Goes through the chunk position by position. `cost` is what the image takes of the budget, `stopped` what is
// scheduled where that is too much.
template <class Cost, class AtStop>
Oracle Walk(const Cost& cost, const AtStop& stopped) {
  return [=](A a) -> double {
    for (int64_t position = 0; position < Int(a, "chunk"); ++position) {
      if (position == Int(a, "image_offset") && cost(a) > Int(a, "encoder_budget")) return stopped(a, position);
    }
    return Int(a, "chunk");
  };
}

int64_t Whole(A a) { return Int(a, "image_tokens"); }
int64_t Touched(A a) {
  int64_t touched = 0;
  for (int64_t position = 0; position < Int(a, "chunk"); ++position) {
    const int64_t inside = position - Int(a, "image_offset");
    touched += inside >= 0 && inside < Int(a, "image_tokens");
  }
  return touched;
}

}  // namespace

std::map<std::string, Oracle> ServingOracles() {
  const auto before = [](A, int64_t position) { return position; };
  return {
      {"prefill_steps", StepsOfAPrompt},
      {"prefill_steps/rounded_down", WholePieces},
      {"prefill_steps/larger_limit", LargerLimit},
      {"prefill_steps/a_step_to_sample", [](A a) { return StepsOfAPrompt(a) + 1; }},
      {"scheduled_with_prefix_cache", [](A a) { return Served(a, Int(a, "block_size"), Followers); }},
      {"scheduled_with_prefix_cache/without_cache", [](A a) { return Served(a, 1, Nobody); }},
      {"scheduled_with_prefix_cache/the_first_hits_too",
       [](A a) { return Served(a, Int(a, "block_size"), Everybody); }},
      {"scheduled_with_prefix_cache/by_tokens", [](A a) { return Served(a, 1, Followers); }},
      {"blocks_to_run", [](A a) { return 1 + BlocksHeld(a); }},
      {"blocks_to_run/without_null_block", BlocksHeld},
      {"blocks_to_run/prompt_alone", [](A a) { return 1 + Pieces(Int(a, "prompt_len"), Int(a, "block_size")); }},
      {"blocks_to_run/in_tokens", Stored},
      {"image_tokens", Merged("height", "width")},
      {"image_tokens/floor_of_the_patches", Merged("height", "width", false, true)},
      {"image_tokens/floor_of_the_merge", Merged("height", "width", true, false)},
      {"image_tokens/merge_of_the_product", [](A a) { return Pieces(Patches(a), Int(a, "merge") * Int(a, "merge")); }},
      {"image_tokens/merge_ignored", Patches},
      {"image_tokens/one_side_squared", Merged("height", "height")},
      {"expanded_length", LengthOf},
      {"expanded_length/markers_kept", [](A a) { return LengthOf(a) + Int(a, "num_images"); }},
      {"expanded_length/images_alone", ImagesOnly},
      {"expanded_length/one_image", OneImage},
      {"blocks_of_image_prompt", InBlocks(LengthOf)},
      {"blocks_of_image_prompt/not_expanded", InBlocks(PromptTokens)},
      {"blocks_of_image_prompt/one_image", InBlocks(OneImage)},
      {"blocks_of_image_prompt/rounded_down",
       [](A a) { return Pieces(std::llround(LengthOf(a)), Int(a, "block_size"), false); }},
      {"images_that_fit", Fit(true, false, 0)},
      {"images_that_fit/text_forgotten", Fit(false, false, 0)},
      {"images_that_fit/rounded_up", Fit(true, true, 0)},
      {"images_that_fit/one_less", Fit(true, false, 1)},
      {"scheduled_of_chunk", Walk(Whole, before)},
      {"scheduled_of_chunk/charges_touched", Walk(Touched, before)},
      {"scheduled_of_chunk/nothing_at_all", Walk(Whole, [](A, int64_t) { return 0; })},
      {"scheduled_of_chunk/one_late", Walk(Whole, [](A, int64_t position) { return position + 1; })},
      {"scheduled_of_chunk/as_far_as_the_budget",
       Walk(Whole,
            [](A a, int64_t position) { return std::min(position + Int(a, "encoder_budget"), Int(a, "chunk")); })},
  };
}

}  // namespace course::quiz
