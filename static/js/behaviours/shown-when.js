/* Questions another answer brings up, and the villages of the chosen town. The server decides again; without this script it decides alone. */
(function () {
  "use strict";
  function named(form, key) { return form.querySelectorAll('[name="' + key + '"]'); }
  function typed(form, key) { var control = named(form, key)[0]; return control ? control.value.normalize("NFKC").trim() : ""; }
  function answersOf(form, key, kind) {
    var found = [], parts, plain = typed(form, key).replace(/[,\s\u00a5\u5143]/g, "");
    var asked = named(form, key)[0] || named(form, key + "_0")[0];
    if (!asked || asked.closest(".is-off")) return [];
    if (kind === "promise") return asked.checked ? ["yes"] : [];
    if (kind === "date") {
      parts = [0, 1, 2].map(function (n) { return typed(form, key + "_" + n); });
      return parts.every(Boolean) ? [parts[0] + "-" + ("0" + parts[1]).slice(-2) + "-" + ("0" + parts[2]).slice(-2)] : [];
    }
    if (kind === "number" || kind === "money") return plain && !isNaN(plain) ? [kind === "money" ? Math.round(plain * 100) : Number(plain)] : [];
    if (!named(form, key).length) return [0, 1, 2, 3].map(function (n) { return typed(form, key + "_" + n); }).filter(Boolean);
    named(form, key).forEach(function (control) {
      if (control.type === "radio" || control.type === "checkbox") { if (control.checked) found.push(control.value); }
      else if (control.value) found.push(control.value);
    });
    return found;
  }
  function asText(value) { return value === true ? "yes" : value === false ? "no" : String(value); }
  function holds(form, row) {
    if (!row.kind) return true;
    var given = answersOf(form, row.question, row.kind), first = given[0], there = given.length > 0;
    switch (row.operator || "eq") {
      case "starts": return there && String(first).indexOf(row.value) === 0;
      case "gt": return there && first > row.value;
      case "ge": return there && first >= row.value;
      case "lt": return there && first < row.value;
      case "le": return there && first <= row.value;
      case "answered": return given.length > 0;
      case "ne": return String(first) !== asText(row.value);
      case "in": return row.value.map(asText).indexOf(given[0]) >= 0;
      case "contains": return given.indexOf(asText(row.value)) >= 0;
      default: return there && String(first) === asText(row.value);
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
    form.addEventListener("input", refresh);
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
