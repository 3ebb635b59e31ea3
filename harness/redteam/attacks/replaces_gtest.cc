// A12: defines the function with which gtest notes a failure.

namespace testing {
class Message;
namespace internal {
class AssertHelper {
 public:
  void operator=(const Message& message) const;
};
void AssertHelper::operator=(const Message&) const {}
}  // namespace internal
}  // namespace testing

namespace attack {

void Strike() {}

}  // namespace attack
