// What grades every lab, of the phases and of the extensions: for whoever runs it, and for all that tell a learner what
// to type.

#ifndef HARNESS_CATALOG_EVERYTHING_H_
#define HARNESS_CATALOG_EVERYTHING_H_

namespace course::catalog {

inline constexpr char kEverything[] = "//:course";
inline constexpr char kTestEverything[] = "bazel test //:course";

}  // namespace course::catalog

#endif  // HARNESS_CATALOG_EVERYTHING_H_
