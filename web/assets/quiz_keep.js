// Keeps what stands in a question's form, at every change. Sends one request at a time, the newest state in it; while the
// server is away or its disk is full the state stays here and is sent again. Pressing a button waits for that, too: a form
// that was sent to a server which does not answer would be gone.
"use strict";

function makeKeeper(form) {
  const said = form.querySelector(".kept");
  // In ms. The server itself waits ten seconds for a busy database; what takes longer does not come back.
  const LONGEST_PAUSE = 15000, LONGEST_ANSWER = 15000, SLOW = 700, TYPING = 600;
  let version = 0, kept = 0;  // of the state in the form, and of the one that the server has judged
  let sending = null;  // what stops the request that is under way
  let slow = false;    // it is under way so long that something may be wrong
  let pause = 0, timer = 0, waiting = null, leaving = false;

  function say(text, trouble = false) {
    said.classList.toggle("trouble", trouble);
    if (said.textContent !== text) said.textContent = text;  // the same again is not read out again
  }

  // 200: kept, though it may lack something. 4xx: refused for good. Others: later.
  const isJudged = (status) => status < 500 && status !== 429;

  async function post() {
    const noticed = setTimeout(() => { slow = true; if (pause === 0) say("Keeping …"); }, SLOW);
    const tooLong = setTimeout(() => sending.abort(), LONGEST_ANSWER);
    try {
      const answer = await fetch(form.dataset.save, {
        method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true, signal: sending.signal,
      });
      if (!isJudged(answer.status)) return null;
      const { reason = "" } = await answer.json().catch(() => ({ reason: "This page is out of date. Load it again." }));
      return { ok: answer.ok, reason };
    } catch {
      return null;  // no server, or one that says nothing
    } finally {
      clearTimeout(noticed);
      clearTimeout(tooLong);
      slow = false;
    }
  }

  async function send() {
    clearTimeout(timer);
    timer = 0;
    if (sending || kept === version) return;
    sending = new AbortController();
    const mine = version;
    const judged = await post();
    sending = null;
    if (judged === null) {
      pause = Math.min(pause * 2 || 1000, LONGEST_PAUSE);
      say(waiting ? "Not kept yet, trying again. It is handed in as soon as the server can take it." : "Not kept yet, trying again.", true);
      timer = setTimeout(send, pause);
      return;
    }
    pause = 0;
    kept = mine;
    if (kept !== version) return send();
    if (!judged.ok) say(judged.reason, true);
    else say(judged.reason ? `Kept. ${judged.reason}` : "Kept.");
    if (judged.ok) mendUnsent();
    if (waiting) handIn();
  }

  // The page said that the disk was full: no longer.
  function mendUnsent() {
    if (form.dataset.unsent === undefined) return;
    delete form.dataset.unsent;
    document.getElementById("error").firstElementChild.textContent = "There is room again, and this is kept. The button hands it in.";
  }

  function handIn() {
    const button = waiting;
    waiting = null;
    leaving = true;
    form.requestSubmit(button);
  }

  function changed(delay) {
    version += 1;
    if (pause > 0) return;  // it is sent when its turn comes
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  form.addEventListener("input", (event) => changed(event.target.matches("[name=text]") ? TYPING : 0));
  form.addEventListener("change", () => { if (pause === 0) send(); });
  form.addEventListener("submit", (event) => {
    if (leaving) return;
    event.preventDefault();
    waiting = event.submitter;
    version += 1;
    send();
  });
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => { if ((pause > 0 || slow) && !leaving) event.preventDefault(); });
  window.addEventListener("pagehide", () => {
    // What is under way may be older than the form, and must not come in after it.
    sending?.abort();
    if (kept !== version) navigator.sendBeacon(form.dataset.save, new URLSearchParams(new FormData(form)));
  });
  // A page out of the browser's memory may be older than what is kept.
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });

  if (form.dataset.unsent !== undefined) changed(0);
  return { send, leave: () => { leaving = true; } };
}

const askedForm = document.querySelector("form.asked");
const keeper = askedForm ? makeKeeper(askedForm) : null;
