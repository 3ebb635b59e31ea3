// Tells the runner why a process dies: the signal, the address it stumbled over, where it was, and that memory ran out.

#ifndef HARNESS_TESTING_CRASH_HANDLER_H_
#define HARNESS_TESTING_CRASH_HANDLER_H_

namespace course::testing {

// From now on a SIGSEGV, SIGBUS, SIGFPE, SIGILL or SIGABRT is reported to events_fd (see events.h) before it ends the
// process as it would have without us, and so is an operator new that finds no memory. Under AddressSanitizer and
// ThreadSanitizer only SIGABRT: the others are theirs, and they end in an abort.
void InstallCrashHandler(int events_fd);

}  // namespace course::testing

#endif  // HARNESS_TESTING_CRASH_HANDLER_H_
