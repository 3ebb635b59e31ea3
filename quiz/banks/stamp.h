// Whether a file is still the one that was read.

#ifndef QUIZ_BANKS_STAMP_H_
#define QUIZ_BANKS_STAMP_H_

#include <string>

namespace course::quiz {

// A line that changes when the file is written, exchanged or removed: its path, inode, size and time.
std::string StampOf(const std::string& path);

}  // namespace course::quiz

#endif  // QUIZ_BANKS_STAMP_H_
