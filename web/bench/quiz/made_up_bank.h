// A bank with a question of every kind, for loads and tests that must not depend on what the course asks.

#ifndef WEB_BENCH_QUIZ_MADE_UP_BANK_H_
#define WEB_BENCH_QUIZ_MADE_UP_BANK_H_

#include <string>

namespace course::web::bench {

// `questions` of them: single, multi, numeric, text, ordering, matching, single, ... Attempts have all of them.
std::string MadeUpBank(int questions);

}  // namespace course::web::bench

#endif  // WEB_BENCH_QUIZ_MADE_UP_BANK_H_
