// A text field with a list of what fits (ARIA's combobox). htmx fetches the options; this opens and steers the list.
// "combo:chosen" and "combo:new" (with the option's data) bubble from the field; "combo:cleared" once its text changes.
"use strict";

(() => {
  const of = (element) => element instanceof Element ? element.closest("[data-combo]") : null;
  const field = (combo) => combo.querySelector("[role=combobox]");
  const list = (combo) => combo.querySelector("[role=listbox]");
  const key = (combo) => combo.querySelector("input[type=hidden]");
  const options = (combo) => [...combo.querySelectorAll("[role=option]")];
  const active = (combo) => combo.querySelector("[role=option][aria-selected=true]");
  let awaited = null; // the field in which Enter was pressed before the options had come

  function open(combo, is) {
    list(combo).hidden = !is;
    field(combo).setAttribute("aria-expanded", String(is));
    if (!is) activate(combo, null);
  }

  function activate(combo, option) {
    for (const one of options(combo)) one.setAttribute("aria-selected", String(one === option));
    if (!option) { field(combo).removeAttribute("aria-activedescendant"); return; }
    field(combo).setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function step(combo, by) {
    const all = options(combo);
    if (!all.length || "stale" in list(combo).dataset) return;
    if (list(combo).hidden) { open(combo, true); activate(combo, all[0]); return; }
    const at = all.indexOf(active(combo));
    activate(combo, all[(at + by + all.length) % all.length]);
  }

  function tell(combo, name, detail) {
    field(combo).dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  function choose(combo, option) {
    const input = field(combo);
    open(combo, false);
    awaited = null;
    if ("new" in option.dataset) { tell(combo, "combo:new", { ...option.dataset }); return; }
    input.value = option.dataset.label;
    key(combo).value = option.dataset.value;
    tell(combo, "combo:chosen", { name: key(combo).name, value: key(combo).value });
  }

  function fetched(combo) {
    const all = options(combo);
    const input = field(combo);
    if (document.activeElement !== input || key(combo).value) { open(combo, false); return; }
    delete list(combo).dataset.stale;
    const known = all.filter((option) => !("new" in option.dataset));
    open(combo, list(combo).childElementCount > 0);
    if (all.length) activate(combo, all[0]);
    if (awaited === input && known.length === 1) choose(combo, known[0]);
    awaited = null;
  }

  document.addEventListener("input", (event) => {
    const combo = of(event.target);
    if (!combo || event.target !== field(combo)) return;
    awaited = null;
    activate(combo, null); // what is shown no longer fits what is typed
    list(combo).dataset.stale = "";
    if (key(combo).value) { key(combo).value = ""; tell(combo, "combo:cleared", { name: key(combo).name }); }
    if (event.target.value.trim().length < Number(combo.dataset.letters)) open(combo, false);
  });

  // Too few letters ask the server nothing.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const combo = of(event.target);
    if (combo && event.target === field(combo) && event.target.value.trim().length < Number(combo.dataset.letters)) event.preventDefault();
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const combo = of(event.detail.target);
    if (combo && event.detail.target === list(combo)) fetched(combo);
  });

  document.addEventListener("keydown", (event) => {
    const combo = of(event.target);
    if (!combo || event.target !== field(combo) || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const chosen = !list(combo).hidden && active(combo); // never one of a list that is out of date
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      step(combo, event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault(); // never sends the form: that is Ctrl + Enter
      if (chosen) choose(combo, chosen); else if (!key(combo).value) awaited = event.target;
    } else if (event.key === "Tab" && !event.shiftKey && chosen && !("new" in chosen.dataset)) {
      event.preventDefault();
      choose(combo, chosen);
    } else if (event.key === "Escape" && !list(combo).hidden) {
      open(combo, false);
      event.preventDefault();
    }
  });

  // The field keeps the focus while the mouse chooses.
  document.addEventListener("mousedown", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-combo] [role=listbox]")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const option = event.target instanceof Element && event.target.closest("[data-combo] [role=option]");
    if (option) choose(of(option), option);
  });
  document.addEventListener("focusout", (event) => {
    const combo = of(event.target);
    if (combo && event.target === field(combo)) open(combo, false);
  });
  document.addEventListener("focusin", (event) => {
    const combo = of(event.target);
    if (combo && event.target === field(combo)) event.target.select();
  });
})();
