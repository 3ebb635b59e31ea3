// What `course new-quiz` writes. @BANK@ is the bank's id, @UNIT@ its folder, @ID@ what its questions' ids begin with.

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "harness/course/cmd_new_quiz.h"

namespace course::cli {
namespace {

constexpr char kBank[] =
    R"bank(# docs/adding-a-quiz.md says what makes a good question; ./course lint says what is still missing here.
# Every id stays for ever: answers are kept by it. A question that is no longer good gets `retired = true`.
title = "What people call @BANK@"
unit = "@UNIT@"
about = "A sentence: what this quiz asks for."
pass = 0.8                # of the points
draw = 15                 # questions an attempt
exam_attempts = 0         # 0: any number
exam_minutes = 30

# What somebody can do who passes. Each needs a question.
[[outcome]]
id = "cache-work"
text = "computes how much work a KV cache saves"

[[outcome]]
id = "vocabulary"
text = "uses the words of the field"

# One of several. Every wrong option is a misconception that somebody really has, and says what is wrong with it.
[[question]]
id = "@ID@-example-single"
kind = "single"
outcome = "vocabulary"
guide = "pending:the-kv-cache"          # or "@UNIT@/README.md#heading"
prompt = "What makes the keys and values of earlier tokens cacheable?"
why = "A causal mask lets no position see a later one, so what was computed for it stays true when tokens are appended."
[[question.right]]
text = "No position can see another that comes later"
why = "Appending a token changes nothing before it."
[[question.wrong]]
text = "The weights do not change while tokens are generated"
why = "They do not, but without a causal mask every key would change with every new token all the same."
[[question.wrong]]
text = "Softmax sums to one whatever the length"
why = "That is true of every row, cached or not; it says nothing about keys and values."
[[question.wrong]]
text = "Greedy decoding draws no random numbers"
why = "The cache works for sampling, too: it stores what was computed, not what was drawn."

# Some of several. Partial credit: hits / right ones - false ticks / wrong ones.
[[question]]
id = "@ID@-example-multi"
kind = "multi"
outcome = "vocabulary"
guide = "pending:the-kv-cache"
prompt = "Which of these grow while one sequence is being generated?"
why = "Keys and values are kept for each token. Weights and the shape of the model stay."
[[question.right]]
text = "the number of cached keys"
why = "One more in every layer and KV head."
[[question.right]]
text = "the bytes read by one step of attention"
why = "Every cached key and value is read."
[[question.wrong]]
text = "the bytes of the weights"
why = "They are read in every step, but they stay as many."
[[question.wrong]]
text = "the number of KV heads"
why = "It is part of the model's shape."
[[question.wrong]]
text = "the size of the vocabulary"
why = "It is part of the model's shape."

# A number with its unit: "128 KiB", "131072 B" and "0.125 MiB" are the same answer. Wrong options are what slips give.
[[question]]
id = "@ID@-example-numeric"
kind = "numeric"
outcome = "cache-work"
guide = "pending:the-kv-cache"
prompt = "A model has 32 layers, 8 KV heads of 128 numbers, and stores 2 bytes a number. What does its cache take a token?"
why = "$2 \\cdot 32 \\cdot 8 \\cdot 128 \\cdot 2$ B, the first 2 for $K$ and $V$."
value = "128 KiB"
[[question.wrong]]
text = "64 KiB"
why = "That is $K$ alone: $V$ is as large."
[[question.wrong]]
text = "4 KiB"
why = "That is one layer: each of the 32 has a cache of its own."
[[question.wrong]]
text = "1 MiB"
why = "That counts bits where bytes are asked for."

# A few words. Case, hyphens and a "the" before them do not count.
[[question]]
id = "@ID@-example-text"
kind = "text"
outcome = "vocabulary"
guide = "pending:prefill-and-decode"
prompt = "What is the phase called in which the whole prompt is processed in one pass?"
why = "Prefill fills the cache; decode then adds one token a pass."
accept = ["prefill", "prefilling", "prefill phase"]
[[question.wrong]]
text = "decode"
why = "That is the phase after it: one token a pass."
[[question.wrong]]
text = "warm-up"
why = "That is about caches of the machine and compiled kernels, before any prompt."
[[question.wrong]]
text = "tokenization"
why = "That turns text into ids; the model has not run yet."

# Items in their right order; they are shown shuffled.
[[question]]
id = "@ID@-example-ordering"
kind = "ordering"
outcome = "vocabulary"
guide = "pending:one-step"
prompt = "Bring the parts of one generation step in their order."
why = "Ids become vectors, vectors pass the blocks, the last one gives logits, and a token is drawn from them."
items = ["look up the embedding", "run the decoder blocks", "project to logits", "draw the next token"]

# Left and right; `extra` belongs to nothing.
[[question]]
id = "@ID@-example-matching"
kind = "matching"
outcome = "vocabulary"
guide = "pending:prefill-and-decode"
prompt = "Which limit does each of these meet first?"
why = "What reuses weights for many tokens is limited by arithmetic, what reads them for one by the memory."
extra = ["the speed of the disk"]
[[question.pair]]
left = "prefill of a long prompt"
right = "FLOP/s"
[[question.pair]]
left = "decode of one sequence"
right = "memory bandwidth"
[[question.pair]]
left = "many long sequences at once"
right = "memory capacity"

# What does this program print? The build runs it: ./course up, then the question is there.
[[question]]
id = "@ID@-example-tracing"
kind = "tracing"
outcome = "cache-work"
guide = "pending:the-kv-cache"
prompt = "A prompt of 3 tokens, 2 new ones, and one unit of work for each token that is processed. What does this print?"
why = "Without a cache each step processes the whole prefix: $3 + 4 = 7$. With one, the prompt once and each new token once."
snippet = "snippets/@BANK@/example.cc"
[[question.wrong]]
text = "9 5"
why = "That appends the new token before it counts: $4 + 5$."
[[question.wrong]]
text = "5 5"
why = "That is the cached count twice: without a cache the prefix is processed again."
[[question.wrong]]
text = "7 7"
why = "That gives the cache nothing to do."

# Parametric: each attempt draws values, a formula of quiz/formulas computes the key, others what slips give.
# {prompt_len} stands for the value, {answer} for the key.
[[question]]
id = "@ID@-example-parametric"
kind = "numeric"
outcome = "cache-work"
guide = "pending:the-kv-cache"
prompt = "A prompt of {prompt_len} tokens, {num_new_tokens} new ones, one unit of work a processed token, no cache. How many units?"
why = "The prefix grows by one a step: {answer} in all."
formula = "work_without_cache"
unit = ""                               # how the key is shown, such as "KiB"
[[question.parameter]]
name = "prompt_len"
values = [5, 8, 12]
[[question.parameter]]
name = "num_new_tokens"
values = [10, 16, 20]
[[question.wrong]]
formula = "work_without_cache/counts_after_appending"
why = "The step that makes a token does not process that token yet."
[[question.wrong]]
formula = "work_without_cache/prompt_once"
why = "Without a cache the prompt is processed again in every step."
[[question.wrong]]
formula = "work_without_cache/final_length_in_every_step"
why = "Only the last step is that long."
)bank";

constexpr char kSnippet[] = R"snippet(#include <iostream>

int main() {
  const int prompt = 3, fresh = 2;
  int without = 0, with = prompt;
  for (int step = 0; step < fresh; ++step) {
    without += prompt + step;
    with += 1;
  }
  std::cout << without << " " << with << "\n";
}
)snippet";

}  // namespace

std::map<std::string, std::string> NewQuizFiles(const std::string& bank, const std::string& unit) {
  // "p01-..." for a phase; "x2-..." where the name begins with a letter already.
  const std::string id = absl::ascii_isdigit(bank[0]) ? "p" + bank : bank;
  return {{absl::StrCat("quiz/bank/", bank, ".toml"),
           absl::StrReplaceAll(kBank, {{"@BANK@", bank}, {"@UNIT@", unit}, {"@ID@", id}})},
          {absl::StrCat("quiz/bank/snippets/", bank, "/example.cc"), kSnippet}};
}

}  // namespace course::cli
