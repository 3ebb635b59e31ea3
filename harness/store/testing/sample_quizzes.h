// Attempts, answers and cards to put into a store under test.

#ifndef HARNESS_STORE_TESTING_SAMPLE_QUIZZES_H_
#define HARNESS_STORE_TESTING_SAMPLE_QUIZZES_H_

#include <cstdint>
#include <string>

#include "harness/store/quiz_store.h"

namespace course::store {

inline constexpr char kBankBytes[] = "{\"title\": \"Foundations\"}";
// The SHA-256 of kBankBytes; `printf '{"title": "Foundations"}' | sha256sum` says so, too.
inline constexpr char kBankVersion[] = "c9eb4c671d8ea3577a7d3d90c0cad895ae8ff5ee8146538eb7bd1d8380c076e9";

// An open practice of five questions of bank "00", without a deadline, by "me". `number` makes its id and its time
// (1000 ms apart).
QuizAttempt SampleAttempt(int number);

// An answer of that attempt by its learner, received 10 ms after the start.
SaveQuizAnswer SampleAnswer(const QuizAttempt& attempt, int position, const std::string& answer, bool final = false);

// Closed by its learner 500 ms after the start with 3 of 5 points, when its answers had been written so often.
CloseQuizAttempt SampleClose(const QuizAttempt& attempt, int64_t saves = 0);

QuizCard SampleCard(const std::string& question, int64_t due_ms);

}  // namespace course::store

#endif  // HARNESS_STORE_TESTING_SAMPLE_QUIZZES_H_
