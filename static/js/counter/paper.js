/* The papers of a case: larger, smaller, turned. */
(function () {
  "use strict";
  var paper = document.querySelector("[data-paper]"), tools = document.querySelector("[data-paper-tools]");
  if (!paper || !tools) return;
  var zoom = 100, turn = 0;
  tools.hidden = false;
  /* A turned page takes the room it is seen in: its margins make up for what the transform leaves out. */
  function lay(image) {
    var lying = turn % 180 !== 0, tall = (image.naturalHeight || 1) / (image.naturalWidth || 1);
    image.style.width = (lying ? zoom / tall : zoom) + "%";
    image.style.maxWidth = "none";
    image.style.transform = turn ? "rotate(" + turn + "deg)" : "";
    var gap = lying ? (image.clientWidth - image.clientHeight) / 2 : 0;
    image.style.margin = lying ? gap + "px " + -gap + "px" : "";
  }
  tools.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.zoom) zoom = Math.min(400, Math.max(50, zoom + 25 * Number(button.dataset.zoom)));
    if (button.dataset.turn) turn = (turn + Number(button.dataset.turn) + 360) % 360;
    paper.querySelectorAll("img").forEach(lay);
  });
})();
/* Of many materials the one that is looked at stands in sight, with what was found about the one before it. */
(function () {
  "use strict";
  var row = document.querySelector(".desk-materials .current"), list = row && row.closest(".desk-data");
  if (!list || list.scrollHeight <= list.clientHeight) return;
  var over = row.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom;
  if (over > 0) list.scrollTop += row.getBoundingClientRect().top - list.getBoundingClientRect().top - 96;
})();
