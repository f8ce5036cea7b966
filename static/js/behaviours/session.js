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
  function check() {
    var left = ends - Date.now();
    if (left <= 0) { clearInterval(timer); location.reload(); return; }
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
