// The page on which one shows a picture to a model and asks about it.

#ifndef WEB_PAGES_PLAYGROUND_PAGE_H_
#define WEB_PAGES_PLAYGROUND_PAGE_H_

#include <optional>
#include <string>

#include "harness/catalog/catalog.h"
#include "harness/sidecars/vlm/exchange.h"
#include "web/pages/frame.h"
#include "web/playground/playground.h"

namespace course::web {

struct PlaygroundView {
  const catalog::Course* course = nullptr;  // names the labs
  PlaygroundStanding standing;
  vlm::Question question;  // what the form shows
  std::string ask;         // in one's own words; empty: the question was picked
  std::string wrong;       // why this was not asked: a field that does not fit, words that no rule knows
  std::string trouble;     // why there is no answer, though it was asked
  std::optional<vlm::Reply> reply;
  std::string printed;  // by the code that answered
};

std::string PlaygroundPage(const PlaygroundView& view, const Frame& frame);

}  // namespace course::web

#endif  // WEB_PAGES_PLAYGROUND_PAGE_H_
