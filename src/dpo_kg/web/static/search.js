/* Search in the names of a site of files: the index is cut by the beginnings of words, one small file a beginning. */
"use strict";

const box = document.getElementById("found");
const index = new URL(box.dataset.index, location.href);
const root = new URL("..", index);
const lang = document.documentElement.lang === "fr" ? "fr" : "en";
const input = document.getElementById("find");
const files = new Map();

function read(name) {
  if (!files.has(name)) {
    const found = fetch(new URL(name, index)).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${name}`);
      return answer.json();
    });
    found.catch(() => files.delete(name));
    files.set(name, found);
  }
  return files.get(name);
}

/* As dpo_kg.site.search_index folds names: no case, no accents, letters and punctuation by the tables of the index. */
function fold(text, tables) {
  let found = text;
  for (let turn = 0; turn < 2; turn += 1) found = found.toUpperCase().toLowerCase().normalize("NFKD");
  found = found.replace(/\p{M}/gu, "");
  found = [...found].map((c) => tables.letters[c] ?? c).join("");
  return found.split(/\s+/u).filter(Boolean);
}

/* The longest beginning of a word that has a file: [its name, number of entries, whether it has all of them]. */
function fileOf(word, tables) {
  for (let end = word.length; end > 0; end -= 1) {
    const found = tables.files[word.slice(0, end)];
    // A file of some entries only stands for its own beginning: longer ones have files of their own.
    if (found) return found[2] || end === word.length ? found : null;
  }
  return null;
}

function rank(names, words) {
  const text = words.join(" ");
  const folded = names.map((name) => name.join(" "));
  if (folded.includes(text)) return 0;
  if (folded.some((name) => name.startsWith(text))) return 1;
  return names.some((name) => words.every((word) => name.includes(word))) ? 2 : 3;
}

function show(hits, total) {
  const list = box.querySelector("ul");
  const told = hits.length === 1 ? box.dataset.hit : box.dataset.hits.replace("{count}", String(total));
  box.querySelector("p").textContent = total === null ? "" : told;
  list.replaceChildren(...hits.map(([path, sort, name, , matched]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.className = "hit";
    link.href = new URL((lang === "fr" ? "fr/" : "") + path, root).href;
    link.textContent = name;
    const label = document.createElement("span");
    label.className = "label";
    label.textContent = sort;
    item.append(link, " ", label);
    if (matched) {
      const detail = document.createElement("span");
      const quote = document.createElement("q");
      detail.className = "detail";
      quote.textContent = matched;
      detail.append(`${box.dataset.as} `, quote);
      item.append(" ", detail);
    }
    return item;
  }));
}

async function search(text) {
  const tables = await read(index.href);
  const words = fold(text, tables);
  if (!words.length) return [[], null];
  const candidates = words.map((word) => fileOf(word, tables));
  if (candidates.includes(null)) return [[], 0];
  candidates.sort((one, other) => other[2] - one[2] || one[1] - other[1]);
  const entries = await read(candidates[0][0]);
  const hits = [];
  for (const [path, sort, names, french] of entries) {
    const folded = names.map((name) => fold(name, tables));
    const every = folded.flat();
    if (!words.every((word) => every.some((other) => other.startsWith(word)))) continue;
    const name = lang === "fr" && french ? french : names[0];
    const shown = fold(name, tables);
    const fits = words.every((word) => shown.some((other) => other.startsWith(word)));
    const matched = fits ? "" : names.find((_, at) => words.some((w) => folded[at].some((o) => o.startsWith(w))));
    hits.push([path, tables.sorts[sort][lang], name, rank(folded, words), matched]);
  }
  hits.sort((one, other) => one[3] - other[3]);
  const whole = candidates[0][2] || words.length > 1 ? hits.length : candidates[0][1];
  return [hits.slice(0, 100), whole];
}

let asked = 0;
async function find(text) {
  const own = asked += 1;
  try {
    const [hits, total] = await search(text);
    if (own === asked) show(hits, total);
  } catch {
    box.querySelector("p").textContent = box.dataset.failed;
  }
}

input.value = new URLSearchParams(location.search).get("q") ?? "";
if (input.value) find(input.value);
input.addEventListener("input", () => {
  history.replaceState(null, "", input.value ? `?q=${encodeURIComponent(input.value)}` : location.pathname);
  find(input.value);
});
