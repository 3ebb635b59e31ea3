// B01: macros that would change the tests, were they compiled behind it.

#define EXPECT_EQ(a, b)
#define EXPECT_NEAR(a, b, c)
#define GRADED_TEST(suite, name, points) void Nothing()
#define private public
#define REMOTE_FUNCTION(ns, fn, n)

namespace attack {

void Strike() {}

}  // namespace attack
