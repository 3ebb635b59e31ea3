// A matrix of a cohort, of learners and labs or of learners and one lab's tests: rows and columns come as one scrolls to
// them and go when they are far away, arrow keys move over the cells, Enter opens one. Browsers without scripts are sent to
// pages of rows instead.
"use strict";

const box = document.getElementById("matrix");
const table = box.querySelector("table");
const peek = document.getElementById("peek");
const total = Number(table.dataset.rows);
const across = Number(table.dataset.columns);
const perChunk = Number(table.dataset.chunkRows);
const perStep = Number(table.dataset.chunkColumns);
// Rows of the head; columns before the others; as the server makes them.
const HEADS = 2, FIXED = 3;
// Chunks of rows and steps of columns that are kept beside those in sight: what one scrolls to is there already.
const BESIDE = 1;

const chunks = [];  // a <tbody> each; one that is not full holds its height open
let shown = { left: 0, columns: 0 };  // of the other columns, those that rows and head hold now
let size = {};      // in pixels

function measure() {
  const cells = table.tHead.rows[0].cells;
  const width = (cell) => cell.getBoundingClientRect().width;
  size = {
    row: table.querySelector("tbody tr").getBoundingClientRect().height,
    head: table.tHead.getBoundingClientRect().height,
    name: width(cells[0]), fixed: width(cells[0]) + width(cells[1]) + width(cells[2]), cell: width(cells[FIXED] ?? cells[1]),
  };
}

function layOut() {
  measure();
  shown.columns = table.tHead.rows[0].cells.length - FIXED;
  const there = new Map([...table.tBodies].map((body) => [Number(body.dataset.chunk), body]));
  for (let i = 0; i * perChunk < total; ++i) {
    const body = there.get(i) ?? document.createElement("tbody");
    body.dataset.chunk = i;
    body.setAttribute("role", "rowgroup");
    body.style.height = `${Math.min(perChunk, total - i * perChunk) * size.row}px`;
    chunks.push({ body, full: there.has(i) });
    table.append(body);
  }
  box.scrollTop = Number(table.dataset.from) * size.row;
}

function rowsInSight() {
  const height = perChunk * size.row;
  const from = Math.floor(box.scrollTop / height) - BESIDE;
  const to = Math.floor((box.scrollTop + box.clientHeight) / height) + BESIDE;
  return [Math.max(0, from), Math.min(chunks.length - 1, to)];
}

// The other columns in sight: first and last.
function columnsInSight() {
  const first = Math.floor((box.scrollLeft + size.name - size.fixed) / size.cell);
  const last = Math.floor((box.scrollLeft + box.clientWidth - size.fixed) / size.cell);
  return [Math.max(0, first), Math.min(across - 1, Math.max(0, last))];
}

function columnsWanted() {
  const [first, last] = columnsInSight();
  if (first >= shown.left && last < shown.left + shown.columns) return shown;
  const left = Math.max(0, Math.floor(first / perStep) - BESIDE) * perStep;
  const end = Math.min(across, (Math.floor(last / perStep) + 1 + BESIDE) * perStep);
  return { left, columns: end - left };
}

async function fetchPart(from, to, columns) {
  const query = new URLSearchParams({
    from: from * perChunk, count: (to - from + 1) * perChunk, left: columns.left, columns: columns.columns,
  });
  const url = table.dataset.url;
  const answer = await fetch(`${url}${url.includes("?") ? "&" : "?"}${query}`);
  if (!answer.ok) throw new Error(`rows: ${answer.status}`);
  const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("table");
  return document.importNode(part, true);
}

// Exchanges rows, and leaves one that says the same of the same work (data-of) where it is: with it stays the focus.
function exchangeRows(into, fresh) {
  const old = [...into.rows];
  [...fresh.rows].forEach((row, i) => {
    if (old[i] === undefined) into.append(row);
    else if (old[i].dataset.id !== row.dataset.id || old[i].dataset.of !== row.dataset.of || old[i].textContent !== row.textContent || columnsOf(old[i]) !== columnsOf(row)) old[i].replaceWith(row);
  });
  old.slice(fresh.rows.length).forEach((row) => row.remove());
  for (const link of into.querySelectorAll("a")) link.tabIndex = -1;
}
const columnsOf = (row) => `${row.cells[FIXED]?.getAttribute("aria-colindex")} ${row.cells.length}`;

// One step at a time: brings what is in sight and not there, drops what is far away.
async function step(anew) {
  const columns = columnsWanted();
  const moved = columns !== shown;
  const [from, to] = rowsInSight();
  const lacking = [];
  for (let i = from; i <= to; ++i) if (anew || moved || !chunks[i].full) lacking.push(i);
  if (lacking.length > 0) {
    const [first, last] = [lacking[0], lacking[lacking.length - 1]];
    const part = await fetchPart(first, last, columns);
    const focused = table.contains(document.activeElement);
    table.style.setProperty("--skip", `${columns.left * size.cell}px`);
    exchangeRows(table.tHead, part.tHead);
    for (const body of part.tBodies) {
      const chunk = chunks[Number(body.dataset.chunk)];
      exchangeRows(chunk.body, body);
      chunk.full = true;
    }
    shown = columns;
    if (moved) chunks.forEach((chunk, i) => { if (i < first || i > last) empty(chunk); });
    keepStop(focused);
  }
  chunks.forEach((chunk, i) => {
    if ((i < from || i > to) && !chunk.body.contains(document.activeElement)) empty(chunk);
  });
}

function empty(chunk) {
  chunk.body.replaceChildren();
  chunk.full = false;
}

