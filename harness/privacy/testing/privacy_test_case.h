// A workspace with a store in it, and somebody who has lived in it.

#ifndef HARNESS_PRIVACY_TESTING_PRIVACY_TEST_CASE_H_
#define HARNESS_PRIVACY_TESTING_PRIVACY_TEST_CASE_H_

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "harness/course/files.h"
#include "harness/store/store.h"
#include "harness/store/testing/temp_database.h"

namespace course::privacy {

class PrivacyTest : public testing::Test {
 protected:
  PrivacyTest();

  // Random runs, some of them cached repetitions; hints, a solution that was looked at, settings.
  void LiveALittle();
  // An account, a deadline, points by hand, a reported run; what of it is secret stays here.
  void Teach();
  // A submission that is graded, one that failed, one that was superseded, one that a worker has; files of any bytes.
  void HandIn();
  // Three attempts of different seeds and ends, one of them open; answers of any bytes that JSON can hold; a card.
  void TakeQuizzes();

  void Write(const std::string& path, const std::string& text = "x") const;
  bool Has(const std::string& path) const { return cli::IsFile(root() + "/" + path); }
  std::string root() const { return folder_.folder(); }

  store::TempDatabase folder_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace course::privacy

#endif  // HARNESS_PRIVACY_TESTING_PRIVACY_TEST_CASE_H_
