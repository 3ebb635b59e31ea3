// Ends this process as another one has ended.

#ifndef HARNESS_JAIL_END_LIKE_H_
#define HARNESS_JAIL_END_LIKE_H_

namespace course::jail {

// `status` is as of waitpid: so whoever waits for us sees a signal as a signal.
[[noreturn]] void EndLike(int status);

}  // namespace course::jail

#endif  // HARNESS_JAIL_END_LIKE_H_
