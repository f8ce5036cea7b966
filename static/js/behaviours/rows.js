/* Tables with rows to add: a row is added or taken out in place. Without this script the same buttons ask the server. */
(function () {
  "use strict";
  document.querySelectorAll("[data-rows]").forEach(function (table) {
    var list = table.querySelector("[data-rows-list]"), blank = table.querySelector("[data-rows-blank]");
    var add = table.querySelector("[data-rows-add]"), full = table.querySelector("[data-rows-full]"), said = table.querySelector("[data-rows-said]");
    var most = Number(table.getAttribute("data-rows-most"));
    function rows() { return Array.prototype.slice.call(list.children); }
    function say(text, n) { said.textContent = text.replace("{n}", n); }
    function number() {
      rows().forEach(function (row, place) {
        row.querySelectorAll("[data-row-number]").forEach(function (where) { where.textContent = place + 1; });
      });
      add.hidden = rows().length >= most;
      full.hidden = !add.hidden;
    }
    add.addEventListener("click", function (event) {
      event.preventDefault();
      var next = rows().reduce(function (top, row) { return Math.max(top, Number(row.getAttribute("data-row"))); }, -1) + 1;
      var holder = document.createElement("template");
      holder.innerHTML = blank.innerHTML.replace(/__n__/g, next);
      list.appendChild(holder.content.firstElementChild);
      number();
      say(said.getAttribute("data-added"), rows().length);
      var first = list.lastElementChild.querySelector("input:not([type=hidden]),select,textarea");
      if (first) first.focus();
    });
    list.addEventListener("click", function (event) {
      var press = event.target.closest("[data-row-remove]");
      if (!press) return;
      event.preventDefault();
      var row = press.closest("[data-row]"), place = rows().indexOf(row) + 1;
      row.remove();
      number();
      say(said.getAttribute("data-removed"), place);
      var next = rows()[Math.min(place, rows().length) - 1];
      if (next) next.focus(); else add.focus();
    });
  });
})();
