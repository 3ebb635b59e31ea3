// The bank of web/testing/toy_bank in a workspace: a question of each kind, with answers that the tests know.

#ifndef WEB_TESTING_TOY_QUIZ_H_
#define WEB_TESTING_TOY_QUIZ_H_

#include <string>
#include <string_view>

namespace course::web::testing {

inline constexpr char kToyBank[] = "toy";
inline constexpr int kToyQuestions = 7;

// What may only be told once an answer is final.
inline constexpr std::string_view kToyKeys[] = {"WHY", "424242", "quetzal", "8675309"};

// Writes quiz/bank and what the build would have made of it.
void WriteToyQuiz(const std::string& root);

}  // namespace course::web::testing

#endif  // WEB_TESTING_TOY_QUIZ_H_
