// The matrix of a cohort: rows come as one scrolls to them and go when they are far away, arrow keys move over the cells,
// Enter opens one. Without this script the rows stand on further pages, and every learner and lab is a link.
"use strict";

const box = document.getElementById("matrix");
const table = box.querySelector("table");
const total = Number(table.dataset.rows);
const perChunk = Number(table.dataset.chunkRows);
const peek = document.getElementById("peek");
// Chunks that are kept beside those in sight: what one scrolls to is there already.
const BESIDE = 1;

// The page may begin in the middle (a link to further rows); with this script all rows are on one.
const first = Number(table.dataset.from);
const chunks = [];
let rowHeight = 0;

function layOut() {
  rowHeight = table.querySelector("tbody tr").getBoundingClientRect().height;
  const there = new Map([...table.querySelectorAll("tbody")].map((body) => [Number(body.dataset.chunk), body]));
  table.querySelectorAll("tbody").forEach((body) => body.remove());
  for (let i = 0; i * perChunk < total; ++i) {
    const body = there.get(i) ?? document.createElement("tbody");
    body.dataset.chunk = i;
    body.setAttribute("role", "rowgroup");
    body.style.height = `${Math.min(perChunk, total - i * perChunk) * rowHeight}px`;
    chunks.push({ body, state: there.has(i) ? "full" : "empty" });
    table.append(body);
  }
  document.getElementById("matrix-pages")?.setAttribute("hidden", "");
  box.classList.add("open-cells");
  box.scrollTop = first * rowHeight;
}

function inSight() {
  const height = perChunk * rowHeight;
  const from = Math.floor(box.scrollTop / height) - BESIDE;
  const to = Math.floor((box.scrollTop + box.clientHeight) / height) + BESIDE;
  return [Math.max(0, from), Math.min(chunks.length - 1, to)];
}

