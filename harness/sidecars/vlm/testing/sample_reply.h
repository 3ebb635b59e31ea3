// A reply as the sidecar gives it, for tests of those who read one.

#ifndef HARNESS_SIDECARS_VLM_TESTING_SAMPLE_REPLY_H_
#define HARNESS_SIDECARS_VLM_TESTING_SAMPLE_REPLY_H_

#include "harness/sidecars/vlm/exchange.h"

namespace course::vlm::testing {

// A red square in the upper left patch, "colour?", answered with "red" and <eos>. Exercise 11 ran the learner's code,
// exercise 12 should have, the rest is the reference's.
Reply SampleReply();

}  // namespace course::vlm::testing

#endif  // HARNESS_SIDECARS_VLM_TESTING_SAMPLE_REPLY_H_
