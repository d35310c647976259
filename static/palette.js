// The palette: Ctrl+K opens it, arrows choose, Enter goes there, Escape gives the focus back.
"use strict";

(() => {
  const PAUSE = 150; // milliseconds without a key before the server is asked
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const form = dialog.querySelector("form");
  const words = document.getElementById("palette-words");
  const found = document.getElementById("palette-found");
  const said = document.getElementById("palette-said");
  let asking = 0;

  function options() { return [...found.querySelectorAll("[role=option]")]; }

  function look() { htmx.trigger(form, "palette-look"); }

  function open() {
    if (dialog.open) return;
    for (const other of document.querySelectorAll("dialog[open]")) other.close();
    dialog.showModal();
    words.focus();
    look();
  }

  // What was found may name a patient: it goes when the palette does.
  function forget() {
    clearTimeout(asking);
    htmx.trigger(form, "htmx:abort");
    form.reset();
    found.replaceChildren();
    said.textContent = "";
    choose(null);
  }

  function choose(option) {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      words.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      words.removeAttribute("aria-activedescendant");
    }
    words.setAttribute("aria-expanded", String(options().length > 0));
  }

  function step(by) {
    const all = options();
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (all.length) choose(all[(at < 0 && by < 0 ? all.length - 1 : at + by + all.length) % all.length]);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      open();
    }
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-palette]");
    if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open();
    }
    if (event.target.closest("[data-palette-close]") || event.target === dialog) dialog.close();
  });

  words.addEventListener("input", () => {
    clearTimeout(asking);
    asking = setTimeout(look, PAUSE);
  });

  words.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.key === "Enter" && !event.isComposing && !event.ctrlKey && !event.metaKey) {
      const chosen = options().find((one) => one.getAttribute("aria-selected") === "true");
      if (!chosen) return; // the form goes to the search page
      event.preventDefault();
      chosen.click();
    }
  });

  found.addEventListener("htmx:afterSwap", () => {
    const told = found.querySelector("[data-said]");
    said.textContent = told ? told.dataset.said : "";
    choose(words.value.trim() ? options()[0] || null : null);
  });

  dialog.addEventListener("close", forget);
  window.addEventListener("pagehide", () => { if (dialog.open) dialog.close(); });
})();
