// A26: a file that contains itself, twice at each depth.

#if __INCLUDE_LEVEL__ < 60
#include __FILE__
#include __FILE__
#endif

namespace attack {

void Strike() {}

}  // namespace attack
