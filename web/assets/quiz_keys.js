// Answering by keyboard, and items that are moved instead of numbered.
"use strict";

// An ordering without its selects: each item has buttons, and the arrow keys move the one that has the focus.
function makeMovable(list) {
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  list.after(said);
  list.closest("fieldset").querySelector("legend").textContent = "Bring these in order, the first on top";

  const rows = () => [...list.children];
  const number = () => rows().forEach((row, i) => {
    row.querySelector("select").value = `${i + 1}`;
    row.querySelector(".place").textContent = `${i + 1}`;
    row.querySelector("[data-by='-1']").disabled = i === 0;
    row.querySelector("[data-by='1']").disabled = i === list.children.length - 1;
  });

  function move(row, by) {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    const focused = document.activeElement;
    if (by < 0) other.before(row); else other.after(row);
    number();
    (focused.disabled || !row.contains(focused) ? row : focused).focus();
    said.textContent = `${row.dataset.name}: place ${rows().indexOf(row) + 1} of ${rows().length}`;
    row.querySelector("select").dispatchEvent(new Event("input", { bubbles: true }));
  }

  function button(row, by, sign, label) {
    const one = document.createElement("button");
    one.type = "button";
    one.dataset.by = by;
    one.textContent = sign;
    one.setAttribute("aria-label", `${label}: ${row.dataset.name}`);
    one.addEventListener("click", () => move(row, by));
    return one;
  }

  for (const row of rows()) {
    row.querySelector("select").hidden = true;
    const place = document.createElement("span");
    place.className = "place";
    const moves = document.createElement("span");
    moves.className = "moves";
    moves.append(button(row, -1, "↑", "Move up"), button(row, 1, "↓", "Move down"));
    row.prepend(place);
    row.append(moves);
    row.tabIndex = 0;
    row.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      move(row, by);
    });
  }
  number();
}

const movable = document.querySelector(".asked .ordering");
if (movable) makeMovable(movable);

const choiceInputs = [...document.querySelectorAll(".asked .choices input")];
// "1" and "a" are the first choice.
const choiceOf = (key) => (/^[1-9]$/.test(key) ? Number(key) - 1 : /^[a-i]$/.test(key) ? key.charCodeAt(0) - 97 : -1);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  // A key that is held has been meant once: it would untick what it ticked, and answer what has not been read.
  if (event.repeat) {
    if (event.key === "Enter") event.preventDefault();
    return;
  }
  const input = endsChord(event) ? undefined : choiceInputs[choiceOf(event.key)];  // "g m" goes to the map
  if (input) {
    event.preventDefault();
    event.stopPropagation();
    input.focus();
    input.click();
  } else if (event.key === "Enter" && !event.target.closest("a, button, summary, input")) {
    const next = document.querySelector(".quiz button.primary, .quiz a.primary");
    if (next) event.preventDefault();
    next?.click();
  }
}, true);

if (choiceInputs.length > 0) pageKeys.push(["1–9", "choose, and so do a to i"]);
if (movable) pageKeys.push(["↑  ↓", "move the item that has the focus"]);
if (document.querySelector(".quiz .primary")) pageKeys.push(["Enter", "answer, or go on"]);
pageKeys.push(["[  ]", "previous and next question"]);
