// Whether files are still those that something was made from: size and time of the last change, as make does it, with
// the file's number, because an editor that saves by renaming may keep the time.

#ifndef HARNESS_WATCH_STAMPS_H_
#define HARNESS_WATCH_STAMPS_H_

#include <map>
#include <string>
#include <vector>

namespace course::watch {

// Path to base::FileStamp.
using Stamps = std::map<std::string, std::string>;

Stamps StampsOf(const std::vector<std::string>& paths);

// The first file that is not as it was; empty if all are.
std::string FirstChanged(const Stamps& stamps);

}  // namespace course::watch

#endif  // HARNESS_WATCH_STAMPS_H_
