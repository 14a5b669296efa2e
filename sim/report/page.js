"use strict";
(() => {
  // A number as the tables write it: thousands by commas, a real minus sign, an interval behind it.
  const value = text => {
    const m = text.replace(/,/g, "").replace(/−/g, "-").match(/[-+]?\d+(\.\d+)?/);
    return m ? Number(m[0]) : NaN;
  };
  for (const table of document.querySelectorAll("table")) {
    const body = table.tBodies[0], heads = table.tHead.rows[table.tHead.rows.length - 1].cells;
    if (body.rows.length < 3) continue;
    [...heads].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = "Sort by this column";
      button.append(...head.childNodes);
      if (!button.textContent.trim()) return;
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].map((row, at) => ({row, at, text: row.cells[column].textContent, of: value(row.cells[column].textContent)}));
        const words = column === 0 || rows.every(r => Number.isNaN(r.of));
        rows.sort((a, b) => {
          if (words) return (down ? -1 : 1) * a.text.localeCompare(b.text) || a.at - b.at;
          if (Number.isNaN(a.of) || Number.isNaN(b.of)) return Number.isNaN(a.of) - Number.isNaN(b.of) || a.at - b.at;
          return (down ? b.of - a.of : a.of - b.of) || a.at - b.at;
        });
        body.append(...rows.map(r => r.row));
      });
    });
  }
  let opened = [];
  addEventListener("beforeprint", () => { opened = [...document.querySelectorAll("details:not([open])")]; opened.forEach(d => { d.open = true; }); });
  addEventListener("afterprint", () => { opened.forEach(d => { d.open = false; }); opened = []; });
})();
