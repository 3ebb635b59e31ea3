// The system calls that a jailed program may make.

#ifndef HARNESS_JAIL_FILTER_H_
#define HARNESS_JAIL_FILTER_H_

namespace course::jail {

enum class FilterKind {
  kCompile,        // everything but a list
  kServe,          // nothing but a list, in which no file can be opened for writing
  kServeAndWrite,  // the same with files
};

// From now on, for this process and its children. With kServe the filter asks the holder of *listener (a descriptor)
// about every exec: who allows the first and then closes it has forbidden all others. *listener is -1 for kCompile.
// Returns 0 or an errno.
int InstallFilter(FilterKind kind, int* listener);

// Waits for the next exec of the filtered process and allows it. Returns 0 or an errno.
int AllowOneExec(int listener);

}  // namespace course::jail

#endif  // HARNESS_JAIL_FILTER_H_
