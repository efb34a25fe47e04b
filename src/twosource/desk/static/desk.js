// The desk's keys, the text beside the cells, and quoting by selecting. Every page works without it.

const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
let going = false;

function choose(step) {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.classList.contains("at"));
  const next = now < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + step, 0), all.length - 1);
  all[now]?.classList.remove("at");
  all[next].classList.add("at");
  all[next].scrollIntoView({ block: "nearest" });
}

function press(key) {
  const row = document.querySelector("[data-row].at");
  const within = row?.querySelector(`[data-key="${key}"]`);
  const target = within ?? ("dm".includes(key) ? document.querySelector(`[data-key="${key}"]`) : null);
  if (!target) return false;
  if (key === "e") {
    target.closest("details").open = true;
    target.closest("details").querySelector("input:not([type=hidden])")?.focus();
  } else {
    target.click();
  }
  return true;
}

function open() {
  const row = document.querySelector("[data-row].at");
  if (!row) return false;
  if (row.dataset.open) location.assign(row.dataset.open);
  else row.querySelector(".show-text")?.click();
  return true;
}

function go(key) {
  const link = document.querySelector(`[data-go="${key}"]`);
  if (link) location.assign(link.href);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") document.activeElement?.blur();
  if (typing(event.target)) return;
  const key = event.key;
  let taken = true;
  if (going) {
    going = false;
    go(key);
  } else if (key === "g") going = true;
  else if (key === "j" || key === "k") choose(key === "j" ? 1 : -1);
  else if (key === "Enter" && !event.target.closest("a, button, summary")) taken = open();
  else if (key === "/") document.getElementById("find").focus();
  else if (key === "?") document.getElementById("keys").showModal();
  else if ("arexdm".includes(key)) taken = press(key);
  else taken = false;
  if (taken) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row) return;
  rows().forEach((other) => other.classList.toggle("at", other === row));
  for (const mark of document.querySelectorAll("mark.lit")) mark.classList.remove("lit");
  if (row.dataset.of) {
    const marks = document.querySelectorAll(`mark[data-of~="${CSS.escape(row.dataset.of)}"]`);
    for (const mark of marks) mark.classList.add("lit");
    marks[0]?.scrollIntoView({ block: "center" });
  }
  if (row.dataset.open && !event.target.closest("a, button, input, select, summary, form")) location.assign(row.dataset.open);
});

// a stretch of the timeline or of the map that is dragged over becomes the days or the box that the table is narrowed to
const brush = { figure: null, from: null, over: null, done: false };

function spot(event, figure) {
  const seen = figure.getBoundingClientRect();
  const [, , width, height] = figure.getAttribute("viewBox").split(" ").map(Number);
  return { x: ((event.clientX - seen.left) * width) / seen.width, y: ((event.clientY - seen.top) * height) / seen.height, height };
}

document.addEventListener("pointerdown", (event) => {
  const figure = event.target.closest?.("#results svg.timeline, #results svg.map[data-window]");
  if (!figure || event.button || event.pointerType === "touch") return; // a finger scrolls the page
  Object.assign(brush, { figure, from: spot(event, figure), over: null, done: false });
});

document.addEventListener("pointermove", (event) => {
  if (!brush.figure) return;
  const to = spot(event, brush.figure);
  const flat = brush.figure.matches(".timeline");
  const [x, y] = [Math.min(brush.from.x, to.x), flat ? 0 : Math.min(brush.from.y, to.y)];
  const [width, height] = [Math.abs(to.x - brush.from.x), flat ? to.height : Math.abs(to.y - brush.from.y)];
  if (!brush.over && width < 6) return;
  if (!brush.over) {
    brush.over = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    brush.over.setAttribute("class", "brush");
    brush.figure.append(brush.over);
  }
  for (const [name, value] of Object.entries({ x, y, width, height })) brush.over.setAttribute(name, value);
  event.preventDefault();
});

