"use strict";
(() => {
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const one = (what) => document.querySelector(what);
  const root = document.documentElement;

  // Arms: a chip switches one off in every figure, table and card; the address keeps which.
  const chips = all("[data-chip]");
  const off = new Set();
  const named = () => chips.filter((chip) => off.has(chip.dataset.chip)).map((chip) => encodeURIComponent(chip.dataset.name));
  const switched = (write) => {
    for (const part of all("[data-arm]"))
      part.classList.toggle("off", part.dataset.arm.split(" ").some((arm) => off.has(arm)));
    for (const chip of chips) chip.setAttribute("aria-pressed", String(!off.has(chip.dataset.chip)));
    one("#every")?.toggleAttribute("hidden", !off.size);
    if (write) history.replaceState(null, "", off.size ? `#off=${named().join(",")}` : "#");
  };
  for (const chip of chips)
    chip.addEventListener("click", () => {
      if (!off.delete(chip.dataset.chip)) off.add(chip.dataset.chip);
      switched(true);
    });
  one("#every")?.addEventListener("click", () => { off.clear(); switched(true); });
  const read = () => {
    if (!location.hash.startsWith("#off=")) return;
    const gone = location.hash.slice(5).split(",");
    off.clear();
    for (const chip of chips) if (gone.includes(encodeURIComponent(chip.dataset.name))) off.add(chip.dataset.chip);
    switched(false);
  };
  addEventListener("hashchange", read);
  read();

  // Light or dark, and contents that fold where there is no room beside the page.
  one("#theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  const wide = matchMedia("(min-width: 1180px)");
  const fold = () => one("#contents").toggleAttribute("open", wide.matches);
  wide.addEventListener("change", fold);
  fold();
  for (const link of all("#contents a")) link.addEventListener("click", () => setTimeout(fold));

  // Values: the nearest point under the pointer, or the next one by arrow keys.
  const tip = one("#tip");
  const hide = () => { tip.hidden = true; };
  const show = (mark) => {
    const box = mark.getBoundingClientRect();
    tip.textContent = mark.dataset.tip;
    tip.hidden = false;
    const most = root.clientWidth - tip.offsetWidth - 8;
    tip.style.left = `${scrollX + Math.max(8, Math.min(most, box.left + box.width / 2 + 10))}px`;
    tip.style.top = `${scrollY + Math.max(4, box.top - tip.offsetHeight - 6)}px`;
  };
  for (const figure of all("svg.tips")) {
    let at = -1;
    const marks = () => all("[data-tip]", figure).filter((mark) => !mark.closest(".off"));
    figure.addEventListener("pointermove", (event) => {
      let best = null, least = 18;
      for (const mark of marks()) {
        const box = mark.getBoundingClientRect();
        const away = Math.hypot(box.left + box.width / 2 - event.clientX, box.top + box.height / 2 - event.clientY);
        if (away < least) [best, least] = [mark, away];
      }
      if (best) show(best); else hide();
    });
    figure.addEventListener("pointerleave", hide);
    figure.addEventListener("blur", hide);
    figure.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.key === "Escape") hide();
      if (!step) return;
      event.preventDefault();
      const there = marks();
      at = (at + step + there.length) % there.length;
      if (there.length) show(there[at]);
    });
  }

  // Tables: a head sorts its column, by number where there is one; empty cells stay last.
  const text = (cell) => (cell ? cell.textContent.trim() : "");
  const number = (said) => {
    const found = /[-+]?\d[\d,]*(\.\d+)?/.exec(said.replace(/\u2212/g, "-"));
    return found ? Number(found[0].replace(/,/g, "")) : NaN;
  };
  for (const button of all("th button")) {
    const head = button.closest("th"), column = head.cellIndex;
    button.addEventListener("click", () => {
      const up = head.ariaSort ? head.ariaSort === "descending" : head.className !== "figure";
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const body = head.closest("table").tBodies[0];
      const key = (row) => {
        const said = text(row.cells[column]), value = number(said);
        const bare = said === "" || said === "\u2013";
        return head.className !== "figure" ? [bare, said] : [bare || Number.isNaN(value), value];
      };
      const keyed = [...body.rows].map((row) => [key(row), row]);
      keyed.sort(([[bareA, a], ], [[bareB, b], ]) => bareA - bareB || (up ? 1 : -1) * (typeof a === "string" ? a.localeCompare(b) : a - b || 0));
      body.append(...keyed.map(([, row]) => row));
    });
  }

  // Copy: tab-separated, ± in a column of its own, plain numbers, and nothing that a spreadsheet runs.
  const FIGURE = /^([-+\u2212]?[\d,]*\.?\d+)(?: ±([\d,.]+))?$/;
  const inert = (said) => (/^'*[=+\-@\t\r]/.test(said) ? `'${said}` : said).replace(/[\t\r\n]+/g, " ");
  const figure = (said) => said.replace(/,/g, "").replace(/\u2212/g, "-").replace(/^\+/, "");
  const copied = (table) => {
    const rows = [...table.rows].map((row) => [...row.cells].filter((cell) => !cell.classList.contains("off")).map(text));
    const halves = rows[0].map((_, at) => rows.some((row) => / ±[\d,.]+$/.test(row[at] ?? "") && FIGURE.test(row[at])));
    return rows.map((row, line) => row.flatMap((said, at) => {
      const found = line ? FIGURE.exec(said) : null;
      const cell = found ? figure(found[1]) : inert(said);
      return halves[at] ? [cell, line ? (found?.[2] ? figure(found[2]) : "") : `half of 95 % interval`] : [cell];
    }).join("\t")).join("\n");
  };
  for (const button of all("button.copy"))
    button.addEventListener("click", async () => {
      const said = button.textContent;
      try { await navigator.clipboard.writeText(copied(button.closest(".table").querySelector("table"))); button.textContent = "Copied"; }
      catch { button.textContent = "Not allowed here"; }
      setTimeout(() => { button.textContent = said; }, 1500);
    });

  // Print: what is folded is printed too, but for the whole configuration.
  let folded = [];
  addEventListener("beforeprint", () => { folded = all("details:not([open], .long)"); for (const part of folded) part.open = true; });
  addEventListener("afterprint", () => { for (const part of folded) part.open = false; });
})();
