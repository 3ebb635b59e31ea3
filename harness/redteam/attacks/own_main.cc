// A03: a main function of its own.

int main() { return 0; }

namespace attack {

void Strike() {}

}  // namespace attack
