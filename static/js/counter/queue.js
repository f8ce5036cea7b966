/* The case that is open stands in sight in the queue beside it, the material that is checked next among the others. */
(function () {
  "use strict";
  var row = document.querySelector(".desk-scroll .selected"), list = row && row.closest(".desk-scroll");
  if (row) list.scrollTop = Math.max(0, row.offsetTop - list.clientHeight / 2);
  var next = document.querySelector(".desk-materials .current, .desk-materials__unfit[open]"), data = next && next.closest(".desk-data");
  if (!data) return;
  var low = next.getBoundingClientRect().bottom - data.getBoundingClientRect().top;
  if (low > data.clientHeight) data.scrollTop = low - data.clientHeight * 2 / 3;
})();
