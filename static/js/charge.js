/* The figures of a charge: read anew every ten seconds while the page is looked at and something goes on. */
(function () {
  "use strict";
  function part() { return document.querySelector('[data-live-replace="charge"]'); }
  function ask() {
    var old = part();
    if (document.hidden || !old || !old.hasAttribute("data-charge-again")) return;
    fetch(location.href, { headers: { "X-Background": "1" }, credentials: "same-origin" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (text) {
      var page = text && new DOMParser().parseFromString(text, "text/html");
      var fresh = page && page.querySelector('[data-live-replace="charge"]');
      if (!fresh || fresh.innerHTML === old.innerHTML) return;
      old.toggleAttribute("data-charge-again", fresh.hasAttribute("data-charge-again"));
      window.TONGBAN.renew(old, fresh);
    }).catch(function () {});
  }
  setInterval(ask, 10000);
  document.addEventListener("visibilitychange", ask);
})();
