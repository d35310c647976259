// Lists whose rows are ticked: all at once, and how many, said aloud. Without it the boxes work all the same.
"use strict";

(() => {
  for (const form of document.querySelectorAll("form[data-selection]")) {
    const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
    const all = form.querySelector("[data-select-all]");
    const count = form.querySelector("[data-selected]");

    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      if (all) {
        all.checked = ticked > 0 && ticked === boxes.length;
        all.indeterminate = ticked > 0 && ticked < boxes.length;
      }
      if (count) count.textContent = ticked ? `${ticked} ${count.dataset.selected}` : count.dataset.none;
    };

    form.addEventListener("change", (event) => {
      if (event.target === all) for (const box of boxes) box.checked = all.checked;
      show();
    });
    show(); // the browser may have kept ticks from before
  }
})();
