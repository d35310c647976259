// The booking page: what follows from a choice, the keys of the proposals, and how long a place is kept.
"use strict";

(() => {
  const SOON = 120000; // milliseconds before its end in which a place is kept anew, if somebody is at the keys
  const AT_WORK = 180000; // milliseconds since the last key
  const form = () => document.getElementById("book");
  const named = (name) => form().elements[name];
  let lastKey = Date.now();

  // What was chosen asks for the meetings

  function propose(what) {
    if (!named("board").value) return;
    named("refresh").value = what;
    htmx.trigger("#proposals", "propose");
  }

  function textOf(name) { return form().querySelector(`[name=${name}_text]`); }

  function chosen(name) {
    if (name === "reference") {
      clearNew();
      if (named("board").value) propose("patient");
      textOf("board").focus();
    } else {
      propose("board");
      named("question").focus();
    }
  }

  function clearNew() {
    const details = document.getElementById("new-patient");
    for (const one of details.querySelectorAll("input:not([type=checkbox]), select")) one.value = "";
    details.open = false;
  }

  function newPatient(data) {
    const details = document.getElementById("new-patient");
    details.open = true;
    named("reference").value = "";
    textOf("reference").value = "";
    named("family_name").value = data.family;
    named("given_name").value = data.given;
    if (data.born) { named("birth_date").value = data.born; htmx.trigger(named("birth_date"), "change"); }
    const empty = ["family_name", "given_name", "birth_date"].find((name) => !named(name).value);
    named(empty || "local_id").focus();
  }

  document.addEventListener("combo:chosen", (event) => { if (form() && form().contains(event.target)) chosen(event.detail.name); });
  document.addEventListener("combo:new", (event) => { if (form() && form().contains(event.target)) newPatient(event.detail); });

  const JUDGED = ["minutes", "presenter", "specialties", "material_on", "urgent", "organisation"];
  const IDENTIFIES = ["family_name", "given_name", "birth_date"];

  document.addEventListener("change", (event) => {
    if (!form() || event.target.form !== form()) return;
    const name = event.target.name;
    if (JUDGED.includes(name)) propose("meetings");
    else if (IDENTIFIES.includes(name) && IDENTIFIES.every((each) => named(each).value.trim())) propose("meetings");
    else if (name === "meeting") sayChosen(event.target);
  });

  // Keys: Alt and a number choose a meeting, wherever the focus is

  function sayChosen(radio) {
    const words = radio.closest("label").querySelector(".q-meeting__what");
    const spoken = [...words.querySelectorAll(".q-meeting__day, .q-hours")].slice(0, 2).map((one) => {
      const copy = one.cloneNode(true);
      for (const key of copy.querySelectorAll("kbd")) key.remove();
      return copy.textContent.replace(/\s+/g, " ").replace(" +", "").trim();
    });
    document.getElementById("book-said").textContent = spoken.join(", ");
  }

  document.addEventListener("keydown", (event) => {
    lastKey = Date.now();
    if (!form() || !event.altKey || event.ctrlKey || event.metaKey) return;
    const digit = /^(Digit|Numpad)([1-9])$/.exec(event.code);
    const radio = digit && form().querySelector(`[data-offer="${digit[2]}"]`);
    if (!radio) return;
    event.preventDefault();
    if (!radio.checked) radio.click();
  });

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-urgent]")) return;
    document.getElementById("book-more").open = true;
    named("urgent").checked = true;
    named("urgent_reason").focus();
    propose("meetings");
  });

  // A place is kept: words that count down, quietly, and are renewed while somebody types

  function countDown() {
    const line = document.querySelector("[data-hold-ends]");
    if (!line) return;
    const left = Date.parse(line.dataset.holdEnds) - Date.now();
    const minutes = Math.ceil(left / 60000);
    const words = minutes > 1 ? line.dataset.many.replace("{n}", minutes) : minutes === 1 ? line.dataset.one : line.dataset.over;
    if (line.textContent !== words) line.textContent = words;
    if (left < SOON && Date.now() - lastKey < AT_WORK) htmx.trigger(line.closest("form").querySelector(".q-meetings"), "hold");
  }

  setInterval(countDown, 10000);

  // A booked case: the form is empty, and the focus is back on the patient

  document.addEventListener("htmx:afterSettle", (event) => {
    const desk = document.getElementById("desk");
    if (desk && desk.hasAttribute("data-booked") && event.target.id === "desk") textOf("reference").focus();
  });
})();
