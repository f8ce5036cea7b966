/* A receipt that is being made: its part of the page is fetched again until the paper is there. */
(function () {
  "use strict";
  var part = document.querySelector("[data-until-made]"), tries = 0;
  function look() {
    if (!part || !part.querySelector("[data-being-made]") || tries >= 80) return;
    tries += 1;
    fetch(location.href, { headers: { "X-Background": "1" }, credentials: "same-origin" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (text) {
      var fresh = text && new DOMParser().parseFromString(text, "text/html").querySelector("[data-until-made]");
      if (fresh && !part.contains(document.activeElement)) part.innerHTML = fresh.innerHTML;
    }).catch(function () {}).then(function () { setTimeout(look, tries < 20 ? 1500 : 10000); });
  }
  setTimeout(look, 800);
})();
/* A page that is there to be printed: once every picture of it is, the printer is asked. */
(function () {
  "use strict";
  var page = document.querySelector("[data-print-now]");
  var pictures = page ? Array.prototype.slice.call(page.querySelectorAll("img")) : [];
  if (!pictures.length) return;
  Promise.all(pictures.map(function (one) { return one.decode(); })).then(function () { window.print(); }).catch(function () {});
})();