document.addEventListener("pointerup", () => {
  const { figure, over } = brush;
  brush.figure = null;
  if (!figure || !over) return;
  brush.done = true; // the click that follows belongs to the drag
  setTimeout(() => (brush.done = false));
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(over.getAttribute(name)));
  over.remove();
  const form = document.querySelector("#results form.filters");
  if (figure.matches(".timeline")) {
    const bars = [...figure.querySelectorAll("a[data-since]")].filter((bar) => {
      const drawn = bar.firstElementChild;
      const left = Number(drawn.getAttribute("x"));
      return left < x + width && left + Number(drawn.getAttribute("width")) > x;
    });
    if (!bars.length) return;
    form.elements.since.value = bars[0].dataset.since;
    form.elements.until.value = bars[bars.length - 1].dataset.until;
  } else {
    const [west, north, unit] = figure.dataset.window.split(" ").map(Number);
    const lat = (at) => (Math.atan(Math.exp(((north - at / unit) * Math.PI) / 180)) * 360) / Math.PI - 90;
    form.elements.box.value = [west + x / unit, lat(y + height), west + (x + width) / unit, lat(y)].map((one) => one.toFixed(4)).join(",");
  }
  form.requestSubmit();
});

document.addEventListener("click", (event) => brush.done && (event.preventDefault(), event.stopPropagation()), true);
document.addEventListener("dragstart", (event) => brush.figure && event.preventDefault());

// the text that was fetched beside the cells: to the words that were asked for
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "panel" && event.detail.requestConfig?.elt?.matches(".show-text")) {
    event.detail.target.classList.add("asked"); // on a narrow screen it covers the page, so only when asked for
    const close = Object.assign(document.createElement("button"), { type: "button", className: "close plain", textContent: "Close" });
    close.addEventListener("click", () => event.detail.target.classList.remove("asked"));
    if (matchMedia("(max-width: 1100px)").matches) event.detail.target.prepend(close);
  }
  const here = event.detail.target.querySelector?.("#here");
  if (!here) return;
  const panel = event.detail.target;
  const top = here.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop;
  panel.scrollTo({ top: top - panel.clientHeight / 3 });
});

// words that are selected in a text become the value, or the quotation, of the form that is open
function selected() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const block = range.startContainer.parentElement?.closest(".block[data-unit]");
  if (!block || block !== range.endContainer.parentElement?.closest(".block[data-unit]")) return null;
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = Number(block.dataset.unit) + before.toString().length; // UTF-16 units: the server counts code points
  return { article: block.closest("[data-article]")?.dataset.article, start, end: start + range.toString().length, words: range.toString() };
}

async function take() {
  const found = selected();
  const form = document.querySelector("[data-row].at details[open] form.correct") ?? document.querySelector("details[open] form.correct");
  if (!found || !form) return;
  const value = form.querySelector("[data-takes-selection]");
  if (value) value.value = found.words.trim();
  for (const [name, content] of Object.entries({ article: found.article, unit_start: found.start, unit_end: found.end })) {
    let field = form.querySelector(`input[name="${name}"]`);
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "hidden", name });
      form.append(field);
    }
    field.value = content;
  }
  const slot = form.dataset.slot ?? form.elements.argument?.value.split("@")[0] ?? "";
  const asked = new URLSearchParams({ article: found.article, unit_start: found.start, unit_end: found.end, slot, group: form.dataset.group ?? "" });
  const answer = await fetch(`/told.json?${asked}`);
  const told = await answer.json();
  if (answer.ok) {
    for (const [name, content] of Object.entries(told.fields)) {
      const field = form.elements[name];
      if (field && !(name === "text" && form.elements.argument)) field.value = content;
    }
  }
  const output = form.querySelector("output");
  if (output) output.value = answer.ok ? `“${told.words}” reads as ${told.reads}` : told.problem;
}

document.addEventListener("mouseup", (event) => event.target.closest?.(".words") && take());
document.addEventListener("keyup", (event) => event.shiftKey && event.target.closest?.(".words") && take());

// who corrects a row sees its text beside it
document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.querySelector("form.correct")) event.target.closest("[data-row]")?.querySelector(".show-text")?.click();
}, true);

// who decided on a row goes on from there
document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("[data-row]")?.classList.add("at");

const keys = document.getElementById("keys-button");
keys.hidden = false;
keys.addEventListener("click", () => document.getElementById("keys").showModal());

// while the ledger is being computed anew, look again by itself; but never under the hands of somebody who is at a form
const banner = document.querySelector("[data-refreshing]");
if (banner) {
  const busy = () => going || typing(document.activeElement ?? document.body) || document.querySelector("details[open] form, dialog[open], input:checked");
  const look = async () => {
    const state = await fetch("/state.json").then((answer) => answer.json()).catch(() => ({ computing: true })); // ask again
    if (state.computing) setTimeout(look, 1000);
    else if (busy()) banner.firstChild.textContent = "The ledger is computed anew; this page shows it as it was before. ";
    else location.reload();
  };
  setTimeout(look, 1000);
}
