/* A page that waits for money and may be read without a sign-in: read anew while its part holds [data-waits],
   every three seconds for two minutes, then every fifteen. */
(function () {
  "use strict";
  var part = document.querySelector("[data-waiting]"), asked = 0;
  function waits() { return part && part.querySelector("[data-waits]"); }
  function ask() {
    if (!waits()) return;
    fetch(location.href, { headers: { "X-Background": "1" }, credentials: "same-origin" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (text) {
      var page = text && new DOMParser().parseFromString(text, "text/html");
      var fresh = page && page.querySelector('[data-waiting="' + part.dataset.waiting + '"]');
      if (fresh && fresh.innerHTML !== part.innerHTML) window.TONGBAN.renew(part, fresh);
    }).catch(function () {}).then(plan);
  }
  function plan() { asked += 1; setTimeout(ask, asked < 40 ? 3000 : 15000); }
  if (waits()) plan();
})();
