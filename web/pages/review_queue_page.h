// What is due: questions that come back because they were missed, or because a lab test about the same failed.

#ifndef WEB_PAGES_REVIEW_QUEUE_PAGE_H_
#define WEB_PAGES_REVIEW_QUEUE_PAGE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/catalog/catalog.h"
#include "harness/store/quiz_store.h"
#include "quiz/question/question.h"
#include "quiz/review/queue.h"
#include "web/pages/layout.h"

namespace course::web {

struct ReviewQueueView {
  const catalog::Course* course = nullptr;  // where lab tests belong
  std::vector<quiz::DueBank> due;
  std::map<std::string, const quiz::Bank*> banks;  // those of `due`, by id
  std::map<std::string, store::QuizAttempt> open;  // reviews that were begun, by bank
  int64_t next_ms = 0;                             // when the next one is due; 0: none is waiting
};

std::string ReviewQueuePage(const ReviewQueueView& view, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_REVIEW_QUEUE_PAGE_H_
