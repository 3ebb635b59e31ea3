# Builds what is served, with the setting of ./course test, so that switching between the two costs Bazel nothing.
(
  cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
  COURSE_NO_RECORD=1 LAB_IMPL='' bazel build --config=solution --noshow_progress --color=no --ui_event_filters=-info \
    //harness/course:course //:manifest //quiz/bank:traces //harness/store/testing:demo_store //quiz/testing:demo_quizzes \
    //harness/sidecars/vlm //harness/sidecars/engine //web/bench:cohort_preview
)
