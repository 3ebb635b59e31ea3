// The chat, where scripts run: buttons exchange what changed instead of the page, the slider shows a step while it moves, and
// keys drive the engine. Tokens come by live.js, which hears of each step.
"use strict";

const QUIET = "form[data-quiet]";

// The page that came of a form, in the place of this one.
async function send(form) {
  try {
    const answer = await fetch(form.action, { method: "post", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" } });
    if (answer.redirected) history.replaceState(null, "", answer.url);
    takeOver(await answer.text());
  } catch {
    form.submit();  // the server is away: the browser says so
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches(QUIET)) return;
  event.preventDefault();
  send(event.target);
});

// Return sends, as in other chats; with shift it is a new line.
document.getElementById("prompt")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

// While the slider is held, its own fragment stays.
let wanted = null, looking = false;
async function lookBack(step) {
  wanted = step;
  if (looking) return;
  looking = true;
  while (wanted !== null) {
    const now = wanted;
    wanted = null;
    const answer = await fetch(`/chat?step=${now}`, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) break;
    history.replaceState(null, "", `/chat?step=${now}`);
    takeOver(await answer.text());
  }
  looking = false;
}
document.addEventListener("input", (event) => {
  if (event.target.id !== "step") return;
  document.getElementById("shown-step").textContent = event.target.value;
  lookBack(event.target.value);
});
for (const [type, held] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]]) {
  document.addEventListener(type, () => {
    const replay = document.querySelector('[data-live^="chat-replay"]');
    if (replay) replay.dataset.live = held && replay.querySelector("#step:active") ? "chat-replay-held" : "chat-replay";
  });
}

// With a program that is built now there is more to show than this page has places for.
let building = document.querySelector("[data-building]") !== null;
document.addEventListener("fragment", () => {
  const builds = document.querySelector("[data-building]") !== null;
  if (building && !builds && !document.getElementById("prompt")) window.location.reload();
  building = builds;
});

// Who is done is said once.
const told = new Set([...document.querySelectorAll("[data-finish]:not([data-finish=''])")].map((row) => row.dataset.request));
document.addEventListener("fragment", () => {
  for (const row of document.querySelectorAll("[data-finish]:not([data-finish=''])")) {
    if (told.has(row.dataset.request)) continue;
    told.add(row.dataset.request);
    announce(`${row.dataset.request} is done: ${row.dataset.finish}.`);
  }
});

pageKeys.push(["s", "one step of the engine"], ["p", "pause it, or let it run"]);
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  const button = { s: "one-step", p: "pause-run" }[event.key];
  if (!button) return;
  event.preventDefault();
  document.getElementById(button)?.click();
});