// The server may be away: then the next scroll or the next news tries again.
let work = Promise.resolve();
let waiting = false;
function bring(anew = false) {
  work = work.then(() => step(anew)).catch(() => {});
  return work;
}
function bringSoon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; bring(); });
}

// One cell is in the order of Tab; the arrows move which one. Its place, counted from 0 over all rows and columns:
let at = { row: 0, column: 0 };
let stop = null;

const placeOf = (cell) => ({
  row: Number(cell.parentElement.getAttribute("aria-rowindex")) - 1,
  column: Number(cell.getAttribute("aria-colindex")) - 1,
});

function cellAt({ row, column }) {
  const line = row < HEADS ? table.tHead.rows[row] : chunks[Math.floor((row - HEADS) / perChunk)]?.body.rows[(row - HEADS) % perChunk];
  return line?.querySelector(`:scope > [aria-colindex="${column + 1}"]`) ?? null;
}

function makeStop(cell) {
  if (stop) stop.removeAttribute("tabindex");
  stop = cell;
  at = placeOf(cell);
  cell.tabIndex = 0;
}

// After an exchange: the same place, or the name of the row, or the first cell; never nothing.
function keepStop(focused) {
  if (stop?.isConnected) return;
  const cell = cellAt(at) ?? cellAt({ row: at.row, column: 0 }) ?? table.tHead.rows[0].cells[0];
  makeStop(cell);
  if (focused && !table.contains(document.activeElement)) cell.focus({ preventScroll: true });
}

// Brings a place out from under the head and the names, and into the window.
function scrollTo({ row, column }) {
  if (row >= HEADS) {
    const top = (row - HEADS) * size.row, room = box.clientHeight - size.head;
    if (top < box.scrollTop) box.scrollTop = top;
    if (top + size.row > box.scrollTop + room) box.scrollTop = top + size.row - room;
  }
  if (column === 0) return;
  const first = table.tHead.rows[0].cells[1].getBoundingClientRect().width;
  const left = column < FIXED ? size.name + (column - 1) * first : size.fixed + (column - FIXED) * size.cell;
  if (left < box.scrollLeft + size.name) box.scrollLeft = left - size.name;
  if (left + size.cell > box.scrollLeft + box.clientWidth) box.scrollLeft = left + size.cell - box.clientWidth;
}

async function goTo(row, column) {
  const to = { row: Math.min(Math.max(row, 0), total + HEADS - 1), column: Math.min(Math.max(column, 0), across + FIXED - 1) };
  scrollTo(to);
  if (!cellAt(to)) await bring();
  const cell = cellAt(to);
  if (!cell) return;
  makeStop(cell);
  cell.focus({ preventScroll: true });
}

// Where the cell's link leads; without one, the learner's work on the lab, in a box of this page.
async function openCell(cell) {
  const link = cell.querySelector("a");
  if (link) { window.location.assign(link.href); return; }
  const learner = cell.parentElement.querySelector("th a")?.href;
  const lab = cellAt({ row: 0, column: placeOf(cell).column })?.dataset.lab;
  if (!cell.parentElement.dataset.id || !learner) return;
  if (!lab) { window.location.assign(learner); return; }
  const page = `${learner}?lab=${encodeURIComponent(lab)}`;
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
  const parts = [...read.querySelectorAll("[data-peek]")].map((part) => document.importNode(part, true));
  // The page has a first heading already.
  for (const heading of parts.flatMap((part) => [...part.querySelectorAll("h1")])) {
    const second = document.createElement("h2");
    second.textContent = heading.textContent;
    heading.replaceWith(second);
  }
  peek.replaceChildren(...parts, actions);
  peek.showModal();
}
peek.addEventListener("close", () => stop?.focus({ preventScroll: true }));

table.addEventListener("keydown", (event) => {
  const cell = event.target.closest("td, th");
  if (!cell || event.metaKey || event.altKey || (event.ctrlKey && !["Home", "End"].includes(event.key))) return;
  const { row, column } = placeOf(cell);
  const page = Math.max(1, Math.floor((box.clientHeight - size.head) / size.row) - 1);
  const action = {
    ArrowUp: () => goTo(row - 1, column),
    ArrowDown: () => goTo(row + 1, column),
    ArrowLeft: () => goTo(row, column - 1),
    ArrowRight: () => goTo(row, column + 1),
    PageUp: () => goTo(row - page, column),
    PageDown: () => goTo(row + page, column),
    Home: () => goTo(event.ctrlKey ? 0 : row, 0),
    End: () => goTo(event.ctrlKey ? total + HEADS - 1 : row, across + FIXED - 1),
    Enter: () => openCell(cell),
  }[event.key];
  // A link in a cell is opened by the browser.
  if (!action || (event.key === "Enter" && event.target !== cell)) return;
  event.preventDefault();
  action();
});

table.addEventListener("click", (event) => {
  const cell = event.target.closest("td, th");
  if (!cell || event.target.closest("a")) return;
  makeStop(cell);
  cell.focus({ preventScroll: true });
  if (cell.localName === "td") openCell(cell);
});

if (table.querySelector("tbody tr")) {
  layOut();
  for (const link of table.querySelectorAll("a")) link.tabIndex = -1;
  makeStop(table.tHead.rows[0].cells[0]);
  box.classList.add("open-cells");
  box.addEventListener("scroll", bringSoon, { passive: true });
  window.addEventListener("resize", () => { measure(); bringSoon(); });
  document.addEventListener("refreshed", () => bring(true));
  // What lies beside the first screen comes when that has been painted.
  requestAnimationFrame(bringSoon);
}