// Rows of chunk i, newly fetched.
async function fetchRows(i) {
  const url = table.dataset.url;
  const answer = await fetch(`${url}${url.includes("?") ? "&" : "?"}from=${i * perChunk}&count=${perChunk}`);
  if (!answer.ok) throw new Error(`rows from ${i * perChunk}: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll("tbody tr")].map((row) => document.importNode(row, true));
}

// Puts rows where others are; a row that says the same stays, and with it the focus.
function putRows(chunk, rows) {
  const old = [...chunk.body.rows];
  rows.forEach((row, i) => {
    if (old[i] === undefined) { chunk.body.append(row); return; }
    const same = old[i].dataset.id === row.dataset.id && old[i].textContent === row.textContent;
    if (same) return;
    const at = [...old[i].cells].indexOf(document.activeElement);
    old[i].replaceWith(row);
    if (at >= 0) focusCell(row.cells[at]);
  });
  old.slice(rows.length).forEach((row) => row.remove());
  chunk.state = "full";
  calmLinks(chunk.body);
}

async function fill(i, { anew = false } = {}) {
  const chunk = chunks[i];
  if (chunk.state === "coming" || (chunk.state === "full" && !anew)) return;
  const before = chunk.state;
  chunk.state = "coming";
  try {
    putRows(chunk, await fetchRows(i));
  } catch {
    chunk.state = before;  // the server is away: the next scroll or the next news tries again
  }
}

function look() {
  const [from, to] = inSight();
  chunks.forEach((chunk, i) => {
    if (i >= from && i <= to) { fill(i); return; }
    if (chunk.state !== "full" || chunk.body.contains(document.activeElement)) return;
    chunk.body.replaceChildren();
    chunk.state = "empty";
  });
}

// One cell is in the order of Tab; the arrows move which one. What is a link in it is opened by Enter.
let current = null;

function calmLinks(root) {
  for (const link of root.querySelectorAll("a")) link.tabIndex = -1;
}

function focusCell(cell, { scroll = true } = {}) {
  if (current) current.tabIndex = -1;
  current = cell;
  cell.tabIndex = 0;
  cell.focus({ preventScroll: true });
  if (scroll) show(cell);
}

// Brings a cell out from under the sticky head and the sticky first column.
function show(cell) {
  const head = table.tHead.getBoundingClientRect().bottom;
  const names = table.tHead.rows[0].cells[0].getBoundingClientRect().right;
  const at = cell.getBoundingClientRect(), around = box.getBoundingClientRect();
  if (!cell.closest("thead")) {
    if (at.top < head) box.scrollTop -= head - at.top;
    if (at.bottom > around.top + box.clientHeight) box.scrollTop += at.bottom - around.top - box.clientHeight;
  }
  if (cell.cellIndex === 0) return;
  if (at.left < names) box.scrollLeft -= names - at.left;
  if (at.right > around.left + box.clientWidth) box.scrollLeft += at.right - around.left - box.clientWidth;
}

// Rows by number: the two of the head, then the learners.
const HEADS = 2;
const rowOf = (cell) => Number(cell.parentElement.getAttribute("aria-rowindex")) - 1;

async function goTo(row, column) {
  const to = Math.min(Math.max(row, 0), total + HEADS - 1);
  let cells;
  if (to < HEADS) {
    cells = table.tHead.rows[to].cells;
  } else {
    const chunk = Math.floor((to - HEADS) / perChunk);
    if (chunks[chunk].state !== "full") {
      box.scrollTop = (to - HEADS) * rowHeight;
      await fill(chunk);
    }
    cells = chunks[chunk].body.rows[(to - HEADS) % perChunk]?.cells;
  }
  if (cells) focusCell(cells[Math.min(Math.max(column, 0), cells.length - 1)]);
}

async function openCell(cell) {
  const link = cell.querySelector("a");
  if (link) { window.location.assign(link.href); return; }
  const row = cell.parentElement;
  if (row.dataset.id === undefined) return;
  const learner = row.querySelector("th a").href;
  const lab = table.tHead.rows[0].cells[cell.cellIndex].querySelector(":scope > a");
  if (!lab) { window.location.assign(learner); return; }
  const page = `${learner}?lab=${encodeURIComponent(lab.textContent)}`;
  const answer = await fetch(page);
  if (!answer.ok) { window.location.assign(page); return; }
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => peek.close());
  const whole = document.createElement("a");
  whole.href = page;
  whole.className = "button";
  whole.textContent = "Open as a page";
  const actions = document.createElement("p");
  actions.className = "actions";
  actions.append(close, whole);
  peek.replaceChildren(...[...read.querySelectorAll("[data-peek]")].map((part) => document.importNode(part, true)), actions);
  peek.showModal();
}
peek.addEventListener("close", () => current?.focus({ preventScroll: true }));

table.addEventListener("keydown", (event) => {
  const cell = event.target.closest("td, th");
  if (!cell || event.ctrlKey && !["Home", "End"].includes(event.key) || event.metaKey || event.altKey) return;
  const [row, column] = [rowOf(cell), cell.cellIndex];
  const page = Math.max(1, Math.floor(box.clientHeight / rowHeight) - 3);
  const last = cell.parentElement.cells.length - 1;
  const action = {
    ArrowUp: () => goTo(row - 1, column),
    ArrowDown: () => goTo(row + 1, column),
    ArrowLeft: () => goTo(row, column - 1),
    ArrowRight: () => goTo(row, column + 1),
    PageUp: () => goTo(row - page, column),
    PageDown: () => goTo(row + page, column),
    Home: () => goTo(event.ctrlKey ? 0 : row, 0),
    End: () => goTo(event.ctrlKey ? total + HEADS - 1 : row, last),
    Enter: () => openCell(cell),
  }[event.key];
  if (!action || (event.key === "Enter" && event.target !== cell)) return;
  event.preventDefault();
  action();
});

table.addEventListener("click", (event) => {
  const cell = event.target.closest("td, th");
  if (!cell || event.target.closest("a")) return;
  focusCell(cell);
  if (cell.closest("tbody") && cell.localName === "td") openCell(cell);
});

// A refreshed head is another element.
document.addEventListener("fragment", (event) => {
  if (event.target.closest?.("#matrix")) { calmLinks(event.target); ensureStop(); }
});
document.addEventListener("refreshed", () => {
  const [from, to] = inSight();
  chunks.forEach((chunk, i) => {
    if (i >= from && i <= to) fill(i, { anew: true });
  });
});

// Tab always finds one cell.
function ensureStop() {
  if (current?.isConnected) return;
  current = table.tHead.rows[0].cells[0];
  current.tabIndex = 0;
}

if (total > 0 && table.querySelector("tbody tr")) {
  layOut();
  calmLinks(table);
  ensureStop();
  box.addEventListener("scroll", () => requestAnimationFrame(look), { passive: true });
  window.addEventListener("resize", look);
  look();
}
