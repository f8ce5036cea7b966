/* The fee of a car that stands somewhere: read anew each minute while the page is looked at. */
(function () {
  "use strict";
  var name = "fee", asked = 0;
  function part() { return document.querySelector('[data-live-replace="' + name + '"]'); }
  function ask() {
    if (document.hidden || !part() || Date.now() - asked < 20000) return;
    asked = Date.now();
    fetch(location.href, { headers: { "X-Background": "1" }, credentials: "same-origin" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (text) {
      var page = text && new DOMParser().parseFromString(text, "text/html"), old = part();
      var fresh = page && page.querySelector('[data-live-replace="' + name + '"]');
      if (fresh && old && !old.contains(document.activeElement)) old.innerHTML = fresh.innerHTML;
    }).catch(function () {});
  }
  setInterval(ask, 60000);
  document.addEventListener("visibilitychange", ask);
  asked = Date.now();
})();
