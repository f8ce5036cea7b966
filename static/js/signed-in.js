/* Two minutes before the idle limit the page says so; one press stays signed in. An inline panel in the elder version. */
(function () {
  "use strict";
  var body = document.body, idle = Number(body.dataset.idle || 0), words = window.TONGBAN.words;
  if (!idle) return;
  var panel = null, ends = 0, timer = 0;
  function start() { ends = Date.now() + idle * 1000; clearInterval(timer); timer = setInterval(check, 5000); if (panel) { panel.remove(); panel = null; } }
  function stay() {
    fetch("/account/still-here/", { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token(), Accept: "application/json" } })
      .then(function (answer) { if (answer.ok) start(); else location.reload(); }).catch(function () {});
  }
  function token() { var field = document.querySelector("[name=csrfmiddlewaretoken]"); return field ? field.value : ""; }
  function leave() { window.TONGBAN.keepTyped().then(function () { location.reload(); }); }
  function check() {
    var left = ends - Date.now();
    if (left <= 0) { clearInterval(timer); leave(); return; }
    if (left > 125000 || panel) return;
    var elder = document.documentElement.dataset.theme === "elder";
    panel = document.createElement("div");
    panel.className = "session-warning" + (elder ? " session-warning--inline" : "");
    panel.setAttribute("role", elder ? "status" : "alertdialog");
    panel.setAttribute("aria-label", words.sessionTitle);
    panel.innerHTML = '<p></p><button type="button" class="btn"></button>';
    panel.querySelector("p").textContent = words.session;
    panel.querySelector("button").textContent = words.stay;
    panel.querySelector("button").addEventListener("click", stay);
    if (elder) { document.getElementById("main").prepend(panel); } else { body.appendChild(panel); panel.querySelector("button").focus(); }
  }
  start();
})();
/* What stands in the forms when the session ends is kept by the server for this person, and put back after signing in. */
(function () {
  "use strict";
  var words = window.TONGBAN.words, kept = document.getElementById("typed");
  function forms() { return Array.prototype.slice.call(document.querySelectorAll("main form[method=post]:not([data-forget])")); }
  function path(form) { return new URL(form.getAttribute("action") || location.href, location.href).pathname; }
  function same(form) { return forms().filter(function (other) { return path(other) === path(form); }); }
  function key(form) { return path(form) + "#" + same(form).indexOf(form); }
  function plain(control) {
    return control.name && !/^(hidden|password|file|submit|button)$/.test(control.type) && control.tagName !== "BUTTON" && !/one-time-code|password/.test(control.autocomplete);
  }
  function ticks(control) { return control.type === "radio" || control.type === "checkbox"; }
  function controls(form) { return Array.prototype.filter.call(form.elements, plain); }
  function changed(control) {
    if (ticks(control)) return control.checked !== control.defaultChecked;
    if (control.tagName === "SELECT") return Array.prototype.some.call(control.options, function (o) { return o.selected !== o.defaultSelected; });
    return control.value !== control.defaultValue;
  }
  function typed() {
    var rows = [], refused = document.querySelector("[data-error-summary]");
    if (document.body.classList.contains("counter")) return rows;
    forms().forEach(function (form) {
      if (!refused && !controls(form).some(changed)) return;
      controls(form).forEach(function (control) { if (!ticks(control) || control.checked) rows.push([key(form), control.name, control.value]); });
    });
    return rows;
  }
  window.TONGBAN.keepTyped = function () {
    var rows = typed(), token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (!rows.length || !token) return Promise.resolve();
    return fetch("/account/typed/", {
      method: "POST", credentials: "same-origin",
      headers: { "X-CSRFToken": token.value, "X-Background": "1", Accept: "application/json" },
      body: new URLSearchParams({ page: location.pathname + location.search, typed: JSON.stringify(rows) })
    }).catch(function () {});
  };
  function put(form, rows) {
    var seen = {};
    controls(form).forEach(function (control) {
      var values = rows.filter(function (row) { return row[1] === control.name; }).map(function (row) { return row[2]; });
      if (ticks(control)) control.checked = values.indexOf(control.value) >= 0;
      else if (values.length) { control.value = values[seen[control.name] || 0] || ""; seen[control.name] = (seen[control.name] || 0) + 1; }
    });
    form.dispatchEvent(new Event("change", { bubbles: true }));
    var note = document.createElement("p");
    note.className = "panel panel--mist";
    note.setAttribute("role", "status");
    note.textContent = words.typed;
    form.prepend(note);
  }
  if (kept) {
    var all = JSON.parse(kept.textContent);
    forms().forEach(function (form) {
      var rows = all.filter(function (row) { return row[0] === key(form) || (row[0] === path(form) && same(form).length === 1); });
      if (rows.length) put(form, rows);
    });
  }
})();
