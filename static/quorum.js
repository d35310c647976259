// Keys, focus and the two things that plain forms cannot do. Every page works without it.
"use strict";

(() => {
  const SWITCH = "quorum.single-letter-keys"; // localStorage: "off" turns them off on this device
  const AFTER_G = 1500; // milliseconds in which the second key of "G then …" counts
  const WRITES = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), select, textarea, [contenteditable]";
  const visible = (element) => element && element.checkVisibility !== undefined ? element.checkVisibility() : Boolean(element);

  // The switch for single-letter keys

  function lettersOn() {
    try { return localStorage.getItem(SWITCH) !== "off"; } catch { return true; }
  }

  function showSwitches() {
    for (const button of document.querySelectorAll("[data-keys-switch]")) {
      button.hidden = false;
      button.setAttribute("aria-checked", String(lettersOn()));
    }
    for (const button of document.querySelectorAll("[data-keys-help], [data-print]")) button.hidden = false;
  }

  function turnLetters() {
    try { localStorage.setItem(SWITCH, lettersOn() ? "off" : "on"); } catch { /* private window: stays on */ }
    showSwitches();
  }

  function showKeys() {
    const dialog = document.getElementById("keys");
    if (dialog && !dialog.open) dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-switch]")) turnLetters();
    if (event.target.closest("[data-keys-help]")) showKeys();
    if (event.target.closest("[data-print]")) window.print();
    for (const menu of document.querySelectorAll("details[data-drop][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // Keys

  let goUntil = 0;

  function act(element) {
    if (!element) return false;
    if (element.matches(WRITES)) element.focus(); else element.click();
    return true;
  }

  function step(by) {
    const items = [...document.querySelectorAll("[data-item]")].filter(visible);
    const at = items.findIndex((item) => item.contains(document.activeElement));
    const next = items[at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, at + by))];
    if (!next) return false;
    if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
    next.focus();
    return true;
  }

  function open() {
    const item = document.activeElement;
    return item.matches("[data-item]") && act(item.querySelector("a[href], button"));
  }

  function select() {
    const item = document.activeElement.closest("[data-item]");
    return item !== null && act(item.querySelector("input[type=checkbox]"));
  }

  function letter(key, now) {
    if (now < goUntil) {
      goUntil = 0;
      return act(document.querySelector(`[data-go="${CSS.escape(key)}"]`));
    }
    if (key === "g") { goUntil = now + AFTER_G; return true; }
    if (key === "j") return step(1);
    if (key === "k") return step(-1);
    if (key === "x") return select();
    if (key === "?") { showKeys(); return true; }
    return act(document.querySelector(`[data-key="${CSS.escape(key)}"]`));
  }

  function save() {
    const form = document.activeElement && document.activeElement.form;
    if (!form) return false;
    form.requestSubmit(form.querySelector("[data-ctrl-enter]") || undefined);
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (save()) event.preventDefault();
      return;
    }
    if (event.key === "Escape") {
      const menu = document.querySelector("details[data-drop][open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(WRITES) || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter") { if (open()) event.preventDefault(); return; }
    if (event.key.length === 1 && lettersOn() && letter(event.key.toLowerCase(), event.timeStamp)) event.preventDefault();
  });

  // Errors: the summary takes the focus, its links go to the field, the title says so

  function showErrors(root) {
    const summary = root.querySelector("[data-error-summary]");
    if (!summary) return;
    summary.focus();
    const prefix = summary.dataset.titlePrefix;
    if (!document.title.startsWith(prefix)) document.title = `${prefix} ${document.title}`;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.scrollIntoView({ block: "center" });
  });

  // htmx: a failed request says so and takes nothing away

  function say(words) {
    const bar = document.getElementById("last-action");
    if (!bar) return;
    const said = document.createElement("div");
    said.className = "q-said q-said--error";
    said.textContent = words;
    bar.replaceChildren(said);
  }

  function polling(event) {
    return event.detail.elt && event.detail.elt.matches("[hx-trigger*=every], [hx-trigger*=load]");
  }

  document.addEventListener("htmx:afterSettle", (event) => showErrors(event.detail.elt));
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(name, (event) => {
      const bar = document.getElementById("last-action");
      if (bar && !polling(event)) say(name === "htmx:responseError" ? bar.dataset.failed : bar.dataset.unreachable);
    });
  }

  showSwitches();
  showErrors(document);
})();
