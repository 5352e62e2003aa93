/* Pages are complete without this script. It sorts tables, filters lists and completes names in the query editor. */
"use strict";

const french = document.documentElement.lang === "fr";

/* Sort a table by a column: numbers as numbers, dates and names as text; empty cells last. */
function sortBy(table, index, button) {
  const head = button.closest("th");
  const up = head.getAttribute("aria-sort") !== "ascending";
  const key = (row) => {
    const cell = row.cells[index];
    return (cell.dataset.sort ?? cell.textContent).trim();
  };
  const numeric = head.classList.contains("num");
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const rows = [...table.tBodies[0].rows];
  rows.sort((one, other) => {
    const [a, b] = [key(one), key(other)];
    if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
    const found = numeric ? Number(a.replace(/[^\d.-]/g, "")) - Number(b.replace(/[^\d.-]/g, "")) : order.compare(a, b);
    return up ? found : -found;
  });
  for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  table.tBodies[0].append(...rows);
}

for (const table of document.querySelectorAll("table[data-sortable]")) {
  if (table.tBodies[0].rows.length < 2) continue;
  [...table.tHead.rows[0].cells].forEach((cell, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = french ? "Trier" : "Sort";
    button.append(...cell.childNodes);
    button.addEventListener("click", () => sortBy(table, index, button));
    cell.append(button);
  });
}

/* Filter a list while one writes; without the script the form asks the server. */
for (const input of document.querySelectorAll("input[data-filter]")) {
  const box = document.getElementById(input.dataset.filter);
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  input.addEventListener("input", () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    for (const item of box.querySelectorAll("li")) {
      const text = fold(item.textContent);
      item.hidden = !words.every((word) => text.includes(word));
    }
    for (const part of box.querySelectorAll("section")) part.hidden = !part.querySelector("li:not([hidden])");
  });
}

/* The query editor: completion of our vocabulary, Ctrl and Enter asks. A rich editor, where there is one, takes over. */
class Completion {
  constructor(area) {
    this.area = area;
    this.list = document.createElement("ul");
    this.list.className = "complete";
    this.list.id = "complete";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", french ? "Propositions" : "Suggestions");
    this.list.hidden = true;
    area.after(this.list);
    area.setAttribute("aria-controls", "complete");
    area.addEventListener("keydown", (event) => this.press(event));
    area.addEventListener("input", () => this.list.hidden || this.open());
    area.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  async terms() {
    this.known ??= (await (await fetch(this.area.dataset.vocabulary)).json()).terms;
    return this.known;
  }

  word() {
    return /[\w:-]*$/.exec(this.area.value.slice(0, this.area.selectionStart))[0];
  }

  async open() {
    const word = this.word().toLowerCase();
    const terms = await this.terms();
    const fits = ([name, label]) => name.toLowerCase().includes(word) || label.toLowerCase().includes(word);
    const found = terms.filter(fits).sort((a, b) => a[0].length - b[0].length).slice(0, 40);
    this.list.replaceChildren(...found.map(([name, label], index) => {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.id = `complete-${index}`;
      item.dataset.name = name;
      item.textContent = label ? `${name} – ${label}` : name;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); this.take(item); });
      return item;
    }));
    this.list.hidden = !found.length;
    this.mark(0);
  }

  close() {
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }

  mark(index) {
    const items = [...this.list.children];
    if (!items.length) return;
    this.at = (index + items.length) % items.length;
    items.forEach((item, number) => item.setAttribute("aria-selected", String(number === this.at)));
    this.area.setAttribute("aria-activedescendant", items[this.at].id);
    items[this.at].scrollIntoView({ block: "nearest" });
  }

  take(item) {
    const end = this.area.selectionStart;
    this.area.setRangeText(item.dataset.name, end - this.word().length, end, "end");
    this.close();
    this.area.focus();
  }

  press(event) {
    if (event.ctrlKey && event.key === " ") { event.preventDefault(); this.open(); return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { this.area.form.requestSubmit(); return; }
    if (this.list.hidden) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) { event.preventDefault(); this.mark(this.at + moves[event.key]); }
    else if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); this.take(this.list.children[this.at]); }
    else if (event.key === "Escape") { event.preventDefault(); this.close(); }
  }
}

/* The rich editor is as large as all else together: it comes when somebody begins to write. */
function enrich(area) {
  const script = document.createElement("script");
  script.src = area.dataset.editor;
  script.addEventListener("load", () => {
    const focused = document.activeElement === area;
    const view = window.dpoKgEditor(area);
    if (focused) view.focus();
  });
  script.addEventListener("error", () => new Completion(area));
  document.head.append(script);
}

const area = document.querySelector("textarea[data-vocabulary]");
if (area) {
  if (area.dataset.editor) area.addEventListener("focus", () => enrich(area), { once: true });
  else new Completion(area);
}
