// A recorded run appears by itself: the server says that there is one, the page fetches itself again and exchanges the
// fragments that changed (data-live="name"). Nothing that one reads moves, no focus is lost, an opened box stays open.
"use strict";

const news = document.getElementById("news");
let silence;

function announce(text) {
  news.textContent = text;
  clearTimeout(silence);
  silence = setTimeout(() => { news.textContent = ""; }, 8000);
}

function sentence(run) {
  const labs = run.labs.filter((lab) => lab.impl === "starter");
  if (labs.length === 0) return "A run of the reference solutions was recorded.";
  if (labs.length > 2) return `${labs.length} labs were graded.`;
  return labs.map((lab) => {
    const name = lab.label.split("/").pop();
    return `${name}: ${lab.verdict}, ${lab.points} of ${lab.max_points} points.`;
  }).join(" ");
}

// The key of a <details> inside its fragment: its place among them.
function openedDetails(fragment) {
  return [...fragment.querySelectorAll("details")].map((box) => box.open);
}

function exchange(old, fresh) {
  if (old.outerHTML === fresh.outerHTML) return;
  const sameShape = old.querySelectorAll("details").length === fresh.querySelectorAll("details").length;
  const opened = sameShape ? openedDetails(old) : [];
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const focusables = "a[href], button, summary, input, select, [tabindex]";
  const place = focused ? [...old.querySelectorAll(focusables)].indexOf(focused) : -1;
  // What stands above the window may grow: the line that one reads keeps its place on the screen.
  const anchor = readingAnchor(old);
  const before = anchor ? anchor.getBoundingClientRect().top : 0;
  old.replaceWith(fresh);
  fresh.querySelectorAll("details").forEach((box, i) => { if (opened[i] !== undefined) box.open = opened[i]; });
  if (place >= 0) [...fresh.querySelectorAll(focusables)][place]?.focus({ preventScroll: true });
  if (anchor) window.scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
  fresh.dispatchEvent(new CustomEvent("fragment", { bubbles: true }));
}

// The first element in the window that lies outside of the fragment, if the fragment begins above the window.
function readingAnchor(fragment) {
  if (fragment.getBoundingClientRect().top >= 0) return null;
  for (const element of document.querySelectorAll("main p, main h2, main h3, main pre, main li")) {
    const box = element.getBoundingClientRect();
    if (box.top >= 0 && box.top < window.innerHeight && !fragment.contains(element)) return element;
  }
  return null;
}

// A page may name a shorter one with the same fragments (data-refresh).
async function refresh() {
  const address = document.querySelector("[data-refresh]")?.dataset.refresh ?? window.location.href;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (answer.ok) takeOver(await answer.text());
  document.dispatchEvent(new CustomEvent("refreshed"));
}

// Exchanges the fragments that are others in `html`, a whole page of the same kind.
function takeOver(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const old of document.querySelectorAll("[data-live]")) {
    const fresh = page.querySelector(`[data-live="${CSS.escape(old.dataset.live)}"]`);
    if (fresh) exchange(old, document.importNode(fresh, true));
  }
}

// One refresh at a time; what arrives meanwhile asks for one more. Where hundreds submit at once, a page rests in between
// (data-pause, milliseconds). What the server shows such a page may be a second old: it looks once more after its rest, or the
// last change would be missing until the next.
const pause = () => Number(document.querySelector("[data-pause]")?.dataset.pause ?? 0);
const rest = () => new Promise((done) => { setTimeout(done, pause()); });
let running = false, again = false;
async function refreshSoon() {
  if (running) { again = true; return; }
  running = true;
  try {
    const looks = () => (pause() > 0 ? 2 : 1);
    for (let left = looks(); left > 0; --left) {
      again = false;
      await refresh();
      await rest();
      if (again) left = looks() + 1;
    }
  } catch { /* the server is away: the stream reconnects, and what was missed comes then */ }
  running = false;
}

// A page may have news of its own (data-events="/address") instead of those of runs: a browser opens only six connections to
// a server, and each stream holds one.
if (document.querySelector("[data-live]")) {
  const events = new EventSource(document.querySelector("[data-events]")?.dataset.events ?? "/events");
  let lost = false;
  events.addEventListener("run", async (event) => {
    const run = JSON.parse(event.data);
    await refreshSoon();
    announce(sentence(run));
  });
  events.addEventListener("change", refreshSoon);
  events.addEventListener("error", () => { lost = true; });
  events.addEventListener("open", () => { if (lost) refreshSoon(); lost = false; });
}

// A program beside the server is built without word to any page.
const BUILD_POLL_MS = 2000;
function lookAgain() {
  if (!document.querySelector("[data-building]")) return;
  setTimeout(async () => {
    await refreshSoon();
    if (!document.querySelector("[data-building]")) announce("The program: the build has ended.");
    lookAgain();
  }, BUILD_POLL_MS);
}
lookAgain();
