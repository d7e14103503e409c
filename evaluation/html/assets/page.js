"use strict";
(() => {
  const CHUNK = 100;
  const $ = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const make = (tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const FIELDS = { figtitle: "Figure title", papertitle: "Paper title", caption: "Caption", text: "Text" };
  const pieces = all(".piece");
  const opened = new Map();
  let setup = {}, rows = [], figures = [], shown = [], drawn = 0, total = 0, perPiece = 1;

  const inflate = async (node) => {
    const bytes = Uint8Array.from(atob(node.textContent.trim()), (c) => c.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  };
  const behind = async (row) => {
    const piece = Math.floor(row.f / perPiece);
    if (!opened.has(piece)) opened.set(piece, inflate(pieces[piece + 1]).then(JSON.parse));
    return (await opened.get(piece))[row.f % perPiece];
  };

  // Filters: a property of the row, else of its figure; a figure may have several species.
  const valuesOf = (row, key) => {
    const value = row[key] ?? figures[row.f][key] ?? "";
    return Array.isArray(value) ? value : value === "" ? [] : [value];
  };
  const fill = ({ key, names }) => {
    const counts = new Map(), select = $(`filter-${key}`);
    for (const row of rows) for (const value of valuesOf(row, key)) counts.set(value, (counts.get(value) || 0) + 1);
    const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    for (const [value, count] of sorted.slice(0, 300)) {
      const option = make("option", "", `${value}${names[value] ? ` ${names[value]}` : ""} (${count})`);
      option.value = value;
      select.append(option);
    }
    select.disabled = !counts.size;
  };
  const filter = () => {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = all("#filters select[data-key]").map((s) => [s.dataset.key, s.value]).filter(([, value]) => value);
    const least = $("confidence") ? Number($("confidence").value) || 0 : 0, order = $("order").value;
    shown = rows.filter((row) => (row.c ?? 1) >= least && words.every((word) => row.t.includes(word)) &&
      chosen.every(([key, value]) => valuesOf(row, key).includes(value)));
    if (order === "c") shown.sort((a, b) => b.c - a.c);
    if (order === "v") shown.sort((a, b) => (a.v < b.v ? -1 : a.v > b.v ? 1 : 0));
    drawn = 0;
    $("list").replaceChildren();
    draw();
    const number = (n) => n.toLocaleString("en");
    const kept = total > rows.length ? `; the page holds these of ${number(total)}` : "";
    $("count").textContent = `${number(shown.length)} of ${number(rows.length)} ${setup.noun}${kept}`;
  };
  const draw = () => {
    const end = Math.min(drawn + CHUNK, shown.length), part = document.createDocumentFragment();
    for (; drawn < end; drawn++) part.append(item(shown[drawn]));
    $("list").append(part);
    $("more").hidden = drawn >= shown.length;
    $("more").textContent = `Show ${Math.min(CHUNK, shown.length - drawn)} more`;
    $("printed").textContent = drawn < shown.length ? `Printed: the first ${drawn} of ${shown.length}.` : "";
  };

  const item = (row) => {
    const li = make("li", row.s || ""), button = make("button", row.c === undefined ? "row plain" : "row");
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.append(make("span", "code", row.r));
    if (row.c !== undefined) button.append(make("span", "sure", row.c.toFixed(2)));
    button.append(make("span", "value", row.v || row.k), make("span", "message", row.model ? `${row.model}: ${row.m}` : row.m));
    button.addEventListener("click", () => toggle(li, button, row));
    li.append(button);
    return li;
  };
  const toggle = async (li, button, row) => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    li.querySelector(".detail")?.remove();
    if (!open) return;
    const node = detail(row, await behind(row));
    if (button.getAttribute("aria-expanded") === "true" && !li.querySelector(".detail")) li.append(node);
  };

  const detail = (row, figure) => {
    const box = make("div", "detail"), mine = figure.rows[row.n], head = figures[row.f];
    box.append(place(row, head, figure, mine));
    if (mine.fix) { const fix = make("p", "fix"); fix.append(make("strong", "", "Replacement: "), mine.fix); box.append(fix); }
    if (mine.table) box.append(table(mine.table, ""));
    for (const name of Object.keys(FIELDS)) {
      const content = mine.texts?.[name] ?? figure.texts?.[name];
      if (!content) continue;
      const marks = mine.marks?.[name] ?? figure.marks?.[name] ?? [];
      box.append(make("h3", "", FIELDS[name]), text(content, marks, (mine.places || []).filter((p) => p[0] === name)));
    }
    if (row.w && !(mine.places || []).length) box.append(make("p", "muted", `The word “${row.w}” stands in the image, not in these texts.`));
    const columns = make("div", "columns");
    if (mine.evidence) columns.append(evidence(mine.evidence));
    if (mine.why) columns.append(why(mine.why));
    if (columns.childNodes.length) box.append(columns);
    return box;
  };
  const place = (row, head, figure, mine) => {
    const line = make("p", "muted");
    line.append([row.corpus, head.id, head.journal, head.year, (head.species || []).join(", ")].filter(Boolean).join(" · "));
    const known = /^PMC\d+$/.test(head.pmcid || "");
    if (known) line.append(" · ", link(`https://pfocr.wikipathways.org/figures/${encodeURIComponent(head.id)}.html`, "figure at PFOCR"));
    if (head.link) line.append(" · ", link(`https://www.ncbi.nlm.nih.gov${head.link}`, "figure at PMC"));
    if (known) line.append(" · ", link(`https://www.ncbi.nlm.nih.gov/pmc/articles/${head.pmcid}/`, "article at PMC"));
    if (figure.path) line.append(` · ${figure.path}${mine.line ? `:${mine.line}` : ""}`);
    return line;
  };
  const link = (address, words) => {
    const node = make("a", "", words);
    node.href = address;
    node.rel = "noreferrer noopener";
    return node;
  };

  // Offsets count code points; a JavaScript string counts UTF-16 units.
  const text = (content, marks, places) => {
    const box = make("p", "text"), points = Array.from(content), cut = (a, b) => points.slice(a, b).join("");
    const meets = (a, b) => a[0] < b[1] && b[0] < a[1];
    const spans = places.map(([, start, end]) => [start, end]);
    const free = spans.filter((span, i) => !spans.slice(0, i).some((other) => meets(span, other)) && !marks.some((mark) => meets(mark, span)));
    const found = [
      ...marks.map(([start, end, kind, note]) => [start, end, spans.some((span) => meets(span, [start, end])) ? "x" : kind, note]),
      ...free.map(([start, end]) => [start, end, "x", ""]),
    ].sort((a, b) => a[0] - b[0]);
    let at = 0;
    for (const [start, end, kind, note] of found) {
      const node = make("mark", kind, cut(start, end));
      if (note) node.append(make("sub", "", note));
      if (kind === "x") node.append(make("span", "hidden", " (what this is about)"));
      box.append(cut(at, start), node);
      at = end;
    }
    box.append(cut(at));
    return box;
  };

  const brief = (value) => Array.isArray(value) ? value.map(brief).join(", ")
    : value && typeof value === "object" ? Object.entries(value).map(([k, v]) => `${k.replaceAll("_", " ")} ${brief(v)}`).join(", ")
    : typeof value === "number" && !Number.isInteger(value) ? value.toFixed(3) : String(value);
  const evidence = (items) => {
    const box = make("div"), list = make("dl", "evidence");
    for (const [key, value] of Object.entries(items)) {
      const pair = make("div"), dd = make("dd");
      if (Array.isArray(value) && value.some((part) => part && typeof part === "object")) {
        for (const part of value) dd.append(make("div", "", brief(part)));
      } else dd.textContent = brief(value);
      pair.append(make("dt", "", key.replaceAll("_", " ")), dd);
      list.append(pair);
    }
    box.append(make("h3", "", "Evidence"), list);
    return box;
  };
  const why = (parts) => {
    const box = make("div"), signed = parts.map(([name, amount]) => [name, (amount > 0 ? "+" : "") + amount.toFixed(2)]);
    box.append(make("h3", "", "Why, in log-odds of being wrong"), table([["", ""], ...signed], "why"));
    return box;
  };
  const table = ([columns, ...lines], name) => {
    const node = make("table", name), head = make("tr"), body = make("tbody");
    if (columns.some(Boolean)) {
      for (const column of columns) { const cell = make(column ? "th" : "td", "", column); if (column) cell.scope = "col"; head.append(cell); }
      const top = make("thead");
      top.append(head);
      node.append(top);
    }
    for (const line of lines) {
      const tr = make("tr");
      for (const cell of line) tr.append(make("td", "", cell));
      body.append(tr);
    }
    node.append(body);
    return node;
  };

  // Charts are drawn when they come near, or all of them before the page is printed.
  let library = null;
  const loaded = () => library ??= inflate($("library")).then((code) => {
    document.body.append(Object.assign(document.createElement("script"), { textContent: code }));
  });
  const plot = async (node) => {
    if (node.dataset.drawn) return;
    node.dataset.drawn = "1";
    await loaded();
    const spec = setup.charts[node.dataset.chart], whole = node.clientWidth;
    // Panels side by side or below each other do not fit themselves; some room is left for their labels.
    const panel = spec.signals?.find((signal) => signal.name === "child_width");
    if (panel) panel.value = Math.max(150, whole - Math.min(170, whole * 0.4));
    // On a narrow screen keys stand below each other, and names leave room for what is drawn.
    spec.config.axis.labelLimit = Math.min(spec.config.axis.labelLimit, Math.round(whole * 0.4));
    if (whole < 420) for (const legend of spec.legends ?? []) legend.columns = 1;
    // The plot as a whole has its name; its parts say nothing to someone who does not see them.
    const box = make("div");
    box.setAttribute("aria-hidden", "true");
    node.append(box);
    await window.vegaEmbed(box, spec, {
      mode: "vega", ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true },
    });
  };
  const watchCharts = () => {
    const plots = all(".plot");
    if (!plots.length) return;
    const watcher = new IntersectionObserver((seen) => {
      for (const entry of seen) if (entry.isIntersecting) { watcher.unobserve(entry.target); plot(entry.target); }
    }, { rootMargin: "400px" });
    for (const node of plots) watcher.observe(node);
    addEventListener("beforeprint", () => plots.forEach(plot));
  };

  const move = (step) => {
    const buttons = all(".row"), now = buttons.indexOf(document.activeElement);
    if (now + step >= buttons.length - 1 && drawn < shown.length) draw();
    const next = all(".row")[now < 0 ? 0 : Math.max(0, now + step)] || buttons.at(-1);
    next?.focus();
  };
  const setTheme = (dark) => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    $("theme").textContent = dark ? "Light" : "Dark";
    $("theme").setAttribute("aria-pressed", String(dark));
  };
  const isDark = () => document.documentElement.dataset.theme === "dark";
  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "Escape") {
      if (event.target === $("search") && $("search").value) { $("search").value = ""; filter(); }
      else if (event.target.matches('.row[aria-expanded="true"]')) event.target.click();
      else if (event.target.closest?.("li .detail")) { const row = event.target.closest("li").querySelector(".row"); row.click(); row.focus(); }
    }
    if (typing) return;
    if (event.key === "/") { event.preventDefault(); $("search").focus(); }
    if (event.key === "j") move(1);
    if (event.key === "k") move(-1);
  };

  setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
  let dark = false;
  addEventListener("beforeprint", () => { dark = isDark(); setTheme(false); });
  addEventListener("afterprint", () => setTheme(dark));
  $("theme").addEventListener("click", () => setTheme(!isDark()));
  document.addEventListener("keydown", onKey);
  const start = async () => {
    setup = JSON.parse(await inflate($("setup")));
    watchCharts();
    ({ rows, figures, all: total, piece: perPiece } = JSON.parse(await inflate(pieces[0])));
    for (const row of rows) row.t = [row.r, row.v, row.w, row.m, row.k, figures[row.f].id].join(" ").toLowerCase();
    setup.filters.forEach(fill);
    $("filters").addEventListener("input", filter);
    $("filters").addEventListener("submit", (event) => event.preventDefault());
    $("clear").addEventListener("click", () => { $("filters").reset(); filter(); $("search").focus(); });
    $("more").addEventListener("click", draw);
    filter();
  };
  start().catch(() => { $("count").textContent = `This browser cannot open the list. ${setup.elsewhere || ""}`; });
})();
