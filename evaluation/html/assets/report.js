"use strict";
(() => {
  const CHUNK = 100;
  const $ = (id) => document.getElementById(id);
  const make = (tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const KINDS = { g: "gene?", o: "organism?" };
  const FIELDS = { figtitle: "Figure title", papertitle: "Paper title", caption: "Caption", text: "Text" };
  let rows = [], figures = [], shown = [], drawn = 0;

  const unpack = async () => {
    const bytes = Uint8Array.from(atob($("data").textContent.trim()), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  };

  const fill = (select, values) => {
    const counts = new Map();
    for (const value of values) if (value) counts.set(value, (counts.get(value) || 0) + 1);
    const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    for (const [value, count] of sorted.slice(0, 200)) {
      const option = make("option", "", `${value} (${count})`);
      option.value = value;
      select.append(option);
    }
  };

  const filter = () => {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const rule = $("rule").value, species = $("species").value, journal = $("journal").value;
    const least = Number($("confidence").value) || 0, order = $("order").value;
    shown = rows.filter((row) => {
      const figure = figures[row.f];
      return (!rule || row.r === rule) && (!species || figure.species === species) &&
        (!journal || figure.journal === journal) && row.c >= least &&
        words.every((word) => row.t.includes(word));
    });
    if (order === "c") shown.sort((a, b) => b.c - a.c);
    if (order === "v") shown.sort((a, b) => (a.v < b.v ? -1 : a.v > b.v ? 1 : 0));
    drawn = 0;
    $("list").replaceChildren();
    draw();
    $("count").textContent = `${shown.length} of ${rows.length} findings`;
  };

  const draw = () => {
    const end = Math.min(drawn + CHUNK, shown.length);
    const piece = document.createDocumentFragment();
    for (; drawn < end; drawn++) piece.append(item(shown[drawn], drawn));
    $("list").append(piece);
    $("more").hidden = drawn >= shown.length;
  };

  const item = (row, place) => {
    const li = make("li", row.s);
    const button = make("button", "row");
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.dataset.place = place;
    button.append(make("span", "code", row.r), make("span", "sure", row.c.toFixed(2)),
      make("span", "value", row.v || row.k), make("span", "message", row.m));
    button.addEventListener("click", () => {
      const open = li.querySelector(".detail");
      if (open) open.remove(); else li.append(detail(row));
      button.setAttribute("aria-expanded", String(!open));
    });
    li.append(button);
    return li;
  };

  const detail = (row) => {
    const figure = figures[row.f], box = make("div", "detail");
    const place = make("p", "muted");
    place.append(`${row.l} · `, link(`https://pfocr.wikipathways.org/figures/${encodeURIComponent(figure.id)}.html`, "figure at PFOCR"));
    if (/^PMC\d+$/.test(figure.pmcid)) place.append(" · ", link(`https://www.ncbi.nlm.nih.gov/pmc/articles/${figure.pmcid}/`, "article at PMC"));
    box.append(place);
    if (row.x) { const fix = make("p"); fix.append(make("strong", "", "Fix: "), row.x); box.append(fix); }
    for (const name of Object.keys(FIELDS)) {
      if (!figure.texts[name]) continue;
      box.append(make("h4", "", FIELDS[name]), text(figure.texts[name], figure.mentions.filter((m) => m[0] === name), row));
    }
    const evidence = Object.entries(row.e);
    if (evidence.length) {
      box.append(make("h4", "", "Evidence"));
      const list = make("dl", "evidence");
      for (const [key, value] of evidence) {
        const pair = make("div");
        pair.append(make("dt", "", key.replaceAll("_", " ")), make("dd", "", brief(value)));
        list.append(pair);
      }
      box.append(list);
    }
    return box;
  };

  const brief = (value) => Array.isArray(value) ? value.map(brief).join(", ")
    : value && typeof value === "object" ? Object.entries(value).map(([k, v]) => `${k} ${brief(v)}`).join(" ")
    : typeof value === "number" && !Number.isInteger(value) ? value.toFixed(3) : String(value);

  const link = (address, words) => {
    const node = make("a", "", words);
    node.href = address;
    node.rel = "noreferrer noopener";
    return node;
  };

  // Offsets count code points; a JavaScript string counts UTF-16 units.
  const text = (content, mentions, row) => {
    const box = make("p", "text"), points = Array.from(content);
    let at = 0;
    for (const [, start, end, label, symbol] of [...mentions].sort((a, b) => a[1] - b[1])) {
      if (start < at) continue;
      const surface = points.slice(start, end).join("");
      box.append(points.slice(at, start).join(""));
      const suspect = row.w ? surface === row.w : symbol === row.v;
      const node = make("mark", suspect ? "x" : label, surface);
      node.append(make("sub", "", suspect ? `${symbol || "?"} – this finding` : symbol || KINDS[label]));
      box.append(node);
      at = end;
    }
    box.append(points.slice(at).join(""));
    return box;
  };

  const move = (step) => {
    const buttons = [...document.querySelectorAll(".row")];
    const now = buttons.indexOf(document.activeElement);
    const next = buttons[now < 0 ? 0 : Math.max(0, Math.min(buttons.length - 1, now + step))];
    if (next) next.focus();
    if (now + step >= buttons.length - 2 && drawn < shown.length) draw();
  };

  const setTheme = (dark) => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    $("theme").textContent = dark ? "Light" : "Dark";
    $("theme").setAttribute("aria-pressed", String(dark));
  };
  setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
  $("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme !== "dark"));
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") { event.preventDefault(); $("search").focus(); }
    if (event.key === "j") move(1);
    if (event.key === "k") move(-1);
  });

  unpack().then((data) => {
    ({ rows, figures } = data);
    for (const row of rows) row.t = `${row.r} ${row.v} ${row.w} ${row.m} ${figures[row.f].id}`.toLowerCase();
    fill($("rule"), rows.map((row) => row.r));
    fill($("species"), rows.map((row) => figures[row.f].species));
    fill($("journal"), rows.map((row) => figures[row.f].journal));
    $("filters").addEventListener("input", filter);
    $("filters").addEventListener("submit", (event) => event.preventDefault());
    $("more").addEventListener("click", draw);
    filter();
  }).catch(() => { $("count").textContent = "This browser cannot open the list of findings; the same rows are in the JSON beside this file."; });
})();
