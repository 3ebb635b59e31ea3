// The keyboard: g m and the like go somewhere, j and k move along the items of a page, ? shows what there is.
"use strict";

// Where the page itself leads: a guest's has no way to what is the owner's.
const places = Object.fromEntries(Object.entries({
  m: ["/", "map"], q: ["/quizzes", "quizzes"], r: ["/runs", "runs"], p: ["/playground", "playground"], c: ["/chat", "chat"], g: ["/glossary", "glossary"], s: ["/settings", "settings"], d: ["/doctor", "doctor"],
}).filter(([, [path]]) => document.querySelector(`header nav a[href="${path}"], footer a[href="${path}"]`)));

// What a page adds to the list of keys, or means by one of them: [keys, meaning].
const pageKeys = [];

// Whether a key that is pressed there is a letter of a text, or a box's own.
function isTyping(target) {
  return target.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog") !== null;
}

function items() {
  return [...document.querySelectorAll("[data-item]")].filter((item) => item.offsetParent !== null);
}

function step(by) {
  const all = items();
  if (all.length === 0) return;
  const at = all.findIndex((item) => item === document.activeElement || item.contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function follow(relation) {
  const link = document.querySelector(`link[rel="${relation}"]`);
  if (link) window.location.assign(link.href);
}

function showKeys() {
  let dialog = document.getElementById("keys");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.id = "keys";
    dialog.setAttribute("aria-labelledby", "keys-title");
    const title = document.createElement("h2");
    title.id = "keys-title";
    title.textContent = "Keys";
    const list = document.createElement("dl");
    list.className = "facts";
    const usual = [["j  k", "next and previous item"], ["Enter", "open it"], ["[  ]", "previous and next in reading order"],
      ["/", "search"], ["?", "this list"], ["Esc", "close it"]];
    const rows = [...Object.entries(places).map(([key, [, name]]) => [`g ${key}`, `the ${name}`]),
      ...pageKeys, ...usual.filter(([keys]) => !pageKeys.some(([own]) => own === keys))];
    for (const [keys, meaning] of rows) {
      const term = document.createElement("dt");
      for (const key of keys.split(/\s+/)) {
        const cap = document.createElement("kbd");
        cap.textContent = key;
        term.append(cap, " ");
      }
      const what = document.createElement("dd");
      what.textContent = meaning;
      list.append(term, what);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.append(title, list, close);
    document.body.append(dialog);
  }
  if (!dialog.open) dialog.showModal();
}

// g and a letter are a chord. When g was pressed, by the browser's clock of input: a page that is busy hears of both keys
// late, and yet they belong together. -Infinity: no second key is waited for.
const longestChord = 1500;  // ms
let chordSince = -Infinity;
function endsChord(event) {
  return event.timeStamp - chordSince <= longestChord;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target)) return;
  const key = event.key;
  const second = endsChord(event);
  chordSince = -Infinity;
  if (second) {
    if (places[key]) { event.preventDefault(); window.location.assign(places[key][0]); }
    return;
  }
  const action = {
    g: () => { chordSince = event.timeStamp; },
    j: () => step(1),
    k: () => step(-1),
    "[": () => follow("prev"),
    "]": () => follow("next"),
    "/": () => document.getElementById("search").focus(),
    "?": showKeys,
  }[key];
  if (!action) return;
  event.preventDefault();
  action();
});

const opener = document.getElementById("open-keys");
if (opener) {
  opener.hidden = false;
  opener.addEventListener("click", showKeys);
}
