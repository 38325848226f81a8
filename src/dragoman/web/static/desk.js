// What the desk does better with a script: words and fields light each other, keys decide, progress moves, charts answer.
"use strict";
(function () {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const has = (node, name, key) => (node.dataset[name] || "").split(" ").includes(key);

  // --- a report: pointing at a field lights its words, pointing at words lights the fields
  const reading = all("[data-reading]");
  const marks = reading.flatMap((text) => all("mark", text));
  const fields = all("[data-field]");
  const cards = all("[data-card]");
  let held = null; // what was clicked stays lit until something else is

  function light(ofMark, ofField, ofCard) {
    marks.forEach((mark) => mark.classList.toggle("lit", ofMark(mark)));
    fields.forEach((field) => field.classList.toggle("lit", ofField(field)));
    cards.forEach((card) => card.classList.toggle("lit", ofCard(card)));
    const any = marks.some((mark) => mark.classList.contains("lit"));
    reading.forEach((text) => text.classList.toggle("dimmed", any));
  }
  const dark = () => light(() => false, () => false, () => false);
  const lightField = (field) => light((m) => has(m, "fields", field.dataset.field), (f) => f === field, () => false);
  const lightCard = (card) => light((m) => has(m, "cards", card.dataset.card), () => false, (c) => c === card);
  const lightMark = (mark) => light((m) => m === mark, (f) => has(mark, "fields", f.dataset.field), (c) => has(mark, "cards", c.dataset.card));
  function wire(node, show) {
    node.addEventListener("mouseenter", () => show(node));
    node.addEventListener("focusin", () => show(node));
    const rest = () => (held ? held() : dark());
    node.addEventListener("mouseleave", rest);
    node.addEventListener("focusout", rest);
  }
  cards.forEach((card) => wire(card, lightCard));
  fields.forEach((field) => {
    field.addEventListener("mouseenter", (event) => { event.stopPropagation(); lightField(field); });
    field.addEventListener("focusin", (event) => { event.stopPropagation(); lightField(field); });
    field.addEventListener("mouseleave", () => { const card = field.closest("[data-card]"); if (card) { lightCard(card); } });
  });
  marks.forEach((mark) => {
    wire(mark, lightMark);
    mark.addEventListener("click", () => {
      held = () => lightMark(mark);
      held();
      const card = cards.find((one) => one.classList.contains("lit"));
      if (card) { card.scrollIntoView({ block: "nearest" }); }
    });
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { held = null; dark(); } });

  // --- reviewing: a key presses the button that shows it
  const review = document.querySelector("[data-keys]");
  if (review) {
    const off = () => localStorage.getItem("dragoman-keys") === "off";
    const toggle = document.getElementById("keys");
    const tell = () => { toggle.textContent = off() ? "Turn the keys on" : "Turn the keys off"; review.classList.toggle("off", off()); };
    toggle.hidden = false;
    toggle.addEventListener("click", () => { localStorage.setItem("dragoman-keys", off() ? "on" : "off"); tell(); });
    tell();
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, select, textarea");
      if (event.key === "Escape" && typing) { typing.blur(); return; }
      if (typing || off() || event.ctrlKey || event.metaKey || event.altKey) { return; }
      const button = all("[data-key]").find((one) => one.dataset.key === event.key && !one.disabled);
      if (!button) { return; }
      event.preventDefault();
      if (button.tagName === "SUMMARY") {
        button.parentElement.open = true;
        const first = button.parentElement.querySelector("select, input:not([type=hidden]), button");
        if (first) { first.focus(); }
      } else { button.click(); }
    });
    // words selected in the text go into the field for a party's words
    document.addEventListener("selectionchange", () => {
      const chosen = document.getSelection();
      const inside = chosen && chosen.anchorNode && chosen.anchorNode.parentElement && chosen.anchorNode.parentElement.closest("[data-reading]");
      const words = inside ? chosen.toString().trim() : "";
      if (words && words.length < 200) { all("input[data-words]").forEach((input) => { if (!input.dataset.touched) { input.value = words; } }); }
    });
    all("input[data-words]").forEach((input) => input.addEventListener("input", () => { input.dataset.touched = "1"; }));
  }

  // --- an addition: its progress is fetched, not reloaded
  const addition = document.querySelector("[data-addition]");
  if (addition) {
    const again = document.getElementById("again");
    if (again) { again.remove(); }
    const ask = async () => {
      try {
        const answer = await fetch(addition.dataset.addition, { headers: { accept: "application/json" } });
        const found = await answer.json();
        if (found.state === "done" || found.state === "failed") { location.reload(); return; }
        const bar = addition.querySelector("progress");
        if (found.total) { bar.max = found.total; bar.value = found.done; }
        addition.querySelector("[data-told]").textContent = found.told;
      } catch (error) { /* the desk may be restarting: ask again */ }
      setTimeout(ask, 800);
    };
    setTimeout(ask, 500);
  }

  // --- charts: the picture becomes one that can be pointed at, once it is asked for
  all("button[data-chart]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      const figure = button.closest("figure");
      await new Promise((done, failed) => {
        if (window.vegaEmbed) { done(); return; }
        const script = document.createElement("script");
        script.src = button.dataset.vega;
        script.onload = done;
        script.onerror = failed;
        document.head.append(script);
      });
      const spec = await (await fetch(button.dataset.chart)).json();
      const place = document.createElement("div");
      figure.querySelector("picture, svg").replaceWith(place);
      // ast: expressions are interpreted, since the page forbids building code from text
      await window.vegaEmbed(place, spec, { ast: true, actions: false, defaultStyle: false, renderer: "canvas", tooltip: { disableDefaultStyle: true } });
      button.remove();
    });
  });
})();
