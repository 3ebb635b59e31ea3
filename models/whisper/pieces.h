// Text cut into the pieces that byte-pair encoding never joins across: words with the space in front of them, numbers,
// runs of other signs, runs of space.

#ifndef MODELS_WHISPER_PIECES_H_
#define MODELS_WHISPER_PIECES_H_

#include <string_view>
#include <vector>

namespace whisper {

// The pieces, in order; together they are `text`. By GPT-2's pattern, at each place the first of these that fits:
//
//   's 't 're 've 'm 'll 'd
//   a space or none, then letters;  or numbers;  or signs that are no letter, number or space
//   white space up to, and without, its last character, if something else follows;  else all of it
//
// A byte that is no UTF-8 is a sign.
//
// Example: "I'm  99 years" is "I" "'m" " " " 99" " years".
//
// Source: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", section 2.2; openai/gpt-2,
//         encoder.py.
std::vector<std::string_view> Pieces(std::string_view text);

}  // namespace whisper

#endif  // MODELS_WHISPER_PIECES_H_
