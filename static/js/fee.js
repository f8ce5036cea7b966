/* What moves while one looks: the fee of a car that stands somewhere, free spaces. Read anew each minute while the page
   is looked at: the part data-live-replace="fee" and every part data-fresh (by its value). */
(function () {
  "use strict";
  var asked = 0;
  function parts(page) { return page.querySelectorAll('[data-live-replace="fee"], [data-fresh]'); }
  function name(part) { return part.dataset.fresh || "fee"; }
  function put(page) {
    var found = {};
    parts(page).forEach(function (part) { found[name(part)] = part; });
    parts(document).forEach(function (old) {
      var fresh = found[name(old)];
      if (!fresh || old.contains(document.activeElement)) return;
      old.className = fresh.className;
      old.innerHTML = fresh.innerHTML;
    });
  }
  function ask() {
    if (document.hidden || !parts(document).length || Date.now() - asked < 20000) return;
    asked = Date.now();
    fetch(location.href, { headers: { "X-Background": "1" }, credentials: "same-origin" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (text) {
      if (text) put(new DOMParser().parseFromString(text, "text/html"));
    }).catch(function () {});
  }
  setInterval(ask, 60000);
  document.addEventListener("visibilitychange", ask);
  asked = Date.now();
})();
