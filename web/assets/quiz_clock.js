// The time left in an exam, by the server's clock: the page says when it was made and when the exam ends.
"use strict";

function startClock(clock) {
  const shown = clock.querySelector("[role=timer]");
  // From the beginning of the request, which is a little before the server looked at its clock: never too late.
  const until = (moment) => (Number(moment) - Number(clock.dataset.now) - performance.now()) / 1000;
  const warnings = [[300, "5 minutes left."], [60, "1 minute left."], [0, "The time is up. The result follows."]];  // seconds
  let seconds = until(clock.dataset.deadline);
  let over = false;

  function tick() {
    const before = seconds;
    seconds = until(clock.dataset.deadline);
    const whole = Math.max(0, Math.floor(seconds));
    shown.textContent = whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
    clock.classList.toggle("late", seconds < 60);
    for (const [at, text] of warnings) {
      if (before > at && seconds <= at) announce(text);
    }
    // What stands in the form counts if it comes before the end.
    if (before > 5 && seconds <= 5) keeper?.send();
    if (over || until(clock.dataset.closed) > -0.5) return;
    over = true;
    keeper?.leave();
    window.location.assign(clock.dataset.then);
  }
  setInterval(tick, 500);
}

const examClock = document.querySelector(".clock[data-deadline]");
if (examClock) startClock(examClock);
