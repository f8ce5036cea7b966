/* Rows of a small table in the administration: added, moved by dragging or by buttons, taken out. Without this script numbers say the order and empty rows wait at the end. */
(function () {
  "use strict";
  function ready(table) {
    var list = table.querySelector("[data-edit-rows-list]"), blank = table.querySelector("[data-edit-rows-blank]"), add = table.querySelector("[data-edit-rows-add]"), dragged = null;
    function rows() { return Array.prototype.slice.call(list.children); }
    function changed() { table.dispatchEvent(new Event("change", { bubbles: true })); }
    function number() {
      rows().forEach(function (row, n) { row.querySelector("[data-edit-row-place]").value = n + 1; });
    }
    function prepare(row) {
      row.querySelector("[data-edit-row-place]").hidden = true;
      row.querySelector("[data-edit-row-move]").hidden = false;
      row.querySelector("[data-out]").hidden = false;
      var handle = row.querySelector(".edit-rows__place");
      handle.draggable = true;
      handle.addEventListener("dragstart", function (event) { dragged = row; event.dataTransfer.setDragImage(row, 0, 0); event.dataTransfer.setData("text/plain", ""); });
      handle.addEventListener("dragend", function () { dragged = null; number(); changed(); });
    }
    list.addEventListener("dragover", function (event) {
      var over = event.target.closest("[data-edit-row]");
      if (!dragged || !over || over === dragged) return;
      event.preventDefault();
      var box = over.getBoundingClientRect();
      list.insertBefore(dragged, event.clientY < box.top + box.height / 2 ? over : over.nextSibling);
    });
    list.addEventListener("click", function (event) {
      var press = event.target.closest("button"), row = press && press.closest("[data-edit-row]");
      if (!row) return;
      if (press.hasAttribute("data-up") && row.previousElementSibling) list.insertBefore(row, row.previousElementSibling);
      else if (press.hasAttribute("data-down") && row.nextElementSibling) list.insertBefore(row.nextElementSibling, row);
      else if (press.hasAttribute("data-out")) row.remove();
      else return;
      number();
      changed();
      if (press.isConnected) press.focus();
    });
    add.addEventListener("click", function () {
      var next = 0, holder = document.createElement("template");
      list.querySelectorAll('input[type="hidden"]').forEach(function (n) { next = Math.max(next, Number(n.value) + 1); });
      holder.innerHTML = blank.innerHTML.replace(/__n__/g, next);
      var row = holder.content.firstElementChild;
      list.appendChild(row);
      prepare(row);
      number();
      row.querySelector("td[data-label] input, td[data-label] select").focus();
    });
    rows().forEach(prepare);
    add.hidden = false;
  }
  document.addEventListener("DOMContentLoaded", function () { document.querySelectorAll("[data-edit-rows]").forEach(ready); });
})();
