// Painting with mouse, finger or keys, where the form alone takes letters.
"use strict";

const SIDE = 32;
const PAINTS = { ".": ["background", "#141414"], r: ["red", "#e03030"], g: ["green", "#30c040"], b: ["blue", "#3060e0"], y: ["yellow", "#e0d030"] };

const easel = document.getElementById("easel");
const letters = document.getElementById("drawing");

// What the letters say, as the server reads them; what is no paint is background.
function read(text) {
  const grid = Array.from({ length: SIDE }, () => Array(SIDE).fill("."));
  text.split("\n").slice(0, SIDE).forEach((line, y) => {
    [...line.toLowerCase()].slice(0, SIDE).forEach((letter, x) => { if (letter in PAINTS) grid[y][x] = letter; });
  });
  return grid;
}

function write(grid) {
  return grid.map((row) => row.join("").replace(/\.+$/, "")).join("\n").replace(/\n+$/, "");
}

function button(text, parent) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  parent.append(made);
  return made;
}

function swatch(colour) {
  const made = document.createElement("canvas");
  made.width = made.height = 1;
  made.setAttribute("aria-hidden", "true");
  const pen = made.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return made;
}

function setUpEasel() {
  let grid = read(letters.value);
  let paint = "r", width = 3, x = SIDE / 2, y = SIDE / 2, shown = false;
  easel.className = "easel";
  easel.innerHTML = "";

  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE * 10;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", "Your drawing, 32 by 32 squares");
  canvas.setAttribute("aria-describedby", "easel-help");
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("aria-live", "polite");
  const paints = document.createElement("div");
  paints.className = "paints";
  paints.setAttribute("role", "group");
  paints.setAttribute("aria-label", "Paint");
  const tools = document.createElement("div");
  tools.className = "paints";
  const help = document.createElement("p");
  help.id = "easel-help";
  help.className = "soft ui";
  help.textContent = "Drag to paint. With keys: arrows move, space paints, shift with an arrow paints on the way, 1 to 5 choose a paint.";
  easel.append(canvas, said, paints, tools, help);

  const pen = canvas.getContext("2d");
  function show() {
    for (let row = 0; row < SIDE; ++row) {
      for (let column = 0; column < SIDE; ++column) {
        pen.fillStyle = PAINTS[grid[row][column]][1];
        pen.fillRect(column * 10, row * 10, 10, 10);
      }
    }
    pen.strokeStyle = "#ffffff60";
    pen.lineWidth = 1;
    for (let at = 8; at < SIDE; at += 8) {
      pen.strokeRect(at * 10, -5, 0, SIDE * 10 + 10);
      pen.strokeRect(-5, at * 10, SIDE * 10 + 10, 0);
    }
    if (!shown) return;
    const half = (width - 1) / 2;
    for (const [colour, inset] of [["#000", 0], ["#fff", 2]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = 2;
      pen.strokeRect((x - half) * 10 + inset, (y - half) * 10 + inset, width * 10 - 2 * inset, width * 10 - 2 * inset);
    }
  }
  function dab() {
    const half = (width - 1) / 2;
    for (let row = y - half; row <= y + half; ++row) {
      for (let column = x - half; column <= x + half; ++column) {
        if (grid[row]?.[column] !== undefined) grid[row][column] = paint;
      }
    }
    letters.value = write(grid);
  }
  function tell(done) {
    said.textContent = `Row ${y + 1}, column ${x + 1}: ${done ? "painted " : ""}${PAINTS[grid[y][x]][0]}`;
  }
  function choose(letter) {
    paint = letter;
    for (const one of paints.children) one.setAttribute("aria-pressed", String(one.dataset.paint === letter));
  }

  for (const [letter, [name, colour]] of Object.entries(PAINTS)) {
    const one = button("", paints);
    one.append(swatch(colour), name);
    one.dataset.paint = letter;
    one.addEventListener("click", () => choose(letter));
  }
  choose(paint);
  for (const size of [1, 3, 5]) {
    const one = button(`${size} × ${size}`, tools);
    one.setAttribute("aria-label", `Brush ${size} × ${size}`);
    one.setAttribute("aria-pressed", String(size === width));
    one.addEventListener("click", () => {
      width = size;
      for (const other of tools.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", String(other === one));
      show();
    });
  }
  button("Clear", tools).addEventListener("click", () => {
    grid = read("");
    letters.value = "";
    said.textContent = "The drawing is empty";
    show();
  });

  let drawing = false;
  function follow(event) {
    const box = canvas.getBoundingClientRect();
    x = Math.min(SIDE - 1, Math.max(0, Math.floor((event.clientX - box.left) / box.width * SIDE)));
    y = Math.min(SIDE - 1, Math.max(0, Math.floor((event.clientY - box.top) / box.height * SIDE)));
    dab();
    show();
  }
  canvas.addEventListener("pointerdown", (event) => { drawing = true; canvas.setPointerCapture(event.pointerId); follow(event); });
  canvas.addEventListener("pointermove", (event) => { if (drawing) follow(event); });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { drawing = false; });
  canvas.addEventListener("focus", () => { shown = canvas.matches(":focus-visible"); show(); });
  canvas.addEventListener("blur", () => { shown = false; show(); });
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const number = Number(event.key);
    if (event.key in steps) {
      x = Math.min(SIDE - 1, Math.max(0, x + steps[event.key][0]));
      y = Math.min(SIDE - 1, Math.max(0, y + steps[event.key][1]));
      if (event.shiftKey) dab();
      tell(event.shiftKey);
    } else if (event.key === " ") {
      dab();
      tell(true);
    } else if (number >= 1 && number <= 5) {
      choose(Object.keys(PAINTS)[number - 1]);
      said.textContent = PAINTS[paint][0];
    } else {
      return;
    }
    shown = true;
    event.preventDefault();
    event.stopPropagation();
    show();
  });
  letters.addEventListener("input", () => { grid = read(letters.value); show(); });
  letters.closest("details").open = false;
  easel.hidden = false;
  show();
}

if (easel && letters) setUpEasel();
