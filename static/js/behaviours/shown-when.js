/* Questions another answer brings up, and the villages of the chosen town. The server decides again; without this script it decides alone. */
(function () {
  "use strict";
  function answersOf(form, key) {
    var found = [];
    form.querySelectorAll('[name="' + key + '"]').forEach(function (control) {
      if (control.type === "radio" || control.type === "checkbox") { if (control.checked) found.push(control.value); }
      else if (control.value) found.push(control.value);
    });
    return found;
  }
  function asText(value) { return value === true ? "yes" : value === false ? "no" : String(value); }
  function holds(form, row) {
    if (!form.querySelector('[name="' + row.question + '"]')) return true;
    var given = answersOf(form, row.question);
    switch (row.operator || "eq") {
      case "answered": return given.length > 0;
      case "ne": return given[0] !== asText(row.value);
      case "in": return row.value.map(asText).indexOf(given[0]) >= 0;
      case "contains": return given.indexOf(asText(row.value)) >= 0;
      default: return given[0] === asText(row.value);
    }
  }
  document.querySelectorAll("form").forEach(function (form) {
    var parts = Array.prototype.slice.call(form.querySelectorAll("[data-shown-when]"));
    if (!parts.length) return;
    function refresh() {
      parts.forEach(function (part) {
        var rows = JSON.parse(part.getAttribute("data-shown-when"));
        part.classList.toggle("is-off", !rows.every(function (row) { return holds(form, row); }));
      });
    }
    form.addEventListener("change", refresh);
    refresh();
  });
  document.querySelectorAll("[data-region]").forEach(function (region) {
    var town = region.querySelector("[data-region-town]"), village = region.querySelector("[data-region-village]");
    if (!town || !village) return;
    function refresh() {
      var any = false;
      village.querySelectorAll("optgroup").forEach(function (group) {
        var fits = group.getAttribute("data-town") === town.value;
        group.hidden = group.disabled = !fits;
        any = any || fits;
        if (!fits && group.contains(village.selectedOptions[0])) village.value = "";
      });
      village.parentNode.hidden = !any;
    }
    town.addEventListener("change", refresh);
    refresh();
  });
})();
