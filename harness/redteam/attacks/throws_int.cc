// A14: throws what is no exception class.

namespace attack {

void Strike() { throw 1; }

}  // namespace attack
