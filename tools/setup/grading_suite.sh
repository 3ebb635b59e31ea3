# Verified grading against `bazel test`: the same verdict and points for solution, starter and mutants of some labs; and an
# instructor's hidden tests, from his folder to what a learner sees. Runs outside Bazel, right after its suite, whose results
# it compares with: it calls Bazel itself.
# shellcheck shell=bash

# Numbers, random draws, an engine behind interfaces.
GRADED_LABS=(//phases/00-foundations/lab-01-kv-cache-speedup
  //phases/00-foundations/lab-03-sampling-basics
  //phases/01-request-lifecycle/lab-03-engine-step-by-hand)

# grading_suite ALL: "yes", with every mutant, or "no", with the first two.
grading_suite() {
  local log bundles mutants=2 rc=0 programs=bazel-bin/harness/verified/agreement
  step "verified grading gives the points of bazel test"
  [[ $1 != yes ]] || mutants=1000
  log=$(mktemp)
  bundles=$(mktemp -d)
  chmod 755 "$bundles"
  mkdir "$bundles/same" "$bundles/hidden"
  if run_bazel build --config=solution --noshow_progress //harness/verified/agreement:{same_scores,hidden_scores}; then
    # The links into bazel-bin may be exchanged while they call Bazel.
    cp -L "$COURSE_ROOT/$programs/same_scores" "$COURSE_ROOT/$programs/hidden_scores" "$bundles"
    compare_scores "$bundles" "$mutants" < /dev/null 2>&1 | tee "$log" || rc=$?
  else
    rc=1
  fi
  count_said "$log" "$rc" "the comparison of verified grading with bazel test"
  chmod -R u+w "$bundles"
  rm -rf "$bundles" "$log"
}

# compare_scores FOLDER MUTANTS: with the two programs in that folder.
compare_scores() {
  local rc=0
  "$1/same_scores" "$COURSE_ROOT" "$1/same" "$2" "${GRADED_LABS[@]}" || rc=$?
  "$1/hidden_scores" "$COURSE_ROOT" "$1/hidden" || rc=$?
  return "$rc"
}
