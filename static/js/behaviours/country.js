/* 省市区镇: each list is fetched when the one before it is chosen. Without this script a button asks the server for the next list. */
(function () {
  "use strict";
  if (!window.fetch) return;
  document.querySelectorAll("[data-country]").forEach(function (box) {
    var address = box.getAttribute("data-country"), typed = box.querySelector("[data-country-typed]"), asked = 0;
    var levels = Array.prototype.slice.call(box.querySelectorAll("[data-country-level]"));
    function select(n) { return levels[n] && levels[n].querySelector("select"); }
    function fill(n, rows) {
      var list = select(n);
      if (!list) return;
      while (list.options.length > 1) list.remove(1);
      rows.forEach(function (row) { list.add(new Option(row[1], row[0])); });
      levels[n].hidden = !rows.length;
    }
    function town(rows, open) {
      if (!typed) return;
      fill(3, rows);
      typed.hidden = rows.length > 0 || !open;
      [select(3), typed.querySelector("input")].forEach(function (control) {
        var mine = (control === select(3)) === (rows.length > 0);
        if (mine) control.name = control.getAttribute("data-country-name"); else { control.removeAttribute("name"); control.value = ""; }
      });
    }
    function next(n) {
      var code = select(n).value, turn = ++asked;
      for (var later = n + 1; later < 3; later += 1) fill(later, []);
      town([], false);
      if (!code) return;
      fetch(address + "?under=" + encodeURIComponent(code), { credentials: "same-origin" }).then(function (answer) { return answer.json(); }).then(function (found) {
        if (turn !== asked) return;
        if (code.length === 6 || (n > 0 && !found.rows.length)) town(found.rows, true); else if (found.rows.length) fill(n + 1, found.rows); else town([], true);
      }).catch(function () { box.querySelector("[data-country-step]").hidden = false; });
    }
    levels.slice(0, 3).forEach(function (level, n) { select(n).addEventListener("change", function () { next(n); }); });
    box.querySelector("[data-country-step]").hidden = true;
  });
})();
