// Keeps what is typed into a form on the server, and says so when the server is away. Nothing is stored here.
"use strict";

(() => {
  const AFTER = 6000; // milliseconds from the first unkept change
  const AGAIN = 5000; // milliseconds between two tries while the server is away
  let timer = 0;
  let away = false;

  const draft = () => document.querySelector("[data-draft]");
  const keeper = () => document.getElementById("draft-kept");

  function plan(delay) {
    if (!timer) timer = setTimeout(keep, delay);
  }

  function keep() {
    timer = 0;
    if (keeper()) htmx.trigger(keeper(), "keep");
  }

  function forget() {
    clearTimeout(timer);
    timer = 0;
  }

  function say(words, is) {
    const line = document.querySelector("[data-draft-away]");
    away = is;
    if (!line || line.textContent === words) return;
    line.textContent = words;
    line.classList.toggle("q-draft__away--on", is);
  }

  function lost(event) {
    if (event.target !== keeper()) return;
    event.stopImmediatePropagation();
    say(draft().querySelector("[data-draft-away]").dataset.away, true);
    plan(AGAIN);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.contains(draft())) plan(AFTER);
  });

  // Listened to on the way down, so that the page's own words for a lost server are not said as well.
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, lost, true);

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== keeper()) return;
    const words = document.querySelector("[data-draft-away]").dataset;
    const asked = new URL(event.detail.pathInfo.requestPath, location.href).pathname;
    if (new URL(event.detail.xhr.responseURL).pathname !== asked) {
      event.detail.shouldSwap = false;
      say(words.signedOut, true);
      plan(AGAIN);
    } else if (away) say(words.back, false);
  });

  // Whatever else sends the whole form has kept it, or made it needless.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = draft() && draft().closest("form");
    if (form && (event.target === form || event.target.hasAttribute("data-keeps-draft"))) forget();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = draft() && draft().closest("form");
    const sent = form && (event.target === form || event.target.hasAttribute("data-keeps-draft"));
    if (sent && !event.detail.successful && event.detail.xhr.status !== 422) plan(AGAIN);
  });

  window.addEventListener("offline", () => { if (draft()) { forget(); keep(); } });
  window.addEventListener("online", () => { if (away) { forget(); keep(); } });
})();
